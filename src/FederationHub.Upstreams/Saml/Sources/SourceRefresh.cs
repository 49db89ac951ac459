using FederationHub.Outcomes;

namespace FederationHub.Upstreams.Saml.Sources;

/// <summary>What came of asking a metadata source.</summary>
public abstract record SourceRefresh
{
    private SourceRefresh()
    {
    }

    /// <summary>It says what it said before.</summary>
    public sealed record Unchanged : SourceRefresh;

    /// <summary>It was asked a moment ago, or another node asks it now.</summary>
    public sealed record Skipped : SourceRefresh;

    /// <summary>What it says is live.</summary>
    /// <param name="Count">Identity providers that are live now.</param>
    /// <param name="Changed">New or changed ones.</param>
    /// <param name="Removed">Those that are gone.</param>
    /// <param name="Broken">Why entities were not read, each with its name: all that could be named, at most a hundred.</param>
    public sealed record Applied(int Count, int Changed, int Removed, IReadOnlyList<string> Broken) : SourceRefresh;

    /// <summary>What it says is kept beside what is live, until an operator decides or it says something that looks whole.</summary>
    /// <param name="Reason">Why, as a sentence.</param>
    public sealed record Held(string Reason) : SourceRefresh;

    /// <summary>It could not be asked, or what it says is not believed; what is live stays.</summary>
    /// <param name="Rejection">Why.</param>
    public sealed record Failed(Rejection Rejection) : SourceRefresh;
}
