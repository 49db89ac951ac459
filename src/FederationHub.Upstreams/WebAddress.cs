using FederationHub.Core;

namespace FederationHub.Upstreams;

/// <summary>Which addresses of an organisation can be used at all.</summary>
internal static class WebAddress
{
    /// <summary>
    /// Whether this is an absolute https URL, or http on a loopback host where that is allowed. RFC 3986 2: a URL is written in ASCII
    /// without spaces; what is not cannot stand in a Location header, and would fail at each login.
    /// </summary>
    public static bool IsHttps(string url, bool allowLoopbackHttp) =>
        !url.AsSpan().ContainsAnyExceptInRange('!', '~')
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (allowLoopbackHttp && uri.Scheme == Uri.UriSchemeHttp && HubAddress.IsLoopbackHost(uri.Host)));
}
