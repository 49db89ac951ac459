using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>Applications that are still to be told of a logout. What stands here survives a killed server; rows are encrypted under the master key.</summary>
public interface ILogoutStore
{
    /// <summary>Keeps a notice until it is told or given up. Where one of its id is kept already, that one stays as it is.</summary>
    PreparedWrite Adding(LogoutNotice notice);

    /// <summary>
    /// Takes notices whose time has come, for <paramref name="lease"/>: meanwhile no other node or request gets them. One that cannot be read is
    /// taken too, and keeps no other back.
    /// </summary>
    /// <param name="now">The instant of now.</param>
    /// <param name="limit">Most that are taken.</param>
    /// <param name="lease">How long they are the caller's; then they are taken again unless they were moved or removed.</param>
    /// <param name="cancellationToken">Stops between two.</param>
    Task<LogoutNotices> TakeDueAsync(DateTimeOffset now, int limit, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Writes a notice back with its next time and number of attempts, and gives it free.</summary>
    PreparedWrite Moving(LogoutNotice notice);

    /// <summary>Leaves a notice as it is and taken until an instant: for one that cannot be read.</summary>
    PreparedWrite Holding(string id, DateTimeOffset until);

    /// <summary>Removes a notice: it was told, or is given up. Removing one that is not there is no error.</summary>
    PreparedWrite Removing(string id);
}

/// <summary>Notices that were taken.</summary>
/// <param name="Notices">To be delivered.</param>
/// <param name="Unreadable">Nothing can be done with these.</param>
public sealed record LogoutNotices(IReadOnlyList<LogoutNotice> Notices, IReadOnlyList<UnreadableNotice> Unreadable);

/// <summary>A notice that was changed in the store, is of a form that this build does not know, or is sealed with another key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DueAt">When it was to be delivered. It does not move while it cannot be read.</param>
public sealed record UnreadableNotice(string Id, DateTimeOffset DueAt);
