using FederationHub.Configuration.Yaml;
using FederationHub.Core;

namespace FederationHub.Configuration.Checks;

/// <summary>What an address in the file may be. Each rule gives what is wrong as a sentence, or null.</summary>
internal static class AddressRules
{
    private const int Longest = 2048;

    /// <summary>An address that people or the hub go to: https, or http on a loopback host.</summary>
    public static string? Url(string value)
    {
        if (value.Length > Longest)
        {
            return $"The address has more than {Longest} characters.";
        }

        if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0
            || value.Any(c => c is <= ' ' or > '~' or '\\'))
        {
            // RFC 3986 2: what is not ASCII cannot stand in a Location header.
            return $"'{Shown.Of(value)}' is not an address. Write one such as https://login.school.example/path, in plain letters, digits and signs.";
        }

        // Whoever writes user:password here writes a secret, so the value is not shown.
        if (uri.UserInfo.Length > 0)
        {
            return "The address holds a user name or password. Remove what stands before the '@'.";
        }

        if (value.Contains('#', StringComparison.Ordinal))
        {
            return $"'{Shown.Of(value)}' has a fragment. Remove the '#' and what follows.";
        }

        return uri.Scheme == "http" && !HubAddress.IsLoopbackHost(uri.Host)
            ? $"'{Shown.Of(value)}' is http. Use https; http is for localhost only."
            : null;
    }

    /// <summary>An OpenID Connect issuer: an address without query; a place for the tenant may stand in it (multi-tenant Entra ID).</summary>
    public static string? Issuer(string value) =>
        Url(value.Replace("{tenantid}", "tenant", StringComparison.Ordinal))
        ?? (value.Contains('?', StringComparison.Ordinal) ? $"'{Shown.Of(value)}' has a query. An issuer has none (OpenID Connect Discovery 3)." : null);

    /// <summary>
    /// A SAML entity ID of at most 1024 characters. SAML Core 8.3.6 asks for a URI, and products (PingFederate) let an administrator write any
    /// name; it is compared byte for byte, so that nothing is lost by taking it.
    /// </summary>
    public static string? EntityId(string value) =>
        value.Length is > 0 and <= 1024 && !value.Any(c => c <= ' ' || char.IsWhiteSpace(c))
            ? null
            : $"'{Shown.Of(value)}' is not an entity ID. Copy it from the organisation's metadata: at most 1024 characters, without spaces (SAML Core 8.3.6).";

    /// <summary>A URI, also a URN: what names an authentication context or a provider in a request.</summary>
    public static string? AbsoluteUri(string value) =>
        value.Length is > 0 and <= 1024 && Uri.TryCreate(value, UriKind.Absolute, out _) && !value.Any(c => c <= ' ')
            ? null
            : $"'{Shown.Of(value)}' is not an absolute URI or a URN of at most 1024 characters.";
}
