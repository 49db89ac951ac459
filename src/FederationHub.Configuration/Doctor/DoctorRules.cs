namespace FederationHub.Configuration.Doctor;

/// <summary>Every check of the doctor by its stable name. A name is never used again for something else.</summary>
internal static class DoctorRules
{
    public static readonly DoctorRule SettingsUsable = new("settings-usable", Parts.Settings, "The server does not start with a setting that it cannot use.");
    public static readonly DoctorRule SettingsKnown = new("settings-known", Parts.Settings, "A setting with a name that nobody reads does nothing, often because of a typing error.");
    public static readonly DoctorRule OutboundScope = new("settings-outbound", Parts.Settings, "Whoever can name an address in metadata reaches every inside address that is allowed here.");
    public static readonly DoctorRule ListensPlainly = new("settings-listens", Parts.Settings, "Who reaches the server past the proxy reads and changes logins that are not encrypted.");

    public static readonly DoctorRule RuntimePatch = new("runtime-patch", Parts.Runtime, "Earlier releases of .NET let anybody forge cookies (CVE-2026-40372) or slip signed messages past checks (CVE-2026-47304).");
    public static readonly DoctorRule RuntimeXml = new("runtime-xml-signatures", Parts.Runtime, "Before 10.0.10 the XML signature library can be made to accept what nobody signed (CVE-2026-47304).");
    public static readonly DoctorRule RuntimeAge = new("runtime-age", Parts.Runtime, "Microsoft mends .NET every month, and what is known to be broken gets attacked.");
    public static readonly DoctorRule RunsAsRoot = new("runtime-root", Parts.Runtime, "A server that runs as root gives an attacker the whole machine, not only the hub.");

    public static readonly DoctorRule DatabaseReachable = new("database-reachable", Parts.Database, "Without its database the hub answers nobody.");
    public static readonly DoctorRule DatabaseVersion = new("database-version", Parts.Database, "The hub is tested on PostgreSQL 14 and later and SQLite 3.40 and later; older ones get no repairs.");
    public static readonly DoctorRule DatabaseSchema = new("database-schema", Parts.Database, "The server refuses to start on a schema of another release.");
    public static readonly DoctorRule DatabaseWritable = new("database-writable", Parts.Database, "Each step of a login is a write.");
    public static readonly DoctorRule DatabaseRights = new("database-rights", Parts.Database, "A hub that is broken into can do no more than its database user may.");
    public static readonly DoctorRule DatabaseEncrypted = new("database-encrypted", Parts.Database, "Sessions, secrets and the database password go over that network.");
    public static readonly DoctorRule DatabaseDurable = new("database-durable", Parts.Database, "After a power cut a code that was spent could be spent again, and a confirmed change could be gone.");
    public static readonly DoctorRule DatabaseSpace = new("database-space", Parts.Database, "A full disk stops all logins.");
    public static readonly DoctorRule DatabaseFiles = new("database-files", Parts.Database, "The file holds who is logged in and the hub's configuration; only the hub may read or change it.");

    public static readonly DoctorRule MasterKey = new("master-key", Parts.MasterKey, "Without it no key and no secret in the database can be read, by anybody, ever.");
    public static readonly DoctorRule MasterKeyOpens = new("master-key-opens", Parts.MasterKey, "Another key cannot open what the database holds, and the server refuses to start.");
    public static readonly DoctorRule MasterKeyOwner = new("master-key-owner", Parts.MasterKey, "The server must be able to read it, and nobody else.");
    public static readonly DoctorRule MasterKeyPlace = new("master-key-place", Parts.MasterKey, "Whoever gets a copy of that folder gets the lock and the key together.");
    public static readonly DoctorRule MasterKeyRows = new("master-key-rows", Parts.MasterKey, "A value that another key sealed cannot be read.");

