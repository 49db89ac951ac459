using System.Reflection;
using System.Text;
using FederationHub.Configuration.Doctor;
using FederationHub.Core;
using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Configuration.Tests.Doctor;

/// <summary>A hub that lacks nothing, with one thing broken a row.</summary>
public sealed class ExaminationTests
{
    private const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly Dictionary<string, (string Id, Severity Severity, string Mend, Func<DoctorFacts, DoctorFacts> Break)> Broken = Rows();

    public static TheoryData<string> Breakages => [.. Broken.Keys];

    [Fact]
    public void Finds_nothing_at_a_hub_that_lacks_nothing()
    {
        var findings = Examination.Of(HealthyHub.Facts, HealthyHub.Now);

        findings.Where(finding => finding.Severity != Severity.Ok).Should().BeEmpty();
        Examination.Worst(findings).Should().Be(Severity.Ok);
    }

    [Theory]
    [MemberData(nameof(Breakages))]
    public void Finds_what_is_broken_and_nothing_worse(string breakage)
    {
        var (id, severity, mend, broken) = Broken[breakage];

        var findings = Examination.Of(broken(HealthyHub.Facts), HealthyHub.Now);

        var found = findings.Where(finding => finding.Id == id && finding.Severity == severity).ToList();
        found.Should().NotBeEmpty("{0}", string.Join('\n', findings.Where(finding => finding.Severity != Severity.Ok)));
        if (severity > Severity.Unchecked && mend.Length > 0)
        {
            found.Should().Contain(finding => finding.Mend != null && finding.Mend.Contains(mend, StringComparison.Ordinal), "{0}", string.Join('\n', found));
        }

        Examination.Worst(findings).Should().Be(severity, "{0}", string.Join('\n', findings.Where(finding => finding.Severity != Severity.Ok)));
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void R000_06_R000_19_two_factors_can_be_told_by_amr_or_a_contract_or_are_the_applications(bool methods, bool contract, bool application)
    {
        var facts = Shop(HealthyHub.Facts, a => a with
        {
            MinimumLevel = AssuranceLevel.Verhoogd,
            Assurance = new AssuranceDemand { AcceptsContracts = contract, SecondFactor = application ? SecondFactorPlace.Application : SecondFactorPlace.Refuse },
        });
        facts = Upstream(facts, u => u with { Assurance = new AssuranceBelief { Methods = methods } });

        Examination.Of(contract ? facts with { Settings = facts.Settings! with { MfaContracts = [Contract(300)] } } : facts, HealthyHub.Now).Should().NotContain(finding => finding.Id == "assurance-reachable" && finding.Severity != Severity.Ok);
    }

    [Fact]
    public void R004_10_in_profile_etoegang_the_switch_is_refused_instead() =>
        Examination.Of(Shop(HealthyHub.Facts, a => a with { Profile = ApplicationProfile.Etoegang, LogoutSeenAt = null }), HealthyHub.Now)
            .Should().NotContain(finding => finding.Id == "application-logout-seen" && finding.Severity == Severity.Warning);

    [Fact]
    public void Every_check_has_a_row_that_breaks_it()
    {
        var neverWrong = new[] { "clock-zone" };
        var rules = typeof(DoctorRules).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((DoctorRule)field.GetValue(null)!).Id).ToList();

        rules.Should().OnlyHaveUniqueItems();
        rules.Except(neverWrong).Should().BeSubsetOf(Broken.Values.Select(row => row.Id));
    }

