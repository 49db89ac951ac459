using System.Collections.Specialized;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using System.Xml.Linq;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;
using FederationHub.Testing.Vendors;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// What the tests of levels do: the planner is set as each needs, people come from the college over OpenID Connect, and what Entra and the
/// broker of eHerkenning answer over SAML the test says itself.
/// </summary>
public abstract class LevelSteps(LevelHub hub) : IClassFixture<LevelHub>
{
    internal const string Mfa = "https://refeds.org/profile/mfa";
    internal const string Multiple = "http://schemas.microsoft.com/claims/multipleauthn";
    protected const string Okta = "urn:okta:loa:2fa:any";
    protected const string Unmet = "unmet_authentication_requirements";
    protected const string Etd = "urn:etoegang:core:assurance-class:";

    /// <summary>A rule of a role, which nobody knows before the answer.</summary>
    protected const string Everybody = "minimum_levels:\n  - { id: staff, role: onderwijsmedewerker, level: verhoogd }\n";

    /// <summary>The college as it is unless a test says otherwise: believed for one word of Okta's.</summary>
    internal const string UsualCollege = $"assurance: {{ contexts: [\"{Okta}\"] }}";

    // The browser stops there: what follows is the product's own business.
    internal const string SignOn = "http://planner.localhost:1/login/";

    internal const string Broker = "urn:etoegang:HM:00000003123456780000:entities:9113";

    private static readonly XNamespace Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";

    protected HubWorld World { get; } = hub.World;

    protected static Vendor Entra => Vendor.All.Single(vendor => vendor.Id == "entra");

    /// <summary>Another person of Entra's.</summary>
    protected static Vendor Somebody => Entra with { Unsigned = login => Entra.Unsigned(login).Replace("0b7d0e4c-93a5", "0b7d0e4c-93a6", StringComparison.Ordinal) };

    /// <summary>The broker of eHerkenning, as far as its names go: the rest is Entra's answer.</summary>
    protected static Vendor Eherkenning(string level, string? mandate = null) => Entra with
    {
        Unsigned = login => Entra.Unsigned(login)
            .Replace(Entra.EntityId, Broker, StringComparison.Ordinal)
            .Replace("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", Etd + level, StringComparison.Ordinal)
            .Replace("</AttributeStatement>", Attribute("urn:etoegang:1.9:EntityConcernedID:KvKnr", "12345678") + (mandate is null ? string.Empty : Attribute("urn:etoegang:1.9:" + mandate, "tekenbevoegd")) + "</AttributeStatement>", StringComparison.Ordinal),
    };

    protected static Vendor OneFactor(Vendor vendor) => vendor with { Unsigned = login => vendor.Unsigned(login).Replace($"<AttributeValue>{Multiple}</AttributeValue>", string.Empty, StringComparison.Ordinal) };

    /// <summary>The same, authenticated another time: seconds after the answer is made.</summary>
    protected static Vendor At(Vendor vendor, double seconds) => vendor with
    {
        Unsigned = login => vendor.Unsigned(login).Replace($"AuthnInstant=\"{login.Milliseconds(-124)}\"", $"AuthnInstant=\"{login.Milliseconds(seconds)}\"", StringComparison.Ordinal),
    };

    protected static string Essential(string context) => """{"id_token":{"acr":{"essential":true,"value":"X"}}}""".Replace("X", context, StringComparison.Ordinal);

    /// <summary>The contexts that a SAML organisation is asked for.</summary>
    protected static IEnumerable<string> Contexts(BrowserPage asked) =>
        WireRequest.Read(asked.Url).Descendants(Assertion + "AuthnContextClassRef").Select(context => context.Value);

    /// <summary>Whether a SAML organisation is to authenticate the person anew.</summary>
    protected static bool IsForced(BrowserPage asked) => WireRequest.Read(asked.Url).Attribute("ForceAuthn")?.Value == "true";

    /// <summary>Sets the planner, and where it says so the hub's rules, the college and its connection.</summary>
    protected Task PlannerAsync(string settings, string profile = "enterprise", string rules = "", string college = UsualCollege, string connection = "") =>
        World.ApplyAsync(text => LevelHub.Configured(text, settings, profile, rules, college, connection));

    /// <summary>Until it is disposed, the ID tokens of the college say what some product's say: these claims, and of the authentication nothing else.</summary>
    protected IDisposable CollegeSays(string claims)
    {
        World.College.IdTokenSays = payload =>
        {
            payload.Remove("amr");
            foreach (var (name, value) in JsonNode.Parse(claims.Replace("{hub}", World.HubUrl, StringComparison.Ordinal))!.AsObject())
            {
                payload[name] = value?.DeepClone();
            }
        };
        return new Silence(World.College);
    }

    /// <summary>What the hub asked of the college last.</summary>
    protected static NameValueCollection AskedOfCollege(Browser browser) =>
        HttpUtility.ParseQueryString(new Uri(browser.Hops.Last(hop => hop.Url.Contains("/idp/college/authorize", StringComparison.Ordinal)).Url).Query);

    /// <summary>Goes to an organisation to log in at the planner.</summary>
    protected Task<BrowserPage> AskAsync(Browser browser, string organisation, params (string Name, string? Value)[] changed) =>
        browser.GoAsync(World.Planner.AuthorizeUrl([("idp_hint", organisation), .. changed]));

    protected async Task<BrowserPage> LogInAsync(FakeApplication application, string organisation, string persona, params (string Name, string? Value)[] changed)
    {
        using var browser = World.NewBrowser();
        return await browser.LogInAsync(application, organisation, persona, changed);
    }

