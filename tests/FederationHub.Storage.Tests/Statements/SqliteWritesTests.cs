using FederationHub.Storage.Statements;
using Microsoft.Data.Sqlite;

namespace FederationHub.Storage.Tests.Statements;

public sealed class SqliteWritesTests : IAsyncLifetime
{
    private const string Insert = "INSERT INTO thing (id) VALUES ($1)";

    private readonly string _folder = Directory.CreateTempSubdirectory("federationhub-writes-").FullName;
    private SqliteStatements _statements = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "hub.db");

    public async ValueTask InitializeAsync()
    {
        await System.IO.File.WriteAllBytesAsync(File, [], Token);
        _statements = new SqliteStatements(File);
        await _statements.WriteAsync("CREATE TABLE thing (id INTEGER PRIMARY KEY)", [], Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _statements.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Many_writes_at_once_are_all_there()
    {
        await AtOnceAsync(500, i => _statements.WriteAsync(Insert, [(long)i], Token).AsTask());

        (await CountAsync()).Should().Be(500);
    }

    [Fact]
    public async Task Writes_that_come_while_another_is_at_work_share_a_commit()
    {
        const int FrameOfTheJournal = 24 + 4096;
        using var writes = new SqliteWrites(() => new SqliteSession(SqliteStatements.ConnectionString(File)));
        using var gate = new ManualResetEventSlim();
        var first = Task.Run(() => writes.RunAsync(_ => gate.Wait(TimeSpan.FromSeconds(30))), Token);
        while (writes.IsIdle)
        {
            await Task.Yield();
        }

        var before = new FileInfo(File + "-wal").Length;
        var others = Enumerable.Range(0, 50).Select(i => writes.RunAsync(session => session.Bind(Insert, [(long)i]).ExecuteNonQuery())).ToArray();
        gate.Set();
        await first;
        await Task.WhenAll(others);

        // Fifty commits would be at least fifty frames.
        (new FileInfo(File + "-wal").Length - before).Should().BeInRange(1, 5 * FrameOfTheJournal);
        (await CountAsync()).Should().Be(50);
    }

    [Fact]
    public void Every_connection_overwrites_what_is_removed()
    {
        using var session = new SqliteSession(SqliteStatements.ConnectionString(File));

        session.Bind("PRAGMA secure_delete", []).ExecuteScalar().Should().Be(2L, "2 is FAST");
    }

    [Fact]
    public async Task One_that_breaks_a_constraint_takes_nobody_with_it()
    {
        using var writes = new SqliteWrites(() => new SqliteSession(SqliteStatements.ConnectionString(File)));
        using var gate = new ManualResetEventSlim();
        var first = Task.Run(() => writes.RunAsync(_ => gate.Wait(TimeSpan.FromSeconds(30))), Token);
        while (writes.IsIdle)
        {
            await Task.Yield();
        }

        long[] ids = [1, 2, 2, 3];
        var together = ids.Select(id => writes.RunAsync(session => session.Bind(Insert, [id]).ExecuteNonQuery())).ToArray();
        gate.Set();
        await first;
        await Task.WhenAll(together.Select(work => work.ContinueWith(_ => { }, TaskScheduler.Default)));

        together.Select(work => work.IsCompletedSuccessfully).Should().Equal(true, true, false, true);
        (await CountAsync()).Should().Be(3);
    }

    [Fact]
    public async Task A_transaction_whose_first_statement_changes_nothing_writes_nothing()
    {
        var written = await _statements.WriteAllAsync([new("UPDATE thing SET id = id WHERE id = $1", [1L]), new(Insert, [2L])], Token);

        written.Should().BeFalse();
        (await CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_transaction_that_fails_half_way_writes_nothing_and_the_next_write_works()
    {
        var write = () => _statements.WriteAllAsync([new(Insert, [1L]), new(Insert, [2L]), new(Insert, [1L])], Token).AsTask();

        await write.Should().ThrowAsync<SqliteException>();
        (await CountAsync()).Should().Be(0);
        (await _statements.WriteAsync(Insert, [1L], Token)).Should().Be(1);
    }

    [Fact]
    public async Task What_was_confirmed_is_in_a_copy_of_the_files_of_a_hub_that_never_stopped()
    {
        await AtOnceAsync(50, i => _statements.WriteAsync(Insert, [(long)i], Token).AsTask());

        // As a kill leaves them: no checkpoint, no closing.
        var copy = Directory.CreateDirectory(Path.Combine(_folder, "copy")).FullName;
        foreach (var file in new[] { File, File + "-wal" })
        {
            await using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await using var to = System.IO.File.Create(Path.Combine(copy, Path.GetFileName(file)));
            await from.CopyToAsync(to, Token);
        }

        await using var reopened = new SqliteStatements(Path.Combine(copy, "hub.db"));
        (await CountAsync(reopened)).Should().Be(50);
    }

    [Fact]
    public async Task A_commit_is_flushed_to_the_disk()
    {
        // 2 is FULL: each commit waits for the disk (sqlite.org/pragma.html#pragma_synchronous).
        (await _statements.ReadAsync("PRAGMA synchronous", [], reader => (object)reader.GetInt64(0), Token)).Should().Be(2L);
        (await _statements.ReadAsync("PRAGMA journal_mode", [], reader => reader.GetString(0), Token)).Should().Be("wal");
    }

    [Fact]
    public async Task Nothing_is_written_after_the_end()
    {
        await _statements.DisposeAsync();

        var write = () => _statements.WriteAsync(Insert, [1L], Token).AsTask();

        await write.Should().ThrowAsync<ObjectDisposedException>();
    }

    private static Task AtOnceAsync(int count, Func<int, Task> call) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => call(i), Token)));

    private async Task<long> CountAsync(SqliteStatements? statements = null) =>
        (long)(await (statements ?? _statements).ReadAsync("SELECT count(*) FROM thing", [], reader => (object)reader.GetInt64(0), Token))!;
}
