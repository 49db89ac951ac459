using System.Text;
using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using FederationHub.Server.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Cli.Tests;

/// <summary>What is kept of one person: found by the identifier that their organisation sends, shown, exported, erased.</summary>
public sealed class PersonCommandTests
{
    private const string Shop = "    redirect_uris: [\"http://shop";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Asking(string text) => text.Replace(Shop, $"    consent: ask\n{Shop}", StringComparison.Ordinal);

    [Theory]
    [InlineData("university", "subject_id")]
    [InlineData("college", "oidc_sub")]
    public async Task R000_21_Shows_exports_and_erases_what_outlives_the_session_and_nobody_elses(string upstream, string type)
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        using var other = world.NewBrowser();
        await AgreeAsync(browser, await browser.LogInAsync(world.Shop, upstream, "teacher"));
        await AgreeAsync(other, await other.LogInAsync(world.Shop, upstream, "pupil"));
        var persona = (upstream == "university" ? world.University : world.College).Personas.Single(p => p.Id == "teacher");
        // Compared without case, as the table says of a subject-id.
        var identifier = type == "subject_id" ? persona.PersistentId[..20].ToUpperInvariant() + "@UVL.example" : persona.PersistentId;
        string[] who = ["--upstream", upstream, "--type", type, "--value", "-"];

        var shown = await RunAsync(world, identifier + "\n", ["person", "show", .. who]);
        (await RunAsync(world, "\ufeff \t" + identifier + " \r\n", ["person", "show", .. who])).Output.Should().Be(shown.Output, "what nobody sees around it is no part of it");
        shown.Output.Should().StartWith("1 consents and notices, 1 logins.").And.Contain("given_name").And.Contain("shop from " + upstream);
        var exported = JsonDocument.Parse((await RunAsync(world, identifier, ["person", "export", .. who])).Output).RootElement;
        exported.GetProperty("consents")[0].GetProperty("application").GetString().Should().Be("shop");
        exported.GetProperty("logins")[0].GetProperty("released").EnumerateArray().Select(claim => claim.GetString()).Should().Contain("given_name");
        (await browser.GoAsync(world.HubUrl + "/my")).Kind.Should().Be("my");

        var erased = await RunAsync(world, identifier, ["person", "erase", .. who]);

        erased.Output.Trim().ReplaceLineEndings("\n").Should().Be(
            "1 consents removed, 1 audit events no longer say whose they are, 1 sessions ended.\nNot told, since they take no logout token; what they keep themselves goes on: shop");
        foreach (var answer in new[] { shown, erased })
        {
            (answer.Output + answer.Error).Should().NotContain(identifier, "the identifier is never echoed");
        }

