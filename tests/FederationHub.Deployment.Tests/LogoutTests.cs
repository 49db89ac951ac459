using System.Globalization;

namespace FederationHub.Deployment.Tests;

/// <summary>A logout that was confirmed is not forgotten by a server that is killed: its applications are told by the one that comes after it.</summary>
public abstract class LogoutSurvivesTests(Engine engine, PostgreSqlServer server)
{
    // Half a minute, after which a notice is nobody's any more, and the turns of the background.
    private static readonly TimeSpan LeaseEnds = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Killed_while_it_tells_applications_it_tells_them_when_it_is_back_and_nobody_is_logged_in_meanwhile()
    {
        await using var receiver = await ToldApplications.StartAsync();
        await using var world = await HubProcessWorld.StartAsync(await NewDatabase.OnAsync(engine, server), receiver.Configure);
        using var browser = world.NewBrowser();
        var hint = await ToldApplications.LogInAsync(world.Surroundings, browser);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = new TaskCompletionSource();
        receiver.Logouts.Answer("shop", async _ =>
        {
            arrived.TrySetResult();
            await killed.Task;
        });
        receiver.Logouts.Answer("planner", _ => killed.Task);

        var asked = browser.GoAsync(world.Surroundings.Shop.EndSessionUrl(("id_token_hint", hint)));
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await world.Hub.KillAsync();
        killed.SetResult();
        (await Record.ExceptionAsync(() => asked)).Should().NotBeNull("nobody answers any more");
        var before = receiver.Logouts.Received;
        receiver.Logouts.Reset();
        await world.Hub.StartAgainAsync();

        (await browser.GoAsync(world.Surroundings.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required", "the logout was committed");
        await ToldApplications.UntilAsync(() => receiver.Logouts.Received.Count >= 2, LeaseEnds);
        receiver.Logouts.Received.Select(received => received.Application).Should().BeEquivalentTo(["shop", "planner"]);
        before.Should().OnlyContain(first => receiver.IdsOf(first.Application).Contains(ToldApplications.IdOf(first)), "it is one event, whoever tells it");
    }

    [Fact]
    public async Task What_an_operator_ended_while_no_server_ran_is_told_within_ten_seconds_of_its_start()
    {
        await using var receiver = await ToldApplications.StartAsync();
        await using var world = await HubProcessWorld.StartAsync(await NewDatabase.OnAsync(engine, server), receiver.Configure);
        using var browser = world.NewBrowser();
        await ToldApplications.LogInAsync(world.Surroundings, browser);
        await world.Hub.KillAsync();

        (await ToldApplications.EndByCommandAsync(world)).MustBeDone().Output.Should().Contain("To be told: shop, planner");
        receiver.Logouts.Received.Should().BeEmpty();
        await world.Hub.StartAgainAsync();

        await ToldApplications.UntilAsync(() => receiver.Logouts.Received.Count == 2, TimeSpan.FromSeconds(10));
        (await browser.GoAsync(world.Surroundings.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
    }
}

public sealed class LogoutSurvivesOnSqlite(PostgreSqlServer server) : LogoutSurvivesTests(Engine.Sqlite, server);

public sealed class LogoutSurvivesOnPostgreSql(PostgreSqlServer server) : LogoutSurvivesTests(Engine.PostgreSql, server);

/// <summary>Two nodes end one session: for all of them at once, and each application hears it once.</summary>
public sealed class LogoutOnTwoNodesTests(PostgreSqlServer server)
{
    private const int Sessions = 12;

    [Fact]
    public async Task A_session_that_one_node_ended_is_dead_on_the_other_at_once_and_each_application_is_told_once()
    {
        await using var receiver = await ToldApplications.StartAsync();
        var settings = await NewDatabase.OnAsync(Engine.PostgreSql, server);
        await using var world = await HubProcessWorld.PrepareAsync(string.Create(CultureInfo.InvariantCulture, $"http://hub.localhost:{FreePort.Next()}"), settings, receiver.Configure);
        var nodes = await Task.WhenAll(world.StartNodeAsync(name: "logout-a"), world.StartNodeAsync(name: "logout-b"));
        await using var a = nodes[0];
        await using var b = nodes[1];
        var (onA, onB) = (TwoNodesFixture.Only(a), TwoNodesFixture.Only(b));
        var shopOnA = world.Surroundings.Shop with { Route = onA };

        // One browser, whose every request lands where the test says.
        var toB = false;
        using var browser = world.NewBrowser(target => toB ? onB(target) : onA(target));
        var hint = await ToldApplications.LogInAsync(world.Surroundings, browser, onA);
        toB = true;
        await browser.GoAsync(shopOnA.EndSessionUrl(("id_token_hint", hint)));
        toB = false;
        (await browser.GoAsync(shopOnA.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
        receiver.Logouts.Received.Select(received => received.Application).Should().BeEquivalentTo(["shop", "planner"]);
        receiver.Logouts.Reset();

        // Ended by a command, so that both nodes find all notices at their next turn.
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async i =>
        {
            using var other = world.NewBrowser(i % 2 == 0 ? onA : onB);
            await ToldApplications.LogInAsync(world.Surroundings, other, onA);
        }));
        receiver.Logouts.Answer("planner", _ => Task.Delay(TimeSpan.FromMilliseconds(500)));
        (await ToldApplications.EndByCommandAsync(world)).MustBeDone();
        await ToldApplications.UntilAsync(() => receiver.Logouts.Received.Count >= 2 * Sessions, TimeSpan.FromSeconds(15));
        await Task.Delay(TimeSpan.FromSeconds(11), TestContext.Current.CancellationToken);

        receiver.Logouts.Received.Should().HaveCount(2 * Sessions, "two turns later nobody was told a second time");
        receiver.Logouts.Received.Select(ToldApplications.IdOf).Should().OnlyHaveUniqueItems();
    }
}

/// <summary>Shop and planner, where both take logout tokens, and how a person comes to be logged in to both.</summary>
internal sealed class ToldApplications : IAsyncDisposable
{
    private const string Who = "pupil";

    /// <summary>Where they take them.</summary>
    public LogoutReceiver Logouts { get; } = new();

    public static async Task<ToldApplications> StartAsync()
    {
        var told = new ToldApplications();
        await told.Logouts.StartAsync();
        return told;
    }

    /// <summary>The id of the event that a logout token tells.</summary>
    public static string IdOf(ReceivedLogout received) => FakeApplication.Claims(received.Token).GetProperty("jti").GetString()!;

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo, TimeSpan patience)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); !isSo() && waited.Elapsed < patience;)
        {
            await Task.Delay(50);
        }

        isSo().Should().BeTrue("it takes no longer than {0}", patience);
    }

