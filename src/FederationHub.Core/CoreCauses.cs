using FederationHub.Outcomes;

namespace FederationHub.Core;

/// <summary>Why the domain refuses: one cause a check. The snake_case ones are the domain's own stable codes.</summary>
public static class CoreCauses
{
    /// <summary>The application's switch is off.</summary>
    public static readonly RejectionCode ApplicationSuspended = new(FhCodes.ApplicationSuspended, "application-suspended", "R000-23, R002-26");

    /// <summary>The organisation's switch is off.</summary>
    public static readonly RejectionCode OrganisationSuspended = new(FhCodes.OrganisationUnknown, "organisation-suspended", "ruling 3");

    /// <summary>The pair is not allowed.</summary>
    public static readonly RejectionCode PairNotAllowed = new(FhCodes.OrganisationNotConnected, "pair-not-allowed", "ruling 3, R000-16");

    /// <summary>The pair is allowed and suspended.</summary>
    public static readonly RejectionCode PairSuspended = new(FhCodes.OrganisationNotConnected, "pair-suspended", "ruling 3");

    /// <summary>The discovery entry has no upstream.</summary>
    public static readonly RejectionCode NoUpstream = new(FhCodes.OrganisationUnknown, "no-upstream", "architecture section 4");

    /// <summary>The upstream's switch is off.</summary>
    public static readonly RejectionCode UpstreamSuspended = new(FhCodes.OrganisationUnknown, "upstream-suspended", "ruling 3");

    /// <summary>The upstream's metadata has not arrived yet.</summary>
    public static readonly RejectionCode UpstreamWaiting = new(FhCodes.OrganisationUnknown, "upstream-waiting", "SAML Metadata 2.3; OpenID Connect Discovery 4");

    /// <summary>The application may use no organisation at all.</summary>
    public static readonly RejectionCode NoCandidates = new(FhCodes.NoOrganisationConnected, "no-candidates", "ruling 3");

    /// <summary>The chosen discovery entry is not in the directory.</summary>
    public static readonly RejectionCode EntryUnknown = new(FhCodes.OrganisationUnknown, "entry-unknown", "ux 2.2");

    /// <summary>The login is in a state in which this step has nothing to do.</summary>
    public static readonly RejectionCode LoginAlreadyUsed = new(FhCodes.LoginAlreadyCompleted, "login-already-used", "architecture section 5");

    /// <summary>The login ended in a refusal before.</summary>
    public static readonly RejectionCode LoginFailedBefore = new(FhCodes.LoginAlreadyCompleted, "login-failed-before", "architecture section 5");

    /// <summary>No session, and the application asked for no page (OpenID Connect Core 3.1.2.6).</summary>
    public static readonly RejectionCode LoginRequired = new(FhCodes.InvalidRequest, "login-required", "OpenID Connect Core 3.1.2.6") { ProtocolError = "login_required" };

    /// <summary>A page is needed, and the application asked for none (OpenID Connect Core 3.1.2.6).</summary>
    public static readonly RejectionCode InteractionRequired = new(FhCodes.InvalidRequest, "interaction-required", "OpenID Connect Core 3.1.2.6") { ProtocolError = "interaction_required" };

    /// <summary>Another person than the one that the application expects (<c>id_token_hint</c>, OpenID Connect Core 3.1.2.1).</summary>
    public static readonly RejectionCode OtherSubject = new(FhCodes.OtherPerson, "subject_mismatch", "OpenID Connect Core 3.1.2.1") { ProtocolError = "login_required" };

    /// <summary>The level reached is below the application's minimum.</summary>
    public static readonly RejectionCode AssuranceNotMet = new(FhCodes.SecondFactorNotDelivered, "assurance-not-met", "R001-12, OpenID Connect Unmet Authentication Requirements");
}
