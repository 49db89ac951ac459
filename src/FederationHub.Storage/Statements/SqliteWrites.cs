using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace FederationHub.Storage.Statements;

/// <summary>
/// The one writer of a process. SQLite has one writer at a time and a commit waits for the disk; so whoever comes while a
/// commit runs joins the next one. Nobody hears of success before the commit that holds it, so nothing is less durable.
/// </summary>
internal sealed class SqliteWrites(Func<SqliteSession> open) : IDisposable
{
    private const int MostInOneCommit = 64;

    /// <summary>SQLITE_CONSTRAINT (sqlite.org/rescode.html).</summary>
    private const int ConstraintBroken = 19;

    private readonly ConcurrentQueue<Work> _waiting = new();
    private SqliteSession? _session;
    private int _busy;
    private volatile bool _disposed;

    /// <summary>Whether nobody writes now.</summary>
    public bool IsIdle => Volatile.Read(ref _busy) == 0;

    /// <summary>Runs work in a transaction that it may share with others' work.</summary>
    public Task<T> RunAsync<T>(Func<SqliteSession, T> run) => Enqueue(new Work<T>(run, alone: false));

    /// <summary>Runs work that begins and ends a transaction of its own.</summary>
    public Task<T> RunAloneAsync<T>(Func<SqliteSession, T> run) => Enqueue(new Work<T>(run, alone: true));

    /// <summary>Runs statements in one transaction that they may share with others' work; see <see cref="HubStatements.CommitAsync"/>.</summary>
    public Task<int> CommitAsync(IReadOnlyList<HubStatement> statements) => Enqueue(new Commit(statements));

    public void Dispose()
    {
        _disposed = true;
        // A writer that is still at work disposes the session itself when it lets go.
        if (Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
        {
            Release();
        }
    }

    private Task<T> Enqueue<T>(WorkFor<T> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _waiting.Enqueue(work);
        WriteUnlessBusy();
        return work.Task;
    }

    private void WriteUnlessBusy()
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            return;
        }

        WriteSome();
        Release();
        if (!_waiting.IsEmpty)
        {
            // The rest goes on elsewhere, so that this caller gets its answer.
            ThreadPool.UnsafeQueueUserWorkItem(static writes => writes.WriteUnlessBusy(), this, preferLocal: false);
        }
    }

    private void Release()
    {
        if (_disposed)
        {
            _session?.Dispose();
            _session = null;
        }

        // A full fence: the look at the queue that follows must not come before others can see this.
        Interlocked.Exchange(ref _busy, 0);
    }

    private void WriteSome()
    {
        if (!_waiting.TryDequeue(out var first))
        {
            return;
        }

        var works = new List<Work>(1) { first };
        while (!first.Alone && works.Count < MostInOneCommit && _waiting.TryPeek(out var next) && !next.Alone && _waiting.TryDequeue(out next))
        {
            works.Add(next);
        }

        try
        {
            _session ??= open();
            if (works is [var only])
            {
                only.Run(_session);
            }
            else
            {
                WriteTogether(_session, works);
            }

            _session.RequireFileInPlace();
        }
#pragma warning disable CA1031 // Every failure is handed to the callers that wait for it.
        catch (Exception failure)
        {
            _session?.Dispose();
            _session = null;
            works.ForEach(work => work.Fail(failure));
            return;
        }
#pragma warning restore CA1031
        works.ForEach(work => work.Complete());
    }

    private static void WriteTogether(SqliteSession session, List<Work> works)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            // One that fails is taken back alone by SQLite and takes nobody with it (sqlite.org/lang_conflict.html, ABORT).
            works.ForEach(work => work.TryRun(session));
            session.Execute("COMMIT");
        }
        catch
        {
            session.RollBackIfBegun();
            throw;
        }
    }

    private abstract class Work(bool alone)
    {
        public bool Alone => alone;

        public abstract void Run(SqliteSession session);

        /// <summary>Runs in a shared transaction: a broken constraint is this work's own failure, told after the commit.</summary>
        public abstract void TryRun(SqliteSession session);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    /// <summary>Statements of which all are made, or none.</summary>
    private sealed class Commit(IReadOnlyList<HubStatement> statements) : WorkFor<int>(alone: false)
    {
        public override void Run(SqliteSession session)
        {
            if (statements is [var only])
            {
                Result = Make(session, only) ? -1 : 0;
                return;
            }

            Make(session, "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK");
        }

        // Its own part of the shared transaction can be taken back without the others' (sqlite.org/lang_savepoint.html).
        protected override void RunAmongOthers(SqliteSession session) => Make(session, "SAVEPOINT part", "RELEASE part", "ROLLBACK TO part", "RELEASE part");

        private void Make(SqliteSession session, string begin, string end, params ReadOnlySpan<string> takeBack)
        {
            session.Execute(begin);
            try
            {
                Result = -1;
                for (var i = 0; i < statements.Count && Result < 0; i++)
                {
                    Result = Make(session, statements[i]) ? -1 : i;
                }
            }
            catch (SqliteException failure) when (failure.SqliteErrorCode == ConstraintBroken)
            {
                TakeBack(session, takeBack);
                throw;
            }

            if (Result < 0)
            {
                session.Execute(end);
            }
            else
            {
                TakeBack(session, takeBack);
            }
        }

        private static void TakeBack(SqliteSession session, ReadOnlySpan<string> takeBack)
        {
            foreach (var sql in takeBack)
            {
                session.Execute(sql);
            }
        }

        private static bool Make(SqliteSession session, HubStatement statement) =>
            session.Bind(statement.Sql, statement.Values).ExecuteNonQuery() > 0 || !statement.MustChange;
    }

    private sealed class Work<T>(Func<SqliteSession, T> run, bool alone) : WorkFor<T>(alone)
    {
        public override void Run(SqliteSession session) => Result = run(session);
    }

    private abstract class WorkFor<T>(bool alone) : Work(alone)
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private SqliteException? _broken;

        public Task<T> Task => _done.Task;

        protected T Result { get; set; } = default!;

        public override void TryRun(SqliteSession session)
        {
            try
            {
                RunAmongOthers(session);
            }
            catch (SqliteException failure) when (failure.SqliteErrorCode == ConstraintBroken)
            {
                _broken = failure;
            }
        }

        public override void Complete()
        {
            if (_broken is null)
            {
                _done.SetResult(Result);
            }
            else
            {
                Fail(_broken);
            }
        }

        public override void Fail(Exception failure) =>
            _done.SetException(StoreUnavailableException.IsMeantBy(failure) ? StoreUnavailableException.Because(failure) : failure);

        protected virtual void RunAmongOthers(SqliteSession session) => Run(session);
    }
}
