using System.Text;
using System.Text.Json;
using FederationHub.Core.Applications;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Statements;

namespace FederationHub.Storage.Stores;

/// <summary>Registrations lie in the vault, sealed: a dump does not tell whose software uses the hub. Every change, its version and its audit event are one transaction.</summary>
internal sealed class RegistrationStore(HubDatabase database, KeyVault vault) : IRegistrationStore
{
    private const string ReadVersion = "SELECT version FROM settings_version WHERE id = 3";

    // Beside the versions of the configuration (1) and of the keys (2). It decides between two who change at once.
    private const string RaiseVersion = """
        INSERT INTO settings_version (id, version, format) VALUES (3, 1, 1)
        ON CONFLICT (id) DO UPDATE SET version = settings_version.version + 1 WHERE settings_version.version = $1
        """;

    private const string Remove = "DELETE FROM vault WHERE kind = $1 AND name = $2";

    // Anybody can send a token to be looked for: what is kept is opened once a version.
    private volatile Registrations? _kept;

    public async Task<long> VersionAsync(CancellationToken cancellationToken) =>
        await database.Statements.ReadAsync(ReadVersion, [], reader => (object)reader.GetInt64(0), cancellationToken) is long version ? version : 0;

    // The version first: what changes while they are read is seen at the next look.
    public async Task<Registrations> LoadAsync(CancellationToken cancellationToken)
    {
        var version = await VersionAsync(cancellationToken);
        if (_kept is { } kept && kept.Version == version)
        {
            return kept;
        }

        return _kept = new Registrations
        {
            Version = version,
            Tokens = await ReadAsync<RegistrationToken>(VaultKinds.RegistrationToken, cancellationToken),
            Applications = await ReadAsync<RegisteredApplication>(VaultKinds.RegisteredApplication, cancellationToken),
        };
    }

    public async Task<bool> SaveAsync(RegistrationChange change, long expectedVersion, PreparedWrite told, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(told);
        HubStatement[] statements =
        [
            new HubStatement(RaiseVersion, [expectedVersion]),
            .. change.Tokens.Select(token => Put(VaultKinds.RegistrationToken, token.Id, token)),
            .. change.Applications.Select(registered => Put(VaultKinds.RegisteredApplication, registered.Application.Id.Value, registered)),
            .. change.GoneTokens.Select(id => new HubStatement(Remove, [VaultKinds.RegistrationToken, id])),
            .. change.GoneApplications.Select(id => new HubStatement(Remove, [VaultKinds.RegisteredApplication, id])),
            ((StatementWrite)told).Statement,
        ];
        return await database.Statements.WriteAllAsync(statements, cancellationToken);
    }

    private HubStatement Put<T>(string kind, string name, T value) =>
        new(KeyVault.Put, vault.Row(kind, name, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value, StoredJson.Strict))));

    private async Task<IReadOnlyList<T>> ReadAsync<T>(string kind, CancellationToken cancellationToken) =>
        [.. (await vault.ReadAllAsync(kind, cancellationToken)).Select(item => JsonSerializer.Deserialize<T>(item.Value, StoredJson.Strict) ?? throw new JsonException("A registration is an object."))];
}
