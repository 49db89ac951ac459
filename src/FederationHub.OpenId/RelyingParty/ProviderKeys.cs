using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>
/// The keys of one provider: fetched from its <c>jwks_uri</c>, kept for an hour, fetched once more when a token names a key that is not
/// among them (OpenID Core 10.1.1), at most every 30 seconds. When a fetch fails the last good set stays in use, for at most a day.
/// One instance a provider; safe for use by many logins at once.
/// </summary>
public sealed class ProviderKeys
{
    /// <summary>Longest key set, in bytes.</summary>
    public const int MaxDocumentBytes = 1024 * 1024;

    /// <summary>Most keys in a set.</summary>
    public const int MaxKeys = 100;

    private readonly RemoteDocument<KeySet> _document;

    /// <summary>Makes an empty cache; nothing is fetched yet.</summary>
    /// <param name="http">The guarded way out.</param>
    /// <param name="jwksUri">From checked metadata.</param>
    /// <param name="time">The clock.</param>
    public ProviderKeys(IProviderHttp http, Uri jwksUri, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(jwksUri);
        ArgumentNullException.ThrowIfNull(time);
        JwksUri = jwksUri;
        _document = new RemoteDocument<KeySet>(cancellationToken => FetchAsync(http, jwksUri, cancellationToken), time);
    }

    /// <summary>Where the keys stand.</summary>
    public Uri JwksUri { get; }

    internal Task<Outcome<KeySet>> CurrentAsync(CancellationToken cancellationToken) => _document.CurrentAsync(cancellationToken);

    internal KeySet? Kept => _document.Kept;

    internal Task<Outcome<KeySet>> NewerThanAsync(KeySet seen, CancellationToken cancellationToken) =>
        _document.NewerThanAsync(seen, cancellationToken);

    /// <summary>Reads a JWK Set (RFC 7517 5); a key that is of no use is left out, as the clause asks.</summary>
    internal static Outcome<KeySet> Parse(ReadOnlyMemory<byte> document)
    {
        if (document.Length > MaxDocumentBytes
            || !StrictJson.TryReadObject(document, out var json)
            || !json.TryGetProperty("keys", out var keys)
            || keys.ValueKind != JsonValueKind.Array)
        {
            return RelyingPartyCauses.KeysMalformed.Because($"{document.Length} bytes are not one JWK Set of at most {MaxDocumentBytes} bytes.");
        }

        if (keys.GetArrayLength() > MaxKeys)
        {
            return RelyingPartyCauses.KeysMalformed.Because($"{keys.GetArrayLength()} keys; at most {MaxKeys} are read.");
        }

        ProviderKey[] usable = [.. keys.EnumerateArray().Select(ProviderKey.TryRead).OfType<ProviderKey>()];
        return usable.Length > 0
            ? new KeySet(usable)
            : RelyingPartyCauses.KeysUnusable.Because($"None of {keys.GetArrayLength()} keys is a public RSA (2048 bits or more) or EC key for signatures.");
    }

    private static async Task<Outcome<KeySet>> FetchAsync(IProviderHttp http, Uri jwksUri, CancellationToken cancellationToken)
    {
        var fetched = await http.SendAsync(new ProviderRequest(jwksUri, MaxDocumentBytes), cancellationToken);
        return fetched.Then(response => response.Status == 200
            ? Parse(response.Body)
            : RelyingPartyCauses.DocumentStatus.Because($"jwks_uri {jwksUri} answered {response.Status}."));
    }
}

/// <summary>The usable keys of one fetch.</summary>
internal sealed record KeySet(IReadOnlyList<ProviderKey> Keys);
