using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>The last step of a login: makes the code, and the write that keeps what it stands for.</summary>
public sealed class CodeIssuer
{
    private readonly IGrantStore _grants;
    private readonly Randomness _randomness;
    private readonly TimeProvider _time;

    /// <summary>Makes an issuer.</summary>
    public CodeIssuer(IGrantStore grants, Randomness randomness, TimeProvider time)
    {
        _grants = grants;
        _randomness = randomness;
        _time = time;
    }

    /// <summary>
    /// A new code of 43 characters. It is kept past its own life, for as long as its access token could live, so that a late
    /// second use still revokes that token (RFC 6749 4.1.2).
    /// </summary>
    /// <param name="request">The request that is answered.</param>
    /// <param name="client">Its client, for the lifetimes.</param>
    /// <param name="login">The login that answers it.</param>
    public IssuedCode Issue(AuthorizeRequest request, Client client, ReleasedLogin login)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(login);
        if (client.Id != request.ClientId)
        {
            throw new ArgumentException("The client is not the one of the request.", nameof(client));
        }

        var code = _randomness.Handle();
        var now = _time.GetUtcNow();
        var keptUntil = now.AddSeconds(client.CodeLifetimeSeconds + client.AccessTokenLifetimeSeconds);
        var granted = new GrantedLogin
        {
            ClientId = request.ClientId,
            RedirectUri = request.ReplyTo.RedirectUri,
            Nonce = request.Nonce,
            CodeChallenge = request.CodeChallenge,
            Scopes = request.Scopes,
            CodeExpiresAt = now.AddSeconds(client.CodeLifetimeSeconds),
            KeptUntil = keptUntil,
            AccessTokenId = _randomness.Handle(),
            Login = login,
        };
        if (client.RefreshLife(granted) is not null)
        {
            granted = granted with { RefreshFamily = _randomness.Handle() };
        }

        return new IssuedCode(code, _grants.PuttingCode(code, granted, keptUntil - now));
    }
}

/// <summary>A code that is good once its write is made.</summary>
/// <param name="Code">43 characters; never logged.</param>
/// <param name="Keeping">Keeps what the code stands for. No answer with the code before this is durable.</param>
public sealed record IssuedCode(string Code, PreparedWrite Keeping);
