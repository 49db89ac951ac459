using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FederationHub.Configuration;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using FederationHub.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// R001-11: a value beyond the minimal set is given only while the organisation has an active agreement for that application and that
/// value. Each row changes the agreements once; what each path gives then stands beside it, of one value that every sector has and one of
/// the education sector.
/// </summary>
public sealed class WithdrawalOnEveryPathTests
{
    private const string Both = "given_name, auth_location";
    private const string Neither = "";

    /// <summary>Which of the two values each path gives after the change, wherever a claim can be put.</summary>
    /// <param name="Before">A login before the change.</param>
    /// <param name="NewLogin">A login after it.</param>
    /// <param name="Session">A silent request that a session answers.</param>
    /// <param name="Token">The tokens, and UserInfo with them, for a code that was given before.</param>
    /// <param name="UserInfo">UserInfo with an access token that was given before.</param>
    public sealed record Paths(string Before, string NewLogin, string Session, string Token, string UserInfo);

    private static Paths After(string before, string after) => new(before, after, after, after, after);

    public static TheoryData<string, string, Func<HubWorld, Task>, Paths> Changes => new()
    {
        { "nothing", Agreement(Both), _ => Task.CompletedTask, After(Both, Both) },
        { "no agreement", "", _ => Task.CompletedTask, After(Neither, Neither) },
        { "one that names nothing", Agreement(""), _ => Task.CompletedTask, After(Neither, Neither) },
        { "withdrawn by command", Agreement(Both), world => ChangeAsync(world, AgreementChanges.End("first", null, world.Clock.GetUtcNow())), After(Both, Neither) },
        { "granted by command", "", world => ChangeAsync(world, AgreementChanges.Add(New(Both), world.Clock.GetUtcNow())), new(Neither, Both, Both, Neither, Neither) },
        { "removed from the file", Agreement(Both), world => world.ApplyAsync(text => File(text, "")), After(Both, Neither) },
        { "the common value taken out", Agreement(Both), world => world.ApplyAsync(text => File(text, Agreement("auth_location"))), After(Both, "auth_location") },
        { "the sector's value taken out", Agreement(Both), world => world.ApplyAsync(text => File(text, Agreement("given_name"))), After(Both, "given_name") },
        { "followed by another", Agreement(Both), world => world.ApplyAsync(text => File(text, Agreement(Both, id: "second"))), After(Both, Both) },
        { "of another organisation", Agreement(Both), world => world.ApplyAsync(text => File(text, Agreement(Both, organisation: "college"))), After(Both, Neither) },
        { "for another application", Agreement(Both), world => world.ApplyAsync(text => File(text, Agreement(Both, application: "planner"))), After(Both, Neither) },
        { "the policy names one no more", Agreement(Both), world => world.ApplyAsync(text => File(text, Agreement(Both)).Replace("- { claim: given_name,", "- { claim: family_name,", StringComparison.Ordinal)), After(Both, "auth_location") },
        { "ended by its last instant", Agreement(Both, to: true), Later, After(Both, Neither) },
        { "begun by its first", Agreement(Both, from: true), Later, new(Neither, Both, Both, Neither, Neither) },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task R001_11_what_the_organisation_agrees_to_counts_on_every_path_within_ten_seconds(string change, string agreements, Func<HubWorld, Task> make, Paths expected)
    {
        await using var world = await HubWorld.StartAsync();
        await world.ApplyAsync(text => File(text, agreements.Replace("SOON", Instant(world.Clock.GetUtcNow().AddMinutes(2)), StringComparison.Ordinal)));
        using var browser = world.NewBrowser();
        using var newcomer = world.NewBrowser();
        var before = await browser.TokensAsync(world.Shop, "university");
        var seenBefore = await EverywhereAsync(world, before);
        var unused = (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code")!;
        var watch = Stopwatch.StartNew();

        await make(world);

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
        var seen = new Paths(
            Before: seenBefore,
            NewLogin: await EverywhereAsync(world, await newcomer.TokensAsync(world.Shop, "university")),
            Session: await EverywhereAsync(world, await world.Shop.RedeemAsync((await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code")!)),
            Token: await EverywhereAsync(world, await world.Shop.RedeemAsync(unused)),
            UserInfo: Of([(await world.Shop.UserInfoAsync(before["access_token"]!)).Json]));
        seen.Should().Be(expected, change);
    }

    [Fact]
    public async Task R001_11_a_grant_that_lost_what_the_application_needs_gives_nothing_at_all()
    {
        await using var world = await HubWorld.StartAsync();
        await world.ApplyAsync(text => File(text, Agreement(Both), required: true));
        using var browser = world.NewBrowser();
        using var newcomer = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, "university");
        var unused = (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code")!;

        await ChangeAsync(world, AgreementChanges.End("first", null, world.Clock.GetUtcNow()));

        var token = await world.Shop.RedeemAsync(unused);
        (token.Status, token["error"], token["error_description"]![..7]).Should().Be((400, "invalid_grant", "FH-1309"));
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401);
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("access_denied");
        (await newcomer.LogInAsync(world.Shop, "university")).Code.Should().Be("FH-1309");
    }

    [Fact]
    public async Task R000_12_of_a_group_of_which_the_application_needs_one_the_last_takes_the_grant_along()
    {
        string Grouped(string text, string agreements) => File(text, agreements).Replace("access_token, userinfo] }", "access_token, userinfo], one_of: key }", StringComparison.Ordinal);
        await using var world = await HubWorld.StartAsync();
        await world.ApplyAsync(text => Grouped(text, Agreement(Both)));
        using var browser = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, "university");

        await world.ApplyAsync(text => Grouped(text, Agreement("given_name")));
        Of([(await world.Shop.UserInfoAsync(tokens["access_token"]!)).Json]).Should().Be("given_name");
        await world.ApplyAsync(text => Grouped(text, Agreement("")));
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401);
    }

    [Fact]
    public async Task R001_17_what_the_person_consents_to_goes_out_only_where_the_organisation_agreed()
    {
        await using var world = await HubWorld.StartAsync();
        await world.ApplyAsync(text => File(text, Agreement("auth_location")).Replace("    code_seconds: 600\n", "    code_seconds: 600\n    consent: ask\n", StringComparison.Ordinal));
        using var browser = world.NewBrowser();

        var page = await browser.LogInAsync(world.Shop, "university");
        page.Kind.Should().Be("consent");
        var end = await browser.PressAsync(page, "button[name=answer][value=yes]");

        (await EverywhereAsync(world, await world.Shop.RedeemAsync(end.Parameter("code")!))).Should().Be("auth_location");
    }

    [Fact]
    public async Task R000_20_the_event_of_each_login_names_the_agreement_also_for_the_minimal_set_and_warns_once_where_there_is_none()
    {
        await using var world = await HubWorld.StartAsync();
        await world.ApplyAsync(text => File(text, Agreement("") + Agreement("given_name", id: "second")));
        using var browser = world.NewBrowser();

        await browser.TokensAsync(world.Shop, "university");
        await browser.TokensAsync(world.Planner, "university");
        using var other = world.NewBrowser();
        await other.TokensAsync(world.Planner, "university");

        var events = await EventsAsync(world, AuditKinds.LoginIssued);
        events.Where(e => e.Application == "shop").Should().ContainSingle().Which.Facts!.Ground.Should().Be("agreement first, second");
        events.Where(e => e.Application == "planner").Should().HaveCount(2).And.OnlyContain(e => e.Facts!.Ground == "no agreement");
        world.Log.Split("planner is used by people of university without any active agreement").Should().HaveCount(2, "once a pair and snapshot is enough");
        world.Log.Should().NotContain("shop is used by people of university without");
    }

    [Fact]
    public async Task R000_20_the_event_of_the_tokens_says_what_was_left_out_since()
    {
        await using var world = await HubWorld.StartAsync();
        await world.ApplyAsync(text => File(text, Agreement(Both)));
        using var browser = world.NewBrowser();
        var unused = (await browser.LogInAsync(world.Shop, "university")).Parameter("code")!;
        await world.ApplyAsync(text => File(text, Agreement("auth_location")));

        (await world.Shop.RedeemAsync(unused)).Status.Should().Be(200);

        var told = (await EventsAsync(world, AuditKinds.TokenIssued)).Should().ContainSingle().Subject;
        told.Facts!.Withheld!.Select(withheld => (withheld.Claim, withheld.Cause)).Should().Equal(("given_name", "no-agreement"));
    }

    [Fact]
    [Trait("Reaches", "FH-1103")]
    public async Task R000_20_where_the_deployment_wants_an_agreement_nobody_gets_in_on_any_path_without_one()
    {
        await using var world = await HubWorld.StartAsync(text => File(text, Agreement("")), new Dictionary<string, string?> { ["Release:AgreementRequired"] = "true" });
        using var browser = world.NewBrowser();
        using var newcomer = world.NewBrowser();
        using var traveller = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, "university");
        var unused = (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code")!;
        var away = await traveller.PickAsync(await traveller.GoAsync(world.Shop.AuthorizeUrl()), "university");
        (await newcomer.PickAsync(await newcomer.GoAsync(world.Planner.AuthorizeUrl()), "university")).Code.Should().Be("FH-1103", "nobody is sent away to log in for nothing");

        await ChangeAsync(world, AgreementChanges.End("first", null, world.Clock.GetUtcNow()));

        var token = await world.Shop.RedeemAsync(unused);
        token["error_description"].Should().StartWith("FH-1103");
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401);
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
        (await traveller.BecomeAsync(away, "pupil")).Code.Should().Be("FH-1103");
        var refused = await newcomer.PickAsync(await newcomer.GoAsync(world.Shop.AuthorizeUrl()), "university");
        refused.Code.Should().Be("FH-1103");
        world.Log.Should().Contain("FH-1103/pair-without-agreement");
    }

    private static async Task Later(HubWorld world)
    {
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        await Task.Yield();
    }

    private static async Task ChangeAsync(HubWorld world, SettingsChange change)
    {
        var services = world.Services;
        var outcome = await new Change(services.GetRequiredService<ISettingsStore>(), services.GetRequiredService<IAuditLog>(), services.GetRequiredService<IEnumerable<IUpstreamProtocol>>(), world.Clock)
            .RunAsync(change, "cli:test", TestContext.Current.CancellationToken);
        var version = outcome is ChangeOutcome.Saved saved ? saved.Version : throw new InvalidOperationException(outcome is ChangeOutcome.Refused refused ? string.Join('\n', refused.Problems) : outcome.ToString());
        while (HubBuilder.LiveVersion(services) < version)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> EverywhereAsync(HubWorld world, JsonAnswer tokens)
    {
        tokens.Status.Should().Be(200, tokens.Text);
        var places = new[] { FakeApplication.Claims(tokens["id_token"]!), FakeApplication.Claims(tokens["access_token"]!), (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Json };
        places.Select(place => Of([place])).Distinct(StringComparer.Ordinal).Should().ContainSingle("a claim is left out wherever it could stand");
        return Of(places);
    }

    private static string Of(IEnumerable<JsonElement> places) =>
        string.Join(", ", Both.Split(", ").Where(claim => places.Any(place => place.TryGetProperty(claim, out _))));

    private static async Task<IReadOnlyList<AuditEvent>> EventsAsync(HubWorld world, string kind) =>
        await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = kind }, TestContext.Current.CancellationToken).Select(entry => entry.Event).ToListAsync(TestContext.Current.CancellationToken);

    private static NewAgreement New(string attributes) => new() { Organisation = "university", Application = "shop", Attributes = attributes.Split(", "), Who = "Board", Reference = "2026-014" };

    private static string Agreement(string attributes, string id = "first", string organisation = "university", string application = "shop", bool from = false, bool to = false) =>
        $"\n  - {{ id: {id}, organisation: {organisation}, application: {application}, attributes: [{attributes}], from: {(from ? "SOON" : "2026-01-01")}, {(to ? "to: SOON, " : "")}who: Board, reference: 2026-014 }}";

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // The shop gets two values in every place that there is, keeps codes and tokens for ten minutes, and needs agreements.
    private static string File(string text, string agreements, bool required = false)
    {
        const string Everywhere = "in: [id_token, access_token, userinfo]";
        var start = text.IndexOf("    claims:\n", StringComparison.Ordinal);
        var end = text.IndexOf("  - id: planner", start, StringComparison.Ordinal);
        var (agreed, organisations) = (text.IndexOf("\nagreements:\n", StringComparison.Ordinal), text.IndexOf("\norganisations:\n", StringComparison.Ordinal));
        return text[..start]
            + $"    code_seconds: 600\n    access_token_seconds: 600\n    claims:\n      - {{ claim: person_id, in: [id_token] }}\n      - {{ claim: given_name, {Everywhere}{(required ? ", required: true" : "")} }}\n      - {{ claim: auth_location, {Everywhere} }}\n"
            + text[end..agreed] + text[organisations..].Replace("    sector: wo\n", "    sector: wo\n    rules: [{ target: auth_location, sources: ['urn:oid:1.3.6.1.4.1.25178.1.2.9'] }]\n", StringComparison.Ordinal)
            + (agreements.Length == 0 ? "" : $"\nagreements:{agreements}\n");
    }
}
