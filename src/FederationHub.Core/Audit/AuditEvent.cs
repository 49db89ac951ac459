namespace FederationHub.Core.Audit;

/// <summary>One event of the append-only audit stream: a state change of a login, or a change of configuration. Never a token, secret, or plain identifier of a person.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What happened, such as <c>login.issued</c>, <c>login.refused</c>, <c>configuration.applied</c>.</param>
/// <param name="Reference">The login's reference, or null.</param>
/// <param name="Application">Application id, or null.</param>
/// <param name="Organisation">Organisation id, or null.</param>
/// <param name="Code">FH-code and cause, or null.</param>
/// <param name="Detail">For the operator; names, never values.</param>
public sealed record AuditEvent(DateTimeOffset At, string Kind, string? Reference, string? Application, string? Organisation, string? Code, string? Detail);
