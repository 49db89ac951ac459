namespace FederationHub.Server.Diagnostics;

/// <summary>
/// What logs say about logins. Values are ids of the configuration, codes, references and operator details: never tokens,
/// cookies, assertions, attribute values or subjects.
/// </summary>
internal sealed partial class LoginLog(ILogger<LoginLog> logger)
{
    [LoggerMessage(EventId = 1001, EventName = "LoginIssued", Level = LogLevel.Information,
        Message = "Login {Reference}: {Application} got a code for somebody of {Organisation} (session reused: {Reused})")]
    public partial void Issued(string reference, string application, string organisation, bool reused);

    [LoggerMessage(EventId = 1002, EventName = "LoginRefused", Level = LogLevel.Warning,
        Message = "Refused {Code}: {Detail} (reference {Reference}, application {Application}, organisation {Organisation})")]
    public partial void Refused(string code, string detail, string reference, string? application, string? organisation);

    [LoggerMessage(EventId = 1003, EventName = "UnexpectedException", Level = LogLevel.Error,
        Message = "Unexpected error, reference {Reference}, at {Method} {Route}")]
    public partial void Unexpected(Exception exception, string reference, string method, string? route);

    [LoggerMessage(EventId = 1004, EventName = "StoreUnavailable", Level = LogLevel.Error,
        Message = "The store cannot be reached, reference {Reference}, at {Method} {Route}")]
    public partial void StoreUnavailable(Exception exception, string reference, string method, string? route);

    [LoggerMessage(EventId = 1005, EventName = "WithoutAgreement", Level = LogLevel.Warning,
        Message = "{Application} is used by people of {Organisation} without any active agreement of that organisation; see: fedhub doctor")]
    public partial void WithoutAgreement(string application, string organisation);

    [LoggerMessage(EventId = 1006, EventName = "SpokeForSomebodyElse", Level = LogLevel.Warning,
        Message = "Upstream {Upstream} sent what is not its own to say: {Causes} (reference {Reference}); see: fedhub explain {Reference}")]
    public partial void SpokeForSomebodyElse(string upstream, string causes, string reference);
}
