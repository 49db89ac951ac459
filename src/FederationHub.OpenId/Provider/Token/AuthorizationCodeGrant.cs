using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// <c>authorization_code</c> (RFC 6749 4.1.3): the code is spent by the first authenticated attempt, right or wrong; a second
/// one also revokes what the first gave.
/// </summary>
internal sealed class AuthorizationCodeGrant(IGrantStore grants, TimeProvider time) : IGrant
{
    private const int MaxCodeLength = 256;

    private static readonly TimeSpan MarkMargin = TimeSpan.FromMinutes(5);

    public string GrantType => "authorization_code";

    public async ValueTask<Outcome<GrantedLogin>> FindAsync(TokenRequest request, AuthenticatedClient client, CancellationToken cancellationToken)
    {
        if (request.Form.Single(ParameterNames.Code) is not { } code)
        {
            return OpenIdCauses.CodeMissing.Because("the request has no code");
        }

        var login = code.Length > MaxCodeLength ? null : await grants.FindCodeAsync(code, cancellationToken);
        return login is null ? OpenIdCauses.CodeUnknown.Because($"client '{client.Client.Id}' sent a code that is not kept") : login;
    }

    public async ValueTask<Outcome<GrantedLogin>> UseAsync(TokenRequest request, AuthenticatedClient client, GrantedLogin found, CancellationToken cancellationToken)
    {
        // Spent before it is checked: a thief who guesses at the rest has one attempt (CVE-2026-16089). The mark outlives the code.
        // From here on it is done to the end: who closes the connection must not keep alive what a second use revokes (RFC 6749 4.1.2).
        var memory = found.KeptUntil - time.GetUtcNow() + MarkMargin;
        var code = request.Form.Single(ParameterNames.Code)!;
        if (!await grants.TrySpendCodeAsync(code, memory, CancellationToken.None))
        {
            await grants.RevokeAccessTokenAsync(found.AccessTokenId, memory, CancellationToken.None);
            return OpenIdCauses.CodeReused.Because($"client '{client.Client.Id}' used the code of login {found.Login.Reference} again; its access token is revoked");
        }

        return Bindings(request, client, found) is { } rejection ? rejection : found;
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
