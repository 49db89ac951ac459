using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>Sessions, found by the handle in the browser's cookie. Rows are encrypted under the master key, since logout must reach them without a handle.</summary>
public interface ISessionStore
{
    /// <summary>Keeps a new session under its handle.</summary>
    PreparedWrite Starting(string handle, SsoSession session);

    /// <summary>Finds a session by the handle of the cookie; null when there is none, or it ended.</summary>
    Task<SsoSession?> FindAsync(string handle, CancellationToken cancellationToken);

    /// <summary>Finds a session by its <c>sid</c>; null when there is none, or it ended.</summary>
    Task<SsoSession?> FindBySessionIdAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Writes a session back after a use; false when it ended meanwhile.</summary>
    Task<bool> UpdateAsync(SsoSession session, CancellationToken cancellationToken);

    /// <summary>Gives a session a new handle; the old one is dead at once.</summary>
    Task<bool> RotateAsync(string oldHandle, string newHandle, CancellationToken cancellationToken);

    /// <summary>Ends a session. Ending one that is not there is no error.</summary>
    PreparedWrite Ending(string sessionId);

    /// <summary>Ends every session of a person, whatever the browser; gives how many. It looks into each session, which no login waits for.</summary>
    /// <param name="personKey">The statement's person key.</param>
    /// <param name="cancellationToken">Stops between two sessions.</param>
    Task<int> EndOfPersonAsync(string personKey, CancellationToken cancellationToken);
}
