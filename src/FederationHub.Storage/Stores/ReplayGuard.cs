using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

internal sealed class ReplayGuard(IEphemeralStore rows) : IReplayGuard
{
    public PreparedWrite Remembering(string kind, string value, DateTimeOffset until) => rows.Adding(EphemeralKinds.Replay, $"{kind}\0{value}", default, until);
}
