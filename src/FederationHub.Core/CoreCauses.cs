using FederationHub.Outcomes;

namespace FederationHub.Core;

/// <summary>Why the domain refuses: one cause a check. The snake_case ones are the domain's own stable codes.</summary>
public static class CoreCauses
{
    /// <summary>The application's switch is off.</summary>
    public static readonly RejectionCode ApplicationSuspended = new(FhCodes.ApplicationSuspended, "application-suspended", "R000-23, R002-26");

    /// <summary>The organisation's switch is off.</summary>
    public static readonly RejectionCode OrganisationSuspended = new(FhCodes.OrganisationUnknown, "organisation-suspended", "ruling 3");

    /// <summary>The organisation is a draft, and this is not the start link of a test application. To a person it is as if it did not exist.</summary>
    public static readonly RejectionCode OrganisationNotPublished = new(FhCodes.OrganisationUnknown, "organisation-not-published", "ruling 3");

    /// <summary>The organisation names the applications that it allows, and this is none of them.</summary>
    public static readonly RejectionCode OrganisationExcludesApplication = new(FhCodes.OrganisationNotConnected, "organisation-excludes-application", "ruling 3");

    /// <summary>The application does not allow the pair.</summary>
    public static readonly RejectionCode PairNotAllowed = new(FhCodes.OrganisationNotConnected, "pair-not-allowed", "ruling 3, R000-16");

    /// <summary>The pair is allowed and suspended.</summary>
    public static readonly RejectionCode PairSuspended = new(FhCodes.OrganisationNotConnected, "pair-suspended", "ruling 3");

    /// <summary>The deployment asks for an agreement of each pair (R000-20), and the organisation has none for this application that counts now.</summary>
    public static readonly RejectionCode PairWithoutAgreement = new(FhCodes.OrganisationNotConnected, "pair-without-agreement", "R000-20, ruling 6");

    /// <summary>The application says who of the organisation may use it, and this person is none of them.</summary>
    public static readonly RejectionCode PersonNotAdmitted = new(FhCodes.AccessDenied, "person-not-admitted", "R002-25");

    /// <summary>The discovery entry has no upstream.</summary>
    public static readonly RejectionCode NoUpstream = new(FhCodes.OrganisationUnknown, "no-upstream", "architecture section 4");

    /// <summary>The upstream's switch is off.</summary>
    public static readonly RejectionCode UpstreamSuspended = new(FhCodes.OrganisationUnknown, "upstream-suspended", "ruling 3");

    /// <summary>The upstream's metadata has not arrived yet.</summary>
    public static readonly RejectionCode UpstreamWaiting = new(FhCodes.OrganisationUnknown, "upstream-waiting", "SAML Metadata 2.3; OpenID Connect Discovery 4");

    /// <summary>The upstream may not speak for the organisation.</summary>
    public static readonly RejectionCode UpstreamNotOfOrganisation = new(FhCodes.OrganisationUnknown, "upstream-not-of-organisation", "ruling 3, architecture section 4");

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

    /// <summary>The person must be shown what goes out, and the application asked for no page (OpenID Connect Core 3.1.2.6).</summary>
    public static readonly RejectionCode ConsentRequired = new(FhCodes.InvalidRequest, "consent-required", "OpenID Connect Core 3.1.2.6") { ProtocolError = "consent_required" };

    /// <summary>The person was asked and did not agree.</summary>
    public static readonly RejectionCode ConsentRefused = new(FhCodes.ConsentRefused, "consent-refused", "R001-17, OpenID Connect Core 3.1.2.6");

    /// <summary>What was given rests on a consent that the person withdrew, or that ended.</summary>
    public static readonly RejectionCode ConsentWithdrawn = new(FhCodes.ConsentRefused, "consent-withdrawn", "R001-11, R001-17");

    /// <summary>None of the contexts that the request calls essential was reached.</summary>
    public static readonly RejectionCode EssentialContextNotMet = new(FhCodes.SecondFactorNotDelivered, "essential-context-not-met", "OpenID Connect Core 5.5.1.1, OpenID Connect Unmet Authentication Requirements");

    /// <summary>Two factors were used, and what is essential asks that the person's identity was proofed better.</summary>
    public static readonly RejectionCode EssentialProofingNotMet = new(FhCodes.StepUpUnmet, "essential-proofing-not-met", "OpenID Connect Core 5.5.1.1, domain 3.1");

    /// <summary>Another person than the one that the application expects (<c>id_token_hint</c>, OpenID Connect Core 3.1.2.1), or than was sent to be asked for more (domain 4.3).</summary>
    public static readonly RejectionCode OtherSubject = new(FhCodes.OtherPerson, "subject_mismatch", "OpenID Connect Core 3.1.2.1") { ProtocolError = "login_required" };

    /// <summary>The level reached is below the application's minimum.</summary>
    public static readonly RejectionCode AssuranceNotMet = new(FhCodes.SecondFactorNotDelivered, "assurance-not-met", "R001-12, OpenID Connect Unmet Authentication Requirements");

    /// <summary>The level reached is below the minimum, and a second factor is not what it lacks.</summary>
    public static readonly RejectionCode StrongerMeansNeeded = new(FhCodes.StepUpUnmet, "stronger-means-needed", "R001-12, domain 3.1");

