using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>Logouts whose browser is at an organisation. Rows live a quarter of an hour, under a hash of the handle and sealed with it.</summary>
public interface ILogoutJourneys
{
    /// <summary>Keeps a journey under the handle of its trip. Not made when one is there.</summary>
    /// <param name="handle">43 characters, base64url of 32 random bytes.</param>
    /// <param name="journey">The journey.</param>
    PreparedWrite Keeping(string handle, LogoutJourney journey);

    /// <summary>Takes the journey of a trip: exactly one caller gets it, on any node. Null when there is none, it was taken, or it ended.</summary>
    Task<LogoutJourney?> TakeAsync(string handle, CancellationToken cancellationToken);
}
