using System.Buffers;
using System.Text;
using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Receipts;

namespace FederationHub.Cli.Records;

/// <summary>
/// An event as one line of JSON. The first members always stand there, null where they say nothing; <c>facts</c> has only what applies. Names
/// are stable: whoever reads an export must not have to change it with a release. Everything outside ASCII is escaped.
/// </summary>
internal static class AuditJson
{
    public static string Line(AuditEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, entry.Id, entry.Event);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>One event as an object, with what a reader may see of it.</summary>
    public static void Write(Utf8JsonWriter writer, long? id, AuditEvent found, ReceiptReader reader = ReceiptReader.Operator)
    {
        writer.WriteStartObject();
        if (id is { } number)
        {
            writer.WriteNumber("id", number);
        }

        writer.WriteString("at", ScreenText.Of(found.At));
        writer.WriteString("event", found.Kind);
        writer.WriteString("reference", found.Reference);
        writer.WriteString("application", found.Application);
        writer.WriteString("organisation", found.Organisation);
        writer.WriteString("code", found.Code?.Split('/')[0]);
        writer.WriteString("cause", found.Code?.Split('/') is [_, var cause, ..] ? cause : null);
        writer.WriteString("detail", found.Detail);
        writer.WriteString("actor", found.Actor);
        writer.WritePropertyName("facts");
        WriteFacts(writer, found.Facts, reader);
        writer.WriteEndObject();
    }

    private static void WriteFacts(Utf8JsonWriter writer, AuditFacts? facts, ReceiptReader reader)
    {
        if (facts is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        Text(writer, "upstream", facts.Upstream);
        Text(writer, "clause", facts.Clause);
        if (facts.Configuration is { } version)
        {
            writer.WriteNumber("configuration", version);
        }

        if (facts.SessionReused is { } reused)
        {
            writer.WriteBoolean("session_reused", reused);
        }

        Text(writer, "level", facts.Level);
        Text(writer, "needed", facts.Needed);
        Text(writer, "evidence", facts.Evidence);
        Text(writer, "contract", facts.Contract);
        Text(writer, "authenticated_at", facts.AuthenticatedAt is { } at ? ScreenText.Of(at) : null);
        Text(writer, "statement_from", facts.StatementFrom);
        if (reader is not ReceiptReader.Organisation)
        {
            WriteReleased(writer, facts);
        }

        if (reader is not ReceiptReader.Application)
        {
            WriteReceived(writer, facts);
        }

        List(writer, "way", facts.Way, mark => Pair(writer, ("state", mark.State.ToString()), ("at", ScreenText.Of(mark.At))));
        if (facts.Change is { } change)
        {
            writer.WriteStartObject("change");
            Number(writer, "before", change.Before);
            Number(writer, "after", change.After);
            List(writer, "items", change.Items, item => Pair(writer, ("kind", item.Kind), ("id", item.Id), ("how", item.How)));
            writer.WriteNumber("unnamed", change.Unnamed);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteReleased(Utf8JsonWriter writer, AuditFacts facts)
    {
        List(writer, "released", facts.Released, writer.WriteStringValue);
        List(writer, "withheld", facts.Withheld, claim => Pair(writer, ("claim", claim.Claim), ("cause", claim.Cause)));
        Text(writer, "ground", facts.Ground);
        List(writer, "claims", facts.Decisions, decision =>
        {
            writer.WriteStartObject();
            writer.WriteString("claim", decision.Claim);
            writer.WriteString("source", decision.Source);
            writer.WriteString("verdict", decision.Verdict.Word());
            Text(writer, "agreement", decision.Reference);
            writer.WriteEndObject();
        });
    }

    private static void WriteReceived(Utf8JsonWriter writer, AuditFacts facts)
    {
        List(writer, "identifiers", facts.Identifiers, made =>
        {
            writer.WriteStartObject();
            writer.WriteString("of", made.Of);
            writer.WriteString("type", made.Type);
            writer.WriteString("source", made.Source);
            writer.WriteString("rule", made.Rule);
            writer.WriteBoolean("scope_checked", made.ScopeChecked);
            writer.WriteEndObject();
        });
        List(writer, "dropped", facts.Dropped, finding => Pair(writer, ("name", finding.Name), ("cause", finding.Cause)));
        if (facts.Mapping is { } mapping)
        {
            Text(writer, "chosen", mapping.Chosen);
            Text(writer, "asserted", mapping.Asserted);
            TraceJson.Write(writer, mapping);
        }
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Number(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void List<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T>? items, Action<T> write)
    {
        if (items is null)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        writer.WriteEndArray();
    }

    private static void Pair(Utf8JsonWriter writer, params ReadOnlySpan<(string Name, string Value)> members)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in members)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }
}