    /// <summary>The <c>acr</c> that the planner is told.</summary>
    protected async Task<string?> LevelAsync(BrowserPage end)
    {
        var tokens = await World.Planner.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException($"{end.Url}\n{end.Text}"));
        return FakeApplication.Claims(tokens["id_token"]!).GetProperty("acr").GetString();
    }

    protected Task<BrowserPage> AnswerAsync(Browser browser, BrowserPage asked, Vendor vendor) => PostAsync(browser, asked, vendor.Respond);

    protected async Task<BrowserPage> PostAsync(Browser browser, BrowserPage asked, Func<VendorLogin, string> answer)
    {
        var login = new VendorLogin(WireRequest.Read(asked.Url).Attribute("ID")!.Value, World.HubUrl + "/login/return/saml", World.HubUrl + "/saml/metadata", World.Clock.GetUtcNow());
        return await browser.PostAsync(login.AssertionConsumer,
        [
            KeyValuePair.Create("SAMLResponse", Convert.ToBase64String(Encoding.UTF8.GetBytes(answer(login)))),
            KeyValuePair.Create("RelayState", HttpUtility.ParseQueryString(new Uri(asked.Url).Query)["RelayState"]!),
        ], from: SignOn);
    }

    /// <summary>An answer of Entra's that says no (SAML Core 3.2.2.2).</summary>
    protected Task<BrowserPage> SayNoAsync(Browser browser, BrowserPage asked, string top, string second) => PostAsync(browser, asked, login =>
        $"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{login.Hex("response")}" Version="2.0" IssueInstant="{login.Seconds()}" Destination="{login.AssertionConsumer}" InResponseTo="{login.RequestId}"><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{Entra.EntityId}</Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{top}"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{second}"/></samlp:StatusCode></samlp:Status></samlp:Response>""");

    private sealed class Silence(FakeOrganisation organisation) : IDisposable
    {
        public void Dispose() => organisation.IdTokenSays = null;
    }

    private static string Attribute(string name, string value) => $"<Attribute Name=\"{name}\"><AttributeValue>{value}</AttributeValue></Attribute>";
}

/// <summary>A hub whose planner each test sets as it needs.</summary>
public sealed class LevelHub : IAsyncLifetime
{
    private static readonly Vendor Entra = Vendor.All.Single(vendor => vendor.Id == "entra");
    private static readonly Vendor AdFs = Vendor.All.Single(vendor => vendor.Id == "adfs");

    public HubWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(text => Configured(text, string.Empty, "enterprise", string.Empty, LevelSteps.UsualCollege, string.Empty));

    public ValueTask DisposeAsync() => World.DisposeAsync();

    internal static string Configured(string text, string settings, string profile, string rules, string college, string connection) => text
        .Replace("    profile: enterprise\n    redirect_uris: [\"http://planner", $"    profile: {profile}\n    agreements: optional\n    {settings}\n    redirect_uris: [\"http://planner", StringComparison.Ordinal)
        .Replace("    organisations: [university, college]\n    claims: []\n", "    organisations: [university, college, entra, adfs, eherkenning]\n    claims: []\n", StringComparison.Ordinal)
        .Replace("agreements:\n  - { id: books-university", rules + "agreements:\n  - { id: books-university", StringComparison.Ordinal)
        .Replace("    domains: [waadkust.example]\n", $"    domains: [waadkust.example]\n    {college}\n", StringComparison.Ordinal)
        .Replace("      client_secret: env:TEST_COLLEGE_SECRET\n", $"      client_secret: env:TEST_COLLEGE_SECRET\n{(connection.Length == 0 ? string.Empty : $"      {connection}\n")}", StringComparison.Ordinal)
        + $$"""

              - id: entra
                name: The school with Entra
                identifiers: { entra_tid: {{Entra.Attributes[0].Values[0]}} }
                scopes: [school.example]
                default_role: onderwijsmedewerker
                attribute_map: entra
                assurance: { contexts: ["{{LevelSteps.Multiple}}"], attributes: ["http://schemas.microsoft.com/claims/authnmethodsreferences"] }
                saml: { entity_id: "{{Entra.EntityId}}", redirect_url: "{{LevelSteps.SignOn}}entra", certificates: [{{Convert.ToBase64String(Vendor.Certificate.RawData)}}], authn_contexts_supported: ["{{LevelSteps.Mfa}}"] }
              - id: adfs
                name: The school with AD FS
                identifiers: { schac_home_org: adfs.example }
                scopes: [school.example]
                default_role: onderwijsmedewerker
                attribute_map: adfs
                assurance: { contexts: ["{{LevelSteps.Multiple}}"], attributes: ["http://schemas.microsoft.com/claims/authnmethodsreferences"] }
                saml: { entity_id: "{{AdFs.EntityId}}", redirect_url: "{{LevelSteps.SignOn}}adfs", certificates: [{{Convert.ToBase64String(Vendor.Certificate.RawData)}}] }
              - id: eherkenning
                name: The company by eHerkenning
                identifiers: { kvk: "12345678" }
                highest_level: hoog
                default_role: betrokkene
                attribute_map: eduperson
                rules:
                  - { target: represented_org, sources: ["urn:etoegang:1.9:EntityConcernedID:KvKnr"] }
                  - { target: mandate, sources: ["urn:etoegang:1.9:attribute-represented:Mandate"] }
                operators: [etoegang]
                assurance: { contexts: ["urn:etoegang:core:assurance-class:loa3", "urn:etoegang:core:assurance-class:loa4"] }
                saml: { entity_id: "{{LevelSteps.Broker}}", redirect_url: "{{LevelSteps.SignOn}}eherkenning", certificates: [{{Convert.ToBase64String(Vendor.Certificate.RawData)}}] }
            """;
}
