using FederationHub.Core;
using FederationHub.Core.Ports;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Configuration.Doctor;

/// <summary>Everything that `fedhub doctor` judges, gathered beforehand. A part that could not be gathered is null.</summary>
public sealed record DoctorFacts
{
    /// <summary>Settings of the process: variables by their names, those that begin with <c>FederationHub__</c>, and <c>ASPNETCORE_URLS</c>.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Where the hub lives; null when the setting cannot be read.</summary>
    public HubAddress? Address { get; init; }

    /// <summary>Whether the file that <c>FederationHub__Configuration__File</c> names is there; true when it names none.</summary>
    public bool ConfigurationFileExists { get; init; } = true;

    /// <summary>The program and what it runs on.</summary>
    public required RuntimeFacts Runtime { get; init; }

    /// <summary>The database and the master key.</summary>
    public required DatabaseCondition Database { get; init; }

    /// <summary>Files and folders that hold state, with their modes.</summary>
    public IReadOnlyList<FileFacts> Files { get; init; } = [];

    /// <summary>Free bytes where the SQLite file is; null when not known.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>Keys of the hub; null when the vault could not be opened.</summary>
    public IReadOnlyList<KeyFacts>? Keys { get; init; }

    /// <summary>Whether a key was found that does not open, though the master key is the one of the database.</summary>
    public bool KeysDoNotOpen { get; init; }

    /// <summary>The configuration; null when it could not be read.</summary>
    public HubSettings? Settings { get; init; }

    /// <summary>What is known of each upstream.</summary>
    public IReadOnlyDictionary<string, UpstreamFacts> Upstreams { get; init; } = new Dictionary<string, UpstreamFacts>(StringComparer.Ordinal);

    /// <summary>How each metadata source that was ever asked is doing.</summary>
    public IReadOnlyDictionary<string, SourceState> Sources { get; init; } = new Dictionary<string, SourceState>(StringComparer.Ordinal);

    /// <summary>Applications that sent people back again and again within the last day.</summary>
    public IReadOnlyList<LoopFacts> Loops { get; init; } = [];

    /// <summary>What the public URL answered; null when nobody asked (<c>--offline</c>).</summary>
    public PublicUrlFacts? PublicUrl { get; init; }

    /// <summary>How far clocks elsewhere are ahead, by host.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Clocks { get; init; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>The time zone of this machine.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Whether nothing was asked over the network.</summary>
    public bool Offline { get; init; }
}

/// <summary>An application that the loop guard stopped.</summary>
/// <param name="Application">Its id.</param>
/// <param name="Times">How often its owner was told.</param>
/// <param name="LastAt">The last time.</param>
/// <param name="Reference">Reference of the last one.</param>
public sealed record LoopFacts(string Application, int Times, DateTimeOffset LastAt, string Reference);

/// <summary>The program and what it runs on.</summary>
/// <param name="Runtime">Version of .NET.</param>
/// <param name="XmlSignatures">Version of System.Security.Cryptography.Xml; null when not known.</param>
/// <param name="IsSelfContained">Whether .NET was published with the program.</param>
/// <param name="InstalledAt">When the files of the runtime were written; null when not known.</param>
/// <param name="RunsAsRoot">Whether this command runs with all rights.</param>
public sealed record RuntimeFacts(Version Runtime, Version? XmlSignatures, bool IsSelfContained, DateTimeOffset? InstalledAt, bool RunsAsRoot);

/// <summary>What a file or folder that matters is.</summary>
public enum FileRole
{
    /// <summary>The folder of the SQLite file.</summary>
    DataFolder,

    /// <summary>The SQLite file, or one of its companions.</summary>
    Database,

    /// <summary>The master key.</summary>
    MasterKey,
}

/// <summary>A file or folder that holds state.</summary>
/// <param name="Role">What it is.</param>
/// <param name="Path">Full path.</param>
/// <param name="Mode">Who may do what; null where the system has no modes.</param>
/// <param name="Owner">User id of its owner; null when not known.</param>
public sealed record FileFacts(FileRole Role, string Path, UnixFileMode? Mode, uint? Owner);

/// <summary>What a key of the hub is for.</summary>
public enum KeyUse
{
    /// <summary>Signs tokens and is used now.</summary>
    SigningNow,

    /// <summary>Will sign tokens; published beforehand.</summary>
    SigningNext,

    /// <summary>Signed tokens once; still published.</summary>
    SigningBefore,

    /// <summary>Certificate of the SAML service provider.</summary>
    Saml,
}

/// <summary>A key of the hub.</summary>
/// <param name="Use">What it is for.</param>
/// <param name="Name">Its <c>kid</c>, or the name of the certificate.</param>
/// <param name="Algorithm">Such as RS256.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="NotAfter">When its certificate ends; null without one.</param>
public sealed record KeyFacts(KeyUse Use, string Name, string Algorithm, DateTimeOffset CreatedAt, DateTimeOffset? NotAfter);

/// <summary>What is known of an upstream.</summary>
/// <param name="Condition">What its settings amount to; null when they cannot be read.</param>
/// <param name="LastAnswer">When it last said what it publishes; null when never within a year.</param>
/// <param name="Asked">What it said just now: whether its settings would change, or why it did not answer; null when nobody asked.</param>
/// <param name="HasSecret">Whether the vault has its secret.</param>
/// <param name="WeakKeys">Keys that it publishes and that are too short, one sentence each.</param>
public sealed record UpstreamFacts(UpstreamCondition? Condition, DateTimeOffset? LastAnswer, UpstreamAsked? Asked, bool HasSecret, IReadOnlyList<string> WeakKeys);

/// <summary>What an upstream said just now.</summary>
/// <param name="Problem">Why what it said cannot be used; null when it can.</param>
/// <param name="Changes">Whether it says something else than is stored.</param>
public sealed record UpstreamAsked(string? Problem, bool Changes);

/// <summary>What the public URL answered.</summary>
public sealed record PublicUrlFacts
{
    /// <summary>The discovery document.</summary>
    public required ProbeAnswer Discovery { get; init; }

    /// <summary>The JWKS.</summary>
    public required ProbeAnswer Jwks { get; init; }

    /// <summary>The discovery document, asked with forged forwarding headers.</summary>
    public required ProbeAnswer Forged { get; init; }

    /// <summary>How the request arrived at the hub (<c>/health/connection</c>).</summary>
    public required ProbeAnswer Connection { get; init; }

    /// <summary>The same, asked with a forged client address.</summary>
    public required ProbeAnswer ForgedConnection { get; init; }

    /// <summary>The discovery document at the address that the server listens on, under the public name; null when nobody listens there.</summary>
    public ProbeAnswer? Direct { get; init; }
}