    public static readonly DoctorRule SigningKeyAge = new("signing-key-age", Parts.Keys, "The longer a key signs, the more is lost when it leaks.");
    public static readonly DoctorRule SigningKeyNext = new("signing-key-next", Parts.Keys, "Applications that keep the keys for a while must see a key before it signs.");
    public static readonly DoctorRule SamlCertificate = new("saml-certificate-days", Parts.Keys, "Some organisations refuse requests once the hub's certificate has ended.");

    public static readonly DoctorRule SourceAnswers = new("metadata-source-answers", Parts.Upstreams, "Organisations of a federation change their keys by what it publishes; who misses that locks their people out.");
    public static readonly DoctorRule SourceHeld = new("metadata-source-held", Parts.Upstreams, "What a federation says now counts only when somebody looked at it, and until then its changes are missing.");
    public static readonly DoctorRule SourceValid = new("metadata-source-valid", Parts.Upstreams, "After its end, nobody of that federation logs in.");

    public static readonly DoctorRule ClockDatabase = new("clock-database", Parts.Clock, "Two nodes that disagree about the time disagree about what has expired.");
    public static readonly DoctorRule ClockPublic = new("clock-public-url", Parts.Clock, "Applications refuse tokens from the future or the past.");
    public static readonly DoctorRule ClockUpstreams = new("clock-upstreams", Parts.Clock, "With a wrong clock, here or there, answers of organisations are refused as too early or too late.");
    public static readonly DoctorRule ClockZone = new("clock-zone", Parts.Clock, "The hub counts in UTC; the zone of the machine changes nothing.");

    public static readonly DoctorRule PublicReachable = new("public-reachable", Parts.PublicUrl, "Browsers and applications must reach the hub at exactly this address.");
    public static readonly DoctorRule PublicIssuer = new("public-issuer", Parts.PublicUrl, "Applications refuse a hub whose issuer is not, letter for letter, the address that they were given (OpenID Connect Discovery 4.3).");
    public static readonly DoctorRule PublicSameHub = new("public-same-hub", Parts.PublicUrl, "Tokens signed by another hub than the one configured here are refused, or worse, believed.");
    public static readonly DoctorRule PublicCertificate = new("public-certificate-days", Parts.PublicUrl, "When the certificate ends, nobody can log in.");
    public static readonly DoctorRule PublicCertificateName = new("public-certificate-name", Parts.PublicUrl, "Browsers and applications refuse a certificate of another name.");
    public static readonly DoctorRule PublicCertificateChain = new("public-certificate-chain", Parts.PublicUrl, "Some browsers find a missing intermediate certificate by themselves; applications on a server do not.");
    public static readonly DoctorRule PublicTls = new("public-tls-version", Parts.PublicUrl, "TLS before 1.2 can be broken (RFC 8996).");

    public static readonly DoctorRule ProxyTrusted = new("proxy-trusted", Parts.Proxy, "Without it the hub takes the proxy for the person, and http for what people use.");
    public static readonly DoctorRule ProxyScope = new("proxy-scope", Parts.Proxy, "Whoever may speak for others can pretend to be any address.");
    public static readonly DoctorRule ProxyScheme = new("proxy-scheme", Parts.Proxy, "The hub should see the https that people use.");
    public static readonly DoctorRule ProxyHost = new("proxy-host", Parts.Proxy, "The hub answers under its public name only (421 otherwise).");
    public static readonly DoctorRule ProxyForged = new("proxy-forged", Parts.Proxy, "A stranger must not be able to choose the address or the host that the hub sees.");

