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

/// <summary>What members of a federation, former signers and a full disk do to an aggregate; beside each the honest case.</summary>
public sealed class HostileAggregateTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>, IAsyncLifetime
{
    private static readonly SignedFederation Federation = new();
    private static readonly SignedFederation Stranger = new();

    private readonly PublishedAt _published = new();
    private readonly OutboundClient _outbound = new(new OutboundSettings { LoopbackAllowed = true, Timeout = TimeSpan.FromSeconds(5) }, TimeProvider.System);
    private readonly string _id = "hostile-" + Guid.NewGuid().ToString("N")[..8];
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("hostile-");
    private MetadataSources _sources = null!;
    private SamlUpstream _saml = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => database.Clock.Now;

    private IMetadataStore Store => database.Hub.GetRequiredService<IMetadataStore>();

    private MetadataSource Source => new() { Id = _id, AggregateUrl = _published.Url + "all.xml", Certificates = [Federation.Certificate], MaxMb = 1 };

    public ValueTask InitializeAsync()
    {
        _sources = Sources(_scratch.FullName);
        _saml = new SamlUpstream(_outbound, database.Hub.GetRequiredService<IHubKeys>(), Core.HubAddress.TryParse("http://localhost:8080", null, out _)!, Randomness.System, database.Clock, _sources);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _sources.DisposeAsync();
        await _published.DisposeAsync();
        _outbound.Dispose();
        _scratch.Delete(recursive: true);
    }

    [Fact]
    public async Task A_refused_document_leaves_no_file_and_no_handle()
    {
        (await PublishAsync(Members(20), 7)).Should().BeOfType<SourceRefresh.Applied>();
        _published.Document = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(_published.Document).Replace("Beheer", "Beheex", StringComparison.Ordinal));
        for (var i = 0; i < 5; i++)
        {
            (await _sources.RefreshAsync(Source, TimeSpan.Zero, Token)).Should().BeOfType<SourceRefresh.Failed>();
        }

