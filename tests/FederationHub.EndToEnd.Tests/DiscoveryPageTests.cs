using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>Finding an organisation among ten thousand in a real browser: by keyboard, while typing, without scripts, and back again (ux 1.3, 1.6, 1.7).</summary>
public sealed class DiscoveryPageTests(Shared<DemoAroundHub> shared) : InDemo<DemoAroundHub>(shared)
{
    private const string Rows = "#entries button[name=entry]";

    [Fact]
    public async Task By_keyboard_alone_and_of_an_email_address_nothing_before_the_at_leaves_the_browser()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await ShownAsync(context);
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url + " " + request.PostData);

        (await FocusedAsync(page)).Should().Be("q", "typing can begin at once");
        // As a browser fills it in, or somebody pastes it: who types it slowly searches for "jan" first, and that is a search like any other.
        await page.Keyboard.InsertTextAsync("jan.de.vries@student.waadkust.example");
        await page.WaitForFunctionAsync("() => document.getElementById('found').textContent.includes('Waadkust')");
        await page.Keyboard.PressAsync("ArrowDown");
        (await FocusedAsync(page)).Should().Be("waadkust");
        await page.Keyboard.PressAsync("Enter");

        await page.SeesAsync("organisation-login");
        asked.Should().Contain(address => address.Contains("waadkust.example")).And.NotContain(address => address.Contains("jan", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Keys_move_between_the_field_and_the_list_as_people_expect()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await ShownAsync(context);
        await page.SearchesAsync("lyceum");
        var last = await page.Locator(Rows).Last.GetAttributeAsync("value");
        var second = await page.Locator(Rows).Nth(1).GetAttributeAsync("value");

        (await AfterAsync(page, "ArrowDown", "ArrowDown")).Should().Be(second);
        (await AfterAsync(page, "End")).Should().Be(last);
        (await AfterAsync(page, "ArrowDown")).Should().Be(last, "there is none below");
        (await AfterAsync(page, "Home", "ArrowUp")).Should().Be("q");
        (await AfterAsync(page, "ArrowDown", "x")).Should().Be("q");
        (await page.InputValueAsync("#q")).Should().Be("lyceumx", "what is typed in the list is typed");
        (await AfterAsync(page, "Escape")).Should().Be("q");
        (await page.InputValueAsync("#q")).Should().BeEmpty();
        await page.Locator(Rows).First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Detached });
        (await page.Locator("a[href*='all=1']").IsVisibleAsync()).Should().BeTrue("it is as it was");
        await page.ClickAsync("a[href*='all=1']");
        await page.Locator(".letters").WaitForAsync();
        await page.IsLoadedAsync();
        (await FocusedAsync(page)).Should().BeEmpty("who browses is not put into the search");
    }

    [Fact]
    public async Task Enter_goes_on_where_one_is_clearly_meant_and_else_to_the_first()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await ShownAsync(context);

        await page.FillAsync("#q", "lyceum");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => document.activeElement.name === 'entry'");
        (await page.InnerTextAsync("#found")).Should().MatchRegex("^[0-9]+ organisations found\\. First: ");

        await page.FillAsync("#q", "waadkust.example");
        await page.Keyboard.PressAsync("Enter");
        await page.SeesAsync("organisation-login");
    }

    [Fact]
    public async Task The_way_back_from_the_organisation_finds_the_same_results_and_a_page_that_works()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await ShownAsync(context);
        await page.SearchesAsync("lyceum");
        await page.ClickAsync("button[value=horizon]");
        await page.SeesAsync("organisation-login");

        await page.GoBackAsync();

        await page.SeesAsync("choose");
        (await page.Locator(Rows).CountAsync()).Should().Be(20);
        (await page.Locator("[aria-disabled=true], .busy").CountAsync()).Should().Be(0);
        await page.ClickAsync("button[value=horizon]");
        await page.SeesAsync("organisation-login");
    }

    [Fact]
    public async Task A_choice_is_made_once_and_says_that_it_goes_on()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await ShownAsync(context);
        await page.SearchesAsync("waadkust");
        var posted = 0;
        var released = new TaskCompletionSource();
        await page.RouteAsync("**/login/choose", async route =>
        {
            posted++;
            await released.Task;
            await route.ContinueAsync();
        });

        var shown = await page.EvaluateAsync<string[]>("() => { const row = document.querySelector('button[value=waadkust]'); row.click(); row.click(); return [row.getAttribute('aria-disabled'), row.textContent]; }");

        shown[0].Should().Be("true");
        shown[1].Should().EndWith("One moment…");
        released.SetResult();
        await page.SeesAsync("organisation-login");
        posted.Should().Be(1);
    }

    [Fact]
    public async Task An_answer_that_comes_late_changes_nothing_and_a_slow_one_is_announced()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await ShownAsync(context);
        var late = new TaskCompletionSource();
        await page.RouteAsync("**/discovery/api/search?*q=lyceum", async route =>
        {
            await late.Task;
            await route.ContinueAsync();
        });

        await page.FillAsync("#q", "lyceum");
        await page.WaitForFunctionAsync("() => document.getElementById('found').textContent === 'Searching…'");
        await page.FillAsync("#q", "waadkust");
        await page.Locator("button[value=waadkust]").WaitForAsync();
        late.SetResult();
        await page.WaitForFunctionAsync("() => document.getElementById('found').textContent.includes('De Waadkust College')");

        (await page.Locator(Rows).AllInnerTextsAsync()).Should().OnlyContain(name => name.Contains("Waadkust"));
    }

    [Fact]
    public async Task Where_the_answers_stay_away_it_is_said_and_the_form_still_works()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await ShownAsync(context);
        await page.RouteAsync("**/discovery/api/**", route => route.AbortAsync());

        await page.FillAsync("#q", "jan@waadkust.example");
        await page.WaitForFunctionAsync("() => document.getElementById('found').textContent.includes('Press Search')");
        await page.ClickAsync("#search button");

        await page.IsAtAsync(address => address.Contains("q=%40waadkust.example", StringComparison.Ordinal));
        (await page.Locator(Rows).AllInnerTextsAsync()).Should().ContainSingle().Which.Should().Contain("De Waadkust College");
    }

    [Fact]
    public async Task Without_scripts_everything_is_there()
    {
        await using var context = await Demo.Chromium.NewContextAsync(scripts: false);
        var page = await ShownAsync(context);

        await page.SearchesAsync("lyceum");
        (await page.Locator(Rows).CountAsync()).Should().Be(20);
        (await page.InnerTextAsync("#found")).Should().MatchRegex("^[0-9]+ organisations found");
        await page.ClickAsync("#further a");
        await page.IsAtAsync(address => address.Contains("show=40", StringComparison.Ordinal));
        await page.ClickAsync("a[href*='all=1']");
        await page.ClickAsync("a[rel=next]");
        await page.ClickAsync(".letters a:has-text('U')");
        (await page.Locator("#letter-U .name").InnerTextAsync()).Should().StartWith("U");
        await page.SearchesAsync("jan@waadkust.example");
        await page.ClickAsync("button[value=waadkust]");
        await page.SeesAsync("organisation-login");
    }

    [Theory]
    [InlineData("en-GB", false)]
    [InlineData("nl-NL", true)]
    public async Task In_every_state_it_is_accessible_and_fits(string language, bool dark)
    {
        await using var context = await Demo.Chromium.NewContextAsync(language: language, dark: dark);
        var page = await ShownAsync(context);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ReducedMotion = ReducedMotion.Reduce });
        var states = new (string Name, Func<Task> Reach)[]
        {
            ("empty", () => Task.CompletedTask),
            ("live", () => page.SearchesAsync("lyceum")),
            ("live-one", () => page.SearchesAsync("waadkust")),
            ("live-guess", () => page.SearchesAsync("Lindenhorts")),
            ("live-none", () => page.SearchesAsync("zzzzqqqq")),
            ("browse", async () =>
            {
                await page.FillAsync("#q", string.Empty);
                await page.ClickAsync("a[href*='all=1']");
                await page.Locator(".letters").WaitForAsync();
            }),
        };
        foreach (var (name, reach) in states)
        {
            await page.SetViewportSizeAsync(Chromium.Wide.Width, Chromium.Wide.Height);
            await reach();
            foreach (var (screen, size) in new[] { ("wide", Chromium.Wide), ("narrow", Chromium.Narrow) })
            {
                await page.SetViewportSizeAsync(size.Width, size.Height);
                await page.LooksRightAsync($"discovery-{name}-{language[..2]}-{screen}");
            }
        }

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light, ForcedColors = ForcedColors.Active });
        await page.LooksRightAsync($"discovery-browse-{language[..2]}-forced");
    }

    [Fact]
    public async Task A_first_view_takes_few_requests_little_weight_and_nobody_else_and_nothing_jumps()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync("""
            window.shifted = 0;
            new PerformanceObserver((list) => { for (const entry of list.getEntries()) { if (!entry.hadRecentInput) { window.shifted += entry.value; } } }).observe({ type: 'layout-shift', buffered: true });
            """);
        await page.GotoAsync($"{Demo.ApplicationsUrl}/apps/boekenshop");
        var answers = new List<IResponse>();
        page.Response += (_, response) => answers.Add(response);
        await page.ClickAsync("a.button");
        await page.SeesAsync("choose");
        await page.IsLoadedAsync();
        for (var seen = 0; seen != answers.Count;)
        {
            seen = answers.Count;
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }

        var shown = answers.Where(answer => answer.Status == 200).ToList();
        shown.Count.Should().BeLessThanOrEqualTo(8);
        shown.Should().OnlyContain(answer => answer.Url.StartsWith(Demo.Url + "/"), "no third party hears of it");
        (await Task.WhenAll(shown.Select(answer => answer.BodyAsync()))).Sum(body => body.Length).Should().BeLessThanOrEqualTo(50 * 1024, "also as it is sent, without compression");
        shown[0].Headers["content-security-policy"].Should().NotContain("unsafe");

        await page.Keyboard.TypeAsync("lyceum");
        await page.WaitForFunctionAsync("() => document.getElementById('found').textContent.includes('organisations found')");
        (await page.EvaluateAsync<double>("() => window.shifted")).Should().BeLessThanOrEqualTo(0.02);
    }

    private static Task<string> FocusedAsync(IPage page) => page.EvaluateAsync<string>("() => document.activeElement.value && document.activeElement.name === 'entry' ? document.activeElement.value : document.activeElement.id");

    private static async Task<string> AfterAsync(IPage page, params string[] keys)
    {
        foreach (var key in keys)
        {
            await page.Keyboard.PressAsync(key);
        }

        return await FocusedAsync(page);
    }

    private async Task<IPage> ShownAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        await page.IsLoadedAsync();
        return page;
    }
}
