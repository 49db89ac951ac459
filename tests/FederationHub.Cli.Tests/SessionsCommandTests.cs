using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using FederationHub.Server.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Cli.Tests;

/// <summary>Who is signed in now, without who that is, and how an operator ends it.</summary>
public sealed class SessionsCommandTests
{
    private const string Shop = "    redirect_uris: [\"http://shop";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Documented command", "fedhub sessions list --organisation university")]
    public async Task Lists_what_is_there_and_nothing_of_who_it_is()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        using var other = world.NewBrowser();
        await browser.LogInAsync(world.Shop, "university", "teacher");
        await other.LogInAsync(world.Shop, "college", "pupil");

        var all = await PersonCommandTests.RunAsync(world, "", ["sessions", "list"]);
        all.ExitCode.Should().Be(Fedhub.Done, all.Error);
        all.Output.Should().Contain("university").And.Contain("college").And.Contain("shop").And.Contain("2 sessions.");
        foreach (var persona in world.University.Personas.Concat(world.College.Personas))
        {
            all.Output.Should().NotContain(persona.PersistentId).And.NotContain(persona.GivenName);
        }

        var json = JsonDocument.Parse((await PersonCommandTests.RunAsync(world, "", ["sessions", "list", "--organisation", "college", "--json"])).Output).RootElement;
        json.GetArrayLength().Should().Be(1);
        json[0].GetProperty("applications")[0].GetProperty("application").GetString().Should().Be("shop");
        (await PersonCommandTests.RunAsync(world, "", ["sessions", "list", "--application", "planner"])).Output.Trim().Should().Be("0 sessions.");
    }

    [Theory]
    [InlineData("reference")]
    [InlineData("session")]
    [InlineData("sid")]
    [InlineData("person")]
    [Trait("Documented command", "fedhub sessions end --reference 7KQ2-M9XA-4T")]
    [Trait("Documented command", "fedhub sessions end --upstream university --type eppn --value -")]
    public async Task Ends_the_one_that_is_named_tells_its_applications_and_leaves_all_others(string by)
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace(Shop, $"    logout: {{ backchannel_uri: \"http://shop.localhost/backchannel\" }}\n{Shop}", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        using var other = world.NewBrowser();
        var idToken = (await browser.TokensAsync(world.Shop, "college", "teacher"))["id_token"]!;
        await other.LogInAsync(world.Shop, "college", "pupil");
        var persona = world.College.Personas.Single(p => p.Id == "teacher");
        string[] who = ["--upstream", "college", "--type", "oidc_sub", "--value", "-"];
        var listed = JsonDocument.Parse((await PersonCommandTests.RunAsync(world, persona.PersistentId, ["sessions", "list", "--json", .. who])).Output).RootElement;
        listed.GetArrayLength().Should().Be(1);
        string[] named = by switch
        {
            "reference" => ["--reference", listed[0].GetProperty("login").GetString()!],
            "session" => ["--session", listed[0].GetProperty("session").GetString()![..8]],
            "sid" => ["--session", FakeApplication.Claims(idToken).GetProperty("sid").GetString()!],
            _ => who,
        };

        var ended = await PersonCommandTests.RunAsync(world, persona.PersistentId, ["sessions", "end", .. named]);

        ended.ExitCode.Should().Be(Fedhub.Done, ended.Error);
        ended.Output.Should().Contain("ended").And.Contain("To be told: shop");
        (ended.Output + ended.Error).Should().NotContain(persona.PersistentId);
        (await browser.GoAsync(world.HubUrl + "/my")).Kind.Should().Be("my-closed");
        (await other.GoAsync(world.HubUrl + "/my")).Kind.Should().Be("my");
        var events = await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.LogoutStarted }, Token).Select(entry => entry.Event).ToListAsync(Token);
        var started = events.Should().ContainSingle().Subject;
        started.Actor.Should().StartWith("cli:");
        var told = await PersonCommandTests.RunAsync(world, "", ["explain", started.Reference!]);
        told.ExitCode.Should().Be(Fedhub.Done, told.Error);
        told.Output.Should().Contain("a logout").And.Contain("logged out at the hub, of college, by cli:").And.NotContain("code went to the application");
        (await PersonCommandTests.RunAsync(world, persona.PersistentId, ["sessions", "end", .. named])).ExitCode.Should().Be(Fedhub.Refused, "it is gone");
    }

    [Fact]
    public async Task R000_13_A_login_that_waits_at_a_page_begins_no_session_when_its_person_is_ended_or_erased_and_nobody_elses_is_kept_back()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace(Shop, $"    session: {{ mode: opt_in }}\n{Shop}", StringComparison.Ordinal));
        foreach (var (who, noun, verb, code) in ((string, string, string, string?)[])[("teacher", "sessions", "end", "FH-1201"), ("teacher", "person", "erase", "FH-1201"), ("pupil", "sessions", "end", null)])
        {
            using var browser = world.NewBrowser();
            var page = await browser.LogInAsync(world.Shop, "college", "teacher");
            page.Kind.Should().Be("stay");
            var identifier = world.College.Personas.Single(p => p.Id == who).PersistentId;

            (await PersonCommandTests.RunAsync(world, identifier, [noun, verb, "--upstream", "college", "--type", "oidc_sub", "--value", "-"])).ExitCode.Should().Be(Fedhub.Refused, "there is no session yet");

            var end = await browser.SubmitAsync(page, "form[action='/login/stay']", ("stay", "yes"));
            (end.Parameter("code") is null, end.Code).Should().Be((code is not null, code));
        }
    }

    [Fact]
    public async Task Ends_nothing_when_nothing_is_named()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Shop, "college", "teacher");

        (await PersonCommandTests.RunAsync(world, "", ["sessions", "end"])).ExitCode.Should().Be(Fedhub.Unusable);
        (await PersonCommandTests.RunAsync(world, "", ["sessions", "end", "--session", "ab"])).ExitCode.Should().Be(Fedhub.Unusable, "that would be many");
        (await PersonCommandTests.RunAsync(world, "", ["sessions", "end", "--reference", "me"])).ExitCode.Should().Be(Fedhub.Unusable, "that is no reference");
        (await PersonCommandTests.RunAsync(world, "", ["sessions", "end", "--type", "oidc_sub"])).ExitCode.Should().Be(Fedhub.Unusable, "half a person is nobody");
        (await PersonCommandTests.RunAsync(world, "", ["sessions", "end", "--reference", "ABCD-EFGH-JK"])).ExitCode.Should().Be(Fedhub.Refused);

        (await browser.GoAsync(world.HubUrl + "/my")).Kind.Should().Be("my");
    }
}
