using System.Net;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Start;

/// <summary>R003-03, ruling 9: one link that begins a login at one organisation. The planner has a login address of its own, the shop only a home page.</summary>
public sealed class StartLinkTests(StartLinkTests.Fixture fixture) : IClassFixture<StartLinkTests.Fixture>
{
    private readonly HubWorld _world = fixture.World;

    public sealed class Fixture : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(Change);

        public ValueTask DisposeAsync() => World.DisposeAsync();

        // A second way into the college, and a test of every kind of front door.
        private static string Change(string text) => text
            .Replace("    name: Planner\n", "    name: Planner\n    initiate_login_uri: \"http://planner.localhost:1/login?tenant=7\"\n    target_link_uris: [\"http://planner.localhost:1/week?nr=1\"]\n", StringComparison.Ordinal)
            .Replace("    home_page: http://shop.localhost:1/\n", "    home_page: http://shop.localhost:1/\n    target_link_uris: [\"http://shop.localhost:1/basket\"]\n", StringComparison.Ordinal)
            .Replace("    domains: [waadkust.example]\n", "", StringComparison.Ordinal)
            + "\nentries:\n  - { id: college-day, organisation: college, upstream: college, name: By day }\n  - { id: college-night, organisation: college, upstream: college, name: By night }\n";
    }

    private string Link(string application, string organisation, string? target = null) =>
        $"{_world.HubUrl}/start/{application}/{organisation}" + (target is null ? "" : "?target=" + Uri.EscapeDataString(target));

    [Fact]
    public async Task R003_03_The_link_leads_to_the_home_page_and_the_request_that_follows_skips_discovery()
    {
        using var browser = _world.NewBrowser();

        var home = await browser.GoAsync(Link("shop", "university"));
        browser.Hops.Clear();
        var away = await browser.GoAsync(_world.Shop.AuthorizeUrl());

        home.Url.Should().Be("http://shop.localhost:1/");
        away.Kind.Should().Be("organisation-login");
        browser.Hops.Select(hop => new Uri(hop.Url).AbsolutePath).Should().NotContain("/login/choose");
        (await browser.BecomeAsync(away, "pupil")).Parameter("code").Should().NotBeNull();
    }

    [Fact]
    [Trait("Reaches", "FH-1502")]
    public async Task The_choice_is_not_lost_when_the_store_failed_and_the_request_is_tried_again()
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(Link("shop", "university"));
        var database = _world.ConnectionString["Data Source=".Length..];
        File.Move(database, database + ".away");
        var failed = await browser.GoAsync(_world.Shop.AuthorizeUrl());
        File.Move(database + ".away", database);

        var again = await browser.FollowAsync(failed, ".actions a.primary");

        failed.Code.Should().Be("FH-1502");
        again.Kind.Should().Be("organisation-login");
    }

    [Fact]
    public async Task OpenID_Connect_Core_4_The_login_address_gets_the_issuer_and_an_allowed_target()
    {
        using var browser = _world.NewBrowser();
        var issuer = Uri.EscapeDataString(_world.HubUrl);

        (await browser.GoAsync(Link("planner", "university"))).Url.Should().Be($"http://planner.localhost:1/login?tenant=7&iss={issuer}");
        (await browser.GoAsync(Link("planner", "university", "http://planner.localhost:1/week?nr=1"))).Url.Should()
            .Be($"http://planner.localhost:1/login?tenant=7&iss={issuer}&target_link_uri={Uri.EscapeDataString("http://planner.localhost:1/week?nr=1")}");
        (await browser.GoAsync(_world.Planner.AuthorizeUrl())).Kind.Should().Be("organisation-login");
    }

    [Fact]
    public async Task An_allowed_target_takes_the_place_of_the_home_page()
    {
        using var browser = _world.NewBrowser();
        (await browser.GoAsync(Link("shop", "university", "http://shop.localhost:1/basket"))).Url.Should().Be("http://shop.localhost:1/basket");
    }

    [Theory]
    [InlineData("planner", "https://evil.example/")]
    [InlineData("planner", "http://planner.localhost:1/week?nr=2")]
    [InlineData("planner", "http://planner.localhost:1/week?nr=1&x=y")]
    [InlineData("planner", "http://planner.localhost:1/week")]
    [InlineData("planner", "http://PLANNER.localhost:1/week?nr=1")]
    [InlineData("planner", "http://shop.localhost:1/basket")]
    [InlineData("planner", "")]
    [InlineData("shop", "http://shop.localhost:1/")]
    [InlineData("shop", "//evil.example")]
    [InlineData("shop", "javascript:alert(1)")]
    [InlineData("phone", "http://phone.localhost:1/callback")]
    [Trait("Reaches", "FH-1105")]
    public async Task RFC_9700_4_11_A_link_leads_to_registered_addresses_only(string application, string target)
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(Link(application, "university", target));

        page.Code.Should().Be("FH-1105");
        page.Status.Should().Be(HttpStatusCode.BadRequest);
        page.Text.Should().NotContain("evil");
        browser.Cookies("hub.localhost").Should().NotContainKey("fh_start");
    }

    public static TheoryData<string, string, string, int> Refusals => new()
    {
        { "nowhere", "university", "FH-1001", 400 },
        { "shop", "nobody", "FH-1104", 404 },
        { "shop", "UNIVERSITY", "FH-1104", 404 },
        { "shop", "island", "FH-1104", 404 },
        { "phone", "college", "FH-1103", 403 },
        { "phone", "college-day", "FH-1103", 403 },
        { "lonely", "university", "FH-1103", 403 },
        // It has no front door at all.
        { "phone", "university", "FH-1105", 400 },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_link_that_leads_nowhere_says_why_and_leaves_no_note(string application, string organisation, string code, int status)
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(Link(application, organisation));

        (page.Code, (int)page.Status).Should().Be((code, status));
        browser.Cookies("hub.localhost").Should().NotContainKey("fh_start");
        (page.Document.QuerySelector("a.primary")?.GetAttribute("href")).Should().Be(application == "shop" ? "http://shop.localhost:1/" : null, "the way on is the application's own front door");
    }

    [Fact]
    public async Task A_refusal_names_the_organisation_when_people_may_know_it()
    {
        using var browser = _world.NewBrowser();
        (await browser.GoAsync(Link("lonely", "university"))).Document.QuerySelector("h1")!.TextContent.Should().Contain("University of Lindenhorst").And.Contain("Lonely");
    }

    [Fact]
    public async Task A_page_that_begins_anew_tells_the_application_who_asks()
    {
        using var browser = _world.NewBrowser();
        (await browser.GoAsync(Link("planner", "nobody"))).Document.QuerySelector("a.primary")!.GetAttribute("href").Should().Be($"http://planner.localhost:1/login?tenant=7&iss={Uri.EscapeDataString(_world.HubUrl)}");
    }

    [Fact]
    public async Task A_note_is_used_up_by_the_request_that_uses_it()
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(Link("shop", "university"));
        browser.Cookies("hub.localhost").Should().ContainKey("fh_start");

        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Kind.Should().Be("organisation-login");
        browser.Cookies("hub.localhost").Should().NotContainKey("fh_start");
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Kind.Should().Be("choose");
    }

    [Fact]
    public async Task A_note_waits_for_its_own_application()
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(Link("shop", "university"));

        (await browser.GoAsync(_world.Planner.AuthorizeUrl())).Kind.Should().Be("choose", "another application's request does not use it");
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Kind.Should().Be("organisation-login", "and leaves it");
    }

    [Fact]
    public async Task A_note_counts_for_five_minutes()
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(Link("shop", "university"));
        var note = browser.Cookies("hub.localhost")["fh_start"];
        _world.Clock.Advance(TimeSpan.FromSeconds(290));
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Kind.Should().Be("organisation-login");

        browser.SetCookie("hub.localhost", "fh_start", note);
        _world.Clock.Advance(TimeSpan.FromSeconds(11));

        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Kind.Should().Be("choose");
        browser.Cookies("hub.localhost").Should().NotContainKey("fh_start", "what counts no more is taken back");
    }

    public static TheoryData<string, Func<string, string>> Forgeries => new()
    {
        { "another proof", note => (note[0] == 'A' ? 'B' : 'A') + note[1..] },
        { "another name", note => Altered(note, "university", "college-day") },
        { "another application", note => Altered(note, "planner", "shop") },
        { "a later end", note => Later(note) },
        { "a part moved", note => Altered(note, "planner|", "plan|ner") },
        { "cut short", note => note[..^4] },
        { "only a proof", note => note[..43] },
        { "nothing signed", _ => Convert.ToBase64String("9999999999|shop|university"u8).TrimEnd('=') },
        { "no base64url", _ => "%%%" },
        { "very long", note => note + new string('A', 2000) },
        { "empty", _ => "" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_note_that_the_hub_did_not_write_is_no_note(string forgery, Func<string, string> forge)
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(Link("planner", "university"));
        var note = browser.Cookies("hub.localhost")["fh_start"];
        browser.SetCookie("hub.localhost", "fh_start", forge(note));

        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Kind.Should().Be("choose", forgery);
        (await browser.GoAsync(_world.Planner.AuthorizeUrl())).Kind.Should().Be("choose", forgery);
    }

    [Fact]
    public async Task A_note_of_another_hub_is_no_note()
    {
        await using var other = await HubWorld.StartAsync();
        using var elsewhere = other.NewBrowser();
        using var browser = _world.NewBrowser();
        await elsewhere.GoAsync($"{other.HubUrl}/start/shop/university");

        browser.SetCookie("hub.localhost", "fh_start", elsewhere.Cookies("hub.localhost")["fh_start"]);

        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Kind.Should().Be("choose");
    }

    [Fact]
    public async Task The_hint_of_the_request_itself_wins()
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(Link("shop", "university"));
        (await browser.GoAsync(_world.Shop.AuthorizeUrl(("idp_hint", "college-day")))).Url.Should().StartWith(_world.College.BaseUrl);

        await browser.GoAsync(Link("shop", "university"));
        (await browser.GoAsync(_world.Shop.AuthorizeUrl(("login_hint", "sanne")))).Url.Should().StartWith(_world.University.BaseUrl, "a hint that names nothing is none");
    }

    [Fact]
    public async Task A_silent_request_leaves_the_note_for_the_one_that_follows()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "college-day", "teacher");
        await browser.GoAsync(Link("shop", "university"));

        (await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required", "the session is of another organisation than the link");
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Url.Should().StartWith(_world.University.BaseUrl);
    }

    [Fact]
    public async Task A_session_of_the_organisation_answers_at_once_and_one_of_another_does_not()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");

        await browser.GoAsync(Link("shop", "university"));
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Parameter("code").Should().NotBeNull();
        await browser.GoAsync(Link("shop", "college"));
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Kind.Should().Be("choose", "the link asks for the college, in one of two ways");
    }

    [Fact]
    public async Task A_link_to_an_organisation_with_several_entries_shows_the_choice_among_those()
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(Link("shop", "college"));

        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl());

        page.Document.QuerySelectorAll("button[name=entry]").Select(button => button.GetAttribute("value")).Should().Equal("college-day", "college-night");
        (await browser.PickAsync(page, "college-night")).Kind.Should().Be("organisation-login");
        await browser.GoAsync(Link("shop", "college-night"));
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Url.Should().StartWith(_world.College.BaseUrl, "an entry's own link needs no choice");
    }

    [Fact]
    public async Task A_note_is_a_cookie_of_the_house_for_five_minutes()
    {
        using var http = LoopbackHttp.Create();

        using var answer = await http.GetAsync(Link("shop", "university"));

        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        answer.Headers.GetValues("Set-Cookie").Should().ContainSingle().Which.ToLowerInvariant().Should().StartWith("fh_start=")
            .And.Contain("; max-age=300").And.Contain("; httponly").And.Contain("; samesite=lax").And.Contain("; path=/").And.NotContain("domain=");
    }

    [Fact]
    public async Task A_link_is_opened_with_GET_only()
    {
        using var http = LoopbackHttp.Create();
        using var answer = await http.PostAsync(Link("shop", "university"), content: null);
        answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        answer.Headers.Contains("Set-Cookie").Should().BeFalse();
    }

    // The proof is the first 32 octets; the rest is what is proved.
    private static string Altered(string note, string from, string to)
    {
        var octets = System.Buffers.Text.Base64Url.DecodeFromChars(note);
        var text = System.Text.Encoding.UTF8.GetString(octets.AsSpan(32..));
        text.Should().Contain(from);
        return System.Buffers.Text.Base64Url.EncodeToString([.. octets[..32], .. System.Text.Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal))]);
    }

    private static string Later(string note)
    {
        var octets = System.Buffers.Text.Base64Url.DecodeFromChars(note);
        return System.Buffers.Text.Base64Url.EncodeToString([.. octets[..32], (byte)'9', .. octets[33..]]);
    }
}
