using FederationHub.Core.Ports;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

internal sealed class ReplayGuard(IEphemeralStore rows) : IReplayGuard
{
    public async Task<bool> TryRememberAsync(string kind, string value, DateTimeOffset until, CancellationToken cancellationToken) =>
        await rows.TryAddAsync(EphemeralKinds.Replay, $"{kind}\0{value}", default, until, cancellationToken);
}
