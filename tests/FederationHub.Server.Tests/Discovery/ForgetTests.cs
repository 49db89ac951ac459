using System.Net;
using FederationHub.Core.Discovery;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>What a browser remembers can be seen and removed, from any page in at most two actions.</summary>
public sealed class ForgetTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private HubWorld World => fixture.World;

    private DateTimeOffset Now => World.Clock.GetUtcNow();

    private string Address => World.HubUrl + "/discovery/forget";

    private RecentChoices Two => RecentChoices.None.Used("university", Now).Used("college", Now).AlwaysUse("college", 7, Now);

    private async Task<Browser> BrowserAsync(RecentChoices choices)
    {
        var browser = World.NewBrowser();
        await World.RememberAsync(browser, choices);
        return browser;
    }

    [Fact]
    public async Task The_page_names_what_is_remembered_and_each_can_be_removed()
    {
        using var browser = await BrowserAsync(Two);
        var page = await browser.GoAsync(Address);
        page.Text.Should().Contain("De Waadkust College").And.Contain("University of Lindenhorst").And.Contain("At one service you go here without choosing");

        page = await browser.PressAsync(page, "button[name=entry][value=college]");

        page.Url.Should().StartWith(Address);
        page.Text.Should().NotContain("De Waadkust College").And.Contain("University of Lindenhorst");
        var left = await World.RemembersAsync(browser);
        (left.Ids().Single(), left.Always.Count).Should().Be(("university", 0));
    }

    [Fact]
    public async Task Going_on_without_choosing_is_switched_off_alone()
    {
        using var browser = await BrowserAsync(Two);

        var page = await browser.PressAsync(await browser.GoAsync(Address), "button[value=always]");

        page.Document.QuerySelector("button[value=always]").Should().BeNull();
        var left = await World.RemembersAsync(browser);
        left.Always.Should().BeEmpty();
        left.Ids().Should().Equal("college", "university");
    }

    [Fact]
    public async Task All_of_it_is_forgotten_at_once_and_the_cookie_is_gone()
    {
        using var browser = await BrowserAsync(Two.Announce("university", Now));

        var page = await browser.PressAsync(await browser.GoAsync(Address), "button[value=all]");

        page.Text.Should().Contain("This browser remembers no organisations.");
        browser.Cookies("hub.localhost").Should().NotContainKey(RecentWorld.Cookie);
    }

    [Fact]
    public async Task From_the_screen_one_is_removed_and_the_login_goes_on()
    {
        using var browser = await BrowserAsync(Two);
        var page = await browser.GoAsync(World.Shop.AuthorizeUrl());

        page = await browser.PressAsync(page, "form[action^='/discovery/forget'] button[value=college]");

        page.Kind.Should().Be("choose");
        page.Recent().Should().Equal("university");
        (await browser.BecomeAsync(await browser.PickAsync(page, "university"), "pupil")).Parameter("code").Should().NotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_form_that_is_not_of_this_browsers_page_forgets_nothing(string token)
    {
        using var browser = await BrowserAsync(Two);
        await browser.GoAsync(Address);
        var before = browser.Cookies("hub.localhost")[RecentWorld.Cookie];

        foreach (var from in new[] { Address, "https://elsewhere.example/", World.HubUrl.Replace("hub.", "other.", StringComparison.Ordinal) })
        {
            (await browser.PostAsync(Address, [new("form", token), new("login", token), new("what", "all")], from)).Status.Should().Be(HttpStatusCode.OK);
        }

        browser.Cookies("hub.localhost")[RecentWorld.Cookie].Should().Be(before);
    }

    [Fact]
    public async Task The_token_of_another_browser_and_the_login_of_another_browser_forget_nothing()
    {
        using var attacker = await BrowserAsync(Two);
        using var victim = await BrowserAsync(Two);
        var token = (await attacker.GoAsync(Address)).Document.QuerySelector("input[name=form]")!.GetAttribute("value")!;
        var login = (await attacker.GoAsync(World.Shop.AuthorizeUrl())).Document.QuerySelector("input[name=login]")!.GetAttribute("value")!;
        await victim.GoAsync(Address);

        await victim.PostAsync(Address, [new("form", token), new("login", login), new("what", "all")], Address);

        (await World.RemembersAsync(victim)).Ids().Should().Equal("college", "university");
    }

    [Fact]
    public async Task Who_has_nothing_to_forget_gets_no_cookie_and_no_link()
    {
        using var browser = World.NewBrowser();

        var page = await browser.GoAsync(Address);

        page.Text.Should().Contain("This browser remembers no organisations.");
        browser.Cookies("hub.localhost").Should().BeEmpty();
        page.Document.QuerySelector("footer a[href^='/discovery/forget']").Should().BeNull();
    }

    [Theory]
    [InlineData("/help")]
    [InlineData("/help/kept")]
    [InlineData("/no/such/page")]
    [InlineData("/my")]
    [InlineData("/login/choose?login=over")]
    public async Task Every_page_leads_there_while_something_is_remembered(string path)
    {
        using var browser = await BrowserAsync(Two);

        (await browser.GoAsync(World.HubUrl + path)).Document.QuerySelector("footer a[href^='/discovery/forget']").Should().NotBeNull();
    }

    [Fact]
    public async Task An_error_page_says_so_where_the_browser_goes_on_without_choosing()
    {
        using var goesOn = await BrowserAsync(Two);
        using var chooses = await BrowserAsync(Two.WithoutAlways());

        (await goesOn.GoAsync(World.HubUrl + "/no/such/page")).Document.QuerySelector("#forget").Should().NotBeNull();
        (await chooses.GoAsync(World.HubUrl + "/no/such/page")).Document.QuerySelector("#forget").Should().BeNull();
    }

    [Fact]
    public async Task What_is_not_here_any_more_can_be_removed_and_is_not_named()
    {
        using var browser = await BrowserAsync(RecentChoices.None.Used("gone-since", Now));
        var page = await browser.GoAsync(Address);
        page.Text.Should().Contain("An organisation that is not here any more");

        await browser.PressAsync(page, "button[name=entry]");

        (await World.RemembersAsync(browser)).IsEmpty.Should().BeTrue();
    }
}
