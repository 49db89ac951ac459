using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;

namespace FederationHub.Cli.Records;

/// <summary>For whom a login is told: each side sees its own half, the operator both.</summary>
internal enum ReceiptReader
{
    /// <summary>Both halves.</summary>
    Operator,

    /// <summary>What was received and what became of it; nothing of what any application gets.</summary>
    Organisation,

    /// <summary>What the application got and missed; nothing of what the organisation sends.</summary>
    Application,
}

/// <summary>
/// One login's receipt: what was received, what each rule made of it, and for each claim where it came from and who let it through or
/// withheld it. Names, rules, decisions and shapes only.
/// </summary>
internal sealed class ReceiptReport
{
    private readonly AuditEvent _event;
    private readonly AuditFacts _facts;
    private readonly AuditFacts? _source;
    private readonly ReceiptReader _reader;

    private ReceiptReport(AuditEvent end, AuditFacts facts, AuditFacts? source, ReceiptReader reader) => (_event, _facts, _source, _reader) = (end, facts, source, reader);

    private bool ShowsReceived => _reader is not ReceiptReader.Application;

    private bool ShowsReleased => _reader is not ReceiptReader.Organisation;

    private MappingTrace? Mapping => _source?.Mapping;

    /// <summary>The receipt of an event; null for one without, such as those written before there were receipts.</summary>
    /// <param name="end">The event that ended the login.</param>
    /// <param name="origin">Events of the login whose answer made the statement, where a session gave it; empty otherwise.</param>
    /// <param name="reader">For whom.</param>
    public static ReceiptReport? Of(AuditEvent end, IReadOnlyList<AuditEvent> origin, ReceiptReader reader)
    {
        if (end.Facts is not { } facts || (facts.Mapping is null && facts.Decisions is null))
        {
            return null;
        }

        // The last one: a login may have tried several organisations before.
        return new ReceiptReport(end, facts, facts.StatementFrom is null ? facts : origin.LastOrDefault(e => e.Facts?.Mapping is not null)?.Facts, reader);
    }

    public IEnumerable<string> Lines() => [.. ShowsReceived ? ReceivedLines() : [], .. ShowsReleased ? ReleasedLines() : []];

    private IEnumerable<string> ReceivedLines()
    {
        yield return $"What organisation {Shown(_event.Organisation)} sent";
        if (_facts.StatementFrom is { } earlier)
        {
            yield return $"  Nothing this time: a session gave the statement again. It was made by login {ScreenText.Reference(earlier)}{(_source is null ? ", of which no receipt is kept" : "")}.";
        }

        if (_source is null || Mapping is not { } mapping)
        {
            yield break;
        }

        foreach (var line in Columns(mapping.Received.Select(received => new[]
                 {
                     ScreenText.Of(received.Name), ReceiptWords.Count(received.Values, "value"), received.Shape, UsedBy(mapping, received.Name),
                 })))
        {
            yield return line;
        }

        yield return string.Empty;
        yield return "What each rule made of it";
        foreach (var line in Columns(mapping.Rules.Where(rule => rule.Result is RuleResult.Gave or RuleResult.Dropped or RuleResult.ConditionNotMet).Select(rule => new[]
                 {
                     rule.Rule, ScreenText.Of(rule.Target), rule.Source is { } source ? $"from {ScreenText.Of(source)}" : "", ReceiptWords.Result(rule),
                 })))
        {
            yield return line;
        }

        var given = mapping.Rules.Where(rule => rule.Result == RuleResult.Gave).Select(rule => rule.Target).ToHashSet(StringComparer.Ordinal);
        var nothing = mapping.Rules.Where(rule => rule.Result == RuleResult.NotSent && !given.Contains(rule.Target)).Select(rule => rule.Target).Distinct(StringComparer.Ordinal).ToList();
        if (nothing.Count > 0)
        {
            yield return $"  Nothing was sent for: {string.Join(", ", nothing.Select(ScreenText.Of))}";
        }

        yield return string.Empty;
        foreach (var finding in _source.Dropped ?? [])
        {
            yield return $"Dropped or noticed: {ReceiptWords.Finding(finding)}";
        }

        yield return $"Organisation: {OrganisationSentence(mapping)}";
        if (LevelSentence() is { } level)
        {
            yield return $"Level: {level}";
        }

        yield return string.Empty;
    }

