using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Core;
using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Statements;

namespace FederationHub.Storage.Stores;

internal sealed class SettingsStore(HubDatabase database, KeyVault vault) : ISettingsStore
{
    /// <summary>The form of the rows that this release writes and the latest that it reads; <see cref="EarlierForms"/> reads the ones before.</summary>
    internal const int Format = 4;

    private const string ReadVersion = "SELECT version, format FROM settings_version WHERE id = 1";
    // One statement is one snapshot: rows and version belong together.
    private const string ReadRows = """
        SELECT '' AS kind, '' AS id, version AS position, CAST(format AS TEXT) AS json FROM settings_version WHERE id = 1
        UNION ALL SELECT kind, id, position, json FROM setting ORDER BY kind, position, id
        """;

    private const string FirstVersion = """
        INSERT INTO settings_version (id, version, format) VALUES (1, 1, $1) ON CONFLICT (id) DO NOTHING
        """;

    private const string NextVersion = "UPDATE settings_version SET version = version + 1, format = $1 WHERE id = 1 AND version = $2";
    private const string Put = """
        INSERT INTO setting (kind, id, position, json) VALUES ($1, $2, $3, $4)
        ON CONFLICT (kind, id) DO UPDATE SET position = excluded.position, json = excluded.json
        """;

    private const string Delete = "DELETE FROM setting WHERE kind = $1 AND id = $2";

    /// <summary>Whether this release can read the stored configuration.</summary>
    public static async Task<Outcome<Done>> CheckFormatAsync(HubStatements statements, CancellationToken cancellationToken) =>
        await statements.ReadAsync(ReadVersion, [], reader => (object)reader.GetInt32(1), cancellationToken) is int stored and > Format
            ? StorageCauses.SettingsNewer.Because(Newer(stored))
            : Done.Instance;

    public async Task<long> VersionAsync(CancellationToken cancellationToken) =>
        await database.Statements.ReadAsync(ReadVersion, [], reader => (object)reader.GetInt64(0), cancellationToken) is long version ? version : 0;

    public async Task<VersionedSettings> LoadAsync(CancellationToken cancellationToken)
    {
        var stored = await ReadAsync(cancellationToken);
        return new VersionedSettings(stored.Version, new HubSettings
        {
            Suites = stored.Of<Suite>(Kinds.Suite),
            Applications = stored.Of<Application>(Kinds.Application),
            Organisations = stored.Of<HomeOrganisation>(Kinds.Organisation),
            Upstreams = stored.Of<Upstream>(Kinds.Upstream),
            Entries = stored.Of<DiscoveryEntry>(Kinds.Entry),
            Agreements = stored.Of<Agreement>(Kinds.Agreement),
            MinimumLevels = stored.Of<LevelRule>(Kinds.MinimumLevel),
            MfaContracts = stored.Of<MfaContract>(Kinds.MfaContract),
            MetadataSources = stored.Of<MetadataSource>(Kinds.MetadataSource),
            File = stored.Of<AppliedFile>(Kinds.File).SingleOrDefault(),
        });
    }

    public async Task<long?> SaveAsync(HubSettings settings, IReadOnlyDictionary<string, string> secrets, long expectedVersion, PreparedWrite? told, CancellationToken cancellationToken)
    {
        var stored = await ReadAsync(cancellationToken);
        if (stored.Version != expectedVersion)
        {
            return null;
        }

        List<HubStatement> changes =
        [
            .. Changes(stored, Kinds.Suite, settings.Suites, suite => suite.Id),
            .. Changes(stored, Kinds.Application, settings.Applications, application => application.Id.Value),
            .. Changes(stored, Kinds.Organisation, settings.Organisations, organisation => organisation.Id),
            .. Changes(stored, Kinds.Upstream, settings.Upstreams, upstream => upstream.Id),
            .. Changes(stored, Kinds.Entry, settings.Entries, entry => entry.Id),
            .. Changes(stored, Kinds.Agreement, settings.Agreements, agreement => agreement.Id),
            .. Changes(stored, Kinds.MinimumLevel, settings.MinimumLevels, rule => rule.Id),
            .. Changes(stored, Kinds.MfaContract, settings.MfaContracts, contract => contract.Id),
            .. Changes(stored, Kinds.MetadataSource, settings.MetadataSources, source => source.Id),
            .. Changes<AppliedFile>(stored, Kinds.File, settings.File is { } file ? [file] : [], _ => "applied"),
            .. await ChangedSecretsAsync(secrets, cancellationToken),
        ];
        if (changes.Count == 0)
        {
            return stored.Version;
        }

        var raise = stored.Version == 0
            ? new HubStatement(FirstVersion, [Format])
            : new HubStatement(NextVersion, [Format, stored.Version]);
        return await database.Statements.WriteAllAsync([raise, .. changes, .. told is null ? (HubStatement[])[] : [((StatementWrite)told).Statement]], cancellationToken) ? stored.Version + 1 : null;
    }

