using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>Applications that are still to be told of a logout. What stands here survives a killed server; rows are encrypted under the master key.</summary>
public interface ILogoutStore
{
    /// <summary>Keeps a notice until it is told or given up. Where one of its id is kept already, that one stays as it is.</summary>
    PreparedWrite Adding(LogoutNotice notice);

    /// <summary>Takes notices whose time has come, for <paramref name="lease"/>: meanwhile no other node or request gets them.</summary>
    /// <param name="now">The instant of now.</param>
    /// <param name="limit">Most that are taken.</param>
    /// <param name="lease">How long they are the caller's; then they are taken again unless they were moved or removed.</param>
    /// <param name="cancellationToken">Stops between two.</param>
    Task<IReadOnlyList<LogoutNotice>> TakeDueAsync(DateTimeOffset now, int limit, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Takes one notice, as <see cref="TakeDueAsync"/> does, whatever its time; null when it is another's now, or gone.</summary>
    Task<LogoutNotice?> TakeAsync(string id, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Writes a notice back with its next time and number of attempts, and gives it free.</summary>
    PreparedWrite Moving(LogoutNotice notice);

    /// <summary>Removes a notice: it was told, or is given up. Removing one that is not there is no error.</summary>
    PreparedWrite Removing(string id);
}
