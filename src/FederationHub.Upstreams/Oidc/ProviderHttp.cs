using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Upstreams.Oidc;

/// <summary>The way out of the OpenID library, to organisations and to applications' keys, is the guarded client, and no other.</summary>
/// <param name="outbound">The guarded client.</param>
public sealed class ProviderHttp(OutboundClient outbound) : IProviderHttp
{
    /// <inheritdoc cref="OutboundClient.MayReach" />
    public bool MayReach(Uri uri) => outbound.MayReach(uri);

    /// <inheritdoc/>
    public async Task<Outcome<ProviderResponse>> SendAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var sent = await outbound.SendAsync(
            new OutboundRequest(request.Uri, request.MaxBytes) { Form = request.Form, Authorization = request.Authorization, Accept = "application/json" },
            cancellationToken);
        return sent.Then<ProviderResponse>(response => new ProviderResponse(response.Status, response.MediaType, response.Body));
    }
}
