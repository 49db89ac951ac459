using System.Buffers.Text;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// <c>authorization_code</c> (RFC 6749 4.1.3): the code is spent by the first authenticated attempt, right or wrong; a second
/// one also revokes what the first gave.
/// </summary>
internal sealed class AuthorizationCodeGrant(IGrantStore grants, Randomness randomness, TimeProvider time) : IGrant
{
    private const int MaxCodeLength = 256;

    private static readonly TimeSpan MarkMargin = TimeSpan.FromMinutes(5);

    public string GrantType => "authorization_code";

    public async ValueTask<Outcome<GrantEvidence>> LoadAsync(TokenRequest request, AuthenticatedClient client, CancellationToken cancellationToken)
    {
        if (request.Form.Single(ParameterNames.Code) is not { } code)
        {
            return OpenIdCauses.CodeMissing.Because("the request has no code");
        }

        var login = code.Length > MaxCodeLength ? null : await grants.FindCodeAsync(code, cancellationToken);
        return login is null
            ? OpenIdCauses.CodeUnknown.Because($"client '{client.Client.Id}' sent a code that is not kept")
            : new GrantEvidence(code, login, client.Client, Bindings(request, client, login));
    }

    // Where the refresh tokens begin: with the first use of the code, in its commit.
    public NewRefreshFamily? Begin(GrantEvidence evidence)
    {
        if (evidence.Login.RefreshFamily is not { } handle || evidence.Client.RefreshLife(evidence.Login) is not { } life)
        {
            return null;
        }

        var now = time.GetUtcNow();
        Span<byte> seed = stackalloc byte[Randomness.HandleBytes];
        randomness.Fill(seed);
        var family = new RefreshFamily
        {
            Granted = evidence.Login.ForRefresh(),
            Seed = Base64Url.EncodeToString(seed),
            RotatedAt = now,
            EndsAt = now.AddSeconds(life.AbsoluteSeconds),
            IdleSeconds = life.IdleSeconds,
        };
        return new NewRefreshFamily(handle, family, family.Lifetime(evidence.Client.AccessTokenLifetimeSeconds, now));
    }

    // A wrong attempt spends the code as well: a thief who guesses at the rest has one (CVE-2026-16089). The mark outlives the code.
    // It is done to the end: who closes the connection must not keep alive what a second use revokes (RFC 6749 4.1.2).
    public async ValueTask<Outcome<Done>> UseUpAsync(GrantEvidence evidence, NewAccessToken? token)
    {
        var login = evidence.Login;
        var memory = login.KeptUntil - time.GetUtcNow() + MarkMargin;
        if (await grants.TrySpendCodeAsync(evidence.Handle, memory, token, CancellationToken.None))
        {
            return Done.Instance;
        }

        await grants.RevokeAccessTokenAsync(login.AccessTokenId, memory, CancellationToken.None);
        if (login.RefreshFamily is { } family)
        {
            await grants.RevokeFamilyAsync(family, memory, CancellationToken.None);
        }

        return OpenIdCauses.CodeReused.Because($"client '{evidence.Client.Id}' used the code of login {login.Login.Reference} again; what it gave is revoked");
    }

    private Rejection? Bindings(TokenRequest request, AuthenticatedClient client, GrantedLogin login)
    {
        if (login.ClientId != client.Client.Id)
        {
            return OpenIdCauses.CodeOfOtherClient.Because($"client '{client.Client.Id}' sent a code of client '{login.ClientId}'");
        }

        if (login.CodeExpiresAt <= time.GetUtcNow())
        {
            return OpenIdCauses.CodeExpired.Because($"client '{client.Client.Id}': the code expired at {login.CodeExpiresAt:u}");
        }

        // RFC 6749 4.1.3: identical, as a string.
        return request.Form.Single(ParameterNames.RedirectUri) switch
        {
            null => OpenIdCauses.CodeRedirectUriMissing.Because($"client '{client.Client.Id}' sent no redirect_uri with the code"),
            var redirectUri when redirectUri != login.RedirectUri =>
                OpenIdCauses.CodeRedirectUriOther.Because($"client '{client.Client.Id}' sent another redirect_uri than in its authorization request"),
            _ => Pkce.Check(login.CodeChallenge, request.Form.Single(ParameterNames.CodeVerifier)),
        };
    }
}
