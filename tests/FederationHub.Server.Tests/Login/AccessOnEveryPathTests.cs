using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// R002-25 and R001-18: who of an organisation may use an application, and which level they must reach, is asked on every path against the
/// configuration of that moment.
/// </summary>
public sealed class AccessOnEveryPathTests
{
    private const string StaffOnly = "    access:\n      - { organisation: university, affiliations: [employee] }\n";

    [Fact]
    [Trait("Reaches", "FH-1401")]
    public async Task R002_25_in_the_group_gets_in_and_who_is_not_reads_that_the_organisation_can_mend_it()
    {
        await using var world = await HubWorld.StartAsync(text => Shop(text, StaffOnly));
        using var teacher = world.NewBrowser();
        using var pupil = world.NewBrowser();
        using var stranger = world.NewBrowser();

        (await teacher.TokensAsync(world.Shop, "university", "teacher")).Status.Should().Be(200);
        var refused = await pupil.LogInAsync(world.Shop, "university", "pupil");
        refused.Code.Should().Be("FH-1401");
        refused.Text.Should().Contain("University of Lindenhorst gives you no access").And.Contain("help@uvl.example");
        (await stranger.LogInAsync(world.Shop, "college", "teacher")).Code.Should().Be("FH-1401", "once there is a list, an organisation that it does not name has nobody");

        (await pupil.TokensAsync(world.Planner, "university", "pupil")).Status.Should().Be(200, "the list is the shop's alone");
        (await EventsAsync(world, AuditKinds.LoginRefused)).Should().HaveCount(2).And.OnlyContain(e => e.Code == "FH-1401/person-not-admitted" && !e.Detail!.Contains("employee", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task R002_25_a_rule_counts_on_every_path_with_and_without_a_session(bool session)
    {
        var mode = session ? "" : "    session: { mode: never }\n";
        await using var world = await HubWorld.StartAsync(text => Shop(text, mode));
        using var browser = world.NewBrowser();
        using var slow = world.NewBrowser();
        using var courier = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, "university");
        var unused = (await browser.LogInAsync(world.Shop, "university")).Parameter("code")!;
        var post = await slow.SubmitAsync(await slow.PickAsync(await slow.GoAsync(world.Shop.AuthorizeUrl()), "university"), "form", ("persona", "pupil"));
        await courier.PostOnAsync(post);

        await world.ApplyAsync(text => Shop(text, mode + StaffOnly));

        (await world.Shop.RedeemAsync(unused))["error_description"].Should().StartWith("FH-1401");
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401);
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
        (await slow.GoAsync(courier.Hops.Last().Url)).Code.Should().Be("FH-1401");
    }

    [Fact]
    public async Task R002_25_a_grant_without_a_session_stands_while_the_rule_that_let_the_person_in_does()
    {
        await using var world = await HubWorld.StartAsync(text => Shop(text, "    session: { mode: never }\n" + StaffOnly));
        using var browser = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, "university", "teacher");

        await world.ApplyAsync(text => Shop(text, "    session: { mode: never }\n" + StaffOnly.Replace("[employee]", "[member, employee]", StringComparison.Ordinal)));
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200);

        await world.ApplyAsync(text => Shop(text, "    session: { mode: never }\n" + StaffOnly.Replace("[employee]", "[member]", StringComparison.Ordinal)));
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401, "whether the person is a member cannot be asked any more");
    }

    [Fact]
    public async Task R002_25_persons_are_named_by_keyed_hashes()
    {
        await using var world = await HubWorld.StartAsync();
        var key = await world.Services.GetRequiredService<IHubKeys>().PersonsAsync(TestContext.Current.CancellationToken);
        var name = world.University.Personas.First(persona => persona.Id == "pupil").PrincipalName;
        await world.ApplyAsync(text => Shop(text, $"    access:\n      - {{ identifiers: ['{AccessEntry.HashOf(key, "university", "eppn", name.ToUpperInvariant())}'] }}\n"));
        using var pupil = world.NewBrowser();
        using var teacher = world.NewBrowser();

        (await pupil.TokensAsync(world.Shop, "university", "pupil")).Status.Should().Be(200);
        (await teacher.LogInAsync(world.Shop, "university", "teacher")).Code.Should().Be("FH-1401");
    }

    [Fact]
    [Trait("Reaches", "FH-1402")]
    public async Task R001_18_a_sector_asks_a_higher_level_from_a_day_on_at_new_logins_and_out_of_sessions()
    {
        await using var world = await HubWorld.StartAsync();
        var from = world.Clock.GetUtcNow().AddMinutes(2).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        await world.ApplyAsync(text => $"{text}\nminimum_levels:\n  - {{ id: wo-from-then, sector: wo, from: {from}, level: hoog }}\n");
        using var browser = world.NewBrowser();
        using var newcomer = world.NewBrowser();
        using var elsewhere = world.NewBrowser();
        (await browser.TokensAsync(world.Shop, "university")).Status.Should().Be(200);
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull();

        world.Clock.Advance(TimeSpan.FromMinutes(2));

        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
        var refused = await newcomer.LogInAsync(world.Shop, "university");
        refused.Code.Should().Be("FH-1402");
        (await elsewhere.TokensAsync(world.Shop, "college")).Status.Should().Be(200, "the rule is of another sector");
        (await EventsAsync(world, AuditKinds.LoginRefused)).Should().ContainSingle(e => e.Facts!.Needed == "hoog, asked by rule wo-from-then" && e.Detail!.EndsWith("needed hoog, asked by rule wo-from-then"));
        (await EventsAsync(world, AuditKinds.LoginIssued)).Should().OnlyContain(e => e.Facts!.Needed!.EndsWith(", asked by application"));
    }

    private static async Task<IReadOnlyList<AuditEvent>> EventsAsync(HubWorld world, string kind) =>
        await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = kind }, TestContext.Current.CancellationToken).Select(entry => entry.Event).ToListAsync(TestContext.Current.CancellationToken);

    private static string Shop(string text, string lines) => text.Replace("    home_page: http://shop.localhost:1/\n", "    home_page: http://shop.localhost:1/\n" + lines, StringComparison.Ordinal);
}
