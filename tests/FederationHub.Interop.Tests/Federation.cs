using System.Security.Cryptography;
using System.Text.Json;
using FederationHub.Testing.Processes;

namespace FederationHub.Interop.Tests;

/// <summary>The hub as it ships among real peers: SAML organisations, OpenID organisations and applications, each a process.</summary>
public sealed class Federation : IAsyncLifetime
{
    private const string UpstreamSecret = "between-hub-and-openid-organisation-0001";
    private const string ShopSecret = "between-hub-and-the-shop-application-0001";

    private readonly List<RunningProcess> _processes = [];
    private HubProcess? _hub;
    private Dictionary<string, string> _schools = [];
    private Dictionary<string, RunningProcess> _colleges = [];

    public string HubUrl { get; private set; } = "";

    /// <summary>A confidential application.</summary>
    public string ShopUrl { get; private set; } = "";

    /// <summary>A public application.</summary>
    public string AppUrl { get; private set; } = "";

    /// <summary>A confidential application with a key of its own, that pushes its requests and also acts by itself.</summary>
    public string KeysUrl { get; private set; } = "";

    /// <summary>An application that registers itself, for people of the OpenID organisation alone.</summary>
    public string RegisteredUrl { get; private set; } = "";

    /// <summary>Where the OpenID organisation is.</summary>
    public string CollegeUrl { get; private set; } = "";

    /// <summary>What an OpenID organisation says of itself.</summary>
    public string CollegeOutput(string id) => _colleges[id].Output;

    /// <summary>Where a SAML organisation is.</summary>
    public string SchoolUrl(string id) => _schools[id];

