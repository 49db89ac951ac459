using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads one item of <c>entries</c>, and the same keys where they stand in an organisation.</summary>
internal static class EntryReader
{
    private const int MostPortals = 20;

    /// <summary>The keys that an organisation may hold for the entry it makes.</summary>
    public static IReadOnlyList<string> OwnKeys { get; } = ["aliases", "domains", "place", "country", "logo", "disruption", "announced_from", "hidden", "weight"];

    public static EntryDraft? Read(Section section, KnownNames names)
    {
        var id = names.ReadId(section, KnownNames.Kind.Entry, TextRules.Slug);
        var organisation = section.Text("organisation", TextRules.Slug, required: true);
        var upstream = section.Text("upstream", TextRules.Slug);
        var name = section.Localised("name", SuiteReader.LongestName);
        var look = ReadLook(section) with { Identifiers = OrganisationReader.ReadIdentifiers(section) };
        var from = section.Text("from", Days.Check);
        var to = section.Text("to", Days.CheckEnd);
        look = look with { ValidFrom = from is null ? null : Days.TryParse(from.Value), ValidTo = to is null ? null : Days.TryParseEnd(to.Value) };
        if (look.ValidFrom > look.ValidTo)
        {
            section.Problem("to", $"The entry would end ({to!.Value}) before it begins ({from!.Value}). Make 'to' later; a day counts whole.");
        }

        section.Finish();
        if (organisation is not null)
        {
            names.Refer(KnownNames.Kind.Organisation, organisation);
        }

        if (upstream is not null)
        {
            names.Refer(KnownNames.Kind.Upstream, upstream);
        }

        return id is null || organisation is null ? null : new EntryDraft(id.Value, organisation, upstream, name, look, section);
    }

    /// <summary>What people see and search.</summary>
    public static EntryLook ReadLook(Section section)
    {
        var aliases = section.Texts("aliases", value => TextRules.Text(value, SuiteReader.LongestName));
        if (aliases.Count > PublishedLooks.MostAliases)
        {
            section.Problem("aliases", $"There are {aliases.Count} aliases; at most {PublishedLooks.MostAliases} are read. Keep those that people type.");
        }

        var portals = section.Texts("announced_from", TextRules.Domain);
        if (portals.Count > MostPortals)
        {
            section.Problem("announced_from", $"There are {portals.Count} hosts; at most {MostPortals} are read.");
        }

        return new EntryLook(
            [.. aliases.Select(alias => alias.Value)],
            [.. section.Texts("domains", TextRules.Domain).Select(domain => domain.Value)],
            section.Text("place", value => TextRules.Text(value, SuiteReader.LongestName))?.Value,
            section.Text("country", TextRules.Country)?.Value,
            section.Text("logo", LogoRules.Check)?.Value,
            section.Flag("hidden"),
            section.Number("weight", 0, DiscoveryEntry.MostWeight) ?? 0)
        {
            Disruption = section.Localised("disruption", DiscoveryEntry.LongestDisruption),
            AnnouncedFrom = [.. portals.Select(portal => portal.Value)],
        };
    }
}

/// <summary>What people see and search.</summary>
internal sealed record EntryLook(IReadOnlyList<string> Aliases, IReadOnlyList<string> Domains, string? Place, string? Country, string? Logo, bool Hidden, int Weight)
{
    public IReadOnlyList<OrganisationIdentifier> Identifiers { get; init; } = [];

    public LocalisedText? Disruption { get; init; }

    public IReadOnlyList<string> AnnouncedFrom { get; init; } = [];

    public DateTimeOffset? ValidFrom { get; init; }

    public DateTimeOffset? ValidTo { get; init; }

    public DiscoveryEntry Make(string id, string organisation, string? upstream, LocalisedText name) => new()
    {
        Id = id,
        Organisation = organisation,
        Upstream = upstream,
        Name = name,
        Aliases = Aliases,
        Domains = Domains,
        Place = Place,
        Country = Country,
        Identifiers = Identifiers,
        Logo = Logo,
        ValidFrom = ValidFrom,
        ValidTo = ValidTo,
        Disruption = Disruption,
        AnnouncedFrom = AnnouncedFrom,
        Hidden = Hidden,
        Weight = Weight,
    };
}

/// <summary>An entry as it is written; without a name it has the organisation's, without an upstream the only one there is.</summary>
internal sealed record EntryDraft(string Id, Entry Organisation, Entry? Upstream, LocalisedText? Name, EntryLook Look, Section Block);
