using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using FederationHub.Testing;
using FederationHub.Testing.Vendors;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// Two organisations of one hub, each with an honest key of its own: nothing that one of them says counts where the other was asked.
/// The same in the library alone: FederationHub.Saml.Tests/Attacks/MixUpTests.cs.
/// </summary>
public sealed class MixUpTests(MixUpTests.TwoOrganisations organisations) : IClassFixture<MixUpTests.TwoOrganisations>
{
    // The browser stops there: what follows is the organisation's own business.
    private const string SignOn = "http://planner.localhost:1/login/";

    private static readonly Organisation A = new("north", "https://idp.north.example/metadata", VendorSigner.NewCertificate());
    private static readonly Organisation B = new("south", "https://idp.south.example/metadata", VendorSigner.NewCertificate());

    private readonly HubWorld _world = organisations.World;

    [Theory]
    [InlineData("north")]
    [InlineData("south")]
    public async Task Each_organisation_logs_its_own_people_in(string id)
    {
        using var browser = _world.NewBrowser();
        var asked = await AskAsync(browser, Of(id));

        var end = await SendAsync(browser, asked.RelayState, new Answer(Of(id), asked.RequestId));

        (await _world.Planner.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException(end.Text))).Status.Should().Be(200);
        browser.Cookies("hub.localhost").Keys.Should().Contain("fh_session");
    }

    // A was asked unless a row says otherwise; B's key is trusted for B.
    public static TheoryData<string, string> Answers => new()
    {
        { "B's own answer", "FH-1304/signing-key-unknown" },
        { "B's own answer, the Response signed", "FH-1304/signing-key-unknown" },
        { "B's name, A's key", "FH-1306/response-issuer-mismatch" },
        { "B's name, A's key, B was asked", "FH-1304/signing-key-unknown" },
        { "A's name, B's key", "FH-1304/signing-key-unknown" },
        { "A's name on the envelope, B's own assertion", "FH-1304/signing-key-unknown" },
        { "B's name in the assertion within a Response that A signed", "FH-1306/assertion-issuer-mismatch" },
        { "B's name in the assertion within a Response that A signed, B was asked", "FH-1304/signing-key-unknown" },
        { "B's name in an assertion that A signed", "FH-1306/assertion-issuer-mismatch" },
    };

    private static (Organisation Asked, Answer Answer) Row(string row) => row switch
    {
        "B's own answer" => (A, new Answer(B)),
        "B's own answer, the Response signed" => (A, new Answer(B) { SignsResponse = true }),
        "B's name, A's key" => (A, new Answer(B) { Key = A.Key }),
        "B's name, A's key, B was asked" => (B, new Answer(B) { Key = A.Key }),
        "A's name, B's key" => (A, new Answer(A) { Key = B.Key }),
        "A's name on the envelope, B's own assertion" => (A, new Answer(B) { Envelope = A.EntityId }),
        "B's name in the assertion within a Response that A signed" => (A, new Answer(B) { Envelope = A.EntityId, Key = A.Key, SignsResponse = true }),
        "B's name in the assertion within a Response that A signed, B was asked" => (B, new Answer(B) { Envelope = A.EntityId, Key = A.Key, SignsResponse = true }),
        "B's name in an assertion that A signed" => (A, new Answer(B) { Envelope = A.EntityId, Key = A.Key }),
        _ => throw new ArgumentOutOfRangeException(nameof(row), row, null),
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task What_one_organisation_says_where_the_other_was_asked_is_refused_and_nobody_is_logged_in(string row, string refusal)
    {
        using var browser = _world.NewBrowser();
        var (organisation, answer) = Row(row);
        var asked = await AskAsync(browser, organisation);

        var end = await SendAsync(browser, asked.RelayState, answer with { RequestId = asked.RequestId });

        Refused(end, refusal);
        NobodyIsIn(browser);
    }

    [Theory]
    [InlineData("north", "south", false)]
    [InlineData("south", "north", false)]
    [InlineData("north", "south", true)]
    [InlineData("south", "north", true)]
    public async Task A_good_answer_to_its_own_request_is_refused_with_the_RelayState_of_the_other_organisation(string other, string answering, bool requestOfTheOther)
    {
        using var browser = _world.NewBrowser();
        var theirs = await AskAsync(browser, Of(other));
        var own = await AskAsync(browser, Of(answering));
        var answer = new Answer(Of(answering), requestOfTheOther ? theirs.RequestId : own.RequestId);

        var end = await SendAsync(browser, theirs.RelayState, answer);

        Refused(end, "FH-1304/signing-key-unknown");
        NobodyIsIn(browser);

        // The login that was really answered stands, and takes its own answer alone.
        var last = await SendAsync(browser, own.RelayState, answer);
        (last.Parameter("code") is not null).Should().Be(!requestOfTheOther);
        if (requestOfTheOther)
        {
            Refused(last, "FH-1306/in-response-to-mismatch");
            NobodyIsIn(browser);
        }
    }

    private static Organisation Of(string id) => id == A.Id ? A : B;

    private void Refused(BrowserPage page, string refusal)
    {
        (page.Kind, page.Code).Should().Be(("error", refusal.Split('/')[0]), "{0}", page.Text);
        var reference = page.Document.Body!.GetAttribute("data-reference")!.Replace("-", "", StringComparison.Ordinal);
        _world.Log.Should().MatchRegex($"Refused {Regex.Escape(refusal)}: .*reference {reference}");
    }

    private static void NobodyIsIn(Browser browser) => browser.Cookies("hub.localhost").Keys.Should().NotContain("fh_session");

    private async Task<(string RequestId, string RelayState)> AskAsync(Browser browser, Organisation organisation)
    {
        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", organisation.Id)));
        asked.Url.Should().StartWith(SignOn + organisation.Id);
        return (WireRequest.Read(asked.Url).Attribute("ID")!.Value, asked.Parameter("RelayState")!);
    }

    private Task<BrowserPage> SendAsync(Browser browser, string relayState, Answer answer) => browser.PostAsync(
        _world.HubUrl + "/login/return/saml",
        [
            KeyValuePair.Create("SAMLResponse", Convert.ToBase64String(Encoding.UTF8.GetBytes(answer.Write(_world)))),
            KeyValuePair.Create("RelayState", relayState),
        ],
        from: SignOn);

    private sealed record Organisation(string Id, string EntityId, X509Certificate2 Key);

    /// <summary>What an organisation says of one of its people, honest until something is changed.</summary>
    private sealed record Answer(Organisation By, string RequestId = "")
    {
        public string Envelope { get; init; } = By.EntityId;

        public X509Certificate2 Key { get; init; } = By.Key;

        public bool SignsResponse { get; init; }

        public string Write(HubWorld world)
        {
            var login = new VendorLogin(RequestId, world.HubUrl + "/login/return/saml", world.HubUrl + "/saml/metadata", world.Clock.GetUtcNow());
            string Place(bool here) => here ? VendorSigner.Place : string.Empty;
            return VendorSigner.Sign($"""
                <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{login.Hex(By.Id)}" Version="2.0" IssueInstant="{login.Seconds()}" Destination="{login.AssertionConsumer}" InResponseTo="{RequestId}">
                  <saml:Issuer>{Envelope}</saml:Issuer>{Place(SignsResponse)}
                  <samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
                  <saml:Assertion ID="_{login.Hex("assertion" + By.Id)}" Version="2.0" IssueInstant="{login.Seconds()}">
                    <saml:Issuer>{By.EntityId}</saml:Issuer>{Place(!SignsResponse)}
                    <saml:Subject>
                      <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">noor</saml:NameID>
                      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{login.Seconds(300)}" Recipient="{login.AssertionConsumer}" InResponseTo="{RequestId}"/></saml:SubjectConfirmation>
                    </saml:Subject>
                    <saml:Conditions NotBefore="{login.Seconds()}" NotOnOrAfter="{login.Seconds(300)}"><saml:AudienceRestriction><saml:Audience>{login.Hub}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
                    <saml:AuthnStatement AuthnInstant="{login.Seconds()}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
                  </saml:Assertion>
                </samlp:Response>
                """, new SignatureStyle(), Key);
        }
    }

    /// <summary>A hub that knows both.</summary>
    public sealed class TwoOrganisations : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(text => text
            .Replace("    organisations: [university, college]\n    claims: []\n", $"    agreements: optional\n    organisations: [university, college, {A.Id}, {B.Id}]\n    claims: []\n", StringComparison.Ordinal)
            + Lines(A) + Lines(B));

        public ValueTask DisposeAsync() => World.DisposeAsync();

        private static string Lines(Organisation organisation) => $$"""

              - id: {{organisation.Id}}
                name: The school in the {{organisation.Id}}
                identifiers: { schac_home_org: {{organisation.Id}}.example }
                scopes: [{{organisation.Id}}.example]
                attribute_map: eduperson
                saml:
                  entity_id: {{organisation.EntityId}}
                  redirect_url: {{SignOn}}{{organisation.Id}}
                  certificates: [{{Convert.ToBase64String(organisation.Key.RawData)}}]
            """;
    }
}
