using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Doctor;

internal static class OrganisationChecks
{
    private const int LongestReadable = 40;
    private const string Apply = " in the hub file, and fedhub apply.";

    public static IEnumerable<Finding> Of(DoctorFacts facts)
    {
        if (facts.Settings is not { } settings)
        {
            return [DoctorRules.Organisations.Unchecked("The configuration could not be read.")];
        }

        var found = new Collected();
        if (settings.Organisations.Count == 0)
        {
            found.Add(DoctorRules.Organisations.Note("There is no organisation.", "Describe one in the hub file, and fedhub apply."));
        }

        var upstreams = settings.Upstreams.Where(upstream => !upstream.Suspended).SelectMany(upstream => upstream.Organisations.Select(organisation => (upstream.Id, organisation))).ToHashSet();
        var ways = settings.Entries.Where(entry => entry.Upstream is { } upstream && upstreams.Contains((upstream, entry.Organisation))).ToLookup(entry => entry.Organisation, StringComparer.Ordinal);
        var ofSectors = settings.MinimumLevels.Where(rule => rule.Sector is not (null or "other")).Select(rule => rule.Id).ToList();
        foreach (var organisation in settings.Organisations)
        {
            if (organisation.State != OrganisationState.Published)
            {
                found.Add(organisation.State == OrganisationState.Draft
                    ? DoctorRules.OrganisationState.Note("It is a draft: only the start link of a test application leads there.", "When it works: state: published" + Apply, organisation.Id)
                    : DoctorRules.OrganisationState.Note("It is suspended.", "When that is over: state: published" + Apply, organisation.Id));
                continue;
            }

            if (organisation.Sector == "other" && ofSectors.Count > 0)
            {
                found.Add(DoctorRules.OrganisationSector.Note($"Its sector is not written, or 'other', so that these of minimum_levels do not count for it: {string.Join(", ", ofSectors)}.", "If it is of one of those sectors: add sector: SECTOR" + Apply, organisation.Id));
            }

            if (!ways.Contains(organisation.Id))
            {
                found.Add(DoctorRules.OrganisationWayIn.Note("It has no connection that works: no entry names an upstream that speaks for it.", "Connect it with saml: or oidc:" + Apply, organisation.Id));
                continue;
            }

            if (organisation.Support is null)
            {
                found.Add(DoctorRules.OrganisationSupport.Note("It has no support contact.", "Add support: { name: …, email: …, url: … }" + Apply, organisation.Id));
            }

            if (!ways[organisation.Id].Any(entry => entry.Domains.Count > 0))
            {
                found.Add(DoctorRules.OrganisationDomains.Note("None of its entries has an e-mail domain.", "Add domains: [its own domain]" + Apply, organisation.Id));
            }
        }

        AddNames(settings.Entries, found);
        return found.With(settings.Organisations.Count, DoctorRules.Organisations, DoctorRules.OrganisationState, DoctorRules.OrganisationWayIn, DoctorRules.OrganisationSupport, DoctorRules.OrganisationDomains, DoctorRules.OrganisationSector, DoctorRules.EntryNames);
    }

    // Told here and not refused at save: a namesake may come from somewhere else in the file, and no login is worse for it.
    private static void AddNames(IReadOnlyList<DiscoveryEntry> entries, Collected found)
    {
        var shown = entries.Where(entry => !entry.Hidden).ToList();
        foreach (var same in shown.SelectMany(entry => entry.Name.ByLanguage.Select(name => (Key: (name.Key, name.Value.ToUpperInvariant(), entry.Place?.ToUpperInvariant()), Entry: entry)))
            .GroupBy(named => named.Key, named => named.Entry).Where(group => group.Skip(1).Any()).DistinctBy(group => string.Join(' ', group.Select(entry => entry.Id)), StringComparer.Ordinal))
        {
            var others = string.Join(", ", same.Skip(1).Take(5).Select(entry => entry.Id));
            found.Add(DoctorRules.EntryNames.Note($"It has the name of {others}{(same.Skip(6).Any() ? " and others" : "")}, and {(same.Key.Item3 is null ? "no place tells them apart" : "the same place")}.", "Add place: to each, or say more in name:" + Apply, same.First().Id));
        }

        foreach (var entry in shown.Where(entry => entry.Name.ByLanguage.Values.Any(name => name.Length > LongestReadable)))
        {
            found.Add(DoctorRules.EntryNames.Note($"Its name has more than {LongestReadable} characters.", "Shorten name:, and keep the whole one under aliases:" + Apply, entry.Id));
        }
    }
}
