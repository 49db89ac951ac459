using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.IdentityProvider.Oidc;

/// <summary>Writes the ID token (OpenID Core 2) and breaks it where asked.</summary>
internal static class IdToken
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    public static string Write(FakeOrganisation organisation, IssuedCode code, string accessToken)
    {
        var breakage = code.Breakage;
        if (breakage.HasFlag(Breakage.Replay) && organisation.State.LastAnswers.TryGetValue(code.Login.Requester, out var previous))
        {
            return previous;
        }

        organisation.State.Visited(code.Session, new SessionVisit(code.Login.Requester, code.Person.PersistentId, null));
        var payload = Payload(organisation, code, accessToken).ToJsonString();
        var token = breakage.HasFlag(Breakage.AlgNone) ? Handler.CreateToken(payload) : Sign(organisation, payload, breakage);
        organisation.State.LastAnswers[code.Login.Requester] = token;
        return token;
    }

    private static JsonObject Payload(FakeOrganisation organisation, IssuedCode code, string accessToken)
    {
        var face = organisation.Oidc!;
        var breakage = code.Breakage;
        var now = organisation.Time.GetUtcNow();
        now = breakage.HasFlag(Breakage.Expired) ? now.AddHours(-1) : breakage.HasFlag(Breakage.ClockAhead) ? now.AddMinutes(10) : now;
        var payload = new JsonObject
        {
            ["iss"] = breakage.HasFlag(Breakage.WrongIssuer) ? "https://elsewhere.example" : organisation.BaseUrl,
            ["sub"] = code.Person.PersistentId,
            ["aud"] = breakage.HasFlag(Breakage.WrongAudience) ? "somebody-else" : code.Login.Requester,
            ["exp"] = (now + Life).ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["auth_time"] = code.Session.AuthenticatedAt.ToUnixTimeSeconds(),
            ["sid"] = code.Session.Index,
            ["at_hash"] = HalfHash(breakage.HasFlag(Breakage.WrongAtHash) ? "another access token" : accessToken),
        };
        if (breakage.HasFlag(Breakage.MissingAuthenticationTime))
        {
            payload.Remove("auth_time");
        }

        if (code.Login.Nonce is not null)
        {
            payload["nonce"] = breakage.HasFlag(Breakage.BadNonce) ? "another-nonce" : code.Login.Nonce;
        }

        if (face.SendAmr)
        {
            payload["amr"] = code.Person.SecondFactor ? new JsonArray("pwd", "otp", "mfa") : new JsonArray("pwd");
        }

        if (face.Claims == OidcClaimStyle.Entra)
        {
            payload["nbf"] = now.ToUnixTimeSeconds();
            payload["oid"] = code.Person.ObjectId.ToString("D");
            payload["tid"] = face.TenantId.ToString("D");
            payload["ver"] = "2.0";
        }

        if (face.ProfileInIdToken)
        {
            foreach (var (name, value) in PersonClaims.For(organisation, code.Person, code.Login.Scopes, withMail: !breakage.HasFlag(Breakage.MissingMail)))
            {
                payload[name] = value?.DeepClone();
            }
        }

        organisation.IdTokenSays?.Invoke(payload);
        return payload;
    }

    /// <summary>Signs a payload as it is, with a type of its own.</summary>
    public static string SignAs(FakeOrganisation organisation, string payload, string type) => Handler.CreateToken(
        payload,
        new SigningCredentials(new RsaSecurityKey(organisation.Keys.Current.Rsa) { KeyId = organisation.Keys.Current.KeyId }, SecurityAlgorithms.RsaSha256)
        {
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        },
        new Dictionary<string, object>(StringComparer.Ordinal) { [JwtHeaderParameterNames.Typ] = type });

    private static string Sign(FakeOrganisation organisation, string payload, Breakage breakage)
    {
        var key = breakage.HasFlag(Breakage.ExpiredCertificate) ? OrganisationKeys.Expired : organisation.Keys.Current;
        var rsa = breakage.HasFlag(Breakage.UnknownKey) ? OrganisationKeys.Generate().Rsa : key.Rsa;
        var token = Handler.CreateToken(payload, new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = key.KeyId }, SecurityAlgorithms.RsaSha256)
        {
            // Else the library keeps a signer by key id and would sign with the published key.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        });
        var parts = token.Split('.');
        if (breakage.HasFlag(Breakage.Tampered))
        {
            var changed = JsonNode.Parse(Base64UrlEncoder.Decode(parts[1]))!;
            changed["sub"] = "somebody-else";
            parts[1] = Base64UrlEncoder.Encode(changed.ToJsonString());
        }

        if (breakage.HasFlag(Breakage.NotSigned))
        {
            parts[2] = "";
        }

        return string.Join('.', parts);
    }

    // OpenID Core 3.1.3.6: the left half of the hash that belongs to RS256.
    private static string HalfHash(string accessToken) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))[..16]);
}
