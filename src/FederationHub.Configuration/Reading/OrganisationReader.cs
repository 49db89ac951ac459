using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads one item of <c>organisations</c>, with its short form.</summary>
internal static class OrganisationReader
{
    private static readonly (string Word, PersonRole Meaning)[] Roles = [.. Enum.GetValues<PersonRole>().Select(role => (role.Wire(), role))];

    private static readonly (string Word, AssuranceLevel Meaning)[] Levels = [.. Enum.GetValues<AssuranceLevel>().Select(level => (level.Wire(), level))];

    private static readonly (string Word, SessionRole Meaning)[] SessionRoles = [("holder", SessionRole.Holder), ("relay", SessionRole.Relay)];

    private static readonly (string Word, Sector Meaning)[] Sectors =
        [("po", Sector.Po), ("vo", Sector.Vo), ("mbo", Sector.Mbo), ("hbo", Sector.Hbo), ("wo", Sector.Wo), ("company", Sector.Company), ("other", Sector.Other)];

    private static readonly (string Word, OrganisationState Meaning)[] States =
        [("draft", OrganisationState.Draft), ("published", OrganisationState.Published), ("suspended", OrganisationState.Suspended)];

    /// <summary>What is wrong with a text as the name of a sector, or null.</summary>
    public static string? SectorRule(string value) =>
        Sectors.Any(known => known.Word == value) ? null : $"'{Shown.Of(value)}' is not one of {string.Join(", ", Sectors.Select(known => known.Word))}. Write one of them.";

    private enum Sector
    {
        Other,
        Po,
        Vo,
        Mbo,
        Hbo,
        Wo,
        Company,
    }

    /// <summary>The word of a state.</summary>
    public static string WordOf(OrganisationState state) => States.First(word => word.Meaning == state).Word;

    /// <summary>The word for whether authentications are kept.</summary>
    public static string WordOf(SessionRole role) => SessionRoles.First(word => word.Meaning == role).Word;

    public static OrganisationDraft? Read(Section section, KnownNames names)
    {
        var id = names.ReadId(section, KnownNames.Kind.Organisation, TextRules.Slug);
        var name = section.Localised("name", SuiteReader.LongestName, required: true);
        var identifiers = ReadIdentifiers(section);
        var scopes = section.Texts("scopes", TextRules.Scope);
        var networks = ReadNetworks(section);
        var sector = section.Choice("sector", Sectors) ?? Sector.Other;
        var identityProofing = section.Number("identity_proofing", 0, 3) ?? 1;
        var highestLevel = section.Choice("highest_level", Levels) ?? AssuranceLevel.Verhoogd;
        var sessionRole = section.Choice("session_role", SessionRoles) ?? SessionRole.Holder;
        var defaultRole = section.Choice("default_role", Roles);
        var state = section.Choice("state", States) ?? OrganisationState.Published;
        var applications = ReadApplications(section, names);
        var support = ReadSupport(section);
        var look = EntryReader.ReadLook(section);
        var upstream = UpstreamReader.ReadShort(section, id?.Value, names);
        section.Finish();
        if (id is null || name is null)
        {
            return null;
        }

        var organisation = new HomeOrganisation
        {
            Id = id.Value,
            Name = name,
            Identifiers = identifiers,
            Scopes = [.. scopes.Select(scope => new OrganisationScope(scope.Value))],
            Networks = networks,
            Sector = Sectors.First(known => known.Meaning == sector).Word,
            IdentityProofing = identityProofing,
            HighestLevel = highestLevel,
            SessionRole = sessionRole,
            DefaultRole = defaultRole,
            State = state,
            Applications = applications,
            Support = support,
        };
        return new OrganisationDraft(organisation, look, upstream, section);
    }

    private static AllowedApplications ReadApplications(Section section, KnownNames names)
    {
        const string Key = "applications";
        if (section.Take(Key) is null)
        {
            return AllowedApplications.All;
        }

        if (section.Take(Key) is YamlScalar)
        {
            // What cannot be used is reported, so it opens nothing.
            return section.Text(Key, value => value == "all" ? null : $"'{Shown.Of(value)}' is neither all nor a list of applications. Write all, or their ids; an empty list is nobody.") is null
                ? AllowedApplications.Only([])
                : AllowedApplications.All;
        }

        var applications = section.Texts(Key);
        foreach (var application in applications)
        {
            names.Refer(KnownNames.Kind.Application, application);
        }

        return AllowedApplications.Only(applications.Select(application => application.Value));
    }

    /// <summary>Reads <c>identifiers</c>, of an organisation or of an entry.</summary>
    public static IReadOnlyList<OrganisationIdentifier> ReadIdentifiers(Section section)
    {
        var read = new List<OrganisationIdentifier>();
        foreach (var (type, value) in section.Child("identifiers")?.Pairs() ?? [])
        {
            if (!IdentifierTypes.Organisation.Contains(type, StringComparer.Ordinal) || type == IdentifierTypes.Idp)
            {
                var known = IdentifierTypes.Organisation.Where(word => word != IdentifierTypes.Idp);
                section.Findings.Add(value.Line, value.Path, $"'{Shown.Of(type)}' is not a type of identifier.{section.Findings.DidYouMean(type, known)} Known: {string.Join(", ", known)}.");
            }
            else if (!IdentifierTypes.IsOrganisationIdentifier(type, value.Value))
            {
                section.Findings.Add(value.Line, value.Path, $"'{Shown.Of(value.Value)}' does not have the form of {type}. Copy it as it is registered.");
            }
            else
            {
                read.Add(new OrganisationIdentifier(type, value.Value));
            }
        }

        return read;
    }

    private static string[] ReadNetworks(Section section)
    {
        var written = section.Texts("networks");
        string[] networks = [.. written.Select(network => network.Value)];
        foreach (var (index, message) in OrganisationNetworks.Check(networks))
        {
            var at = written[Math.Min(index, written.Count - 1)];
            section.Findings.Add(at.Line, at.Path, message);
        }

        return networks;
    }

    private static SupportContact? ReadSupport(Section section)
    {
        if (section.Child("support") is not { } support)
        {
            return null;
        }

        var name = support.Text("name", value => TextRules.Text(value, SuiteReader.LongestName), required: true);
        var email = support.Text("email", TextRules.Email);
        var url = support.Text("url", AddressRules.Url);
        support.Finish();
        return name is null ? null : new SupportContact(name.Value, email?.Value, url?.Value);
    }
}

/// <summary>An organisation as it is written.</summary>
/// <param name="Organisation">Who vouches.</param>
/// <param name="Look">What people see, for the entry that it makes.</param>
/// <param name="Upstream">The upstream of the short form, or null.</param>
/// <param name="Block">Where it stands.</param>
internal sealed record OrganisationDraft(HomeOrganisation Organisation, EntryLook Look, PendingUpstream? Upstream, Section Block);