    private IEnumerable<string> ReleasedLines()
    {
        if (_facts.Decisions is not { } decisions)
        {
            yield return $"Application {Shown(_event.Application)} got nothing, and no claim was decided on: the login was refused before.";
            yield return string.Empty;
            yield break;
        }

        // A refused login decided on every claim too; what would have gone out did not.
        var issued = _event.Kind == AuditKinds.LoginIssued;
        yield return issued ? $"What application {Shown(_event.Application)} got" : $"What application {Shown(_event.Application)} would have got: the login was refused, and nothing went out";
        foreach (var line in Columns(decisions.Where(decision => decision.Verdict.IsReleased()).Select(Row), "  nothing but the subject"))
        {
            yield return line;
        }

        yield return string.Empty;
        yield return issued ? "What it did not get" : "What it would not have got";
        foreach (var line in Columns(decisions.Where(decision => !decision.Verdict.IsReleased()).Select(Row), "  nothing that its settings name"))
        {
            yield return line;
        }

        yield return string.Empty;
        if (_facts.Consent is { } consent)
        {
            yield return consent switch
            {
                "ask" => "The person was asked before, and consented; a consent adds to agreements and replaces none.",
                "notice" => "The person was told before what goes out.",
                _ => $"Consent: {ScreenText.Of(consent)}",
            };
            yield return string.Empty;
        }

        if (!ShowsReceived && LevelSentence() is { } level)
        {
            yield return $"Level: {level}";
            yield return string.Empty;
        }
    }

    /// <summary>The members of an object under <c>receipt</c>.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("statement_from", _facts.StatementFrom);
        writer.WriteString("level", _facts.Level);
        writer.WriteString("evidence", _facts.Evidence);
        if (ShowsReceived)
        {
            WriteReceived(writer);
        }

