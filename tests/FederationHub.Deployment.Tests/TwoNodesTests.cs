using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace FederationHub.Deployment.Tests;

/// <summary>Two nodes are one hub: a login does not know which of them it meets.</summary>
public sealed class TwoNodesTests(TwoNodesFixture nodes, ITestOutputHelper output) : IClassFixture<TwoNodesFixture>
{
    // authorize, the page, the choice, the organisation's answer, the way back, the code, UserInfo.
    private const int Requests = 7;
    private const int AtOnce = 8;

    private FakeApplication Shop => nodes.World.Surroundings.Shop;

    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task Every_step_may_land_on_either_node(string organisation)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 1 << Requests), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (order, _) =>
        {
            var asked = 0;
            ValueTask<Uri> Next(Uri target) => ValueTask.FromResult(
                TwoNodesFixture.IsHub(target) ? TwoNodesFixture.To(((order >> asked++) & 1) == 0 ? nodes.A : nodes.B, target) : target);

            using var browser = nodes.World.NewBrowser(Next);
            var shop = Shop with { Route = Next };
            var end = await browser.LogInAsync(shop, organisation);
            var tokens = await shop.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException($"Order {order:B7}: no code at {end.Url} ({end.Code}):\n{end.Text}"));
            tokens.Status.Should().Be(200, $"order {order:B7}: {tokens.Text}");
            (await shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200, $"order {order:B7}");
            asked.Should().Be(Requests);
        });
    }

    [Fact]
    public async Task What_was_used_on_one_node_is_used_up_on_the_other()
    {
        var onA = TwoNodesFixture.Only(nodes.A);
        var onB = TwoNodesFixture.Only(nodes.B);
        var toB = false;
        using var browser = nodes.World.NewBrowser(target => toB ? onB(target) : onA(target));
        var end = await browser.LogInAsync(Shop, "university");
        var code = end.Parameter("code")!;
        (await (Shop with { Route = onA }).RedeemAsync(code)).Status.Should().Be(200);

        toB = true;
        var answer = browser.Hops.Single(hop => hop.Url.EndsWith("/login/return/saml", StringComparison.Ordinal));
        (await browser.PostAsync(answer.Url, answer.Fields!, nodes.World.Surroundings.University.BaseUrl)).Code.Should().Be("FH-1308");
        (await browser.GoAsync(browser.Hops.First(hop => hop.Url.Contains("/login/continue", StringComparison.Ordinal)).Url)).Code.Should().Be("FH-1204");
        (await (Shop with { Route = onB }).RedeemAsync(code))["error"].Should().Be("invalid_grant");
    }

    [Fact]
    public async Task A_code_that_both_nodes_are_asked_for_at_once_is_given_for_once()
    {
        for (var i = 0; i < 10; i++)
        {
            using var browser = nodes.World.NewBrowser();
            var code = (await browser.LogInAsync(Shop, "university")).Parameter("code")!;

            var answers = await Task.WhenAll(
                (Shop with { Route = TwoNodesFixture.Only(nodes.A) }).RedeemAsync(code),
                (Shop with { Route = TwoNodesFixture.Only(nodes.B) }).RedeemAsync(code));

            answers.Count(answer => answer.Status == 200).Should().Be(1, string.Join(" | ", answers.Select(a => a.Text)));
        }
    }

    [Fact]
    public async Task A_changed_configuration_is_live_on_both_within_ten_seconds()
    {
        var since = Stopwatch.StartNew();
        (await nodes.World.ApplyAsync(text => text.Replace("en: BookShop", "en: Bookstall", StringComparison.Ordinal))).MustBeDone();
        var applied = since.Elapsed;

        var live = await Task.WhenAll(new[] { nodes.A, nodes.B }.Select(async node =>
        {
            using var browser = nodes.World.NewBrowser(TwoNodesFixture.Only(node));
            while (!(await browser.GoAsync(Shop.AuthorizeUrl())).Text.Contains("Bookstall", StringComparison.Ordinal))
            {
                since.Elapsed.Should().BeLessThan(applied + TimeSpan.FromSeconds(10));
                await Task.Delay(50);
            }

            return since.Elapsed - applied;
        }));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"live on node A after {live[0].TotalSeconds:F2} s, on node B after {live[1].TotalSeconds:F2} s"));
    }

    [Fact]
    public async Task A_new_signing_key_is_published_on_both_nodes_before_either_signs_with_it_and_no_login_fails()
    {
        var before = await SignsWithAsync(nodes.A);
        (await SignsWithAsync(nodes.B)).Should().Be(before);
        (await nodes.World.FedhubAsync("keys", "rotate", "--algorithm", "RS256", "--now")).MustBeDone();
        var since = Stopwatch.StartNew();

        TimeSpan? published = null;
        for (var signs = (A: before, B: before); signs.A == before || signs.B == before;)
        {
            since.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(40), "the next key takes over by itself");
            var keys = await Task.WhenAll(PublishedAsync(nodes.A), PublishedAsync(nodes.B));
            if (keys.All(set => set.Length > 2))
            {
                published ??= since.Elapsed;
            }

            signs = (await SignsWithAsync(nodes.A), await SignsWithAsync(nodes.B));
            // What an application kept of either node a moment ago still verifies the token of the other.
            keys.Should().OnlyContain(set => set.Contains(signs.A) && set.Contains(signs.B) && set.Contains(before));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"published on both nodes after {published!.Value.TotalSeconds:F2} s, both sign with it after {since.Elapsed.TotalSeconds:F2} s"));
        published.Should().BeLessThan(TimeSpan.FromSeconds(10));
        (await SignsWithAsync(nodes.A)).Should().Be(await SignsWithAsync(nodes.B));
    }

    [Fact]
    public async Task R000_23_An_application_that_is_switched_off_is_refused_on_both_nodes_within_ten_seconds()
    {
        (await nodes.World.FedhubAsync("app", "suspend", "planner")).MustBeDone();
        try
        {
            var since = Stopwatch.StartNew();
            foreach (var node in new[] { nodes.A, nodes.B })
            {
                using var browser = nodes.World.NewBrowser(TwoNodesFixture.Only(node));
                while ((await browser.GoAsync(nodes.World.Surroundings.Planner.AuthorizeUrl())).Code != "FH-1011")
                {
                    since.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
                    await Task.Delay(50, TestContext.Current.CancellationToken);
                }
            }
        }
        finally
        {
            (await nodes.World.FedhubAsync("app", "resume", "planner")).MustBeDone();
        }
    }

    [Fact]
    public async Task A_node_that_is_killed_in_the_middle_of_200_logins_takes_none_along()
    {
        const int Logins = 200;
        const int People = 16;
        var begun = 0;
        var middle = new TaskCompletionSource();
        var logins = Parallel.ForEachAsync(Enumerable.Range(0, Logins), new ParallelOptions { MaxDegreeOfParallelism = People }, async (i, _) =>
        {
            if (Interlocked.Increment(ref begun) == Logins / 3)
            {
                middle.SetResult();
            }

            using var person = new Person(nodes.World, i % 2 == 0 ? "university" : "college");
            var outcome = await person.LogInAsync();
            lock (_outcomes)
            {
                _outcomes.Add(outcome);
            }
        });

        await Task.WhenAny(middle.Task, logins);
        await nodes.B.KillAsync();
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        await nodes.B.StartAgainAsync();
        await logins.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{_outcomes.Count} logins completed: {_outcomes.Count(o => o.Straight)} straight, {_outcomes.Count(o => o is { WaysOn: 0, Restarts: 0, Straight: false })} after a reload, {_outcomes.Count(o => o is { WaysOn: > 0, Restarts: 0 })} by the way on of a page, {_outcomes.Count(o => o.Restarts > 0)} begun anew at the application"));
        _outcomes.Should().HaveCount(Logins);
        (nodes.A.Log + nodes.B.Log).Should().NotContain("Unexpected error");

        // The node that came back takes part again: of each login it does a step that leaves a line, the code or its second use.
        var before = nodes.B.Log.Length;
        for (var i = 0; i < 50 && !TookPart(); i++)
        {
            using var person = new Person(nodes.World, "university");
            await person.LogInAsync();
        }

        TookPart().Should().BeTrue("of fifty logins the node that came back does some steps; since then its log says:\n{0}", nodes.B.Log[before..]);

        bool TookPart() => nodes.B.Log[before..] is var since && (since.Contains("got a code", StringComparison.Ordinal) || since.Contains("code-reused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_is_asked_to_end_disturbs_nobody()
    {
        using var end = new CancellationTokenSource();
        var people = Enumerable.Range(0, 4).Select(async i =>
        {
            var outcomes = new List<LoginOutcome>();
            while (!end.IsCancellationRequested)
            {
                using var person = new Person(nodes.World, i % 2 == 0 ? "university" : "college");
                outcomes.Add(await person.LogInAsync());
            }

            return outcomes;
        }).ToArray();

        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        (await nodes.B.StopAsync()).Should().Be(0, "it ended in order");
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await nodes.B.StartAgainAsync();
        await end.CancelAsync();
        var all = (await Task.WhenAll(people)).SelectMany(outcomes => outcomes).ToList();

        output.WriteLine($"{all.Count} logins while a node ended and came back");
        all.Should().NotBeEmpty().And.OnlyContain(outcome => outcome.Straight);
    }

    [Fact]
    public async Task Without_the_database_people_behind_the_proxy_get_a_clear_page_and_both_nodes_come_back_by_themselves()
    {
        using var browser = nodes.World.NewBrowser();
        await nodes.AllowDatabaseAsync(false);
        try
        {
            // First the nodes are found not ready, and then, when none is left, they are asked all the same.
            for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(4);)
            {
                Outage.MustBeClear(await browser.GoAsync(Shop.AuthorizeUrl()));
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            Outage.MustBeClear(await Shop.RedeemAsync("any"));
        }
        finally
        {
            await nodes.AllowDatabaseAsync(true);
        }

        var recovery = await Task.WhenAll(Outage.RecoveryAsync(nodes.A), Outage.RecoveryAsync(nodes.B));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready again after {recovery.Max().TotalSeconds:F2} s"));
        (await browser.TokensAsync(Shop, "university")).Status.Should().Be(200);
    }

    // The key that signed the ID token of a login at one node.
    private async Task<string> SignsWithAsync(HubProcess node)
    {
        var route = TwoNodesFixture.Only(node);
        using var browser = nodes.World.NewBrowser(route);
        var shop = Shop with { Route = route };
        var end = await browser.LogInAsync(shop, "university");
        var tokens = await shop.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException($"No code at {end.Url} ({end.Code}):\n{end.Text}"));
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(tokens["id_token"]!.Split('.')[0]));
        return header.RootElement.GetProperty("kid").GetString()!;
    }

    private async Task<string[]> PublishedAsync(HubProcess node)
    {
        using var browser = nodes.World.NewBrowser(TwoNodesFixture.Only(node));
        using var keys = JsonDocument.Parse((await browser.GoAsync(nodes.World.HubUrl + "/.well-known/jwks.json")).Text);
        return [.. keys.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private readonly List<LoginOutcome> _outcomes = [];
}
