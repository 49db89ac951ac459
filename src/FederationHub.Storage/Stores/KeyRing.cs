using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.Outcomes;
using FederationHub.Storage.Statements;

namespace FederationHub.Storage.Stores;

/// <summary>
/// The keys that rotate, as they lie in the vault. Read once and kept, since each key pools its platform objects; read again when the
/// version of the keys is another. Every change, its version and its audit event are one transaction.
/// </summary>
internal sealed class KeyRing(HubDatabase database, KeyVault vault, TimeProvider time) : IKeyRotation
{
    private const int Attempts = 5;
    private const string ReadVersion = "SELECT version FROM settings_version WHERE id = 2";

    // Beside the version of the configuration (id 1), which is polled as well. It is what decides between two who change keys at once:
    // written from what was read before, a key that the other took out of use would come back.
    private const string RaiseVersion = """
        INSERT INTO settings_version (id, version, format) VALUES (2, 1, 1)
        ON CONFLICT (id) DO UPDATE SET version = settings_version.version + 1 WHERE settings_version.version = $1
        """;

    private static readonly Group[] Groups =
    [
        new(HubKeyUse.TokensRs256, VaultKinds.Signing, "RS256-", "RS256"),
        new(HubKeyUse.TokensPs256, VaultKinds.Signing, "PS256-", "PS256"),
        new(HubKeyUse.TokensEs256, VaultKinds.Signing, "ES256-", "ES256"),
        new(HubKeyUse.SamlRequests, VaultKinds.Saml, "signing-", "SAML"),
        new(HubKeyUse.SamlDecryption, VaultKinds.Saml, "decryption-", "SAML decryption"),
    ];

    private Ring? _ring;
    private string? _told;

    /// <summary>The keys of one use, in order. Waits only for the first reading.</summary>
    public async ValueTask<ScheduledKey[]> KeysAsync(HubKeyUse use, CancellationToken cancellationToken)
    {
        var ring = Volatile.Read(ref _ring);
        if (ring is null)
        {
            // Two first calls at once read the same keys; one ring wins, so that each key is one object.
            var read = await ReadAsync(null, make: true, cancellationToken);
            ring = Interlocked.CompareExchange(ref _ring, read, null) ?? read;
        }

        return ring.ByUse[use];
    }

    public async Task<IReadOnlyList<HubKey>?> RefreshAsync(CancellationToken cancellationToken)
    {
        var ring = Volatile.Read(ref _ring);
        if (ring is null || ring.Version != await VersionAsync(cancellationToken))
        {
            ring = await ReloadAsync(cancellationToken);
        }

        var keys = StatesOf(ring);
        var telling = string.Join(' ', keys.Select(key => $"{key.KeyId}:{key.State}"));
        if (telling == _told)
        {
            return null;
        }

        _told = telling;
        return keys;
    }

    public async Task<IReadOnlyList<HubKey>> ListAsync(CancellationToken cancellationToken)
    {
        const string FindMaster = "SELECT key_id, created_at FROM vault WHERE kind = 'master-key' AND name = 'check'";
        // Whoever looks makes nothing: on a hub that never started there is nothing to list.
        var keys = StatesOf(await ReadAsync(Volatile.Read(ref _ring), make: false, cancellationToken));
        if (await vault.ReadAllAsync(VaultKinds.Pairwise, cancellationToken) is [var pairwise, ..])
        {
            keys.Add(new HubKey(HubKeyUse.Pairwise, string.Empty, HubKeyState.Current, pairwise.CreatedAt, pairwise.CreatedAt, null));
        }

        if (await database.Statements.ReadAsync(FindMaster, [], reader => new HubKey(
            HubKeyUse.Master, reader.GetString(0), HubKeyState.Current, DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), null, null), cancellationToken) is { } master)
        {
            keys.Add(master with { Since = master.MadeAt });
        }

