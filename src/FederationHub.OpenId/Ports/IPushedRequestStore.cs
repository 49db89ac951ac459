using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Ports;

/// <summary>
/// Authorization requests that were pushed and wait for their browser (RFC 9126). The handle is the random part of the <c>request_uri</c>: an implementation keys
/// its rows by a hash of it and encrypts what it keeps with a key derived from it.
/// </summary>
public interface IPushedRequestStore
{
    /// <summary>Keeps a request until <see cref="PushedRequest.ExpiresAt"/>.</summary>
    ValueTask PutAsync(string handle, PushedRequest request, CancellationToken cancellationToken);

    /// <summary>The request; null when unknown, past its time, or ended.</summary>
    ValueTask<PushedRequest?> FindAsync(string handle, CancellationToken cancellationToken);

    /// <summary>Ends a request, for the commit that answers it: from then on nobody finds it.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="until">Until when it could have been found.</param>
    PreparedWrite Ending(string handle, DateTimeOffset until);
}