        if (ShowsReleased)
        {
            writer.WriteString("consent", _facts.Consent);
            writer.WriteStartArray("claims");
            foreach (var decision in _facts.Decisions ?? [])
            {
                writer.WriteStartObject();
                writer.WriteString("claim", decision.Claim);
                writer.WriteString("source", decision.Source);
                writer.WriteString("verdict", decision.Verdict.Word());
                writer.WriteBoolean("released", _event.Kind == AuditKinds.LoginIssued && decision.Verdict.IsReleased());
                writer.WriteString("agreement", decision.Reference);
                writer.WriteString("identifier", decision.Identifier);
                if (ShowsReceived)
                {
                    writer.WriteStartArray("from");
                    foreach (var origin in OriginsOf(decision))
                    {
                        writer.WriteStartObject();
                        writer.WriteString("received", origin.Source);
                        writer.WriteString("rule", origin.Rule);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                }

                writer.WriteString("says", ReceiptWords.Verdict(decision, _event.Organisation));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private void WriteReceived(Utf8JsonWriter writer)
    {
        writer.WriteString("chosen", Mapping?.Chosen);
        writer.WriteString("asserted", Mapping?.Asserted);
        TraceJson.Write(writer, Mapping ?? MappingTrace.Empty);
        writer.WriteStartArray("dropped");
        foreach (var finding in _source?.Dropped ?? [])
        {
            writer.WriteStartObject();
            writer.WriteString("name", finding.Name);
            writer.WriteString("cause", finding.Cause);
            writer.WriteBoolean("security", finding.IsSecurityEvent);
            writer.WriteString("says", ReceiptWords.Cause(finding.Cause));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private string[] Row(ClaimTrace decision) => [ScreenText.Of(decision.Claim), ShowsReceived ? OriginSentence(decision) : "", ReceiptWords.Verdict(decision, _event.Organisation)];

    private string OriginSentence(ClaimTrace decision)
    {
        var source = (decision.Source == decision.Claim ? "" : $"{ScreenText.Of(decision.Source)} ") + (decision.Identifier is { } type ? $"{ScreenText.Of(type)} " : "");
        var origins = OriginsOf(decision);
        return origins.Count > 0 ? source + string.Join(" or ", origins.Select(origin => $"from {ScreenText.Of(origin.Source)} by {ScreenText.Of(origin.Rule)}"))
            : decision.Verdict == ClaimVerdict.NotInStatement && WhyNot(decision.Source) is { } why ? source + why
            : source.TrimEnd();
    }

    // The attributes that a claim was made from, each with its rule.
    private List<(string Source, string Rule)> OriginsOf(ClaimTrace decision)
    {
        var source = decision.Source;
        var identifiers = _source?.Identifiers ?? _facts.Identifiers ?? [];
        return source switch
        {
            "person_id" or "person_id_type" => [.. identifiers.Where(id => id.Of == "person" && id.Type == decision.Identifier).Select(id => (id.Source, id.Rule))],
            "org_id" or "org_id_type" => [.. identifiers.Where(id => id.Of == "organisation" && id.Type == decision.Identifier).Select(id => (id.Source, id.Rule))],
            "edu_role" or "edu_roles" => [.. identifiers.Where(id => id.Of == "role").Select(id => (id.Source, id.Rule))],
            _ when source.StartsWith("organisation:", StringComparison.Ordinal) =>
                [.. identifiers.Where(id => id.Of == "organisation" && source.AsSpan("organisation:".Length).SequenceEqual(id.Type)).Select(id => (id.Source, id.Rule))],
            _ => [.. (Mapping?.Rules ?? []).Where(rule => rule.Target == source && rule.Result == RuleResult.Gave && rule.Source is not null).Select(rule => (rule.Source!, rule.Rule))],
        };
    }

    private string? WhyNot(string source)
    {
        var rules = (Mapping?.Rules ?? []).Where(rule => rule.Target == source).ToList();
        return rules.Find(rule => rule.Result == RuleResult.Dropped) is { } dropped ? $"from {ScreenText.Of(dropped.Source ?? "-")}, {ReceiptWords.Result(dropped)}"
            : rules.Find(rule => rule.Result == RuleResult.ConditionNotMet) is { } condition ? $"by {ScreenText.Of(condition.Rule)}: {ReceiptWords.Result(condition)}"
            : rules.Count > 0 ? "nothing was sent for it"
            : null;
    }

    private static string UsedBy(MappingTrace mapping, string name)
    {
        var users = mapping.Rules.Where(rule => rule.Source == name && rule.Result is RuleResult.Gave or RuleResult.Dropped && rule.Source == name).ToList();
        return users.Count == 0 ? "no rule took it" : $"→ {string.Join(", ", users.Select(rule => rule.Result == RuleResult.Dropped ? $"{ScreenText.Of(rule.Target)} (dropped)" : ScreenText.Of(rule.Target)))}";
    }

    private static string OrganisationSentence(MappingTrace mapping) => (mapping.Chosen, mapping.Asserted) switch
    {
        (null, _) => "unknown.",
        ({ } chosen, null) => $"the person chose {ScreenText.Of(chosen)}; the answer names none, so the choice counts.",
        ({ } chosen, { } asserted) when chosen == asserted => $"the person chose {ScreenText.Of(chosen)}, and the answer names it too.",
        ({ } chosen, { } asserted) => $"the person chose {ScreenText.Of(chosen)}; the answer names {ScreenText.Of(asserted)}, which counts (R001-22).",
    };

    private string? LevelSentence() => _facts.Level is { } level
        ? $"{ScreenText.Of(level)}, resting on {Shown(_facts.Evidence)}{(_facts.Contract is { } contract ? $" {ScreenText.Of(contract)}" : "")}; authenticated {(_facts.AuthenticatedAt is { } at ? ScreenText.Of(at) : "-")}"
        : null;

    private static IEnumerable<string> Columns(IEnumerable<string[]> rows, string? whenNone = null)
    {
        List<string[]> all = [.. rows];
        if (all.Count == 0)
        {
            return whenNone is null ? [] : [whenNone];
        }

        // A column that is empty everywhere takes no room.
        var columns = Enumerable.Range(0, all[0].Length).Select(column => (Number: column, Width: all.Max(row => row[column].Length))).Where(column => column.Width > 0).ToList();
        return all.Select(row => "  " + string.Join("  ", columns.Select(column => row[column.Number].PadRight(column.Width))).TrimEnd());
    }

    private static string Shown(string? text) => text is null ? "-" : ScreenText.Of(text);
}
