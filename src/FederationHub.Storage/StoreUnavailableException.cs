using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FederationHub.Storage;

/// <summary>
/// The database did not answer, or cannot take the work now: FH-1502. Trying again later may help. What else a database
/// throws is a bug and stays what it is.
/// </summary>
public sealed class StoreUnavailableException : Exception
{
    private StoreUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>
    /// What is the matter, for logs and consoles of operators: it may name host, file and user. One line, since every request says
    /// it while the database is away, and the place in the code tells nothing about a disk.
    /// </summary>
    public override string ToString()
    {
        var innermost = GetBaseException();
        return $"{Message} {innermost.GetType().Name}: {innermost.Message.ReplaceLineEndings(" ")}";
    }

    /// <summary>Whether an exception of a driver means that, or one inside it.</summary>
    internal static bool IsMeantBy(Exception exception) => exception switch
    {
        // The server ends the session with FATAL and PANIC, whatever the code: no statement is to blame, and who connects now may be
        // refused too (protocol-error-fields.html: V is the severity that is never translated). A statement that cannot run is an ERROR:
        // of those the classes connection, resources, operator intervention, system error and internal error, which is the server's own
        // and never of the SQL; 25006 is a server that may only be read, such as a standby (postgresql.org/docs/current/errcodes-appendix.html).
        PostgresException refused => refused.IsTransient || refused.InvariantSeverity is "FATAL" or "PANIC" || refused.SqlState[..2] is "08" or "53" or "57" or "58" or "XX" || refused.SqlState == "25006",
        NpgsqlException or SocketException or TimeoutException => true,
        // Primary result codes of sqlite.org/rescode.html: BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB.
        SqliteException { SqliteErrorCode: 5 or 6 or 8 or 10 or 11 or 13 or 14 or 15 or 26 } => true,
        { InnerException: { } inner } => IsMeantBy(inner),
        _ => false,
    };

    /// <summary>Wraps a driver's exception. The driver's message may name the host, so it stays inside.</summary>
    internal static StoreUnavailableException Because(Exception inner) => new("The database is not available.", inner);
}
