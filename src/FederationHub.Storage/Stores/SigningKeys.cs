using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Keys;

namespace FederationHub.Storage.Stores;

/// <summary>Signing keys in the vault, one for each algorithm, made at first use. Kept for the life of the process: each key pools its platform objects.</summary>
internal sealed class SigningKeys(IKeyVault vault, TimeProvider time) : ISigningKeys
{
    private SigningKey[]? _keys;

    public async ValueTask<SigningKey> CurrentAsync(SigningAlgorithm algorithm, CancellationToken cancellationToken)
    {
        foreach (var key in await KeysAsync(cancellationToken))
        {
            if (key.Algorithm == algorithm)
            {
                return key;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(algorithm));
    }

    public async ValueTask<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken cancellationToken) => await KeysAsync(cancellationToken);

    private async ValueTask<SigningKey[]> KeysAsync(CancellationToken cancellationToken)
    {
        if (_keys is { } known)
        {
            return known;
        }

        var keys = new List<SigningKey>();
        foreach (var algorithm in Enum.GetValues<SigningAlgorithm>())
        {
            keys.Add(await ReadOrMakeAsync(algorithm, cancellationToken));
        }

        // Two first calls at once read the same keys; one array wins, so that each key is one object.
        return Interlocked.CompareExchange(ref _keys, [.. keys], null) ?? _keys;
    }

    // Whoever adds first has made the key; the other node reads that one.
    private async Task<SigningKey> ReadOrMakeAsync(SigningAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var name = $"{algorithm}-1";
        if (await ReadAsync(algorithm, name, cancellationToken) is { } known)
        {
            return known;
        }

        var made = SigningKey.Generate(algorithm, time.GetUtcNow());
        await vault.TryAddAsync(VaultKinds.Signing, name, made.ExportPkcs8PrivateKey(), cancellationToken);
        return await ReadAsync(algorithm, name, cancellationToken) ?? throw new InvalidOperationException($"The vault lost {VaultKinds.Signing}/{name}.");
    }

    private async Task<SigningKey?> ReadAsync(SigningAlgorithm algorithm, string name, CancellationToken cancellationToken) =>
        (await vault.ReadAllAsync(VaultKinds.Signing, cancellationToken)).FirstOrDefault(item => item.Name == name) is { } item
            ? SigningKey.FromPkcs8(algorithm, item.Value, item.CreatedAt)
            : null;
}
