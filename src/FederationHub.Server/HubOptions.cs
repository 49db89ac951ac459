using FederationHub.Core;

namespace FederationHub.Server;

/// <summary>The settings of a server process, section <c>FederationHub</c>. Suites, applications and organisations are not here: they are configuration of the hub (FederationHub.Configuration).</summary>
public sealed class HubOptions
{
    /// <summary>Name of the section, and of the environment prefix <c>FederationHub__</c>.</summary>
    public const string Section = "FederationHub";

    /// <summary>The issuer: absolute, no trailing slash, https unless loopback.</summary>
    public string PublicUrl { get; set; } = "http://localhost:8080";

    /// <summary>What people see as the name of the hub.</summary>
    public string Name { get; set; } = "FederationHub";

    /// <summary>A word on a ribbon at the top of each page, such as DEMO; none when empty.</summary>
    public string? Ribbon { get; set; }

    /// <summary>Whether every error page can be looked at, at <c>/dev/errors</c>: for a demo on a loopback address, refused elsewhere.</summary>
    public bool ErrorGallery { get; set; }

    /// <summary>SAML settings.</summary>
    public SamlOptions Saml { get; set; } = new();

    /// <summary>The configuration file.</summary>
    public ConfigurationOptions Configuration { get; set; } = new();

    /// <summary>Where state lives.</summary>
    public StorageOptions Storage { get; set; } = new();

    /// <summary>Keys.</summary>
    public KeyOptions Keys { get; set; } = new();

    /// <summary>The audit stream.</summary>
    public AuditOptions Audit { get; set; } = new();

    /// <summary>What applications may receive.</summary>
    public ReleaseOptions Release { get; set; } = new();

    /// <summary>What people agreed to, or were told.</summary>
    public ConsentOptions Consent { get; set; } = new();

    /// <summary>The proxy in front.</summary>
    public ProxyOptions Proxy { get; set; } = new();

    /// <summary>What the hub may fetch from.</summary>
    public OutboundOptions Outbound { get; set; } = new();

    /// <summary>Help for people.</summary>
    public HelpOptions Help { get; set; } = new();

    /// <summary>An operator's look.</summary>
    public ThemeOptions Theme { get; set; } = new();

    /// <summary>More languages.</summary>
    public LanguageOptions Languages { get; set; } = new();

    /// <summary>Seconds between two looks at the version of the configuration; a change is live within this time (1 to 10).</summary>
    public int SettingsPollSeconds { get; set; } = 2;

    /// <summary>Clients that developers make themselves, on a hub for trying things out.</summary>
    public DeveloperOptions Developers { get; set; } = new();

    /// <summary>
    /// Seconds for which a process that was asked to end (SIGTERM) still accepts, while <c>/health/ready</c> says that it is not
    /// ready (0 to 60): longer than the proxy needs to see that. 0 where there is no second node to go to.
    /// </summary>
    public int DrainSeconds { get; set; }

    /// <summary>Everything that is wrong, each in a sentence that names the setting; empty when the server can start.</summary>
    public IReadOnlyList<string> Check()
    {
        var problems = new List<string>();
        var address = HubAddress.TryParse(PublicUrl, Saml.EntityId, out var problem);
        if (address is null)
        {
            problems.Add(problem!);
        }
        else if (Developers.Enabled && !address.IsLoopback)
        {
            problems.Add($"FederationHub__Developers__Enabled must be false: it lets people make clients themselves, and {PublicUrl} is not an address of this machine.");
        }

        if (ErrorGallery && address is { IsLoopback: false })
        {
            problems.Add("FederationHub__ErrorGallery is for a demo on this machine: switch it off where the public URL is not a loopback address.");
        }

        if (SettingsPollSeconds is < 1 or > 10)
        {
            problems.Add("FederationHub__SettingsPollSeconds must be 1 to 10: a withdrawal counts within 10 seconds.");
        }

        if (Audit.KeepDays is < 1 or > 36500)
        {
            problems.Add("FederationHub__Audit__KeepDays must be 1 to 36500: the days that the audit stream is kept.");
        }

        if (Consent.KeepDays is < 1 or > 36500)
        {
            problems.Add("FederationHub__Consent__KeepDays must be 1 to 36500: the days that a consent counts.");
        }

        if (Keys.RotateDays is not 0 and (< 7 or > 3650))
        {
            problems.Add("FederationHub__Keys__RotateDays must be 0, for by command only, or 7 to 3650.");
        }

        if (DrainSeconds is < 0 or > 60)
        {
            problems.Add("FederationHub__DrainSeconds must be 0 to 60.");
        }

        foreach (var proxy in Proxy.Addresses)
        {
            if (!System.Net.IPNetwork.TryParse(proxy, out _) && !System.Net.IPAddress.TryParse(proxy, out _))
            {
                problems.Add($"FederationHub__Proxy__Trusted holds '{proxy}', which is neither an address nor a network such as 10.0.0.0/8.");
            }
        }

        if (Outbound.TimeoutSeconds is < 1 or > 120)
        {
            problems.Add("FederationHub__Outbound__TimeoutSeconds must be 1 to 120.");
        }

        problems.AddRange(new Upstreams.Outbound.OutboundSettings { Allowed = Outbound.Allowed }.Check().Select(p => "FederationHub__Outbound__AllowPrivate: " + p));
        if (Configuration.File is { Length: > 0 } file && !File.Exists(file))
        {
            problems.Add($"FederationHub__Configuration__File names '{file}', which does not exist.");
        }

        problems.AddRange(Web.Theme.Read(Theme).Problems);
        problems.AddRange(Web.HubLanguages.Read(Languages.Folder).Problems);
        return problems;
    }

