using System.Text.Json;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

internal sealed class LogoutJourneys(IEphemeralStore rows, TimeProvider time) : ILogoutJourneys
{
    public PreparedWrite Keeping(string handle, LogoutJourney journey) =>
        rows.Adding(EphemeralKinds.LogoutJourney, handle, JsonSerializer.SerializeToUtf8Bytes(journey, StoredJson.Passing), time.GetUtcNow() + LoginStore.StepLife);

    public async Task<LogoutJourney?> TakeAsync(string handle, CancellationToken cancellationToken) =>
        await rows.TakeAsync(EphemeralKinds.LogoutJourney, handle, cancellationToken) is { } row
            ? JsonSerializer.Deserialize<LogoutJourney>(row.Payload, StoredJson.Passing)
            : null;
}
