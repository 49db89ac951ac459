using System.Text.Json;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;
using FederationHub.OpenId.RelyingParty;

namespace FederationHub.Upstreams.Oidc;

/// <summary>Turns a validated ID token, and UserInfo where it was asked, into what the organisation said.</summary>
internal static class OidcStatement
{
    private const int MaxDepth = 3;
    private const int MaxValues = 2000;

    // These are about the message, not about the person.
    private static readonly HashSet<string> OfTheMessage = new(StringComparer.Ordinal)
    {
        "aud", "azp", "exp", "iat", "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash", "auth_time",
    };

    public static UpstreamStatement From(Upstream upstream, ProviderMetadata metadata, ValidatedIdToken idToken, UserInfo? userInfo)
    {
        var claims = Values(idToken.Claims).ToList();
        if (userInfo is not null)
        {
            // What is signed counts: UserInfo adds the claims that the ID token does not have.
            claims.AddRange(Values(userInfo.Claims, except: idToken.Claims));
        }

        return new UpstreamStatement
        {
            Upstream = upstream.Id,
            Issuer = idToken.Issuer,
            Subject = new SubjectId(idToken.Subject, SubjectId.OidcSub),
            Attributes = AttributeValues.From(claims.Take(MaxValues)),
            Authentication = new UpstreamAuthentication
            {
                Instant = idToken.AuthenticatedAt,
                Context = idToken.AuthenticationContext,
                Methods = idToken.AuthenticationMethods,
            },
            SessionIndex = idToken.SessionId,
            Evidence = new TrustEvidence(idToken.KeyId ?? idToken.KeyThumbprint, $"JWKS {metadata.JwksUri}", "id_token"),
        };
    }

    /// <summary>OpenID Connect Core 5.4: the claims of a scope may come by UserInfo only.</summary>
    public static bool LacksWhatTheScopeAsks(JsonElement claims, string scope)
    {
        var scopes = scope.Split(' ');
        return (scopes.Contains("profile", StringComparer.Ordinal) && !claims.TryGetProperty("name", out _) && !claims.TryGetProperty("family_name", out _))
            || (scopes.Contains("email", StringComparer.Ordinal) && !claims.TryGetProperty("email", out _));
    }

    private static IEnumerable<KeyValuePair<string, string>> Values(JsonElement claims, JsonElement? except = null) =>
        from claim in claims.EnumerateObject()
        where !OfTheMessage.Contains(claim.Name) && !(except is { } already && already.TryGetProperty(claim.Name, out _))
        from pair in Flatten(claim.Name, claim.Value, MaxDepth)
        select pair;

    // A member of an object is named as in many products' documentation: address.country, realm_access.roles.
    private static IEnumerable<KeyValuePair<string, string>> Flatten(string name, JsonElement value, int depth) => value.ValueKind switch
    {
        JsonValueKind.String => [new(name, value.GetString()!)],
        JsonValueKind.Number => [new(name, value.GetRawText())],
        JsonValueKind.True => [new(name, "true")],
        JsonValueKind.False => [new(name, "false")],
        JsonValueKind.Array when depth > 0 => value.EnumerateArray().SelectMany(item => Flatten(name, item, depth - 1)),
        JsonValueKind.Object when depth > 0 => value.EnumerateObject().SelectMany(member => Flatten($"{name}.{member.Name}", member.Value, depth - 1)),
        _ => [],
    };
}
