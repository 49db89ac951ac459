using System.Text;
using FederationHub.Configuration.Doctor;
using FederationHub.Core;
using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Configuration.Tests.Doctor;

/// <summary>Facts of a hub that lacks nothing; tests break one of them.</summary>
internal static class HealthyHub
{
    public const string Url = "https://login.example.org";

    public static DateTimeOffset Now { get; } = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

    public static DoctorFacts Facts => new()
    {
        Variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["FederationHub__PublicUrl"] = Url,
            ["FederationHub__Proxy__Trusted"] = "127.0.0.1",
            ["FederationHub__Keys__MasterKeyFile"] = "/etc/federationhub/master-key",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:8080",
        },
        Address = HubAddress.TryParse(Url, null, out _),
        Runtime = new RuntimeFacts(new Version(10, 0, 12), new Version(10, 0, 15), IsSelfContained: true, Now.AddDays(-20), RunsAsRoot: false),
        Database = new DatabaseCondition
        {
            Engine = "SQLite",
            Place = "/var/lib/federationhub/hub.db",
            IsFile = true,
            Version = new Version(3, 50, 4),
            Schema = SchemaCondition.Current,
            JournalMode = "wal",
            MasterKeyFile = "/etc/federationhub/master-key",
            MasterKeyId = "00112233",
            WrittenUnder = "00112233",
            VaultByKey = new Dictionary<string, int> { ["00112233"] = 7 },
        },
        Files =
        [
            new FileFacts(FileRole.DataFolder, "/var/lib/federationhub", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, 990),
            new FileFacts(FileRole.Database, "/var/lib/federationhub/hub.db", UnixFileMode.UserRead | UnixFileMode.UserWrite, 990),
            new FileFacts(FileRole.MasterKey, "/etc/federationhub/master-key", UnixFileMode.UserRead | UnixFileMode.UserWrite, 990),
        ],
        FreeBytes = 50L << 30,
        Keys =
        [
            new KeyFacts(KeyUse.SigningNow, "kid-now", "RS256", Now.AddDays(-90), null),
            new KeyFacts(KeyUse.SigningNext, "kid-next", "RS256", Now.AddDays(-3), null),
            new KeyFacts(KeyUse.Saml, "signing-1", "RSA", Now.AddDays(-90), Now.AddYears(9)),
        ],
        Settings = new HubSettings { Suites = [new Suite("books", LocalisedText.Same("Books"))], Applications = [Shop], Organisations = [School], Upstreams = [SchoolUpstream], Entries = [SchoolEntry], Agreements = [SchoolAgreement] },
        Upstreams = new Dictionary<string, UpstreamFacts> { ["school"] = SchoolKnown },
        PublicUrl = Answers,
        Clocks = new Dictionary<string, TimeSpan> { ["idp.school.example"] = TimeSpan.FromSeconds(0.4) },
    };

    public static Application Shop => new()
    {
        Id = new Core.Applications.ApplicationId("shop"),
        Suite = "books",
        Name = LocalisedText.Same("Shop"),
        Profile = ApplicationProfile.Education,
        Client = new ClientSettings { IsPublic = false, RedirectUris = ["https://shop.example/callback"], SecretHashes = ["sha256:one"] },
        Organisations = AllowedOrganisations.All,
        Release = new ReleasePolicy { Claims = ReleaseSets.Education },
        Session = new SessionSettings { Mode = SessionMode.Always },
        MinimumLevel = AssuranceLevel.Laag,
        Logout = new LogoutSettings { BackChannelUri = "https://shop.example/logout", PostLogoutRedirectUris = ["https://shop.example/"] },
        LogoutSeenAt = Now.AddYears(-1),
    };

    public static HomeOrganisation School => new()
    {
        Id = "school",
        Name = LocalisedText.Same("School"),
        Scopes = [new OrganisationScope("school.example")],
        Support = new SupportContact("Desk", "help@school.example", null),
    };

    public static Upstream SchoolUpstream => new() { Id = "school", Protocol = "saml", Settings = "{}", Organisations = ["school"], AttributeMap = "eduperson" };

    public static DiscoveryEntry SchoolEntry => new() { Id = "school", Organisation = "school", Upstream = "school", Name = LocalisedText.Same("School"), Domains = ["school.example"] };

    public static Agreement SchoolAgreement => new() { Id = "school-shop", Organisation = "school", Application = "shop", From = Now.AddYears(-1), Who = "Board", Reference = "2026-014" };

    public static UpstreamCondition SchoolCondition => new()
    {
        Identifier = "https://idp.school.example",
        FetchedFrom = "https://idp.school.example/metadata",
        ValidUntil = Now.AddDays(14),
        Certificates = [new CertificateCondition("AABBCCDDEEFF", Now.AddYears(2), "RSA", 2048, IsStrong: true)],
        Endpoints = ["https://idp.school.example/metadata", "https://idp.school.example/sso"],
        OffersLogout = true,
    };

    public static UpstreamFacts SchoolKnown => new(SchoolCondition, Now.AddMinutes(-40), new UpstreamAsked(null, Changes: false), HasSecret: false, []);

    public static PublicUrlFacts Answers => new()
    {
        Discovery = Document,
        Jwks = Json("""{"keys":[{"kid":"kid-now"},{"kid":"kid-next"}]}"""),
        Forged = Document,
        Connection = Json("""{"https":true,"host":true,"client_is_expected":false}"""),
        ForgedConnection = Json("""{"https":true,"host":true,"client_is_expected":false}"""),
        Direct = Document with { Tls = null },
    };

    public static TlsCondition Tls => new("TLS 1.3", IsModern: true, Now.AddDays(-10), Now.AddDays(80), NameMatches: true, "login.example.org", null, 1);

    public static ProbeAnswer Document => Json($$"""
        {"issuer":"{{Url}}","authorization_endpoint":"{{Url}}/connect/authorize","token_endpoint":"{{Url}}/connect/token","userinfo_endpoint":"{{Url}}/connect/userinfo","jwks_uri":"{{Url}}/.well-known/jwks.json"}
        """);

    public static ProbeAnswer Json(string text) => new() { Status = 200, Body = Encoding.UTF8.GetBytes(text), ClockAhead = TimeSpan.FromSeconds(0.2), Tls = Tls };
}
