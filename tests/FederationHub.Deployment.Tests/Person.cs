namespace FederationHub.Deployment.Tests;

/// <summary>How a login came to its end.</summary>
/// <param name="Reloads">How often an address did not answer and was loaded again.</param>
/// <param name="WaysOn">How often a page with a way on was met, and the way taken.</param>
/// <param name="Restarts">How often the login began anew at the application.</param>
public sealed record LoginOutcome(int Reloads, int WaysOn, int Restarts)
{
    /// <summary>Whether it came through as if nothing had happened.</summary>
    public bool Straight => Reloads == 0 && WaysOn == 0 && Restarts == 0;
}

/// <summary>
/// Somebody who wants to log in and does what people do: loads an address again that does not answer, and takes the way on that a
/// page offers. Whatever the hub confirmed on the way is held against it.
/// </summary>
internal sealed class Person(HubProcessWorld world, string organisation) : IDisposable
{
    private const int MostSteps = 120;
    private static readonly TimeSpan BetweenLoads = TimeSpan.FromMilliseconds(150);

    private readonly Browser _browser = world.NewBrowser();
    private int _reloads;
    private int _waysOn;
    private int _restarts;

    private FakeApplication Shop => world.Surroundings.Shop;

    /// <summary>Logs in until the application has tokens, which work.</summary>
    public async Task<LoginOutcome> LogInAsync()
    {
        var page = await LoadAsync(() => _browser.GoAsync(Shop.AuthorizeUrl()));
        for (var step = 0; step < MostSteps; step++)
        {
            if (page.Parameter("code") is { } code && page.Url.StartsWith(Shop.RedirectUri, StringComparison.Ordinal))
            {
                if (await RedeemAsync(code))
                {
                    return new LoginOutcome(_reloads, _waysOn, _restarts);
                }

                page = await RestartAsync();
            }
            else if (page.Url.StartsWith("http://shop.localhost:1/", StringComparison.Ordinal))
            {
                // Back at the application, which offers to log in.
                page = await RestartAsync();
            }
            else
            {
                page = await GoOnAsync(page);
            }
        }

        throw new InvalidOperationException($"Not logged in after {MostSteps} steps; now at {page.Url} ({page.Kind} {page.Code}):\n{string.Join('\n', _browser.Hops.TakeLast(20).Select(hop => $"{hop.Method} {hop.Url.Split('?')[0]} {hop.Status}"))}");
    }

    public void Dispose() => _browser.Dispose();

    private Task<BrowserPage> RestartAsync()
    {
        _restarts++;
        return LoadAsync(() => _browser.GoAsync(Shop.AuthorizeUrl()));
    }

    private async Task<BrowserPage> GoOnAsync(BrowserPage page)
    {
        switch (page.Kind)
        {
            case "choose":
                return await LoadAsync(() => _browser.PickAsync(page, organisation));
            case "organisation-login":
                return await LoadAsync(() => _browser.SubmitAsync(page, "form", ("persona", "pupil")));
            case "organisation-post" or "continue":
                return await LoadAsync(() => _browser.SubmitAsync(page, "main form, form"));
            case "error":
                _waysOn++;
                page.Code.Should().StartWith("FH-");
                page.Code.Should().NotBe("FH-1501", $"nothing that happens here is a bug:\n{page.Text}");
                page.Document.Body!.GetAttribute("data-reference").Should().NotBeNullOrEmpty();
                return await LoadAsync(() => WayOn(page));
            default:
                throw new InvalidOperationException($"A page that says nothing: {page.Status} at {page.Url}\n{page.Text}");
        }
    }

    private Task<BrowserPage> WayOn(BrowserPage page) =>
        page.Document.QuerySelector(".actions a.primary") is not null ? _browser.FollowAsync(page, ".actions a.primary")
        : page.Document.QuerySelector(".actions form") is not null ? _browser.SubmitAsync(page, ".actions form")
        : page.Document.QuerySelector("footer form") is not null ? _browser.SubmitAsync(page, "footer form")
        : throw new InvalidOperationException($"A page without a way on, {page.Code} at {page.Url}:\n{page.Text}");

    // True once tokens came and work. False when the code is gone since an answer got lost on its way: the application begins anew.
    private async Task<bool> RedeemAsync(string code)
    {
        var certain = true;
        while (true)
        {
            var answer = await CallAsync(() => Shop.RedeemAsync(code));
            if (answer is null)
            {
                certain = false;
                continue;
            }

            if (answer.Status != 200)
            {
                answer["error"].Should().Be("invalid_grant", answer.Text);
                certain.Should().BeFalse($"a code that was given is honoured: {answer.Text}");
                return false;
            }

            JsonAnswer? person;
            while ((person = await CallAsync(() => Shop.UserInfoAsync(answer["access_token"]!))) is null)
            {
            }

            person.Status.Should().Be(200, $"a token that was given works: {person.Text}");
            JsonAnswer? twice;
            while ((twice = await CallAsync(() => Shop.RedeemAsync(code))) is null)
            {
            }

            twice["error"].Should().Be("invalid_grant", "no code is redeemed twice");
            return true;
        }
    }

    // Null when there was no answer of the hub's own.
    private async Task<JsonAnswer?> CallAsync(Func<Task<JsonAnswer>> call)
    {
        try
        {
            var answer = await call();
            if (answer.Status < 500)
            {
                return answer;
            }
        }
        catch (Exception broken) when (broken is HttpRequestException or System.Net.Sockets.SocketException)
        {
            // Nobody there; asked again below.
        }

        _reloads++;
        await Task.Delay(BetweenLoads);
        return null;
    }

    private async Task<BrowserPage> LoadAsync(Func<Task<BrowserPage>> load)
    {
        while (true)
        {
            try
            {
                var page = await load();
                // A proxy says that nobody is there in words of its own.
                if ((int)page.Status < 500 || page.Kind is not null)
                {
                    return page;
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or System.Net.Sockets.SocketException)
            {
                // Nobody there; loaded again below.
            }

            _reloads++;
            await Task.Delay(BetweenLoads);
            load = _browser.ReloadAsync;
        }
    }
}
