using FederationHub.Configuration;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Server.Registration;

namespace FederationHub.Server.Sessions;

/// <summary>
/// Remembers that an application ended a session by itself, which shows that it has a logout function (R004-10). Once for each application,
/// in the configuration itself, so that it is there for as long as the application is. What registered itself is not in it, and gets nothing by it.
/// </summary>
internal sealed class LogoutSight(Change change, RegisteredApplications registered, TimeProvider time)
{
    /// <summary>
    /// Notes it, if it is news. To be called when a request of the application certainly ended a session: what anybody can send, or what a person had to
    /// say yes to first, shows no logout function.
    /// </summary>
    /// <param name="application">The application, out of the snapshot of now.</param>
    /// <param name="cancellationToken">Ends the wait; the next logout notes it then.</param>
    public async Task SeenAsync(Application application, CancellationToken cancellationToken)
    {
        if (ApplicationChanges.MayShowLogout(application) && !registered.Knows(application.Id.Value))
        {
            // Whatever comes of it, the logout goes on: where another change was faster, the next one notes it.
            _ = await change.RunAsync(ApplicationChanges.LogoutSeen(application.Id.Value, time.GetUtcNow()), AuditActors.Hub, cancellationToken);
        }
    }
}
