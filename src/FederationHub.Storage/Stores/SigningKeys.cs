using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Keys;

namespace FederationHub.Storage.Stores;

/// <summary>The keys of the ring that sign tokens, by whose turn it is.</summary>
internal sealed class SigningKeys(KeyRing ring, TimeProvider time) : ISigningKeys
{
    private static readonly HubKeyUse[] Uses = [HubKeyUse.TokensRs256, HubKeyUse.TokensPs256, HubKeyUse.TokensEs256];

    public async ValueTask<SigningKey> CurrentAsync(SigningAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var keys = await ring.KeysAsync(
            algorithm switch
            {
                SigningAlgorithm.RS256 => HubKeyUse.TokensRs256,
                SigningAlgorithm.PS256 => HubKeyUse.TokensPs256,
                SigningAlgorithm.ES256 => HubKeyUse.TokensEs256,
                _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
            },
            cancellationToken);
        return (SigningKey)keys[KeySchedule.CurrentOf(keys, time.GetUtcNow())].Key;
    }

    public ValueTask<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken cancellationToken) => AllAsync(state => state != HubKeyState.Past, cancellationToken);

    public ValueTask<IReadOnlyList<SigningKey>> RememberedAsync(CancellationToken cancellationToken) => AllAsync(_ => true, cancellationToken);

    private async ValueTask<IReadOnlyList<SigningKey>> AllAsync(Func<HubKeyState, bool> counts, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = new List<SigningKey>();
        foreach (var use in Uses)
        {
            var keys = await ring.KeysAsync(use, cancellationToken);
            found.AddRange(KeySchedule.StatesOf(keys, now).Zip(keys).Where(pair => counts(pair.First.State)).Select(pair => (SigningKey)pair.Second.Key));
        }

        return found;
    }
}
