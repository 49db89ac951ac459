namespace FederationHub.Core.Audit;

/// <summary>Which events are asked for. Everything that is set must hold.</summary>
public sealed record AuditQuery
{
    /// <summary>From this instant on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Application id.</summary>
    public string? Application { get; init; }

    /// <summary>Organisation id.</summary>
    public string? Organisation { get; init; }

    /// <summary>One of <see cref="AuditKinds"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>Number of the FH-code.</summary>
    public int? Number { get; init; }

    /// <summary>FH-code and cause: <c>FH-1306/audience-mismatch</c>.</summary>
    public string? Code { get; init; }

    /// <summary>A login's reference.</summary>
    public string? Reference { get; init; }

    /// <summary>Who made a change.</summary>
    public string? Actor { get; init; }

    /// <summary>Whose, as <see cref="Identity.PersonHash"/>.</summary>
    public string? Person { get; init; }

    /// <summary>The newest first, instead of the oldest.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>Only what comes after this place, in the order that is asked for; null from the beginning.</summary>
    public AuditPlace? After { get; init; }

    /// <summary>Most events that are read, more than 0; null for all.</summary>
    public int? Limit { get; init; }
}

/// <summary>The place of an event in the stream.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Id">As <see cref="AuditEntry.Id"/>.</param>
public sealed record AuditPlace(DateTimeOffset At, long Id);

/// <summary>A stored event.</summary>
/// <param name="Id">Its number in the stream: unique, and higher than that of every event that this node appended before.</param>
/// <param name="Event">The event.</param>
public sealed record AuditEntry(long Id, AuditEvent Event)
{
    /// <summary>Where it stands.</summary>
    public AuditPlace Place => new(Event.At, Id);
}
