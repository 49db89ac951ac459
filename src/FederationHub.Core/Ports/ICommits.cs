using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>Makes the writes of one step durable, all together.</summary>
public interface ICommits
{
    /// <summary>
    /// Makes all writes in one transaction, or none of them. Null when all are made: then they survive whatever comes. Else the first
    /// one that could not be made, since what it stands on is no longer there: a login that moved, a handle that was spent.
    /// </summary>
    /// <param name="writes">One or more, in the order in which they are made.</param>
    /// <param name="cancellationToken">Stops waiting before the transaction begins.</param>
    Task<PreparedWrite?> SaveAsync(IReadOnlyList<PreparedWrite> writes, CancellationToken cancellationToken);
}
