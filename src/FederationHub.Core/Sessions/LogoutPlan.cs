using FederationHub.Core.Applications;

namespace FederationHub.Core.Sessions;

/// <summary>How far a logout reaches in one session (domain 4.7). Pure.</summary>
/// <param name="EndsSession">Whether the hub's session ends.</param>
/// <param name="AsksOrganisation">Whether the organisation is asked to log the person out.</param>
/// <param name="Leaving">Applications for which the session is over.</param>
/// <param name="Told">Those of them that get a logout token.</param>
/// <param name="Staying">Applications where the person stays logged in.</param>
public sealed record LogoutPlan(
    bool EndsSession, bool AsksOrganisation, IReadOnlyList<SessionApplication> Leaving, IReadOnlyList<SessionApplication> Told, IReadOnlyList<SessionApplication> Staying)
{
    /// <summary>The plan for one session.</summary>
    /// <param name="scope">How far the application's button reaches.</param>
    /// <param name="initiator">Id of the application whose button it was; null where nobody knows, which is everything.</param>
    /// <param name="session">The session.</param>
    public static LogoutPlan Of(LogoutScope scope, string? initiator, SsoSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (initiator is null || scope == LogoutScope.Global)
        {
            return new LogoutPlan(true, true, session.Applications, session.Applications, []);
        }

        IReadOnlyList<SessionApplication> own = [.. session.Applications.Where(application => application.Application == initiator)];
        IReadOnlyList<SessionApplication> others = [.. session.Applications.Where(application => application.Application != initiator)];
        return scope switch
        {
            // R002-18: it ended its own session before it asked. What is there for logout only has nothing left to be there for.
            LogoutScope.Local => new LogoutPlan(session.LogoutOnly && others.Count == 0, false, own, [], others),
            LogoutScope.Hub => new LogoutPlan(true, false, own, own, others),
            LogoutScope.IdpOnly => new LogoutPlan(true, true, own, own, others),
            _ => throw new ArgumentOutOfRangeException(nameof(scope)),
        };
    }
}
