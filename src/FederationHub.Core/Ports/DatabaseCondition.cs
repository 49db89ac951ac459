namespace FederationHub.Core.Ports;

/// <summary>How the schema of a database compares with this release.</summary>
public enum SchemaCondition
{
    /// <summary>Not known: the database did not answer.</summary>
    Unknown,

    /// <summary>No hub has been here: there is no schema at all.</summary>
    Absent,

    /// <summary>Older than this release.</summary>
    Older,

    /// <summary>Exactly this release's.</summary>
    Current,

    /// <summary>A later release's.</summary>
    Newer,
}

/// <summary>What a database is like, as far as it told: storage finds out, `fedhub doctor` judges. No secret is in it.</summary>
public sealed record DatabaseCondition
{
    /// <summary><c>SQLite</c> or <c>PostgreSQL</c>.</summary>
    public required string Engine { get; init; }

    /// <summary>The file, or server and database.</summary>
    public required string Place { get; init; }

    /// <summary>Whether it is a SQLite file; then <see cref="Place"/> is its full path.</summary>
    public bool IsFile { get; init; }

    /// <summary>Why it cannot be used at all, in one sentence; null when it answered.</summary>
    public string? Unreachable { get; init; }

    /// <summary>Whether there is no SQLite file yet.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Version of the engine.</summary>
    public Version? Version { get; init; }

    /// <summary>The schema.</summary>
    public SchemaCondition Schema { get; init; }

    /// <summary>Migrations that this release has and the database lacks.</summary>
    public int MissingMigrations { get; init; }

    /// <summary>Whether the stored configuration was written by a later release.</summary>
    public bool ConfigurationNewer { get; init; }

    /// <summary>Why a write that was taken back failed; null when it worked, or was not tried.</summary>
    public string? WriteProblem { get; init; }

    /// <summary>Rights that a hub has no use for, such as <c>superuser</c>.</summary>
    public IReadOnlyList<string> NeedlessRights { get; init; } = [];

    /// <summary>Whether the connection is encrypted; null with a file.</summary>
    public bool? Encrypted { get; init; }

    /// <summary>Whether the server is on this machine.</summary>
    public bool IsLocal { get; init; } = true;

    /// <summary>What keeps a commit from being durable, such as <c>synchronous_commit=off</c>; empty when nothing does.</summary>
    public IReadOnlyList<string> NotDurable { get; init; } = [];

    /// <summary>The journal mode of a SQLite file.</summary>
    public string? JournalMode { get; init; }

    /// <summary>What time it is there, less what time it was here; null with a file, which has no clock of its own.</summary>
    public TimeSpan? ClockAhead { get; init; }

    /// <summary>The file that the master key is, or would be, in; null when the settings name none and need one.</summary>
    public string? MasterKeyFile { get; init; }

    /// <summary>Why the master key cannot be used, with the mending step; null when it can be read.</summary>
    public string? MasterKeyProblem { get; init; }

    /// <summary>Id of the key in the file.</summary>
    public string? MasterKeyId { get; init; }

    /// <summary>Id of the key that the database was written under; null when no hub has started on it.</summary>
    public string? WrittenUnder { get; init; }

    /// <summary>Values of the vault by the id of the key that sealed them.</summary>
    public IReadOnlyDictionary<string, int> VaultByKey { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
