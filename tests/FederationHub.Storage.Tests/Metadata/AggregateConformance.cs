using System.IO.Compression;
using System.Net;
using System.Text;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using FederationHub.Testing.Metadata;
using FederationHub.Upstreams.Outbound;
using FederationHub.Upstreams.Saml.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Metadata;

/// <summary>What a hub makes of an aggregate, over real HTTP and on a real database.</summary>
public abstract class AggregateConformance(TestDatabase database) : IAsyncLifetime
{
    private static readonly SignedFederation Federation = new();
    private static readonly SignedFederation Stranger = new();

    private readonly PublishedAt _published = new();
    private readonly OutboundClient _outbound = new(new OutboundSettings { LoopbackAllowed = true, Timeout = TimeSpan.FromSeconds(1) }, TimeProvider.System);
    private readonly string _id = "federation-" + Randomness.System.Handle()[..8].ToLowerInvariant().Replace('_', 'x').Replace('-', 'x');
    private MetadataSources _sources = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMetadataStore Store => database.Hub.GetRequiredService<IMetadataStore>();

    private DateTimeOffset Now => database.Clock.Now;

    private MetadataSource Source => new() { Id = _id, AggregateUrl = _published.Url + "all.xml", Certificates = [Federation.Certificate], MaxMb = 1 };

