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

    public void Dispose()
    {
        _disposed = true;
        // A writer that is still at work disposes the session itself when it lets go.
        if (Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
        {
            Release();
        }
    }

    private Task<T> Enqueue<T>(Work<T> work)
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

    private sealed class Work<T>(Func<SqliteSession, T> run, bool alone) : Work(alone)
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;
        private SqliteException? _broken;

        public Task<T> Task => _done.Task;

        public override void Run(SqliteSession session) => _result = run(session);

        public override void TryRun(SqliteSession session)
        {
            try
            {
                Run(session);
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
                _done.SetResult(_result);
            }
            else
            {
                Fail(_broken);
            }
        }

        public override void Fail(Exception failure) =>
            _done.SetException(StoreUnavailableException.IsMeantBy(failure) ? StoreUnavailableException.Because(failure) : failure);
    }
}
