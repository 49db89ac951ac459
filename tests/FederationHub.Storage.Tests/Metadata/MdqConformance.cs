using System.Text;
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

/// <summary>What a hub makes of answers about one entity (Metadata Query Protocol), over real HTTP and on a real database.</summary>
public abstract class MdqConformance(TestDatabase database) : IAsyncLifetime
{
    private const string Entity = "https://idp.school.example/idp?a=b&c/d";

    private static readonly SignedFederation Federation = new();
    private static readonly SignedFederation Stranger = new();

    private readonly PublishedAt _published = new();
    private readonly OutboundClient _outbound = new(new OutboundSettings { LoopbackAllowed = true, Timeout = TimeSpan.FromSeconds(2) }, TimeProvider.System);
    private readonly string _id = "mdq-" + Guid.NewGuid().ToString("N")[..8];
    private MetadataSources _sources = null!;
    private SamlUpstream _saml = null!;
    private string _settings = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => database.Clock.Now;

    public ValueTask InitializeAsync()
    {
        _sources = new MetadataSources(_outbound, database.Hub.GetRequiredService<IMetadataStore>(), database.Hub.GetRequiredService<ISettingsStore>(), Randomness.System, database.Clock);
        _saml = new SamlUpstream(_outbound, database.Hub.GetRequiredService<IHubKeys>(), Core.HubAddress.TryParse("http://localhost:8080", null, out _)!, Randomness.System, database.Clock, _sources);
        _settings = new SamlSettings { MetadataSource = _id, EntityId = Entity }.ToJson();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _sources.DisposeAsync();
        await _published.DisposeAsync();
        _outbound.Dispose();
    }

    [Fact]
    public async Task One_entity_is_asked_by_name_checked_and_kept()
    {
        _published.Document = Federation.Answer(Entity, validUntil: Now.AddDays(2));
        _published.ETag = "\"one\"";

        _saml.IsWaiting(_settings).Should().BeTrue();
        var entity = await AskAsync();
        (entity!.EntityId, entity.ValidUntil).Should().Be((Entity, Now.AddDays(2)));
        entity.Certificates.Should().Equal(Federation.Certificate);
        _published.Asked.Single().Path.Should().Be("/base/entities/https%3A%2F%2Fidp.school.example%2Fidp%3Fa%3Db%26c%2Fd");
        _published.Asked.Single().Accept.Should().Be("application/samlmetadata+xml");

        (await AskAsync()).Should().BeEquivalentTo(entity);
        _published.Asked.Should().HaveCount(1, "it was asked a moment ago");
        database.Clock.Advance(TimeSpan.FromMinutes(2));
        (await AskAsync()).Should().BeEquivalentTo(entity);
        _published.Asked.Should().HaveCount(2);
        _published.Asked[1].IfNoneMatch.Should().Be("\"one\"");
    }

    [Fact]
    public async Task A_new_key_comes_with_the_next_answer()
    {
        _published.Document = Federation.Answer(Entity);
        await AskAsync();
        _published.Document = Federation.Answer(Entity, Stranger.Certificate);
        database.Clock.Advance(TimeSpan.FromMinutes(2));

        (await AskAsync())!.Certificates.Should().Equal(Stranger.Certificate);
    }

