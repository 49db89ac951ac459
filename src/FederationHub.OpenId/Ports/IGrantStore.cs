using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Ports;

/// <summary>
/// What lives between the authorize answer and the last UserInfo call. Codes and token ids are handles: an implementation
/// keys its rows by a hash of the handle and encrypts what it keeps with a key derived from the handle.
/// Nothing is given after its lifetime.
/// </summary>
public interface IGrantStore
{
    /// <summary>Keeps what a code stands for.</summary>
    PreparedWrite PuttingCode(string code, GrantedLogin login, TimeSpan lifetime);

    /// <summary>What the code stands for, also after it was spent; null when unknown or past its lifetime.</summary>
    ValueTask<GrantedLogin?> FindCodeAsync(string code, CancellationToken cancellationToken);

    /// <summary>
    /// Spends a code: true for exactly one caller in the lifetime of the mark, whatever runs at the same time on any node (an atomic add).
    /// What the code's access token gives at UserInfo is kept in the same commit, unless its id is taken or was revoked before.
    /// </summary>
    /// <param name="code">The code.</param>
    /// <param name="lifetime">Of the mark.</param>
    /// <param name="token">The access token that the code gives, or null when it gives none.</param>
    /// <param name="cancellationToken">Stops waiting before it begins.</param>
    ValueTask<bool> TrySpendCodeAsync(string code, TimeSpan lifetime, NewAccessToken? token, CancellationToken cancellationToken);

    /// <summary>What the access token gives; null when unknown, revoked or past its lifetime.</summary>
    ValueTask<AccessTokenRecord?> FindAccessTokenAsync(string tokenId, CancellationToken cancellationToken);

    /// <summary>Ends an access token, also one that is added only afterwards: a mark under its id replaces whatever is there.</summary>
    ValueTask RevokeAccessTokenAsync(string tokenId, TimeSpan lifetime, CancellationToken cancellationToken);
}

/// <summary>An access token that is about to be given.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Record">What it gives at UserInfo.</param>
/// <param name="Lifetime">How long.</param>
/// <param name="Told">The audit event that tells of it, kept in the same commit.</param>
public sealed record NewAccessToken(string Id, AccessTokenRecord Record, TimeSpan Lifetime, PreparedWrite Told);