        (await RunAsync(world, identifier, ["person", "show", .. who])).Output.Should().StartWith("0 consents and notices, 0 logins.");
        (await browser.GoAsync(world.HubUrl + "/my")).Kind.Should().Be("my-closed", "the session ended");
        (await other.GoAsync(world.HubUrl + "/my")).Document.QuerySelectorAll("article").Should().ContainSingle("nobody else lost anything");
        var events = await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery(), Token).Select(entry => entry.Event).ToListAsync(Token);
        events.Where(e => e.Kind == AuditKinds.LoginIssued).Should().HaveCount(2, "the events stay").And.ContainSingle(e => e.Person == null);
        var told = events.Should().ContainSingle(e => e.Kind == AuditKinds.PersonErased).Which;
        (told.Person, told.Reference, told.Application, told.Actor![..4]).Should().Be((null, null, null, "cli:"));
        told.Detail.Should().Be("erasing 1 consents and the person of 1 audit events; 1 sessions ended");
        var twice = await RunAsync(world, identifier, ["person", "erase", .. who]);
        (twice.ExitCode, twice.Output.Trim()).Should().Be((Fedhub.Refused, "Nothing was erased."));
        (await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.PersonErased }, Token).CountAsync(Token)).Should().Be(1, "what was not there leaves no event");
        world.Log.Should().NotContain(identifier);
        using var again = world.NewBrowser();
        (await again.LogInAsync(world.Shop, upstream, "teacher")).Kind.Should().Be("consent", "a person who was erased is a new one");
    }

    [Fact]
    public async Task R000_21_Erasing_ends_what_a_service_may_do_while_the_person_is_away()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace(Shop, $"    offline_access: {{ idle_seconds: 86400, absolute_seconds: 864000 }}\n{Shop}", StringComparison.Ordinal));
        async Task<JsonAnswer> AwayAsync(string persona)
        {
            using var browser = world.NewBrowser();
            return await browser.TokensAsync(world.Shop, "college", persona, ("scope", "openid offline_access"));
        }

        Task<JsonAnswer> RefreshAsync(JsonAnswer tokens) =>
            world.Shop.RedeemAsync("", ("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]), ("code", null), ("redirect_uri", null), ("code_verifier", null));

        var (erased, other) = (await RefreshAsync(await AwayAsync("teacher")), await AwayAsync("pupil"));
        erased.Status.Should().Be(200, erased.Text);

        (await RunAsync(world, world.College.Personas.Single(p => p.Id == "teacher").PersistentId, "person", "erase", "--upstream", "college", "--type", "oidc_sub", "--value", "-")).ExitCode.Should().Be(Fedhub.Done);

        (await RefreshAsync(erased))["error"].Should().Be("invalid_grant");
        (await world.Shop.UserInfoAsync(erased["access_token"]!)).Status.Should().Be(401);
        (await RefreshAsync(other)).Status.Should().Be(200, "it is somebody else's");
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        (await RefreshAsync(await AwayAsync("teacher"))).Status.Should().Be(200, "a person who was erased is a new one");
    }

    [Fact]
    public async Task Says_what_it_cannot_look_for()
    {
        await using var world = await HubWorld.StartAsync();

        (await RunAsync(world, "x", "person", "show", "--upstream", "nobody", "--type", "oidc_sub", "--value", "-")).Should().Match<Said>(said => said.ExitCode == Fedhub.Refused && said.Error.Contains("no upstream 'nobody'"));
        (await RunAsync(world, "x", "person", "show", "--upstream", "college", "--type", "shoe_size", "--value", "-")).Should().Match<Said>(said => said.ExitCode == Fedhub.Refused && said.Error.Contains("oidc_sub"));
        (await RunAsync(world, "", "person", "show", "--upstream", "college", "--type", "oidc_sub", "--value", "-")).ExitCode.Should().Be(Fedhub.Unusable);
        var none = await RunAsync(world, "x", "person", "show", "--upstream", "university", "--type", "eppn", "--value", "jan@uvl.example");
        none.ExitCode.Should().Be(Fedhub.Refused);
        none.Error.Should().Contain("not by eppn").And.NotContain("jan@uvl.example");
    }

    [Theory]
    [InlineData("show")]
    [InlineData("export")]
    [InlineData("erase")]
    public async Task R000_21_An_identifier_that_cannot_be_or_is_not_found_is_no_success(string verb)
    {
        await using var world = await HubWorld.StartAsync();

        foreach (var (value, type, message) in new[] { ("jan.example", "eppn", "The value does not have the form of eppn."), ("jan jansen@uvl.example", "eppn", "does not have the form"), ("ja\ufeffn", "oidc_sub", "does not have the form"), ("jan", "oidc_sub", "Nothing was found") })
        {
            var said = await RunAsync(world, value, "person", verb, "--upstream", "university", "--type", type, "--value", "-");
            said.ExitCode.Should().Be(Fedhub.Refused);
            said.Error.Should().Contain(message).And.NotContain(value);
        }

        (await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.PersonErased }, Token).CountAsync(Token)).Should().Be(0);
    }

    [Fact]
    public async Task R000_21_An_upstream_whose_issuer_is_not_known_yet_is_said_to_be_that()
    {
        await using var hub = new SqliteCommandHub();
        await hub.DoneAsync("apply", "--no-fetch", hub.Write("hub.yaml", """
            organisations:
              - { id: school, name: School, scopes: [school.example], saml: { metadata_url: 'https://idp.school.example/metadata' } }
            """));

        var said = await hub.RunAsync("person", "show", "--upstream", "school", "--type", "saml_nameid", "--value", "jan");

        said.ExitCode.Should().Be(Fedhub.Refused);
        said.Error.Should().Contain("The issuer of upstream 'school' is not known yet").And.Contain("--issuer ISSUER");
    }

    [Fact]
    public async Task R000_21_Who_came_through_an_upstream_of_before_is_found_by_its_issuer()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "college", "teacher"));
        var identifier = world.College.Personas.Single(p => p.Id == "teacher").PersistentId;
        var settings = (await world.Services.GetRequiredService<ISettingsStore>().LoadAsync(Token)).Settings;
        var upstream = settings.Upstreams.Single(known => known.Id == "college");
        var issuer = System.Text.Json.Nodes.JsonNode.Parse(upstream.Settings)!["issuer"]!.GetValue<string>();

        (await RunAsync(world, identifier, "person", "show", "--upstream", "gone", "--type", "oidc_sub", "--value", "-")).Error.Should().Contain("There is no upstream 'gone'").And.Contain("--issuer ISSUER");
        (await RunAsync(world, identifier, "person", "show", "--type", "oidc_sub", "--value", "-")).Error.Should().Contain("--upstream ID, or --issuer ISSUER");
        (await RunAsync(world, identifier, "person", "show", "--upstream", "university", "--type", "oidc_sub", "--value", "-")).ExitCode.Should().Be(Fedhub.Refused);
        (await RunAsync(world, identifier, "person", "show", "--issuer", "https://other.example", "--issuer", issuer, "--type", "oidc_sub", "--value", "-")).Output.Should().StartWith("1 consents and notices, 1 logins.");
        (await RunAsync(world, identifier, "person", "show", "--upstream", "university", "--issuer", issuer, "--type", "oidc_sub", "--value", "-")).Output.Should().StartWith("1 consents and notices, 1 logins.", "beside an upstream too");
        (await RunAsync(world, identifier, "person", "erase", "--issuer", issuer, "--type", "oidc_sub", "--value", "-")).Output.Should().StartWith("1 consents removed");
    }

    [Fact]
    public async Task An_erasure_ends_the_sessions_of_every_browser_and_their_applications_are_told()
    {
        await using var receiver = new LogoutReceiver();
        await receiver.StartAsync();
        await using var world = await HubWorld.StartAsync(text => text.Replace(Shop, $"    logout: {{ backchannel_uri: \"{receiver.UriOf("shop")}\" }}\n{Shop}", StringComparison.Ordinal));
        using var here = world.NewBrowser();
        using var there = world.NewBrowser();
        using var other = world.NewBrowser();
        var sids = new[] { await here.TokensAsync(world.Shop, "college", "teacher"), await there.TokensAsync(world.Shop, "college", "teacher") }
            .Select(tokens => FakeApplication.Claims(tokens["id_token"]!).GetProperty("sid").GetString()).ToList();
        await other.TokensAsync(world.Shop, "college");
        var identifier = world.College.Personas.Single(persona => persona.Id == "teacher").PersistentId;

        var erased = await RunAsync(world, identifier, "person", "erase", "--upstream", "college", "--type", "oidc_sub", "--value", "-");

        erased.Output.Should().Contain("2 sessions ended").And.Contain("To be told that they ended: shop").And.NotContain("Not told");
        for (var i = 0; i < 100 && receiver.Received.Count < 2; i++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(50, Token);
        }

        receiver.Received.Select(received => FakeApplication.Claims(received.Token).GetProperty("sid").GetString()).Should().BeEquivalentTo(sids, "and nobody else's");
        var events = await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.LogoutStarted }, Token).Select(entry => entry.Event).ToListAsync(Token);
        events.Should().HaveCount(2).And.OnlyContain(e => e.Person == null && e.Detail!.StartsWith("an operator erased a person; 1 applications to be told", StringComparison.Ordinal));
    }

    internal static Task<BrowserPage> AgreeAsync(Browser browser, BrowserPage page) => browser.PressAsync(page, "button[name=answer][value=yes]");

    internal static async Task<Said> RunAsync(HubWorld world, string input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["FederationHub__Storage__ConnectionString"] = world.ConnectionString, ["FederationHub__PublicUrl"] = world.HubUrl };
        var surroundings = new CommandSurroundings(output, error, environment.GetValueOrDefault, world.Clock) { Input = () => new MemoryStream(Encoding.UTF8.GetBytes(input)) };
        return new Said(await Fedhub.RunAsync(arguments, surroundings, Token), output.ToString(), error.ToString());
    }

    internal sealed record Said(int ExitCode, string Output, string Error);
}

/// <summary>The documented lines.</summary>
public sealed class DocumentedPersonCommandTests
{
    [Theory]
    [Trait("Documented command", "fedhub person show --upstream university --type eppn --value -")]
    [Trait("Documented command", "fedhub person export --upstream university --type eppn --value - > person.json")]
    [Trait("Documented command", "fedhub person erase --upstream university --type eppn --value -")]
    [InlineData("show")]
    [InlineData("export")]
    [InlineData("erase")]
    public async Task Each_verb_takes_the_identifier_from_the_standard_input(string verb)
    {
        await using var world = await HubWorld.StartAsync();

        var said = await PersonCommandTests.RunAsync(world, "jan@uvl.example\n", "person", verb, "--upstream", "university", "--type", "eppn", "--value", "-");
        said.ExitCode.Should().Be(Fedhub.Refused);
        said.Error.Should().Contain("Nothing was found", "it was looked for");
    }
}