    public static readonly DoctorRule UpstreamSettings = new("upstream-settings", Parts.Upstreams, "An upstream whose settings cannot be read refuses every login.");
    public static readonly DoctorRule UpstreamWaiting = new("upstream-waiting", Parts.Upstreams, "Nobody can log in through it until its metadata arrives.");
    public static readonly DoctorRule UpstreamAnswers = new("upstream-answers", Parts.Upstreams, "New keys come with metadata: when that stops, logins stop at their next change of key.");
    public static readonly DoctorRule UpstreamAge = new("upstream-metadata-age", Parts.Upstreams, "The hub asks every hour; an old answer means that it asks in vain, or is not running.");
    public static readonly DoctorRule UpstreamValid = new("upstream-metadata-valid", Parts.Upstreams, "Metadata that has expired is not used, and logins through it are refused (SAML Metadata 2.3.2).");
    public static readonly DoctorRule UpstreamCertificate = new("upstream-certificate-days", Parts.Upstreams, "The hub trusts the key in the metadata, whatever the date, but an organisation near that date is about to change its key.");
    public static readonly DoctorRule UpstreamKey = new("upstream-weak-key", Parts.Upstreams, "Who works out a short key can log in as anybody of that organisation.");
    public static readonly DoctorRule UpstreamAllows = new("upstream-allows", Parts.Upstreams, "What is weak can be forged or read.");
    public static readonly DoctorRule UpstreamHttp = new("upstream-http", Parts.Upstreams, "Who sits on that network can change where people are sent.");
    public static readonly DoctorRule UpstreamScopes = new("upstream-scopes", Parts.Upstreams, "Without scopes the hub drops every value with an '@', since anybody could claim it.");
    public static readonly DoctorRule UpstreamScopeShared = new("upstream-scope-shared", Parts.Upstreams, "Each can send identifiers and addresses of the other's people, and an application that goes by those takes one person for another.");
    public static readonly DoctorRule UpstreamLogout = new("upstream-logout", Parts.Upstreams, "Who stays signed in at the organisation is let in again without a password, also on a computer that others use.");
    public static readonly DoctorRule UpstreamSecret = new("upstream-secret", Parts.Upstreams, "Without its secret the hub cannot redeem a code there, and every login fails.");
    public static readonly DoctorRule UpstreamLeniency = new("upstream-leniency", Parts.Upstreams, "It is asked for less than others are: know that it is, and until when.");
    public static readonly DoctorRule UpstreamSuspended = new("upstream-suspended", Parts.Upstreams, "Nobody can log in through it.");

    public static readonly DoctorRule Applications = new("applications", Parts.Applications, "Without an application there is nothing to log in to.");
    public static readonly DoctorRule RedirectHttp = new("application-redirect-http", Parts.Applications, "Who sits on that network reads the code, and logs in as that person.");
    public static readonly DoctorRule RedirectLoopback = new("application-redirect-loopback", Parts.Applications, "It sends people to their own machine: right for a program on it, else left over from development.");
    public static readonly DoctorRule RedirectScheme = new("application-redirect-scheme", Parts.Applications, "Any app on a phone may claim a scheme of its own, so whoever uses one cannot keep a secret.");
    public static readonly DoctorRule RedirectShared = new("application-redirect-shared", Parts.Applications, "An answer for one of them can be used at the other.");
    public static readonly DoctorRule ApplicationRelease = new("application-release", Parts.Applications, "It learns that somebody logged in, and nothing about who.");
    public static readonly DoctorRule ApplicationPkce = new("application-pkce", Parts.Applications, "Without it a stolen code can be used by another (RFC 9700 2.1.1).");
    public static readonly DoctorRule ApplicationSecret = new("application-secret", Parts.Applications, "Without a secret it cannot get a token.");
    public static readonly DoctorRule ApplicationSecretBesideKey = new("application-secret-beside-key", Parts.Applications, "The secret still works, and it is the easier one to steal.");
    public static readonly DoctorRule ApplicationSecretsTwo = new("application-secrets-two", Parts.Applications, "The old secret still works: the change is not finished.");
    public static readonly DoctorRule ApplicationOrganisations = new("application-organisations", Parts.Applications, "Nobody can log in to it.");
    public static readonly DoctorRule ApplicationSuspended = new("application-suspended", Parts.Applications, "Everybody is refused with FH-1011.");
    public static readonly DoctorRule ApplicationTest = new("application-test", Parts.Applications, "A test application reaches organisations that are not published yet.");

