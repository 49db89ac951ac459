using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace FederationHub.Benchmarks.WholeLogins;

/// <summary>
/// Everything but the hub, in this process: the fake university, an application, and browsers that know where to look in an answer
/// instead of reading it.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    public const string Secret = "a secret of the shop that is long enough to be one";
    public const string SecretVariable = "BENCHMARK_SHOP_SECRET";

    /// <summary>Requests that one login makes of the hub: authorize, the answer, continue, token.</summary>
    public const int Requests = 4;

    private const string RedirectUri = "http://shop.localhost:1/callback";
    private const string Verifier = "a-verifier-of-the-benchmark-which-is-long-enough";

    private readonly HttpClient _http = LoopbackHttp.Create();
    private readonly WebApplication _host;

    private World(WebApplication host, FakeOrganisation organisation, int hubPort)
    {
        _host = host;
        HubPort = hubPort;
        OrganisationUrl = organisation.BaseUrl;
        Authorize = new Uri($"{HubUrl}/connect/authorize?response_type=code&client_id=shop&redirect_uri={Uri.EscapeDataString(RedirectUri)}&scope=openid%20profile&state=abc&nonce=n-0S6_WzA2Mj"
            + $"&code_challenge={Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)))}&code_challenge_method=S256&idp_hint=university");
    }

    public int HubPort { get; }

    public string HubUrl => $"http://hub.localhost:{HubPort}";

    public string OrganisationUrl { get; }

    /// <summary>The application's request, with a hint for the university.</summary>
    public Uri Authorize { get; }

    /// <summary>The hub of this world; ready is that a first login finds the organisation's metadata fetched.</summary>
    public HubStart Hub => new(Configuration, HubPort, async http =>
    {
        using var answer = await http.GetAsync(Authorize);
        return answer.Headers.Location?.ToString().StartsWith(OrganisationUrl, StringComparison.Ordinal) == true;
    });

    private string Configuration => $$"""
        suites:
          - { id: books, name: Books }
        applications:
          - id: shop
            suite: books
            name: { nl: BoekenShop, en: BookShop }
            profile: education
            redirect_uris: ["{{RedirectUri}}"]
            secrets: [env:{{SecretVariable}}]
            organisations: [university, college]
            claims:
              - { claim: person_id, in: [id_token, userinfo], required: true }
              - { claim: person_id_type, in: [id_token, userinfo] }
              - { claim: org_id, in: [id_token, userinfo] }
              - { claim: org_id_type, in: [id_token] }
              - { claim: edu_role, in: [id_token] }
              - { claim: assurance_level, in: [id_token, access_token] }
              - { claim: given_name, in: [userinfo] }
              - { claim: email, in: [userinfo] }
        organisations:
          - id: university
            name: { nl: Universiteit van Lindenhorst, en: University of Lindenhorst }
            identifiers: { schac_home_org: uvl.example }
            scopes: [uvl.example]
            domains: [uvl.example]
            saml:
              metadata_url: {{OrganisationUrl}}/metadata
          - id: college
            name: { nl: De Waadkust, en: De Waadkust College }
        agreements:
          - { id: books-university, organisation: university, application: shop, attributes: [given_name, email], from: 2020-01-01, who: Board of the university, reference: "2020-7" }
        """;

    public static async Task<World> StartAsync()
    {
        var (hubPort, port) = (FreePort.Next(), FreePort.Next());
        var hubUrl = $"http://hub.localhost:{hubPort}";
        var university = new FakeOrganisation
        {
            Id = "university",
            NameNl = "Universiteit van Lindenhorst",
            NameEn = "University of Lindenhorst",
            BaseUrl = $"http://school.localhost:{port}/idp/university",
            Scopes = ["uvl.example"],
            Personas = Personas.University("uvl", "uvl.example"),
            Saml = new SamlFace { Attributes = SamlAttributeStyle.Surfconext, ServiceProviders = [new FakeServiceProvider(hubUrl + "/saml/metadata", [hubUrl + "/login/return/saml"])] },
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var host = builder.Build();
        host.MapFakeOrganisation(university);
        await host.StartAsync();
        return new World(host, university, hubPort);
    }

    /// <summary>One whole login of a browser that the hub has never seen: SAML in, code and tokens out. Throws when any step does not answer as it should.</summary>
    public async Task LogInAsync()
    {
        // The application sends the person, with a hint; the hub sends on to the university.
        using var authorized = await _http.GetAsync(Authorize);
        var trip = Location(authorized, OrganisationUrl + "/sso");
        var browser = authorized.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        // The university asks who it is, and signs.
        using var asked = await _http.GetAsync(new Uri(trip));
        var request = Location(asked, "/").Split("request=")[1];
        using var signed = await PostAsync(OrganisationUrl + "/login", ("request", request), ("persona", "teacher"));
        var form = await signed.Content.ReadAsStringAsync();

        // The browser brings the answer to the hub, which looks at its cookie in the request after that.
        using var returned = await PostAsync(HubUrl + "/login/return/saml", ("SAMLResponse", Field(form, "SAMLResponse")), ("RelayState", Field(form, "RelayState")));
        using var going = new HttpRequestMessage(HttpMethod.Get, new Uri(HubUrl + Location(returned, "/login/continue")));
        going.Headers.Add("Cookie", browser);
        using var issued = await _http.SendAsync(going);
        var code = HttpUtility.ParseQueryString(new Uri(Location(issued, RedirectUri)).Query)["code"]!;

        // The application exchanges the code.
        using var exchanged = await PostAsync(
            HubUrl + "/connect/token", ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", Verifier), ("client_id", "shop"), ("client_secret", Secret));
        var tokens = await exchanged.Content.ReadAsStringAsync();
        if (!tokens.Contains("\"id_token\"", StringComparison.Ordinal) || !tokens.Contains("\"access_token\"", StringComparison.Ordinal))
        {
            throw new InvalidOperationException(tokens);
        }
    }

    /// <summary>As many requests as a login makes, which do nothing.</summary>
    public async Task AskNothingAsync()
    {
        for (var i = 0; i < Requests; i++)
        {
            using var answer = await _http.GetAsync(new Uri(HubUrl + "/health/live"));
            answer.EnsureSuccessStatusCode();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    private async Task<HttpResponseMessage> PostAsync(string url, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        return await _http.PostAsync(new Uri(url), content);
    }

    private static string Location(HttpResponseMessage answer, string expected) =>
        answer.StatusCode == HttpStatusCode.SeeOther && answer.Headers.Location?.OriginalString is { } location && location.StartsWith(expected, StringComparison.Ordinal)
            ? location
            : throw new InvalidOperationException($"{answer.RequestMessage!.RequestUri!.AbsolutePath} answered {(int)answer.StatusCode} {answer.Headers.Location}, expected a redirect to {expected}");

    private static string Field(string form, string name)
    {
        var start = form.IndexOf($"name=\"{name}\" value=\"", StringComparison.Ordinal);
        if (start < 0)
        {
            throw new InvalidOperationException($"The organisation's page has no {name}:\n{form}");
        }

        start = form.IndexOf(" value=\"", start, StringComparison.Ordinal) + " value=\"".Length;
        return WebUtility.HtmlDecode(form[start..form.IndexOf('"', start)]);
    }
}