    public ValueTask InitializeAsync()
    {
        _sources = Sources(Store);
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
    public async Task Takes_over_a_signed_aggregate_with_all_that_it_says()
    {
        (await PublishAsync(10, Now.AddDays(7))).Should().BeEquivalentTo(new SourceRefresh.Applied(10, 10, 0, []));

        var stored = await Store.FindEntityAsync(_id, Name(3), Token);
        var entity = PublishedEntity.TryParse(stored!.Json)!;
        entity.Names.Should().ContainKey("nl").WhoseValue.Should().Be("School " + Name(3));
        entity.Scopes.Should().Equal("school.example");
        (entity.ErrorUrl, entity.RedirectUrl).Should().Be(("https://idp.example/error", "https://idp.example/sso"));
        entity.Certificates.Should().Equal(Federation.Certificate);
        entity.Categories.Should().Equal("https://refeds.org/category/hide-from-discovery");
        entity.RegistrationAuthority.Should().Be("https://federation.example/");
        entity.Contacts.Should().Equal("technical Beheer beheer@school.example");
        var state = await StateAsync();
        (state.Count, state.ValidUntil, state.Problem, state.LastSuccess).Should().Be((10, Now.AddDays(7), null, Now));
        _published.Asked.Single().Accept.Should().Be("application/samlmetadata+xml");
    }

    [Fact]
    public async Task What_did_not_change_is_neither_sent_nor_written_again()
    {
        _published.ETag = "\"one\"";
        await PublishAsync(10);
        var before = await Store.FindEntityAsync(_id, Name(0), Token);
        database.Clock.Advance(TimeSpan.FromHours(2));

        (await RefreshAsync()).Should().BeOfType<SourceRefresh.Unchanged>();
        _published.Asked[^1].IfNoneMatch.Should().Be("\"one\"");
        (await StateAsync()).LastSuccess.Should().Be(Now);

        // Issued anew: another end, the same entities but one.
        _published.ETag = "\"two\"";
        _published.Document = Federation.Aggregate(Enumerable.Range(0, 10).Select(i => Federation.Entity(Name(i), i == 4 ? Stranger.Certificate : null)), Now.AddDays(9));
        (await RefreshAsync()).Should().BeEquivalentTo(new SourceRefresh.Applied(10, 1, 0, []));
        (await Store.FindEntityAsync(_id, Name(0), Token)).Should().BeEquivalentTo(before, "its row was not touched");
        PublishedEntity.TryParse((await Store.FindEntityAsync(_id, Name(4), Token))!.Json)!.Certificates.Should().Equal(Stranger.Certificate);
    }

    [Fact]
    public async Task Another_place_or_another_signer_is_asked_without_what_the_first_one_said()
    {
        _published.ETag = "\"one\"";
        await PublishAsync(10);
        var other = Source with { Certificates = [Federation.Certificate, Stranger.Certificate] };

        (await _sources.RefreshAsync(other, TimeSpan.Zero, Token)).Should().BeOfType<SourceRefresh.Applied>();
        _published.Asked[^1].IfNoneMatch.Should().BeNull();
    }

    [Theory]
    [InlineData(20, 18, false)]
    [InlineData(20, 17, true)]
    [InlineData(5, 4, true)]
    public async Task An_aggregate_that_lost_more_than_a_tenth_is_held(int before, int after, bool held)
    {
        await PublishAsync(before);
        var result = await PublishAsync(after);

        if (!held)
        {
            result.Should().BeEquivalentTo(new SourceRefresh.Applied(after, 0, before - after, []));
            (await Store.FindEntityAsync(_id, Name(before - 1), Token)).Should().BeNull();
            return;
        }

        result.Should().BeOfType<SourceRefresh.Held>().Which.Reason.Should().Contain($"{before - after} of {before}");
        (await Store.FindEntityAsync(_id, Name(before - 1), Token)).Should().NotBeNull("the last good set stays");
        (await Store.HeldAsync(_id, 5, Token))!.Removed.Should().Be(before - after);
        (await _sources.AcceptAsync(_id, Token)).Should().BeTrue();
        (await Store.FindEntityAsync(_id, Name(before - 1), Token)).Should().BeNull();
        ((await StateAsync()).Count, (await StateAsync()).HeldReason).Should().Be((after, null));
        (await _sources.AcceptAsync(_id, Token)).Should().BeFalse("nothing is held any more");
    }

    [Fact]
    public async Task An_empty_aggregate_is_held_also_the_first_time()
    {
        (await PublishAsync(0)).Should().BeOfType<SourceRefresh.Held>();
        await PublishAsync(10);
        (await PublishAsync(0)).Should().BeOfType<SourceRefresh.Held>();
        (await Store.HashesAsync(_id, Token)).Should().HaveCount(10);

        (await PublishAsync(10)).Should().BeOfType<SourceRefresh.Applied>("it is whole again");
        (await Store.HeldAsync(_id, 5, Token)).Should().BeNull();
    }

    [Fact]
    public async Task An_older_one_that_is_played_back_is_held()
    {
        await PublishAsync(10, Now.AddDays(8));
        (await PublishAsync(11, Now.AddDays(7))).Should().BeOfType<SourceRefresh.Held>().Which.Reason.Should().Contain("older");
        (await PublishAsync(11)).Should().BeOfType<SourceRefresh.Held>().Which.Reason.Should().Contain("no longer says");
        (await Store.HashesAsync(_id, Token)).Should().HaveCount(10);
        (await StateAsync()).ValidUntil.Should().Be(Now.AddDays(8));
        (await PublishAsync(11, Now.AddDays(8))).Should().BeOfType<SourceRefresh.Applied>();
    }

    [Fact]
    public async Task One_that_is_held_is_not_accepted_after_its_end()
    {
        await PublishAsync(10, Now.AddDays(8));
        await PublishAsync(1, Now.AddDays(9));
        database.Clock.Advance(TimeSpan.FromDays(9));

        (await _sources.AcceptAsync(_id, Token)).Should().BeFalse();
    }

    [Fact]
    public async Task Who_allows_more_is_not_open_to_an_older_one_by_that()
    {
        await PublishAsync(10, Now.AddDays(8));
        _published.Document = Federation.Aggregate(Entities(10), Now.AddDays(7));
        (await _sources.RefreshAsync(Source with { Allow = ["sha1"] }, TimeSpan.Zero, Token)).Should().BeOfType<SourceRefresh.Held>().Which.Reason.Should().Contain("older");

        _published.Document = Federation.Aggregate(Entities(10), Now.AddDays(9));
        (await _sources.RefreshAsync(Source with { Allow = ["sha1"] }, TimeSpan.Zero, Token)).Should().BeOfType<SourceRefresh.Applied>();
    }

    [Fact]
    public async Task A_broken_entity_blocks_no_other_is_named_and_keeps_its_last_good_copy()
    {
        await PublishAsync(20);
        var entities = Enumerable.Range(0, 20).Select(i => Federation.Entity(
            Name(i), attributes: i == 3 ? "validUntil=\"soon\"" : i == 5 ? $"validUntil=\"{Now.AddDays(-1):yyyy-MM-ddTHH:mm:ssZ}\"" : "", signOn: "https://idp.example/new"));
        _published.Document = Federation.Aggregate(entities);

        var applied = (await RefreshAsync()).Should().BeOfType<SourceRefresh.Applied>().Subject;
        (applied.Count, applied.Changed, applied.Removed).Should().Be((20, 19, 0), "one is broken; the one that ended takes its end");
        applied.Broken.Should().HaveCount(2).And.Contain(broken => broken.Contains(Name(3), StringComparison.Ordinal)).And.Contain(broken => broken.Contains(Name(5), StringComparison.Ordinal));
        PublishedEntity.TryParse((await Store.FindEntityAsync(_id, Name(3), Token))!.Json)!.RedirectUrl.Should().Be("https://idp.example/sso");
        PublishedEntity.TryParse((await Store.FindEntityAsync(_id, Name(4), Token))!.Json)!.RedirectUrl.Should().Be("https://idp.example/new");
        (await StateAsync()).Broken.Should().Be(2);
    }

    public static TheoryData<string, string> Failures => new()
    {
        { "signed by another", "signature-wrong" },
        { "one byte changed", "digest" },
        { "not signed", "not-signed" },
        { "expired", "expired" },
        { "no metadata", "metadata" },
        { "too large", "outbound-too-large" },
        { "too large, and says nothing of its length", "outbound-too-large" },
        { "compressed", "outbound-compressed" },
        { "slow drip", "outbound-timeout" },
        { "cut off", "outbound" },
        { "to another host", "outbound" },
        { "round and round", "outbound-redirect-refused" },
        { "500", "outbound-status" },
        { "304 to nobody", "outbound-status" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Whatever_goes_wrong_leaves_the_last_good_set_and_is_named(string what, string cause)
    {
        _published.ETag = "\"one\"";
        await PublishAsync(10, Now.AddDays(7));
        _published.ETag = null;
        var good = Federation.Aggregate(Entities(12), Now.AddDays(8));
        _published.Document = what switch
        {
            "signed by another" => Stranger.Aggregate(Entities(12), Now.AddDays(8)),
            "one byte changed" => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(good).Replace("idp.example/sso", "idp.evil.ex/sso", StringComparison.Ordinal)),
            "not signed" => Encoding.UTF8.GetBytes("<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">" + string.Concat(Entities(12)) + "</md:EntitiesDescriptor>"),
            "expired" => Federation.Aggregate(Entities(12), Now.AddSeconds(-1)),
            "no metadata" => "<html/>"u8.ToArray(),
            "too large" => new byte[1_000_001],
            _ => good,
        };
        _published.Instead = what switch
        {
            "too large, and says nothing of its length" => context => EndlessAsync(context, new byte[64 * 1024], TimeSpan.Zero),
            "slow drip" => context => EndlessAsync(context, [32], TimeSpan.FromMilliseconds(300)),
            "compressed" => GzipAsync,
            "cut off" => CutOffAsync,
            "to another host" => context => RedirectAsync(context, "http://169.254.169.254/latest"),
            "round and round" => context => RedirectAsync(context, _published.Url),
            "500" => context => StatusAsync(context, 500),
            "304 to nobody" => context => StatusAsync(context, 304),
            _ => null,
        };
        var source = what == "304 to nobody" ? Source with { Allow = ["sha1"] } : Source;

        var failed = (await _sources.RefreshAsync(source, TimeSpan.Zero, Token)).Should().BeOfType<SourceRefresh.Failed>(what).Subject;
        failed.Rejection.Code.ToString().Should().Contain(cause, failed.Rejection.ToString());
        (await Store.HashesAsync(_id, Token)).Should().HaveCount(10);
        var state = await StateAsync();
        (state.Count, state.ValidUntil).Should().Be((10, Now.AddDays(7)));
        state.Problem.Should().Contain(cause);
        state.NextTry.Should().BeBefore(Now.AddMinutes(11));

        _published.Instead = null;
        _published.Document = good;
        (await RefreshAsync()).Should().BeEquivalentTo(new SourceRefresh.Applied(12, 2, 0, []));
    }

    [Fact]
    public async Task A_second_node_leaves_the_asking_to_the_first()
    {
        var begun = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        _published.Document = Federation.Aggregate(Entities(3));
        _published.Instead = async _ =>
        {
            begun.TrySetResult();
            await go.Task;
            return false;
        };
        await using var other = Sources((await database.StartHubAsync()).GetRequiredService<IMetadataStore>());
        var first = RefreshAsync();
        await begun.Task.WaitAsync(Token);

        (await other.RefreshAsync(Source, TimeSpan.Zero, Token)).Should().BeOfType<SourceRefresh.Skipped>();
        go.SetResult();
        (await first).Should().BeOfType<SourceRefresh.Applied>();
        (await other.RefreshAsync(Source, SourceSchedule.ShortestOnDemand, Token)).Should().BeOfType<SourceRefresh.Skipped>("the first asked a moment ago");
        _published.Asked.Should().HaveCount(1);
    }

    [Fact]
    public async Task Who_stops_in_the_middle_gives_the_source_back()
    {
        await PublishAsync(3);
        var begun = new TaskCompletionSource();
        _published.Instead = async _ =>
        {
            begun.TrySetResult();
            await Task.Delay(TimeSpan.FromSeconds(20), Token);
            return false;
        };
        var stopped = Sources(Store);
        var waiting = stopped.RefreshAsync(Source, TimeSpan.Zero, Token);
        await begun.Task.WaitAsync(Token);
        await stopped.DisposeAsync();
        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();

        _published.Instead = null;
        (await PublishAsync(4)).Should().BeOfType<SourceRefresh.Applied>();
    }

    [Theory]
    [InlineData(null, 60)]
    [InlineData("PT6H", 360)]
    [InlineData("PT1S", 10)]
    [InlineData("P30D", 24 * 60)]
    public async Task Is_due_when_its_cache_duration_says_so_within_bounds(string? cacheDuration, int minutes)
    {
        _published.Document = Federation.Aggregate(Entities(1), Now.AddDays(100), cacheDuration);
        await RefreshAsync();
        var state = await StateAsync();

        (state.NextTry!.Value - Now).TotalMinutes.Should().BeInRange(minutes * 0.9, minutes);
        MetadataSources.IsDue(Source, state, Now).Should().BeFalse();
        MetadataSources.IsDue(Source, state, Now.AddMinutes(minutes)).Should().BeTrue();
        MetadataSources.IsDue(Source with { AggregateUrl = _published.Url + "other.xml" }, state, Now).Should().BeTrue("it is elsewhere now");
    }

    private static string Name(int i) => FormattableString.Invariant($"https://idp.university-{i}.example/idp");

    private static IEnumerable<string> Entities(int count) => Enumerable.Range(0, count).Select(i => Federation.Entity(Name(i)));

    private MetadataSources Sources(IMetadataStore store) => new(_outbound, store, database.Hub.GetRequiredService<ISettingsStore>(), Randomness.System, database.Clock);

    private Task<SourceRefresh> PublishAsync(int count, DateTimeOffset? validUntil = null)
    {
        _published.Document = Federation.Aggregate(Entities(count), validUntil);
        return RefreshAsync();
    }

    private Task<SourceRefresh> RefreshAsync() => _sources.RefreshAsync(Source, TimeSpan.Zero, Token);

    private async Task<SourceState> StateAsync() => (await Store.FindSourceAsync(_id, Token))!;

    private static async Task<bool> EndlessAsync(HttpListenerContext context, byte[] piece, TimeSpan pause)
    {
        context.Response.SendChunked = true;
        for (var i = 0; i < 1000; i++)
        {
            await context.Response.OutputStream.WriteAsync(piece, Token);
            await context.Response.OutputStream.FlushAsync(Token);
            await Task.Delay(pause, Token);
        }

        return true;
    }

    private async Task<bool> GzipAsync(HttpListenerContext context)
    {
        context.Response.AddHeader("Content-Encoding", "gzip");
        await using var zip = new GZipStream(context.Response.OutputStream, CompressionLevel.Fastest);
        await zip.WriteAsync(_published.Document, Token);
        return true;
    }

    private async Task<bool> CutOffAsync(HttpListenerContext context)
    {
        context.Response.ContentLength64 = _published.Document.Length;
        await context.Response.OutputStream.WriteAsync(_published.Document.AsMemory(0, 1000), Token);
        context.Response.Abort();
        return true;
    }

    private static Task<bool> RedirectAsync(HttpListenerContext context, string to)
    {
        context.Response.Redirect(to);
        return Task.FromResult(true);
    }

    private static Task<bool> StatusAsync(HttpListenerContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.FromResult(true);
    }
}

public sealed class AggregateOnSqlite(SqliteTestDatabase database) : AggregateConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class AggregateOnPostgreSql(PostgreSqlTestDatabase database) : AggregateConformance(database), IClassFixture<PostgreSqlTestDatabase>;
