using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>Fetches a discovery document (OpenID Discovery 4). Who asks keeps the last good one.</summary>
public static class ProviderDiscovery
{
    /// <summary>Fetches and checks the document.</summary>
    /// <param name="http">The guarded way out.</param>
    /// <param name="address">Where it stands; usually <see cref="IssuerRule.DefaultDiscoveryAddress"/>.</param>
    /// <param name="issuer">The configured issuer; the document must name exactly it.</param>
    /// <param name="allowedAlgorithms">The algorithms set for this provider, or empty for all that the hub knows.</param>
    /// <param name="allowLoopbackHttp">Whether endpoints may be http on a loopback host.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The metadata, or FH-1313 with the check that failed.</returns>
    public static async Task<Outcome<ProviderMetadata>> FetchAsync(
        IProviderHttp http,
        Uri address,
        IssuerRule issuer,
        IReadOnlyList<string> allowedAlgorithms,
        bool allowLoopbackHttp,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(address);
        var fetched = await http.SendAsync(new ProviderRequest(address, ProviderMetadata.MaxDocumentBytes), cancellationToken);
        return fetched.Then(response => response.Status == 200
            ? ProviderMetadata.Parse(response.Body, issuer, allowedAlgorithms, allowLoopbackHttp)
            : RelyingPartyCauses.DocumentStatus.Because($"{address} answered {response.Status}."));
    }
}
