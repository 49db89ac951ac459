using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FederationHub.Configuration.Doctor;

namespace FederationHub.Cli.Doctor;

/// <summary>Findings as an operator reads them, and as a program does.</summary>
internal static class DoctorReport
{
    private const int Width = 100;
    private const int PartWidth = 15;
    private const int ShownOfOneKind = 5;
    private const string Indent = "    ";

    /// <summary>Text: what is wrong by part, with the step that mends it; what is well in a few words.</summary>
    public static string Text(IReadOnlyList<Finding> findings, string hub, bool offline)
    {
        var text = new StringBuilder().Append("FederationHub doctor: ").Append(hub).Append(offline ? " (offline)" : "").Append("\n\n");
        foreach (var part in findings.GroupBy(finding => finding.Part, StringComparer.Ordinal))
        {
            Part(text, part.Key, [.. part]);
        }

        Summary(text, findings);
        return text.ToString();
    }

    /// <summary>One JSON object; members are added and never renamed.</summary>
    public static string Json(IReadOnlyList<Finding> findings, string hub, bool offline, DateTimeOffset at)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteString("at", at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            writer.WriteString("hub", hub);
            writer.WriteBoolean("offline", offline);
            writer.WriteString("worst", Name(Examination.Worst(findings)));
            writer.WriteStartArray("findings");
            foreach (var finding in findings)
            {
                writer.WriteStartObject();
                writer.WriteString("id", finding.Id);
                writer.WriteString("part", finding.Part);
                writer.WriteString("severity", Name(finding.Severity));
                writer.WriteString("subject", finding.Subject);
                writer.WriteString("seen", finding.Seen);
                writer.WriteString("why", finding.Why);
                writer.WriteString("mend", finding.Mend);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Part(StringBuilder text, string part, IReadOnlyList<Finding> findings)
    {
        var told = findings.Where(finding => finding.Severity >= Severity.Note).ToList();
        var well = findings.Where(finding => finding.Severity == Severity.Ok).ToList();
        text.Append(part.PadRight(PartWidth));
        if (told.Count == 0 && well.Count > 0)
        {
            var details = string.Join("; ", well.Select(finding => finding.Seen).Where(seen => seen != "ok" && !seen.EndsWith(" checked", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal));
            text.Append("ok").Append(details.Length == 0 ? "" : "  " + Cut(details, Width - PartWidth)).Append('\n');
        }
        else if (told.Count == 0)
        {
            text.Append("not checked\n");
        }
        else
        {
            text.Append('\n');
        }

        // One kind stands together, the worst kind first.
        foreach (var kind in told.GroupBy(finding => finding.Id, StringComparer.Ordinal).OrderByDescending(kind => kind.Max(finding => finding.Severity)))
        {
            Kind(text, [.. kind.OrderByDescending(finding => finding.Severity)]);
        }

        if (told.Count > 0 && well.Count > 0)
        {
            Wrapped(text, "  ok: ", "      ", string.Join(", ", well.Select(finding => finding.Id).Distinct(StringComparer.Ordinal)));
        }

        foreach (var reason in findings.Where(finding => finding.Severity == Severity.Unchecked).GroupBy(finding => finding.Seen, StringComparer.Ordinal))
        {
            Wrapped(text, "  not checked: ", "      ", $"{string.Join(", ", reason.Select(Named).Take(ShownOfOneKind))} ({reason.Key.TrimEnd('.')})");
        }
    }

    private static void Kind(StringBuilder text, IReadOnlyList<Finding> findings)
    {
        var alike = findings.GroupBy(finding => (finding.Severity, finding.Seen, finding.Mend)).ToList();
        foreach (var group in alike.Take(ShownOfOneKind))
        {
            var subjects = group.Select(finding => finding.Subject).OfType<string>().ToList();
            var more = subjects.Count > ShownOfOneKind ? $" and {subjects.Count - ShownOfOneKind} more" : "";
            var who = subjects.Count == 0 ? "" : "  " + string.Join(", ", subjects.Take(ShownOfOneKind)) + more;
            text.Append("  ").Append(Name(group.Key.Severity).ToUpperInvariant()).Append("  ").Append(findings[0].Id).Append(who).Append('\n');
            Wrapped(text, Indent, Indent, group.Key.Seen);
            if (group.Key.Severity >= Severity.Warning)
            {
                Wrapped(text, Indent, Indent, findings[0].Why);
            }

            if (group.Key.Mend is { } mend)
            {
                Wrapped(text, Indent + "-> ", Indent + "   ", mend);
            }
        }

        if (alike.Count > ShownOfOneKind)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Indent}… and {alike.Skip(ShownOfOneKind).Sum(group => group.Count())} more like these: fedhub doctor --json\n");
        }
    }

    private static void Summary(StringBuilder text, IReadOnlyList<Finding> findings)
    {
        int Count(Severity severity) => findings.Count(finding => finding.Severity == severity);
        static string Of(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
        text.Append('\n').Append(Of(Count(Severity.Error), "error")).Append(", ").Append(Of(Count(Severity.Warning), "warning")).Append(", ").Append(Of(Count(Severity.Note), "note")).Append(".\n");
        if (findings.FirstOrDefault(finding => finding.Severity == Severity.Error) is { } first)
        {
            Wrapped(text, "Begin with ", Indent, $"{Named(first)}: {first.Mend}");
        }
    }

    private static string Named(Finding finding) => finding.Subject is null ? finding.Id : $"{finding.Id} {finding.Subject}";

    private static string Name(Severity severity) => severity switch
    {
        Severity.Ok => "ok",
        Severity.Unchecked => "unchecked",
        Severity.Note => "note",
        Severity.Warning => "warning",
        Severity.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(severity)),
    };

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    // At spaces only: a command that is broken elsewhere cannot be copied.
    private static void Wrapped(StringBuilder text, string first, string next, string content)
    {
        var line = new StringBuilder(first);
        var empty = true;
        foreach (var word in content.Split(' '))
        {
            if (!empty && line.Length + 1 + word.Length > Width)
            {
                text.Append(line).Append('\n');
                line.Clear().Append(next);
                empty = true;
            }

            line.Append(empty ? "" : " ").Append(word);
            empty = false;
        }

        text.Append(line).Append('\n');
    }
}
