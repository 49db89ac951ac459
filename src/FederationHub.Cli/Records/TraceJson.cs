using System.Text.Json;
using FederationHub.Core.Receipts;

namespace FederationHub.Cli.Records;

/// <summary>The received half of a receipt for programs: <c>received</c> and <c>rules</c>, the same in an export and in <c>explain --json</c>.</summary>
internal static class TraceJson
{
    public static void Write(Utf8JsonWriter writer, MappingTrace trace)
    {
        writer.WriteStartArray("received");
        foreach (var received in trace.Received)
        {
            writer.WriteStartObject();
            writer.WriteString("name", received.Name);
            writer.WriteNumber("values", received.Values);
            writer.WriteString("shape", received.Shape);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rules");
        foreach (var rule in trace.Rules)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", rule.Rule);
            writer.WriteString("target", rule.Target);
            writer.WriteString("source", rule.Source);
            writer.WriteString("result", Word(rule.Result));
            writer.WriteNumber("values", rule.Values);
            writer.WriteString("why", rule.Why);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public static string Word(RuleResult result) => result switch
    {
        RuleResult.Gave => "gave",
        RuleResult.NotSent => "not-sent",
        RuleResult.ConditionNotMet => "condition-not-met",
        RuleResult.AlreadyGiven => "already-given",
        RuleResult.Dropped => "dropped",
        _ => result.ToString(),
    };
}
