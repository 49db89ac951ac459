using System.Text;
using FederationHub.OpenId.Formats;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Clients;

/// <summary>The public keys that a client registered by value (<c>jwks</c>, OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
public sealed class ClientKeySet
{
    /// <summary>Longest key set that is registered, in characters.</summary>
    public const int MaxLength = 16 * 1024;

    private ClientKeySet(KeySet keys) => Keys = keys;

    internal KeySet Keys { get; }

    /// <summary>
    /// Reads a JWK Set (RFC 7517 5). Refuses with FH-1012 what is none, what holds a private or a secret key, and what has no key for
    /// <see cref="ClientAssertion.Algorithms"/>: at registration, not when the first person waits.
    /// </summary>
    /// <param name="jwks">The set as JSON.</param>
    public static Outcome<ClientKeySet> Read(string jwks)
    {
        ArgumentNullException.ThrowIfNull(jwks);
        if (jwks.Length > MaxLength || !StrictJson.TryReadObject(Encoding.UTF8.GetBytes(jwks), out var json)
            || !json.TryGetProperty("keys", out var keys) || keys.ValueKind != System.Text.Json.JsonValueKind.Array)
        {
            return OpenIdCauses.ClientKeysMalformed.Because($"a JWK Set is a JSON object with an array 'keys', of at most {MaxLength} characters");
        }

        if (keys.EnumerateArray().Any(key => key.ValueKind == System.Text.Json.JsonValueKind.Object && (key.TryGetProperty("d", out _) || key.TryGetProperty("k", out _))))
        {
            return OpenIdCauses.ClientKeysPrivate.Because("the set holds a private or a secret key: register public halves only, and treat this key as lost");
        }

        return ProviderKeys.Parse(Encoding.UTF8.GetBytes(jwks)).Match<Outcome<ClientKeySet>>(
            usable => usable.Keys.Any(key => ClientAssertion.Algorithms.Any(key.Fits))
                ? new ClientKeySet(usable)
                : OpenIdCauses.ClientKeysMalformed.Because($"no key of the set is for {string.Join(", ", ClientAssertion.Algorithms)}"),
            rejection => OpenIdCauses.ClientKeysMalformed.Because(rejection.Detail));
    }

    /// <summary>How many keys: keys are long, and public.</summary>
    public override string ToString() => $"{Keys.Keys.Count} keys";
}
