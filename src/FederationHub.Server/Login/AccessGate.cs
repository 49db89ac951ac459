using System.Collections.Concurrent;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.Login;

/// <summary>
/// <see cref="AccessRule"/> with what this deployment adds to it and the instant of now: what every path asks that lets somebody in, from
/// the trip to the organisation to UserInfo.
/// </summary>
internal sealed class AccessGate(HubOptions options, HubAddress address, IHubKeys keys, LoginLog log, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Application, string Organisation), long> _noted = new();

    /// <summary>Whether the application may use the organisation by this way in, and an agreement counts where the deployment wants one.</summary>
    public Outcome<Upstream> Check(HubDirectory directory, Application application, HomeOrganisation organisation, Upstream? upstream, StartLink? startLink)
    {
        var allowed = AccessRule.Check(application, organisation, upstream, startLink);
        return options.Release.AgreementRequired && allowed is Outcome<Upstream>.Accepted { Value: var way }
            ? AccessRule.CheckAgreement(application, organisation, directory.AgreementsOf(application.Id.Value, organisation.Id), time.GetUtcNow()).Then<Upstream>(_ => way)
            : allowed;
    }

    /// <summary>Whether this person may use the application, by the statement at hand (R002-25).</summary>
    public async ValueTask<Outcome<Admission>> CheckPersonAsync(Application application, IdentityStatement statement, CancellationToken cancellationToken)
    {
        var namesPersons = false;
        foreach (var entry in application.Access)
        {
            namesPersons |= entry.Identifiers.Count > 0;
        }

        return AccessRule.CheckPerson(application, statement, namesPersons ? await keys.PersonsAsync(cancellationToken) : []);
    }

    /// <summary>The level that a login must reach now, and who asks for it (R001-18).</summary>
    public NeededLevel NeededLevel(HubDirectory directory, Application application, IdentityStatement statement) =>
        Core.Assurance.NeededLevel.Of(directory, application, statement, time.GetUtcNow());

    /// <summary>All that a login must reach, as far as it is known before the organisation answers; after a first answer, also what that one lacked.</summary>
    public AssuranceNeed NeedOf(LoginVisit visit, string organisation)
    {
        var level = Core.Assurance.NeededLevel.BeforeAnswer(visit.Directory, visit.Application, organisation, time.GetUtcNow());
        return NeedOf(visit, visit.Login.StepUp is not null && visit.Login.AskedLevel is { } asked && asked > level.Level ? new NeededLevel(asked, "what the person lacked") : level);
    }

    /// <summary>All that a login must reach.</summary>
    public AssuranceNeed NeedOf(LoginVisit visit, NeededLevel level) =>
        new(level, visit.Login.Request.EssentialContexts, visit.Application.Assurance, address.AssurancePrefix);

    /// <summary>What of a statement counts for the application of this visit now: what is judged, told and audited (R000-14).</summary>
    public AssuranceStatement Reached(LoginVisit visit, IdentityStatement statement) => AssuranceForApplication.Of(
        visit.Directory, visit.Application, statement, time.GetUtcNow(), visit.Login.Reused, visit.Login.Reused ? visit.Session?.SecondFactorAt : null);

    /// <summary>Whether all that a statement lacks is that its second factor was used too long ago for the application (R000-19).</summary>
    /// <param name="visit">The login.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="need">What the login must reach.</param>
    /// <param name="session">The session that gives it again; null for an answer of now.</param>
    public bool IsTooOld(LoginVisit visit, IdentityStatement statement, AssuranceNeed need, SsoSession? session)
    {
        var now = time.GetUtcNow();
        if (need.ToAsk is null || !AssuranceForApplication.HasOldSecondFactor(visit.Application, statement, session?.SecondFactorAt, now))
        {
            return false;
        }

        var ofAnyAge = visit.Application with { Assurance = visit.Application.Assurance with { SecondFactorSeconds = null } };
        return need.MayGoOn(AssuranceForApplication.Of(visit.Directory, ofAnyAge, statement, now, session is not null, session?.SecondFactorAt));
    }

    /// <summary>Tells the operator, once a pair and snapshot, that somebody logged in on no agreement at all (R000-20).</summary>
    public void NoteWithoutAgreement(HubDirectory directory, string application, string organisation)
    {
        if (!_noted.TryGetValue((application, organisation), out var version) || version != directory.Version)
        {
            _noted[(application, organisation)] = directory.Version;
            log.WithoutAgreement(application, organisation);
        }
    }
}
