using System.IO.Compression;
using System.Xml.Linq;
using FederationHub.Testing;

namespace FederationHub.Server.Tests;

/// <summary>A request to an organisation as it stood on the wire.</summary>
internal static class WireRequest
{
    /// <summary>The last AuthnRequest that the browser carried by Redirect to an address.</summary>
    public static XElement Of(Browser browser, string path) => Read(browser.Hops.Last(hop => hop.Url.Contains(path, StringComparison.Ordinal)).Url);

    /// <summary>The AuthnRequest of an address.</summary>
    public static XElement Read(string url)
    {
        var packed = Convert.FromBase64String(System.Web.HttpUtility.ParseQueryString(new Uri(url).Query)["SAMLRequest"]!);
        using var inflated = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        return XElement.Load(inflated);
    }
}
