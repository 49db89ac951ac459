using FederationHub.Outcomes;

namespace FederationHub.Saml.Validation;

/// <summary>
/// What each check said, while a response is examined. A login has none: there the first refusal ends it. With one, the checks go on
/// after a refusal as far as there is something that may be read, and <see cref="First"/> is what a login would have stopped at.
/// </summary>
internal sealed class CheckJournal
{
    private readonly Dictionary<ResponseCheck, CheckResult> _results = new(ReferenceEqualityComparer.Instance);

    /// <summary>The first refusal; whoever has a journal must ask for it before anything is believed.</summary>
    public Rejection? First { get; private set; }

    public bool HasFailed(ResponseCheck check) => _results.TryGetValue(check, out var known) && known.Verdict == CheckVerdict.Failed;

    public void Note(ResponseCheck check, Rejection? problem, string? got)
    {
        First ??= problem;
        // A check that is made for several statements fails when it fails for one.
        if (!HasFailed(check))
        {
            _results[check] = new CheckResult(check, problem is null ? CheckVerdict.Passed : CheckVerdict.Failed, got, problem);
        }
    }

    public IReadOnlyList<CheckResult> Results() =>
        [.. ResponseCheck.All.Select(check => _results.GetValueOrDefault(check) ?? new CheckResult(check, CheckVerdict.NotReached, null, null))];
}

/// <summary>How a check is written down on its way; without a journal each of these passes through what it got.</summary>
internal static class Noting
{
    /// <summary>A check after which others can still be made.</summary>
    internal static Rejection? Noted(this Rejection? problem, CheckJournal? journal, ResponseCheck check, string? got = null)
    {
        if (journal is null)
        {
            return problem;
        }

        journal.Note(check, problem, got);
        return null;
    }

    /// <summary>A check after whose refusal nothing is left to judge.</summary>
    internal static Rejection? NotedLast(this Rejection? problem, CheckJournal? journal, ResponseCheck check, string? got = null)
    {
        journal?.Note(check, problem, got);
        return problem;
    }

    /// <summary>A reading, without which there is nothing to judge.</summary>
    internal static Outcome<T> Noted<T>(this Outcome<T> outcome, CheckJournal? journal, ResponseCheck check, Func<T, string?>? got = null)
    {
        journal?.Note(check, (outcome as Outcome<T>.Rejected)?.Rejection, outcome is Outcome<T>.Accepted accepted ? got?.Invoke(accepted.Value) : null);
        return outcome;
    }
}
