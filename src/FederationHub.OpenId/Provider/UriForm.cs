using System.Buffers;
using System.Globalization;

namespace FederationHub.OpenId.Provider;

/// <summary>
/// The parts of a hierarchical URI, cut out of the string as it stands. System.Uri is no help here: it normalises, and what
/// is compared and answered to is the string that was registered (R002-24, RFC 3986 6.2.1).
/// </summary>
internal sealed record UriForm
{
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private UriForm(string scheme, string host, string? port, string afterAuthority)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
        AfterAuthority = afterAuthority;
    }

    /// <summary>As written.</summary>
    public string Scheme { get; }

    /// <summary>As written; an IPv6 address with its brackets.</summary>
    public string Host { get; }

    /// <summary>The digits after the colon, or null without a colon.</summary>
    public string? Port { get; }

    /// <summary>Path, query and fragment as written; empty when the URI ends with its authority.</summary>
    public string AfterAuthority { get; }

    public string Path => AfterAuthority.AsSpan().IndexOfAny('?', '#') is var end and >= 0 ? AfterAuthority[..end] : AfterAuthority;

    /// <summary>The loopback addresses themselves: not the name, which a hosts file can point elsewhere (RFC 8252 8.3).</summary>
    public bool IsLoopbackAddress => Host is "127.0.0.1" or "[::1]";

    /// <summary>A loopback address, <c>localhost</c> or a name under it, which resolvers keep on the machine (RFC 6761 6.3).</summary>
    public bool IsLoopbackName => IsLoopbackAddress
        || string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads <c>scheme://host[:port]…</c>; null when it has another form, user info, or a character no URI holds.</summary>
    public static UriForm? TryRead(string uri)
    {
        foreach (var c in uri)
        {
            // RFC 3986 2: the characters of a URI. A backslash in particular is a slash to browsers (WHATWG URL 4.4).
            if (c is <= ' ' or >= '\u007f' or '\\' or '"' or '<' or '>' or '^' or '`' or '{' or '|' or '}')
            {
                return null;
            }
        }

        var colon = uri.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0 || !IsScheme(uri.AsSpan(0, colon)))
        {
            return null;
        }

        var start = colon + 3;
        var length = uri.AsSpan(start).IndexOfAny('/', '?', '#');
        var authority = length < 0 ? uri[start..] : uri.Substring(start, length);
        var rest = uri[(start + authority.Length)..];
        return SplitAuthority(authority) is var (host, port) ? new(uri[..colon], host, port, rest) : null;
    }

    private static (string Host, string? Port)? SplitAuthority(string authority)
    {
        var hostEnd = authority.StartsWith('[') ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        if (hostEnd == 0 && authority.Length > 0)
        {
            return null;
        }

        var host = hostEnd < 0 ? authority : authority[..hostEnd];
        var port = hostEnd < 0 || hostEnd == authority.Length ? null : authority[hostEnd..];
        if (port is not null && !(port[0] == ':' && IsPort(port.AsSpan(1))))
        {
            return null;
        }

        return IsHost(host) ? (host, port?[1..]) : null;
    }

    private static bool IsScheme(ReadOnlySpan<char> scheme)
    {
        foreach (var c in scheme)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetter(scheme[0]);
    }

    private static bool IsPort(ReadOnlySpan<char> port) =>
        port.Length is > 0 and <= 5 && !port.ContainsAnyExceptInRange('0', '9') && int.Parse(port, CultureInfo.InvariantCulture) is > 0 and <= 65535;

    // Registered names in A-label form, IPv4 and bracketed IPv6; '@' and '%' do not occur, so user info and hidden hosts cannot either.
    private static bool IsHost(string host)
    {
        if (host.StartsWith('['))
        {
            return host.Length > 4 && !host.AsSpan(1, host.Length - 2).ContainsAnyExcept(AddressCharacters);
        }

        return host.Length is > 0 and <= 253
            && char.IsAsciiLetterOrDigit(host[0])
            && !host.Contains("..", StringComparison.Ordinal)
            && host.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
    }
}