        return keys;
    }

    public async Task<RotatedKey> RotateAsync(HubKeyUse use, TimeSpan? publishFor, string actor, CancellationToken cancellationToken)
    {
        var group = GroupOf(use);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var ring = await ReloadAsync(cancellationToken);
            var now = time.GetUtcNow();
            DateTimeOffset? signsFrom = publishFor is { } wait ? now + (wait < KeySchedule.Spread ? KeySchedule.Spread : wait) : null;
            if (NextIn(ring, use, now) is { } next)
            {
                // A date that was told already stands, unless it is to be now.
                if (signsFrom is null || (next.SignsFrom is not null && publishFor != TimeSpan.Zero) || next.SignsFrom <= signsFrom)
                {
                    return new RotatedKey(StateOf(ring, next), KeyChange.None);
                }

                var told = next with { SignsFrom = signsFrom };
                if (await SaveAsync(ring, [Put(group, told)], Event(now, AuditKinds.KeyActivated, actor, group, told.KeyId, "changed", TakesOver(use, signsFrom)), cancellationToken))
                {
                    return new RotatedKey(StateOf(await ReloadAsync(cancellationToken), told), KeyChange.Activated);
                }

                continue;
            }

            var (statement, made) = Make(group, ring, now, signsFrom);
            if (await SaveAsync(ring, [statement], Event(now, AuditKinds.KeyMade, actor, group, made.KeyId, "added", TakesOver(use, signsFrom)), cancellationToken))
            {
                return new RotatedKey(StateOf(await ReloadAsync(cancellationToken), made), KeyChange.Made);
            }
        }

        throw new InvalidOperationException("Others keep making keys.");
    }

    public async Task<bool> RetireAsync(string keyId, string actor, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var ring = await ReloadAsync(cancellationToken);
            if (ring.ByUse.Values.SelectMany(keys => keys).FirstOrDefault(key => key.KeyId == keyId) is not { } gone)
            {
                return false;
            }

            var group = GroupOf(gone.Use);
            var now = time.GetUtcNow();
            var keys = ring.ByUse[gone.Use];
            var mark = new HubStatement(KeyVault.Put, vault.Row(group.Kind, group.Prefix + gone.Number.ToString(CultureInfo.InvariantCulture), Serialised(new StoredKey(null, null, gone.KeyId))));
            List<HubStatement> changes = [mark];
            if (keys[KeySchedule.CurrentOf(keys, now)] == gone)
            {
                changes.Insert(0, NextIn(ring, gone.Use, now) is { } next ? Put(group, next with { SignsFrom = now }) : Make(group, ring, now, now).Statement);
            }

            if (await SaveAsync(ring, changes, Event(now, AuditKinds.KeyRetired, actor, group, gone.KeyId, "removed", "taken out of use at once"), cancellationToken))
            {
                await ReloadAsync(cancellationToken);
                return true;
            }
        }

        throw new InvalidOperationException("Others keep making keys.");
    }

    private static Group GroupOf(HubKeyUse use) => Array.Find(Groups, group => group.Use == use) ?? throw new ArgumentOutOfRangeException(nameof(use));

    private static string TakesOver(HubKeyUse use, DateTimeOffset? from) => (use, from) switch
    {
        (HubKeyUse.SamlDecryption, null) => "decrypts, and stands in the metadata when it is activated",
        (HubKeyUse.SamlDecryption, _) => $"decrypts, and stands in the metadata from {from:u}",
        (_, null) => "published until it is activated",
        _ => $"signs from {from:u}",
    };

    private static ScheduledKey? NextIn(Ring ring, HubKeyUse use, DateTimeOffset now)
    {
        var keys = ring.ByUse[use];
        return keys.ElementAtOrDefault(KeySchedule.CurrentOf(keys, now) + 1);
    }

    private static AuditEvent Event(DateTimeOffset now, string kind, string actor, Group group, string keyId, string how, string what) =>
        AuditEvent.Change(now, kind, actor, $"{group.Name} key {keyId}: {what}", new AuditChange(null, null, [new AuditChangedItem("keys", keyId, how)]));

    private List<HubKey> StatesOf(Ring ring)
    {
        var now = time.GetUtcNow();
        return [.. Groups.SelectMany(group => KeySchedule.StatesOf(ring.ByUse[group.Use], now).Zip(ring.ByUse[group.Use], (state, key) =>
            key.Key is X509Certificate2 certificate ? state with { CertificateEnds = EndOf(certificate) } : state))];
    }

    private HubKey StateOf(Ring ring, ScheduledKey key) => StatesOf(ring).First(state => state.KeyId == key.KeyId);

    // The version comes first: where another changed keys since they were read, nothing is done and this is tried again.
    private async Task<bool> SaveAsync(Ring ring, IReadOnlyList<HubStatement> changes, AuditEvent told, CancellationToken cancellationToken) =>
        await database.Statements.WriteAllAsync([new HubStatement(RaiseVersion, [ring.Version]), .. changes, AuditLog.Statement(told)], cancellationToken);

    private (HubStatement Statement, ScheduledKey Key) Make(Group group, Ring ring, DateTimeOffset now, DateTimeOffset? signsFrom)
    {
        var number = ring.Highest[group.Use] + 1;
        var material = group.Use switch
        {
            HubKeyUse.SamlRequests => HubKeys.MakeCertificate(X509KeyUsageFlags.DigitalSignature, now),
            HubKeyUse.SamlDecryption => HubKeys.MakeCertificate(X509KeyUsageFlags.KeyEncipherment, now),
            _ => SigningKey.Generate(AlgorithmOf(group.Use), now).ExportPkcs8PrivateKey(),
        };
        var key = Open(group, number, material, now, signsFrom);
        var row = vault.Row(group.Kind, group.Prefix + number.ToString(CultureInfo.InvariantCulture), Serialised(new StoredKey(material, signsFrom?.ToUnixTimeMilliseconds(), null)));
        return (new HubStatement(KeyVault.TryAdd, row), key);
    }

    private HubStatement Put(Group group, ScheduledKey key) => new(
        KeyVault.Put,
        vault.Row(group.Kind, group.Prefix + key.Number.ToString(CultureInfo.InvariantCulture), Serialised(new StoredKey(key.Material, key.SignsFrom?.ToUnixTimeMilliseconds(), null))));

    private async Task<Ring> ReloadAsync(CancellationToken cancellationToken)
    {
        var ring = await ReadAsync(Volatile.Read(ref _ring), make: true, cancellationToken);
        Volatile.Write(ref _ring, ring);
        return ring;
    }

    // The version first: what changes while the keys are read is seen at the next look.
    private async Task<Ring> ReadAsync(Ring? known, bool make, CancellationToken cancellationToken)
    {
        var version = await VersionAsync(cancellationToken);
        var byUse = new Dictionary<HubKeyUse, ScheduledKey[]>();
        var highest = new Dictionary<HubKeyUse, int>();
        foreach (var group in Groups)
        {
            var items = await ItemsAsync(group, cancellationToken);
            if (make && items.Count == 0)
            {
                var now = time.GetUtcNow();
                var (statement, _) = Make(group, new Ring(0, byUse, new Dictionary<HubKeyUse, int> { [group.Use] = 0 }), now, now);
                // Whoever adds first has made the key; the other node reads that one.
                await database.Statements.WriteAsync(statement.Sql, statement.Values, cancellationToken);
                items = await ItemsAsync(group, cancellationToken);
            }

            var before = known?.ByUse[group.Use].ToDictionary(key => key.Number) ?? [];
            byUse[group.Use] = KeySchedule.InOrder(items.Where(item => item.Stored.Material is not null).Select(item =>
                before.GetValueOrDefault(item.Number) is { } same && same.Material.AsSpan().SequenceEqual(item.Stored.Material)
                    ? same with { SignsFrom = InstantOf(item.Stored) }
                    : Open(group, item.Number, item.Stored.Material!, item.MadeAt, InstantOf(item.Stored))));
            highest[group.Use] = items.Select(item => item.Number).DefaultIfEmpty().Max();
        }

        return new Ring(version, byUse, highest);
    }

    private async Task<List<(int Number, DateTimeOffset MadeAt, StoredKey Stored)>> ItemsAsync(Group group, CancellationToken cancellationToken) =>
    [
        .. (await vault.ReadAllAsync(group.Kind, cancellationToken)).Where(item => item.Name.StartsWith(group.Prefix, StringComparison.Ordinal))
            .Select(item => (int.Parse(item.Name.AsSpan(group.Prefix.Length), CultureInfo.InvariantCulture), item.CreatedAt, Deserialised(item))),
    ];

    private async Task<long> VersionAsync(CancellationToken cancellationToken) =>
        await database.Statements.ReadAsync(ReadVersion, [], reader => (object)reader.GetInt64(0), cancellationToken) is long version ? version : 0;

    private static ScheduledKey Open(Group group, int number, byte[] material, DateTimeOffset madeAt, DateTimeOffset? signsFrom)
    {
        if (group.Use is HubKeyUse.SamlRequests or HubKeyUse.SamlDecryption)
        {
            var certificate = HubKeys.Certificate(material);
            return new ScheduledKey(group.Use, number, Fingerprint(certificate), certificate, material, madeAt, signsFrom);
        }

        var key = SigningKey.FromPkcs8(AlgorithmOf(group.Use), material, madeAt);
        return new ScheduledKey(group.Use, number, key.KeyId, key, material, madeAt, signsFrom);
    }

    private static SigningAlgorithm AlgorithmOf(HubKeyUse use) => use switch
    {
        HubKeyUse.TokensRs256 => SigningAlgorithm.RS256,
        HubKeyUse.TokensPs256 => SigningAlgorithm.PS256,
        HubKeyUse.TokensEs256 => SigningAlgorithm.ES256,
        _ => throw new ArgumentOutOfRangeException(nameof(use), use, "Keys of this use sign no tokens."),
    };

    private static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexStringLower(SHA256.HashData(certificate.RawDataMemory.Span));

    private static DateTimeOffset EndOf(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    private static DateTimeOffset? InstantOf(StoredKey stored) => stored.SignsFrom is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    private static byte[] Serialised(StoredKey stored) => JsonSerializer.SerializeToUtf8Bytes(stored, StoredJson.Passing);

    // The first releases kept a key as it is, without an instant: it signs since it was made.
    private static StoredKey Deserialised(VaultItem item) => item.Value is [(byte)'{', ..]
        ? JsonSerializer.Deserialize<StoredKey>(item.Value, StoredJson.Passing) ?? throw new JsonException("A stored key is an object.")
        : new StoredKey(item.Value, item.CreatedAt.ToUnixTimeMilliseconds(), null);

    private sealed record Group(HubKeyUse Use, string Kind, string Prefix, string Name);

    private sealed record Ring(long Version, IReadOnlyDictionary<HubKeyUse, ScheduledKey[]> ByUse, IReadOnlyDictionary<HubKeyUse, int> Highest);

    /// <summary>What lies in the vault. A key that was taken out of use leaves its name alone, so that its number is never used again.</summary>
    private sealed record StoredKey(byte[]? Material, long? SignsFrom, string? Gone);
}
