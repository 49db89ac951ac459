using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace FederationHub.Storage.Statements;

/// <summary>Statements on one SQLite file. Reads run on the caller's thread, writes through <see cref="SqliteWrites"/>.</summary>
internal sealed class SqliteStatements : HubStatements
{
    private const int MostIdleReaders = 8;

    private readonly string _connectionString;
    private readonly SqliteWrites _writes;
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private volatile bool _disposed;
    private volatile string? _masterKeyId;

    public SqliteStatements(string file)
    {
        _connectionString = ConnectionString(file);
        _writes = new SqliteWrites(() =>
        {
            // It opens at first, and after a failure. What else is open keeps a file that is gone alive, and its journal from being
            // written back.
            CloseIdleReaders();
            return Open();
        });
    }

    /// <summary>
    /// How every connection to the file is opened. The driver's own pool would keep the file open after the hub let go; a file that
    /// is gone must not come back empty.
    /// </summary>
    public static string ConnectionString(string file) => new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 10, Mode = SqliteOpenMode.ReadWrite }.ConnectionString;

    /// <summary>From now on only a file that was written under this key is opened.</summary>
    public override void OpenOnly(string masterKeyId) => _masterKeyId = masterKeyId;

    public override async ValueTask<int> WriteAsync(string sql, object?[] values, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _writes.RunAsync(session => session.Bind(sql, values).ExecuteNonQuery());
    }

    public override async ValueTask<T?> WriteAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _writes.RunAsync(session =>
        {
            using var reader = session.Bind(sql, values).ExecuteReader();
            return reader.Read() ? read(reader) : null;
        });
    }

    public override async ValueTask<bool> WriteAllAsync(IReadOnlyList<HubStatement> statements, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _writes.RunAloneAsync(session =>
        {
            session.Execute("BEGIN IMMEDIATE");
            try
            {
                for (var i = 0; i < statements.Count; i++)
                {
                    var changed = session.Bind(statements[i].Sql, statements[i].Values).ExecuteNonQuery();
                    if (i == 0 && changed == 0)
                    {
                        session.Execute("ROLLBACK");
                        return false;
                    }
                }

                session.Execute("COMMIT");
                return true;
            }
            catch (SqliteException)
            {
                session.RollBackIfBegun();
                throw;
            }
        });
    }

    public override async ValueTask<int> CommitAsync(IReadOnlyList<HubStatement> statements, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await _writes.CommitAsync(statements);
    }

    public override ValueTask<T?> ReadAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(session =>
        {
            using var reader = session.Bind(sql, values).ExecuteReader();
            return reader.Read() ? read(reader) : null;
        }));
    }

    public override ValueTask<IReadOnlyList<T>> ReadAllAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read<IReadOnlyList<T>>(session =>
        {
            var rows = new List<T>();
            using var reader = session.Bind(sql, values).ExecuteReader();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        }));
    }

    public override ValueTask DisposeAsync()
    {
        _disposed = true;
        _writes.Dispose();
        CloseIdleReaders();
        return ValueTask.CompletedTask;
    }

    private SqliteSession Open() => new(_connectionString, _masterKeyId);

    private void CloseIdleReaders()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        SqliteSession? session = null;
        try
        {
            session = _readers.TryTake(out var idle) ? idle : Open();
            var result = read(session);
            session.RequireFileInPlace();
            if (!_disposed && _readers.Count < MostIdleReaders)
            {
                _readers.Add(session);
                session = null;
            }

            return result;
        }
        catch (SqliteException failure) when (StoreUnavailableException.IsMeantBy(failure))
        {
            CloseIdleReaders();
            throw StoreUnavailableException.Because(failure);
        }
        finally
        {
            session?.Dispose();
        }
    }
}
