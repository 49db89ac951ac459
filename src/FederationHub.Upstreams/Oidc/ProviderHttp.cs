using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Upstreams.Oidc;

/// <summary>The relying party's way out is the guarded client, and no other.</summary>
internal sealed class ProviderHttp(OutboundClient outbound) : IProviderHttp
{
    public async Task<Outcome<ProviderResponse>> SendAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        var sent = await outbound.SendAsync(
            new OutboundRequest(request.Uri, request.MaxBytes) { Form = request.Form, Authorization = request.Authorization, Accept = "application/json" },
            cancellationToken);
        return sent.Then<ProviderResponse>(response => new ProviderResponse(response.Status, response.MediaType, response.Body));
    }
}
