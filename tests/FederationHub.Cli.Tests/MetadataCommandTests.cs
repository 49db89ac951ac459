using FederationHub.Testing.Metadata;

namespace FederationHub.Cli.Tests;

/// <summary>What an operator does with the metadata of federations.</summary>
public sealed class MetadataCommandTests : IAsyncLifetime
{
    private static readonly SignedFederation Federation = new();

    private readonly SqliteCommandHub _hub = new();
    private readonly PublishedAt _published = new();

    public async ValueTask InitializeAsync()
    {
        _hub.Environment["FederationHub__PublicUrl"] = "http://localhost:8080";
        Publish(20);
        await _hub.DoneAsync("apply", _hub.Write("hub.yaml", $$"""
            organisations:
              - { id: pole, name: Pole, saml: { metadata_source: federation, entity_id: "https://idp.3.example" } }
            metadata_sources:
              - { id: federation, aggregate_url: "{{_published.Url}}all.xml", certificates: [{{Federation.Certificate}}] }
              - { id: world, mdq_url: "{{_published.Url}}mdq", certificates: [{{Federation.Certificate}}] }
            """));
    }

    public async ValueTask DisposeAsync()
    {
        await _published.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Fact]
    [Trait("Documented command", "fedhub metadata list")]
    [Trait("Documented command", "fedhub metadata show https://idp.school.example/idp")]
    [Trait("Documented command", "fedhub metadata refresh federation")]
    [Trait("Documented command", "fedhub metadata accept federation")]
    public async Task An_aggregate_is_read_at_apply_shown_refreshed_held_and_accepted()
    {
        (await _hub.DoneAsync("org", "list")).Should().Contain("pole (saml)").And.NotContain("waits");
        (await _hub.DoneAsync("metadata", "list")).Should().Contain("federation  aggregate  20").And.Contain("world       mdq").And.Contain("not asked yet");
        (await _hub.DoneAsync("metadata", "show", "https://idp.3.example")).Should().ContainAll(
            "https://idp.3.example  (of federation", "name          School https://idp.3.example (nl)", "valid until", "redirect      https://idp.example/sso", "ends in", "scopes        school.example",
            "categories    https://refeds.org/category/hide-from-discovery", "registered by https://federation.example/", "contact       technical Beheer beheer@school.example", "error page    https://idp.example/error");

        Publish(22);
        (await _hub.DoneAsync("metadata", "refresh", "federation")).Should().StartWith("'federation' has 22 identity providers: 2 new or changed, 0 gone.");

        Publish(3);
        var held = await _hub.RunAsync("metadata", "refresh", "federation");
        held.ExitCode.Should().Be(Fedhub.Refused);
        held.Output.Should().ContainAll("19 of 22 identity providers are gone", "removed  19   https://idp.10.example", "…", "fedhub metadata accept federation");
        (await _hub.DoneAsync("metadata", "list")).Should().ContainAll("22", "held: 19 of 22");

        (await _hub.DoneAsync("metadata", "accept", "federation")).Should().ContainAll("is live: 0 added, 0 changed, 19 removed", "upstream pole is renewed");
        (await _hub.DoneAsync("org", "list")).Should().Contain("waits for metadata", "its federation left it out");
        (await _hub.DoneAsync("metadata", "accept", "federation")).Should().Contain("Nothing was changed.");
        (await _hub.DoneAsync("audit", "--event", "configuration.metadata")).Should().ContainAll("metadata source federation: what was held is accepted: 0 added, 0 changed, 19 removed", "cli:");
    }

    [Fact]
    public async Task What_is_not_believed_is_told_and_what_there_is_not_is_refused()
    {
        _published.Document = new SignedFederation().Aggregate([Federation.Entity("https://idp.3.example")]);
        var refused = await _hub.RunAsync("metadata", "refresh", "federation");
        refused.ExitCode.Should().Be(Fedhub.Refused);
        refused.Error.Should().Contain("'federation' is not believed, and what is live stays. FH-1303/");
        (await _hub.DoneAsync("metadata", "list")).Should().Contain("failed 0 seconds ago: FH-1303");

        (await _hub.RunAsync("metadata", "refresh", "nobody")).Error.Should().Contain("There is no metadata source 'nobody'.");
        (await _hub.RunAsync("metadata", "show", "urn:nobody")).ExitCode.Should().Be(Fedhub.Refused);
        (await _hub.DoneAsync("metadata", "refresh", "world")).Should().Contain("asked entity by entity");
    }

    private void Publish(int count) =>
        _published.Document = Federation.Aggregate(Enumerable.Range(0, count).Select(i => Federation.Entity(FormattableString.Invariant($"https://idp.{i}.example"))), DateTimeOffset.UtcNow.AddDays(8));
}
