using System.Security.Cryptography;
using FederationHub.Core;
using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Upstreams.Oidc;
using FederationHub.Upstreams.Saml;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Configuration.Tests;

/// <summary>A configuration in which each member that a file can set is set, to a value that it does not have by itself.</summary>
internal static class FullSettings
{
    private static readonly string Certificate = HubFiles.Certificate();
    private static readonly string OtherCertificate = HubFiles.Certificate();

    /// <summary>The protocol settings, before they become text.</summary>
    public static IReadOnlyList<SamlSettings> Saml { get; } =
    [
        new()
        {
            MetadataUrl = "https://login.noordpool.example/metadata?a=1&b=2",
            EntityId = "https://login.noordpool.example/saml",
            MetadataCertificates = [Certificate, OtherCertificate],
            SignRequests = false,
            RequestBinding = RequestBinding.Post,
            NameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
            AllowCreate = false,
            ForceAuthn = ForceAuthnUse.Never,
            AuthnContexts = ["https://refeds.org/profile/mfa"],
            AuthnContextsSupported = ["https://refeds.org/profile/sfa", "https://refeds.org/profile/mfa"],
            Comparison = ContextComparisons.Minimum,
            RequesterId = true,
            ProxyCount = 0,
            IdpList = ["https://idp.noordpool.example/saml", "urn:mace:land:example"],
            LoginHint = LoginHintUse.Query,
            Passive = true,
            Algorithms = ["rsa-sha256", "sha256-rsa-MGF1"],
            RequireSignedResponse = true,
            RequireSignedAssertion = true,
            Allow = ["sha1", "c14n11"],
            Unsolicited = ["phone", "Agenda.2_~x"],
            SkewSeconds = 0,
        },
        new()
        {
            Entity = new SamlEntity
            {
                EntityId = "urn:mace:land:example",
                RedirectUrl = "https://idp.land.example/sso",
                PostUrl = "https://idp.land.example/post",
                LogoutRedirectUrl = "https://idp.land.example/slo",
                LogoutPostUrl = "https://idp.land.example/slo/post",
                LogoutRedirectAnswerUrl = "https://idp.land.example/slo/return",
                LogoutPostAnswerUrl = "https://idp.land.example/slo/post/return",
                ErrorUrl = "https://help.land.example/?code=ERRORURL_CODE",
                Certificates = [OtherCertificate],
                WantsSignedRequests = true,
                ValidUntil = new DateTimeOffset(2031, 5, 6, 7, 8, 9, 123, TimeSpan.Zero),
            },
            SignRequests = true,
        },
        new() { MetadataSource = "surf", EntityId = "https://aselect.noordpool.example/idp" },
    ];

