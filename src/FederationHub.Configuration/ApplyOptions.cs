using FederationHub.Core.Audit;

namespace FederationHub.Configuration;

/// <summary>How a file is applied.</summary>
public sealed record ApplyOptions
{
    /// <summary>
    /// Whether metadata is fetched now. Without it nothing needs a network, upstreams that were never fetched wait, and
    /// <see cref="MetadataUpdate"/> brings them later: how a server starts.
    /// </summary>
    public bool Fetch { get; init; } = true;

    /// <summary>Who applies it, for the audit: one of <see cref="AuditActors"/>.</summary>
    public string Actor { get; init; } = AuditActors.Hub;

    /// <summary>
    /// Whether this is the file of a server that starts: it is applied only when it is another than at the last start and than the one
    /// that was applied last, so that a restart does not undo what commands changed meanwhile.
    /// </summary>
    public bool AtStart { get; init; }

    /// <summary>The most time for one upstream.</summary>
    public TimeSpan FetchTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most time for all of them; who has not been asked by then waits.</summary>
    public TimeSpan TotalFetchTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many are asked at once.</summary>
    public int ParallelFetches { get; init; } = 8;
}
