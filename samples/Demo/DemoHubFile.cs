using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using FederationHub.Samples.Demo.Organisations;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.WebApp;

namespace FederationHub.Samples.Demo;

/// <summary>Writes the demo as a hub file: the same format that an operator writes by hand.</summary>
internal static class DemoHubFile
{
    // A JSON text is a YAML text, so names with quotes and colons need no rules of their own here.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The file's text. Secrets are named by file, relative to the data folder.</summary>
    public static string Write(DemoWorld world, IReadOnlyList<GeneratedOrganisation> crowd)
    {
        var file = new StringBuilder("# Written by the demo at each start.\n");
        file.Append("suites:\n");
        foreach (var application in world.AllApplications)
        {
            file.AppendLine(Line($"  - {{id: {application.Id}, name: {Quoted(application.Name)}}}"));
        }

        file.Append("\napplications:\n");
        Application(file, world.BookShop, "education", "type: confidential", "organisations: all", $"discovery: {{pinned: [{world.Company.Id}], remember: recent_and_auto}}",
            "claims:", Minimal, "  - {claim: name, in: [id_token, userinfo]}", Profile);
        Application(file, world.Roster, "education", "type: public", $"organisations: [{world.University.Id}, {world.School.Id}, {world.College.Id}]", "discovery: {show_not_connected: true, remember: recent_and_auto}", $"initiate_login_uri: {Quoted(world.Roster.BaseUrl + "/login")}",
            "claims:", Minimal, "  - {claim: given_name, in: [id_token, userinfo]}");
        Application(file, world.Desk, "enterprise", "type: confidential", $"organisations: [{world.Company.Id}, {world.College.Id}]", "id_token_algorithm: ES256", "discovery: {remember: recent_and_auto}",
            "claims:", "  - {claim: person_id, in: [id_token, userinfo]}", "  - {claim: org_id, in: [id_token, userinfo]}", "  - {claim: name, in: [id_token, userinfo]}", Profile.Replace("claim: email, in: [userinfo]", "claim: email, in: [userinfo], required: true", StringComparison.Ordinal));

        Application(file, world.Trial, "education", "type: confidential", $"organisations: [{world.Draft.Id}, {world.College.Id}]", "test: true", "discovery: {remember: recent_and_auto}", "minimum_level: verhoogd", $"initiate_login_uri: {Quoted(world.Trial.BaseUrl + "/login")}",
            "claims:", Minimal, "  - {claim: name, in: [id_token, userinfo]}", Profile);

        file.Append("\norganisations:\n");
        Organisation(file, world.University, "wo", "Lindenhorst", "eduperson", "aliases: [UvL, Uni Lindenhorst]", "identifiers: {schac_home_org: uvl.example}");
        Organisation(file, world.School, "vo", "Horst", "entree", "aliases: [HL, Horizon College]", $"identifiers: {{brin6: {Quoted(world.School.Brin!)}}}");
        Organisation(file, world.Company, "company", "Brouwershaven", "entra", "aliases: [Brouwer]", "identifiers: {kvk: \"90000012\"}", "default_role: betrokkene");
        Organisation(file, world.College, "mbo", "Harlingen", "oidc", "aliases: [Kolleezje De Waadkust, MDW]", "identifiers: {schac_home_org: waadkust.example}");
        Organisation(file, world.Draft, "vo", "Drimmelen", "oidc", "state: draft", "identifiers: {schac_home_org: biesbosch.example}");
        foreach (var organisation in crowd)
        {
            Crowd(file, organisation);
        }

        // What each application of the demo gets beyond the minimal set, each organisation agreed to.
        file.Append("\nagreements:\n");
        Agreed(file, world.BookShop, "name, given_name, middle_name, family_name, email", world.University, world.School, world.Company, world.College);
        Agreed(file, world.Roster, "given_name", world.University, world.School, world.College);
        Agreed(file, world.Desk, "name, given_name, middle_name, family_name, email", world.Company, world.College);
        Agreed(file, world.Trial, "name, given_name, middle_name, family_name, email", world.Draft, world.College);

        return file.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    // What an application of profile education needs; see the page of the format.
    private const string Minimal = """
          - {claim: person_id, in: [id_token, userinfo], required: true}
          - {claim: person_id_type, in: [id_token, userinfo], required: true}
          - {claim: org_id, in: [id_token, userinfo], required: true}
          - {claim: org_id_type, in: [id_token, userinfo], required: true}
          - {claim: edu_role, in: [id_token, userinfo], required: true}
          - {claim: assurance_level, in: [id_token, userinfo], required: true}
        """;

    private const string Profile = """
          - {claim: given_name, in: [userinfo]}
          - {claim: middle_name, in: [userinfo]}
          - {claim: family_name, in: [userinfo]}
          - {claim: email, in: [userinfo]}
          - {claim: email_verified, in: [userinfo]}
        """;

    private static void Application(StringBuilder file, WebAppOptions application, string profile, params string[] lines)
    {
        file.AppendLine(Line($"  - id: {application.ClientId}"));
        file.AppendLine(Line($"    suite: {application.Id}"));
        file.AppendLine(Line($"    name: {Quoted(application.Name)}"));
        file.AppendLine(Line($"    profile: {profile}"));
        file.AppendLine(Line($"    redirect_uris: [{Quoted(application.RedirectUri)}]"));
        file.AppendLine(Line($"    home_page: {Quoted(application.BaseUrl)}"));
        Logo(file, application.Id);
        file.AppendLine(Line($"    logout: {{backchannel_uri: {Quoted(application.BackChannelUri)}, post_logout_redirect_uris: [{Quoted(application.SignedOutUri)}]}}"));
        file.Append("    scopes: [openid, profile, email]\n");
        if (application.ClientSecret is not null)
        {
            file.AppendLine(Line($"    secrets: [{Quoted("file:secrets/" + application.Id)}]"));
        }

        Indented(file, lines);
    }

    private static void Agreed(StringBuilder file, WebAppOptions application, string attributes, params FakeOrganisation[] organisations)
    {
        foreach (var organisation in organisations)
        {
            file.AppendLine(Line($"  - {{id: {application.Id}-{organisation.Id}, organisation: {organisation.Id}, application: {application.ClientId}, attributes: [{attributes}], from: 2026-01-01, who: {Quoted("Board of " + organisation.NameEn)}, reference: {Quoted("Processing agreement 2026-" + application.Id)}}}"));
        }
    }

    private static void Organisation(StringBuilder file, FakeOrganisation organisation, string sector, string place, string map, params string[] lines)
    {
        file.AppendLine(Line($"  - id: {organisation.Id}"));
        file.AppendLine(Line($"    name: {{nl: {Quoted(organisation.NameNl)}, en: {Quoted(organisation.NameEn)}}}"));
        file.AppendLine(Line($"    sector: {sector}"));
        file.AppendLine(Line($"    place: {Quoted(place)}"));
        file.Append("    country: NL\n");
        Logo(file, organisation.Id);
        file.AppendLine(Line($"    scopes: [{string.Join(", ", organisation.Scopes)}]"));
        file.AppendLine(Line($"    domains: [{string.Join(", ", organisation.Scopes)}]"));
        file.AppendLine(Line($"    attribute_map: {map}"));
        file.AppendLine(Line($"    support: {{name: Servicedesk, email: {Quoted("servicedesk@" + organisation.Scopes[0])}}}"));
        Indented(file, lines);
        if (organisation.Saml is not null)
        {
            file.AppendLine(Line($"    saml: {{metadata_url: {Quoted(organisation.EntityId)}{(organisation.Saml.Tiles.Count == 0 ? "" : $", unsolicited: [{string.Join(", ", organisation.Saml.Tiles.Select(tile => tile.Target))}]")}}}"));
        }
        else
        {
            file.AppendLine(Line($"    oidc: {{issuer: {Quoted(organisation.BaseUrl)}, client_id: federationhub, client_secret: {Quoted("file:secrets/upstream-" + organisation.Id)}}}"));
        }
    }

    // In the file itself: who tries the demo may be offline, and the hub fetches over https only.
    private static void Logo(StringBuilder file, string id)
    {
        using var picture = typeof(DemoHubFile).Assembly.GetManifestResourceStream($"Logos/{id}.png");
        if (picture is not null)
        {
            var bytes = new byte[picture.Length];
            picture.ReadExactly(bytes);
            file.AppendLine(Line($"    logo: {Quoted("data:image/png;base64," + Convert.ToBase64String(bytes))}"));
        }
    }

    private static void Crowd(StringBuilder file, GeneratedOrganisation organisation)
    {
        var names = string.Join(", ", organisation.Names.Select(name => $"{name.Key}: {Quoted(name.Value)}"));
        var aliases = organisation.Aliases.Count == 0 ? "" : $", aliases: [{string.Join(", ", organisation.Aliases.Select(Quoted))}]";
        file.AppendLine(Line(
            $"  - {{id: {organisation.Id}, name: {{{names}}}{aliases}, domains: [{string.Join(", ", organisation.Domains)}], place: {Quoted(organisation.Place)}, country: {Quoted(organisation.Country)}, sector: {organisation.Sector}}}"));
    }

    private static void Indented(StringBuilder file, IEnumerable<string> lines)
    {
        foreach (var line in lines.SelectMany(text => text.Split('\n')))
        {
            file.Append("    ").Append(line.TrimEnd('\r')).Append('\n');
        }
    }

    private static string Line(FormattableString text) => FormattableString.Invariant(text);

    private static string Quoted(string value) => JsonSerializer.Serialize(value, Readable);
}
