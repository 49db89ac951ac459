using FederationHub.OpenId.Provider.Token;

namespace FederationHub.OpenId.Ports;

/// <summary>
/// What lives between the authorize answer and the last UserInfo call. Codes and token ids are handles: an implementation
/// keys its rows by a hash of the handle and encrypts what it keeps with a key derived from the handle.
/// Nothing is given after its lifetime.
/// </summary>
public interface IGrantStore
{
    /// <summary>Keeps what a code stands for.</summary>
    ValueTask PutCodeAsync(string code, GrantedLogin login, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>What the code stands for, also after it was spent; null when unknown or past its lifetime.</summary>
    ValueTask<GrantedLogin?> FindCodeAsync(string code, CancellationToken cancellationToken);

    /// <summary>
    /// Spends a code: true for exactly one caller in the lifetime of the mark, whatever runs at the same time on any node (an atomic add).
    /// </summary>
    ValueTask<bool> TrySpendCodeAsync(string code, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Keeps what an access token gives at UserInfo, unless its id is taken or was revoked before: then false, and nothing changes.</summary>
    ValueTask<bool> TryAddAccessTokenAsync(string tokenId, AccessTokenRecord record, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>What the access token gives; null when unknown, revoked or past its lifetime.</summary>
    ValueTask<AccessTokenRecord?> FindAccessTokenAsync(string tokenId, CancellationToken cancellationToken);

    /// <summary>Ends an access token, also one that is added only afterwards: a mark under its id replaces whatever is there.</summary>
    ValueTask RevokeAccessTokenAsync(string tokenId, TimeSpan lifetime, CancellationToken cancellationToken);
}
