using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Clients;

/// <summary>
/// What may be registered as a redirect URI, and when a request's redirect URI is a registered one.
/// Registration is where a bad one is stopped; the request is checked again, since a directory may be older than a rule.
/// </summary>
public static class RedirectUriRules
{
    /// <summary>Longest redirect URI, in characters.</summary>
    public const int MaxLength = 2048;

    // The answer adds these; a second one in the registered query would let an attacker choose which one counts (CVE-2026-9689).
    private static readonly string[] AnswerParameters = ["code", "state", "iss", "error", "error_description", "error_uri", "id_token", "access_token", "response"];

    /// <summary>
    /// Whether the URI may be registered: https; http only on a loopback host; for native clients also a private-use scheme with
    /// a dot in it (RFC 8252 7.1). No fragment (RFC 6749 3.1.2), wildcard, dot segment, user info, or parameter that the answer adds.
    /// Refuses with FH-1002 and one cause a rule.
    /// </summary>
    public static Outcome<Done> Check(string uri, bool native)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Length is 0 or > MaxLength)
        {
            return OpenIdCauses.RedirectUriMalformed.Because($"a redirect URI has 1 to {MaxLength} characters");
        }

        if (uri.Contains('#'))
        {
            return OpenIdCauses.RedirectUriFragment.Because("a redirect URI has no fragment");
        }

        if (uri.Contains('*'))
        {
            return OpenIdCauses.RedirectUriWildcard.Because("a redirect URI is one address: no wildcard");
        }

        var form = UriForm.TryRead(uri);
        return Scheme(uri, form, native) ?? Segments(uri, form) ?? Query(uri) ?? (Outcome<Done>)Done.Instance;
    }

    /// <summary>
    /// Whether a request's redirect URI is a registered one: the same string (RFC 9700 2.1), or, for a native client and a
    /// registered loopback address, the same but for the port (RFC 8252 7.3).
    /// </summary>
    public static bool IsRegistered(Client client, string redirectUri)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(redirectUri);
        foreach (var registered in client.RedirectUris)
        {
            if (string.Equals(registered, redirectUri, StringComparison.Ordinal)
                || (client.Native && DifferOnlyInLoopbackPort(registered, redirectUri)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool DifferOnlyInLoopbackPort(string registered, string received)
    {
        var a = UriForm.TryRead(registered);
        var b = UriForm.TryRead(received);
        return a is { Scheme: "http", IsLoopbackAddress: true }
            && b is { Scheme: "http", IsLoopbackAddress: true }
            && a.Host == b.Host
            && a.AfterAuthority == b.AfterAuthority;
    }

    private static Rejection? Scheme(string uri, UriForm? form, bool native)
    {
        if (form is null)
        {
            return native && IsPrivateUse(uri)
                ? null
                : OpenIdCauses.RedirectUriMalformed.Because("a redirect URI is https://host/path in ASCII, without user info; other schemes only for native clients, with a dot in their name");
        }

        return form.Scheme switch
        {
            "https" => null,
            "http" when form.IsLoopbackName => null,
            "http" => OpenIdCauses.RedirectUriNotHttps.Because("http is for loopback hosts only"),
            _ when native && IsPrivateUse(uri) => null,
            _ => OpenIdCauses.RedirectUriScheme.Because("the scheme is https, in lower case"),
        };
    }

    // RFC 8252 7.1: a reversed domain name, so never javascript:, data: or another scheme that browsers act on.
    private static bool IsPrivateUse(string uri)
    {
        var colon = uri.IndexOf(':');
        return colon > 0
            && uri.AsSpan(0, colon).Contains('.')
            && char.IsAsciiLetterLower(uri[0])
            && uri.AsSpan(0, colon).ToString().All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '+')
            && uri.All(static c => c is > ' ' and < '\u007f' and not ('\\' or '"' or '<' or '>' or '^' or '`' or '{' or '|' or '}'));
    }

    // A browser resolves dot segments, also percent-encoded ones (WHATWG URL 4.4), and so goes elsewhere than what was registered.
    private static Rejection? Segments(string uri, UriForm? form)
    {
        var path = form?.Path ?? uri;
        foreach (var segment in path.Split('/', '?'))
        {
            var plain = segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            if (plain is "." or ".." || plain.StartsWith("..;", StringComparison.Ordinal))
            {
                return OpenIdCauses.RedirectUriMalformed.Because("a redirect URI has no dot segment");
            }
        }

        return null;
    }

    private static Rejection? Query(string uri)
    {
        var start = uri.IndexOf('?');
        if (start < 0)
        {
            return null;
        }

        foreach (var pair in uri[(start + 1)..].Split('&', ';'))
        {
            var name = Uri.UnescapeDataString(pair.Split('=')[0]);
            if (AnswerParameters.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return OpenIdCauses.RedirectUriReservedParameter.Because($"a redirect URI cannot hold '{name.ToLowerInvariant()}' in its query: the answer adds it");
            }
        }

        return null;
    }
}
