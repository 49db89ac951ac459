using System.Buffers;
using System.Text.Json;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Keys;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// Writes the access token (RFC 9068 2.2). The audience of one that stands on a login is the hub itself, the default resource: what it opens is UserInfo.
/// </summary>
internal sealed class AccessTokenFactory(ProviderIssuer issuer)
{
    public string Create(GrantedLogin granted, Client client, SigningKey key, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("iss", issuer.Value);
            writer.WriteString("sub", granted.Login.Subject);
            writer.WriteString("aud", issuer.Value);
            writer.WriteNumber("exp", now.AddSeconds(client.AccessTokenLifetimeSeconds).ToUnixTimeSeconds());
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteString("jti", granted.AccessTokenId);
            writer.WriteString("client_id", client.Id);
            writer.WriteString("scope", string.Join(' ', granted.Scopes));
            LoginClaims.WriteAuthentication(writer, granted.Login);
            LoginClaims.WriteReleased(writer, granted.Login.AccessTokenClaims);
            writer.WriteEndObject();
        }

        return Jws.Sign(key, TokenTypes.AccessToken, buffer.WrittenSpan);
    }

    /// <summary>One for a client that acts by itself: it is its own subject (RFC 9068 2.2), and nothing in the token is about a person.</summary>
    public string Create(Client client, IReadOnlyList<string> scopes, string audience, string id, SigningKey key, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("iss", issuer.Value);
            writer.WriteString("sub", client.Id);
            writer.WriteString("aud", audience);
            writer.WriteNumber("exp", now.AddSeconds(client.AccessTokenLifetimeSeconds).ToUnixTimeSeconds());
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteString("jti", id);
            writer.WriteString("client_id", client.Id);
            if (scopes.Count > 0)
            {
                writer.WriteString("scope", string.Join(' ', scopes));
            }

            writer.WriteEndObject();
        }

        return Jws.Sign(key, TokenTypes.AccessToken, buffer.WrittenSpan);
    }
}
