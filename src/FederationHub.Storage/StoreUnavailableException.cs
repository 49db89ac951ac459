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

    /// <summary>Whether an exception of a driver means that, or one inside it.</summary>
    internal static bool IsMeantBy(Exception exception) => exception switch
    {
        PostgresException refused => refused.IsTransient || refused.SqlState[..2] is "08" or "53" or "57" or "58",
        NpgsqlException or SocketException or TimeoutException => true,
        // Primary result codes of sqlite.org/rescode.html: BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN.
        SqliteException { SqliteErrorCode: 5 or 6 or 8 or 10 or 13 or 14 } => true,
        { InnerException: { } inner } => IsMeantBy(inner),
        _ => false,
    };

    /// <summary>Wraps a driver's exception. The driver's message may name the host, so it stays inside.</summary>
    internal static StoreUnavailableException Because(Exception inner) => new("The database is not available.", inner);
}
