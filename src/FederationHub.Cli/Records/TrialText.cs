using FederationHub.Configuration.Trial;
using FederationHub.Core.Receipts;
using FederationHub.Outcomes;

namespace FederationHub.Cli.Records;

/// <summary>A trial of rules as lines: <c>+</c> only the edited rules give it, <c>-</c> only the live ones, <c>~</c> other values, <c>=</c> the same values on another way.</summary>
/// <param name="report">What differs.</param>
/// <param name="showValues">Whether the person's values are shown, instead of their shapes.</param>
internal sealed class TrialText(TrialReport report, bool showValues)
{
    public IEnumerable<string> Lines()
    {
        yield return $"Live rules:    {Told(report.Before.Refusal)}";
        yield return $"Edited rules:  {Told(report.After.Refusal)}";
        yield return string.Empty;
        yield return $"Statement: {ReceiptWords.Count(report.Statement.Count, "difference")}, {report.Same} the same";
        foreach (var difference in report.Statement)
        {
            yield return $"  {Sign(difference.Change)} {ScreenText.Of(difference.Name)}: {Told(difference)}";
        }

        if (report.OtherPerson)
        {
            yield return "  ! The key of the person changes: to every application this is somebody else, with another sub.";
        }

        foreach (var finding in report.NewFindings)
        {
            yield return $"  + dropped or noticed: {ReceiptWords.Finding(finding)}";
        }

        foreach (var finding in report.GoneFindings)
        {
            yield return $"  - dropped or noticed: {ReceiptWords.Finding(finding)}";
        }

        foreach (var application in report.Applications)
        {
            yield return string.Empty;
            yield return $"Application {ScreenText.Of(application.Application)}: {ReceiptWords.Count(application.Claims.Count, "difference")}, {ReceiptWords.Count(application.Same, "claim")} the same";
            if (application.Before is not null || application.After is not null)
            {
                yield return $"  live: {Told(application.Before, "gets its claims")}";
                yield return $"  edited: {Told(application.After, "gets its claims")}";
            }

            foreach (var claim in application.Claims)
            {
                yield return $"  {Sign(claim.Change)} {ScreenText.Of(claim.Claim)}: {Told(claim)}";
            }
        }

        if (report.IsSame)
        {
            yield return string.Empty;
            yield return "Nothing would differ.";
        }
    }

    private string Told(StatementDifference difference) => difference switch
    {
        { Before: null, After: { } added } => $"{From(added)}{Values(added)}",
        { Before: { } gone, After: null } => $"{From(gone)}{Values(gone)}",
        { Change: TrialChange.Moved, Before: { } old, After: { } fresh } => $"the same values, {Plain(From(old))} → {Plain(From(fresh))}",
        { Before: { } old, After: { } fresh } => $"{From(old)}{Values(old)} → {From(fresh)}{Values(fresh)}",
        _ => string.Empty,
    };

    private string Told(ClaimDifference claim) => claim switch
    {
        { Change: TrialChange.Added, After: { Trace: { } trace } fresh } => $"{Values(fresh)}; {ReceiptWords.Verdict(trace, null)}{Before(claim.Before)}",
        { Change: TrialChange.Gone, Before: { } old } => $"{Values(old)}; {(claim.After.Trace is { } trace && !trace.Verdict.IsReleased() ? ReceiptWords.Verdict(trace, null) : "the login is refused")}",
        { Change: TrialChange.Changed, Before: { } old, After: { } fresh } => $"{Values(old)} → {Values(fresh)}",
        _ => $"{Verdict(claim.Before)} → {Verdict(claim.After)}",
    };

    private static string Before(ClaimSide before) => before.Trace is { } trace && !trace.Verdict.IsReleased() ? $" (was: {trace.Verdict.Word()})" : "";

    private static string Verdict(ClaimSide side) => side.Trace?.Verdict.Word() ?? "not decided";

    private string Values(StatementItem item) => Values(item.Values, item.Name is "organisation" or "level");

    private string Values(ClaimSide side) => Values(side.Values, isPlain: false);

    private string Values(IReadOnlyList<string> values, bool isPlain) => showValues || isPlain
        ? string.Join(", ", values.Select(value => $"'{ScreenText.Of(value)}'"))
        : $"{ReceiptWords.Count(values.Count, "value")}, {ValueShape.Of(values)}";

    private static string From(StatementItem item) => item.From.Count == 0 ? "" : $"from {string.Join(" and ", item.From.Select(ScreenText.Of))}: ";

    private static string Plain(string from) => from.Length == 0 ? "the hub itself" : from[..^2];

    private static string Told(Rejection? refusal, string otherwise = "the statement is understood") => refusal is null ? otherwise + "." : $"refused with {ScreenText.Of(refusal.ToString())}";

    private static char Sign(TrialChange change) => change switch
    {
        TrialChange.Added => '+',
        TrialChange.Gone => '-',
        TrialChange.Changed => '~',
        _ => '=',
    };
}
