using System.Collections.Concurrent;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Clients;

/// <summary>
/// The keys by which clients prove themselves: registered, or fetched from the <c>jwks_uri</c> that was registered and kept as
/// <see cref="ProviderKeys"/> keeps them, so that a stranger with made-up key ids causes one fetch in 30 seconds. One instance a hub.
/// </summary>
/// <param name="http">The guarded way out.</param>
/// <param name="time">The clock.</param>
public sealed class ClientKeys(IProviderHttp http, TimeProvider time)
{
    // Only clients that are registered come here; those that are gone are forgotten when there are many.
    private const int Most = 5000;

    private readonly ConcurrentDictionary<string, ProviderKeys> _fetched = new(StringComparer.Ordinal);

    /// <summary>The key of the client that signed, or why there is none.</summary>
    internal async ValueTask<Rejection?> VerifyAsync(Client client, ClientAssertion assertion, CancellationToken cancellationToken)
    {
        if (client.Keys is { } registered)
        {
            return assertion.Verify(client, registered.Keys);
        }

        if (client.JwksUri is not { } address)
        {
            return OpenIdCauses.ClientKeysUnavailable.Because($"client '{client.Id}' registered neither jwks nor jwks_uri");
        }

        var keys = Fetched(client.Id, address);
        var kept = keys.Kept;
        var current = await keys.CurrentAsync(cancellationToken);
        if (current is not Outcome<KeySet>.Accepted(var known))
        {
            return Unavailable(client, current);
        }

        var refused = assertion.Verify(client, known);
        if (refused is null || (refused.Code != OpenIdCauses.ClientAssertionKeyUnknown && assertion.NamesKey) || !ReferenceEquals(kept, known))
        {
            // Keys that were fetched for this very assertion need no second fetch.
            return refused;
        }

        // The client may have a new key (OpenID Connect Core 10.1.1).
        var newer = await keys.NewerThanAsync(known, cancellationToken);
        return newer is Outcome<KeySet>.Accepted(var set) && !ReferenceEquals(set, known) ? assertion.Verify(client, set) : refused;
    }

    private ProviderKeys Fetched(string clientId, string address)
    {
        if (_fetched.TryGetValue(clientId, out var keys) && keys.JwksUri.OriginalString == address)
        {
            return keys;
        }

        if (_fetched.Count >= Most)
        {
            _fetched.Clear();
        }

        return _fetched.AddOrUpdate(
            clientId,
            _ => new ProviderKeys(http, new Uri(address), time),
            (_, other) => other.JwksUri.OriginalString == address ? other : new ProviderKeys(http, new Uri(address), time));
    }

    private static Rejection Unavailable(Client client, Outcome<KeySet> outcome) => outcome.Match(
        _ => throw new InvalidOperationException("Accepted is no refusal."),
        rejection => OpenIdCauses.ClientKeysUnavailable.Because($"client '{client.Id}': {rejection}"));
}
