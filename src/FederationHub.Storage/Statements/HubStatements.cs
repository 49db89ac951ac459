using System.Data.Common;

namespace FederationHub.Storage.Statements;

/// <summary>
/// How the stores speak to the database: single SQL statements, which both engines understand and which are prepared once.
/// A login costs some twenty of them, so they go around the change tracker; the schema they speak to is the model's.
/// Every failure of the database comes out as <see cref="StoreUnavailableException"/>.
/// </summary>
/// <remarks>Values are <c>byte[]</c>, <c>string</c>, <c>long</c>, <c>int</c> or null, in the order of <c>$1</c>, <c>$2</c> …; a null is a text.</remarks>
internal abstract class HubStatements : IAsyncDisposable
{
    /// <summary>Writes one statement, durable when this returns; gives the number of rows that changed.</summary>
    public abstract ValueTask<int> WriteAsync(string sql, object?[] values, CancellationToken cancellationToken);

    /// <summary>Writes one statement and reads the row that it returns, or null when it changed none.</summary>
    public abstract ValueTask<T?> WriteAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        where T : class;

    /// <summary>
    /// Writes all statements in one transaction, or none: false when the first one changed no row, which is how a caller says
    /// what must still be true.
    /// </summary>
    public abstract ValueTask<bool> WriteAllAsync(IReadOnlyList<HubStatement> statements, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a few statements in one transaction, durable when this returns, or none: gives −1, or the place of the first one that
    /// had to change a row and changed none.
    /// </summary>
    public abstract ValueTask<int> CommitAsync(IReadOnlyList<HubStatement> statements, CancellationToken cancellationToken);

    /// <summary>Reads the first row, or null.</summary>
    public abstract ValueTask<T?> ReadAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        where T : class;

    /// <summary>Reads all rows, in one snapshot.</summary>
    public abstract ValueTask<IReadOnlyList<T>> ReadAllAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken);

    /// <summary>From now on only a database that was written under this master key counts; where there is none to open by name, nothing changes.</summary>
    public virtual void OpenOnly(string masterKeyId)
    {
    }

    public abstract ValueTask DisposeAsync();
}

/// <summary>One statement of a transaction.</summary>
/// <param name="Sql">The statement.</param>
/// <param name="Values">Its values.</param>
/// <param name="MustChange">Whether nothing of the transaction is written when this changes no row; only <see cref="HubStatements.CommitAsync"/> asks.</param>
internal readonly record struct HubStatement(string Sql, object?[] Values, bool MustChange = false);
