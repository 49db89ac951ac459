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

    /// <summary>What the refresh tokens under a handle stand for; null when unknown, revoked or past its lifetime.</summary>
    ValueTask<KeptRefreshFamily?> FindFamilyAsync(string family, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps an access token that came of a refresh token, and the rotation in the same commit: false where the family has another version than was read, on any
    /// node, or is gone. Without a rotation only the token is kept: its reader asks whether the family still is.
    /// </summary>
    /// <param name="family">The handle.</param>
    /// <param name="expectedVersion">The version that was read.</param>
    /// <param name="rotated">What it says from now on; null where it stays as it is.</param>
    /// <param name="lifetime">How long it is kept then.</param>
    /// <param name="token">The access token.</param>
    /// <param name="cancellationToken">Stops waiting before it begins.</param>
    ValueTask<bool> TryRefreshAsync(string family, long expectedVersion, RefreshFamily? rotated, TimeSpan lifetime, NewAccessToken token, CancellationToken cancellationToken);

    /// <summary>Ends the refresh tokens under a handle, also where they are added only afterwards.</summary>
    ValueTask RevokeFamilyAsync(string family, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Ends what outlives the sessions of a person (<see cref="GrantBasis.Person"/>), of whatever application, and was given up to an instant.</summary>
    /// <param name="person">The person.</param>
    /// <param name="at">The instant.</param>
    /// <param name="lifetime">How long it is remembered: as long as anything of before can live.</param>
    /// <param name="cancellationToken">Stops waiting before it begins.</param>
    ValueTask EndOfflineAsync(string person, DateTimeOffset at, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Up to which instant it was ended; null where it never was.</summary>
    ValueTask<DateTimeOffset?> OfflineEndedAsync(string person, CancellationToken cancellationToken);

    /// <summary>Ends an access token, also one that is added only afterwards: a mark under its id replaces whatever is there.</summary>
    ValueTask RevokeAccessTokenAsync(string tokenId, TimeSpan lifetime, CancellationToken cancellationToken);
}

/// <summary>An access token that is about to be given.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Record">What it gives at UserInfo.</param>
/// <param name="Lifetime">How long.</param>
/// <param name="Told">The audit event that tells of it, kept in the same commit.</param>
public sealed record NewAccessToken(string Id, AccessTokenRecord Record, TimeSpan Lifetime, PreparedWrite Told)
{
    /// <summary>The refresh tokens that begin with it, kept in the same commit; null for none.</summary>
    public NewRefreshFamily? Family { get; init; }
}
