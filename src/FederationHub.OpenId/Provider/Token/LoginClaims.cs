using System.Text.Json;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>The members that tokens and UserInfo have in common.</summary>
internal static class LoginClaims
{
    /// <summary>When and how: never withheld, whatever the release policy says.</summary>
    public static void WriteAuthentication(Utf8JsonWriter writer, ReleasedLogin login)
    {
        writer.WriteNumber("auth_time", login.AuthenticatedAt.ToUnixTimeSeconds());
        if (login.Acr is { } acr)
        {
            writer.WriteString("acr", acr);
        }

        // Always an array, also an empty one: an application that asks for two factors must not have to guess (R000-14).
        writer.WriteStartArray("amr");
        foreach (var method in login.Amr)
        {
            writer.WriteStringValue(method);
        }

        writer.WriteEndArray();
    }

    /// <summary>The released claims; a name that the protocol owns is left to the protocol.</summary>
    public static void WriteReleased(Utf8JsonWriter writer, IReadOnlyDictionary<string, JsonElement> claims)
    {
        foreach (var (name, value) in claims)
        {
            if (!ProtocolClaims.Reserved.Contains(name))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }
    }
}