    public static readonly DoctorRule Organisations = new("organisations", Parts.Organisations, "Without an organisation nobody can log in.");
    public static readonly DoctorRule OrganisationState = new("organisation-state", Parts.Organisations, "Its people cannot log in.");
    public static readonly DoctorRule OrganisationWayIn = new("organisation-way-in", Parts.Organisations, "People find it and then read that it is not connected.");
    public static readonly DoctorRule OrganisationSupport = new("organisation-support", Parts.Organisations, "The error page has nobody to send its people to.");
    public static readonly DoctorRule OrganisationDomains = new("organisation-domains", Parts.Organisations, "People who search with their e-mail address do not find it.");

    public static readonly DoctorRule EntryNames = new("entry-names", Parts.Organisations, "People must be able to tell the rows of the list apart, and to read them at a glance.");

    public static readonly DoctorRule OrganisationSector = new("organisation-sector", Parts.Organisations, "A lowest level for a sector counts for the organisations of that sector only (R001-18).");

    public static readonly DoctorRule AgreementPair = new("agreement-pair", Parts.Agreements, "Each login must name the agreement that it rests on, also for the minimal set (R000-20).");
    public static readonly DoctorRule AgreementClaims = new("agreement-claims", Parts.Agreements, "Beyond the minimal set an application gets only what the organisation agreed to: these claims do not arrive.");
    public static readonly DoctorRule AgreementEnds = new("agreement-ends", Parts.Agreements, "From that instant the application gets no more of what only this agreement lets through.");

    public static readonly DoctorRule AgreementNever = new("agreement-never", Parts.Agreements, "An agreement that ends as it begins never counts: it was withdrawn before it began, or its days are a slip.");

    public static readonly DoctorRule ContractEnds = new("contract-ends", Parts.Agreements, "From that instant everybody at that organisation has one factor, and applications that want two refuse them (R000-19).");

    public static readonly DoctorRule LogoutChannel = new("application-logout-channel", Parts.Applications, "Who logs out of one application is signed out of the others only where the hub can tell them (R002-17).");
    public static readonly DoctorRule LogoutAddress = new("application-logout-address", Parts.Applications, "What is sent there says who logged out, and would leave this machine in the open or not at all.");
    public static readonly DoctorRule LogoutSeen = new("application-logout-seen", Parts.Applications, "Who uses single sign-on must be able to leave it where they are (R004-10).");
    public static readonly DoctorRule LogoutReturn = new("application-logout-return", Parts.Applications, "Who logs out wants to go on where they were.");
    public static readonly DoctorRule LogoutReach = new("application-logout-reach", Parts.Applications, "People who asked to stay signed in expect that logging out ends it.");
    public static readonly DoctorRule SessionEndless = new("application-session-endless", Parts.Applications, "A machine that is used every day stays signed in for ever.");
    public static readonly DoctorRule ApplicationLoops = new("application-loops", Parts.Applications, "An application without a session of its own sends people back for every page, until the hub stops it (R004-09).");

    public static readonly DoctorRule LevelReachable = new("assurance-reachable", Parts.Assurance, "A level that nobody can reach refuses everybody.");
    public static readonly DoctorRule LevelReleased = new("assurance-released", Parts.Assurance, "An application that does not look at the level takes one factor for two.");
    public static readonly DoctorRule LevelMandate = new("assurance-mandate", Parts.Assurance, "Who acts for an organisation must be shown to be allowed to (R001-19).");
    public static readonly DoctorRule LevelHighest = new("assurance-highest", Parts.Assurance, "At hoog an organisation vouches for a person's identity as a passport does.");
    public static readonly DoctorRule ContractUnused = new("contract-unused", Parts.Assurance, "A contract counts only for applications that accept one (R000-14).");

    private static class Parts
    {
        public const string Settings = "settings";
        public const string Runtime = "runtime";
        public const string Database = "database";
        public const string MasterKey = "master key";
        public const string Keys = "keys";
        public const string Clock = "clock";
        public const string PublicUrl = "public URL";
        public const string Proxy = "proxy";
        public const string Upstreams = "upstreams";
        public const string Applications = "applications";
        public const string Organisations = "organisations";
        public const string Assurance = "assurance";
        public const string Agreements = "agreements";
    }
}
