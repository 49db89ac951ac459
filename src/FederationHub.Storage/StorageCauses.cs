using FederationHub.Outcomes;

namespace FederationHub.Storage;

/// <summary>Why a hub refuses to start on its storage. Each detail is a sentence for the operator that names the file or setting and the mending step.</summary>
public static class StorageCauses
{
    /// <summary>The settings name no database, or no master key where one is required.</summary>
    public static readonly RejectionCode SettingsIncomplete = new(FhCodes.StoreUnavailable, "storage-settings-incomplete", "architecture section 13");

    /// <summary>The SQLite file or its folder is not the hub's to write.</summary>
    public static readonly RejectionCode FileNotWritable = new(FhCodes.StoreUnavailable, "database-file-not-writable", "architecture section 13");

    /// <summary>The database's schema is older than this release.</summary>
    public static readonly RejectionCode SchemaOlder = new(FhCodes.StoreUnavailable, "schema-older", "architecture section 13");

    /// <summary>The database was migrated by a later release.</summary>
    public static readonly RejectionCode SchemaNewer = new(FhCodes.StoreUnavailable, "schema-newer", "architecture section 13");

    /// <summary>The stored configuration was written by a later release.</summary>
    public static readonly RejectionCode SettingsNewer = new(FhCodes.StoreUnavailable, "settings-newer", "architecture section 13");

    /// <summary>The master key file is not there.</summary>
    public static readonly RejectionCode MasterKeyMissing = new(FhCodes.StoreUnavailable, "master-key-missing", "architecture section 6");

    /// <summary>The hub may not read the master key file.</summary>
    public static readonly RejectionCode MasterKeyUnreadable = new(FhCodes.StoreUnavailable, "master-key-unreadable", "architecture section 6");

    /// <summary>Others than its owner may use the master key file.</summary>
    public static readonly RejectionCode MasterKeyExposed = new(FhCodes.StoreUnavailable, "master-key-exposed", "architecture section 6");

    /// <summary>The master key file does not hold 32 bytes in base64.</summary>
    public static readonly RejectionCode MasterKeyMalformed = new(FhCodes.StoreUnavailable, "master-key-malformed", "architecture section 6");

    /// <summary>The database was written under another master key.</summary>
    public static readonly RejectionCode MasterKeyDiffers = new(FhCodes.StoreUnavailable, "master-key-differs", "architecture section 6");

    /// <summary>There is no database file where the settings say.</summary>
    public static readonly RejectionCode NoDatabase = new(FhCodes.StoreUnavailable, "no-database", "architecture section 13");

    /// <summary>A backup cannot be written where it was asked for, or is not whole.</summary>
    public static readonly RejectionCode BackupNotWritable = new(FhCodes.StoreUnavailable, "backup-not-writable", "architecture section 13");

    /// <summary>The engine brings its own backup.</summary>
    public static readonly RejectionCode BackupElsewhere = new(FhCodes.StoreUnavailable, "backup-elsewhere", "architecture section 13");
}
