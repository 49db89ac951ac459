using System.Diagnostics;
using System.Text;
using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Organisations;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Upstreams;

namespace FederationHub.Configuration.Tests;

/// <summary>A file made live on a real store, with the real protocols.</summary>
public sealed class ApplyTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef-application";
    private static readonly ApplyOptions NoFetch = new() { Fetch = false };
    private static readonly string Certificate = HubFiles.Certificate();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R000_18_What_an_upstream_is_forgiven_is_in_the_audit_by_its_name_from_the_day_it_is_and_until_the_day_it_is_not()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);
        await hub.AppliedAsync(HubFiles.With(33, "      client_id: hub\n      fresh_login: trusted"), NoFetch);
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        var told = await hub.Audit.SearchAsync(new AuditQuery { Kind = AuditKinds.ConfigurationApplied }, TestContext.Current.CancellationToken)
            .Select(entry => entry.Event.Facts!.Change!.Items.Where(item => item.Kind == "leniencies").ToList()).ToListAsync(TestContext.Current.CancellationToken);

        told[0].Should().BeEmpty("by default nothing is forgiven");
        told[1].Should().Equal(new AuditChangedItem("leniencies", "land: fresh_login: trusted", "added"));
        told[2].Should().Equal(new AuditChangedItem("leniencies", "land: fresh_login: trusted", "removed"));
    }

    [Fact]
    public async Task Makes_a_file_live()
    {
        await using var hub = await ConfiguredHub.StartAsync();

        var applied = await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        applied.Version.Should().Be(1);
        applied.Plan.ToString().Should().Be("suites +1 ~0 -0, applications +1 ~0 -0, organisations +2 ~0 -0, upstreams +2 ~0 -0, entries +2 ~0 -0");
        var settings = await hub.SettingsAsync();
        settings.Applications.Single().Client.SecretHashes.Should().Equal(HubFiles.Hash);
        settings.Entries.Select(entry => entry.Id).Should().Equal("pole", "east-staff");
        (await hub.AuditAsync()).Should().Equal(("configuration.applied", $"version 1: {applied.Plan}; waiting: pole, land"));
    }

    [Fact]
    public async Task The_same_file_again_changes_nothing()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        using var server = new MetadataServer(MetadataServer.Metadata(Certificate));
        var text = HubFiles.With(25, $"      metadata_url: {server.Url}");
        var first = await hub.AppliedAsync(text, new ApplyOptions { FetchTime = TimeSpan.FromSeconds(5) });

        var second = await hub.AppliedAsync(text, new ApplyOptions { FetchTime = TimeSpan.FromSeconds(5) });

        second.Version.Should().Be(first.Version);
        second.Plan.IsEmpty.Should().BeTrue("{0}", second.Plan);
        (await hub.AuditAsync()).Should().HaveCount(1);
    }

    [Fact]
    public async Task What_is_no_longer_in_the_file_is_removed()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync("organisations:\n  - { id: a, name: A }\n  - { id: b, name: B }\n  - { id: c, name: C }");

        var applied = await hub.AppliedAsync("organisations:\n  - { id: c, name: C }\n  - { id: b, name: Bee }\n  - { id: d, name: D }");

        applied.Version.Should().Be(2);
        var changes = applied.Plan.Organisations;
        (string.Join(' ', changes.Added), string.Join(' ', changes.Changed), string.Join(' ', changes.Removed)).Should().Be(("d", "b", "a"));
        applied.Plan.OrderChanged.Should().BeTrue();
        (await hub.SettingsAsync()).Entries.Select(entry => entry.Id).Should().Equal("c", "b", "d");
    }

    [Fact]
    public async Task A_refused_file_changes_nothing()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync("organisations:\n  - { id: a, name: A }");

        (await hub.ApplyAsync("organisations:\n  - { id: b, name: B }\n  - { id: b, name: B }")).Should().BeOfType<ApplyOutcome.Refused>();

        (await hub.SettingsAsync()).Organisations.Single().Id.Should().Be("a");
        (await hub.Store.VersionAsync(Cancellation)).Should().Be(1);
    }

    [Fact]
    public async Task A_plan_says_what_would_change_and_changes_nothing()
    {
        await using var hub = await ConfiguredHub.StartAsync();

        var outcome = await hub.Apply.PlanAsync(hub.Write("hub.yaml", HubFiles.Valid), Cancellation);

        outcome.Should().BeOfType<ApplyOutcome.Planned>().Which.Plan.Organisations.Added.Should().Equal("pole", "east");
        (await hub.Store.VersionAsync(Cancellation)).Should().Be(0);
    }

    [Fact]
    public async Task An_upstream_that_does_not_answer_is_saved_as_waiting_and_named()
    {
        await using var hub = await ConfiguredHub.StartAsync();

        var applied = await hub.AppliedAsync(HubFiles.With(25, "      metadata_url: http://localhost:9/metadata").Replace("https://land.example", "http://localhost:9", StringComparison.Ordinal));

        applied.Waiting.Select(upstream => upstream.Id).Should().BeEquivalentTo("pole", "land");
        applied.Waiting.Should().OnlyContain(upstream => upstream.Reason.StartsWith("FH-1313/", StringComparison.Ordinal));
        (await hub.SettingsAsync()).Upstreams.Should().OnlyContain(upstream => upstream.Waiting);
    }

    [Fact]
    public async Task An_upstream_that_answered_before_goes_on_with_that()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        var server = new MetadataServer(MetadataServer.Metadata(Certificate));
        var text = Pole($"metadata_url: {server.Url}");
        var first = await hub.AppliedAsync(text);
        server.Dispose();

        var second = await hub.AppliedAsync(text);

        first.Waiting.Should().BeEmpty();
        second.Waiting.Should().BeEmpty();
        second.Kept.Single().Id.Should().Be("pole");
        second.Version.Should().Be(first.Version);
        (await hub.SettingsAsync()).Upstreams.Single().Settings.Should().Contain("https://pole.example/sso");
    }

    [Fact]
    public async Task An_upstream_with_another_address_does_not_go_on_with_the_old_answer()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        using var server = new MetadataServer(MetadataServer.Metadata(Certificate));
        await hub.AppliedAsync(Pole($"metadata_url: {server.Url}"));

        var applied = await hub.AppliedAsync(Pole("metadata_url: http://localhost:9/metadata"));

        applied.Waiting.Single().Id.Should().Be("pole");
        (await hub.SettingsAsync()).Upstreams.Single().Settings.Should().NotContain("https://pole.example/sso");
    }

    [Fact]
    public async Task Upstreams_that_never_answer_cost_a_bounded_time()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        using var silent = new MetadataServer(null);
        var text = new StringBuilder("organisations:\n");
        for (var i = 0; i < 40; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  - {{ id: o{i}, name: O, saml: {{ metadata_url: {silent.Url} }} }}\n");
        }

        var clock = Stopwatch.StartNew();
        var applied = await hub.AppliedAsync(text.ToString(), new ApplyOptions { FetchTime = TimeSpan.FromMilliseconds(600), TotalFetchTime = TimeSpan.FromSeconds(1), ParallelFetches = 4 });

        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(6), "one after another they would take {0}", TimeSpan.FromSeconds(24));
        applied.Waiting.Should().HaveCount(40);
    }

    [Fact]
    public async Task A_start_needs_no_network()
    {
        await using var hub = await ConfiguredHub.StartAsync();

        var applied = await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        applied.Waiting.Should().Equal(new UnansweredUpstream("pole", "not asked yet"), new UnansweredUpstream("land", "not asked yet"));
        applied.Kept.Should().BeEmpty();
    }

    [Fact]
    public async Task Metadata_that_arrives_later_is_saved()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        using var server = new MetadataServer(MetadataServer.Metadata(Certificate));
        await hub.AppliedAsync(Pole($"metadata_url: {server.Url}"), NoFetch);

        var saved = await hub.MetadataUpdate.SaveAsync([await RefreshAsync(hub)], Cancellation);

        saved.Changed.Should().Equal("pole");
        saved.Refused.Should().BeEmpty();
        (await hub.SettingsAsync()).Upstreams.Single().Waiting.Should().BeFalse();
        (await hub.AuditAsync()).Should().Contain(("configuration.metadata", "version 2: metadata of pole"));
        (await hub.MetadataUpdate.SaveAsync([await RefreshAsync(hub)], Cancellation)).Changed.Should().BeEmpty("nothing new came");
    }

    [Fact]
    public async Task Metadata_of_an_address_that_the_file_no_longer_names_is_dropped()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        using var server = new MetadataServer(MetadataServer.Metadata(Certificate));
        await hub.AppliedAsync(Pole($"metadata_url: {server.Url}"), NoFetch);
        var late = await RefreshAsync(hub);
        await hub.AppliedAsync(Pole("metadata_url: https://pole.example/new"), NoFetch);

        (await hub.MetadataUpdate.SaveAsync([late], Cancellation)).Changed.Should().BeEmpty();

        (await hub.SettingsAsync()).Upstreams.Single().Waiting.Should().BeTrue();
    }

    [Fact]
    public async Task A_slow_answer_does_not_take_the_place_of_what_came_meanwhile()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        using var server = new MetadataServer(MetadataServer.Metadata(Certificate));
        await hub.AppliedAsync(Pole($"metadata_url: {server.Url}"), NoFetch);
        await hub.MetadataUpdate.SaveAsync([await RefreshAsync(hub)], Cancellation);
        var asked = (await hub.SettingsAsync()).Upstreams.Single().Settings;
        RefreshedUpstream Answer(string host) => new("pole", asked, asked.Replace("https://pole.example/sso", $"https://{host}.example/sso", StringComparison.Ordinal));

        (await hub.MetadataUpdate.SaveAsync([Answer("newer")], Cancellation)).Changed.Should().Equal("pole");
        (await hub.MetadataUpdate.SaveAsync([Answer("older")], Cancellation)).Changed.Should().BeEmpty("it was asked from what is no longer stored");
        (await hub.SettingsAsync()).Upstreams.Single().Settings.Should().Contain("https://newer.example/sso");
    }

    public static TheoryData<string, string> SameIssuers => new()
    {
        { "saml: { entity_id: 'https://a.example/x', metadata_url: https://a.example/m }", "saml: { entity_id: 'https://a.example/x', metadata_url: https://b.example/m }" },
        { "saml: { entity_id: 'https://a.example/x', metadata_url: https://a.example/m }", "saml: { entity_id: 'https://a.example/x', post_url: https://b.example/sso, certificates: [CERTIFICATE] }" },
        { "saml: { entity_id: 'https://pole.example/saml', metadata_url: https://a.example/m }", "saml: { metadata_file: pole.xml }" },
        { "saml: { metadata_file: pole.xml }", "saml: { metadata_file: pole.xml }" },
        { "saml: { entity_id: 'https://a.example/x', metadata_url: https://a.example/m }", "oidc: { issuer: https://a.example/x, client_id: hub, client_secret: env:LAND_SECRET }" },
        { "oidc: { issuer: https://a.example/x, client_id: hub, client_secret: env:LAND_SECRET }", "oidc: { issuer: https://a.example/x, client_id: other, client_secret: env:LAND_SECRET }" },
        { "oidc: { issuer: https://a.example/x, client_id: hub, client_secret: env:LAND_SECRET }", "oidc: { issuer: https://b.example, issuer_aliases: ['https://a.example/x'], client_id: hub, client_secret: env:LAND_SECRET }" },
        { "oidc: { issuer: 'https://a.example/{tenantid}', tenants: [11111111-2222-3333-4444-555555555555], client_id: hub, client_secret: env:LAND_SECRET }", "oidc: { issuer: https://a.example/11111111-2222-3333-4444-555555555555, client_id: hub, client_secret: env:LAND_SECRET }" },
    };

    [Theory]
    [MemberData(nameof(SameIssuers))]
    public async Task Two_upstreams_that_call_themselves_the_same_refuse_the_file_and_are_both_named(string one, string other)
    {
        await using var hub = await ConfiguredHub.StartAsync();
        hub.Write("pole.xml", MetadataServer.Metadata(Certificate));
        var text = $"organisations:\n  - id: one\n    name: One\n    {one}\n  - id: between\n    name: Between\n  - id: other\n    name: Other\n    {other}\n".Replace("CERTIFICATE", Certificate, StringComparison.Ordinal);

        foreach (var outcome in new[] { await hub.ApplyAsync(text, NoFetch), await hub.Apply.PlanAsync(hub.Write("hub.yaml", text), Cancellation) })
        {
            var problems = outcome.Should().BeOfType<ApplyOutcome.Refused>().Which.Problems;
            problems.Select(problem => (problem.Line, problem.Field)).Should().Equal((4, "organisations[0]." + one[..4]), (9, "organisations[2]." + other[..4]));
            problems[0].Message.Should().Contain("'other'");
            problems[1].Message.Should().Contain("'one'").And.Contain("belongs to one upstream");
        }

        (await hub.Store.VersionAsync(Cancellation)).Should().Be(0);
    }

    [Fact]
    public async Task Tenants_of_one_provider_may_be_different_upstreams()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        static string Tenant(int number) => $"oidc: {{ issuer: 'https://a.example/{{tenantid}}', tenants: [11111111-2222-3333-4444-55555555555{number}], client_id: hub, client_secret: env:LAND_SECRET }}";

        await hub.AppliedAsync($"organisations:\n  - id: one\n    name: One\n    {Tenant(1)}\n  - id: other\n    name: Other\n    {Tenant(2)}\n", NoFetch);
    }

    [Fact]
    public async Task An_upstream_that_publishes_the_entity_ID_of_another_refuses_the_file_that_brings_it()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        using var server = new MetadataServer(MetadataServer.Metadata(Certificate));
        using var impostor = new MetadataServer(MetadataServer.Metadata(HubFiles.Certificate()));
        var text = Pole($"metadata_url: {server.Url}");
        var honest = await hub.AppliedAsync(text);

        var outcome = await hub.ApplyAsync(text + $"  - id: impostor\n    name: Impostor\n    saml:\n      metadata_url: {impostor.Url}\n");

        outcome.Should().BeOfType<ApplyOutcome.Refused>().Which.Problems.Select(problem => problem.Field).Should().Equal("organisations[0].saml", "organisations[1].saml");
        (await hub.Store.VersionAsync(Cancellation)).Should().Be(honest.Version);
    }

    [Fact]
    public async Task Metadata_that_arrives_later_with_the_entity_ID_of_another_is_not_saved()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        using var server = new MetadataServer(MetadataServer.Metadata(Certificate));
        using var impostor = new MetadataServer(MetadataServer.Metadata(HubFiles.Certificate()));
        await hub.AppliedAsync(Pole($"metadata_url: {server.Url}") + $"  - id: impostor\n    name: Impostor\n    saml:\n      metadata_url: {impostor.Url}\n", NoFetch);

        // Both at once: nobody can tell which is the honest one.
        var together = await hub.MetadataUpdate.SaveAsync([await RefreshAsync(hub, "pole"), await RefreshAsync(hub, "impostor")], Cancellation);
        together.Changed.Should().BeEmpty();
        together.Refused.Select(refused => refused.Id).Should().BeEquivalentTo("pole", "impostor");

        (await hub.MetadataUpdate.SaveAsync([await RefreshAsync(hub, "pole")], Cancellation)).Changed.Should().Equal("pole");
        var late = await hub.MetadataUpdate.SaveAsync([await RefreshAsync(hub, "impostor")], Cancellation);

        late.Changed.Should().BeEmpty();
        late.Refused.Single().Rejection.ToString().Should().StartWith("FH-1313/upstream-issuer-taken").And.Contain("pole");
        (await hub.SettingsAsync()).Upstreams.Select(upstream => (upstream.Id, upstream.Waiting)).Should().Equal(("pole", false), ("impostor", true));
        JsonDocument.Parse((await hub.SettingsAsync()).Upstreams[0].Settings).RootElement.GetProperty("entity").GetProperty("certificates")[0].GetString().Should().Be(Certificate);
    }

    [Fact]
    public async Task Metadata_that_arrives_with_settings_that_cannot_be_used_is_refused_by_name()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        using var server = new MetadataServer(MetadataServer.Metadata(Certificate));
        await hub.AppliedAsync(Pole($"metadata_url: {server.Url}"), NoFetch);
        var came = await RefreshAsync(hub);

        var saved = await hub.MetadataUpdate.SaveAsync([came with { Settings = came.Settings.Replace("https://pole.example/sso", "ftp://pole.example/sso", StringComparison.Ordinal) }], Cancellation);

        saved.Changed.Should().BeEmpty();
        saved.Refused.Single().Rejection.ToString().Should().Contain("entity.redirect_url");
    }

    [Fact]
    public async Task Metadata_in_a_file_needs_no_network()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        hub.Write("metadata/pole.xml", MetadataServer.Metadata(Certificate));

        var first = await hub.AppliedAsync(Pole("metadata_file: metadata/pole.xml"), NoFetch);
        var second = await hub.AppliedAsync(Pole("metadata_file: metadata/pole.xml"), NoFetch);

        first.Waiting.Should().BeEmpty();
        (await hub.SettingsAsync()).Upstreams.Single().Settings.Should().Contain("https://pole.example/sso").And.NotContain("EntityDescriptor");
        second.Version.Should().Be(first.Version);
        (await hub.Apply.PlanAsync(Path.Combine(hub.Folder.FullName, "hub.yaml"), Cancellation)).Should().BeOfType<ApplyOutcome.Planned>().Which.Plan.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task A_certificate_may_be_in_a_file()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        hub.Write("pole.pem", $"-----BEGIN CERTIFICATE-----\n{Certificate}\n-----END CERTIFICATE-----\n");

        await hub.AppliedAsync(Pole("entity_id: urn:pole\n      post_url: https://pole.example/sso\n      certificates: [file:pole.pem]"));

        (await hub.SettingsAsync()).Upstreams.Single().Should().Match<Upstream>(upstream => !upstream.Waiting && upstream.Settings.Contains("\"certificates\":[\"MII"));
    }

    [Theory]
    [InlineData("metadata_file: nowhere.xml", "metadata_file", "There is no file 'nowhere.xml'")]
    [InlineData("metadata_file: broken.xml", "metadata_file", "not-metadata")]
    [InlineData("metadata_file: latin1.xml", "metadata_file", "not text in UTF-8")]
    [InlineData("metadata_file: .", "metadata_file", "cannot be read")]
    [InlineData("{ entity_id: urn:pole, post_url: https://pole.example/sso, certificates: [file:broken.xml] }", "certificates[0]", "This is not a certificate")]
    public async Task A_file_that_cannot_be_used_refuses_the_hub_file(string saml, string field, string message)
    {
        await using var hub = await ConfiguredHub.StartAsync();
        hub.Write("broken.xml", "<EntityDescriptor/>");
        await File.WriteAllBytesAsync(Path.Combine(hub.Folder.FullName, "latin1.xml"), [0x3c, 0xe9, 0x3e], Cancellation);

        var problem = Refused(await hub.ApplyAsync(Pole(saml)));

        (problem.Line, problem.Field).Should().Be((saml[0] == '{' ? 4 : 5, $"organisations[0].saml.{field}"), "{0}", problem);
        problem.Message.Should().Contain(message);
    }

    [Fact]
    public async Task An_application_secret_is_kept_as_its_hash_and_an_upstream_secret_in_the_vault()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        hub.Variables["NORTH_SECRET"] = Secret;
        hub.Write("secrets/north", Secret[1..] + "\n");

        var applied = await hub.AppliedAsync(HubFiles.With(10, "    secrets: [env:NORTH_SECRET, file:secrets/north]"), NoFetch);

        var settings = await hub.SettingsAsync();
        settings.Applications.Single().Client.SecretHashes.Should().Equal(ClientSecretHash.Create(Secret).ToString(), ClientSecretHash.Create(Secret[1..]).ToString());
        var land = settings.Upstreams.Single(upstream => upstream.Id == "land");
        (await hub.Vault.ReadAsync("upstream-secret", land.SecretName!, Cancellation)).Should().Equal(Encoding.UTF8.GetBytes(hub.Variables["LAND_SECRET"]));
        (land.Settings + applied + string.Join(' ', await hub.AuditAsync())).Should().NotContain(hub.Variables["LAND_SECRET"]).And.NotContain(Secret);
    }

    [Theory]
    [InlineData("env:NOT_SET", "The environment variable NOT_SET is not set")]
    [InlineData("env:WEAK", "The secret is weak")]
    [InlineData("env:LINES", "more than one line")]
    [InlineData("env:SPACED", "begins or ends with a space")]
    [InlineData("file:secrets/nowhere", "There is no file 'secrets/nowhere'")]
    [InlineData("file:secrets/empty", "There is nothing in the file 'secrets/empty'")]
    [InlineData("file:secrets/long", "at most")]
    public async Task A_secret_that_cannot_be_used_refuses_the_file_and_is_not_shown(string source, string message)
    {
        await using var hub = await ConfiguredHub.StartAsync();
        hub.Variables["WEAK"] = Secret[..12];
        hub.Variables["LINES"] = Secret + "\n" + Secret;
        hub.Variables["SPACED"] = " " + Secret;
        hub.Write("secrets/empty", "\n");
        hub.Write("secrets/long", new string('x', 10_000));

        var problem = Refused(await hub.ApplyAsync(HubFiles.With(10, $"    secrets: [{source}]"), NoFetch));

        (problem.Line, problem.Field).Should().Be((10, "applications[0].secrets[0]"));
        problem.Message.Should().Contain(message).And.NotContain(Secret[..12]);
    }

    [Fact]
    public async Task What_a_protocol_refuses_names_the_line_of_its_field()
    {
        await using var hub = await ConfiguredHub.StartAsync();

        var problem = Refused(await hub.ApplyAsync(HubFiles.With(32, "      issuer: https://accounts.google.com\n      scopes: [openid]")));

        (problem.Line, problem.Field).Should().Be((31, "upstreams[0].oidc.hosted_domains"));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_refused()
    {
        await using var hub = await ConfiguredHub.StartAsync();

        var outcome = await hub.Apply.RunAsync(Path.Combine(hub.Folder.FullName, "nowhere.yaml"), new ApplyOptions(), Cancellation);

        Refused(outcome).Message.Should().Contain("There is no file");
    }

    private static string Pole(string saml) => $"organisations:\n  - id: pole\n    name: Pole\n    saml:{(saml[0] == '{' ? " " : "\n      ")}{saml}\n";

    private static FileProblem Refused(ApplyOutcome outcome) =>
        outcome.Should().BeOfType<ApplyOutcome.Refused>().Which.Problems.Should().ContainSingle(because: "{0}", string.Join('\n', ((ApplyOutcome.Refused)outcome).Problems)).Subject;

    private static async Task<RefreshedUpstream> RefreshAsync(ConfiguredHub hub, string id = "pole")
    {
        var upstream = (await hub.SettingsAsync()).Upstreams.Single(upstream => upstream.Id == id);
        var answer = await ((IUpstreamMetadata)hub.Protocols.Single(protocol => protocol.Name == upstream.Protocol)).RefreshAsync(upstream.Settings, Cancellation);
        return new RefreshedUpstream(upstream.Id, upstream.Settings, answer.Match(settings => settings, rejection => throw new InvalidOperationException(rejection.ToString())));
    }
}
