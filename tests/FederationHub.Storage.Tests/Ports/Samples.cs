using FederationHub.Core;
using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Storage.Tests.Ports;

/// <summary>Records with every member set to something other than its default, so that a member that gets lost is seen.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 123, 456, TimeSpan.Zero);

    /// <summary>Stands in every value that says something about a person.</summary>
    public const string Person = "Zoë-van-der-Marker";

    /// <summary>An identifier that must never be kept in plain text (domain 2.2).</summary>
    public const string EckId = "https://ketenid.nl/201703/5a17e0fd4b6c2d9388aa71c0e4f2d6b95a17e0fd4b6c2d9388aa71c0e4f2d6b95a17e0fd4b6c2d9388aa71c0e4f2d6b95a17e0fd4b6c2d9388aa71c0e4f2d6b9";

    public static LoginTransaction Started(DateTimeOffset at) => new()
    {
        State = LoginState.Started,
        Reference = "7KQ2M9XA4T",
        Application = "bibliotheek",
        Request = new LoginRequest
        {
            Forced = true,
            Passive = true,
            ChooseAgain = true,
            MaxAgeSeconds = 300,
            RequestedContexts = ["urn:verhoogd", "urn:gemiddeld"],
            Hints = [new OrganisationHint(OrganisationHintKind.Domain, "school.example"), new OrganisationHint(OrganisationHintKind.Identifier, "school") { Insists = true }],
            LoginHint = Person + "@school.example",
            Languages = ["nl", "en"],
            ExpectedSubject = "expected-" + Person,
            AskAgain = true,
            EssentialContexts = ["urn:verhoogd"],
        },
        DownstreamRequest = """{"client_id":"bibliotheek","nonce":"n-é"}""",
        BrowserHash = "hash-of-the-browser",
        StartLink = new StartLink("school", "school-entry") { Capture = "token-of-the-invitation" },
        ReturnHash = "hash-of-the-return",
        Refusal = new StoredRefusal(1309, "attributes_missing", "V-12", "access_denied", ["email"]),
        StartedAt = at,
    };

    public static LoginTransaction Whole(DateTimeOffset at) => Started(at) with
    {
        State = LoginState.Released,
        Entry = "school",
        Always = AlwaysScope.All,
        LedByAlways = true,
        Upstream = "school-saml",
        SentAt = at.AddSeconds(3),
        Answer = new UpstreamStatement
        {
            Upstream = "school-saml",
            Issuer = "https://idp.school.example/",
            Subject = Subject(),
            Attributes = AttributeValues.From([new("urn:oid:2.5.4.42", Person), new("urn:oid:2.5.4.42", "Zoë"), new("mail", Person + "@school.example"), new("eckId", EckId)]),
            Authentication = new UpstreamAuthentication { Instant = at.AddSeconds(5), Context = "urn:mfa", Methods = ["pwd", "mfa"], Authorities = ["https://behind.example"] },
            SessionIndex = "_index-" + Person,
            SessionEnds = at.AddHours(4),
            IdToken = "header.payload.signature",
            Unread = [new Finding("nested_value", "address")],
            Evidence = new TrustEvidence("AA:BB", "metadata", "response+assertion"),
        },
        Statement = Statement(at),
        Trace = new MappingTrace([new ReceivedValue("mail", 1, "text")], [new RuleTrace("eduperson#1", "email", "mail", RuleResult.Dropped, 1, "scope_violation")]) { Findings = [new Finding("scope_violation", "email")] },
        SessionId = "sid-1",
        StatementFrom = "ABCDEFGHJK",
        Reused = true,
        Release = new ReleaseDecision(
            new ReleasedClaims { Subject = "pairwise-" + Person, Claims = [new ReleasedClaim("name", [Person], AsArray: true, ClaimPlacement.IdToken | ClaimPlacement.UserInfo) { Source = "nickname", Ground = ClaimVerdict.Agreement, Agreement = "agreed-1", Required = true, Identifiers = [new TypedIdentifier("eppn", Person)] }] },
            [new ClaimTrace("name", "nickname", ClaimVerdict.Agreement, "agreed-1") { Identifier = "eppn" }, new ClaimTrace("email", "email", ClaimVerdict.NotInStatement)]),
        Question = new ConsentQuestion("token-of-the-form", ConsentMode.Ask, [new ConsentClaim("name", "given_name")], "session-of-the-browser"),
        Consented = "scope-of-the-consent",
        PendingSession = Session(at),
        CaptureAnswered = true,
        StepUp = new StepUp("sid-0", "person-key-of-" + Person) { Anew = true },
        AskedLevel = AssuranceLevel.Verhoogd,
        WishRefused = true,
        SentForced = true,
        StaySignedIn = true,
        Stay = new StayQuestion("token-of-the-stay-form", "session-of-the-browser"),
        FailedBecause = "FH-1306/audience-mismatch",
        Way = [new LoginMark(LoginState.Chosen, at.AddSeconds(2)), new LoginMark(LoginState.SentUpstream, at.AddSeconds(3))],
    };

    public static AuditFacts Facts { get; } = new()
    {
        Upstream = "school-saml",
        Clause = "SAML Core 2.5.1.4",
        Way = [new LoginMark(LoginState.Chosen, At), new LoginMark(LoginState.SentUpstream, At.AddSeconds(3))],
        SessionReused = true,
        Level = "hoog",
        Evidence = "amr",
        Contract = "school-mfa-2026",
        AuthenticatedAt = At,
        Released = ["person_id", "edu_role"],
        Withheld = [new WithheldClaim("email", "not-in-statement")],
        Needed = "verhoogd, asked by rule mbo-2027",
        Ground = "release policy",
        Consent = "ask",
        Identifiers = [new AuditedIdentifier("person", "eppn", "eppn", "eduperson#4", ScopeChecked: true)],
        Dropped = [new Finding("scope_violation", "eduPersonScopedAffiliation")],
        Mapping = new MappingTrace(
            [new ReceivedValue("subject", 1, "UUID, 33 to 64 characters"), new ReceivedValue("urn:oid:2.5.4.42", 2, "several kinds, 3 to 32 characters")],
            [new RuleTrace("eduperson#4", "person:subject_id", null, RuleResult.NotSent), new RuleTrace("extra#1", "given_name", "urn:oid:2.5.4.42", RuleResult.Gave, 2, "multi_valued")])
        {
            Chosen = "school",
            Asserted = "college",
            Findings = [new Finding("multi_valued", "given_name")],
        },
        Decisions = [new ClaimTrace("name", "nickname", ClaimVerdict.Agreement, "agreed-1") { Identifier = "eppn" }, new ClaimTrace("email", "email", ClaimVerdict.NotInStatement)],
        StatementFrom = "ABCDEFGHJK",
        Configuration = 12,
        Change = new AuditChange(11, 12, [new AuditChangedItem("applications", "bibliotheek", "changed")]) { Unnamed = 3 },
    };

    public static UpstreamLeg Leg(DateTimeOffset at) => new()
    {
        Login = "handle-of-the-login",
        Upstream = "school-saml",
        Organisation = "school",
        SentAt = at,
        Forced = true,
        MaxAgeSeconds = 60,
        Wishes = true,
        Memory = new Dictionary<string, string>(StringComparer.Ordinal) { ["request_id"] = "_abc", ["code_verifier"] = "verifier" },
    };

    public static SsoSession Session(DateTimeOffset at) => new()
    {
        SessionId = "sid-" + Randomness.System.Handle(),
        Login = "7KQ2M9XA4T",
        Statement = Statement(at),
        UpstreamSubject = Subject(),
        UpstreamSessionIndex = "_index-" + Person,
        UpstreamSessionEnds = at.AddHours(4),
        StartedAt = at,
        LastUsedAt = at.AddSeconds(1),
        IdleEndsAt = at.AddHours(1),
        EndsAt = at.AddHours(8),
        OptedInAt = at.AddSeconds(2),
        SecondFactorAt = at.AddSeconds(-3),
        LogoutOnly = true,
        Browser = "hash-of-the-browser",
        UpstreamIdToken = "id-token-of-" + Person,
        Applications = [new SessionApplication("bibliotheek", "pairwise-" + Person, at) { EndsAt = at.AddMinutes(30) }],
    };

    public static KeptErrorPage ErrorPage(DateTimeOffset at) => new()
    {
        Code = "FH-1306/audience-mismatch",
        Detail = "audience-of-another",
        Status = 403,
        At = at,
        Application = "bibliotheek",
        Organisation = "school",
        OrganisationName = "Campus Noord",
        Names = ["email"],
        StartLink = "/start/bibliotheek/school",
        Languages = ["nl"],
    };

    public static LogoutJourney LogoutJourney(DateTimeOffset at) => new()
    {
        Reference = "7KQ2M9XA4T",
        Browser = "hash-of-the-browser",
        Application = "bibliotheek",
        Scope = LogoutScope.IdpOnly,
        PostLogoutRedirectUri = "https://bibliotheek.example/bye",
        State = "state-of-the-application",
        Languages = ["nl", "en"],
        Parties = [new LogoutParty(LogoutPartyKind.Organisation, "school", LogoutResult.Unreachable)],
        OthersStay = true,
        Stops = [new LogoutStop("school", "school-saml", Subject(), "_index-" + Person, "id-token-of-" + Person)],
        Leg = Leg(at),
    };

    public static ConsentRecord Consent(string person, string application, DateTimeOffset at) => new()
    {
        Person = person,
        Application = application,
        Purpose = ConsentMode.Ask,
        Claims = [new ConsentClaim("given_name", "given_name"), new ConsentClaim("principal", "person:eppn")],
        // The store keeps milliseconds.
        GivenAt = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()),
        EndsAt = DateTimeOffset.FromUnixTimeMilliseconds(at.AddDays(365).ToUnixTimeMilliseconds()),
    };

    public static HubSettings Settings() => new()
    {
        Suites = [new Suite("leren", Name("Leren")) { Sector = "sector-leren" }, new Suite("zorg", Name("Zorg"))],
        Applications =
        [
            Application("bibliotheek", AllowedOrganisations.Only(["academie", "school"])),
            Application("agenda", AllowedOrganisations.All) with { Session = new SessionSettings { Mode = SessionMode.OptIn, AbsoluteSeconds = null } },
            Application("archief", AllowedOrganisations.None),
        ],
        Organisations = [Organisation("school"), Organisation("academie") with { DefaultRole = null, Support = null, Applications = AllowedApplications.All, State = OrganisationState.Draft }],
        Upstreams =
        [
            new Upstream
            {
                Id = "school-saml",
                Protocol = "saml",
                Settings = """{"version":1,"entity_id":"https://idp.school.example/"}""",
                Organisations = ["school", "academie"],
                AttributeMap = "eduperson",
                ExtraRules =
                [
                    new MappingRule("person:eppn", ["eppn", "@subject"]) { Transform = MappingTransform.LowerCase, Scoped = true, FirstOnly = true, Replaces = true, When = new MappingCondition.Absent("eduid") },
                    new MappingRule("groups", ["memberOf", "@affiliations"])
                    {
                        Combine = MappingCombine.AllSent,
                        Steps =
                        [
                            new MappingStep.Split(";"), new MappingStep.Extract("^CN=([^,]+)"), new MappingStep.LowerCase(), new MappingStep.ScopeFilter(), new MappingStep.First(), new MappingStep.Join(" "),
                            new MappingStep.Lookup(new Dictionary<string, string> { ["docent's"] = "teachers" }) { Otherwise = "others" }, new MappingStep.Constant("x"),
                        ],
                        When = new MappingCondition.OneOf("groups", ["a", "b"]),
                    },
                    new MappingRule("unit", ["ou"]) { When = new MappingCondition.Matches("ou", "^team-") },
                    new MappingRule("title", ["title"]) { When = new MappingCondition.Present("ou") },
                ],
                Operators = ["etoegang"],
                Assurance = new AssuranceBelief
                {
                    Methods = false,
                    Contexts = ["https://refeds.org/profile/mfa"],
                    OwnContexts = [new ContextWorth("urn:x:strong", 3, 2), new ContextWorth("urn:x:two", 2)],
                    Attributes = ["http://schemas.microsoft.com/claims/authnmethodsreferences"],
                    IdentityProfile = true,
                    Asking = new Dictionary<AssuranceLevel, IReadOnlyList<string>> { [AssuranceLevel.Verhoogd] = ["urn:x:two"], [AssuranceLevel.Hoog] = ["urn:x:strong"] },
                },
                Suspended = true,
                Waiting = true,
                SecretName = "school-secret",
            },
        ],
        Entries = [Entry("school"), Entry("academie") with { Upstream = null }],
        MinimumLevels =
        [
            new LevelRule { Id = "mbo-2027", Sector = "mbo", Role = PersonRole.Onderwijsmedewerker, Class = ApplicationClass.Beheer, From = DateTimeOffset.UnixEpoch, Level = AssuranceLevel.Verhoogd },
            new LevelRule { Id = "all", Level = AssuranceLevel.Laag },
        ],
        Agreements =
        [
            new Agreement { Id = "vo-2", Organisation = "school", Application = "bibliotheek", Attributes = ["given_name", "person:eppn"], From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch.AddDays(1), Who = "Bestuur", Reference = "VO-2" },
            new Agreement { Id = "vo-1", Organisation = "school", Application = "bibliotheek", From = DateTimeOffset.UnixEpoch.AddTicks(1), Who = "Bestuur", Reference = "VO-1" },
        ],
        MfaContracts =
        [
            new MfaContract { Id = "mfa-2", Organisation = "school", Upstream = "school-saml", Reference = "MFA 2", From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch.AddDays(1), Owner = "beheer@school.example" },
            new MfaContract { Id = "mfa-1", Organisation = "academie", Upstream = "school-saml", Reference = "MFA 1", From = DateTimeOffset.UnixEpoch.AddTicks(1), To = DateTimeOffset.UnixEpoch.AddDays(2), Owner = "x" },
        ],
        MetadataSources =
        [
            new MetadataSource { Id = "federation", AggregateUrl = "https://metadata.example/all.xml", Certificates = ["AAAA", "BBBB"], Allow = ["sha1"], MaxMb = 100 },
            new MetadataSource { Id = "mdq", MdqUrl = "https://mdq.example/", Certificates = ["CCCC"] },
        ],
        File = new AppliedFile { Path = "/etc/federationhub/hub.yaml", Fingerprint = "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg", Text = "5sZ2dUeTEBjTMGGMfJHIcrLXtW3DZFwYzhSDZJTOtdY", AtStart = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU" },
    };

    public static DiscoveryEntry Entry(string id) => new()
    {
        Id = id,
        Organisation = id,
        Upstream = "school-saml",
        Name = Name("De " + id),
        Aliases = ["DS", "d's"],
        Domains = ["school.example"],
        Place = "'s-Hertogenbosch",
        Country = "NL",
        Identifiers = [new OrganisationIdentifier("brin6", "01AA01")],
        AnnouncedFrom = ["portal.school.example"],
        Logo = "https://school.example/logo.png",
        ValidFrom = DateTimeOffset.UnixEpoch.AddDays(1),
        ValidTo = DateTimeOffset.UnixEpoch.AddYears(100),
        Disruption = Name("Slow"),
        Hidden = true,
        Weight = 7,
    };

    public static HomeOrganisation Organisation(string id) => new()
    {
        Id = id,
        Name = Name(id),
        Identifiers = [new OrganisationIdentifier("brin6", "01AA00")],
        Scopes = [new OrganisationScope("school.example"), new OrganisationScope("^.+\\.school\\.example$", IsPattern: true)],
        Networks = ["192.0.2.0/24"],
        Sector = "vo",
        IdentityProofing = 2,
        HighestLevel = AssuranceLevel.Hoog,
        SessionRole = SessionRole.Relay,
        DefaultRole = PersonRole.Betrokkene,
        State = OrganisationState.Suspended,
        Applications = AllowedApplications.Only(["bibliotheek"]),
        Support = new SupportContact("Servicedesk", "help@school.example", "https://school.example/help"),
    };

    public static RegistrationToken RegistrationToken(string id) => new()
    {
        Id = id,
        Hash = "sha256:hash-of-the-token",
        Note = "of the supplier",
        Template = Application("template", AllowedOrganisations.Only(["school"])),
        PairwiseOnly = true,
        MadeAt = At,
        EndsAt = At.AddDays(30),
        RevokedAt = At.AddDays(2),
        LifeDays = 90,
        Most = 12,
    };

    public static RegisteredApplication Registered(string id) => new()
    {
        Application = Application(id, AllowedOrganisations.Only(["school"])),
        Token = "rt-1",
        AccessHash = "sha256:hash-of-the-access",
        Metadata = """{"redirect_uris":["https://app.example/cb"]}""",
        RegisteredAt = At,
        EndsAt = At.AddDays(90),
    };

    private static Application Application(string id, AllowedOrganisations organisations) => new()
    {
        Id = new ApplicationId(id),
        Suite = "leren",
        Name = Name(id),
        Profile = ApplicationProfile.Etoegang,
        Suspended = true,
        Test = true,
        Client = new ClientSettings
        {
            IsPublic = true,
            IsNative = true,
            RedirectUris = ["https://app.example/cb?x=1", "http://127.0.0.1/cb"],
            SecretHashes = ["pbkdf2$x"],
            Jwks = "{}",
            JwksUri = "https://app.example/jwks",
            AssertionAlgorithm = "PS256",
            AssertionForEndpoints = true,
            GrantTypes = ["client_credentials"],
            Audience = "https://api.example",
            RequiresPushedRequests = true,
            Pkce = "or_nonce",
            IdTokenAlgorithm = "ES256",
            Scopes = ["openid", "email"],
            DefaultMaxAgeSeconds = 33,
            DefaultAcrValues = ["urn:example:high", "urn:example:low"],
            AuthenticationMethod = "client_secret_post",
            CodeSeconds = 30,
            AccessTokenSeconds = 31,
            IdTokenSeconds = 32,
            OpaqueAccessTokens = true,
            AccessTokenAlgorithm = "PS256",
            RefreshTokens = new RefreshTokenSettings(3600, 7200),
            OfflineAccess = new RefreshTokenSettings(86400, 864000),
        },
        Organisations = organisations,
        SuspendedOrganisations = new HashSet<string>(StringComparer.Ordinal) { "academie" },
        Access = [new AccessEntry { Organisation = "school", Everyone = true, Roles = [PersonRole.Betrokkene], Groups = ["g"], Entitlements = ["e"], Affiliations = ["staff"], Identifiers = ["hmac:n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"] }],
        Release = new ReleasePolicy
        {
            PublicSubject = true,
            Agreements = AgreementNeed.Optional,
            Set = ReleaseSet.Entree,
            PersonId = ["email", "hub"],
            Shape = TokenShape.V1,
            Claims =
            [
                new ClaimRule("name", "display_name", ClaimPlacement.IdToken | ClaimPlacement.AccessToken)
                {
                    Required = true, AsArray = true, Format = "[a-z]+", Codes = ["a", "b"], Separator = ";", Form = ValueForm.Country, OneOf = "key",
                },
            ],
        },
        Consent = ConsentMode.Notice,
        Session = new SessionSettings { Mode = SessionMode.Always, Reuse = SessionReuse.Never, IdleSeconds = 10, AbsoluteSeconds = 20, Persistent = true, EndsBeforePrompt = true, PublicTerminal = true, StatementSeconds = 30 },
        LogoutSeenAt = At,
        Logout = new LogoutSettings { Scope = LogoutScope.IdpOnly, BackChannelUri = "https://app.example/logout", BackChannelSessionRequired = true, PostLogoutRedirectUris = ["https://app.example/bye"] },
        Assurance = new AssuranceDemand
        {
            Class = ApplicationClass.Gevoelig,
            ByOrganisation = new Dictionary<string, AssuranceLevel>(StringComparer.Ordinal) { ["school"] = AssuranceLevel.Hoog },
            SecondFactor = SecondFactorPlace.Application,
            OnUnmet = UnmetLevel.Release,
            AcceptsContracts = true,
            RestrictedFactors = ["sms"],
            SecondFactorSeconds = 40,
            Scheme = AssuranceScheme.Eidas,
        },
        MinimumLevel = AssuranceLevel.Verhoogd,
        Discovery = new DiscoverySettings
        {
            ListMode = DiscoveryListMode.Search,
            Pinned = ["school"],
            Remember = RememberChoice.RecentAndAuto,
            ShowNotConnected = true,
            KeycloakHint = true,
            EntityId = "https://app.example/sp",
            Responses = ["https://app.example/ds"],
        },
        HomePage = "https://app.example/",
        Logo = "https://app.example/logo.png",
        InitiateLoginUri = "https://app.example/start",
        PolicyUri = "https://app.example/policy",
        TermsUri = "https://app.example/terms",
        Sector = "app.example",
        TargetLinkUris = ["https://app.example/week"],
    };

    private static LocalisedText Name(string text) => new() { ByLanguage = new Dictionary<string, string>(StringComparer.Ordinal) { ["nl"] = text, ["en"] = text + " (en)" } };

    private static SubjectId Subject() => new("subject-" + Person, "persistent", "https://idp.school.example/", "https://hub.example");

    private static IdentityStatement Statement(DateTimeOffset at) => new()
    {
        StatementId = "statement-1",
        IssuedAt = at,
        ExpiresAt = at.AddMinutes(5),
        Organisation = "school",
        Upstream = "school-saml",
        PersonKey = "eppn|school|" + Person,
        PersonIds = [new Identifier("eck_id", EckId, IsPrimary: true, new Provenance("eckId", "eduperson#4")), new Identifier("eppn", Person + "@school.example", IsPrimary: true, new Provenance("eppn", "eduperson#4", ScopeChecked: true)) { IsVerified = true }],
        OrganisationIds = [new Identifier("brin6", "01AA00", IsPrimary: true, new Provenance("configuration", "entry"))],
        Role = PersonRole.Onderwijsmedewerker,
        RoleProvenance = new Provenance("eduPersonAffiliation", "eduperson#2"),
        Roles = [PersonRole.Onderwijsmedewerker, PersonRole.Betrokkene],
        Assurance = new AssuranceStatement(AssuranceLevel.Hoog, 3, 2, "amr", ["pwd", "mfa"]) { UpstreamContext = "urn:mfa", Contexts = ["urn:mfa:of-an-attribute"], UpstreamMethods = ["pwd", "otp", "mfa"], Contract = "school-mfa-2026" },
        AuthenticatedAt = at,
        AuthenticationInstantIsOwn = true,
        Authorities = ["https://idp.school.example/"],
        Values = [new StatementValue(new AttributeName("given_name"), [Person], new Provenance("urn:oid:2.5.4.42", "eduperson#1"))],
        Findings = [new Finding("scope_violation", "eduPersonScopedAffiliation")],
    };
}