    /// <summary>The organisation was asked for a level, and says that it cannot give it.</summary>
    public static readonly RejectionCode AskedLevelRefused = new(FhCodes.SecondFactorNotDelivered, "asked-level-refused", "domain 3.7, SAML Core 3.2.2.2, OpenID Connect Unmet Authentication Requirements");

    /// <summary>The application acts for organisations, and this upstream is not eHerkenning.</summary>
    public static readonly RejectionCode NotEherkenning = new(FhCodes.StepUpUnmet, "not-eherkenning", "R001-12, R001-19");

    /// <summary>The application acts for organisations, and the mandate registry told of no mandate, or not for whom.</summary>
    public static readonly RejectionCode MandateMissing = new(FhCodes.StepUpUnmet, "mandate-missing", "R001-19");

    /// <summary>The statement waited longer for its answer than it may (<see cref="Identity.IdentityStatement.Lifetime"/>).</summary>
    public static readonly RejectionCode StatementExpired = new(FhCodes.LoginNotFound, "statement_expired", "domain 2.1");

    /// <summary>The organisation sent nothing that identifies the person.</summary>
    public static readonly RejectionCode PersonIdMissing = new(FhCodes.NoStableIdentifier, "person_id_missing", "V-01, R001-06, R001-07");

    /// <summary>Nothing that was sent may serve as the hub's key of the person, such as a transient NameID alone.</summary>
    public static readonly RejectionCode PersonKeyMissing = new(FhCodes.NoStableIdentifier, "person_key_missing", "domain 5.2; SAML Core 8.3.8");

    /// <summary>Two different identifiers of a kind of which a person has one.</summary>
    public static readonly RejectionCode PersonIdConflict = new(FhCodes.NoStableIdentifier, "person_id_conflict", "V-04");

    /// <summary>No identifier of the organisation, configured or received.</summary>
    public static readonly RejectionCode OrganisationIdMissing = new(FhCodes.OrganisationNotRecognisable, "org_id_missing", "V-02, R001-08, R001-09");

    /// <summary>A role is needed and none can be derived.</summary>
    public static readonly RejectionCode RoleUnknown = new(FhCodes.RoleNotRecognisable, "role_unknown", "V-05, R001-10");

    /// <summary>The value that would be the key names a scope that the organisation may not use.</summary>
    public static readonly RejectionCode ScopeViolation = new(FhCodes.AttributeValueNotAllowed, "scope_violation", "V-06");

    /// <summary>A single-valued attribute came with several values.</summary>
    public static readonly RejectionCode MultiValued = new(FhCodes.AttributeValueNotAllowed, "multi_valued", "V-08, V-13");

    /// <summary>An upstream spoke with the hub's own assurance words.</summary>
    public static readonly RejectionCode AcrImpersonation = new(FhCodes.AuthenticationContextNotAllowed, "acr_impersonation", "V-10");

    /// <summary>Nothing in the answer tells of an authentication.</summary>
    public static readonly RejectionCode AssuranceMissing = new(FhCodes.AuthenticationContextNotAllowed, "assurance_missing", "V-14, R001-13");

    /// <summary>The organisation that was asserted is not one that the upstream may speak for, or assertions contradict each other.</summary>
    public static readonly RejectionCode OrganisationMismatch = new(FhCodes.OtherOrganisationAsserted, "org_mismatch", "R001-22");

    /// <summary>A consumer account of Microsoft, which no organisation vouches for.</summary>
    public static readonly RejectionCode ConsumerAccount = new(FhCodes.NotOwnDomainAccount, "consumer-account", "domain 5.2");

    /// <summary>A claim that the application needs has no value.</summary>
    public static readonly RejectionCode AttributesMissing = new(FhCodes.AttributeMissing, "attributes_missing", "V-12, R001-05");

    /// <summary>A claim that the application needs goes beyond the minimal set, and no active agreement of the organisation names it.</summary>
    public static readonly RejectionCode AgreementMissing = new(FhCodes.AttributeMissing, "agreement_missing", "R001-11, ruling 6");

    /// <summary>A value that the application needs does not have the form, or is not in the list, that its contract names.</summary>
    public static readonly RejectionCode ContractNotMet = new(FhCodes.AttributeValueNotAllowed, "contract_not_met", "R003-07, domain 5.4");

    /// <summary>None of the claims by which the application would know a new person.</summary>
    public static readonly RejectionCode ProvisioningKeyMissing = new(FhCodes.AttributeMissing, "provisioning_key_missing", "R000-12");

    /// <summary>A request's hint names an organisation that nobody knows. Said on the page of choice, which is shown.</summary>
    public static readonly RejectionCode HintUnknown = new(FhCodes.OrganisationUnknown, "hint-unknown", "ux 1.8; domain 6.6");

    /// <summary>A hint named a known organisation that this application cannot use; a notice, since a hint never decides.</summary>
    public static readonly RejectionCode HintNotConnected = new(FhCodes.OrganisationNotConnected, "hint-not-connected", "ux 1.8; domain 6.6");
}
