using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.Configuration.Tests;

/// <summary>Single changes on a real store.</summary>
public sealed class ChangeTests
{
    private static readonly ApplyOptions NoFetch = new() { Fetch = false };
    private static readonly NewApplication Shop = new() { Id = "shop", Profile = "education", RedirectUris = ["https://shop.example/cb"], SecretHash = HubFiles.Hash };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_added_application_is_what_the_same_item_of_a_file_would_be()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await using var byFile = await ConfiguredHub.StartAsync();
        await byFile.AppliedAsync($"suites:\n  - {{ id: shop, name: shop }}\napplications:\n  - {{ id: shop, suite: shop, name: shop, profile: education, redirect_uris: [https://shop.example/cb], secrets: ['{HubFiles.Hash}'], organisations: none }}\n");

        Saved(await RunAsync(hub, ApplicationChanges.Add(Shop)));

        Plan.Between(await byFile.SettingsAsync(), await hub.SettingsAsync()).ToString().Should().Be("no change");
        (await hub.AuditAsync()).Should().Equal(("configuration.changed", "version 1: application shop added"));
    }

    [Fact]
    public async Task An_application_goes_into_the_suite_that_is_there()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        var settings = Saved(await RunAsync(hub, ApplicationChanges.Add(Shop with { Suite = "workbooks", Name = "Shop: \"1\"", Type = "native", Pkce = "required", Organisations = ["pole", "east"], IsTest = true })));

        settings.Suites.Should().ContainSingle();
        var shop = settings.Applications[^1];
        (shop.Suite, shop.Name.In("en").Text, shop.Client.IsNative, shop.Client.SecretHashes.Count, shop.Test, shop.Organisations.Includes("east")).Should().Be(("workbooks", "Shop: \"1\"", true, 0, true, true));
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_an_application_is_named_at_once_and_nothing_is_saved()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        var refused = Refused(await RunAsync(hub, ApplicationChanges.Add(new NewApplication
        {
            Id = "North",
            Profile = "educatoin",
            RedirectUris = ["https://a.example/#x", "http://b.example/"],
            Name = " x",
            Type = "secret",
            Pkce = "no",
            Suite = "Work Books",
            Organisations = ["pool"],
        })));

        refused.Should().Contain(problem => problem.Contains("'north' is there already"))
            .And.Contain(problem => problem.StartsWith("profile: ") && problem.Contains("Did you mean 'education'?"))
            .And.Contain(problem => problem.StartsWith("redirect_uris[0]: ")).And.Contain(problem => problem.StartsWith("redirect_uris[1]: "))
            .And.Contain(problem => problem.StartsWith("name: ")).And.Contain(problem => problem.StartsWith("type: ")).And.Contain(problem => problem.StartsWith("pkce: "))
            .And.Contain(problem => problem.Contains("'Work Books' cannot be an id")).And.Contain(problem => problem.Contains("Did you mean 'pole'?"));
        (await hub.Store.VersionAsync(Cancellation)).Should().Be(1);
    }

    [Theory]
    [InlineData("shop\nx: y")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("- x")]
    [InlineData("\0")]
    [InlineData("\uD800")]
    public async Task An_id_that_is_none_is_refused(string id)
    {
        await using var hub = await ConfiguredHub.StartAsync();

        Refused(await RunAsync(hub, ApplicationChanges.Add(Shop with { Id = id, Suite = "shop" })));
    }

    [Fact]
    public async Task Two_secrets_live_and_a_third_needs_room()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await RunAsync(hub, ApplicationChanges.Add(Shop));
        var (second, third) = (ApplicationChanges.NewSecret(Randomness.System), ApplicationChanges.NewSecret(Randomness.System));

        Hashes(Saved(await RunAsync(hub, ApplicationChanges.AddSecret("shop", second.Hash, replaceOldest: false)))).Should().Equal(HubFiles.Hash, second.Hash);
        Refused(await RunAsync(hub, ApplicationChanges.AddSecret("shop", third.Hash, replaceOldest: false))).Single().Should().Contain("fedhub app secret shop --retire");
        Hashes(Saved(await RunAsync(hub, ApplicationChanges.AddSecret("shop", third.Hash, replaceOldest: true)))).Should().Equal(second.Hash, third.Hash);
        Hashes(Saved(await RunAsync(hub, ApplicationChanges.RetireSecret("shop")))).Should().Equal(third.Hash);
        Refused(await RunAsync(hub, ApplicationChanges.RetireSecret("shop"))).Single().Should().Contain("fedhub app suspend shop");
    }

    [Fact]
    public void A_new_secret_has_256_bits_and_can_be_recognised()
    {
        var (secret, hash) = ApplicationChanges.NewSecret(Randomness.System);

        secret.Should().MatchRegex("^fhs_[A-Za-z0-9_-]{43}$");
        ClientSecretHash.Create(secret).ToString().Should().Be(hash);
        ApplicationChanges.NewSecret(Randomness.System).Secret.Should().NotBe(secret);
    }

    [Fact]
    public async Task A_public_application_gets_no_secret()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        var settings = Saved(await RunAsync(hub, ApplicationChanges.Add(Shop with { Type = "public" })));

        Hashes(settings).Should().BeEmpty();
        Refused(await RunAsync(hub, ApplicationChanges.AddSecret("shop", HubFiles.Hash, replaceOldest: false))).Single().Should().Contain("cannot keep a secret");
    }

    [Fact]
    public async Task What_is_so_already_writes_no_version_and_no_event()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);
        Saved(await RunAsync(hub, ApplicationChanges.Suspend("north", suspended: true)));

        (await RunAsync(hub, ApplicationChanges.Suspend("north", suspended: true))).Should().BeOfType<ChangeOutcome.Nothing>().Which.Version.Should().Be(2);
        (await RunAsync(hub, ApplicationChanges.Allow("north", ["pole"]))).Should().BeOfType<ChangeOutcome.Nothing>();
        (await RunAsync(hub, OrganisationChanges.SetState("pole", OrganisationState.Published))).Should().BeOfType<ChangeOutcome.Nothing>();
        (await hub.AuditAsync()).Should().HaveCount(2);
    }

    [Fact]
    public async Task A_removed_application_leaves_no_name_behind()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.With(22, "    applications: [north]"), NoFetch);

        var settings = Saved(await RunAsync(hub, ApplicationChanges.Remove("north")));

        settings.Applications.Should().BeEmpty();
        settings.Organisations[0].Applications.Should().Be(AllowedApplications.Only([]), "who allowed only that one allows nobody");
        HubFiles.Accepted(Export.Write(settings));
    }

    [Fact]
    public async Task Changes_that_lead_nowhere_are_refused_with_the_nearest_name()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        foreach (var change in new[]
        {
            ApplicationChanges.Suspend("nort", suspended: true), ApplicationChanges.Remove("nort"), ApplicationChanges.AddSecret("nort", HubFiles.Hash, false), ApplicationChanges.RetireSecret("nort"), ApplicationChanges.Allow("nort", ["all"]),
        })
        {
            Refused(await RunAsync(hub, change)).Single().Should().Contain("Did you mean 'north'?");
        }

        Refused(await RunAsync(hub, OrganisationChanges.SetState("pol", OrganisationState.Draft))).Single().Should().Contain("Did you mean 'pole'?");
        Refused(await RunAsync(hub, ApplicationChanges.Allow("north", ["pole", "pool"]))).Single().Should().StartWith("applications[north].organisations[1]: ").And.Contain("Did you mean 'pole'?");
    }

    [Fact]
    public async Task What_was_wrong_before_does_not_keep_an_application_from_being_suspended()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);
        var stored = await hub.Store.LoadAsync(Cancellation);
        await hub.Store.SaveAsync(stored.Settings with { Entries = [.. stored.Settings.Entries, stored.Settings.Entries[0] with { Id = "again", Organisation = "east", Upstream = "land" }] }, new Dictionary<string, string>(), stored.Version, Cancellation);

        Saved(await RunAsync(hub, ApplicationChanges.Suspend("north", suspended: true)));
        Refused(await RunAsync(hub, ApplicationChanges.Allow("north", ["nobody"]))).Should().ContainSingle();
    }

    [Fact]
    public async Task Changes_at_the_same_time_all_count()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        var outcomes = await Task.WhenAll(
            RunAsync(hub, ApplicationChanges.Add(Shop)),
            RunAsync(hub, ApplicationChanges.Suspend("north", suspended: true)),
            RunAsync(hub, OrganisationChanges.SetState("pole", OrganisationState.Suspended)));

        outcomes.Should().AllBeOfType<ChangeOutcome.Saved>();
        var settings = await hub.SettingsAsync();
        (settings.Applications.Count, settings.Applications[0].Suspended, settings.Organisations[0].State).Should().Be((2, true, OrganisationState.Suspended));
    }

    [Fact]
    public async Task Whoever_meets_another_change_every_time_gives_up_and_says_so()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);
        var contended = new ContendedStore(hub.Store);

        (await new Change(contended, hub.Audit, hub.Protocols, TimeProvider.System).RunAsync(ApplicationChanges.Suspend("north", suspended: true), "cli:test", Cancellation))
            .Should().BeOfType<ChangeOutcome.Contended>();
        (await new Apply(contended, hub.Vault, hub.Audit, hub.Protocols, TimeProvider.System).RunAsync(hub.Write("hub.yaml", HubFiles.Valid.Replace("Pole College", "Pole", StringComparison.Ordinal).Replace("env:LAND_SECRET", "kept", StringComparison.Ordinal)), NoFetch, Cancellation))
            .Should().BeOfType<ApplyOutcome.Contended>();

        (await hub.SettingsAsync()).Applications[0].Suspended.Should().BeFalse();
        (await hub.AuditAsync()).Should().ContainSingle("nothing else was done");
    }

    private static Task<ChangeOutcome> RunAsync(ConfiguredHub hub, SettingsChange change) => hub.Change.RunAsync(change, "cli:test", Cancellation);

    private static HubSettings Saved(ChangeOutcome outcome) =>
        outcome.Should().BeOfType<ChangeOutcome.Saved>(because: "{0}", outcome is ChangeOutcome.Refused refused ? string.Join('\n', refused.Problems) : "").Which.Settings;

    private static IReadOnlyList<string> Refused(ChangeOutcome outcome) => outcome.Should().BeOfType<ChangeOutcome.Refused>().Which.Problems;

    private static IReadOnlyList<string> Hashes(HubSettings settings) => settings.Applications.Single(application => application.Id.Value == "shop").Client.SecretHashes;

    /// <summary>The real store, on which somebody else saves just before each save.</summary>
    private sealed class ContendedStore(ISettingsStore store) : ISettingsStore
    {
        private int _turn;

        public Task<long> VersionAsync(CancellationToken cancellationToken) => store.VersionAsync(cancellationToken);

        public Task<VersionedSettings> LoadAsync(CancellationToken cancellationToken) => store.LoadAsync(cancellationToken);

        public async Task<long?> SaveAsync(HubSettings settings, IReadOnlyDictionary<string, string> secrets, long expectedVersion, PreparedWrite? told, CancellationToken cancellationToken)
        {
            var stored = await store.LoadAsync(cancellationToken);
            var other = stored.Settings with { Suites = [stored.Settings.Suites[0] with { Name = LocalisedText.Same($"Turn {_turn++}") }] };
            await store.SaveAsync(other, new Dictionary<string, string>(), stored.Version, cancellationToken);
            return await store.SaveAsync(settings, secrets, expectedVersion, told, cancellationToken);
        }
    }
}
