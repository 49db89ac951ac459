namespace FederationHub.Core;

/// <summary>
/// Where the hub lives, as the strings that protocols compare. <see cref="System.Uri"/> normalises, so an issuer is
/// kept and compared as it was written (RFC 3986 6.2; OpenID Connect Discovery 4.3).
/// </summary>
public sealed record HubAddress
{
    private HubAddress(string publicUrl, string samlEntityId, bool isLoopback)
    {
        PublicUrl = publicUrl;
        SamlEntityId = samlEntityId;
        IsLoopback = isLoopback;
        InParts = Parts.Of(publicUrl);
    }

    /// <summary>The issuer: absolute, no trailing slash, https unless the host is loopback.</summary>
    public string PublicUrl { get; }

    /// <summary>The hub's SAML entity ID; <c>{PublicUrl}/saml/metadata</c> unless set.</summary>
    public string SamlEntityId { get; }

    /// <summary>Whether the host is <c>localhost</c>, a name under it (RFC 6761 6.3) or a loopback address.</summary>
    public bool IsLoopback { get; }

    /// <summary>Whether the public URL is https, so that cookies are <c>Secure</c> and carry <c>__Host-</c>.</summary>
    public bool IsHttps => PublicUrl.StartsWith("https://", StringComparison.Ordinal);

    /// <summary>The one assertion consumer service (SAML Profiles 4.1.4).</summary>
    public string AssertionConsumerService => PublicUrl + "/login/return/saml";

    /// <summary>The one single logout service, for requests and answers, by Redirect and POST (SAML Profiles 4.4).</summary>
    public string SingleLogoutService => PublicUrl + "/saml/logout";

    /// <summary>Where OpenID Providers send a person back to after a logout (RP-Initiated Logout 3).</summary>
    public string PostLogoutRedirectUri => PublicUrl + "/login/return/logout";

    /// <summary>Where an OpenID Provider posts its logout tokens, each to an address of its own (Back-Channel Logout 2.2).</summary>
    public string BackChannelLogoutUri(string upstreamId) => PublicUrl + "/login/logout/" + upstreamId;

    /// <summary>The redirect URI for one upstream: its own, as the mix-up defence for issuers that send no <c>iss</c> (RFC 9700 4.4).</summary>
    public string OidcRedirectUri(string upstreamId) => PublicUrl + "/login/return/oidc/" + upstreamId;

    /// <summary>Where OpenID Providers read the keys by which the hub proves who it is there (<c>jwks_uri</c> of a client: OpenID Connect Registration 2).</summary>
    public string RelyingPartyKeysUri => PublicUrl + RelyingPartyKeysPath;

    /// <summary>Path of <see cref="RelyingPartyKeysUri"/>.</summary>
    public const string RelyingPartyKeysPath = "/login/keys";

    /// <summary>Prefix of the hub's own assurance URIs, <c>{PublicUrl}/assurance/</c>: a reserved namespace (domain rule V-10).</summary>
    public string AssurancePrefix => PublicUrl + "/assurance/";

    /// <summary>The public URL in parts, to find it in other spellings.</summary>
    internal Parts InParts { get; }

    /// <summary>Reads a public URL.</summary>
    /// <param name="publicUrl">Absolute http(s) URL without trailing slash, query or fragment.</param>
    /// <param name="samlEntityId">An entity ID of at most 1024 characters (SAML Core 8.3.6), or null for the default.</param>
    /// <param name="problem">What is wrong, in one sentence that names the setting.</param>
    public static HubAddress? TryParse(string? publicUrl, string? samlEntityId, out string? problem)
    {
        problem = null;
        if (!Uri.TryCreate(publicUrl, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
        {
            problem = "FederationHub__PublicUrl must be an absolute http(s) URL, such as https://hub.example.org.";
            return null;
        }

        var loopback = IsLoopbackHost(uri.Host);
        if (publicUrl!.EndsWith('/') || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            problem = "FederationHub__PublicUrl must have no trailing slash, query, fragment or user name.";
            return null;
        }

        if (uri.Scheme == "http" && !loopback)
        {
            problem = "FederationHub__PublicUrl must be https, unless its host is loopback.";
            return null;
        }

        if (samlEntityId is { Length: 0 or > 1024 })
        {
            problem = "FederationHub__Saml__EntityId must have 1 to 1024 characters (SAML Core 8.3.6).";
            return null;
        }

        return new HubAddress(publicUrl, samlEntityId ?? publicUrl + "/saml/metadata", loopback);
    }

    /// <summary>Whether a host name or literal means this machine: <c>localhost</c>, <c>*.localhost</c> (RFC 6761 6.3), 127.0.0.0/8 or ::1.</summary>
    public static bool IsLoopbackHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var address) && System.Net.IPAddress.IsLoopback(address));
    }

    /// <summary>A public URL in parts.</summary>
    /// <param name="Host">Scheme and host, such as <c>https://hub.example.nl</c>.</param>
    /// <param name="Port">Its port where it is not the scheme's, in digits; else empty.</param>
    /// <param name="Path">Its path, without a slash at the end.</param>
    internal sealed record Parts(string Host, string Port, string Path)
    {
        public static Parts Of(string publicUrl)
        {
            var uri = new Uri(publicUrl);
            var from = publicUrl.IndexOf("://", StringComparison.Ordinal) + 3;
            var slash = publicUrl.IndexOf('/', from) is >= 0 and var at ? at : publicUrl.Length;
            var colon = publicUrl.LastIndexOf(':', slash - 1, slash - from);
            var end = colon >= 0 && publicUrl.IndexOf(']', colon) < 0 ? colon : slash;
            return new Parts(publicUrl[..end].TrimEnd('.'), uri.IsDefaultPort ? "" : uri.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), publicUrl[slash..]);
        }
    }
}