    private static IEnumerable<HubStatement> Changes<T>(StoredSettings stored, string kind, IReadOnlyList<T> wanted, Func<T, string> idOf)
    {
        var rows = stored.Rows.Where(row => row.Kind == kind).ToDictionary(row => row.Id, StringComparer.Ordinal);
        var ids = wanted.Select(idOf).ToArray();
        var positions = SettingsOrder.Assign([.. ids.Select(id => rows.TryGetValue(id, out var row) ? row.Position : (long?)null)]);
        for (var i = 0; i < ids.Length; i++)
        {
            var json = JsonSerializer.Serialize(wanted[i], StoredJson.Strict);
            if (!rows.Remove(ids[i], out var row) || row.Json != json || row.Position != positions[i])
            {
                yield return new HubStatement(Put, [kind, ids[i], positions[i], json]);
            }
        }

        foreach (var gone in rows.Keys)
        {
            yield return new HubStatement(Delete, [kind, gone]);
        }
    }

    private async Task<List<HubStatement>> ChangedSecretsAsync(IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken)
    {
        var changed = new List<HubStatement>();
        foreach (var (name, secret) in secrets)
        {
            var value = Encoding.UTF8.GetBytes(secret);
            if (await vault.ReadAsync(VaultKinds.UpstreamSecret, name, cancellationToken) is not { } known || !CryptographicOperations.FixedTimeEquals(known, value))
            {
                changed.Add(new HubStatement(KeyVault.Put, vault.Row(VaultKinds.UpstreamSecret, name, value)));
            }
        }

        return changed;
    }

    private async Task<StoredSettings> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await database.Statements.ReadAllAsync(ReadRows, [], ReadRow, cancellationToken);
        if (rows is not [{ Kind: "" } head, ..])
        {
            return new StoredSettings(0, Format, rows);
        }

        // Another node may have been upgraded since this one started: what it wrote could be misread here.
        var format = int.Parse(head.Json, CultureInfo.InvariantCulture);
        return format <= Format ? new StoredSettings(head.Position, format, [.. rows.Skip(1)]) : throw new InvalidOperationException(Newer(format));
    }

    private static string Newer(int stored) =>
        string.Create(CultureInfo.InvariantCulture, $"The stored configuration was written by a later release (form {stored}; this release reads up to {Format}). Start that release.");

    private static StoredRow ReadRow(DbDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3));

    internal static class Kinds
    {
        public const string Suite = "suite";
        public const string Application = "application";
        public const string Organisation = "organisation";
        public const string Upstream = "upstream";
        public const string Entry = "entry";
        public const string Agreement = "agreement";
        public const string MinimumLevel = "minimum_level";
        public const string MfaContract = "mfa_contract";
        public const string MetadataSource = "metadata_source";
        public const string File = "file";
    }

    private sealed record StoredRow(string Kind, string Id, long Position, string Json);

    // The rows stay as they were written: the first save after an upgrade finds them different, and writes all in the form of now.
    private sealed record StoredSettings(long Version, int Form, IReadOnlyList<StoredRow> Rows)
    {
        public IReadOnlyList<T> Of<T>(string kind) =>
            [.. Rows.Where(row => row.Kind == kind).Select(row => JsonSerializer.Deserialize<T>(EarlierForms.Raise(Form, kind, row.Json), StoredJson.Strict) ?? throw new JsonException("A setting is an object."))];
    }
}
