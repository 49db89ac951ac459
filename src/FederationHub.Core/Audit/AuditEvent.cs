namespace FederationHub.Core.Audit;

/// <summary>One event of the append-only audit stream: the end of a login, a use of its code, or a change by an operator. Never a token, secret, or plain identifier of a person.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What happened: one of <see cref="AuditKinds"/>.</param>
/// <param name="Reference">The login's reference, or null.</param>
/// <param name="Application">Application id, or null.</param>
/// <param name="Organisation">Organisation id, or null.</param>
/// <param name="Code">FH-code and cause, or null.</param>
/// <param name="Detail">For the operator; names, never values.</param>
public sealed record AuditEvent(DateTimeOffset At, string Kind, string? Reference, string? Application, string? Organisation, string? Code, string? Detail)
{
    /// <summary>Who made the change: <c>cli:USER</c>, <c>start</c> (the file at start) or <c>hub</c> (its own background work). Null where people log in.</summary>
    public string? Actor { get; init; }

    /// <summary>Whose login it was, as <see cref="Identity.PersonHash"/>: on what a person may see, and on nothing else. Null elsewhere, and once it was erased.</summary>
    public string? Person { get; init; }

    /// <summary>What else is known, by name; null when nothing is.</summary>
    public AuditFacts? Facts { get; init; }

    /// <summary>A change that an operator or the hub itself made.</summary>
    /// <param name="at">When.</param>
    /// <param name="kind">What was changed: one of <see cref="AuditKinds"/>.</param>
    /// <param name="actor">Who: see <see cref="AuditActors"/>.</param>
    /// <param name="detail">The change in one line, without values.</param>
    /// <param name="change">Versions and ids; null where there are none.</param>
    public static AuditEvent Change(DateTimeOffset at, string kind, string actor, string detail, AuditChange? change = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(actor);
        return new AuditEvent(at, kind, null, null, null, null, detail) { Actor = actor, Facts = change is null ? null : new AuditFacts { Change = change } };
    }
}
