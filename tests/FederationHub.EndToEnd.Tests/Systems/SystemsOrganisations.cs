using FederationHub.Samples.IdentityProvider;

namespace FederationHub.EndToEnd.Tests.Systems;

/// <summary>The organisations of the five systems, and who works there.</summary>
internal static class SystemsOrganisations
{
    public const string Level3 = "urn:etoegang:core:assurance-class:loa3";
    /// <summary>The authentication service behind the broker.</summary>
    public const string AuthenticationService = "urn:etoegang:AD:00000003244440010000:entities:9009";

    public const string Level4 = "urn:etoegang:core:assurance-class:loa4";

    /// <summary>All of them.</summary>
    /// <param name="url">Where one stands.</param>
    /// <param name="hub">The hub.</param>
    /// <param name="secret">The hub's secret at each.</param>
    public static IEnumerable<FakeOrganisation> All(Func<string, string> url, string hub, string secret)
    {
        var provider = new FakeServiceProvider(hub + "/saml/metadata", [hub + "/login/return/saml"]) { SingleLogout = hub + "/saml/logout" };
        yield return new FakeOrganisation
        {
            Id = "zorggroep",
            NameNl = "Zorggroep Veldzicht",
            NameEn = "Veldzicht Care",
            BaseUrl = url("zorggroep"),
            Scopes = ["veldzicht.example"],
            Personas = Personas.Company("zorggroep", "veldzicht.example"),
            Oidc = Oidc("zorggroep"),
        };
        yield return new FakeOrganisation
        {
            Id = "huisartsen",
            NameNl = "Huisartsen De Singel",
            NameEn = "De Singel Doctors",
            BaseUrl = url("huisartsen"),
            Scopes = ["singel.example"],
            Personas = Personas.Company("huisartsen", "singel.example"),
            Oidc = Oidc("huisartsen"),
        };
        yield return new FakeOrganisation
        {
            Id = "horizon",
            NameNl = "Horizon Lyceum",
            NameEn = "Horizon Lyceum",
            BaseUrl = url("horizon"),
            Scopes = ["lyceum.example"],
            Personas = Personas.School("horizon", "lyceum.example"),
            Brin = "99ZZ03",
            Saml = new SamlFace { Attributes = SamlAttributeStyle.Entree, ServiceProviders = [provider] },
        };
        yield return new FakeOrganisation
        {
            Id = "waadkust",
            NameNl = "Mbo-college De Waadkust",
            NameEn = "De Waadkust College",
            BaseUrl = url("waadkust"),
            Scopes = ["waadkust.example"],
            Personas = Personas.School("waadkust", "waadkust.example"),
            Oidc = Oidc("waadkust"),
        };
        yield return new FakeOrganisation
        {
            Id = "lindenhorst",
            NameNl = "Gemeente Lindenhorst",
            NameEn = "Municipality of Lindenhorst",
            BaseUrl = url("lindenhorst"),
            Scopes = ["lindenhorst.example"],
            Personas = [.. Personas.Company("lindenhorst", "lindenhorst.example").Select(Assigned)],
            Oidc = Oidc("lindenhorst") with { Claims = OidcClaimStyle.Entra, SendIssuer = false },
        };
        yield return new FakeOrganisation
        {
            Id = "brouwer",
            NameNl = "Brouwer Techniek",
            NameEn = "Brouwer Engineering",
            BaseUrl = url("brouwer"),
            Scopes = ["brouwer.example"],
            Personas = [.. Personas.Company("brouwer", "brouwer.example").Select(persona => persona with { More = Employment(persona) })],
            Oidc = Oidc("brouwer"),
        };
        yield return new FakeOrganisation
        {
            Id = "steiger",
            NameNl = "Steigerwerk",
            NameEn = "Steigerwerk",
            BaseUrl = url("steiger"),
            Scopes = ["steiger.example"],
            Personas = Personas.Company("steiger", "steiger.example"),
            Saml = new SamlFace { ServiceProviders = [provider], MailNameId = new FakeMailNameId(null) },
        };
        yield return new FakeOrganisation
        {
            Id = "makelaar",
            NameNl = "Herkenningsmakelaar",
            NameEn = "Recognition broker",
            BaseUrl = url("makelaar"),
            Scopes = ["makelaar.example"],
            Personas = [.. Personas.Company("makelaar", "makelaar.example").Select(Recognised)],
            Saml = new SamlFace { ServiceProviders = [provider], Authority = AuthenticationService },
        };

        OidcFace Oidc(string id) => new()
        {
            Clients =
            [
                new FakeClient("federationhub", secret, [$"{hub}/login/return/oidc/{id}"])
                {
                    PostLogoutRedirectUris = [hub + "/login/return/logout"],
                    BackChannelLogoutUri = $"{hub}/login/logout/{id}",
                },
            ],
        };
    }

    // Each is one case of the table of maintained fields.
    private static Dictionary<string, IReadOnlyList<string>> Employment(Persona persona)
    {
        var fields = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            ["gender"] = ["F"],
            ["employee_number"] = [persona.Number],
            ["title"] = ["mevrouw"],
            ["language"] = ["nl"],
            ["department"] = ["INK"],
            ["employment_type"] = ["vast"],
            ["functions"] = ["F10; F20;;F30"],
            ["roles"] = ["bestellen"],
        };
        switch (persona.Id)
        {
            case Personas.Guardian:
                fields.Remove("employment_type");
                break;
            case Personas.Pupil:
                fields["department"] = ["ONBEKEND"];
                break;
        }

        return fields;
    }

    // At the organisation two people were assigned to OpenWave Ruimte (R002-20).
    private static Persona Assigned(Persona persona) => persona.Id is Personas.Teacher or Personas.Guardian
        ? persona with { More = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["groups"] = ["openwave-ruimte"] } }
        : persona;

    // The teacher may act for a company at level 3, the guardian reaches level 4; the others have level 3 for themselves.
    private static Persona Recognised(Persona persona) => persona with
    {
        Contexts = persona.Id == Personas.Guardian ? [Level4, Level3] : [Level3],
        More = persona.Id == Personas.Teacher
            ? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["urn:etoegang:1.9:EntityConcernedID:KvKnr"] = ["12345678"] }
            : new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
    };
}
