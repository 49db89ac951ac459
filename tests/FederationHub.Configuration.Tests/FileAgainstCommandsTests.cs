using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.Configuration.Tests;

/// <summary>Who wins where a file and commands both change the configuration.</summary>
public sealed class FileAgainstCommandsTests
{
    private static readonly ApplyOptions NoFetch = new() { Fetch = false };
    private static readonly ApplyOptions AtStart = new() { Fetch = false, AtStart = true };
    private static readonly string WithoutSecrets = HubFiles.Valid.Replace($"    secrets: [{HubFiles.Hash}]\n", "", StringComparison.Ordinal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_without_secrets_keeps_those_that_commands_made()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        var first = await hub.AppliedAsync(WithoutSecrets, NoFetch);
        var (_, hash) = ApplicationChanges.NewSecret(Randomness.System);
        await ChangeAsync(hub, ApplicationChanges.AddSecret("north", hash, replaceOldest: false));

        var second = await hub.AppliedAsync(WithoutSecrets.Replace("Pole College", "Pole", StringComparison.Ordinal), NoFetch);

        first.WithoutSecret.Should().Equal("north");
        second.WithoutSecret.Should().BeEmpty();
        (await North(hub)).Client.SecretHashes.Should().Equal(hash);
        second.Plan.Applications.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task A_file_with_secrets_wins_and_the_plan_says_that_they_change_but_not_what_they_are()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);
        var (_, hash) = ApplicationChanges.NewSecret(Randomness.System);
        await ChangeAsync(hub, ApplicationChanges.AddSecret("north", hash, replaceOldest: false));

