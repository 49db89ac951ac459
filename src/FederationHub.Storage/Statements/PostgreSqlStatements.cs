using System.Collections.Concurrent;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace FederationHub.Storage.Statements;

/// <summary>Statements on a PostgreSQL server, over the one connection pool of the process.</summary>
internal sealed class PostgreSqlStatements(NpgsqlDataSource source) : HubStatements
{
    private const int MostInOneBatch = 500;

    private readonly ConcurrentDictionary<string, string> _insisting = new(StringComparer.Ordinal);

    public override async ValueTask<int> WriteAsync(string sql, object?[] values, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            Bind(command.Parameters, values);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception failure) when (StoreUnavailableException.IsMeantBy(failure))
        {
            throw StoreUnavailableException.Because(failure);
        }
    }

    public override ValueTask<T?> WriteAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        where T : class => ReadAsync(sql, values, read, cancellationToken);

    public override async ValueTask<bool> WriteAllAsync(IReadOnlyList<HubStatement> statements, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            // The first goes alone: its row lock makes a second writer wait, and its count decides.
            if (await RunAsync(connection, statements.Take(1), cancellationToken) == 0)
            {
                await transaction.RollbackAsync(cancellationToken);
                return false;
            }

            foreach (var chunk in statements.Skip(1).Chunk(MostInOneBatch))
            {
                await RunAsync(connection, chunk, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (Exception failure) when (StoreUnavailableException.IsMeantBy(failure))
        {
            throw StoreUnavailableException.Because(failure);
        }
    }

    // One round trip: a batch outside a transaction is one of its own, and a statement that had to change a row and did not divides by
    // zero, which takes all of it back (postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING).
    public override async ValueTask<int> CommitAsync(IReadOnlyList<HubStatement> statements, CancellationToken cancellationToken)
    {
        if (statements is [var only])
        {
            return await WriteAsync(only.Sql, only.Values, cancellationToken) > 0 || !only.MustChange ? -1 : 0;
        }

        await using var batch = source.CreateBatch();
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.MustChange ? _insisting.GetOrAdd(statement.Sql, Insist) : statement.Sql);
            Bind(command.Parameters, statement.Values);
            batch.BatchCommands.Add(command);
        }

        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
            return -1;
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            return await CommitOneByOneAsync(statements, cancellationToken);
        }
        catch (Exception failure) when (StoreUnavailableException.IsMeantBy(failure))
        {
            throw StoreUnavailableException.Because(failure);
        }
    }

    // Which one was it? Asked of each in turn, in a transaction of its own, which is as good an answer as the first.
    private async ValueTask<int> CommitOneByOneAsync(IReadOnlyList<HubStatement> statements, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            for (var i = 0; i < statements.Count; i++)
            {
                if (await RunAsync(connection, [statements[i]], cancellationToken) == 0 && statements[i].MustChange)
                {
                    await transaction.RollbackAsync(cancellationToken);
                    return i;
                }
            }

            await transaction.CommitAsync(cancellationToken);
            return -1;
        }
        catch (Exception failure) when (StoreUnavailableException.IsMeantBy(failure))
        {
            throw StoreUnavailableException.Because(failure);
        }
    }

    public override async ValueTask<T?> ReadAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            Bind(command.Parameters, values);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) ? read(reader) : null;
        }
        catch (Exception failure) when (StoreUnavailableException.IsMeantBy(failure))
        {
            throw StoreUnavailableException.Because(failure);
        }
    }

    public override async ValueTask<IReadOnlyList<T>> ReadAllAsync<T>(string sql, object?[] values, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            Bind(command.Parameters, values);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (Exception failure) when (StoreUnavailableException.IsMeantBy(failure))
        {
            throw StoreUnavailableException.Because(failure);
        }
    }

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    private static string Insist(string sql) => $"WITH changed AS ({sql} RETURNING 1) SELECT 1 / count(*) FROM changed";

    private static async Task<int> RunAsync(NpgsqlConnection connection, IEnumerable<HubStatement> statements, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement.Sql);
            Bind(command.Parameters, statement.Values);
            batch.BatchCommands.Add(command);
        }

        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Bind(NpgsqlParameterCollection parameters, object?[] values)
    {
        foreach (var value in values)
        {
            parameters.Add(value switch
            {
                byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
                long number => new NpgsqlParameter<long> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Bigint },
                int number => new NpgsqlParameter<int> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Integer },
                string text => new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text },
                null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                _ => throw new ArgumentException("A value is bytes, text or a number.", nameof(values)),
            });
        }
    }
}
