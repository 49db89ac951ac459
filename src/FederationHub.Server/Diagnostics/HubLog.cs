using FederationHub.Core.Ports;

namespace FederationHub.Server.Diagnostics;

/// <summary>What logs say about the process: start, configuration, background work.</summary>
internal sealed partial class HubLog(ILogger<HubLog> logger)
{
    [LoggerMessage(EventId = 3001, EventName = "ConfigurationLive", Level = LogLevel.Information,
        Message = "Configuration version {Version} is live: {Applications} applications, {Organisations} organisations, {Entries} entries")]
    public partial void ConfigurationLive(long version, int applications, int organisations, int entries);

    [LoggerMessage(EventId = 3002, EventName = "ConfigurationRefused", Level = LogLevel.Error,
        Message = "The configuration file was refused: {Problem}")]
    public partial void ConfigurationRefused(string problem);

    [LoggerMessage(EventId = 3003, EventName = "ConfigurationPollFailed", Level = LogLevel.Error,
        Message = "The version of the configuration could not be read; the last one stays live")]
    public partial void ConfigurationPollFailed(Exception exception);

    [LoggerMessage(EventId = 3004, EventName = "UpstreamWaiting", Level = LogLevel.Warning,
        Message = "Upstream {Upstream} waits for its metadata: {Code}: {Detail}")]
    public partial void UpstreamWaiting(string upstream, string code, string detail);

    [LoggerMessage(EventId = 3005, EventName = "UpstreamRefreshed", Level = LogLevel.Information,
        Message = "Upstream {Upstream} has new metadata")]
    public partial void UpstreamRefreshed(string upstream);

    [LoggerMessage(EventId = 3006, EventName = "PurgeFailed", Level = LogLevel.Error,
        Message = "Expired rows could not be removed; tried again at the next turn")]
    public partial void PurgeFailed(Exception exception);

    [LoggerMessage(EventId = 3007, EventName = "RefreshFailed", Level = LogLevel.Error,
        Message = "Metadata could not be refreshed; tried again at the next turn")]
    public partial void RefreshFailed(Exception exception);

    [LoggerMessage(EventId = 3008, EventName = "ConfigurationApplied", Level = LogLevel.Information,
        Message = "The configuration file was applied as version {Version}; {Waiting} upstreams wait for their metadata")]
    public partial void ConfigurationApplied(long version, int waiting);

    [LoggerMessage(EventId = 3020, EventName = "DrainBegan", Level = LogLevel.Information,
        Message = "Asked to end: not ready from now on, and no new connection after {Seconds} s")]
    public partial void DrainBegan(int seconds);

    [LoggerMessage(EventId = 3021, EventName = "NotReady", Level = LogLevel.Error,
        Message = "Not ready: the database does not answer")]
    public partial void NotReady(Exception exception);

    [LoggerMessage(EventId = 3022, EventName = "SupervisorNotTold", Level = LogLevel.Warning,
        Message = "NOTIFY_SOCKET could not be told {State}")]
    public partial void SupervisorNotTold(string state, Exception exception);

    [LoggerMessage(EventId = 3010, EventName = "ConfigurationFileUnchanged", Level = LogLevel.Information,
        Message = "The configuration file {File} is the one that was applied before; version {Version} stays, with what was changed by commands since")]
    public partial void ConfigurationFileUnchanged(string file, long version);

    [LoggerMessage(EventId = 3011, EventName = "ApplicationWithoutSecret", Level = LogLevel.Warning,
        Message = "Application {Application} has no secret and cannot log people in; make one with: fedhub app secret {Application}")]
    public partial void ApplicationWithoutSecret(string application);

    [LoggerMessage(EventId = 3040, EventName = "SourceApplied", Level = LogLevel.Information,
        Message = "Metadata source {Source} has {Count} identity providers: {Changed} new or changed, {Removed} gone, {Broken} entities not read")]
    public partial void SourceApplied(string source, int count, int changed, int removed, int broken);

    [LoggerMessage(EventId = 3041, EventName = "SourceHeld", Level = LogLevel.Warning,
        Message = "What metadata source {Source} says now is held, and what is live stays: {Reason} See: fedhub metadata list")]
    public partial void SourceHeld(string source, string reason);

    [LoggerMessage(EventId = 3042, EventName = "SourceFailed", Level = LogLevel.Warning,
        Message = "Metadata source {Source} could not be refreshed, and what is live stays: {Code}: {Detail}")]
    public partial void SourceFailed(string source, string code, string detail);

