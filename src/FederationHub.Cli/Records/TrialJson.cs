using System.Buffers;
using System.Text;
using System.Text.Json;
using FederationHub.Configuration.Trial;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;
using FederationHub.Outcomes;

namespace FederationHub.Cli.Records;

/// <summary>A trial of rules as one JSON object (README.md).</summary>
/// <param name="report">What differs.</param>
/// <param name="showValues">Whether the person's values are in it, beside their shapes.</param>
internal sealed class TrialJson(TrialReport report, bool showValues)
{
    public string Text(string upstream, string organisation)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("upstream", upstream);
            writer.WriteString("organisation", organisation);
            writer.WriteBoolean("same", report.IsSame);
            Refusals(writer, report.Before.Refusal, report.After.Refusal);
            writer.WriteBoolean("other_person", report.OtherPerson);
            writer.WriteNumber("statement_same", report.Same);
            writer.WriteStartArray("statement");
            foreach (var difference in report.Statement)
            {
                writer.WriteStartObject();
                writer.WriteString("name", difference.Name);
                writer.WriteString("change", Word(difference.Change));
                Item(writer, "before", difference.Before);
                Item(writer, "after", difference.After);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            Findings(writer, "new_findings", report.NewFindings);
            Findings(writer, "gone_findings", report.GoneFindings);
            writer.WriteStartArray("applications");
            foreach (var application in report.Applications)
            {
                writer.WriteStartObject();
                writer.WriteString("application", application.Application);
                Refusals(writer, application.Before, application.After);
                writer.WriteNumber("claims_same", application.Same);
                writer.WriteStartArray("claims");
                foreach (var claim in application.Claims)
                {
                    writer.WriteStartObject();
                    writer.WriteString("claim", claim.Claim);
                    writer.WriteString("change", Word(claim.Change));
                    Side(writer, "before", claim.Before);
                    Side(writer, "after", claim.After);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Refusals(Utf8JsonWriter writer, Rejection? before, Rejection? after)
    {
        writer.WriteString("refused_before", before?.ToString());
        writer.WriteString("refused_after", after?.ToString());
    }

    private void Item(Utf8JsonWriter writer, string name, StatementItem? item)
    {
        if (item is null)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        List(writer, "from", item.From);
        Values(writer, item.Values);
        writer.WriteEndObject();
    }

    private void Side(Utf8JsonWriter writer, string name, ClaimSide side)
    {
        writer.WriteStartObject(name);
        writer.WriteString("verdict", side.Trace?.Verdict.Word());
        writer.WriteString("agreement", side.Trace?.Reference);
        if (side.Claim is not null)
        {
            Values(writer, side.Values);
        }

        writer.WriteEndObject();
    }

    private void Values(Utf8JsonWriter writer, IReadOnlyList<string> values)
    {
        writer.WriteNumber("count", values.Count);
        writer.WriteString("shape", ValueShape.Of(values));
        if (showValues)
        {
            List(writer, "values", values);
        }
    }

    private static void Findings(Utf8JsonWriter writer, string name, IReadOnlyList<Finding> findings)
    {
        writer.WriteStartArray(name);
        foreach (var finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("name", finding.Name);
            writer.WriteString("cause", finding.Cause);
            writer.WriteBoolean("security", finding.IsSecurityEvent);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void List(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static string Word(TrialChange change) => change.ToString().ToLowerInvariant();
}
