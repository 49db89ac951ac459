using System.Data.Common;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;

namespace FederationHub.Storage.Stores;

internal sealed class AuditLog(HubDatabase database) : IAuditLog
{
    private const string Append = """
        INSERT INTO audit (happened_at, kind, reference, application, organisation, code, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)
        """;

    private const string Find = """
        SELECT happened_at, kind, reference, application, organisation, code, detail FROM audit
        WHERE reference = $1 ORDER BY sequence LIMIT 1000
        """;

    public async Task AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken) =>
        await database.Statements.WriteAsync(
            Append,
            [
                auditEvent.At.ToUnixTimeMilliseconds(), auditEvent.Kind, auditEvent.Reference, auditEvent.Application, auditEvent.Organisation,
                auditEvent.Code, auditEvent.Detail,
            ],
            cancellationToken);

    public async Task<IReadOnlyList<AuditEvent>> FindAsync(string reference, CancellationToken cancellationToken) =>
        await database.Statements.ReadAllAsync(Find, [reference], ReadRow, cancellationToken);

    private static AuditEvent ReadRow(DbDataReader reader) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(0)), reader.GetString(1), Text(reader, 2), Text(reader, 3), Text(reader, 4), Text(reader, 5), Text(reader, 6));

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