    [Theory]
    [InlineData("another entity", "entity-not-found")]
    [InlineData("signed by another", "signature-wrong")]
    [InlineData("an aggregate", "entity-not-found")]
    [InlineData("expired", "expired")]
    [InlineData("older than before", "upstream-metadata-older")]
    [InlineData("not signed", "not-signed")]
    [InlineData("404", "upstream-entity-not-in-source")]
    [InlineData("500", "outbound-status")]
    public async Task What_is_not_believed_leaves_the_last_good_copy(string what, string cause)
    {
        _published.Document = Federation.Answer(Entity, validUntil: Now.AddDays(5));
        var before = await AskAsync();
        database.Clock.Advance(TimeSpan.FromMinutes(2));
        _published.Document = what switch
        {
            "another entity" => Federation.Answer("https://idp.other.example", validUntil: Now.AddDays(6)),
            "signed by another" => Stranger.Answer(Entity, validUntil: Now.AddDays(6)),
            "an aggregate" => Federation.Aggregate([Federation.Entity(Entity)], Now.AddDays(6)),
            "expired" => Federation.Answer(Entity, validUntil: Now.AddDays(-1)),
            "older than before" => Federation.Answer(Entity, validUntil: Now.AddDays(4)),
            "not signed" => Encoding.UTF8.GetBytes(Federation.Entity("https://idp.school.example")),
            _ => [],
        };
        if (int.TryParse(what, out var status))
        {
            _published.Instead = context =>
            {
                context.Response.StatusCode = status;
                return Task.FromResult(true);
            };
        }

        var refused = (await _saml.RefreshAsync(_settings, [Source], Token)).Should().BeOfType<Outcome<string>.Rejected>(what).Subject.Rejection;
        refused.Code.ToString().Should().Contain(cause, refused.ToString());
        var stored = await database.Hub.GetRequiredService<IMetadataStore>().FindEntityAsync(_id, Entity, Token);
        PublishedEntity.TryParse(stored!.Json)!.Certificates.Should().Equal(before!.Certificates);
        (await database.Hub.GetRequiredService<IMetadataStore>().FindSourceAsync(_id, Token))!.Problem.Should().Contain(cause);
    }

    [Fact]
    public async Task A_name_that_it_does_not_know_is_asked_again_after_some_minutes()
    {
        _published.Instead = context =>
        {
            context.Response.StatusCode = 404;
            return Task.FromResult(true);
        };
        for (var i = 0; i < 3; i++)
        {
            (await _saml.RefreshAsync(_settings, [Source], Token)).Should().BeOfType<Outcome<string>.Rejected>();
        }

        _published.Asked.Should().HaveCount(1);
        _published.Instead = null;
        _published.Document = Federation.Answer(Entity);
        database.Clock.Advance(TimeSpan.FromMinutes(5));
        (await AskAsync()).Should().NotBeNull();
    }

    [Fact]
    public async Task What_a_replaced_signer_said_is_not_known_any_more()
    {
        _published.ETag = "\"one\"";
        _published.Document = Federation.Answer(Entity);
        await AskAsync();
        var replaced = Source with { Certificates = [Stranger.Certificate] };
        var fresh = new SamlSettings { MetadataSource = _id, EntityId = Entity }.ToJson();

        foreach (var _ in Enumerable.Range(0, 3))
        {
            (await _saml.RefreshAsync(fresh, [replaced], Token)).Should().BeOfType<Outcome<string>.Rejected>().Which.Rejection.Code.ToString().Should().Contain("signature-wrong");
            _published.Asked[^1].IfNoneMatch.Should().BeNull();
            database.Clock.Advance(TimeSpan.FromMinutes(2));
        }

        (await _saml.RefreshAsync(fresh, [Source], Token)).Should().BeOfType<Outcome<string>.Accepted>("under the certificate that signed it it still counts");
        _published.Document = Stranger.Answer(Entity, Stranger.Certificate);
        _published.ETag = "\"two\"";
        (await _saml.RefreshAsync(fresh, [replaced], Token)).Should().BeOfType<Outcome<string>.Accepted>("it is signed by the new one");
    }

    private MetadataSource Source => new() { Id = _id, MdqUrl = _published.Url + "base/", Certificates = [Federation.Certificate] };

    private async Task<SamlEntity?> AskAsync()
    {
        var answer = await _saml.RefreshAsync(_settings, [Source], Token);
        _settings = answer.Match(settings => settings, rejection => throw new InvalidOperationException(rejection.ToString()));
        return SamlSettings.TryParse(_settings)!.Entity;
    }
}

public sealed class MdqOnSqlite(SqliteTestDatabase database) : MdqConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class MdqOnPostgreSql(PostgreSqlTestDatabase database) : MdqConformance(database), IClassFixture<PostgreSqlTestDatabase>;
