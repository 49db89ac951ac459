namespace FederationHub.Core.Ports;

/// <summary>
/// Remembers when each upstream last said what it publishes. An answer that says nothing new changes no configuration, so its age
/// stands beside it: `fedhub doctor` tells a hub that asks every hour from one that asked nobody for a week.
/// </summary>
public interface IMetadataLog
{
    /// <summary>Remembers an answer that could be used; kept for a year.</summary>
    /// <param name="upstream">Id of the upstream.</param>
    /// <param name="at">When it came.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task RememberAsync(string upstream, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>When the last answer came; null when none did within a year.</summary>
    Task<DateTimeOffset?> LastAsync(string upstream, CancellationToken cancellationToken);
}
