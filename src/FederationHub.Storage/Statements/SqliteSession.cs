using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace FederationHub.Storage.Statements;

/// <summary>One open connection to the file with its prepared statements. For one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    // sqlite.org/c3ref/c_fcntl_begin_atomic_write.html
    private const int HasMoved = 20;

    /// <summary>SQLITE_CANTOPEN and SQLITE_NOTADB (sqlite.org/rescode.html).</summary>
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Opens the file, which must be there.</summary>
    /// <param name="connectionString">How.</param>
    /// <param name="masterKeyId">The key that the file must have been written under, once that is known: another hub's file, or an empty one, is not opened.</param>
    public SqliteSession(string connectionString, string? masterKeyId = null)
    {
        _connection = new SqliteConnection(connectionString);
        try
        {
            _connection.Open();
            // The timeout waits for another process (`fedhub apply`) instead of failing; WAL lets readers pass the writer;
            // FULL keeps a commit through a power cut, which single use depends on.
            Execute("PRAGMA busy_timeout=5000");
            Execute("PRAGMA journal_mode=WAL");
            Execute("PRAGMA synchronous=FULL");
            // What is removed is overwritten with zeros in pages that are written anyway, so that an erased pseudonym or an ended session does
            // not stay readable in the file. FAST costs no writes: pages that become free as a whole keep their bytes until they are used
            // again (sqlite.org/pragma.html#pragma_secure_delete).
            Execute("PRAGMA secure_delete=FAST");
            if (masterKeyId is not null && MasterKeyId() != masterKeyId)
            {
                throw new SqliteException("The database file is another one than this hub started on.", NotADatabase);
            }
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>The prepared statement with its values.</summary>
    public SqliteCommand Bind(string sql, object?[] values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            _commands[sql] = command = Prepare(sql, values.Length);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }

    public int Execute(string sql) => Bind(sql, []).ExecuteNonQuery();

    /// <summary>
    /// Fails when the file was removed or replaced since it was opened: the system would go on reading and writing what no name
    /// leads to any more, and all of that is lost when the process ends. One look at a name costs about a microsecond.
    /// </summary>
    public void RequireFileInPlace()
    {
        var moved = 0;
        var asked = FileControl(_connection.Handle!, IntPtr.Zero, HasMoved, ref moved);
        if ((asked == 0 && moved != 0) || !File.Exists(_connection.DataSource + "-wal"))
        {
            throw new SqliteException("The database file, or its journal, was removed or replaced while it was in use.", CannotOpen);
        }
    }

    /// <summary>Ends a transaction that failed; some failures have ended it already (sqlite.org/lang_transaction.html, 3).</summary>
    public void RollBackIfBegun()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control")]
    private static extern int FileControl(SafeHandle database, IntPtr name, int operation, ref int answer);

    private string? MasterKeyId()
    {
        try
        {
            return Bind(HubDatabase.FindMasterKeyMark, []).ExecuteScalar() as string;
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == 1)
        {
            // There is no such table.
            return null;
        }
    }

    private SqliteCommand Prepare(string sql, int count)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The statements are constants of the stores; values come as parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        for (var i = 1; i <= count; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture) });
        }

        return command;
    }
}