    public async ValueTask InitializeAsync()
    {
        if (Peers.Missing is not null)
        {
            return;
        }

        var (hub, shop, app, keys, registered) = (FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next(), FreePort.Next());
        (HubUrl, ShopUrl, AppUrl, KeysUrl, RegisteredUrl) = ($"http://localhost:{hub}", $"http://localhost:{shop}", $"http://localhost:{app}", $"http://localhost:{keys}", $"http://localhost:{registered}");
        var hubState = SourceTree.NewFolder("hub");
        SamlOrganisation[] schools =
        [
            new("school") { Settings = "unsolicited: [shop], passive: true" },
            new("strict-school") { WantsSigned = true, Signs = "assertion" },
            new("posted-school") { WantsSigned = true, Signs = "response", Binding = "post" },
            new("sealed-school") { Encrypts = "assertion nameid", Settings = "allow: [aes-cbc]" },
            new("inner-school") { Encrypts = "assertion", Signs = "assertion", Settings = "allow: [aes-cbc], unsolicited: [shop]" },
            new("named-school") { Encrypts = "nameid", Settings = "allow: [aes-cbc]" },
            new("unallowed-school") { Encrypts = "assertion" },
        ];
        _schools = schools.ToDictionary(school => school.Id, school => $"http://localhost:{school.Port}", StringComparer.Ordinal);
        _processes.AddRange(await Task.WhenAll(schools.Select(school =>
            Peers.SamlOrganisationAsync(school.Port, school.State, school.WantsSigned, CancellationToken.None, school.Signs, school.Encrypts))));

        OpenIdOrganisation[] colleges =
        [
            new("college", "client_secret_basic") { Pushed = "off" },
            new("posted-college", "client_secret_post") { Algorithm = "ES256" },
            new("keyed-college", "private_key_jwt") { Algorithm = "PS256", Pushed = "required" },
            new("open-college", "none"),
        ];
        _colleges = (await Task.WhenAll(colleges.Select(async college => (college.Id, Process: await Peers.OpenIdOrganisationAsync(
            college.Port,
            new PeerClient("hub", UpstreamSecret, $"{HubUrl}/login/return/oidc/{college.Id}")
            {
                Authentication = college.Authentication,
                Algorithm = college.Algorithm,
                Pushed = college.Pushed,
                KeysUri = $"{HubUrl}/login/keys",
                AfterLogout = $"{HubUrl}/login/return/logout",
                LogoutTokens = $"{HubUrl}/login/logout/{college.Id}",
            },
            CancellationToken.None))))).ToDictionary(college => college.Id, college => college.Process, StringComparer.Ordinal);
        _processes.AddRange(_colleges.Values);
        CollegeUrl = $"http://localhost:{colleges[0].Port}";

        var file = Path.Combine(hubState, "hub.yaml");
        await File.WriteAllTextAsync(file, HubFile(schools, colleges));
        var settings = new Dictionary<string, string?>
        {
            ["PublicUrl"] = HubUrl,
            ["Storage:ConnectionString"] = $"Data Source={Path.Combine(hubState, "hub.db")}",
        };
        var secrets = new Dictionary<string, string> { ["COLLEGE_SECRET"] = UpstreamSecret, ["SHOP_SECRET"] = ShopSecret };
        (await HubProcess.FedhubAsync(settings, secrets, "apply", file)).MustBeDone();
        _hub = await HubProcess.StartAsync(settings, hub, secrets);

        using var client = new HttpClient();
        var metadata = await client.GetStringAsync($"{HubUrl}/saml/metadata");
        foreach (var school in schools)
        {
            await File.WriteAllTextAsync(Peers.HubMetadataFile(school.State), metadata);
        }

        _processes.Add(await Peers.OpenIdApplicationAsync(shop, HubUrl, "shop", ShopSecret, CancellationToken.None));
        _processes.Add(await Peers.OpenIdApplicationAsync(app, HubUrl, "app", null, CancellationToken.None));
        var made = await HubProcess.FedhubAsync(settings, secrets, "app", "registration-token", "--suite", "interop", "--organisations", "college", "--agreements", "optional", "--claims", "name,email", "--json");
        made.MustBeDone();
        var token = JsonDocument.Parse(made.Output).RootElement.GetProperty("initial_access_token").GetString();
        _processes.Add(await Peers.OpenIdApplicationAsync(registered, HubUrl, "", null, CancellationToken.None, registrationToken: token));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _processes.Add(await Peers.OpenIdApplicationAsync(keys, HubUrl, "keys", null, CancellationToken.None, Convert.ToBase64String(key.ExportPkcs8PrivateKey())));
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }

        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }
    }

    private string HubFile(SamlOrganisation[] schools, OpenIdOrganisation[] colleges) => $$"""
        suites:
          - id: interop
            name: Interoperability
        organisations:
        {{string.Join('\n', schools.Select(Line))}}
        {{string.Join('\n', colleges.Select(Line))}}
        applications:
          - id: shop
            suite: interop
            name: Shop
            profile: enterprise
            redirect_uris: ["{{ShopUrl}}/callback"]
            home_page: "{{ShopUrl}}/"
            logout: { scope: global, post_logout_redirect_uris: ["{{ShopUrl}}/logged-out"] }
            secrets: [env:SHOP_SECRET]
            scopes: [openid, profile, email]
            refresh_tokens: { idle_seconds: 600, absolute_seconds: 3600 }
            offline_access: { idle_seconds: 600, absolute_seconds: 3600 }
            organisations: all
            agreements: optional
            claims: {{Claims}}
          - id: app
            suite: interop
            name: App
            profile: enterprise
            type: public
            redirect_uris: ["{{AppUrl}}/callback"]
            scopes: [openid, profile, email]
            refresh_tokens: { idle_seconds: 600, absolute_seconds: 3600 }
            access_token_format: opaque
            organisations: all
            agreements: optional
            claims: {{Claims}}
          - id: keys
            suite: interop
            name: Keys
            profile: enterprise
            redirect_uris: ["{{KeysUrl}}/callback"]
            jwks_uri: "{{KeysUrl}}/jwks"
            token_endpoint_auth_signing_alg: ES256
            require_pushed_authorization_requests: true
            grant_types: [authorization_code, client_credentials]
            audience: https://api.example
            scopes: [openid, profile, email, grades]
            organisations: all
            agreements: optional
            claims: {{Claims}}
        """;

    private static string Line(SamlOrganisation school) =>
        $"  - {{id: {school.Id}, name: {school.Id}, identifiers: {{schac_home_org: school.example}}, scopes: [school.example], "
        + $"saml: {{metadata_url: \"{Peers.SamlMetadata(school.Port)}\", request_binding: {school.Binding}{(school.Settings.Length == 0 ? "" : ", " + school.Settings)}}}}}";

    private static string Line(OpenIdOrganisation college) =>
        $"  - {{id: {college.Id}, name: {college.Id}, identifiers: {{schac_home_org: {college.Id}.example}}, scopes: [college.example], attribute_map: oidc, "
        + $"oidc: {{issuer: \"http://localhost:{college.Port}\", client_id: hub, scopes: [openid, profile, email], {college.Settings}}}}}";

    private sealed record OpenIdOrganisation(string Id, string Authentication)
    {
        public string Algorithm { get; init; } = "RS256";

        public string Pushed { get; init; } = "offered";

        public int Port { get; } = FreePort.Next();

        // Of the two ways to send a secret the provider says which it takes.
        public string Settings => Authentication.StartsWith("client_secret", StringComparison.Ordinal) ? "client_secret: env:COLLEGE_SECRET" + (Authentication == "client_secret_post" ? ", client_authentication: client_secret_post" : "")
            : $"client_authentication: {Authentication}";
    }

    private sealed record SamlOrganisation(string Id)
    {
        public string Binding { get; init; } = "redirect";

        public bool WantsSigned { get; init; }

        public string Signs { get; init; } = "assertion response";

        public string Encrypts { get; init; } = "";

        public string Settings { get; init; } = "";

        public int Port { get; } = FreePort.Next();

        public string State { get; } = SourceTree.NewFolder(Id);
    }

    private const string Claims = """
        [{claim: name, in: [id_token]}, {claim: given_name, in: [id_token]}, {claim: family_name, in: [id_token, userinfo]}, {claim: email, in: [userinfo]}]
        """;
}
