using System.Text.Json;
using FederationHub.OpenId;
using FederationHub.OpenId.Provider.Registration;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Server.Registration;

/// <summary>
/// The document at <c>sector_identifier_uri</c> (OpenID Connect Core 8.1, Dynamic Client Registration 1.0, 5): a JSON array with every redirect URI. It is
/// fetched through the guarded client, and whoever named it learns only that it is not fit: why would tell what the hub can reach.
/// </summary>
internal sealed class SectorDocument(OutboundClient outbound, Diagnostics.OpenIdLog log)
{
    /// <summary>Longest document, bytes.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>Fetches one; a seam for tests, which have no host that is public.</summary>
    internal Func<Uri, CancellationToken, Task<Outcome<OutboundResponse>>> Fetch { get; init; } = (address, cancellationToken) => outbound.GetAsync(address, MostBytes, cancellationToken);

    /// <summary>Checks the sector of a client that names one.</summary>
    public async Task<Outcome<Done>> CheckAsync(ClientMetadata metadata, string reference, CancellationToken cancellationToken)
    {
        if (metadata.SectorIdentifierUri is not { } uri)
        {
            return Done.Instance;
        }

        var fetched = await Fetch(new Uri(uri), cancellationToken);
        if (fetched is Outcome<OutboundResponse>.Rejected(var rejection))
        {
            log.SectorNotFetched(rejection.Code.ToString(), rejection.Detail, reference);
            return Unfit;
        }

        return Names(((Outcome<OutboundResponse>.Accepted)fetched).Value.Body, metadata.RedirectUris) ? Done.Instance : Unfit;
    }

    private static Rejection Unfit => OpenIdCauses.SectorDocumentUnfit.Because("sector_identifier_uri gives no JSON array that holds every redirect URI, or cannot be fetched");

    private static bool Names(ReadOnlyMemory<byte> body, IReadOnlyList<string> redirectUris)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 2 });
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            var named = document.RootElement.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()).ToHashSet(StringComparer.Ordinal);
            return redirectUris.All(named.Contains);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: an escaped lone surrogate, noticed when the string is read.
            return false;
        }
    }
}
