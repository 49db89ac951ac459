namespace FederationHub.Core.Audit;

/// <summary>What the audit stream records. Stable for ever: filters and exports use these words.</summary>
public static class AuditKinds
{
    /// <summary>A code was issued, after a new authentication or out of a session.</summary>
    public const string LoginIssued = "login.issued";

    /// <summary>A login was refused; it may go on with another organisation.</summary>
    public const string LoginRefused = "login.refused";

    /// <summary>Many browsers were refused alike within minutes, at one organisation or application: once a window.</summary>
    public const string LoginFlood = "login.flood";

    /// <summary>The application exchanged its code for tokens.</summary>
    public const string TokenIssued = "token.issued";

    /// <summary>The application used a refresh token: new tokens of the same login.</summary>
    public const string TokenRenewed = "token.renewed";

    /// <summary>An application that acts by itself got an access token.</summary>
    public const string MachineTokenIssued = "token.machine_issued";

    /// <summary>The exchange of a code or of a refresh token was refused.</summary>
    public const string TokenRefused = "token.refused";

    /// <summary>The application said that it needs a token no more (RFC 7009).</summary>
    public const string TokenRevoked = "token.revoked";

    /// <summary>An organisation sent a person whom no application had asked for: where a login of their own was started, or why not.</summary>
    public const string StartUnsolicited = "start.unsolicited";

    /// <summary>A hub file was applied.</summary>
    public const string ConfigurationApplied = "configuration.applied";

    /// <summary>A single command changed the configuration.</summary>
    public const string ConfigurationChanged = "configuration.changed";

    /// <summary>Metadata of upstreams was renewed.</summary>
    public const string ConfigurationMetadata = "configuration.metadata";

    /// <summary>The owner of a contract that guarantees a second factor was warned that it ends (R000-19).</summary>
    public const string ContractEnds = "contract.ends";

    /// <summary>A key was made that will take over later.</summary>
    public const string KeyMade = "key.made";

    /// <summary>A key was told to take over at an instant.</summary>
    public const string KeyActivated = "key.activated";

    /// <summary>A key was taken out of use at once.</summary>
    public const string KeyRetired = "key.retired";

    /// <summary>A person withdrew a consent.</summary>
    public const string ConsentWithdrawn = "consent.withdrawn";

    /// <summary>A person let the answer of an organisation be kept for some minutes.</summary>
    public const string StatementCaptured = "statement.captured";

    /// <summary>An operator made a link for one such login.</summary>
    public const string CaptureInvited = "capture.invited";

    /// <summary>An operator read such an answer, to try rules on it.</summary>
    public const string CaptureRead = "capture.read";

    /// <summary>An operator erased what was kept of a person.</summary>
    public const string PersonErased = "person.erased";

    /// <summary>Sessions ended at the hub: who asked, and how far it reaches. With an application it is the logout function of that application that was seen.</summary>
    public const string LogoutStarted = "logout.started";

    /// <summary>An application was told that a session is over, and said that it heard.</summary>
    public const string LogoutTold = "logout.told";

    /// <summary>An application could not be told; the detail says whether it is tried again.</summary>
    public const string LogoutNotTold = "logout.not_told";

    /// <summary>What came of the logout at the organisation.</summary>
    public const string LogoutUpstream = "logout.upstream";

    /// <summary>An operator made a token with which software may register itself.</summary>
    public const string RegistrationTokenMade = "registration.token_made";

    /// <summary>An operator revoked such a token.</summary>
    public const string RegistrationTokenRevoked = "registration.token_revoked";

    /// <summary>An application registered itself.</summary>
    public const string RegistrationMade = "registration.made";

    /// <summary>An application changed its registration.</summary>
    public const string RegistrationChanged = "registration.changed";

    /// <summary>A registration is gone: by the application, by an operator, or by its time.</summary>
    public const string RegistrationRemoved = "registration.removed";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        LoginIssued, LoginRefused, LoginFlood, TokenIssued, TokenRenewed, MachineTokenIssued, TokenRefused, TokenRevoked, StartUnsolicited, ConfigurationApplied, ConfigurationChanged, ConfigurationMetadata, ContractEnds, KeyMade, KeyActivated, KeyRetired,
        ConsentWithdrawn, StatementCaptured, CaptureInvited, CaptureRead, PersonErased,
        LogoutStarted, LogoutTold, LogoutNotTold, LogoutUpstream,
        RegistrationTokenMade, RegistrationTokenRevoked, RegistrationMade, RegistrationChanged, RegistrationRemoved,
    ];
}
