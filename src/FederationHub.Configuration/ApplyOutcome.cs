namespace FederationHub.Configuration;

/// <summary>What came of applying a file, or of planning to. No secret stands in it.</summary>
public abstract record ApplyOutcome
{
    private ApplyOutcome()
    {
    }

    /// <summary>Nothing was changed.</summary>
    /// <param name="Problems">Everything that is wrong, by line; at least one.</param>
    public sealed record Refused(IReadOnlyList<FileProblem> Problems) : ApplyOutcome;

    /// <summary>Somebody else changed the configuration at the same time, again and again. Nothing was changed here; trying again helps.</summary>
    public sealed record Contended : ApplyOutcome;

    /// <summary>The file is in order; nothing was changed, since only a plan was asked.</summary>
    /// <param name="Plan">What would change. Metadata that is still to be fetched does not count.</param>
    public sealed record Planned(Plan Plan) : ApplyOutcome;

    /// <summary>The file is live.</summary>
    /// <param name="Version">Version of the configuration; the same as before when nothing changed.</param>
    /// <param name="Plan">What changed.</param>
    /// <param name="Waiting">Upstreams that nobody can log in at until their metadata arrives.</param>
    /// <param name="Kept">Upstreams that could not be asked now and go on with what they said before.</param>
    public sealed record Applied(long Version, Plan Plan, IReadOnlyList<UnansweredUpstream> Waiting, IReadOnlyList<UnansweredUpstream> Kept) : ApplyOutcome
    {
        /// <summary>Confidential applications without any secret: they cannot authenticate until one is made.</summary>
        public IReadOnlyList<string> WithoutSecret { get; init; } = [];
    }

    /// <summary>A server starts with the file that it started with before, or that was applied last: what was changed since stays.</summary>
    /// <param name="Version">Version of the configuration.</param>
    public sealed record Unchanged(long Version) : ApplyOutcome;
}

/// <summary>An upstream whose metadata did not come.</summary>
/// <param name="Id">The upstream.</param>
/// <param name="Reason">Why, for the operator: the refusal with its code and cause, or that it was not asked.</param>
public sealed record UnansweredUpstream(string Id, string Reason);
