using System.Diagnostics;

namespace FederationHub.Deployment.Tests;

/// <summary>
/// People and an application at every step of a login while the store is away: each is told clearly, and each goes on from there
/// once it is back, without anybody touching the hub.
/// </summary>
internal sealed class StoreOutageWalk : IDisposable
{
    private readonly HubProcessWorld _world;
    private readonly Browser _starting;
    private readonly Browser _choosing;
    private readonly Browser _answered;
    private readonly Browser _redeeming;
    private readonly Browser _known;
    private BrowserPage? _choosingPage;
    private BrowserPage? _answeredPage;
    private string? _code;
    private string? _accessToken;

    public StoreOutageWalk(HubProcessWorld world)
    {
        _world = world;
        _starting = world.NewBrowser();
        _starting.AcceptLanguage = "nl";
        _choosing = world.NewBrowser();
        _answered = world.NewBrowser();
        _redeeming = world.NewBrowser();
        _known = world.NewBrowser();
    }

    private FakeApplication Shop => _world.Surroundings.Shop;

    /// <summary>Before: everybody takes their place.</summary>
    public async Task TakePlacesAsync()
    {
        _choosingPage = await _choosing.GoAsync(Shop.AuthorizeUrl());
        _choosingPage.Kind.Should().Be("choose", _choosingPage.Text);
        var login = await _answered.PickAsync(await _answered.GoAsync(Shop.AuthorizeUrl()), "university");
        _answeredPage = await _answered.SubmitAsync(login, "form", ("persona", "teacher"));
        _answeredPage.Kind.Should().Be("organisation-post");
        _code = (await _redeeming.LogInAsync(Shop, "college")).Parameter("code");
        var tokens = await _known.TokensAsync(Shop, "university");
        _accessToken = tokens["access_token"];
        _code.Should().NotBeNull();
        _accessToken.Should().NotBeNull();
    }

    /// <summary>During: everybody is told clearly, within seconds.</summary>
    public async Task MeetTheOutageAsync()
    {
        var dutch = await TimedAsync(() => _starting.GoAsync(Shop.AuthorizeUrl()));
        Outage.MustBeClear(dutch);
        dutch.Document.DocumentElement.GetAttribute("lang").Should().Be("nl");
        dutch.Text.Should().Contain("Even geen verbinding").And.Contain("Probeer het opnieuw");
        _startingPage = dutch;

        _choosingPage = await TimedAsync(() => _choosing.PickAsync(_choosingPage!, "university"));
        Outage.MustBeClear(_choosingPage);
        _choosingPage.Text.Should().Contain("No connection for a moment");

        _answeredPage = await TimedAsync(() => _answered.PostOnAsync(_answeredPage!));
        Outage.MustBeClear(_answeredPage);

        Outage.MustBeClear(await TimedAsync(() => Shop.RedeemAsync(_code!)));

        // Somebody whose application asked for no page gets none: the application is told (OpenID Connect Core 3.1.2.6).
        var passive = await TimedAsync(() => _known.GoAsync(_world.Surroundings.Planner.AuthorizeUrl(("prompt", "none"))));
        passive.Parameter("error").Should().Be("temporarily_unavailable", passive.Url + passive.Text);
        await Outage.NotReadyAsync(_world.Hub);
        _world.Hub.Log.Should().Contain("Not ready");
    }

    /// <summary>After: everybody goes on where they stood.</summary>
    public async Task GoOnAsync()
    {
        var started = await _starting.TryAgainAsync(_startingPage!);
        started.Kind.Should().Be("choose", started.Text);
        (await _starting.BecomeAsync(await _starting.PickAsync(started, "college"), "pupil")).Parameter("code").Should().NotBeNull();

        var chosen = await _choosing.TryAgainAsync(_choosingPage!);
        (await _choosing.BecomeAsync(chosen, "pupil")).Parameter("code").Should().NotBeNull("the choice is sent again");

        var answered = await _answered.TryAgainAsync(_answeredPage!);
        answered.Parameter("code").Should().NotBeNull($"the organisation's answer is sent again; it ended at {answered.Url} with {answered.Code}");

        (await Shop.RedeemAsync(_code!)).Status.Should().Be(200, "a code that was given is honoured");
        (await Shop.UserInfoAsync(_accessToken!)).Status.Should().Be(200, "a token that was given works");
        (await _known.GoAsync(_world.Surroundings.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull("the session is still there");
        (await Shop.RedeemAsync(_code!))["error"].Should().Be("invalid_grant");
    }

    public void Dispose()
    {
        foreach (var browser in (Browser[])[_starting, _choosing, _answered, _redeeming, _known])
        {
            browser.Dispose();
        }
    }

    private BrowserPage? _startingPage;

    private static async Task<T> TimedAsync<T>(Func<Task<T>> ask)
    {
        var waited = Stopwatch.StartNew();
        var answer = await ask();
        waited.Elapsed.Should().BeLessThan(Outage.LongestWait, "nobody waits longer for an answer");
        return answer;
    }
}
