using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>
/// The discovery document of one provider, kept and renewed as <see cref="ProviderKeys"/> are: an hour fresh, the last good one stays
/// for a day when the provider does not answer or publishes something that is refused (OpenID Discovery 4).
/// </summary>
public sealed class ProviderDirectory
{
    private readonly RemoteDocument<ProviderMetadata> _document;

    /// <summary>Makes an empty cache; nothing is fetched yet.</summary>
    /// <param name="http">The guarded way out.</param>
    /// <param name="discovery">Where the document stands; usually <see cref="IssuerRule.DefaultDiscoveryAddress"/>.</param>
    /// <param name="parse">Checks the document: <see cref="ProviderMetadata.Parse"/> with the settings of this provider.</param>
    /// <param name="time">The clock.</param>
    public ProviderDirectory(IProviderHttp http, Uri discovery, Func<ReadOnlyMemory<byte>, Outcome<ProviderMetadata>> parse, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(discovery);
        ArgumentNullException.ThrowIfNull(parse);
        ArgumentNullException.ThrowIfNull(time);
        _document = new RemoteDocument<ProviderMetadata>(
            async cancellationToken =>
            {
                var fetched = await http.SendAsync(new ProviderRequest(discovery, ProviderMetadata.MaxDocumentBytes), cancellationToken);
                return fetched.Then(response => response.Status == 200
                    ? parse(response.Body)
                    : RelyingPartyCauses.DocumentStatus.Because($"{discovery} answered {response.Status}."));
            },
            time);
    }

    /// <summary>The metadata, fetched when there is none or when it is older than an hour.</summary>
    /// <param name="cancellationToken">Ends the wait, not the fetch that others may wait for.</param>
    /// <returns>The metadata, or FH-1313 with the check that failed.</returns>
    public Task<Outcome<ProviderMetadata>> CurrentAsync(CancellationToken cancellationToken) => _document.CurrentAsync(cancellationToken);
}