        var applied = await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        applied.Plan.Applications.Fields["north"].Should().Equal(new FieldChange("secrets", "changed (2 → 1)"));
        (await North(hub)).Client.SecretHashes.Should().Equal(HubFiles.Hash);
    }

    [Fact]
    public async Task A_start_with_the_same_file_leaves_what_commands_changed()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        (await StartAsync(hub, HubFiles.Valid)).Should().BeOfType<ApplyOutcome.Applied>();
        await ChangeAsync(hub, ApplicationChanges.Suspend("north", suspended: true));

        (await StartAsync(hub, HubFiles.Valid)).Should().BeOfType<ApplyOutcome.Unchanged>().Which.Version.Should().Be(2);

        (await North(hub)).Suspended.Should().BeTrue();
    }

    [Theory]
    [InlineData("the file", false)]
    [InlineData("a file that it names", true)]
    [InlineData("a secret of an application", true)]
    [InlineData("a secret of an upstream", true)]
    public async Task A_start_applies_what_changed_and_only_a_changed_text_undoes_what_commands_did(string what, bool kept)
    {
        await using var hub = await ConfiguredHub.StartAsync();
        hub.Variables["NORTH_SECRET"] = FullSettings.Secret();
        hub.Write("east.pem", HubFiles.Certificate());
        var text = HubFiles.With(10, "    secrets: [env:NORTH_SECRET]") + "  - id: by-hand\n    organisation: east\n    upstream: hand\n";
        text = text.Replace("entries:\n", "  - id: hand\n    organisations: [east]\n    saml: { entity_id: urn:hand, post_url: https://hand.example/sso, certificates: [file:east.pem] }\nentries:\n", StringComparison.Ordinal);
        (await StartAsync(hub, text)).Should().BeOfType<ApplyOutcome.Applied>();
        (await StartAsync(hub, text)).Should().BeOfType<ApplyOutcome.Unchanged>();
        await ChangeAsync(hub, ApplicationChanges.Suspend("north", suspended: true));
        var before = await hub.SettingsAsync();
        await ChangeAsync(hub, OrganisationChanges.SetState(before.Organisations[0].Id, OrganisationState.Suspended));

        switch (what)
        {
            case "the file":
                text = text.Replace("Pole College", "Pole", StringComparison.Ordinal);
                break;
            case "a file that it names":
                hub.Write("east.pem", HubFiles.Certificate());
                break;
            case "a secret of an application":
                hub.Variables["NORTH_SECRET"] = FullSettings.Secret();
                break;
            case "a secret of an upstream":
                hub.Variables["LAND_SECRET"] = FullSettings.Secret();
                break;
        }

        (await StartAsync(hub, text)).Should().BeOfType<ApplyOutcome.Applied>();
        (await North(hub)).Suspended.Should().Be(kept);
        (await hub.SettingsAsync()).Organisations[0].State.Should().Be(kept ? OrganisationState.Suspended : OrganisationState.Published);
        if (what == "a secret of an application")
        {
            (await North(hub)).Client.SecretHashes.Should().NotBeEquivalentTo(before.Applications.Single(application => application.Id.Value == "north").Client.SecretHashes);
        }

        if (what == "a file that it names")
        {
            (await hub.SettingsAsync()).Upstreams.Single(upstream => upstream.Id == "hand").Settings.Should().NotBe(before.Upstreams.Single(upstream => upstream.Id == "hand").Settings);
        }

        (await StartAsync(hub, text)).Should().BeOfType<ApplyOutcome.Unchanged>("what changed was taken over");
    }

    [Fact]
    public async Task A_start_does_not_undo_another_file_that_was_applied_by_hand()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await StartAsync(hub, HubFiles.Valid);
        await hub.Apply.RunAsync(hub.Write("other.yaml", HubFiles.Valid.Replace("Pole College", "By hand", StringComparison.Ordinal)), NoFetch, Cancellation);

        (await StartAsync(hub, HubFiles.Valid)).Should().BeOfType<ApplyOutcome.Unchanged>();

        (await hub.SettingsAsync()).Organisations[0].Name.In("en").Text.Should().Be("By hand");
    }

    [Fact]
    public async Task A_start_with_the_file_that_was_just_applied_by_hand_leaves_what_came_after()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await StartAsync(hub, HubFiles.Valid);
        var edited = HubFiles.Valid.Replace("Pole College", "Edited", StringComparison.Ordinal);
        await hub.AppliedAsync(edited, NoFetch);
        await ChangeAsync(hub, ApplicationChanges.Suspend("north", suspended: true));

        (await StartAsync(hub, edited)).Should().BeOfType<ApplyOutcome.Unchanged>();
        (await North(hub)).Suspended.Should().BeTrue();
        (await StartAsync(hub, HubFiles.Valid)).Should().BeOfType<ApplyOutcome.Applied>("the file went back to what it was before, and that is a change");
    }

    [Fact]
    public async Task A_file_that_was_applied_again_counts_as_applied()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);
        await ChangeAsync(hub, ApplicationChanges.Suspend("north", suspended: true));

        var applied = await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        applied.Plan.Applications.Fields["north"].Should().Equal(new FieldChange("suspended", "true → false"));
        (await North(hub)).Suspended.Should().BeFalse("who applies a file means it");
    }

    [Theory]
    [InlineData("client_secret: kept")]
    [InlineData("client_secret: [env:NOT_SET, kept]")]
    [InlineData("client_secret: [file:secrets/land, kept]")]
    public async Task A_kept_secret_stays_in_the_vault(string secret)
    {
        await using var hub = await ConfiguredHub.StartAsync();
        var first = await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        var second = await hub.AppliedAsync(HubFiles.With(34, "      " + secret), NoFetch);

        second.Plan.IsEmpty.Should().BeTrue("{0}", second.Plan);
        (await hub.Vault.ReadAsync("upstream-secret", "upstream/land/client_secret", Cancellation)).Should().Equal(System.Text.Encoding.UTF8.GetBytes(hub.Variables["LAND_SECRET"]));
        second.Version.Should().Be(first.Version + 1, "another file was applied, which a start must know");
    }

    [Fact]
    public async Task A_secret_in_the_file_it_names_replaces_the_kept_one_and_the_plan_says_so()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);
        hub.Write("secrets/land", "another-secret-of-the-upstream");

        var applied = await hub.AppliedAsync(HubFiles.With(34, "      client_secret: [file:secrets/land, kept]"), NoFetch);

        applied.Plan.Upstreams.Fields["land"].Should().Equal(new FieldChange("client_secret", "changed"));
        (await hub.Vault.ReadAsync("upstream-secret", "upstream/land/client_secret", Cancellation)).Should().Equal("another-secret-of-the-upstream"u8.ToArray());
    }

    [Theory]
    [InlineData("client_secret: kept", "Write env:NAME or file:PATH")]
    [InlineData("client_secret: [file:secrets/land, kept]", "Put it in the file 'secrets/land'")]
    [InlineData("client_secret: [env:NOT_SET, kept]", "NOT_SET")]
    public async Task A_kept_secret_that_is_not_there_refuses_the_file_and_says_where_to_put_it(string secret, string message)
    {
        await using var hub = await ConfiguredHub.StartAsync();

        var problem = (await hub.ApplyAsync(HubFiles.With(34, "      " + secret), NoFetch)).Should().BeOfType<ApplyOutcome.Refused>().Which.Problems.Should().ContainSingle().Subject;

        (problem.Line, problem.Message).Should().Match<(int Line, string Message)>(found => found.Line == 34 && found.Message.Contains("this hub has none for the upstream 'land'") && found.Message.Contains(message));
    }

    [Theory]
    [InlineData(32, "      issuer: https://other.example")]
    [InlineData(33, "      client_id: other")]
    [InlineData(33, "      client_id: hub\n      discovery_url: https://elsewhere.example/.well-known/openid-configuration")]
    public async Task A_secret_is_not_kept_for_another_issuer_client_or_address(int line, string replacement)
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        var outcome = await hub.ApplyAsync(HubFiles.With(line, replacement).Replace("env:LAND_SECRET", "kept", StringComparison.Ordinal), NoFetch);

        outcome.Should().BeOfType<ApplyOutcome.Refused>().Which.Problems.Should().ContainSingle(problem => problem.Message.Contains("belongs to another issuer"));
    }

    [Fact]
    public async Task A_secret_is_not_kept_for_another_place_to_push_requests_to()
    {
        const string ByHand = "      client_id: hub\n      authorization_endpoint: https://a.example/a\n      token_endpoint: https://a.example/t\n      jwks_uri: https://a.example/j\n";
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.With(33, ByHand + "      user_info: never"), NoFetch);
        string Kept(string more) => HubFiles.With(33, ByHand + more).Replace("env:LAND_SECRET", "kept", StringComparison.Ordinal);

        await hub.AppliedAsync(Kept("      user_info: always"), NoFetch);
        var outcome = await hub.ApplyAsync(Kept("      pushed_authorization_request_endpoint: https://elsewhere.example/par"), NoFetch);

        outcome.Should().BeOfType<ApplyOutcome.Refused>().Which.Problems.Should().ContainSingle(problem => problem.Message.Contains("belongs to another issuer"));
    }

    [Theory]
    [InlineData("[kept, file:secrets/land]")]
    [InlineData("[env:A, env:B]")]
    [InlineData("[env:A, env:B, kept]")]
    [InlineData("[]")]
    public void Only_a_place_and_then_kept_can_be_a_list(string secret) =>
        HubFiles.Problems(HubFiles.With(34, $"      client_secret: {secret}")).Should().Contain(problem => problem.Field == "upstreams[0].oidc.client_secret");

    [Fact]
    public void An_applications_secret_cannot_be_kept_by_that_word() =>
        HubFiles.Problems(HubFiles.With(10, "    secrets: [kept]")).Should().ContainSingle(problem => problem.Field == "applications[0].secrets[0]");

    [Fact]
    public async Task Every_changed_key_is_in_the_plan_with_its_old_and_new_value()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);
        var text = HubFiles.Valid
            .Replace("https://north.example/callback", "https://north.example/back", StringComparison.Ordinal)
            .Replace("idle_seconds: 60", "idle_seconds: 90", StringComparison.Ordinal)
            .Replace("    country: NL\n", "    country: NL\n    place: Pole\n    sector: vo\n    state: draft\n", StringComparison.Ordinal)
            .Replace("pole.example/metadata", "pole.example/new", StringComparison.Ordinal)
            .Replace("{ nl: Noord, en: North }", "North", StringComparison.Ordinal);
        hub.Variables["LAND_SECRET"] = FullSettings.Secret();

        var plan = (await hub.Apply.PlanAsync(hub.Write("hub.yaml", text), Cancellation)).Should().BeOfType<ApplyOutcome.Planned>().Which.Plan;

        plan.Applications.Fields["north"].Should().Equal(
            new FieldChange("name", "{ en: North, nl: Noord } → North"),
            new FieldChange("redirect_uris", "[https://north.example/callback] → [https://north.example/back]"),
            new FieldChange("session.idle_seconds", "60 → 90"));
        plan.Organisations.Fields["pole"].Should().Equal(new FieldChange("sector", "other → vo"), new FieldChange("state", "published → draft"));
        plan.Upstreams.Fields["pole"].Should().Equal(new FieldChange("saml.metadata_url", "https://pole.example/metadata → https://pole.example/new"));
        plan.Upstreams.Fields["land"].Should().Equal(new FieldChange("client_secret", "changed"));
        plan.Entries.Fields["pole"].Should().Equal(new FieldChange("place", "(none) → Pole"));
        plan.ToString().Should().Be("applications +0 ~1 -0, organisations +0 ~1 -0, upstreams +0 ~2 -0, entries +0 ~1 -0");
    }

    [Fact]
    public void Of_a_long_list_the_plan_shows_what_came_and_went()
    {
        var many = Enumerable.Range(0, 1000).Select(i => $"school-{i}").ToArray();
        var before = HubFiles.Accepted(HubFiles.Valid).Settings;
        var north = before.Applications[0];
        var (old, now) = (before with { Applications = [north with { Organisations = AllowedOrganisations.Only(many) }] }, before with { Applications = [north with { Organisations = AllowedOrganisations.Only([.. many[1..], "new"]) }] });

        Plan.Between(old, now).Applications.Fields["north"].Should().Equal(new FieldChange("organisations", "+ new, - school-0"));
    }

    private static async Task<Application> North(ConfiguredHub hub) => (await hub.SettingsAsync()).Applications.Single(application => application.Id.Value == "north");

    private static Task<ApplyOutcome> StartAsync(ConfiguredHub hub, string text) => hub.ApplyAsync(text, AtStart);

    private static async Task ChangeAsync(ConfiguredHub hub, SettingsChange change) =>
        (await hub.Change.RunAsync(change, "cli:test", Cancellation)).Should().BeOfType<ChangeOutcome.Saved>();
}