    public static IReadOnlyList<OidcSettings> Oidc { get; } =
    [
        new()
        {
            Issuer = "https://login.microsoftonline.com/{tenantid}/v2.0",
            ClientId = "0d7c1c2e: \"quoted\" # not a comment",
            DiscoveryUrl = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
            Tenants = ["11111111-2222-3333-4444-555555555555"],
            IssuerAliases = ["https://sts.windows.net/11111111-2222-3333-4444-555555555555/"],
            Scope = "openid profile email offline_access",
            Algorithms = ["RS256", "ES256"],
            ClientAuthentication = "client_secret_post",
            UserInfo = UserInfoUse.Always,
            AcrValuesSupported = ["urn:okta:loa:2fa:any", "phr"],
            Passive = true,
            FreshLogin = FreshLoginProof.Trusted,
            ExtraParameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["domain_hint"] = "west.example", ["empty"] = "" },
            HostedDomains = ["west.example"],
            TokenVersion = "2.0",
            SkewSeconds = 5,
        },
        new()
        {
            Issuer = "https://staff.westland.example",
            ClientId = "hub",
            ClientAuthentication = "private_key_jwt",
            ClientAssertionAudience = AssertionAudience.TokenEndpoint,
            Algorithms = ["PS256"],
            Endpoints = new ProviderEndpoints
            {
                AuthorizationEndpoint = "https://staff.westland.example/authorize",
                TokenEndpoint = "https://staff.westland.example/token",
                JwksUri = "https://staff.westland.example/keys",
                UserInfoEndpoint = "https://staff.westland.example/me",
                EndSessionEndpoint = "https://staff.westland.example/logout",
                SendsIssuerInResponse = true,
                PushedAuthorizationRequestEndpoint = "https://staff.westland.example/par",
                SigningAlgorithms = ["PS256"],
            },
            PushedRequests = PushedRequestUse.Never,
        },
    ];

    public static HubSettings Settings() => new()
    {
        Suites = [new Suite("zorg", Text("Zorg: thuis & #1")), new Suite("leren", new LocalisedText { ByLanguage = new Dictionary<string, string> { ["fy"] = "Leare \"no\"", ["nl"] = "Leren" } }) { Sector = "sector-leren" }],
        Applications =
        [
            new Application
            {
                Id = new ApplicationId("Agenda.2_~x"),
                Suite = "leren",
                Name = Text("- null"),
                Profile = ApplicationProfile.Education,
                Suspended = true,
                Test = true,
                Client = new ClientSettings
                {
                    IsPublic = false,
                    RedirectUris = ["https://agenda.example/cb?x=1&y=%7B2%7D", "https://agenda.example"],
                    SecretHashes = [ClientSecretHash.Create("one").ToString(), ClientSecretHash.Create("two").ToString()],
                    Jwks = """{"keys":[{"kty":"EC","crv":"P-256","kid":"it's #1","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}""",
                    AssertionAlgorithm = "ES256",
                    AssertionForEndpoints = true,
                    GrantTypes = ["authorization_code", "client_credentials"],
                    Audience = "urn:x:api",
                    RequiresPushedRequests = true,
                    Pkce = "or_nonce",
                    IdTokenAlgorithm = "ES256",
                    Scopes = ["openid", "email"],
                    DefaultMaxAgeSeconds = 63,
                    DefaultAcrValues = ["urn:example:high", "urn:example:low"],
                    AuthenticationMethod = "client_secret_post",
                    CodeSeconds = 61,
                    AccessTokenSeconds = 301,
                    IdTokenSeconds = 302,
                    OpaqueAccessTokens = true,
                    AccessTokenAlgorithm = "PS256",
                    RefreshTokens = new RefreshTokenSettings(3600, 7200),
                    OfflineAccess = new RefreshTokenSettings(86400, 864000),
                },
                Organisations = AllowedOrganisations.Only(["noordpool", "westland"]),
                SuspendedOrganisations = new HashSet<string>(StringComparer.Ordinal) { "noordpool", "westland" },
                Access =
                [
                    new AccessEntry { Organisation = "westland", Roles = [PersonRole.Onderwijsmedewerker, PersonRole.Betrokkene], Groups = ["a, b", "urn:x:#y"], Entitlements = ["urn:mace:x"], Affiliations = ["employee"], Identifiers = ["hmac:n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg"] },
                    new AccessEntry { Organisation = "noordpool", Everyone = true },
                    new AccessEntry { Groups = ["everywhere"] },
                ],
                Release = new ReleasePolicy
                {
                    Set = ReleaseSet.Surf,
                    Claims =
                    [
                        new ClaimRule("role", "edu_role", ClaimPlacement.IdToken | ClaimPlacement.AccessToken) { Required = true, AsArray = true },
                        ReleaseSets.Surf["uids"],
                        new ClaimRule("email", "email", ClaimPlacement.UserInfo) { OneOf = "key", Format = "[a-z\"#: ]+@[^@]+" },
                        new ClaimRule("functions", "functions", ClaimPlacement.UserInfo) { OneOf = "key", Codes = ["F1", "no", "a b"], Separator = ";" },
                        new ClaimRule("isolanguage", "locale", ClaimPlacement.UserInfo) { Form = ValueForm.Country },
                    ],
                    Shape = TokenShape.V1,
                    PersonId = ["unique_name", "hub"],
                    PublicSubject = true,
                },
                Consent = ConsentMode.Ask,
                Discovery = new DiscoverySettings { ListMode = DiscoveryListMode.DomainOnly, Pinned = ["zz-first"], Remember = RememberChoice.Off, EntityId = "urn:x:agenda", Responses = ["https://agenda.example/ds?x=1"] },
                Session = new SessionSettings { Mode = SessionMode.OptIn, Reuse = SessionReuse.ForceReauthentication, IdleSeconds = 20, AbsoluteSeconds = 60, EndsBeforePrompt = true, PublicTerminal = true, StatementSeconds = 61 },
                Logout = new LogoutSettings
                {
                    Scope = LogoutScope.Hub,
                    BackChannelUri = "https://agenda.example/logout?x=%20",
                    BackChannelSessionRequired = true,
                    PostLogoutRedirectUris = ["https://agenda.example", "https://agenda.example/bye?x=1"],
                },
                Assurance = new AssuranceDemand
                {
                    Class = ApplicationClass.Bestuur,
                    ByOrganisation = new Dictionary<string, AssuranceLevel>(StringComparer.Ordinal) { ["noordpool"] = AssuranceLevel.Laag, ["westland"] = AssuranceLevel.Verhoogd },
                    SecondFactor = SecondFactorPlace.Application,
                    OnUnmet = UnmetLevel.Release,
                    AcceptsContracts = true,
                    RestrictedFactors = ["sms", "okta_verify"],
                    SecondFactorSeconds = 62,
                    Scheme = AssuranceScheme.Surf,
                },
                MinimumLevel = AssuranceLevel.Hoog,
                RoleRequired = false,
                HomePage = "https://agenda.example/?q=%20",
                Logo = "https://agenda.example/logo.webp",
                InitiateLoginUri = "https://agenda.example/start",
                PolicyUri = "https://agenda.example/policy",
                TermsUri = "https://agenda.example/terms",
                Sector = "agenda.example",
                TargetLinkUris = ["https://agenda.example/a", "https://agenda.example/a?b=[c]"],
            },
            new Application
            {
                Id = new ApplicationId("phone"),
                Suite = "leren",
                Name = Text("Téléphone 📱"),
                Profile = ApplicationProfile.Etoegang,
                Test = true,
                Client = new ClientSettings { IsPublic = true, IsNative = true, RedirectUris = ["example.phone.app:/callback", "http://127.0.0.1/cb"] },
                Organisations = AllowedOrganisations.All,
                Release = new ReleasePolicy { Claims = [ReleaseSets.Hub["person_id"]], Agreements = AgreementNeed.Optional },
                Discovery = new DiscoverySettings { Remember = RememberChoice.RecentAndAuto, ShowNotConnected = true, KeycloakHint = true },
                Session = ApplicationProfileDefaults.For(ApplicationProfile.Etoegang).Session,
                Logout = ApplicationProfileDefaults.For(ApplicationProfile.Etoegang).Logout,
                Assurance = ApplicationProfileDefaults.For(ApplicationProfile.Etoegang).Assurance,
                MinimumLevel = AssuranceLevel.Gemiddeld,
                RoleRequired = true,
            },
            new Application
            {
                Id = new ApplicationId("quiet"),
                Suite = "zorg",
                Name = Text("Quiet"),
                Profile = ApplicationProfile.Education,
                Client = new ClientSettings { IsPublic = false, RedirectUris = ["https://quiet.example/"], JwksUri = "https://quiet.example/jwks?x=1" },
                Session = ApplicationProfileDefaults.For(ApplicationProfile.Education).Session with { AbsoluteSeconds = null, Persistent = true },
                MinimumLevel = AssuranceLevel.Geen,
            },
        ],
        Organisations =
        [
            new HomeOrganisation
            {
                Id = "westland",
                Name = new LocalisedText { ByLanguage = new Dictionary<string, string> { ["en"] = "Westland College", ["nl"] = "Westland: 'College'" } },
                Identifiers = [new OrganisationIdentifier("brin4", "34CD"), new OrganisationIdentifier("schac_home_org", "west.example"), new OrganisationIdentifier("schac_home_org", "land.example")],
                Scopes = [new OrganisationScope("west.example"), new OrganisationScope("yes")],
                Networks = ["192.0.2.0/24", "2001:db8::/32"],
                Sector = "mbo",
                IdentityProofing = 0,
                HighestLevel = AssuranceLevel.Hoog,
                SessionRole = SessionRole.Relay,
                DefaultRole = PersonRole.Onderwijsdeelnemer,
                State = OrganisationState.Draft,
                Applications = AllowedApplications.Only(["Agenda.2_~x", "phone"]),
                Support = new SupportContact("Servicedesk, 2e lijn", "help@west.example", "https://west.example/help"),
            },
            new HomeOrganisation { Id = "noordpool", Name = Text("Noordpool"), State = OrganisationState.Suspended, Applications = AllowedApplications.Only([]) },
        ],
        Upstreams =
        [
            new Upstream
            {
                Id = "noordpool",
                Protocol = "saml",
                Settings = Saml[0].ToJson(),
                Organisations = ["noordpool"],
                AttributeMap = "entree",
                ExtraRules =
                [
                    new MappingRule("person:eppn", ["urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "@subject"]) { Transform = MappingTransform.LowerCase, Scoped = true, FirstOnly = true },
                    new MappingRule("name", ["@given_name", "@middle_name", "@family_name"]) { Combine = MappingCombine.AllSent, Steps = [new MappingStep.Join(" ")], Replaces = true },
                    new MappingRule("groups", ["memberOf"])
                    {
                        Steps =
                        [
                            new MappingStep.Split(";"), new MappingStep.Extract(@"^CN=""?([^,""]+)\?"), new MappingStep.LowerCase(), new MappingStep.ScopeFilter(), new MappingStep.First(),
                            new MappingStep.Lookup(new Dictionary<string, string> { ["docent's"] = "teachers", ["true"] = "yes", ["a: b"] = "{x}" }) { Otherwise = "others" },
                        ],
                        When = new MappingCondition.OneOf("@affiliations", ["staff", "null"]),
                    },
                    new MappingRule("edu_role", []) { Steps = [new MappingStep.Constant("onderwijsmedewerker")], When = new MappingCondition.Matches("@groups", "^teach") },
                    new MappingRule("custom:locker", ["kluis"]) { When = new MappingCondition.Present("kluis") },
                    new MappingRule("title", ["title"]) { When = new MappingCondition.Absent("kluis") },
                ],
                Operators = ["surfconext", "eduid"],
                Assurance = new AssuranceBelief
                {
                    Methods = false,
                    Contexts = ["http://surfconext.nl/assurance/loa2", "https://refeds.org/profile/mfa"],
                    OwnContexts = [new ContextWorth("https://idp.noordpool.example/sterk#1", 3, 2), new ContextWorth("yes", 2)],
                    Attributes = ["http://schemas.microsoft.com/claims/authnmethodsreferences"],
                    IdentityProfile = true,
                    Asking = new Dictionary<AssuranceLevel, IReadOnlyList<string>> { [AssuranceLevel.Verhoogd] = ["https://refeds.org/profile/mfa", "yes"], [AssuranceLevel.Hoog] = ["https://idp.noordpool.example/sterk#1"] },
                },
                Suspended = true,
                Waiting = true,
            },
            new Upstream { Id = "land", Protocol = "saml", Settings = Saml[1].ToJson(), Organisations = ["westland", "noordpool"], AttributeMap = "eduperson" },
            new Upstream { Id = "federated", Protocol = "saml", Settings = Saml[2].ToJson(), Organisations = ["westland"], AttributeMap = "eduperson", Waiting = true },
            new Upstream { Id = "entra", Protocol = "oidc", Settings = Oidc[0].ToJson(), Organisations = ["westland"], AttributeMap = "entra", Waiting = true, SecretName = "upstream/entra/client_secret" },
            new Upstream { Id = "staff", Protocol = "oidc", Settings = Oidc[1].ToJson(), Organisations = ["westland"], AttributeMap = "oidc" },
        ],
        Entries =
        [
            new DiscoveryEntry
            {
                Id = "zz-first",
                Organisation = "westland",
                Upstream = "entra",
                Name = Text("Westland (staff)"),
                Aliases = ["WC", "true"],
                Domains = ["west.example"],
                Place = "'s-Gravenzande",
                Country = "NO",
                Identifiers = [new OrganisationIdentifier("brin6", "01AA01")],
                Logo = "https://west.example/logo.png",
                ValidFrom = new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero),
                ValidTo = new DateTimeOffset(2027, 8, 1, 12, 0, 0, TimeSpan.Zero),
                Disruption = new LocalisedText { ByLanguage = new Dictionary<string, string> { ["en"] = "Slow until 12:00: \"be patient\"", ["nl"] = "Traag" } },
                AnnouncedFrom = ["portal.west.example", "start.west.example"],
                Hidden = true,
                Weight = 12,
            },
            new DiscoveryEntry { Id = "a-second", Organisation = "westland", Upstream = "staff", Name = new LocalisedText { ByLanguage = new Dictionary<string, string> { ["en"] = "Westland College", ["nl"] = "Westland: 'College'" } } },
            new DiscoveryEntry { Id = "noordpool", Organisation = "noordpool", Upstream = "land", Name = Text("Noordpool") },
        ],
        MinimumLevels =
        [
            new LevelRule { Id = "mbo-2027", Sector = "mbo", Role = PersonRole.Onderwijsmedewerker, Class = ApplicationClass.Gevoelig, From = Day(2027, 8, 1), Level = AssuranceLevel.Verhoogd },
            new LevelRule { Id = "all", Level = AssuranceLevel.Laag },
        ],
        MfaContracts =
        [
            new MfaContract { Id = "entra-2026", Organisation = "westland", Upstream = "entra", Reference = "MFA \"2026\" # 1", From = Day(2026, 1, 1), To = Day(2027, 1, 1), Owner = "beheer@west.example" },
            new MfaContract { Id = "a-earlier", Organisation = "noordpool", Upstream = "noordpool", Reference = "null", From = Day(2025, 1, 1).AddHours(1), To = Day(2025, 1, 1).AddHours(2), Owner = "x" },
        ],
        MetadataSources =
        [
            new MetadataSource { Id = "surf", AggregateUrl = "https://metadata.surf.example/idps.xml?x=1&y=2", Certificates = [Certificate, OtherCertificate], Allow = ["sha1", "rsa-1024"], MaxMb = 12 },
            new MetadataSource { Id = "edugain", MdqUrl = "https://mdq.edugain.example/", Certificates = [OtherCertificate] },
        ],
        Agreements =
        [
            new Agreement
            {
                Id = "vo-2026",
                Organisation = "westland",
                Application = "Agenda.2_~x",
                Attributes = ["given_name", "person:eppn", "organisation:brin4"],
                From = Day(2026, 8, 1),
                To = Day(2027, 8, 1),
                Who = "Bestuur: \"A. de Vries\"",
                Reference = "VO-2026/17 # bijlage 2",
            },
            new Agreement { Id = "vo-2027", Organisation = "westland", Application = "Agenda.2_~x", From = Day(2027, 8, 1).AddTicks(1), To = Day(2027, 8, 2).AddSeconds(-1), Who = "x", Reference = "null" },
            new Agreement { Id = "a-withdrawn", Organisation = "noordpool", Application = "phone", From = Day(2027, 1, 1), To = Day(2027, 1, 1), Who = "y", Reference = "z" },
        ],
    };

    /// <summary>A secret that an upstream may have.</summary>
    public static string Secret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(24));

    private static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);

    private static LocalisedText Text(string text) => LocalisedText.Same(text);
}
