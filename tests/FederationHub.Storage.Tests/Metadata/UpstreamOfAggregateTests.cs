using FederationHub.Configuration;
using FederationHub.Core;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using FederationHub.Testing.Metadata;
using FederationHub.Upstreams.Outbound;
using FederationHub.Upstreams.Saml;
using FederationHub.Upstreams.Saml.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Metadata;

/// <summary>How an upstream follows the aggregate that it is of.</summary>
public sealed class UpstreamOfAggregateTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>, IAsyncLifetime
{
    private const string Entity = "https://idp.school.example";

    private static readonly SignedFederation Federation = new();
    private static readonly SignedFederation Other = new();

    private readonly PublishedAt _published = new();
    private readonly OutboundClient _outbound = new(new OutboundSettings { LoopbackAllowed = true, Timeout = TimeSpan.FromSeconds(2) }, TimeProvider.System);
    private MetadataSources _sources = null!;
    private SamlUpstream _saml = null!;
    private SourceUpdate _update = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => database.Clock.Now;

    private ISettingsStore Settings => database.Hub.GetRequiredService<ISettingsStore>();

    private MetadataSource Source => new() { Id = "federation", AggregateUrl = _published.Url, Certificates = [Federation.Certificate] };

    public async ValueTask InitializeAsync()
    {
        _sources = new MetadataSources(_outbound, database.Hub.GetRequiredService<IMetadataStore>(), Settings, Randomness.System, database.Clock);
        _saml = new SamlUpstream(_outbound, database.Hub.GetRequiredService<IHubKeys>(), HubAddress.TryParse("http://localhost:8080", null, out _)!, Randomness.System, database.Clock, _sources);
        _update = new SourceUpdate(Settings, new MetadataUpdate(Settings, database.Hub.GetRequiredService<IAuditLog>(), [_saml], database.Clock), [_saml]);
        var settings = new HubSettings
        {
            Organisations = [new HomeOrganisation { Id = "school", Name = LocalisedText.Same("School") }],
            Upstreams = [new Upstream { Id = "school", Protocol = "saml", Settings = new SamlSettings { MetadataSource = "federation", EntityId = Entity }.ToJson(), Organisations = ["school"], AttributeMap = "eduperson", Waiting = true }],
            MetadataSources = [Source],
        };
        await Settings.SaveAsync(settings, new Dictionary<string, string>(), await Settings.VersionAsync(Token), Token);
        await PublishAsync([.. Others(20), Federation.Entity(Entity)], Now.AddDays(8));
    }

    public async ValueTask DisposeAsync()
    {
        await _sources.DisposeAsync();
        await _published.DisposeAsync();
        _outbound.Dispose();
    }

    [Fact]
    public async Task Gets_its_entity_a_new_key_and_the_end_of_the_whole()
    {
        (await UpstreamAsync()).Entity!.ValidUntil.Should().Be(Now.AddDays(8));
        (await UpstreamAsync()).Entity!.Certificates.Should().Equal(Federation.Certificate);

        await PublishAsync([.. Others(20), Federation.Entity(Entity, Other.Certificate)], Now.AddDays(9));
        (await UpstreamAsync()).Entity!.Certificates.Should().Equal(Other.Certificate);
        (await UpstreamAsync()).Entity!.ValidUntil.Should().Be(Now.AddDays(9));
    }

    [Fact]
    public async Task A_later_end_alone_makes_no_new_version_before_half_of_the_time_is_over()
    {
        var version = await Settings.VersionAsync(Token);
        await PublishAsync([.. Others(20), Federation.Entity(Entity)], Now.AddDays(8).AddHours(1));
        (await Settings.VersionAsync(Token)).Should().Be(version);

        database.Clock.Advance(TimeSpan.FromDays(5));
        await PublishAsync([.. Others(20), Federation.Entity(Entity)], Now.AddDays(8));
        (await UpstreamAsync()).Entity!.ValidUntil.Should().Be(Now.AddDays(8));
    }

    [Fact]
    public async Task Waits_again_when_its_federation_left_it_out()
    {
        await PublishAsync(Others(20), Now.AddDays(8));

        (await UpstreamAsync()).Entity.Should().BeNull();
        (await Settings.LoadAsync(Token)).Settings.Upstreams.Single().Waiting.Should().BeTrue();

        await PublishAsync([.. Others(20), Federation.Entity(Entity)], Now.AddDays(8));
        (await UpstreamAsync()).Entity.Should().NotBeNull();
    }

    [Fact]
    public async Task Keeps_what_it_has_while_a_set_is_held()
    {
        await PublishAsync([], Now.AddDays(9));

        (await UpstreamAsync()).Entity.Should().NotBeNull();
    }

    [Fact]
    public async Task Asks_the_aggregate_once_a_minute_at_most_when_a_login_needs_a_key()
    {
        var asked = _published.Asked.Count;
        var settings = (await Settings.LoadAsync(Token)).Settings.Upstreams.Single().Settings;
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _saml.RefreshAsync(settings, Token).AsTask()));
        _published.Asked.Count.Should().Be(asked);

        database.Clock.Advance(TimeSpan.FromMinutes(2));
        _published.Document = Federation.Aggregate([.. Others(20), Federation.Entity(Entity, Other.Certificate)], Now.AddDays(9));
        var renewed = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _saml.RefreshAsync(settings, Token).AsTask()));
        _published.Asked.Count.Should().Be(asked + 1);
        renewed.Should().AllSatisfy(answer => SamlSettings.TryParse(((Outcome<string>.Accepted)answer).Value)!.Entity!.Certificates.Should().Equal(Other.Certificate));
    }

    private static IEnumerable<string> Others(int count) => Enumerable.Range(0, count).Select(i => Federation.Entity(FormattableString.Invariant($"urn:other:{i}")));

    private async Task PublishAsync(IEnumerable<string> entities, DateTimeOffset validUntil)
    {
        _published.Document = Federation.Aggregate(entities, validUntil);
        await _sources.RefreshAsync(Source, TimeSpan.Zero, Token);
        await _update.RunAsync("federation", Token);
    }

    private async Task<SamlSettings> UpstreamAsync() => SamlSettings.TryParse((await Settings.LoadAsync(Token)).Settings.Upstreams.Single().Settings)!;
}