    [Fact]
    public void Every_check_says_why_in_one_sentence() =>
        typeof(DoctorRules).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (DoctorRule)field.GetValue(null)!)
            .Should().OnlyContain(rule => rule.Why.EndsWith('.'));

    [Fact]
    public void Offline_asks_nobody_and_judges_the_rest()
    {
        var findings = Examination.Of(HealthyHub.Facts with { Offline = true, PublicUrl = null, Clocks = new Dictionary<string, TimeSpan>() }, HealthyHub.Now);

        findings.Should().Contain(finding => finding.Id == "public-reachable" && finding.Severity == Severity.Unchecked);
        Examination.Worst(findings).Should().Be(Severity.Unchecked);
    }

    [Fact]
    public void A_database_that_is_away_hides_nothing_else()
    {
        var findings = Examination.Of(
            HealthyHub.Facts with { Database = HealthyHub.Facts.Database with { Unreachable = "no answer" }, Keys = null, Settings = null, PublicUrl = HealthyHub.Answers with { Jwks = new ProbeAnswer { Failure = "no" } } },
            HealthyHub.Now);

        findings.Should().Contain(finding => finding.Id == "database-reachable" && finding.Severity == Severity.Error);
        findings.Should().Contain(finding => finding.Id == "public-issuer" && finding.Severity == Severity.Ok);
    }

    [Fact]
    public void What_came_from_outside_cannot_act_on_a_terminal()
    {
        var facts = HealthyHub.Facts with { PublicUrl = HealthyHub.Answers with { Discovery = new ProbeAnswer { Status = 302, Location = "https://x/\u001b[2J\r\n\u202e" + new string('a', 5000) } } };

        var text = string.Concat(Examination.Of(facts, HealthyHub.Now).Select(finding => finding.Seen + finding.Mend));

        text.Should().NotContainAny("\u001b", "\r", "\n", "\u202e");
        text.Length.Should().BeLessThan(6000);
    }

    private static DoctorFacts With(DoctorFacts facts, string variable, string value) =>
        facts with { Variables = new Dictionary<string, string>(facts.Variables, StringComparer.OrdinalIgnoreCase) { [variable] = value } };

    private static DoctorFacts Shop(DoctorFacts facts, Func<Application, Application> change) =>
        facts with { Settings = facts.Settings! with { Applications = [.. facts.Settings.Applications.Select(change)] } };

    private static DoctorFacts ShopClient(DoctorFacts facts, Func<ClientSettings, ClientSettings> change) => Shop(facts, shop => shop with { Client = change(shop.Client) });

    private static DoctorFacts School(DoctorFacts facts, Func<HomeOrganisation, HomeOrganisation> change) =>
        facts with { Settings = facts.Settings! with { Organisations = [.. facts.Settings.Organisations.Select(change)] } };

    private static DoctorFacts Federation(DoctorFacts facts, Func<SourceState, SourceState>? change) => facts with
    {
        Settings = facts.Settings! with { MetadataSources = [new MetadataSource { Id = "surf", AggregateUrl = "https://metadata.surf.example/all.xml", Certificates = ["AAAA"] }] },
        Sources = change is null ? new Dictionary<string, SourceState>() : new Dictionary<string, SourceState> { ["surf"] = change(new SourceState("surf") { LastSuccess = HealthyHub.Now, LastTry = HealthyHub.Now, Count = 20 }) },
    };

    private static DoctorFacts Upstream(DoctorFacts facts, Func<Upstream, Upstream> change) =>
        facts with { Settings = facts.Settings! with { Upstreams = [.. facts.Settings.Upstreams.Select(change)] } };

    private static DoctorFacts Known(DoctorFacts facts, Func<UpstreamFacts, UpstreamFacts> change) =>
        facts with { Upstreams = new Dictionary<string, UpstreamFacts> { ["school"] = change(HealthyHub.SchoolKnown) } };

    private static DoctorFacts Condition(DoctorFacts facts, Func<UpstreamCondition, UpstreamCondition> change) => Known(facts, known => known with { Condition = change(HealthyHub.SchoolCondition) });

    private static DoctorFacts Database(DoctorFacts facts, Func<DatabaseCondition, DatabaseCondition> change) => facts with { Database = change(facts.Database) };

    private static DoctorFacts Public(DoctorFacts facts, Func<PublicUrlFacts, PublicUrlFacts> change) => facts with { PublicUrl = change(HealthyHub.Answers) };

    private static DoctorFacts Tls(DoctorFacts facts, Func<TlsCondition, TlsCondition> change) =>
        Public(facts, answers => answers with { Discovery = answers.Discovery with { Tls = change(HealthyHub.Tls) } });

    private static DoctorFacts Server(DoctorFacts facts, Func<DatabaseCondition, DatabaseCondition> change) => facts with
    {
        Files = [.. facts.Files.Where(file => file.Role == FileRole.MasterKey)],
        Database = change(new DatabaseCondition
        {
            Engine = "PostgreSQL",
            Place = "db.example.org:5432/hub",
            Version = new Version(17, 2),
            Schema = SchemaCondition.Current,
            IsLocal = false,
            Encrypted = true,
            ClockAhead = TimeSpan.FromMilliseconds(3),
            MasterKeyFile = "/etc/federationhub/master-key",
            MasterKeyId = "00112233",
            WrittenUnder = "00112233",
            VaultByKey = new Dictionary<string, int> { ["00112233"] = 7 },
        }),
    };

    private static DoctorFacts File(DoctorFacts facts, FileRole role, Func<FileFacts, FileFacts> change) => facts with { Files = [.. facts.Files.Select(file => file.Role == role ? change(file) : file)] };

    private static Dictionary<string, (string, Severity, string, Func<DoctorFacts, DoctorFacts>)> Rows()
    {
        var now = HealthyHub.Now;
        var rows = new Dictionary<string, (string, Severity, string, Func<DoctorFacts, DoctorFacts>)>(StringComparer.Ordinal);
        void Row(string name, string id, Severity severity, string mend, Func<DoctorFacts, DoctorFacts> broken) => rows.Add(name, (id, severity, mend, broken));
        const Severity Note = Severity.Note;
        const Severity Warning = Severity.Warning;
        const Severity Error = Severity.Error;

        Row("poll seconds", "settings-usable", Error, "FederationHub__SettingsPollSeconds", f => With(f, "FederationHub__SettingsPollSeconds", "60"));
        Row("whether agreements are required", "settings-usable", Error, "FederationHub__Release__AgreementRequired", f => With(f, "FederationHub__Release__AgreementRequired", "yes"));
        Row("days of audit", "settings-usable", Error, "FederationHub__Audit__KeepDays", f => With(f, "FederationHub__Audit__KeepDays", "0"));
        Row("days of a key", "settings-usable", Error, "FederationHub__Keys__RotateDays", f => With(f, "FederationHub__Keys__RotateDays", "3"));
        Row("drain seconds", "settings-usable", Error, "FederationHub__DrainSeconds", f => With(f, "FederationHub__DrainSeconds", "soon"));
        Row("provider", "settings-usable", Error, "FederationHub__Storage__Provider", f => With(f, "FederationHub__Storage__Provider", "Oracle"));
        Row("proxy that is no address", "settings-usable", Error, "FederationHub__Proxy__Trusted", f => With(f, "FederationHub__Proxy__Trusted", "127.0.0.1,proxy"));
        Row("outbound that is no host", "settings-usable", Error, "FederationHub__Outbound__AllowPrivate", f => With(f, "FederationHub__Outbound__AllowPrivate", "a b"));
        Row("configuration file gone", "settings-usable", Error, "FederationHub__Configuration__File", f => With(f, "FederationHub__Configuration__File", "/gone.yaml") with { ConfigurationFileExists = false });
        Row("http public URL", "settings-usable", Error, "FederationHub__PublicUrl", f => With(f, "FederationHub__PublicUrl", "http://login.example.org") with { Address = null });
        Row("misspelt setting", "settings-known", Warning, "FederationHub__Proxy__Trusted", f => With(f, "FederationHub__Proxy__Trustd", "127.0.0.1"));
        Row("everything outbound", "settings-outbound", Warning, "FederationHub__Outbound__AllowPrivate=", f => With(f, "FederationHub__Outbound__AllowPrivate", "10.0.0.0/8"));
        Row("listens everywhere, by a name that is not looked up", "settings-listens", Warning, "ASPNETCORE_URLS=http://127.0.0.1:8080", f => With(f, "ASPNETCORE_URLS", "http://127.0.0.1:8081;http://hub.internal:8080"));
        Row("listens everywhere, in short", "settings-listens", Warning, "ASPNETCORE_URLS=http://127.0.0.1:8080", f => With(f, "ASPNETCORE_URLS", "http://[::0]:8080/"));
        Row("listens everywhere", "settings-listens", Warning, "ASPNETCORE_URLS=http://127.0.0.1:8080", f => With(f, "ASPNETCORE_URLS", "http://*:8080"));

        Row("old runtime", "runtime-patch", Warning, "publish.sh", f => f with { Runtime = f.Runtime with { Runtime = new Version(10, 0, 9) } });
        Row("forgeable cookies", "runtime-patch", Error, "aspnetcore-runtime-10.0", f => f with { Runtime = f.Runtime with { Runtime = new Version(10, 0, 6), IsSelfContained = false } });
        Row("XML signatures", "runtime-xml-signatures", Error, "10.0.15", f => f with { Runtime = f.Runtime with { XmlSignatures = new Version(10, 0, 9) } });
        Row("half a year old", "runtime-age", Warning, "no package manager", f => f with { Runtime = f.Runtime with { InstalledAt = now.AddDays(-180) } });
        Row("owned by root", "runtime-root", Warning, "chown", f => f with { Files = [.. f.Files.Select(file => file with { Owner = 0 })] });

        Row("database away", "database-reachable", Error, "psql", f => Server(f, d => d with { Unreachable = "connection refused" }));
        Row("database refuses", "database-reachable", Error, "GRANT SELECT", f => Server(f, d => d with { Unreachable = "permission denied for table setting (42501)" }));
        Row("no database yet", "database-reachable", Error, "federationhub.env", f => Database(f, d => d with { IsAbsent = true }));
        Row("old SQLite", "database-version", Error, "3.40", f => Database(f, d => d with { Version = new Version(3, 34, 1) }));
        Row("old PostgreSQL", "database-version", Error, "14.0", f => Server(f, d => d with { Version = new Version(13, 9) }));
        Row("empty database", "database-schema", Error, "fedhub migrate", f => Server(f, d => d with { Schema = SchemaCondition.Absent }));
        Row("older schema", "database-schema", Error, "fedhub migrate", f => Database(f, d => d with { Schema = SchemaCondition.Older, MissingMigrations = 1 }));
        Row("newer schema", "database-schema", Error, "restore the backup", f => Database(f, d => d with { Schema = SchemaCondition.Newer }));
        Row("newer configuration", "database-schema", Error, "restore the backup", f => Database(f, d => d with { ConfigurationNewer = true }));
        Row("not writable", "database-writable", Error, "df -h", f => Database(f, d => d with { WriteProblem = "attempt to write a readonly database" }));
        Row("no rights", "database-writable", Error, "GRANT", f => Server(f, d => d with { WriteProblem = "permission denied (42501)" }));
        Row("superuser", "database-rights", Warning, "NOSUPERUSER", f => Server(f, d => d with { NeedlessRights = ["superuser"] }));
        Row("plain connection", "database-encrypted", Warning, "SSL Mode=VerifyFull", f => Server(f, d => d with { Encrypted = false }));
        Row("synchronous_commit", "database-durable", Error, "ALTER SYSTEM SET synchronous_commit = on", f => Server(f, d => d with { NotDurable = ["synchronous_commit=off"] }));
        Row("journal mode", "database-durable", Warning, "local disk", f => Database(f, d => d with { JournalMode = "delete" }));
        Row("little space", "database-space", Warning, "df -h", f => f with { FreeBytes = 500L << 20 });
        Row("no space", "database-space", Error, "df -h", f => f with { FreeBytes = 20L << 20 });
        Row("open database file", "database-files", Error, "chmod 600 '/var/lib/federationhub/hub.db'", f => File(f, FileRole.Database, file => file with { Mode = Everybody }));
        Row("open data folder", "database-files", Error, "chmod 700 '/var/lib/federationhub'", f => File(f, FileRole.DataFolder, file => file with { Mode = Everybody }));

        Row("no master key set", "master-key", Error, "openssl rand -base64 32", f => Server(f, d => d with { MasterKeyFile = null, MasterKeyId = null }));
        Row("master key gone", "master-key", Error, "install -m 600", f => Database(f, d => d with { MasterKeyId = null, MasterKeyProblem = "The master key file does not exist." }));
        Row("master key open to others", "master-key", Error, "chmod 600 '/etc/federationhub/master-key'", f => Database(f, d => d with { MasterKeyId = null, MasterKeyProblem = "can be used by others. Run: chmod 600 it" }));
        Row("another master key", "master-key-opens", Error, "backup", f => Database(f, d => d with { MasterKeyId = "99" }));
        Row("rows of another key", "master-key-rows", Error, "same backup", f => Database(f, d => d with { VaultByKey = new Dictionary<string, int> { ["00112233"] = 6, ["99"] = 1 } }));
        Row("master key of another user", "master-key-owner", Error, "chown 990", f => File(f, FileRole.MasterKey, file => file with { Owner = 1000 }));
        Row("master key beside the database", "master-key-place", Note, "backup", f => File(Database(f, d => d with { MasterKeyFile = "/var/lib/federationhub/hub.db.master-key" }), FileRole.MasterKey, file => file with { Path = "/var/lib/federationhub/hub.db.master-key" }));

        Row("old signing key", "signing-key-age", Warning, "fedhub keys", f => f with { Keys = [.. f.Keys!.Select(key => key.Use == KeyUse.SigningNow ? key with { CreatedAt = now.AddDays(-500) } : key)] });
        Row("no next key when it is due", "signing-key-next", Note, "fedhub keys rotate", f => f with { Keys = [f.Keys![0] with { CreatedAt = now.AddDays(-350) }, f.Keys[2]], PublicUrl = HealthyHub.Answers });
        Row("SAML certificate", "saml-certificate-days", Warning, "fedhub keys rotate --saml", f => f with { Keys = [.. f.Keys!.Select(key => key.Use == KeyUse.Saml ? key with { NotAfter = now.AddDays(20) } : key)] });

        Row("database clock", "clock-database", Warning, "timedatectl", f => Server(f, d => d with { ClockAhead = TimeSpan.FromSeconds(-9) }));
        Row("database clock far off", "clock-database", Error, "timedatectl", f => Server(f, d => d with { ClockAhead = TimeSpan.FromMinutes(3) }));
        Row("public clock", "clock-public-url", Error, "timedatectl", f => Public(f, a => a with { Discovery = a.Discovery with { ClockAhead = TimeSpan.FromMinutes(-2) } }));
        Row("our clock against upstreams", "clock-upstreams", Warning, "timedatectl", f => f with { Clocks = new Dictionary<string, TimeSpan> { ["a"] = TimeSpan.FromSeconds(7), ["b"] = TimeSpan.FromSeconds(7) } });
        Row("their clock", "clock-upstreams", Error, "whoever runs b", f => f with { Clocks = new Dictionary<string, TimeSpan> { ["a"] = TimeSpan.Zero, ["b"] = TimeSpan.FromSeconds(90), ["c"] = TimeSpan.Zero } });

        Row("no answer", "public-reachable", Error, "getent hosts login.example.org", f => Public(f, a => a with { Discovery = new ProbeAnswer { Failure = "the name has no address" } }));
        Row("another host", "public-reachable", Error, "Host header", f => Public(f, a => a with { Discovery = a.Discovery with { Status = 421 } }));
        Row("hub behind the proxy down", "public-reachable", Error, "systemctl status", f => Public(f, a => a with { Discovery = a.Discovery with { Status = 503 } }));
        Row("redirect", "public-reachable", Error, "redirect", f => Public(f, a => a with { Discovery = a.Discovery with { Status = 301, Location = "https://www.example.org/" } }));
        Row("other issuer", "public-issuer", Error, "same FederationHub__PublicUrl", f => Public(f, a => a with { Discovery = Replaced(a.Discovery, "\"issuer\":\"https://login", "\"issuer\":\"https://old"), Forged = Replaced(a.Discovery, "\"issuer\":\"https://login", "\"issuer\":\"https://old"), Direct = null }));
        Row("http endpoints", "public-issuer", Error, "rewrites", f => Public(f, a => a with { Discovery = Replaced(a.Discovery, "jwks_uri\":\"https", "jwks_uri\":\"http"), Forged = Replaced(a.Discovery, "jwks_uri\":\"https", "jwks_uri\":\"http"), Direct = null }));
        Row("no document", "public-issuer", Error, "proxy's rules", f => Public(f, a => a with { Discovery = HealthyHub.Json("<html>"), Forged = HealthyHub.Json("<html>"), Direct = null }));
        Row("another hub", "public-same-hub", Error, "settings of the server", f => Public(f, a => a with { Jwks = HealthyHub.Json("""{"keys":[{"kid":"strange"}]}""") }));
        Row("a key not live yet", "public-same-hub", Warning, "ten seconds", f => Public(f, a => a with { Jwks = HealthyHub.Json("""{"keys":[{"kid":"kid-now"}]}""") }));
        Row("certificate nearly over", "public-certificate-days", Warning, "certbot", f => Tls(f, t => t with { NotAfter = now.AddDays(20) }));
        Row("certificate over in days", "public-certificate-days", Error, "certbot", f => Tls(f, t => t with { NotAfter = now.AddDays(5) }));
        Row("certificate over", "public-certificate-days", Error, "certbot", f => Tls(f, t => t with { NotAfter = now.AddDays(-1) }));
        Row("certificate of another name", "public-certificate-name", Error, "login.example.org", f => Tls(f, t => t with { NameMatches = false, Names = "www.example.org" }));
        Row("no intermediate", "public-certificate-chain", Error, "fullchain.pem", f => Tls(f, t => t with { ChainProblem = "PartialChain", Sent = 0 }));
        Row("unknown authority", "public-certificate-chain", Error, "update-ca-certificates", f => Tls(f, t => t with { ChainProblem = "UntrustedRoot" }));
        Row("TLS 1.1", "public-tls-version", Error, "TLSv1.2", f => Tls(f, t => t with { Version = "Tls11", IsModern = false }));

        Row("key that does not open", "master-key-rows", Error, "backup", f => f with { Keys = null, KeysDoNotOpen = true });
        Row("no proxy named", "proxy-trusted", Warning, "FederationHub__Proxy__Trusted=", f => With(f, "FederationHub__Proxy__Trusted", ""));
        Row("everybody a proxy", "proxy-scope", Error, "FederationHub__Proxy__Trusted=", f => With(f, "FederationHub__Proxy__Trusted", "0.0.0.0/0"));
        Row("everybody a proxy, IPv6", "proxy-scope", Error, "FederationHub__Proxy__Trusted=", f => With(f, "FederationHub__Proxy__Trusted", "127.0.0.1, ::/0"));
        Row("everybody a proxy, IPv4 as IPv6", "proxy-scope", Error, "FederationHub__Proxy__Trusted=", f => With(f, "FederationHub__Proxy__Trusted", "::ffff:0:0/96"));
        Row("half the world a proxy", "proxy-scope", Warning, "FederationHub__Proxy__Trusted=", f => With(f, "FederationHub__Proxy__Trusted", "64.0.0.0/2"));
        Row("hub sees http", "proxy-scheme", Warning, "X-Forwarded-Proto", f => Public(f, a => a with { Connection = HealthyHub.Json("""{"https":false,"host":true,"client_is_expected":false}""") }));
        Row("hub sees another host", "proxy-host", Error, "proxy_set_header Host", f => Public(f, a => a with { Connection = HealthyHub.Json("""{"https":true,"host":false,"client_is_expected":false}""") }));
        Row("forged client believed", "proxy-forged", Error, "del-header", f => Public(f, a => a with { ForgedConnection = HealthyHub.Json("""{"https":true,"host":true,"client_is_expected":true}""") }));
        Row("forged host believed", "proxy-forged", Error, "del-header", f => Public(f, a => a with { Forged = Replaced(a.Discovery, "login.example.org", "forged.invalid") }));
        Row("forged past the proxy", "proxy-forged", Error, "curl", f => Public(f, a => a with { Direct = Replaced(a.Discovery, "login.example.org", "forged.invalid") }));

        Row("settings unreadable", "upstream-settings", Error, "fedhub apply", f => Known(f, k => k with { Condition = null }));
        Row("a federation that nobody asked", "metadata-source-answers", Note, "fedhub metadata refresh surf", f => Federation(f, null));
        Row("a federation that is away", "metadata-source-answers", Warning, "fedhub metadata refresh surf", f => Federation(f, s => s with { Problem = "FH-1313/outbound-connect: away" }));
        Row("a federation that was not read for days", "metadata-source-answers", Warning, "Check that the server runs", f => Federation(f, s => s with { LastSuccess = HealthyHub.Now.AddDays(-2) }));
        Row("a federation of which something is held", "metadata-source-held", Warning, "fedhub metadata accept surf", f => Federation(f, s => s with { HeldAttempt = 3, HeldReason = "19 of 22 identity providers are gone." }));
        Row("a federation that expires", "metadata-source-valid", Warning, "fedhub metadata refresh surf", f => Federation(f, s => s with { ValidUntil = HealthyHub.Now.AddDays(1) }));
        Row("a federation that expired", "metadata-source-valid", Error, "fedhub metadata refresh surf", f => Federation(f, s => s with { ValidUntil = HealthyHub.Now.AddDays(-1) }));
        Row("waiting", "upstream-waiting", Error, "curl -v 'https://idp.school.example/metadata'", f => Upstream(Known(f, k => k with { Asked = new UpstreamAsked("HostNotFound", false) }), u => u with { Waiting = true }));
        Row("draft that waits", "upstream-waiting", Note, "curl", f => Shop(School(Upstream(f, u => u with { Waiting = true }), o => o with { State = OrganisationState.Draft }), a => a with { Test = true }));
        Row("does not answer", "upstream-answers", Warning, "curl", f => Known(f, k => k with { Asked = new UpstreamAsked("ConnectionRefused", false) }));
        Row("says something else", "upstream-answers", Warning, "fedhub apply", f => Known(f, k => k with { Asked = new UpstreamAsked(null, true) }));
        Row("asked in vain for days", "upstream-metadata-age", Warning, "curl", f => Known(f, k => k with { Asked = null, LastAnswer = now.AddDays(-3) }) with { Offline = true });
        Row("metadata over", "upstream-metadata-valid", Error, "valid longer", f => Condition(f, c => c with { ValidUntil = now.AddHours(-1) }));
        Row("metadata nearly over", "upstream-metadata-valid", Warning, "valid longer", f => Condition(f, c => c with { ValidUntil = now.AddHours(20) }));
        Row("upstream certificate nearly over", "upstream-certificate-days", Warning, "changes its key", f => Condition(f, c => c with { Certificates = [c.Certificates[0] with { NotAfter = now.AddDays(10) }] }));
        Row("upstream certificate over in two months", "upstream-certificate-days", Warning, "changes its key", f => Condition(f, c => c with { Certificates = [c.Certificates[0] with { NotAfter = now.AddDays(59) }] }));
        Row("upstream certificate over", "upstream-certificate-days", Warning, "changes its key", f => Condition(f, c => c with { Certificates = [c.Certificates[0] with { NotAfter = now.AddDays(-10) }] }));
        Row("short key", "upstream-weak-key", Error, "2048", f => Condition(f, c => c with { Certificates = [c.Certificates[0] with { KeyBits = 1024, IsStrong = false }] }));
        Row("short published key", "upstream-weak-key", Error, "2048", f => Known(f, k => k with { WeakKeys = ["It publishes an RSA key of 1024 bits."] }));
        Row("SHA-1", "upstream-allows", Warning, "SHA-256", f => Condition(f, c => c with { Allows = ["sha1"] }));
        Row("short keys allowed", "upstream-allows", Warning, "2048", f => Condition(f, c => c with { Allows = ["rsa-1024"], Certificates = [c.Certificates[0] with { KeyBits = 1024, IsStrong = false }] }));
        Row("shorter than is allowed", "upstream-weak-key", Error, "2048", f => Condition(f, c => c with { Allows = ["rsa-1024"], Certificates = [c.Certificates[0] with { KeyBits = 512, IsStrong = false }] }));
        Row("CBC allowed", "upstream-allows", Warning, "AES-GCM", f => Condition(f, c => c with { Allows = ["aes-cbc"] }));
        Row("Canonical XML 1.1 allowed", "upstream-allows", Warning, "exclusive", f => Condition(f, c => c with { Allows = ["c14n11"] }));
        Row("http endpoint", "upstream-http", Warning, "https", f => Condition(f, c => c with { Endpoints = ["http://idp.school.example/sso"] }));
        Row("scope of two that log in elsewhere", "upstream-scope-shared", Warning, "scopes:", f => f with
        {
            Settings = f.Settings! with
            {
                Organisations = [HealthyHub.School, HealthyHub.School with { Id = "other" }],
                Upstreams = [HealthyHub.SchoolUpstream, HealthyHub.SchoolUpstream with { Id = "other", Organisations = ["other"] }],
                Entries = [HealthyHub.SchoolEntry, HealthyHub.SchoolEntry with { Id = "other", Organisation = "other", Upstream = "other" }],
            },
            Upstreams = new Dictionary<string, UpstreamFacts> { ["school"] = f.Upstreams["school"], ["other"] = f.Upstreams["school"] },
        });
        Row("no scopes", "upstream-scopes", Warning, "scopes:", f => School(f, o => o with { Scopes = [] }));
        Row("no secret", "upstream-secret", Error, "client_secret:", f => Condition(f, c => c with { NeedsSecret = true }));
        Row("wide skew", "upstream-leniency", Note, "fedhub apply", f => Condition(f, c => c with { Leniencies = ["skew_seconds: 600"] }));
        Row("suspended upstream", "upstream-suspended", Note, "suspended", f => Upstream(f, u => u with { Suspended = true }));

        Row("no application", "applications", Note, "fedhub app add", f => f with { Settings = f.Settings! with { Applications = [] } });
        Row("http redirect", "application-redirect-http", Error, "https", f => ShopClient(f, c => c with { RedirectUris = ["http://shop.example/callback"] }));
        Row("localhost redirect", "application-redirect-loopback", Warning, "native", f => ShopClient(f, c => c with { RedirectUris = ["http://localhost:3000/callback"] }));
        Row("own scheme with a secret", "application-redirect-scheme", Warning, "native", f => ShopClient(f, c => c with { RedirectUris = ["nl.shop.app:/callback"] }));
        Row("shared redirect", "application-redirect-shared", Warning, "of its own", f => f with { Settings = f.Settings! with { Applications = [HealthyHub.Shop, HealthyHub.Shop with { Id = new Core.Applications.ApplicationId("other") }] } });
        Row("no claims", "application-release", Warning, "claims:", f => Shop(f, a => a with { Release = ReleasePolicy.Nothing }));
        Row("PKCE optional", "application-pkce", Warning, "S256", f => ShopClient(f, c => c with { Pkce = "optional" }));
        Row("PKCE or nonce", "application-pkce", Warning, "S256", f => ShopClient(f, c => c with { Pkce = "or_nonce" }));
        Row("no client secret", "application-secret", Error, "fedhub app secret shop", f => ShopClient(f, c => c with { SecretHashes = [] }));
        Row("a secret beside a key", "application-secret-beside-key", Warning, "remove secrets:", f => ShopClient(f, c => c with { JwksUri = "https://shop.example/jwks" }));
        Row("two client secrets", "application-secrets-two", Note, "fedhub app secret shop --retire", f => ShopClient(f, c => c with { SecretHashes = ["sha256:one", "sha256:two"] }));
        Row("no organisations", "application-organisations", Warning, "fedhub app organisations shop", f => Shop(f, a => a with { Organisations = AllowedOrganisations.None }));
        Row("no live organisation", "application-organisations", Warning, "published", f => School(f, o => o with { Applications = AllowedApplications.Only(["other"]) }));
        Row("R002-17 no logout channel", "application-logout-channel", Warning, "backchannel_uri", f => Shop(f, a => a with { Logout = a.Logout with { BackChannelUri = null } }));
        Row("logout tokens to this machine", "application-logout-address", Error, "https", f => Shop(f, a => a with { Logout = a.Logout with { BackChannelUri = "http://localhost:5000/logout" } }));
        Row("R004-10 never logged anybody out", "application-logout-seen", Warning, "/connect/endsession", f => Shop(f, a => a with { LogoutSeenAt = null }));
        Row("nowhere to go after a logout", "application-logout-return", Note, "post_logout_redirect_uris", f => Shop(f, a => a with { Logout = a.Logout with { PostLogoutRedirectUris = [] } }));
        Row("an organisation that logs nobody out", "upstream-logout", Note, "end_session_endpoint", f => Condition(Shop(f, a => a with { Logout = a.Logout with { Scope = LogoutScope.Global } }), c => c with { OffersLogout = false }));
        Row("stays signed in after a logout", "application-logout-reach", Warning, "scope: hub", f => Shop(f, a => a with { Session = a.Session with { Mode = SessionMode.OptIn }, Logout = a.Logout with { Scope = LogoutScope.Local } }));
        Row("kept without end", "application-session-endless", Warning, "absolute_seconds", f => Shop(f, a => a with { Session = a.Session with { Persistent = true, AbsoluteSeconds = null } }));
        Row("R004-09 loops", "application-loops", Warning, "fedhub explain ABCDEFGHJK", f => f with { Loops = [new LoopFacts("shop", 3, now.AddHours(-1), "ABCDEFGHJK")] });

        Row("two factors that nobody can tell", "assurance-reachable", Warning, "assurance:", f => Shop(f, a => a with { MinimumLevel = AssuranceLevel.Verhoogd }));
        Row("two factors for one organisation", "assurance-reachable", Warning, "assurance:", f => Shop(f, a => a with { Assurance = new AssuranceDemand { ByOrganisation = new Dictionary<string, AssuranceLevel> { ["school"] = AssuranceLevel.Verhoogd } } }));
        Row("two factors for administration", "assurance-reachable", Warning, "assurance:", f => Shop(f, a => a with { Assurance = new AssuranceDemand { Class = ApplicationClass.Beheer } }));
        Row("a ceiling that is too low", "assurance-reachable", Warning, "highest_level", f => School(Upstream(Shop(f, a => a with { MinimumLevel = AssuranceLevel.Verhoogd }), u => u with { Assurance = new AssuranceBelief { Methods = true } }), o => o with { HighestLevel = AssuranceLevel.Gemiddeld }));
        Row("let in below the level", "assurance-released", Warning, "on_unmet", f => Shop(f, a => a with { Assurance = new AssuranceDemand { OnUnmet = UnmetLevel.Release } }));
        Row("R001-19 bestuur without eHerkenning", "assurance-mandate", Warning, "operators: [etoegang]", f => Upstream(Shop(f, a => a with { Assurance = new AssuranceDemand { Class = ApplicationClass.Bestuur } }), u => u with { Assurance = new AssuranceBelief { Methods = true } }));
        Row("believed up to hoog", "assurance-highest", Note, "highest_level", f => School(f, o => o with { HighestLevel = AssuranceLevel.Hoog }));
        Row("a contract for nobody", "contract-unused", Note, "accepts_contracts", f => f with { Settings = f.Settings! with { MfaContracts = [Contract(300)] } });
        Row("suspended application", "application-suspended", Note, "fedhub app resume shop", f => Shop(f, a => a with { Suspended = true }));
        Row("test application", "application-test", Note, "'test'", f => Shop(f, a => a with { Test = true }));

        Row("no organisation", "organisations", Note, "fedhub apply", f => f with { Settings = f.Settings! with { Organisations = [], Upstreams = [], Entries = [] } });
        Row("suspended organisation", "organisation-state", Note, "state: published", f => Shop(f with { Settings = f.Settings! with { Organisations = [HealthyHub.School with { State = OrganisationState.Suspended }, HealthyHub.School with { Id = "other" }], Entries = [.. f.Settings.Entries, HealthyHub.SchoolEntry with { Id = "other", Organisation = "other" }], Upstreams = [HealthyHub.SchoolUpstream with { Organisations = ["school", "other"] }], Agreements = [HealthyHub.SchoolAgreement with { Organisation = "other" }] } }, a => a));
        Row("not connected", "organisation-way-in", Note, "saml:", f => f with { Settings = f.Settings! with { Entries = [HealthyHub.SchoolEntry with { Upstream = null }] } });
        Row("no support", "organisation-support", Note, "support:", f => School(f, o => o with { Support = null }));
        Row("no domains", "organisation-domains", Note, "domains:", f => f with { Settings = f.Settings! with { Entries = [HealthyHub.SchoolEntry with { Domains = [] }] } });

        Row("two of one name without a place", "entry-names", Note, "place:", f => f with { Settings = f.Settings! with { Entries = [HealthyHub.SchoolEntry, HealthyHub.SchoolEntry with { Id = "other" }] } });
        Row("two of one name in one place", "entry-names", Note, "place:", f => f with { Settings = f.Settings! with { Entries = [HealthyHub.SchoolEntry with { Place = "Ede" }, HealthyHub.SchoolEntry with { Id = "other", Place = "ede" }] } });
        Row("a name that fills a row", "entry-names", Note, "aliases:", f => f with { Settings = f.Settings! with { Entries = [HealthyHub.SchoolEntry with { Name = FederationHub.Core.LocalisedText.Same(new string('x', 41)) }] } });
        Row("R001-18 a level of a sector, and an organisation without one", "organisation-sector", Note, "sector: SECTOR", f => f with { Settings = f.Settings! with { MinimumLevels = [new FederationHub.Core.Assurance.LevelRule { Id = "mbo-2027", Sector = "mbo", Level = FederationHub.Core.Assurance.AssuranceLevel.Laag }], Organisations = [HealthyHub.School with { Sector = "other" }] } });
        Row("an agreement that ends as it begins", "agreement-never", Note, "'from' or 'to'", f => Agreements(f, a => a, a => a with { Id = "slip", From = HealthyHub.Now, To = HealthyHub.Now }));
        Row("no agreement", "agreement-pair", Warning, "fedhub agreement add school shop --who", f => Agreements(f));
        Row("no agreement where one is required", "agreement-pair", Error, "fedhub agreement add school shop --who", f => Agreements(With(f, "FederationHub__Release__AgreementRequired", "true")));
        Row("an agreement that has not begun", "agreement-pair", Warning, "fedhub agreement add school shop", f => Agreements(f, a => a with { From = HealthyHub.Now.AddDays(1) }));
        Row("an agreement that ended", "agreement-pair", Warning, "fedhub agreement add school shop", f => Agreements(f, a => a with { To = HealthyHub.Now }));
        Row("an agreement for another application", "agreement-pair", Warning, "fedhub agreement add school shop", f => Agreements(f, a => a with { Application = "other" }));
        Row("a claim that nobody agreed to", "agreement-claims", Warning, "--attributes given_name,email", f => Shop(f, a => a with { Release = Names }));
        Row("a claim of two that nobody agreed to", "agreement-claims", Warning, "--attributes email", f => Agreements(Shop(f, a => a with { Release = Names }), a => a with { Attributes = ["given_name"] }));
        Row("a token shape that nobody agreed to", "agreement-claims", Warning, "--attributes preferred_username,name --who", f => Shop(f, a => a with { Release = a.Release with { Shape = TokenShape.V2 } }));
        Row("a name as the identifier, and an address that nobody agreed to", "agreement-claims", Warning, "--attributes given_name --who", f => Shop(f, a => a with { Profile = ApplicationProfile.Care, Release = Names with { PersonId = ["email"] } }));
        Row("an address as the identifier in education", "agreement-claims", Warning, "--attributes person:email --who", f => Shop(f, a => a with { Profile = ApplicationProfile.Education, Release = a.Release with { PersonId = ["hub", "eck_id", "email"] } }));
        Row("an address as the identifier in education, and by itself", "agreement-claims", Warning, "--attributes given_name,email --who", f => Shop(f, a => a with { Profile = ApplicationProfile.Education, Release = Names with { PersonId = ["email"] } }));
        Row("an agreement that ends within two months", "agreement-ends", Warning, "--from 2027-01-20", f => Agreements(f, a => a with { To = HealthyHub.Now.AddDays(59) }));
        Row("an agreement of the minimal set that ends", "agreement-ends", Warning, "fedhub agreement add school shop --from 2027-01-20 --who WHO --reference REFERENCE", f => Agreements(f, a => a with { To = HealthyHub.Now.AddDays(59) }));
        Row("an agreement that ends within a month", "agreement-ends", Warning, "fedhub agreement add", f => Agreements(f, a => a with { To = HealthyHub.Now.AddDays(29) }));
        Row("R000-19 a contract that ends within two months", "contract-ends", Warning, "security@school.example", f => f with { Settings = f.Settings! with { MfaContracts = [Contract(59)] } });
        Row("R000-19 a contract that ended", "contract-ends", Warning, "mfa_contracts", f => f with { Settings = f.Settings! with { MfaContracts = [Contract(-1)] } });
        Row("an agreement that ends within a week", "agreement-ends", Warning, "fedhub agreement add", f => Agreements(f, a => a with { To = HealthyHub.Now.AddHours(5) }));
        return rows;
    }

    private static readonly ReleasePolicy Names = new()
    {
        Claims = [.. ReleaseSets.Education, new ClaimRule("first", "given_name", ClaimPlacement.UserInfo), new ClaimRule("email_verified", "email_verified", ClaimPlacement.UserInfo), new ClaimRule("email", "email", ClaimPlacement.UserInfo), new ClaimRule("eck_id", "person:eck_id", ClaimPlacement.UserInfo)],
    };

    private static FederationHub.Core.Assurance.MfaContract Contract(int daysLeft) => new()
    {
        Id = "school-mfa", Organisation = "school", Upstream = "school", Reference = "MFA-7", Owner = "security@school.example",
        From = HealthyHub.Now.AddDays(-100), To = HealthyHub.Now.AddDays(daysLeft),
    };

    [Fact]
    public void R000_19_A_contract_that_another_one_follows_is_no_finding()
    {
        var next = Contract(400) with { Id = "school-mfa-2", From = HealthyHub.Now.AddDays(20) };
        var facts = HealthyHub.Facts with { Settings = HealthyHub.Facts.Settings! with { MfaContracts = [Contract(30), next] } };

        Examination.Of(facts, HealthyHub.Now).Should().ContainSingle(finding => finding.Id == "contract-ends").Which.Severity.Should().Be(Severity.Ok);
    }

    private static DoctorFacts Agreements(DoctorFacts facts, params IEnumerable<Func<Agreement, Agreement>> changes) =>
        facts with { Settings = facts.Settings! with { Agreements = [.. changes.Select(change => change(HealthyHub.SchoolAgreement))] } };

    [Theory]
    [InlineData(61, "ok")]
    [InlineData(60, "within 60")]
    [InlineData(30, "within 30")]
    [InlineData(7, "within 7")]
    public void R001_11_an_agreement_is_announced_to_end_two_months_a_month_and_a_week_before(int days, string said)
    {
        var facts = Agreements(HealthyHub.Facts, a => a with { To = HealthyHub.Now.AddDays(days) });

        Examination.Of(facts, HealthyHub.Now).Should().Contain(finding => finding.Id == "agreement-ends" && (said == "ok" ? finding.Severity == Severity.Ok : finding.Severity == Severity.Warning && finding.Seen.Contains($"({said})", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_agreement_that_another_follows_is_not_announced()
    {
        var facts = Agreements(HealthyHub.Facts, a => a with { To = HealthyHub.Now.AddDays(5) }, a => a with { Id = "next", From = HealthyHub.Now.AddDays(5) });
        var gap = Agreements(HealthyHub.Facts, a => a with { To = HealthyHub.Now.AddDays(5) }, a => a with { Id = "next", From = HealthyHub.Now.AddDays(6) });

        Examination.Worst(Examination.Of(facts, HealthyHub.Now)).Should().Be(Severity.Ok);
        Examination.Worst(Examination.Of(gap, HealthyHub.Now)).Should().Be(Severity.Warning, "for a day nobody agrees to anything");
    }

    [Fact]
    public void An_application_that_needs_no_agreements_misses_no_claims_and_its_logins_still_rest_on_nothing()
    {
        var none = Agreements(HealthyHub.Facts);
        var facts = none with { Settings = none.Settings! with { Applications = [HealthyHub.Shop with { Profile = ApplicationProfile.Enterprise, Release = Names with { Agreements = AgreementNeed.Optional } }] } };

        var findings = Examination.Of(facts, HealthyHub.Now);

        findings.Should().Contain(finding => finding.Id == "agreement-pair" && finding.Severity == Severity.Warning && finding.Subject == "shop");
        findings.Should().Contain(finding => finding.Id == "agreement-claims" && finding.Severity == Severity.Ok);
    }

    private static ProbeAnswer Replaced(ProbeAnswer answer, string old, string with) =>
        answer with { Body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(answer.Body.Span).Replace(old, with, StringComparison.Ordinal)) };
}
