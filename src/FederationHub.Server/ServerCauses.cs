using FederationHub.Outcomes;

namespace FederationHub.Server;

/// <summary>Why the server itself refuses: one cause a check.</summary>
internal static class ServerCauses
{
    public static readonly RejectionCode LoginLoop = new(FhCodes.LoginLoop, "login-loop", "R004-09");
    public static readonly RejectionCode LoginNotFound = new(FhCodes.LoginNotFound, "login-not-found", "architecture section 6");
    public static readonly RejectionCode LoginOver = new(FhCodes.LoginNotFound, "login-over", "architecture section 6");
    public static readonly RejectionCode LegNotFound = new(FhCodes.LoginNotFound, "leg-not-found", "RFC 6749 10.12");
    public static readonly RejectionCode LegSpent = new(FhCodes.AnswerReplayed, "leg-spent", "SAML Profiles 4.1.4.5, RFC 6749 10.12");
    public static readonly RejectionCode LegOfOtherUpstream = new(FhCodes.AnswerUnexpected, "leg-of-other-upstream", "RFC 9700 4.4");
    public static readonly RejectionCode LegNotCurrent = new(FhCodes.LoginAlreadyCompleted, "leg-not-current", "architecture section 6");
    public static readonly RejectionCode AssertionReplayed = new(FhCodes.AnswerReplayed, "assertion-replayed", "SAML Profiles 4.1.4.5");
    public static readonly RejectionCode Unsolicited = new(FhCodes.UnsolicitedResponse, "unsolicited", "ruling 9, SAML Profiles 4.1.5");
    public static readonly RejectionCode UnsolicitedNotAllowed = new(FhCodes.UnsolicitedResponse, "unsolicited-not-allowed", "ruling 9, SAML Profiles 4.1.5");
    public static readonly RejectionCode UnsolicitedApplication = new(FhCodes.UnsolicitedResponse, "unsolicited-application", "ruling 9, SAML Bindings 3.4.3");
    public static readonly RejectionCode UnsolicitedLoop = new(FhCodes.UnsolicitedResponse, "unsolicited-loop", "ruling 9, SAML Profiles 4.1.5");
    public static readonly RejectionCode LogoutSenderUnknown = new(FhCodes.AnswerUnexpected, "logout-sender-unknown", "SAML Profiles 4.4.4.1");
    public static readonly RejectionCode LogoutReplayed = new(FhCodes.AnswerReplayed, "logout-replayed", "SAML Security 6.4.5, Back-Channel Logout 2.6 7");
    public static readonly RejectionCode StateMissing = new(FhCodes.AnswerUnexpected, "state-missing", "RFC 6749 10.12");
    public static readonly RejectionCode NoProtocolMessage = new(FhCodes.NoProtocolMessage, "no-message", "ux 2.2");
    public static readonly RejectionCode NoBrowserCookie = new(FhCodes.NoBrowserCookie, "no-browser-cookie", "RFC 9700 4.7");
    public static readonly RejectionCode OtherBrowser = new(FhCodes.OtherBrowser, "other-browser", "RFC 9700 4.7");
    public static readonly RejectionCode OtherReturn = new(FhCodes.OtherBrowser, "other-return", "RFC 9700 4.7");
    public static readonly RejectionCode OtherForm = new(FhCodes.OtherBrowser, "other-form", "RFC 9700 4.7");
    public static readonly RejectionCode LogoutOfOtherBrowser = new(FhCodes.OtherBrowser, "logout-of-other-browser", "RFC 9700 4.7");
    public static readonly RejectionCode OtherPersonAtPage = new(FhCodes.OtherPerson, "other-person-at-page", "R001-17");
    public static readonly RejectionCode Cancelled = new(FhCodes.PersonCancelled, "cancelled-at-hub", "RFC 6749 4.1.2.1");
    public static readonly RejectionCode SessionOver = new(FhCodes.GrantRefused, "session-over", "R000-13");
    public static readonly RejectionCode PersonErased = new(FhCodes.GrantRefused, "person-erased", "R000-21");
    public static readonly RejectionCode OrganisationGone = new(FhCodes.OrganisationUnknown, "organisation-gone", "ruling 3");
    public static readonly RejectionCode StartApplicationUnknown = new(FhCodes.UnknownApplication, "start-application-unknown", "ruling 9");
    public static readonly RejectionCode StartTargetNotAllowed = new(FhCodes.StartTargetNotAllowed, "start-target-not-allowed", "OpenID Connect Core 4, RFC 9700 4.11");
    public static readonly RejectionCode InvitationOver = new(FhCodes.LoginNotFound, "invitation-over", "R000-21");
    public static readonly RejectionCode StartNowhere = new(FhCodes.StartTargetNotAllowed, "start-nowhere", "OpenID Connect Core 4");
    public static readonly RejectionCode Unexpected = new(FhCodes.Unexpected, "exception", "architecture section 14");
    public static readonly RejectionCode StoreUnavailable = new(FhCodes.StoreUnavailable, "store-unavailable", "ux 2.2");
    public static readonly RejectionCode PageNotFound = new(FhCodes.PageNotFound, "no-such-page", "RFC 9110 15.5.5");
    public static readonly RejectionCode MethodNotAllowed = new(FhCodes.PageNotFound, "method-not-allowed", "RFC 9110 15.5.6");
    public static readonly RejectionCode BodyTooLarge = new(FhCodes.NoProtocolMessage, "body-too-large", "RFC 9110 15.5.14");
    public static readonly RejectionCode RequestTooLong = new(FhCodes.InvalidRequest, "request-too-long", "RFC 9110 15.5.15");
    public static readonly RejectionCode BodyUnreadable = new(FhCodes.NoProtocolMessage, "body-unreadable", "RFC 9110 15.5.1");
    public static readonly RejectionCode ConfigurationRefused = new(FhCodes.Unexpected, "configuration-refused", "architecture section 8");
    public static readonly RejectionCode UnknownHost = new(FhCodes.PageNotFound, "unknown-host", "RFC 9110 7.4");

    /// <summary>The entity ID of a discovery request is nobody's.</summary>
    public static readonly RejectionCode DiscoveryRequesterUnknown = new(FhCodes.UnknownApplication, "discovery-requester-unknown", "Identity Provider Discovery Service Protocol 2.4.1");

    /// <summary>A parameter of a discovery request stands twice, is too long, or says what it cannot say.</summary>
    public static readonly RejectionCode DiscoveryRequestMalformed = new(FhCodes.InvalidRequest, "discovery-request-malformed", "Identity Provider Discovery Service Protocol 2.4.1");

    /// <summary>The return address of a discovery request is none that the application registered.</summary>
    public static readonly RejectionCode DiscoveryReturnUnknown = new(FhCodes.DiscoveryReturnUnverifiable, "discovery-return-unknown", "Identity Provider Discovery Service Protocol 2.5");

    /// <summary>The address to go back to after an announcement is at no host that may announce the organisation.</summary>
    public static readonly RejectionCode AnnouncementReturnUnknown = new(FhCodes.DiscoveryReturnUnverifiable, "announcement-return-unknown", "RFC 9700 4.11");
}
