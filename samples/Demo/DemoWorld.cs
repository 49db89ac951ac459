using System.Security.Cryptography;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.WebApp;

namespace FederationHub.Samples.Demo;

/// <summary>The fake organisations and the applications around the hub: four and three in use, and one of each for trying things out.</summary>
internal sealed record DemoWorld(
    FakeOrganisation University, FakeOrganisation School, FakeOrganisation Company, FakeOrganisation College, FakeOrganisation Draft,
    WebAppOptions BookShop, WebAppOptions Roster, WebAppOptions Desk, WebAppOptions Trial)
{
    /// <summary>Those that people choose from.</summary>
    public IReadOnlyList<FakeOrganisation> Organisations => [University, School, Company, College];

    /// <summary>Those that are in use.</summary>
    public IReadOnlyList<WebAppOptions> Applications => [BookShop, Roster, Desk];

    /// <summary>All, with the draft.</summary>
    public IReadOnlyList<FakeOrganisation> AllOrganisations => [.. Organisations, Draft];

    /// <summary>All, with the one for trying things out.</summary>
    public IReadOnlyList<WebAppOptions> AllApplications => [.. Applications, Trial];

    /// <summary>The link with which the trial begins a login at the draft; nothing else leads there.</summary>
    public string StartLink(string hubUrl) => $"{hubUrl}/start/{Trial.ClientId}/{Draft.Id}";

    /// <summary>Makes them; keys and secrets are made at the first start and kept in the data folder.</summary>
    public static DemoWorld Create(DemoOptions options)
    {
        var hub = new FakeServiceProvider($"{options.HubUrl}/saml/metadata", [$"{options.HubUrl}/login/return/saml"]) { SingleLogout = $"{options.HubUrl}/saml/logout" };

        var university = new FakeOrganisation
        {
            Id = "uvl",
            NameNl = "Universiteit van Lindenhorst",
            NameEn = "University of Lindenhorst",
            BaseUrl = $"{options.OrganisationsUrl}/idp/uvl",
            Scopes = ["uvl.example", "student.uvl.example"],
            Personas = Personas.University("uvl", "uvl.example"),
            Keys = Keys("uvl"),
            Saml = new SamlFace { Attributes = SamlAttributeStyle.Surfconext, Signature = SamlSignature.Assertion, ServiceProviders = [hub], Tiles = [new("BoekenShop", hub.EntityId, "boekenshop"), new("Roosterapp", hub.EntityId, "roosterapp")] },
        };
        var school = new FakeOrganisation
        {
            Id = "horizon",
            NameNl = "Horizon Lyceum",
            NameEn = "Horizon Lyceum",
            BaseUrl = $"{options.OrganisationsUrl}/idp/horizon",
            Scopes = ["lyceum.example"],
            Personas = Personas.School("horizon", "lyceum.example"),
            Brin = "99ZZ03",
            Keys = Keys("horizon"),
            Saml = new SamlFace
            {
                Attributes = SamlAttributeStyle.Entree,
                Signature = SamlSignature.Response,
                WantAuthnRequestsSigned = true,
                ServiceProviderMetadataUrls = [hub.EntityId],
            },
        };
        var company = new FakeOrganisation
        {
            Id = "brouwer",
            NameNl = "Brouwer Techniek",
            NameEn = "Brouwer Engineering",
            BaseUrl = $"{options.OrganisationsUrl}/idp/brouwer",
            Scopes = ["brouwer.example"],
            Personas = Personas.Company("brouwer", "brouwer.example"),
            Keys = Keys("brouwer"),
            Oidc = new OidcFace
            {
                Claims = OidcClaimStyle.Entra,
                // Entra sends neither the issuer beside the code nor always an amr.
                SendIssuer = false,
                Clients = [Client("brouwer")],
            },
        };
        var college = new FakeOrganisation
        {
            Id = "waadkust",
            NameNl = "Mbo-college De Waadkust",
            NameEn = "De Waadkust College",
            BaseUrl = $"{options.OrganisationsUrl}/idp/waadkust",
            Scopes = ["waadkust.example"],
            Personas = Personas.School("waadkust", "waadkust.example"),
            Keys = Keys("waadkust"),
            Oidc = new OidcFace { ProfileInIdToken = false, Clients = [Client("waadkust")] },
        };

        var draft = new FakeOrganisation
        {
            Id = "biesbosch",
            NameNl = "Biesbosch Lyceum (in opbouw)",
            NameEn = "Biesbosch Lyceum (being set up)",
            BaseUrl = $"{options.OrganisationsUrl}/idp/biesbosch",
            Scopes = ["biesbosch.example"],
            Personas = Personas.School("biesbosch", "biesbosch.example"),
            Keys = Keys("biesbosch"),
            Oidc = new OidcFace { Clients = [Client("biesbosch")] },
        };

        var bookShop = new WebAppOptions
        {
            Id = "boekenshop",
            Name = "BoekenShop",
            AboutNl = "Leermiddelen voor school en studie.",
            AboutEn = "Learning materials for school and study.",
            BaseUrl = $"{options.ApplicationsUrl}/apps/boekenshop",
            Issuer = options.HubUrl,
            ClientId = "boekenshop",
            ClientSecret = Secret("boekenshop"),
        };
        var roster = bookShop with
        {
            Id = "roosterapp",
            Name = "Roosterapp",
            AboutNl = "Je rooster, zonder geheim: een publieke toepassing met PKCE.",
            AboutEn = "Your timetable, without a secret: a public application with PKCE.",
            BaseUrl = $"{options.ApplicationsUrl}/apps/roosterapp",
            ClientId = "roosterapp",
            ClientSecret = null,
        };
        var desk = bookShop with
        {
            Id = "praktijkplein",
            Name = "Praktijkplein",
            AboutNl = "Stages en leerbedrijven; dit is een zakelijke toepassing.",
            AboutEn = "Placements and training companies; a company's application.",
            BaseUrl = $"{options.ApplicationsUrl}/apps/praktijkplein",
            ClientId = "praktijkplein",
            ClientSecret = Secret("praktijkplein"),
            SecretPlace = ClientSecretPlace.Body,
        };
        var trial = bookShop with
        {
            Id = "proeftuin",
            Name = "Proeftuin",
            AboutNl = "Om een organisatie uit te proberen die nog niet open is.",
            AboutEn = "For trying out an organisation that is not open yet.",
            BaseUrl = $"{options.ApplicationsUrl}/apps/proeftuin",
            ClientId = "proeftuin",
            ClientSecret = Secret("proeftuin"),
        };
        return new DemoWorld(university, school, company, college, draft, bookShop, roster, desk, trial);

        OrganisationKeys Keys(string id) => OrganisationKeys.InFile(Path.Combine(options.Data, "organisations", id + ".pem"));

        string Secret(string id) => KeptSecret(SecretFile(options, id));

        FakeClient Client(string id) => new("federationhub", Secret("upstream-" + id), [$"{options.HubUrl}/login/return/oidc/{id}"])
        {
            PostLogoutRedirectUris = [$"{options.HubUrl}/login/return/logout"],
            BackChannelLogoutUri = $"{options.HubUrl}/login/logout/{id}",
        };
    }

    /// <summary>The file that holds a secret.</summary>
    public static string SecretFile(DemoOptions options, string id) => Path.Combine(options.Data, "secrets", id);

    private static string KeptSecret(string file)
    {
        if (File.Exists(file))
        {
            return File.ReadAllText(file);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var stream = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            stream.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(file, stream);
        writer.Write(secret);
        return secret;
    }
}
