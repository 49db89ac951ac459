using System.Diagnostics.CodeAnalysis;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>Which addresses of a provider may be used at all. Whether they may be connected to is the guarded client's decision.</summary>
internal static class EndpointAddress
{
    /// <summary>
    /// https, or http on a loopback host where that is allowed; no user name, no fragment (RFC 6749 3.1). RFC 3986 2: in ASCII without
    /// spaces; what is not cannot stand in a Location header, and would fail at each login.
    /// </summary>
    public static bool TryParse(string? text, bool allowLoopbackHttp, [NotNullWhen(true)] out Uri? address)
    {
        address = null;
        if (text is null || text.Length > 2048 || text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains('#', StringComparison.Ordinal)
            || !Uri.TryCreate(text, UriKind.Absolute, out var parsed)
            || parsed.UserInfo.Length > 0 || parsed.Host.Length == 0)
        {
            return false;
        }

        if (parsed.Scheme == Uri.UriSchemeHttps || (allowLoopbackHttp && parsed.Scheme == Uri.UriSchemeHttp && IsLoopback(parsed)))
        {
            address = parsed;
            return true;
        }

        return false;
    }

    // RFC 6761 6.3: every name under localhost is loopback, also where the platform does not resolve it.
    private static bool IsLoopback(Uri address) =>
        address.IsLoopback || address.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
