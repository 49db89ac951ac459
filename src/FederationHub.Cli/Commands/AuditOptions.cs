using System.CommandLine;
using System.Globalization;
using FederationHub.Cli.Records;
using FederationHub.Core.Audit;
using FederationHub.Outcomes;

namespace FederationHub.Cli.Commands;

/// <summary>The filters of <c>fedhub audit</c>, which <c>export</c> shares.</summary>
internal sealed class AuditOptions
{
    private readonly Option<string?> _since = new("--since") { Description = "From this instant on: 2026-11-22, 2026-11-22T10:00Z, or 30m, 12h, 7d ago." };
    private readonly Option<string?> _until = new("--until") { Description = "Before this instant." };
    private readonly Option<string?> _application = new("--application") { Description = "Id of an application." };
    private readonly Option<string?> _organisation = new("--organisation") { Description = "Id of an organisation." };
    private readonly Option<string?> _event = new("--event") { Description = $"One of: {string.Join(", ", AuditKinds.All)}." };
    private readonly Option<string?> _code = new("--code") { Description = "An FH-code, with or without its cause: FH-1306 or FH-1306/audience-mismatch." };
    private readonly Option<string?> _reference = new("--reference") { Description = "A login's reference." };
    private readonly Option<string?> _actor = new("--actor") { Description = "Who made a change: cli:USER, start or hub." };

    /// <summary>Adds the filters to a command and to those under it.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_since, _until, _application, _organisation, _event, _code, _reference, _actor])
        {
            option.Recursive = true;
            command.Options.Add(option);
        }
    }

    /// <summary>What is asked, or what of it was not understood.</summary>
    public (AuditQuery? Query, string? Problem) Read(ParseResult parsed, DateTimeOffset now)
    {
        var kind = parsed.GetValue(_event);
        if (kind is not null && !AuditKinds.All.Contains(kind, StringComparer.Ordinal))
        {
            return (null, $"--event is one of: {string.Join(", ", AuditKinds.All)}.");
        }

        var reference = parsed.GetValue(_reference);
        if (reference is not null && ReferenceText.TryParse(reference) is null)
        {
            return (null, "--reference has ten letters and digits, such as 7KQ2-M9XA-4T.");
        }

        var code = parsed.GetValue(_code);
        var fh = code is null ? null : CodeOf(code);
        if (code is not null && fh is null)
        {
            return (null, "--code is a code of this hub, such as FH-1306 or FH-1306/audience-mismatch.");
        }

        var (since, sinceIsGood) = Instant(parsed.GetValue(_since), now);
        var (until, untilIsGood) = Instant(parsed.GetValue(_until), now);
        if (!sinceIsGood || !untilIsGood)
        {
            return (null, $"{(sinceIsGood ? "--until" : "--since")} is an instant such as 2026-11-22 or 2026-11-22T10:00Z (UTC unless it says otherwise), or a time ago such as 30m, 12h or 7d.");
        }

        return (new AuditQuery
        {
            Since = since,
            Until = until,
            Application = parsed.GetValue(_application),
            Organisation = parsed.GetValue(_organisation),
            Kind = kind,
            Number = fh?.Number,
            Code = code is not null && code.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? $"{fh}{code[slash..]}" : null,
            Reference = reference is null ? null : ReferenceText.TryParse(reference),
            Actor = parsed.GetValue(_actor),
        }, null);
    }

    private static FhCode? CodeOf(string typed)
    {
        var number = typed.Split('/')[0];
        number = number.StartsWith("FH-", StringComparison.OrdinalIgnoreCase) ? number[3..] : number;
        return FhCodes.All.FirstOrDefault(fh => fh.Number.ToString("D4", CultureInfo.InvariantCulture) == number);
    }

    private static (DateTimeOffset? Instant, bool IsGood) Instant(string? typed, DateTimeOffset now)
    {
        if (typed is null)
        {
            return (null, true);
        }

        if (typed.Length is > 1 and <= 6 && int.TryParse(typed.AsSpan(0, typed.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            TimeSpan? ago = typed[^1] switch
            {
                's' => TimeSpan.FromSeconds(count),
                'm' => TimeSpan.FromMinutes(count),
                'h' => TimeSpan.FromHours(count),
                'd' => TimeSpan.FromDays(count),
                _ => null,
            };
            return (now - ago, ago is not null);
        }

        return DateTimeOffset.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) && typed.Length >= 10
            ? (instant, true)
            : (null, false);
    }
}
