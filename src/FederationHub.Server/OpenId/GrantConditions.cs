using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;
using FederationHub.Server.Login;

namespace FederationHub.Server.OpenId;

/// <summary>
/// What every grant and every UserInfo call stands on, asked anew each time: the application is enabled, it may still use the
/// organisation (ruling 3), the session that the login left is alive (R000-13), the consent that it rests on counts, and each claim still has its ground (R001-11).
/// </summary>
internal sealed class GrantConditions(CurrentDirectory current, AccessGate gate, ISessionStore sessions, IConsentStore consents, IGrantStore grants, TimeProvider time) : IGrantConditions
{
    public async ValueTask<Outcome<GrantStanding>> CheckAsync(GrantBasis basis, CancellationToken cancellationToken)
    {
        var directory = current.Directory;
        if (directory.FindApplication(basis.ClientId) is not { } application)
        {
            return CoreCauses.ApplicationSuspended.Because($"application {basis.ClientId} was removed");
        }

        if (directory.FindOrganisation(basis.OrganisationId) is not { } organisation)
        {
            return ServerCauses.OrganisationGone.Because($"organisation {basis.OrganisationId} was removed");
        }

        var startLink = basis.ByStartLink ? new StartLink(basis.OrganisationId, Entry: null) : null;
        if (gate.Check(directory, application, organisation, directory.FindUpstream(basis.UpstreamId), startLink) is Outcome<Core.Organisations.Upstream>.Rejected refused)
        {
            return refused.Rejection;
        }

        // A look-up only where something rests on a consent.
        if (VisitConsent.Read(basis.ConsentedBy) is { } consent && !await consents.CountsAsync(consent.Person, basis.ClientId, consent.Scope, consent.GivenAt, cancellationToken))
        {
            return CoreCauses.ConsentWithdrawn.Because("the consent that this login rests on was withdrawn, or ended");
        }

        // What outlives the session has nothing else that could end when the person is erased.
        if (basis is { SessionId: null, Person: { } person } && await grants.OfflineEndedAsync(person, cancellationToken) is { } ended && !(basis.GivenAt > ended))
        {
            return ServerCauses.PersonErased.Because("an operator erased the person after this login");
        }

        var session = basis.SessionId is { } sid ? await sessions.FindBySessionIdAsync(sid, cancellationToken) : null;
        if (basis.SessionId is not null && session is null)
        {
            return ServerCauses.SessionOver.Because("the session of this login ended");
        }

        if (session is not null && OverFor(basis, session) is { } over)
        {
            return over;
        }

        // What was said of the person lives in the session; where it kept none the grant remembers only what let them in (R002-25).
        session = session is { LogoutOnly: true } ? null : session;
        var admitted = session is null
            ? AccessRule.CheckAdmission(application, basis.OrganisationId, basis.AdmittedBy)
            : await gate.CheckPersonAsync(application, session.Statement, cancellationToken);
        return admitted.Then(_ => Standing(basis, application, directory, session?.Statement));
    }

    private Rejection? OverFor(GrantBasis basis, SsoSession session)
    {
        // Others can go on in it: of a logout that reaches this application only, or of its own time that is over.
        if (session.Applications.FirstOrDefault(known => known.Application == basis.ClientId) is not { } member)
        {
            return ServerCauses.SessionOver.Because("the session of this login goes on without this application");
        }

        // It left, and came again: what it had before it left is over all the same.
        if (basis.GivenAt < member.Since)
        {
            return ServerCauses.SessionOver.Because("the session of this login ended for this application, which is in it again since");
        }

        // R000-21, R002-15: nothing is given past the end that the application was told of.
        return member.EndsAt <= time.GetUtcNow() ? ServerCauses.SessionOver.Because("the end of this application's session has come") : null;
    }

    private Outcome<GrantStanding> Standing(GrantBasis basis, Application application, HubDirectory directory, IdentityStatement? statement)
    {
        // A session may hold what another organisation said since.
        statement = statement?.Organisation == basis.OrganisationId ? statement : null;
        if (basis.Grounds is not { Count: > 0 } grounds)
        {
            return GrantStanding.Whole;
        }

        var agreements = directory.AgreementsOf(basis.ClientId, basis.OrganisationId);
        var now = time.GetUtcNow();
        List<string>? lost = null;
        List<string>? missed = null;
        foreach (var (claim, ground) in grounds)
        {
            if (ClaimVerdicts.Parse(ground.Kind) is { } verdict && AgreementGate.Stands(verdict, claim, ground.Source, application, agreements, now, ground.Identifier, statement))
            {
                continue;
            }

            (lost ??= []).Add(claim);
            if (ground.Required)
            {
                (missed ??= []).Add(claim);
            }
        }

        return missed is not null ? CoreCauses.AgreementMissing.Because($"application {basis.ClientId} needs {string.Join(", ", missed)}, and no active agreement of organisation {basis.OrganisationId} names that any more")
            : lost is null ? GrantStanding.Whole
            : EmptyGroup(application, grounds, lost) is { } group ? CoreCauses.ProvisioningKeyMissing.Because($"application {basis.ClientId} needs one of group {group}, and no active agreement of organisation {basis.OrganisationId} names one any more")
            : new GrantStanding(lost);
    }

    // R000-12: of a group the application needs one, whichever.
    private static string? EmptyGroup(Application application, IReadOnlyDictionary<string, ClaimGround> grounds, List<string> lost) =>
        application.Release.Claims.Where(rule => rule.OneOf is not null && grounds.ContainsKey(rule.Claim)).GroupBy(rule => rule.OneOf, StringComparer.Ordinal)
            .FirstOrDefault(group => group.All(rule => lost.Contains(rule.Claim)))?.Key;
}
