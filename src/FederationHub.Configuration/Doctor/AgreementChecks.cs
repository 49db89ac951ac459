using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;
using FederationHub.Core.Release;

namespace FederationHub.Configuration.Doctor;

internal static class AgreementChecks
{
    private const int MostNamed = 3;

    private static readonly TimeSpan[] Soon = [TimeSpan.FromDays(7), TimeSpan.FromDays(30), TimeSpan.FromDays(60)];

    public static IEnumerable<Finding> Of(DoctorFacts facts, DateTimeOffset now)
    {
        if (facts.Settings is not { } settings)
        {
            return [DoctorRules.AgreementPair.Unchecked("The configuration could not be read.")];
        }

        var found = new Collected();
        var pairs = settings.Agreements.ToLookup(agreement => (agreement.Application, agreement.Organisation));
        var upstreams = settings.Upstreams.Where(upstream => !upstream.Suspended).SelectMany(upstream => upstream.Organisations).ToHashSet(StringComparer.Ordinal);
        var organisations = settings.Organisations.Where(organisation => upstreams.Contains(organisation.Id)).ToList();
        foreach (var application in settings.Applications.Where(application => !application.Suspended))
        {
            var live = organisations.Where(organisation => IsLive(application, organisation))
                .Select(organisation => (organisation.Id, Active: pairs[(application.Id.Value, organisation.Id)].Where(agreement => agreement.IsActive(now)).ToList())).ToList();
            Pairs(found, facts, application, [.. live.Where(pair => pair.Active.Count == 0).Select(pair => pair.Id)]);
            Claims(found, application, live);
        }

        foreach (var agreement in settings.Agreements)
        {
            if (agreement.To <= agreement.From)
            {
                found.Add(DoctorRules.AgreementNever.Note($"It would end at {Words.Day(agreement.To.Value)} and begin at {Words.Day(agreement.From)}.", "Mend its 'from' or 'to' in the hub file, and fedhub apply; nothing to do if it was withdrawn.", agreement.Id));
            }

            Ends(found, agreement, pairs[(agreement.Application, agreement.Organisation)], now);
        }

        return found.With(settings.Agreements.Count, DoctorRules.AgreementPair, DoctorRules.AgreementClaims, DoctorRules.AgreementEnds, DoctorRules.AgreementNever);
    }

    private static void Pairs(Collected found, DoctorFacts facts, Application application, IReadOnlyList<string> without)
    {
        if (without.Count == 0)
        {
            return;
        }

        var mend = Add(application, without[0], []);
        found.Add(SettingsChecks.RequiresAgreements(facts)
            ? DoctorRules.AgreementPair.Error($"No active agreement with {Names(without)}, and this hub lets nobody in without one.", mend, application.Id.Value)
            : DoctorRules.AgreementPair.Warning($"No active agreement with {Names(without)}.", mend, application.Id.Value));
    }

    // An identifier may be the very one that is this application's person_id, which needs nobody: only a login can tell.
    private static void Claims(Collected found, Application application, IReadOnlyList<(string Organisation, List<Agreement> Active)> live)
    {
        if (application.Release.Agreements == AgreementNeed.Optional)
        {
            return;
        }

        var (identifying, chosen) = Identifying(application);
        var needed = application.Release.AllClaims().Select(rule => AgreementGate.NameInAgreement(rule.Source)).Distinct(StringComparer.Ordinal)
            .Where(source => !source.StartsWith(ReleaseSources.PersonPrefix, StringComparison.Ordinal) && !source.StartsWith(ReleaseSources.OrganisationPrefix, StringComparison.Ordinal)
                && !identifying.Contains(source, StringComparer.Ordinal) && !AgreementGate.IsMinimal(source, null, null)).ToList();
        var lacking = live.Select(pair => (pair.Organisation, Missing: (List<string>)
            [
                .. needed.Where(source => !pair.Active.Any(agreement => agreement.Covers(source))),
                .. chosen.Where(type => !needed.Contains(type) && !pair.Active.Any(agreement => AgreementGate.NamesIdentifier(agreement, type)))
                    .Select(type => ReleaseSources.IsKnown(ReleaseSources.PersonPrefix + type) ? ReleaseSources.PersonPrefix + type : type),
            ]))
            .Where(pair => pair.Missing.Count > 0).ToList();
        if (lacking.Count > 0)
        {
            found.Add(DoctorRules.AgreementClaims.Warning(
                $"No active agreement lets through: {string.Join(", ", lacking.SelectMany(pair => pair.Missing).Distinct(StringComparer.Ordinal))}; at {Names([.. lacking.Select(pair => pair.Organisation)])}.",
                Add(application, lacking[0].Organisation, lacking[0].Missing), application.Id.Value));
        }
    }

    // What identifies the person: without an agreement, and only with one that names it (R001-15 in education).
    private static (List<string> Free, List<string> Agreed) Identifying(Application application)
    {
        var types = application.Release.PersonTypes().ToLookup(type => AgreementGate.IsFree(application, type, statement: null));
        var isNamed = application.Release.AllClaims().Any(rule => rule.Source is ReleaseSources.PersonId or ReleaseSources.PersonIdType);
        return ([.. types[true]], isNamed ? [.. types[false]] : []);
    }

    private static void Ends(Collected found, Agreement agreement, IEnumerable<Agreement> ofPair, DateTimeOffset now)
    {
        if (agreement.To is not { } end || !agreement.IsActive(now) || Soon.FirstOrDefault(time => end - now <= time) is not { Ticks: > 0 } within
            || ofPair.Any(next => next != agreement && next.IsActive(end) && agreement.Attributes.All(next.Covers)))
        {
            return;
        }

        found.Add(DoctorRules.AgreementEnds.Warning(
            string.Create(CultureInfo.InvariantCulture, $"It ends {Words.Days(end - now)} (within {within.TotalDays:0}), and no other follows it."),
            $"fedhub agreement add {agreement.Organisation} {agreement.Application}{Attributes(agreement.Attributes)} --from {Words.Day(end)} --who WHO --reference REFERENCE",
            agreement.Id));
    }

    private static string Add(Application application, string organisation, List<string> attributes) =>
        $"fedhub agreement add {organisation} {application.Id}{Attributes(attributes)} --who WHO --reference REFERENCE";

    private static string Attributes(IReadOnlyList<string> attributes) => attributes.Count == 0 ? "" : $" --attributes {string.Join(',', attributes)}";

    private static string Names(IReadOnlyList<string> ids) =>
        string.Join(", ", ids.Take(MostNamed)) + (ids.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {ids.Count - MostNamed} more") : "");

    private static bool IsLive(Application application, HomeOrganisation organisation) =>
        (organisation.State == OrganisationState.Published || (application.Test && organisation.State == OrganisationState.Draft))
        && organisation.Applications.Includes(application.Id) && application.Organisations.Includes(organisation.Id) && !application.SuspendedOrganisations.Contains(organisation.Id);
}