    /// <summary>Clients that developers make themselves.</summary>
    public sealed class DeveloperOptions
    {
        /// <summary>Whether <c>/developers</c> is there. Only where the public URL is a loopback address; off unless set.</summary>
        public bool Enabled { get; set; }

        /// <summary>The fake organisations, by id, with commas: people of these make clients, and these are all that such clients reach. Nobody unless set.</summary>
        public string Organisations { get; set; } = string.Empty;
    }

    /// <summary>SAML settings.</summary>
    public sealed class SamlOptions
    {
        /// <summary>The hub's entity ID; <c>{PublicUrl}/saml/metadata</c> unless set.</summary>
        public string? EntityId { get; set; }
    }

    /// <summary>The configuration file.</summary>
    public sealed class ConfigurationOptions
    {
        /// <summary>YAML file that is applied at start, or empty for none.</summary>
        public string? File { get; set; }
    }

    /// <summary>Where state lives.</summary>
    public sealed class StorageOptions
    {
        /// <summary><c>Sqlite</c> or <c>PostgreSql</c>.</summary>
        public string Provider { get; set; } = "Sqlite";

        /// <summary>Connection string; for SQLite empty means a file in the user's local application data.</summary>
        public string? ConnectionString { get; set; }
    }

    /// <summary>Keys.</summary>
    public sealed class KeyOptions
    {
        /// <summary>File with the master key, mode 0600. Made beside a SQLite file when empty; required with PostgreSQL.</summary>
        public string? MasterKeyFile { get; set; }

        /// <summary>Days that a key signs tokens before the next one takes over by itself (7 to 3650); 0, the usual, for by command only.</summary>
        public int RotateDays { get; set; }
    }

    /// <summary>The audit stream.</summary>
    public sealed class AuditOptions
    {
        /// <summary>Days that events are kept; older ones are removed by the server, a few at a time.</summary>
        public int KeepDays { get; set; } = 400;
    }

    /// <summary>What applications may receive.</summary>
    public sealed class ReleaseOptions
    {
        /// <summary>Whether nobody logs in without an active agreement of the organisation for the application, not even with the minimal set (R000-20).</summary>
        public bool AgreementRequired { get; set; }
    }

    /// <summary>What people agreed to, or were told.</summary>
    public sealed class ConsentOptions
    {
        /// <summary>Days that a consent counts; then the person is asked again, and the consent is removed.</summary>
        public int KeepDays { get; set; } = 365;
    }

    /// <summary>The proxy in front.</summary>
    public sealed class ProxyOptions
    {
        /// <summary>Addresses and networks whose forwarded headers count, separated by commas; none by default.</summary>
        public string? Trusted { get; set; }

        internal string[] Addresses => Trusted?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
    }

    /// <summary>What the hub may fetch from.</summary>
    public sealed class OutboundOptions
    {
        /// <summary>Hosts or networks that may be fetched although their address is private, separated by commas; none by default.</summary>
        public string? AllowPrivate { get; set; }

        /// <summary>Seconds to wait for an answer of an organisation (1 to 120).</summary>
        public int TimeoutSeconds { get; set; } = 10;

        internal string[] Allowed => AllowPrivate?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
    }

    /// <summary>An operator's look.</summary>
    public sealed class ThemeOptions
    {
        /// <summary>JSON file with colours for <c>light</c> and <c>dark</c>, by our names or those of NL Design System; refused where contrast fails WCAG 2.2 AA. Empty for the hub's own.</summary>
        public string? File { get; set; }

        /// <summary>PNG, JPEG or WebP file of at most 32 KiB, shown beside the name; or empty.</summary>
        public string? Logo { get; set; }
    }

    /// <summary>More languages.</summary>
    public sealed class LanguageOptions
    {
        /// <summary>Folder with a JSON file a language (<c>fy.json</c>), or with other texts for one that is shipped; or empty.</summary>
        public string? Folder { get; set; }
    }

    /// <summary>Help for people.</summary>
    public sealed class HelpOptions
    {
        /// <summary>Where to write to, or empty.</summary>
        public string? Email { get; set; }

        /// <summary>The operator's privacy statement, or empty for the hub's own page alone.</summary>
        public string? PrivacyUrl { get; set; }

        /// <summary>The operator's accessibility statement, or empty.</summary>
        public string? AccessibilityUrl { get; set; }

        /// <summary>Whether somebody who comes without a request to log in is shown where logins begin: the first applications with a front door, by name. Off: which applications there are is nobody's business.</summary>
        public bool StartLinks { get; set; }
    }
}