    [LoggerMessage(EventId = 3043, EventName = "SourceEntityBroken", Level = LogLevel.Warning,
        Message = "Metadata source {Source} has an entity that was not read: {Reason}")]
    public partial void SourceEntityBroken(string source, string reason);

    [LoggerMessage(EventId = 3044, EventName = "CertificateExpires", Level = LogLevel.Warning,
        Message = "Certificate {Fingerprint} of upstream {Upstream} ends on {NotAfter} UTC: within {Days} days. Its key goes on being trusted; ask the organisation when it changes it")]
    public partial void CertificateExpires(string upstream, string fingerprint, string notAfter, int days);

    [LoggerMessage(EventId = 3045, EventName = "MetadataExpires", Level = LogLevel.Warning,
        Message = "The metadata of {Kind} {Name} is valid until {ValidUntil} UTC: less than {Days} days. Nobody logs in with it after that")]
    public partial void MetadataExpires(string kind, string name, string validUntil, int days);

    [LoggerMessage(EventId = 3046, EventName = "ContractEnds", Level = LogLevel.Warning,
        Message = "Contract {Contract} ({Reference}) guarantees a second factor of organisation {Organisation} at upstream {Upstream} until {End} UTC: within {Days} days, and no other follows it. {Owner} sees to it that it is renewed")]
    public partial void ContractEnds(string contract, string reference, string organisation, string upstream, string end, int days, string owner);

    [LoggerMessage(EventId = 3030, EventName = "KeyLive", Level = LogLevel.Information,
        Message = "{Use} key {KeyId} is {State} (since, or from, {Since})")]
    public partial void KeyLive(HubKeyUse use, string keyId, HubKeyState state, DateTimeOffset? since);

    [LoggerMessage(EventId = 3031, EventName = "KeyPollFailed", Level = LogLevel.Error,
        Message = "The keys could not be read; those in use stay in use")]
    public partial void KeyPollFailed(Exception exception);

    [LoggerMessage(EventId = 3047, EventName = "LogoNotShown", Level = LogLevel.Warning,
        Message = "The logo at {Address} is not shown, or not renewed: {Problem}. It is asked again tomorrow")]
    public partial void LogoNotShown(string address, string problem);

    [LoggerMessage(EventId = 3048, EventName = "LogoTurnFailed", Level = LogLevel.Error,
        Message = "Logos could not be refreshed; tried again at the next turn")]
    public partial void LogoTurnFailed(Exception exception);

    [LoggerMessage(EventId = 3050, EventName = "LogoutTurnFailed", Level = LogLevel.Error,
        Message = "Applications could not be told of logouts; tried again at the next turn")]
    public partial void LogoutTurnFailed(Exception exception);

    [LoggerMessage(EventId = 3051, EventName = "LogoutNoticeUnreadable", Level = LogLevel.Warning,
        Message = "Stored logout notice {Notice} cannot be read: it was changed, or is of another build or key. It is looked at again, until {Until}")]
    public partial void LogoutNoticeUnreadable(string notice, DateTimeOffset until);

    [LoggerMessage(EventId = 3053, EventName = "SessionUnreadable", Level = LogLevel.Error,
        Message = "Stored session {Session} cannot be read: it was changed, or is of another build or key. Its applications are not told of its end (reference {Reference})")]
    public partial void SessionUnreadable(string session, string reference);

    [LoggerMessage(EventId = 3052, EventName = "LogoutNoticeGivenUp", Level = LogLevel.Error,
        Message = "Stored logout notice {Notice} could not be read for too long and was removed: some application was not told of a logout (reference {Reference})")]
    public partial void LogoutNoticeGivenUp(string notice, string reference);

    [LoggerMessage(EventId = 3070, EventName = "ManyFailAlike", Level = LogLevel.Error,
        Message = "More than {Browsers} browsers were refused with {Code} within {Minutes} minutes (application {Application}, organisation {Organisation}), among them {Examples}; see: fedhub explain REFERENCE")]
    public partial void ManyFailAlike(string code, int browsers, int minutes, string? application, string? organisation, string examples);

    [LoggerMessage(EventId = 3071, EventName = "FloodNotWritten", Level = LogLevel.Error,
        Message = "That many are refused with {Code} could not be written to the audit stream")]
    public partial void FloodNotWritten(string code, Exception exception);

    [LoggerMessage(EventId = 3060, EventName = "LanguageNoticed", Level = LogLevel.Warning,
        Message = "{Notice}")]
    public partial void LanguageNoticed(string notice);
}
