using FederationHub.Outcomes;

namespace FederationHub.Server.Diagnostics;

/// <summary>What logs say about the token and UserInfo endpoints.</summary>
internal sealed partial class OpenIdLog(ILogger<OpenIdLog> logger)
{
    [LoggerMessage(EventId = 2001, EventName = "TokenRefused", Level = LogLevel.Warning,
        Message = "Token endpoint refused {Code}: {Detail} (reference {Reference})")]
    public partial void TokenRefused(string code, string detail, string reference);

    [LoggerMessage(EventId = 2002, EventName = "UserInfoRefused", Level = LogLevel.Warning,
        Message = "UserInfo refused {Code}: {Detail} (reference {Reference})")]
    public partial void UserInfoRefused(string code, string detail, string reference);

    [LoggerMessage(EventId = 2003, EventName = "LogoutDoubted", Level = LogLevel.Information,
        Message = "A logout request does not speak for itself, so the person is asked: {Code}: {Detail}")]
    public partial void LogoutDoubted(RejectionCode code, string detail);

    [LoggerMessage(EventId = 2004, EventName = "LogoutTokenRefused", Level = LogLevel.Warning,
        Message = "Logout token of {Upstream} refused {Code}: {Detail} (reference {Reference})")]
    public partial void LogoutTokenRefused(string upstream, string code, string detail, string reference);

    [LoggerMessage(EventId = 2010, EventName = "PushedRequestRefused", Level = LogLevel.Warning,
        Message = "A pushed authorization request was refused {Code}: {Detail} (reference {Reference})")]
    public partial void PushedRequestRefused(string code, string detail, string reference);

    [LoggerMessage(EventId = 2020, EventName = "RegistrationRefused", Level = LogLevel.Warning,
        Message = "Client registration refused {Code}: {Detail} (reference {Reference})")]
    public partial void RegistrationRefused(string code, string detail, string reference);

    [LoggerMessage(EventId = 2021, EventName = "SectorNotFetched", Level = LogLevel.Warning,
        Message = "The sector document of a registration was not fetched: {Code}: {Detail} (reference {Reference})")]
    public partial void SectorNotFetched(string code, string detail, string reference);
}
