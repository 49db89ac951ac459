using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Statements;

namespace FederationHub.Storage.Stores;

internal sealed class AuditLog(HubDatabase database) : IAuditLog
{
    /// <summary>Events that are read at once.</summary>
    internal const int PageSize = 1000;

    private const string Append = """
        INSERT INTO audit (happened_at, kind, reference, application, organisation, code, detail, code_number, actor, facts, person)
        VALUES ($1, $2, $3, $4, $5, $6, $7, CAST($8 AS integer), $9, $10, $11)
        """;

    private const string Columns = "sequence, happened_at, kind, reference, application, organisation, code, detail, actor, facts, person";
    private const string ErasePerson = "UPDATE audit SET person = NULL WHERE person = $1";
    private const string Find = $"SELECT {Columns} FROM audit WHERE reference = $1 ORDER BY sequence LIMIT 1000";

    public PreparedWrite Appending(AuditEvent auditEvent) => new StatementWrite(Statement(auditEvent));

    public async Task AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        var statement = Statement(auditEvent);
        await database.Statements.WriteAsync(statement.Sql, statement.Values, cancellationToken);
    }

    public async Task<IReadOnlyList<AuditEvent>> FindAsync(string reference, CancellationToken cancellationToken) =>
        [.. (await database.Statements.ReadAllAsync(Find, [reference], ReadRow, cancellationToken)).Select(entry => entry.Event)];

    public async IAsyncEnumerable<AuditEntry> SearchAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        AuditEntry? last = null;
        IReadOnlyList<AuditEntry> page;
        var given = 0;
        do
        {
            var statement = Page(query, last, given);
            page = await database.Statements.ReadAllAsync(statement.Sql, statement.Values, ReadRow, cancellationToken);
            foreach (var entry in page)
            {
                yield return last = entry;
            }

            given += page.Count;
        }
        while (page.Count == PageSize && given < (query.Limit ?? int.MaxValue));
    }

    public async Task<int> ErasePersonAsync(string person, CancellationToken cancellationToken) => await database.Statements.WriteAsync(ErasePerson, [person], cancellationToken);

    /// <summary>The statement that appends an event, for a transaction that it belongs to.</summary>
    internal static HubStatement Statement(AuditEvent auditEvent) => new(
        Append,
        [
            auditEvent.At.ToUnixTimeMilliseconds(), auditEvent.Kind, auditEvent.Reference, auditEvent.Application, auditEvent.Organisation,
            auditEvent.Code, auditEvent.Detail, NumberOf(auditEvent.Code), auditEvent.Actor,
            auditEvent.Facts is null ? null : JsonSerializer.Serialize(auditEvent.Facts, StoredJson.Passing),
            auditEvent.Person,
        ]);

    /// <summary>The statement that reads the events after the last one: it goes by an index, and reads no more than a page, or than what is still wanted.</summary>
    internal static HubStatement Page(AuditQuery query, AuditEntry? last, int given = 0)
    {
        var values = new List<object?>();
        var conditions = new List<string>();
        if ((last?.Place ?? query.After) is { } after)
        {
            // Row values: sqlite.org/rowvalue.html 2.1, "scrolling window"; PostgreSQL 9.24.5.
            conditions.Add($"(happened_at, sequence) {(query.NewestFirst ? "<" : ">")} ({Value(after.At.ToUnixTimeMilliseconds())}, {Value(after.Id)})");
        }

        Where("happened_at >=", query.Since?.ToUnixTimeMilliseconds());
        Where("happened_at <", query.Until?.ToUnixTimeMilliseconds());
        Where("application =", query.Application);
        Where("organisation =", query.Organisation);
        Where("kind =", query.Kind);
        Where("code_number =", query.Number);
        Where("code =", query.Code);
        Where("reference =", query.Reference);
        Where("actor =", query.Actor);
        Where("person =", query.Person);
        var where = conditions.Count == 0 ? string.Empty : " WHERE " + string.Join(" AND ", conditions);
        var order = query.NewestFirst ? "happened_at DESC, sequence DESC" : "happened_at, sequence";
        return new HubStatement($"SELECT {Columns} FROM audit{where} ORDER BY {order} LIMIT {Value(Math.Min(PageSize, query.Limit - given ?? PageSize))}", [.. values]);

        void Where(string condition, object? value)
        {
            if (value is not null)
            {
                conditions.Add($"{condition} {Value(value)}");
            }
        }

        string Value(object value)
        {
            values.Add(value);
            return "$" + values.Count.ToString(CultureInfo.InvariantCulture);
        }
    }

    private static AuditEntry ReadRow(DbDataReader reader) => new(
        reader.GetInt64(0),
        new AuditEvent(DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2), Text(reader, 3), Text(reader, 4), Text(reader, 5), Text(reader, 6), Text(reader, 7))
        {
            Actor = Text(reader, 8),
            Facts = Text(reader, 9) is { } facts ? JsonSerializer.Deserialize<AuditFacts>(facts, StoredJson.Passing) : null,
            Person = Text(reader, 10),
        });

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    // FH-1306/audience-mismatch. As text, since a null is one.
    private static string? NumberOf(string? code) => code is { Length: >= 7 } && code.AsSpan(3, 4).ContainsAnyExceptInRange('0', '9') is false ? code.Substring(3, 4) : null;
}
