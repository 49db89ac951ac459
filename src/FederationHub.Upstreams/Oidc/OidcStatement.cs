using System.Text.Json;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;
using FederationHub.OpenId.RelyingParty;

namespace FederationHub.Upstreams.Oidc;

/// <summary>Turns a validated ID token, and UserInfo where it was asked, into what the organisation said.</summary>
internal static class OidcStatement
{
    public static UpstreamStatement From(Upstream upstream, ProviderMetadata metadata, ValidatedIdToken idToken, UserInfo? userInfo)
    {
        var read = new ReceivedClaims();
        read.Add(idToken.Claims, already: null);
        if (userInfo is not null)
        {
            // What is signed counts: UserInfo adds the claims that the ID token does not have.
            read.Add(userInfo.Claims, already: idToken.Claims);
        }

        return new UpstreamStatement
        {
            Upstream = upstream.Id,
            Issuer = idToken.Issuer,
            Subject = new SubjectId(idToken.Subject, SubjectId.OidcSub),
            Attributes = new AttributeValues { ByName = read.ByName },
            Unread = read.Unread,
            Authentication = new UpstreamAuthentication
            {
                Instant = idToken.AuthenticatedAt,
                Context = idToken.AuthenticationContext,
                Methods = idToken.AuthenticationMethods,
            },
            SessionIndex = idToken.SessionId,
            SessionEnds = idToken.SessionEnds,
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
}
