using System.IO.Compression;
using System.Text;
using System.Web;
using System.Xml.Linq;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>What an application asks of one login, over both protocols: asked of the organisation only when needed, and never believed without being checked.</summary>
public sealed class ParametersTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private const string Code = "code";
    private const string Organisation = "organisation-login";
    private const string Choice = "choose";

    private readonly HubWorld _world = fixture.World;

    public static TheoryData<string, string, bool, string> Prompts()
    {
        var rows = new TheoryData<string, string, bool, string>();
        foreach (var entry in new[] { "university", "college" })
        {
            foreach (var session in new[] { false, true })
            {
                rows.Add(entry, "", session, session ? Code : Organisation);
                rows.Add(entry, "none", session, session ? Code : "login_required");
                rows.Add(entry, "login", session, Organisation);
                rows.Add(entry, "select_account", session, Choice);
                rows.Add(entry, "login select_account", session, Choice);
                rows.Add(entry, "consent", session, "consent_required");
                rows.Add(entry, "login consent", session, "consent_required");
                rows.Add(entry, "none login", session, "invalid_request");
                rows.Add(entry, "select_account none", session, "invalid_request");
                rows.Add(entry, "consent none", session, "invalid_request");
                rows.Add(entry, "create", session, "invalid_request");
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public async Task R004_01_each_prompt_does_what_it_says_with_and_without_a_session(string entry, string prompt, bool session, string expected)
    {
        using var browser = _world.NewBrowser();
        if (session)
        {
            await browser.TokensAsync(_world.Shop, entry);
        }

        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", prompt.Length == 0 ? null : prompt), ("idp_hint", entry)));

        var came = page.Kind ?? page.Parameter("error") ?? (page.Parameter("code") is null ? null : Code);
        came.Should().Be(expected, page.Url + page.Text);
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "0")]
    [InlineData("max_age", "60")]
    public async Task R004_01_a_request_states_that_a_new_login_is_needed_and_the_organisation_is_told_so(string name, string value)
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");
        await browser.TokensAsync(_world.Shop, "college", "pupil", ("prompt", "login"), ("idp_hint", "college"));
        _world.Clock.Advance(TimeSpan.FromSeconds(90));

        (await browser.GoAsync(_world.Shop.AuthorizeUrl((name, value), ("idp_hint", "university")))).Kind.Should().Be(Organisation);
        (await browser.GoAsync(_world.Shop.AuthorizeUrl((name, value), ("idp_hint", "college")))).Kind.Should().Be(Organisation);

        WireRequest.Of(browser, "/idp/university/sso").Attribute("ForceAuthn")!.Value.Should().Be("true");
        var asked = Query(browser, "/idp/college/");
        asked["max_age"].Should().Be(value == "60" ? "60" : "0");
        asked["prompt"].Should().Be(value == "60" ? null : "login");
    }

    [Fact]
    public async Task R004_01_a_plain_request_asks_nothing_of_the_organisation()
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(_world.Shop.AuthorizeUrl(("idp_hint", "university")));
        await browser.GoAsync(_world.Shop.AuthorizeUrl(("idp_hint", "college")));

        var request = WireRequest.Of(browser, "/idp/university/sso");
        request.Attribute("ForceAuthn").Should().BeNull();
        request.Attribute("IsPassive").Should().BeNull();
        request.Elements().Should().ContainSingle().Which.Name.LocalName.Should().Be("Issuer");
        Query(browser, "/idp/college/").AllKeys.Should().NotContain(["prompt", "max_age", "login_hint", "acr_values"]);
    }

    [Theory]
    [InlineData("university", "prompt", "login")]
    [InlineData("university", "max_age", "0")]
    [InlineData("university", "max_age", "30")]
    [InlineData("college", "prompt", "login")]
    [InlineData("college", "max_age", "0")]
    [InlineData("college", "max_age", "30")]
    [Trait("Reaches", "FH-1407")]
    public async Task R004_01_what_somebody_strips_on_the_way_to_the_organisation_is_seen_by_the_instant_of_its_answer(string entry, string name, string value)
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, entry);
        _world.Clock.Advance(TimeSpan.FromSeconds(180));
        (await browser.GoAsync(_world.Shop.AuthorizeUrl((name, value), ("idp_hint", entry)))).Kind.Should().Be(Organisation);
        var sent = browser.Hops.Last(hop => hop.Url.Contains($"/idp/{entry}/", StringComparison.Ordinal) && (hop.Url.Contains("SAMLRequest=", StringComparison.Ordinal) || hop.Url.Contains("client_id=", StringComparison.Ordinal))).Url;

        // The organisation's own session answers, three minutes old.
        var end = await browser.PostOnAsync(await browser.GoAsync(Stripped(sent)));

        end.Code.Should().Be("FH-1407", end.Url + end.Text);
    }

    [Fact]
    public async Task R004_01_a_request_that_is_replayed_starts_a_login_of_its_own_and_answers_to_no_other()
    {
        using var browser = _world.NewBrowser();
        using var other = _world.NewBrowser();
        var url = _world.Shop.AuthorizeUrl(("prompt", "login"), ("idp_hint", "university"));
        var end = await browser.BecomeAsync(await browser.GoAsync(url), "pupil");
        end.Parameter("code").Should().NotBeNull();

        (await browser.GoAsync(url)).Kind.Should().Be(Organisation, "the new authentication does not answer for a later request");
        (await other.GoAsync(url)).Kind.Should().Be(Organisation);
    }

    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task Max_age_brings_auth_time_and_an_application_may_have_one_of_its_own(string entry)
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("  - id: shop\n", "  - id: shop\n    default_max_age_seconds: 300\n", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        var began = world.Clock.GetUtcNow().ToUnixTimeSeconds();
        var first = FakeApplication.Claims((await browser.TokensAsync(world.Shop, entry, "pupil", ("max_age", "1000")))["id_token"]!);
        first.GetProperty("auth_time").GetInt64().Should().BeInRange(began - 5, began + 60);

        world.Clock.Advance(TimeSpan.FromSeconds(400));
        var ofItsOwn = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")));
        var ofTheRequest = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none"), ("max_age", "1000")));

        ofItsOwn.Parameter("error").Should().Be("login_required");
        ofTheRequest.Parameter("code").Should().NotBeNull("the request counts before the application's own");
    }

    [Fact]
    public async Task A_provider_that_does_not_say_when_meets_a_forced_login_only_where_it_is_trusted_to_ask_again()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("client_secret: env:TEST_COLLEGE_SECRET", "client_secret: env:TEST_COLLEGE_SECRET\n      fresh_login: trusted\n      passive: true", StringComparison.Ordinal));
        (await ForcedAsync(_world)).Code.Should().Be("FH-1407");

        var trusted = await ForcedAsync(world);
        var claims = FakeApplication.Claims((await world.Shop.RedeemAsync(trusted.Parameter("code")!))["id_token"]!);
        claims.GetProperty("auth_time").GetInt64().Should().BeCloseTo(world.Clock.GetUtcNow().ToUnixTimeSeconds(), 30);

        // Where no page may be shown, nobody was asked again.
        using var browser = world.NewBrowser();
        await browser.BecomeAsync(await browser.GoAsync(world.Shop.AuthorizeUrl(("idp_hint", "college"), ("max_age", "60"))), "pupil", "MissingAuthenticationTime");
        Query(browser, "/idp/college/")["prompt"].Should().Be("login", "who does not say when, meets a greatest age only by a new login");
    }

    [Fact]
    public async Task An_id_token_hint_of_another_person_makes_the_one_at_the_browser_log_in_and_nobody_else_may()
    {
        using var pupil = _world.NewBrowser();
        using var teacher = _world.NewBrowser();
        var hint = (await pupil.TokensAsync(_world.Shop, "university"))["id_token"]!;
        await teacher.TokensAsync(_world.Shop, "university", "teacher");

        var asked = await teacher.GoAsync(_world.Shop.AuthorizeUrl(("id_token_hint", hint), ("idp_hint", "university")));
        asked.Kind.Should().Be(Organisation, "the session is of somebody else, and so is the organisation's");
        WireRequest.Of(teacher, "/idp/university/sso").Attribute("ForceAuthn")!.Value.Should().Be("true");
        var other = await teacher.BecomeAsync(asked, "teacher");
        var right = await teacher.LogInAsync(_world.Shop, "university", "pupil", ("id_token_hint", hint), ("idp_hint", "university"));

        other.Code.Should().Be("FH-1410", other.Text);
        other.Text.Should().Contain("error=login_required", "the way back tells the application");
        right.Parameter("code").Should().NotBeNull(right.Text);
    }

    [Fact]
    public async Task Login_hint_is_a_list_of_providers_else_an_address_and_goes_on_as_it_came()
    {
        using var browser = _world.NewBrowser();
        var university = _world.University.BaseUrl + "/metadata";
        var several = await browser.GoAsync(_world.Shop.AuthorizeUrl(("login_hint", $"{university},{_world.College.BaseUrl}")));
        var one = await browser.GoAsync(_world.Shop.AuthorizeUrl(("login_hint", $"https://unknown.example/idp,{_world.College.BaseUrl}")));
        var ofTheList = Query(browser, "/idp/college/")["login_hint"];
        var address = await browser.GoAsync(_world.Planner.AuthorizeUrl(("login_hint", "Jan.Jansen@waadkust.example")));
        var ofAddress = Query(browser, "/idp/college/")["login_hint"];
        var name = await browser.PickAsync(await browser.GoAsync(_world.Planner.AuthorizeUrl(("login_hint", "SCHOOL\\Jan"))), "college");

        several.Kind.Should().Be(Choice);
        several.Document.QuerySelectorAll("button[name=entry]").Select(button => button.GetAttribute("value")).Should().BeEquivalentTo("university", "college");
        one.Url.Should().StartWith(_world.College.BaseUrl);
        ofTheList.Should().BeNull("an address of a provider is nobody's name");
        address.Url.Should().StartWith(_world.College.BaseUrl);
        ofAddress.Should().Be("Jan.Jansen@waadkust.example");
        name.Url.Should().StartWith(_world.College.BaseUrl);
        Query(browser, "/idp/college/")["login_hint"].Should().Be("SCHOOL\\Jan", "R002-19: never normalised");
    }

    [Fact]
    public async Task A_clock_that_is_set_back_or_on_opens_no_session_that_is_over()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "university");

        world.Clock.Advance(TimeSpan.FromHours(9));
        var over = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")));
        world.Clock.Advance(TimeSpan.FromHours(-9));
        var page = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "login"), ("idp_hint", "university")));
        world.Clock.Advance(TimeSpan.FromMinutes(-30));
        var ahead = await browser.BecomeAsync(page, "pupil");

        over.Parameter("error").Should().Be("login_required");
        ahead.Parameter("code").Should().BeNull("the answer was made before it was asked");
        ahead.Code.Should().Be("FH-1407", ahead.Text);
    }

    private static async Task<BrowserPage> ForcedAsync(HubWorld world)
    {
        using var browser = world.NewBrowser();
        return await browser.BecomeAsync(await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "login"), ("idp_hint", "college"))), "pupil", "MissingAuthenticationTime");
    }

    private static System.Collections.Specialized.NameValueCollection Query(Browser browser, string path) =>
        HttpUtility.ParseQueryString(new Uri(browser.Hops.Last(hop => hop.Url.Contains(path, StringComparison.Ordinal) && hop.Url.Contains("client_id=", StringComparison.Ordinal)).Url).Query);

    // What a person at the browser can do to a request on its way.
    private static string Stripped(string url)
    {
        var query = HttpUtility.ParseQueryString(new Uri(url).Query);
        query.Remove("prompt");
        query.Remove("max_age");
        if (query["SAMLRequest"] is not null)
        {
            var request = WireRequest.Read(url);
            request.SetAttributeValue("ForceAuthn", null);
            query["SAMLRequest"] = Packed(request);
            query.Remove("SigAlg");
            query.Remove("Signature");
        }

        return url.Split('?')[0] + "?" + query;
    }

    private static string Packed(XElement request)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal))
        {
            deflate.Write(Encoding.UTF8.GetBytes(request.ToString(SaveOptions.DisableFormatting)));
        }

        return Convert.ToBase64String(packed.ToArray());
    }
}
