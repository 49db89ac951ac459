using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FederationHub.Storage.Statements;

/// <summary>One open connection to the file with its prepared statements. For one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public SqliteSession(string connectionString)
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
