using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.Server.OpenId;

/// <summary>
/// What every grant and every UserInfo call stands on, asked anew each time: the application is enabled, it may still use the
/// organisation (ruling 3), and the session that the login left is alive (R000-13).
/// </summary>
internal sealed class GrantConditions(CurrentDirectory current, ISessionStore sessions) : IGrantConditions
{
    public async ValueTask<Outcome<Done>> CheckAsync(GrantBasis basis, CancellationToken cancellationToken)
    {
        var directory = current.Directory;
        if (directory.FindApplication(basis.ClientId) is not { } application)
        {
            return Core.CoreCauses.ApplicationSuspended.Because($"application {basis.ClientId} was removed");
        }

        if (directory.FindOrganisation(basis.OrganisationId) is not { } organisation)
        {
            return ServerCauses.OrganisationGone.Because($"organisation {basis.OrganisationId} was removed");
        }

        var startLink = basis.ByStartLink ? new StartLink(basis.OrganisationId, Entry: null) : null;
        if (AccessRule.Check(application, organisation, directory.FindUpstream(basis.UpstreamId), startLink) is Outcome<Core.Organisations.Upstream>.Rejected refused)
        {
            return refused.Rejection;
        }

        return basis.SessionId is { } sid && await sessions.FindBySessionIdAsync(sid, cancellationToken) is null
            ? ServerCauses.SessionOver.Because("the session of this login ended")
            : Done.Instance;
    }
}
