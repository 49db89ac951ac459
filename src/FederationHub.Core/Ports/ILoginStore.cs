using FederationHub.Core.Login;
using FederationHub.Outcomes;

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
    /// <returns>A write that is not made when a login is there under this handle.</returns>
    PreparedWrite Starting(string handle, LoginTransaction login);

    /// <summary>Finds a login, or null when there is none or it expired.</summary>
    Task<StoredLogin?> FindAsync(string handle, CancellationToken cancellationToken);

    /// <summary>Moves a login on. Not made when somebody moved it since it was read.</summary>
    PreparedWrite Moving(string handle, long expectedVersion, LoginTransaction login);

    /// <summary>Keeps what one trip to an upstream must be answered with. Not made when a leg is there under this handle.</summary>
    PreparedWrite Sending(string legHandle, UpstreamLeg leg);

    /// <summary>What a trip must be answered with, also after it was spent, so that a second answer can be told from an unknown one; null when there is none, or it expired.</summary>
    Task<UpstreamLeg?> FindLegAsync(string legHandle, CancellationToken cancellationToken);

    /// <summary>Spends a leg: made for exactly one caller, on any node (an atomic add of a mark). Replay and double-post end here.</summary>
    PreparedWrite SpendingLeg(string legHandle);
}

/// <summary>A login with the version to move it by.</summary>
/// <param name="Login">The login.</param>
/// <param name="Version">Version of the row.</param>
public sealed record StoredLogin(LoginTransaction Login, long Version);
