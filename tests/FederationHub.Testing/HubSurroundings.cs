using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace FederationHub.Testing;

/// <summary>
/// What stands around a hub: two fake organisations (SAML and OpenID Connect) on a port of their own, applications that tests speak
/// for, and the configuration file that names them all. Hub, organisations and applications are different sites, as in life.
/// </summary>
public sealed class HubSurroundings : IAsyncDisposable
{
    public const string ShopSecret = "a secret of the shop that is long enough to be one";
    public const string PlannerSecret = "a secret of the planner that is long enough too";
    private const string CollegeSecret = "upstream secret of the college, long enough";

    private readonly int _port = FreePort.Next();
    private WebApplication? _organisations;

    /// <summary>Starts nothing yet.</summary>
    /// <param name="hubUrl">The hub's public URL, without a trailing slash.</param>
    /// <param name="clock">What the organisations go by.</param>
    public HubSurroundings(string hubUrl, TimeProvider clock)
    {
        var hub = new FakeServiceProvider(hubUrl + "/saml/metadata", [hubUrl + "/login/return/saml"]) { SingleLogout = hubUrl + "/saml/logout" };
        University = new FakeOrganisation
        {
            Id = "university",
            NameNl = "Universiteit van Lindenhorst",
            NameEn = "University of Lindenhorst",
            BaseUrl = $"http://school.localhost:{_port}/idp/university",
            Scopes = ["uvl.example"],
            Personas = Personas.University("uvl", "uvl.example"),
            Time = clock,
            Keys = ReadyKeys.University,
            Saml = new SamlFace { Attributes = SamlAttributeStyle.Surfconext, ServiceProviders = [hub], ErrorUrl = "https://help.uvl.example/login?code=ERRORURL_CODE&ts=ERRORURL_TS&rp=ERRORURL_RP&tid=ERRORURL_TID&ctx=ERRORURL_CTX" },
        };
        College = new FakeOrganisation
        {
            Id = "college",
            NameNl = "De Waadkust",
            NameEn = "De Waadkust College",
            BaseUrl = $"http://school.localhost:{_port}/idp/college",
            Scopes = ["waadkust.example"],
            Personas = Personas.School("waadkust", "waadkust.example"),
            Time = clock,
            Keys = ReadyKeys.College,
            Oidc = new OidcFace
            {
                ProfileInIdToken = false,
                Clients =
                [
                    new FakeClient("federationhub", CollegeSecret, [hubUrl + "/login/return/oidc/college"])
                    {
                        PostLogoutRedirectUris = [hubUrl + "/login/return/logout"],
                        BackChannelLogoutUri = hubUrl + "/login/logout/college",
                    },
                ],
            },
        };
        Shop = new FakeApplication(hubUrl, "shop", ShopSecret, "http://shop.localhost:1/callback");
        Planner = new FakeApplication(hubUrl, "planner", PlannerSecret, "http://planner.localhost:1/callback");
        Phone = new FakeApplication(hubUrl, "phone", null, "http://phone.localhost:1/callback");
    }

    /// <summary>The secrets that <see cref="ConfigurationText"/> names by environment variable.</summary>
    public static IReadOnlyDictionary<string, string> Secrets { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["TEST_SHOP_SECRET"] = ShopSecret,
        ["TEST_PLANNER_SECRET"] = PlannerSecret,
        ["TEST_COLLEGE_SECRET"] = CollegeSecret,
    };

    /// <summary>Speaks SAML.</summary>
    public FakeOrganisation University { get; }

    /// <summary>Speaks OpenID Connect.</summary>
    public FakeOrganisation College { get; }

    /// <summary>May use both organisations, and one that is known and not connected.</summary>
    public FakeApplication Shop { get; }

    /// <summary>Of another suite; may use both.</summary>
    public FakeApplication Planner { get; }

    /// <summary>Public; may use the university only. In the suite of the shop.</summary>
    public FakeApplication Phone { get; }

    /// <summary>The hub file that names all of them.</summary>
    public string ConfigurationText => $$"""
        suites:
          - { id: books, name: Books }
          - { id: plans, name: Plans }
        applications:
          - id: shop
            suite: books
            name: { nl: BoekenShop, en: BookShop }
            profile: education
            redirect_uris: ["{{Shop.RedirectUri}}", "http://shop.localhost:1/other?tenant=7"]
            secrets: [env:TEST_SHOP_SECRET]
            organisations: [university, college, island]
            home_page: http://shop.localhost:1/
            claims:
              - { claim: person_id, in: [id_token, userinfo], required: true }
              - { claim: person_id_type, in: [id_token, userinfo] }
              - { claim: org_id, in: [id_token, userinfo] }
              - { claim: org_id_type, in: [id_token] }
              - { claim: edu_role, in: [id_token] }
              - { claim: assurance_level, in: [id_token, access_token] }
              - { claim: given_name, in: [userinfo] }
              - { claim: email, in: [userinfo] }
              - { claim: email_verified, in: [userinfo] }
          - id: planner
            suite: plans
            name: Planner
            profile: enterprise
            redirect_uris: ["{{Planner.RedirectUri}}"]
            secrets: [env:TEST_PLANNER_SECRET]
            id_token_algorithm: ES256
            organisations: [university, college]
            claims: []
          - id: phone
            suite: books
            name: Phone
            profile: education
            type: public
            redirect_uris: ["{{Phone.RedirectUri}}"]
            organisations: [university]
          - id: lonely
            suite: plans
            name: Lonely
            profile: enterprise
            redirect_uris: ["http://lonely.localhost:1/callback"]
            secrets: [env:TEST_PLANNER_SECRET]
            organisations: none
        agreements:
          - { id: books-university, organisation: university, application: shop, attributes: [given_name, email], from: 2020-01-01, who: Board of the university, reference: "2020-7" }
          - { id: books-college, organisation: college, application: shop, attributes: [given_name, email], from: 2020-01-01, who: Board of the college, reference: "2020-7" }
        organisations:
          - id: university
            name: { nl: Universiteit van Lindenhorst, en: University of Lindenhorst }
            identifiers: { schac_home_org: uvl.example }
            scopes: [uvl.example]
            sector: wo
            domains: [uvl.example]
            aliases: [UvL]
            place: Lindenhorst
            support: { name: Servicedesk, email: help@uvl.example }
            saml:
              metadata_url: {{University.BaseUrl}}/metadata
          - id: college
            name: { nl: De Waadkust, en: De Waadkust College }
            identifiers: { brin6: 99ZZ00 }
            scopes: [waadkust.example]
            sector: mbo
            domains: [waadkust.example]
            oidc:
              issuer: {{College.BaseUrl}}
              client_id: federationhub
              client_secret: env:TEST_COLLEGE_SECRET
          - id: island
            name: Island Primary School
            place: Vlieland
        """;

    /// <summary>Starts the organisations.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_port}");
        _organisations = builder.Build();
        _organisations.MapFakeOrganisation(University);
        _organisations.MapFakeOrganisation(College);
        await _organisations.StartAsync();
    }

    /// <summary>A browser that stops at the applications.</summary>
    public Browser NewBrowser(Func<Uri, ValueTask<Uri>>? route = null) => new(Shop.RedirectUri, Planner.RedirectUri, Phone.RedirectUri, "http://shop.localhost:1/", "http://planner.localhost:1/login") { Route = route };

    public async ValueTask DisposeAsync()
    {
        if (_organisations is not null)
        {
            await _organisations.StopAsync();
            await _organisations.DisposeAsync();
        }

        Shop.Dispose();
        Planner.Dispose();
        Phone.Dispose();
    }
}
