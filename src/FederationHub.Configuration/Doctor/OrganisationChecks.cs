using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Doctor;

internal static class OrganisationChecks
{
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

        return found.With(settings.Organisations.Count, DoctorRules.Organisations, DoctorRules.OrganisationState, DoctorRules.OrganisationWayIn, DoctorRules.OrganisationSupport, DoctorRules.OrganisationDomains, DoctorRules.OrganisationSector);
    }
}
