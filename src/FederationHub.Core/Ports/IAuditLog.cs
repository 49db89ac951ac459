using FederationHub.Core.Audit;
using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>The append-only audit stream.</summary>
public interface IAuditLog
{
    /// <summary>Appends an event in the commit of what it tells about.</summary>
    PreparedWrite Appending(AuditEvent auditEvent);

    /// <summary>Appends an event on its own; durable when this returns.</summary>
    Task AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken);

    /// <summary>Events of one reference, oldest first; at most 1000.</summary>
    Task<IReadOnlyList<AuditEvent>> FindAsync(string reference, CancellationToken cancellationToken);

    /// <summary>
    /// Events by time, and by number within one instant. Read in pages as the caller goes on, so that any number of events costs the
    /// memory of one page; what is appended meanwhile may be among them.
    /// </summary>
    IAsyncEnumerable<AuditEntry> SearchAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a person's pseudonym off every event that has it; gives how many. The events stay, and say no longer whose they are: the one
    /// change that is ever made to the stream.
    /// </summary>
    Task<int> ErasePersonAsync(string person, CancellationToken cancellationToken);
}
