using System.Net;
using System.Text;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Start;

/// <summary>
/// Ruling 9, R003-02: the university sends people whom no application asked for. It may start logins at the shop, which has a home page, at the
/// planner, which has a login address, and at the phone, which has no front door.
/// </summary>
public sealed class UnsolicitedTests(UnsolicitedTests.Fixture fixture) : IClassFixture<UnsolicitedTests.Fixture>
{
    private const string Home = "http://shop.localhost:1/";

    private readonly HubWorld _world = fixture.World;

    public sealed class Fixture : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(Allowing("shop, planner, phone"));

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }

    private static Func<string, string> Allowing(string? applications) => text => text
        .Replace("    name: Planner\n", "    name: Planner\n    initiate_login_uri: \"http://planner.localhost:1/login?tenant=7\"\n    target_link_uris: [\"http://planner.localhost:1/week?nr=1\"]\n", StringComparison.Ordinal)
        .Replace("    home_page: http://shop.localhost:1/\n", "    home_page: http://shop.localhost:1/\n    target_link_uris: [\"http://shop.localhost:1/basket\"]\n", StringComparison.Ordinal)
        .Replace("/idp/university/metadata\n", "/idp/university/metadata\n" + (applications is null ? "" : $"      unsolicited: [{applications}]\n"), StringComparison.Ordinal);

    // The tile is clicked and the person says who they are; the browser then stands before the form that goes to the hub.
    private static async Task<BrowserPage> TileAsync(HubWorld world, Browser browser, string? target, string persona = "pupil", Breakage breakage = Breakage.None)
    {
        world.University.Breakage = breakage;
        try
        {
            var page = await browser.GoAsync(
                $"{world.University.BaseUrl}/unsolicited?providerId={Uri.EscapeDataString(world.HubUrl + "/saml/metadata")}" + (target is null ? "" : "&target=" + Uri.EscapeDataString(target)));
            return page.Kind == "organisation-login" ? await browser.SubmitAsync(page, "form", ("persona", persona)) : page;
        }
        finally
        {
            world.University.Breakage = Breakage.None;
        }
    }

    private Task<BrowserPage> TileAsync(Browser browser, string? target, string persona = "pupil", Breakage breakage = Breakage.None) => TileAsync(_world, browser, target, persona, breakage);

    private static async Task<List<AuditEvent>> StartsAsync(HubWorld world) =>
        await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.StartUnsolicited }, TestContext.Current.CancellationToken).Select(entry => entry.Event)
            .ToListAsync(TestContext.Current.CancellationToken);

    [Fact]
    public async Task R003_02_A_tile_starts_a_login_of_its_own_and_with_a_live_session_the_person_sees_no_further_screen()
    {
        using var browser = _world.NewBrowser();

        var home = await browser.PostOnAsync(await TileAsync(browser, "shop"));
        var end = await browser.PostOnAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()));

        home.Url.Should().Be(Home);
        end.Parameter("code").Should().NotBeNull();
        browser.Hops.Select(hop => new Uri(hop.Url).AbsolutePath).Should().NotContain("/login/choose");
        browser.Hops.Single(hop => hop.Url.EndsWith("/login/return/saml", StringComparison.Ordinal) && hop.Fields!.Any(field => field is { Key: "RelayState", Value: "shop" }))
            .Should().Match<Hop>(hop => hop.Status == HttpStatusCode.SeeOther && hop.CookiesSent.Count == 0);
    }

    [Fact]
    public async Task R003_02_Who_the_answer_is_about_is_never_used()
    {
        var markers = new Markers();
        await using var world = await HubWorld.StartAsync(Allowing("shop"));
        world.University.Personas = [.. world.University.Personas, markers.Mark(world.University.Personas[0], "marked", "uvl.example")];
        using var browser = world.NewBrowser();

        // The tile is of one person, the login that follows of another.
        (await browser.PostOnAsync(await TileAsync(world, browser, "shop", "marked"))).Url.Should().Be(Home);
        browser.SetCookie("school.localhost", "idp_university", null);
        var tokens = await world.Shop.RedeemAsync((await browser.LogInAsync(world.Shop, "none to choose", "teacher")).Parameter("code")!);
        var userInfo = await world.Shop.UserInfoAsync(tokens["access_token"]!);

        userInfo["given_name"].Should().Be(world.University.Personas.Single(persona => persona.Id == "teacher").GivenName);
        markers.In(FakeApplication.Claims(tokens["id_token"]!).GetRawText() + userInfo.Json.GetRawText() + tokens.Json.GetRawText()).Should().BeEmpty();
        markers.In(world.Log).Should().BeEmpty();
        world.Files().SelectMany(markers.In).Should().BeEmpty();
        markers.In(string.Join('\n', browser.Cookies("hub.localhost").Values)).Should().BeEmpty();
        // The control: the words were on the way in.
        markers.In(string.Join('\n', browser.Hops.SelectMany(hop => hop.Fields ?? []).Where(field => field.Key == "SAMLResponse").Select(field => Encoding.UTF8.GetString(Convert.FromBase64String(field.Value)))))
            .Should().NotBeEmpty();
    }

    public static TheoryData<string, string?, string> Doors => new()
    {
        { "shop, planner", "shop", Home },
        { "shop, planner", Home, Home },
        { "shop, planner", "http://shop.localhost:1/basket", "http://shop.localhost:1/basket" },
        { "shop, planner", "planner", "http://planner.localhost:1/login?tenant=7&iss=HUB" },
        { "shop, planner", "http://planner.localhost:1/week?nr=1", "http://planner.localhost:1/login?tenant=7&iss=HUB&target_link_uri=" + Uri.EscapeDataString("http://planner.localhost:1/week?nr=1") },
        { "shop", null, Home },
        { "shop", "", Home },
    };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task RelayState_names_what_is_registered(string applications, string? target, string address)
    {
        await using var world = await HubWorld.StartAsync(Allowing(applications));
        using var browser = world.NewBrowser();

        var page = await browser.PostOnAsync(await TileAsync(world, browser, target));

        page.Url.Should().Be(address.Replace("HUB", Uri.EscapeDataString(world.HubUrl), StringComparison.Ordinal));
        var told = (await StartsAsync(world)).Should().ContainSingle().Subject;
        (told.Organisation, told.Application, told.Code, told.Person, told.Facts!.Upstream).Should().Be(("university", address.Contains("planner", StringComparison.Ordinal) ? "planner" : "shop", null, null, "university"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nowhere")]
    [InlineData("SHOP")]
    [InlineData("lonely")]
    [InlineData("https://evil.example/")]
    [InlineData("http://shop.localhost:1/basket?x=y")]
    [InlineData("http://shop.localhost:1")]
    [InlineData("//shop.localhost:1/")]
    [InlineData("javascript:alert(1)")]
    public async Task RFC_9700_4_11_RelayState_that_names_no_application_of_the_list_starts_nothing(string? target)
    {
        using var browser = _world.NewBrowser();

        var page = await browser.PostOnAsync(await TileAsync(browser, target));

        page.Code.Should().Be("FH-1302");
        page.Text.Should().NotContain("evil");
        _world.Log.Should().Contain("FH-1302/unsolicited-application");
        browser.Cookies("hub.localhost").Should().NotContainKey("fh_start");
    }

    [Theory]
    [InlineData(Breakage.NotSigned, "FH-1303")]
    [InlineData(Breakage.Tampered, "FH-1303")]
    [InlineData(Breakage.UnknownKey, "FH-1304")]
    [InlineData(Breakage.Expired, "FH-1305")]
    [InlineData(Breakage.ClockAhead, "FH-1305")]
    [InlineData(Breakage.WrongAudience, "FH-1306")]
    [InlineData(Breakage.WrongDestination, "FH-1306")]
    [InlineData(Breakage.WrongRecipient, "FH-1306")]
    [InlineData(Breakage.DocumentType, "FH-1302")]
    [InlineData(Breakage.WrongIssuer, "FH-1302")]
    [InlineData(Breakage.WrongInResponseTo, "FH-1302")]
    public async Task Security_66_It_is_verified_as_any_other_answer(Breakage breakage, string code)
    {
        using var browser = _world.NewBrowser();
        var before = (await StartsAsync(_world)).Count;

        var page = await browser.PostOnAsync(await TileAsync(browser, "shop", breakage: breakage));

        page.Code.Should().Be(code);
        page.Kind.Should().Be("error");
        browser.Cookies("hub.localhost").Should().BeEmpty();
        (await StartsAsync(_world)).Should().HaveCount(before, "anybody could have sent it");
    }

    [Fact]
    public async Task Security_66_The_same_bytes_twice_start_nothing_twice()
    {
        using var browser = _world.NewBrowser();
        var post = await TileAsync(browser, "shop");
        (await browser.PostOnAsync(post)).Url.Should().Be(Home);
        var before = (await StartsAsync(_world)).Count;

        var second = await browser.PostOnAsync(post);
        await _world.RestartAsync(Allowing("shop, planner, phone"));
        var third = await browser.PostOnAsync(post);

        (second.Code, third.Code).Should().Be(("FH-1308", "FH-1308"));
        (await StartsAsync(_world)).Should().HaveCount(before);
    }

    [Fact]
    public async Task An_answer_that_was_asked_for_starts_nothing_and_one_that_was_not_ends_no_login()
    {
        using var browser = _world.NewBrowser();
        var login = await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university");
        var asked = await browser.SubmitAsync(login, "form", ("persona", "pupil"));
        using var other = _world.NewBrowser();
        var unasked = await TileAsync(other, "shop");

        var withoutHandle = await browser.PostAsync(_world.HubUrl + "/login/return/saml", [Field(asked, "SAMLResponse"), KeyValuePair.Create("RelayState", "shop")], _world.University.BaseUrl);
        var withHandle = await browser.PostOnAsync(await browser.PostAsync(_world.HubUrl + "/login/return/saml", [Field(unasked, "SAMLResponse"), Field(asked, "RelayState")], _world.University.BaseUrl));

        withoutHandle.Code.Should().Be("FH-1302");
        withHandle.Code.Should().Be("FH-1302");
    }

    [Fact]
    public async Task XML_Encryption_8_2_What_is_encrypted_is_not_decrypted_without_a_login_that_waits_for_it()
    {
        using var browser = _world.NewBrowser();
        var xml = $"""
            <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" Version="2.0" IssueInstant="{_world.Clock.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}" Destination="{_world.HubUrl}/login/return/saml"><saml:Issuer>{_world.University.EntityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes128-gcm"/><xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion></samlp:Response>
            """;

        var page = await browser.PostAsync(
            _world.HubUrl + "/login/return/saml", [KeyValuePair.Create("SAMLResponse", Convert.ToBase64String(Encoding.UTF8.GetBytes(xml))), KeyValuePair.Create("RelayState", "shop")], _world.University.BaseUrl);

        page.Code.Should().Be("FH-1302");
        _world.Log.Should().Contain("FH-1302/unsolicited-encrypted");
    }

    public static TheoryData<string, Func<string, string>, string, string> Withdrawals => new()
    {
        { "the application is off", text => text.Replace("    name: Planner\n", "    name: Planner\n    suspended: true\n", StringComparison.Ordinal), "planner", "FH-1011" },
        { "the organisation is off", text => text.Replace("    identifiers: { schac_home_org: uvl.example }\n", "    identifiers: { schac_home_org: uvl.example }\n    state: suspended\n", StringComparison.Ordinal), "planner", "FH-1104" },
        { "the organisation is a draft", text => text.Replace("    identifiers: { schac_home_org: uvl.example }\n", "    identifiers: { schac_home_org: uvl.example }\n    state: draft\n", StringComparison.Ordinal), "planner", "FH-1104" },
        { "the application may not use it", text => text.Replace("    organisations: [university, college]\n", "    organisations: [college]\n", StringComparison.Ordinal), "planner", "FH-1103" },
        { "it does not allow the application", text => text.Replace("    domains: [uvl.example]\n", "    domains: [uvl.example]\n    applications: [shop]\n", StringComparison.Ordinal), "planner", "FH-1103" },
        { "there is no front door", text => text, "phone", "FH-1105" },
    };

    [Theory]
    [MemberData(nameof(Withdrawals))]
    public async Task Security_66_What_is_off_starts_nothing_and_is_written_down_once(string what, Func<string, string> change, string application, string code)
    {
        await using var world = await HubWorld.StartAsync(text => change(Allowing("shop, planner, phone")(text)));
        using var browser = world.NewBrowser();
        var post = await TileAsync(world, browser, application);

        var page = await browser.PostOnAsync(post);
        var again = await browser.PostOnAsync(post);

        page.Code.Should().Be(code, what);
        again.Code.Should().Be("FH-1308");
        browser.Cookies("hub.localhost").Should().NotContainKey("fh_start");
        var told = (await StartsAsync(world)).Should().ContainSingle().Subject;
        (told.Organisation, told.Application, told.Code![..7]).Should().Be(("university", application, code));
    }

    [Fact]
    public async Task Of_a_draft_nothing_shows_to_who_cannot_sign_for_it()
    {
        await using var world = await HubWorld.StartAsync(text => Allowing("shop")(text)
            .Replace("    identifiers: { schac_home_org: uvl.example }\n", "    identifiers: { schac_home_org: uvl.example }\n    state: draft\n", StringComparison.Ordinal));
        using var browser = world.NewBrowser();

        (await browser.PostOnAsync(await TileAsync(world, browser, "shop", breakage: Breakage.NotSigned))).Code.Should().Be("FH-1302");
    }

    [Fact]
    public async Task Where_it_is_off_the_page_offers_the_start_link_when_RelayState_names_an_application()
    {
        await using var world = await HubWorld.StartAsync(Allowing(null));
        using var browser = world.NewBrowser();

        var page = await browser.PostOnAsync(await TileAsync(world, browser, "shop"));
        var plain = await browser.PostOnAsync(await TileAsync(world, browser, "nowhere"));
        var unconnected = await browser.PostOnAsync(await TileAsync(world, browser, "lonely"));

        page.Code.Should().Be("FH-1302");
        page.Document.QuerySelector("h1")!.TextContent.Should().Be("Start at BookShop");
        page.Document.QuerySelector("a.primary")!.GetAttribute("href").Should().Be("/start/shop/university");
        (await browser.FollowAsync(page, "a.primary")).Url.Should().Be(Home);
        plain.Document.QuerySelector("a.primary").Should().BeNull();
        unconnected.Text.Should().NotContain("Lindenhorst");
        (await StartsAsync(world)).Should().BeEmpty();
        world.Log.Should().Contain("FH-1302/unsolicited-not-allowed");
    }

    [Fact]
    public async Task An_organisation_that_answers_no_request_does_not_send_the_browser_round_for_ever()
    {
        using var browser = _world.NewBrowser();
        for (var round = 1; round <= 4; round++)
        {
            (await browser.PostOnAsync(await TileAsync(browser, "shop"))).Url.Should().Be(Home, $"round {round}");
        }

        var page = await browser.PostOnAsync(await TileAsync(browser, "shop"));

        page.Code.Should().Be("FH-1302");
        _world.Log.Should().Contain("FH-1302/unsolicited-loop");
        (await browser.PostOnAsync(await TileAsync(browser, "planner"))).Url.Should().StartWith("http://planner.localhost:1/login", "another application is another tile");
    }

    private static KeyValuePair<string, string> Field(BrowserPage page, string name) =>
        KeyValuePair.Create(name, page.Document.QuerySelector($"input[name={name}]")!.GetAttribute("value")!);
}
