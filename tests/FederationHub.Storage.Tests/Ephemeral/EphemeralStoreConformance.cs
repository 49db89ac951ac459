using System.Security.Cryptography;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Storage.Ephemeral;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ephemeral;

public abstract class EphemeralStoreConformance(TestDatabase database)
{
    private const string Kind = "login";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly string _handle = Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEphemeralStore Store => database.Hub.GetRequiredService<IEphemeralStore>();

    private DateTimeOffset End => database.Clock.Now + Life;

    [Fact]
    public async Task Gives_what_was_put()
    {
        await Store.PutAsync(Kind, _handle, Bytes("one"), End, Token);

        Text(await Store.GetAsync(Kind, _handle, Token)).Should().Be("one");
    }

    [Fact]
    public async Task Put_replaces_what_is_there()
    {
        await Store.PutAsync(Kind, _handle, Bytes("one"), End, Token);
        await Store.PutAsync(Kind, _handle, Bytes("two"), End, Token);

        Text(await Store.GetAsync(Kind, _handle, Token)).Should().Be("two");
    }

    [Fact]
    public async Task Gives_nothing_for_a_handle_that_was_never_put() =>
        (await Store.GetAsync(Kind, _handle, Token)).Should().BeNull();

    [Fact]
    public async Task One_handle_of_two_kinds_is_two_rows()
    {
        await Store.PutAsync("login", _handle, Bytes("login"), End, Token);
        await Store.PutAsync("leg", _handle, Bytes("leg"), End, Token);

        Text(await Store.TakeAsync("leg", _handle, Token)).Should().Be("leg");
        Text(await Store.GetAsync("login", _handle, Token)).Should().Be("login");
    }

