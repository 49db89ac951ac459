using System.Text;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;
using FederationHub.Storage.Ephemeral;

namespace FederationHub.Storage.Stores;

internal sealed class PushedRequestStore(IEphemeralStore rows) : IPushedRequestStore
{
    public ValueTask PutAsync(string handle, PushedRequest request, CancellationToken cancellationToken) =>
        rows.PutAsync(EphemeralKinds.PushedRequest, handle, Encoding.UTF8.GetBytes(request.ToJson()), request.ExpiresAt, cancellationToken);

    // A mark stands where a request was answered.
    public async ValueTask<PushedRequest?> FindAsync(string handle, CancellationToken cancellationToken) =>
        await rows.GetAsync(EphemeralKinds.PushedRequest, handle, cancellationToken) is { Payload.Length: > 0 } row
            ? PushedRequest.FromJson(Encoding.UTF8.GetString(row.Payload))
            : null;

    public PreparedWrite Ending(string handle, DateTimeOffset until) => rows.Putting(EphemeralKinds.PushedRequest, handle, default, until);
}