        _scratch.GetFiles().Should().BeEmpty();
        if (OperatingSystem.IsLinux())
        {
            new DirectoryInfo("/proc/self/fd").GetFiles().Select(handle => handle.LinkTarget ?? "").Should().NotContain(target => target.StartsWith(_scratch.FullName, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task While_it_is_fetched_the_file_has_no_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there the system takes it away with the last handle");
        FileInfo[] seen = [new("unseen")];
        _published.Instead = _ =>
        {
            seen = _scratch.GetFiles();
            return Task.FromResult(false);
        };

        (await PublishAsync(Members(3), 7)).Should().BeOfType<SourceRefresh.Applied>();
        seen.Should().BeEmpty();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_in_is_a_failure_with_a_cause()
    {
        _published.Document = Federation.Aggregate(Members(3), Now.AddDays(7));
        await using var elsewhere = Sources(Path.Combine(_scratch.FullName, "nowhere"));

        var failed = (await elsewhere.RefreshAsync(Source, TimeSpan.Zero, Token)).Should().BeOfType<SourceRefresh.Failed>().Subject;
        failed.Rejection.Code.ToString().Should().Contain("upstream-scratch-unusable");
        (await Store.FindSourceAsync(_id, Token))!.Problem.Should().Contain("upstream-scratch-unusable");
        (await _sources.RefreshAsync(Source, TimeSpan.Zero, Token)).Should().BeOfType<SourceRefresh.Applied>("the source was given back");
    }

    [Fact]
    public async Task A_member_that_ended_ends_here_too_however_often_the_whole_is_issued()
    {
        await PublishAsync(Members(20), 7);
        var settings = await RenewAsync(new SamlSettings { MetadataSource = _id, EntityId = Name(0) }.ToJson());
        SamlSettings.TryParse(settings)!.Entity!.ValidUntil.Should().Be(Now.AddDays(7));
        var ended = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var issue = 0; issue < 3; issue++)
        {
            database.Clock.Advance(TimeSpan.FromDays(5));
            await PublishAsync([Federation.Entity(Name(0), attributes: "validUntil=\"2026-01-01T00:00:00Z\""), .. Members(20).Skip(1)], 7);
            settings = await RenewAsync(settings);
            SamlSettings.TryParse(settings)!.Entity!.ValidUntil.Should().Be(ended);
        }

        await PublishAsync(Members(20), 8);
        SamlSettings.TryParse(await RenewAsync(settings))!.Entity!.ValidUntil.Should().Be(Now.AddDays(8), "it is a member again");
    }

    [Fact]
    public async Task An_end_of_its_own_that_is_the_end_of_the_whole_too_stays_its_own()
    {
        var end = Now.AddDays(2);
        string[] members = [Federation.Entity(Name(0), attributes: $"validUntil=\"{end:yyyy-MM-ddTHH:mm:ssZ}\""), .. Members(20).Skip(1)];
        await PublishAsync(members, 2);
        await PublishAsync(members, 7);

        (await EndOfAsync(0)).Should().Be(end);
        (await EndOfAsync(1)).Should().Be(Now.AddDays(7), "it says nothing of its own");
    }

    [Theory]
    [InlineData(": x", false)]
    [InlineData("", true)]
    public async Task A_broken_member_keeps_only_the_one_of_exactly_its_name(string more, bool kept)
    {
        await PublishAsync(Members(20), 7);
        var broken = Federation.Entity(Name(19) + more, attributes: "validUntil=\"yesterday\"");
        (await PublishAsync([.. Members(19), broken], 8)).Should().BeOfType<SourceRefresh.Applied>();

        (await Store.FindEntityAsync(_id, Name(19), Token) is not null).Should().Be(kept);
    }

    [Fact]
    public async Task A_broken_member_of_a_very_long_name_keeps_its_last_good_copy()
    {
        var name = "https://idp.example/" + new string('a', 600);
        await PublishAsync([.. Members(20), Federation.Entity(name)], 7);
        (await PublishAsync([.. Members(20), Federation.Entity(name, attributes: "validUntil=\"yesterday\"")], 8)).Should().BeOfType<SourceRefresh.Applied>().Which.Removed.Should().Be(0);

        (await Store.FindEntityAsync(_id, name, Token)).Should().NotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_takes_the_name_of_another(bool first)
    {
        await PublishAsync(Members(20), 7);
        var impostor = Federation.Entity(Name(3), Stranger.Certificate);
        var applied = (await PublishAsync(first ? [impostor, .. Members(20)] : [.. Members(20), impostor], 8)).Should().BeOfType<SourceRefresh.Applied>().Subject;

        (applied.Count, applied.Changed, applied.Removed).Should().Be((20, 0, 0));
        applied.Broken.Should().HaveCount(2).And.OnlyContain(broken => broken.Contains("entity-twice", StringComparison.Ordinal));
        PublishedEntity.TryParse((await Store.FindEntityAsync(_id, Name(3), Token))!.Json)!.Certificates.Should().Equal(Federation.Certificate);
        await PublishAsync([impostor, .. Members(20).Where((_, i) => i != 3)], 9);
        PublishedEntity.TryParse((await Store.FindEntityAsync(_id, Name(3), Token))!.Json)!.Certificates.Should().Equal([Stranger.Certificate], "once, it is a new key");
    }

    [Fact]
    public async Task What_a_replaced_signer_signed_is_given_to_nobody()
    {
        await PublishAsync(Members(20), 7);
        var replaced = Source with { Certificates = [Stranger.Certificate] };
        var member = new SamlSettings { MetadataSource = _id, EntityId = Name(3) }.ToJson();
        var known = new SamlEntity { EntityId = "https://new.example", RedirectUrl = "https://x.example/", Certificates = [Federation.Certificate] };
        var moved = new SamlSettings { MetadataSource = _id, EntityId = known.EntityId, Entity = known }.ToJson();
        for (var turn = 0; turn < 2; turn++)
        {
            database.Clock.Advance(TimeSpan.FromMinutes(20));
            (await _saml.RefreshAsync(member, [replaced], Token)).Should().BeOfType<Outcome<string>.Rejected>();
            (await _saml.RefreshAsync(moved, [replaced], Token)).Should().BeOfType<Outcome<string>.Rejected>("nobody who counts has said that it is no member");
        }

        _published.Document = Stranger.Aggregate(Members(20), Now.AddDays(3));
        (await _sources.RefreshAsync(replaced, TimeSpan.Zero, Token)).Should().BeEquivalentTo(new SourceRefresh.Applied(20, 20, 0, []));
        (await _saml.RefreshAsync(member, [replaced], Token)).Should().BeOfType<Outcome<string>.Accepted>();
    }

    [Fact]
    public async Task A_broken_member_has_no_good_copy_of_a_replaced_signer()
    {
        await PublishAsync(Members(20), 7);
        _published.Document = Stranger.Aggregate([.. Members(19), Federation.Entity(Name(19), attributes: "validUntil=\"yesterday\"")], Now.AddDays(8));

        (await _sources.RefreshAsync(Source with { Certificates = [Stranger.Certificate] }, TimeSpan.Zero, Token)).Should().BeOfType<SourceRefresh.Applied>().Which.Removed.Should().Be(1);
        (await Store.FindEntityAsync(_id, Name(19), Token)).Should().BeNull();
    }

    private static string Name(int i) => FormattableString.Invariant($"https://idp.{i}.example");

    private static IEnumerable<string> Members(int count) => Enumerable.Range(0, count).Select(i => Federation.Entity(Name(i)));

    private MetadataSources Sources(string scratch) => new(_outbound, Store, database.Hub.GetRequiredService<ISettingsStore>(), Randomness.System, database.Clock, scratch);

    private Task<SourceRefresh> PublishAsync(IEnumerable<string> entities, int days)
    {
        _published.Document = Federation.Aggregate(entities, Now.AddDays(days));
        return _sources.RefreshAsync(Source, TimeSpan.Zero, Token);
    }

    private async Task<string> RenewAsync(string settings) =>
        (await _saml.RefreshAsync(settings, [Source], Token)).Match(renewed => renewed, rejection => throw new InvalidOperationException(rejection.ToString()));

    private async Task<DateTimeOffset?> EndOfAsync(int member) =>
        SamlSettings.TryParse(await RenewAsync(new SamlSettings { MetadataSource = _id, EntityId = Name(member) }.ToJson()))!.Entity!.ValidUntil;
}