    [Fact]
    public async Task Never_gives_an_expired_row_by_any_verb()
    {
        await Store.PutAsync(Kind, _handle, Bytes("one"), End, Token);
        var version = (await Store.GetAsync(Kind, _handle, Token))!.Version;
        database.Clock.Advance(Life);

        (await Store.GetAsync(Kind, _handle, Token)).Should().BeNull();
        (await Store.ReplaceAsync(Kind, _handle, version, Bytes("two"), End, Token)).Should().BeFalse();
        (await Store.TakeAsync(Kind, _handle, Token)).Should().BeNull();
        (await Store.GetAsync(Kind, _handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task An_expired_row_does_not_stand_in_the_way_of_a_new_one()
    {
        await Store.TryAddAsync(Kind, _handle, Bytes("old"), End, Token);
        database.Clock.Advance(Life);

        (await Store.TryAddAsync(Kind, _handle, Bytes("new"), End, Token)).Should().BeTrue();
        Text(await Store.GetAsync(Kind, _handle, Token)).Should().Be("new");
    }

    [Fact]
    public async Task Replace_moves_the_version_that_was_read()
    {
        await Store.PutAsync(Kind, _handle, Bytes("one"), End, Token);
        var read = (await Store.GetAsync(Kind, _handle, Token))!;

        (await Store.ReplaceAsync(Kind, _handle, read.Version, Bytes("two"), End, Token)).Should().BeTrue();
        Text(await Store.GetAsync(Kind, _handle, Token)).Should().Be("two");
    }

    [Fact]
    public async Task Refuses_to_replace_by_a_stale_version()
    {
        await Store.PutAsync(Kind, _handle, Bytes("one"), End, Token);
        var read = (await Store.GetAsync(Kind, _handle, Token))!;
        await Store.ReplaceAsync(Kind, _handle, read.Version, Bytes("two"), End, Token);

        (await Store.ReplaceAsync(Kind, _handle, read.Version, Bytes("three"), End, Token)).Should().BeFalse();
        Text(await Store.GetAsync(Kind, _handle, Token)).Should().Be("two");
    }

    [Fact]
    public async Task Replace_makes_no_row_where_there_is_none() =>
        (await Store.ReplaceAsync(Kind, _handle, 1, Bytes("one"), End, Token)).Should().BeFalse();

    [Fact]
    public async Task Replace_prolongs_the_life()
    {
        await Store.PutAsync(Kind, _handle, Bytes("one"), End, Token);
        await Store.ReplaceAsync(Kind, _handle, 1, Bytes("two"), End + Life, Token);
        database.Clock.Advance(Life);

        Text(await Store.GetAsync(Kind, _handle, Token)).Should().Be("two");
    }

    [Fact]
    public async Task Fifty_takes_at_once_have_one_winner()
    {
        await Store.PutAsync(Kind, _handle, Bytes("one"), End, Token);

        var taken = await AtOnceAsync(async store => await store.TakeAsync(Kind, _handle, Token));

        taken.Where(value => value is not null).Should().ContainSingle();
        (await Store.GetAsync(Kind, _handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task Fifty_adds_at_once_have_one_winner()
    {
        var added = await AtOnceAsync(async store => await store.TryAddAsync(Kind, _handle, Bytes("one"), End, Token));

        added.Where(won => won).Should().ContainSingle();
    }

    [Fact]
    public async Task Fifty_adds_at_once_over_an_expired_row_have_one_winner()
    {
        await Store.TryAddAsync(Kind, _handle, Bytes("old"), End, Token);
        database.Clock.Advance(Life);

        var added = await AtOnceAsync(async store => await store.TryAddAsync(Kind, _handle, Bytes("one"), End, Token));

        added.Where(won => won).Should().ContainSingle();
    }

    [Fact]
    public async Task Fifty_replaces_at_once_have_one_winner()
    {
        await Store.PutAsync(Kind, _handle, Bytes("one"), End, Token);

        var moved = await AtOnceAsync(async store => await store.ReplaceAsync(Kind, _handle, 1, Bytes("two"), End, Token));

        moved.Where(won => won).Should().ContainSingle();
    }

    [Fact]
    public async Task What_is_moved_to_another_row_does_not_open()
    {
        await Store.PutAsync("mine", _handle, Bytes("mine"), End, Token);
        await Store.PutAsync("theirs", _handle, Bytes("theirs"), End, Token);
        await database.ExecuteAsync("UPDATE ephemeral SET payload = (SELECT payload FROM ephemeral WHERE kind = 'mine') WHERE kind = 'theirs'");

        var read = () => Store.GetAsync("theirs", _handle, Token).AsTask();

        await read.Should().ThrowAsync<CryptographicException>();
    }

    [Fact]
    public async Task Purge_removes_what_expired_in_batches_and_nothing_else()
    {
        var hub = database.Hub.GetRequiredService<HubDatabase>();
        database.Clock.Advance(TimeSpan.FromDays(1));
        while (await hub.PurgeAsync(1000, Token) > 0)
        {
        }

        for (var i = 0; i < 5; i++)
        {
            await Store.PutAsync(Kind, Randomness.System.Handle(), Bytes("old"), End, Token);
        }

        database.Clock.Advance(Life);
        await Store.PutAsync(Kind, _handle, Bytes("new"), End, Token);

        (await hub.PurgeAsync(3, Token)).Should().Be(3);
        (await hub.PurgeAsync(3, Token)).Should().Be(2);
        (await hub.PurgeAsync(3, Token)).Should().Be(0);
        Text(await Store.GetAsync(Kind, _handle, Token)).Should().Be("new");
    }

    [Fact]
    public async Task What_was_written_is_there_after_a_restart_and_on_another_node()
    {
        await Store.PutAsync(Kind, _handle, Bytes("one"), End, Token);
        var other = await database.StartHubAsync();

        Text(await other.GetRequiredService<IEphemeralStore>().GetAsync(Kind, _handle, Token)).Should().Be("one");
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string? Text(EphemeralValue? value) => value is null ? null : Encoding.UTF8.GetString(value.Payload);

    /// <summary>Twenty-five callers on each of two nodes.</summary>
    private async Task<T[]> AtOnceAsync<T>(Func<IEphemeralStore, Task<T>> call)
    {
        var other = (await database.StartHubAsync()).GetRequiredService<IEphemeralStore>();
        return await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => call(i % 2 == 0 ? Store : other), Token)));
    }
}

public sealed class EphemeralStoreOnSqlite(SqliteTestDatabase database) : EphemeralStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class EphemeralStoreOnPostgreSql(PostgreSqlTestDatabase database) : EphemeralStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
