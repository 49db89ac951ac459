using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Sessions;

namespace FederationHub.Configuration.Changing;

/// <summary>
/// Single sign-on of an application of profile <c>etoegang</c> is switched on in production only after it showed in test that it can log people
/// out (R004-10). What is on already stays on: the switch is what is refused.
/// </summary>
internal static class LogoutShown
{
    /// <summary>What is said of each application that may not be switched on yet.</summary>
    /// <param name="before">Live now.</param>
    /// <param name="after">What is to be.</param>
    public static IEnumerable<(Application Application, string Message)> Problems(HubSettings before, HubSettings after)
    {
        var on = before.Applications.Where(IsLimited).Select(application => application.Id).ToHashSet();
        return after.Applications
            .Where(application => IsLimited(application) && application.LogoutSeenAt is null && !on.Contains(application.Id))
            .Select(application => (application,
                $"Single sign-on is on, and the hub has not seen '{application.Id}' log anybody out (session.mode is {Reading.SessionBlock.WordOf(application.Session.Mode)}). Write test: true, let it call the end session endpoint once with an ID token, and remove test: true; or write session: {{ mode: never }}."));
    }

    /// <summary>Whether a login there can be used again.</summary>
    public static bool IsOn(Application application) => application.Session.Mode != SessionMode.Never && application.Session.Reuse != SessionReuse.Never;

    private static bool IsLimited(Application application) => application is { Profile: ApplicationProfile.Etoegang, Test: false } && IsOn(application);
}