    /// <summary>Says in the configuration that they take logout tokens, and that the shop's button ends all.</summary>
    public string Configure(string text) => text
        .Replace("home_page: http://shop.localhost:1/", $"home_page: http://shop.localhost:1/\n    logout: {{ scope: global, backchannel_uri: \"{Logouts.UriOf("shop")}\" }}", StringComparison.Ordinal)
        .Replace("id_token_algorithm: ES256", $"id_token_algorithm: ES256\n    logout: {{ backchannel_uri: \"{Logouts.UriOf("planner")}\" }}", StringComparison.Ordinal);

    /// <summary>Logs a pupil of the college in at both; gives the shop's ID token.</summary>
    public static async Task<string> LogInAsync(HubSurroundings surroundings, Browser browser, Func<Uri, ValueTask<Uri>>? route = null)
    {
        var (shop, planner) = (surroundings.Shop with { Route = route }, surroundings.Planner with { Route = route });
        var tokens = await shop.RedeemAsync((await browser.LogInAsync(shop, "college", Who)).Parameter("code")!);
        tokens.Status.Should().Be(200, tokens.Text);
        (await planner.RedeemAsync((await browser.GoAsync(planner.AuthorizeUrl())).Parameter("code")!)).Status.Should().Be(200);
        return tokens["id_token"]!;
    }

    /// <summary>Ends all sessions of that pupil with <c>fedhub</c>.</summary>
    public static Task<CommandResult> EndByCommandAsync(HubProcessWorld world) => world.FedhubAsync(
        "sessions", "end", "--upstream", "college", "--type", "oidc_sub", "--value", world.Surroundings.College.Personas.Single(persona => persona.Id == Who).PersistentId);

    /// <summary>Ids of what an application was told.</summary>
    public IEnumerable<string> IdsOf(string application) => Logouts.Of(application).Select(IdOf);

    public ValueTask DisposeAsync() => Logouts.DisposeAsync();
}
