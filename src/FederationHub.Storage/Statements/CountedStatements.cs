using System.Data.Common;
using System.Diagnostics.Metrics;

namespace FederationHub.Storage.Statements;

/// <summary>
/// Counts what a database is asked: commits, which wait for the disk, and single reads. The two are what a login costs, so tests hold
/// them, and an operator can watch them.
/// </summary>
internal sealed class CountedStatements(HubStatements statements, Meter meter) : HubStatements
{
    private readonly Counter<long> _commits = meter.CreateCounter<long>("fedhub.store.commits", description: "Transactions that were asked for");
    private readonly Counter<long> _writes = meter.CreateCounter<long>("fedhub.store.writes", description: "Statements in them");
    private readonly Counter<long> _reads = meter.CreateCounter<long>("fedhub.store.reads", description: "Statements that only read");

    public override ValueTask<int> WriteAsync(string sql, object?[] values, CancellationToken cancellationToken)
    {
        Committing(1);
        return statements.WriteAsync(sql, values, cancellationToken);
    }

    public override ValueTask<T?> WriteAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        Committing(1);
        return statements.WriteAsync(sql, values, read, cancellationToken);
    }

    public override ValueTask<bool> WriteAllAsync(IReadOnlyList<HubStatement> all, CancellationToken cancellationToken)
    {
        Committing(all.Count);
        return statements.WriteAllAsync(all, cancellationToken);
    }

    public override ValueTask<int> CommitAsync(IReadOnlyList<HubStatement> all, CancellationToken cancellationToken)
    {
        Committing(all.Count);
        return statements.CommitAsync(all, cancellationToken);
    }

    public override ValueTask<T?> ReadAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        _reads.Add(1);
        return statements.ReadAsync(sql, values, read, cancellationToken);
    }

    public override ValueTask<IReadOnlyList<T>> ReadAllAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        _reads.Add(1);
        return statements.ReadAllAsync(sql, values, read, cancellationToken);
    }

    public override void OpenOnly(string masterKeyId) => statements.OpenOnly(masterKeyId);

    public override async ValueTask DisposeAsync()
    {
        await statements.DisposeAsync();
        meter.Dispose();
    }

    private void Committing(int writes)
    {
        _commits.Add(1);
        _writes.Add(writes);
    }
}
