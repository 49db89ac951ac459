using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;

namespace FederationHub.Samples.IdentityProvider.Saml;

/// <summary>An AuthnRequest, or a logout message, as it came in, with what is needed to check its signature.</summary>
internal sealed class AuthnRequest
{
    // SAML Bindings 3.4.4.1: in this order.
    private static readonly string[] SignedParameters = ["SAMLRequest", "SAMLResponse", "RelayState", "SigAlg"];
    private const int MaximumBytes = 256 * 1024;
    private readonly XmlDocument _document;
    private readonly string? _signedQuery;
    private readonly string? _algorithm;
    private readonly byte[]? _querySignature;

    private AuthnRequest(XmlDocument document, string? relayState, string? signedQuery, string? algorithm, byte[]? querySignature)
    {
        _document = document;
        RelayState = relayState;
        _signedQuery = signedQuery;
        _algorithm = algorithm;
        _querySignature = querySignature;
    }

    public string? RelayState { get; }

    public string Id => Root.GetAttribute("ID");

    public string Issuer => Text("saml:Issuer") ?? "";

    public string? Destination => Attribute("Destination");

    /// <summary>Whom a LogoutRequest means.</summary>
    public string? Name => Text("saml:NameID");

    /// <summary>The sessions that a LogoutRequest lists.</summary>
    public IReadOnlyList<string> SessionIndexes => [.. Root.SelectNodes("samlp:SessionIndex", Names(_document))!.OfType<XmlElement>().Select(index => index.InnerText.Trim())];

    /// <summary>Status codes of a LogoutResponse, the outermost first, each its last word.</summary>
    public IReadOnlyList<string> StatusCodes => [.. Root.SelectNodes("samlp:Status//samlp:StatusCode", Names(_document))!.OfType<XmlElement>().Select(code => code.GetAttribute("Value").Split(':')[^1])];

    public string? InResponseTo => Attribute("InResponseTo");

    public string? AssertionConsumerUrl => Attribute("AssertionConsumerServiceURL");

    public bool ForceAuthn => Attribute("ForceAuthn") is "true" or "1";

    public bool IsPassive => Attribute("IsPassive") is "true" or "1";

    public string? NameIdFormat => (Node("samlp:NameIDPolicy") as XmlElement)?.GetAttribute("Format") is { Length: > 0 } format ? format : null;

    public IReadOnlyList<string> RequestedContexts =>
        [.. _document.SelectNodes("/samlp:AuthnRequest/samlp:RequestedAuthnContext/saml:AuthnContextClassRef", Names(_document))!
            .OfType<XmlElement>().Select(element => element.InnerText.Trim())];

    private XmlElement Root => _document.DocumentElement!;

    /// <summary>Reads the request; null with a reason when it is no AuthnRequest.</summary>
    public static async Task<(AuthnRequest? Request, string? Problem)> ReadAsync(HttpRequest http, CancellationToken cancellation, string field = "SAMLRequest", string element = "AuthnRequest")
    {
        try
        {
            if (HttpMethods.IsPost(http.Method))
            {
                if (!http.HasFormContentType)
                {
                    return (null, "The request is not a form.");
                }

                var form = await http.ReadFormAsync(cancellation);
                var posted = Encoding.UTF8.GetString(Convert.FromBase64String(form[field].ToString()));
                return Make(element, posted, form.TryGetValue("RelayState", out var relay) ? relay.ToString() : null, null, null, null);
            }

            var packed = Convert.FromBase64String(http.Query[field].ToString());
            using var inflated = new MemoryStream();
            using (var deflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress))
            {
                var buffer = new byte[8192];
                int read;
                while ((read = await deflate.ReadAsync(buffer, cancellation)) > 0)
                {
                    if (inflated.Length + read > MaximumBytes)
                    {
                        return (null, "The request is too large.");
                    }

                    inflated.Write(buffer, 0, read);
                }
            }

            var raw = RawQuery(http.QueryString.Value ?? "");
            var signed = raw.TryGetValue("SigAlg", out var algorithm)
                ? string.Join('&', SignedParameters.Where(raw.ContainsKey).Select(name => $"{name}={raw[name]}"))
                : null;
            var signature = raw.TryGetValue("Signature", out var value) ? Convert.FromBase64String(Uri.UnescapeDataString(value)) : null;
            return Make(
                element,
                Encoding.UTF8.GetString(inflated.ToArray()),
                http.Query.TryGetValue("RelayState", out var state) ? state.ToString() : null,
                signed, algorithm is null ? null : Uri.UnescapeDataString(algorithm), signature);
        }
        catch (Exception problem) when (problem is FormatException or XmlException or InvalidDataException)
        {
            return (null, "The SAML request cannot be read.");
        }
    }

    /// <summary>The request is signed with one of the keys: in the query (SAML Bindings 3.4.4.1) or in the XML.</summary>
    public bool IsSignedBy(IReadOnlyList<X509Certificate2> certificates)
    {
        if (_signedQuery is not null && _querySignature is not null)
        {
            var data = Encoding.ASCII.GetBytes(_signedQuery);
            return certificates.Any(certificate => _algorithm switch
            {
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256" => Rsa(certificate, data, HashAlgorithmName.SHA256),
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => Rsa(certificate, data, HashAlgorithmName.SHA384),
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => Rsa(certificate, data, HashAlgorithmName.SHA512),
                "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" => certificate.GetECDsaPublicKey()?.VerifyData(data, _querySignature, HashAlgorithmName.SHA256) == true,
                _ => false,
            });
        }

        var signature = Root.ChildNodes.OfType<XmlElement>().FirstOrDefault(child => child.LocalName == "Signature" && child.NamespaceURI == SamlXml.Ds.NamespaceName);
        if (signature is null)
        {
            return false;
        }

        var signed = new SignedXml(_document);
        signed.LoadXml(signature);
        return signed.SignedInfo!.References is [Reference reference] && reference.Uri == "#" + Id
            && certificates.Any(certificate => signed.CheckSignature(certificate, verifySignatureOnly: true));
    }

    private bool Rsa(X509Certificate2 certificate, byte[] data, HashAlgorithmName hash) =>
        certificate.GetRSAPublicKey()?.VerifyData(data, _querySignature!, hash, RSASignaturePadding.Pkcs1) == true;

    private static (AuthnRequest? Request, string? Problem) Make(string element, string xml, string? relayState, string? signedQuery, string? algorithm, byte[]? signature)
    {
        var document = SamlXml.Load(xml);
        return document.DocumentElement is { } root && root.LocalName == element && root.NamespaceURI == SamlXml.Samlp.NamespaceName
            ? (new AuthnRequest(document, relayState, signedQuery, algorithm, signature), null)
            : (null, $"The message is not an {element}.");
    }

    private static Dictionary<string, string> RawQuery(string query) =>
        query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .GroupBy(part => part[0], StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.First()[1], StringComparer.Ordinal);

    private string? Attribute(string name) => Root.HasAttribute(name) ? Root.GetAttribute(name) : null;

    private XmlNode? Node(string path) => Root.SelectSingleNode(path, Names(_document));

    private string? Text(string path) => Node(path)?.InnerText.Trim();

    private static XmlNamespaceManager Names(XmlDocument document)
    {
        var names = new XmlNamespaceManager(document.NameTable);
        names.AddNamespace("samlp", SamlXml.Samlp.NamespaceName);
        names.AddNamespace("saml", SamlXml.Saml.NamespaceName);
        return names;
    }
}
