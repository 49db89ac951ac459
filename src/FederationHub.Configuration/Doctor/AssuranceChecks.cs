using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Doctor;

/// <summary>Whether what applications ask of a login can be reached, and what organisations are believed for.</summary>
internal static class AssuranceChecks
{
    private const string Apply = " in the hub file, and fedhub apply.";
    private const int MostNamed = 3;

    public static IEnumerable<Finding> Of(DoctorFacts facts, DateTimeOffset now)
    {
        if (facts.Settings is not { } settings)
        {
            return [DoctorRules.LevelReachable.Unchecked("The configuration could not be read.")];
        }

        var found = new Collected();
        var upstreams = settings.Upstreams.Where(upstream => !upstream.Suspended)
            .SelectMany(upstream => upstream.Organisations.Select(organisation => (organisation, upstream))).ToLookup(pair => pair.organisation, pair => pair.upstream, StringComparer.Ordinal);
        foreach (var application in settings.Applications.Where(application => !application.Suspended))
        {
            One(found, settings, application, upstreams, now);
        }

        foreach (var organisation in settings.Organisations.Where(organisation => organisation.HighestLevel == AssuranceLevel.Hoog))
        {
            found.Add(DoctorRules.LevelHighest.Note("It is believed up to hoog (highest_level).", "If it does not identify people in person: remove highest_level" + Apply, organisation.Id));
        }

        Contracts(found, settings, now);
        return found.With(
            settings.Applications.Count,
            DoctorRules.LevelReachable, DoctorRules.LevelReleased, DoctorRules.LevelMandate, DoctorRules.LevelHighest, DoctorRules.ContractUnused);
    }

    private static void One(Collected found, HubSettings settings, Application application, ILookup<string, Upstream> upstreams, DateTimeOffset now)
    {
        var id = application.Id.Value;
        var organisations = settings.Organisations.Where(organisation => IsLive(application, organisation) && upstreams.Contains(organisation.Id)).ToList();
        if (application.Assurance.OnUnmet == UnmetLevel.Release)
        {
            found.Add(DoctorRules.LevelReleased.Warning("Who does not reach its level is let in (on_unmet: release).", "See that the application reads acr and decides itself; else remove on_unmet" + Apply, id));
        }

        if (application.Assurance.Class == ApplicationClass.Bestuur && organisations.Count > 0
            && !organisations.Any(organisation => upstreams[organisation.Id].Any(upstream => upstream.Operators.Contains("etoegang", StringComparer.Ordinal))))
        {
            found.Add(DoctorRules.LevelMandate.Warning(
                "Its class is bestuur, which takes only eHerkenning with a mandate, and none of its organisations logs in there.",
                "Connect eHerkenning (an upstream with operators: [etoegang]) for them, or give it another class" + Apply, id));
        }

        // The second factor that the application asks itself is not the organisations' to do.
        if (application.Assurance is { SecondFactor: SecondFactorPlace.Application } or { OnUnmet: UnmetLevel.Release })
        {
            return;
        }

        List<string> lacking = [.. organisations.Where(organisation => Needed(application, organisation) is { } needed && needed >= AssuranceLevel.Verhoogd
            && (organisation.HighestLevel < needed || !upstreams[organisation.Id].Any(upstream => CanSayTwo(settings, application, organisation, upstream, now)))).Select(organisation => organisation.Id)];
        if (lacking.Count > 0)
        {
            found.Add(DoctorRules.LevelReachable.Warning(
                $"It asks {application.MinimumLevel.Wire()} or more, and nobody can reach that at {Names(lacking)}: nothing that they send counts as two factors, or their highest_level is lower.",
                "Say under assurance: of their upstream what it is believed for, add one of mfa_contracts and accepts_contracts: true, or raise highest_level" + Apply, id));
        }
    }

    private static AssuranceLevel Needed(Application application, HomeOrganisation organisation) =>
        application.Assurance.ByOrganisation.TryGetValue(organisation.Id, out var own) && own > application.MinimumLevel ? own
        : application.Assurance.Class != ApplicationClass.Gewoon && application.MinimumLevel < AssuranceLevel.Verhoogd ? AssuranceLevel.Verhoogd
        : application.MinimumLevel;

    private static bool CanSayTwo(HubSettings settings, Application application, HomeOrganisation organisation, Upstream upstream, DateTimeOffset now) =>
        (upstream.Assurance.Methods ?? upstream.Protocol == "oidc")
        || upstream.Assurance.Contexts.Count > 0
        || upstream.Assurance.OwnContexts.Any(own => own.Aal >= 2)
        || upstream.Assurance.Attributes.Count > 0
        || (application.Assurance.AcceptsContracts && settings.MfaContracts.Any(contract => contract.Organisation == organisation.Id && contract.Upstream == upstream.Id && contract.Counts(now)));

    private static void Contracts(Collected found, HubSettings settings, DateTimeOffset now)
    {
        var accepted = settings.Applications.Any(application => application.Assurance.AcceptsContracts);
        foreach (var contract in settings.MfaContracts)
        {
            if (contract.Counts(now) && !accepted)
            {
                found.Add(DoctorRules.ContractUnused.Note("No application accepts what a contract guarantees.", "Add accepts_contracts: true to the applications for which it was made" + Apply, contract.Id));
            }
        }
    }

    private static bool IsLive(Application application, HomeOrganisation organisation) =>
        (organisation.State == OrganisationState.Published || (application.Test && organisation.State == OrganisationState.Draft))
        && organisation.Applications.Includes(application.Id) && application.Organisations.Includes(organisation.Id) && !application.SuspendedOrganisations.Contains(organisation.Id);

    private static string Names(List<string> ids) => string.Join(", ", ids.Take(MostNamed)) + (ids.Count > MostNamed ? FormattableString.Invariant($" and {ids.Count - MostNamed} more") : "");
}
