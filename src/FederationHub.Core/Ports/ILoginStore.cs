using FederationHub.Core.Login;

namespace FederationHub.Core.Ports;

/// <summary>
/// Where logins live between the legs (architecture section 6). Rows are keyed by the SHA-256 of a handle and encrypted with a
/// key derived from the handle itself, so that a leaked database neither resumes a login nor tells whose it is.
/// </summary>
public interface ILoginStore
{
    /// <summary>Keeps a new login under its handle, for 15 minutes from its last step and an hour in all.</summary>
    /// <param name="handle">43 characters, base64url of 32 random bytes.</param>
    /// <param name="login">The login.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task StartAsync(string handle, LoginTransaction login, CancellationToken cancellationToken);

    /// <summary>Finds a login, or null when there is none or it expired.</summary>
    Task<StoredLogin?> FindAsync(string handle, CancellationToken cancellationToken);

    /// <summary>Moves a login on, if nobody moved it since it was read: false means that somebody did.</summary>
    Task<bool> MoveAsync(string handle, long expectedVersion, LoginTransaction login, CancellationToken cancellationToken);

    /// <summary>Keeps what one trip to an upstream must be answered with.</summary>
    Task SendAsync(string legHandle, UpstreamLeg leg, CancellationToken cancellationToken);

    /// <summary>What a trip must be answered with, also after it was spent, so that a second answer can be told from an unknown one; null when there is none, or it expired.</summary>
    Task<UpstreamLeg?> FindLegAsync(string legHandle, CancellationToken cancellationToken);

    /// <summary>Spends a leg: true for exactly one caller, on any node (one atomic add of a mark). Replay and double-post end here.</summary>
    Task<bool> TrySpendLegAsync(string legHandle, CancellationToken cancellationToken);
}

/// <summary>A login with the version to move it by.</summary>
/// <param name="Login">The login.</param>
/// <param name="Version">Version of the row.</param>
public sealed record StoredLogin(LoginTransaction Login, long Version);
