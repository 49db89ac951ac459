using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using static FederationHub.Samples.IdentityProvider.Saml.SamlXml;

namespace FederationHub.Samples.IdentityProvider.Saml;

/// <summary>Writes LogoutRequest and LogoutResponse (SAML Core 3.7) for HTTP-Redirect: deflated, signed in the query (SAML Bindings 3.4.4.1).</summary>
internal static class LogoutMessage
{
    private const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

    public static string RequestUrl(FakeOrganisation organisation, FakeServiceProvider provider, string place, SessionVisit visit, PersonSession session) =>
        Url(organisation, place, "SAMLRequest", "logout at " + organisation.Id, Envelope(organisation, "LogoutRequest", place, null,
            new XElement(SamlXml.Saml + "NameID",
                new XAttribute("Format", visit.NameIdFormat!),
                visit.NameIdFormat is Persistent or Transient ? new XAttribute("NameQualifier", organisation.EntityId) : null,
                visit.NameIdFormat is Persistent or Transient ? new XAttribute("SPNameQualifier", provider.EntityId) : null,
                visit.Subject),
            new XElement(Samlp + "SessionIndex", session.Index)), organisation.LogoutRequestSays);

    public static string ResponseUrl(FakeOrganisation organisation, string place, string requestId, string? relayState, LogoutAnswer answer) =>
        Url(organisation, place, "SAMLResponse", relayState, Envelope(organisation, "LogoutResponse", place, requestId,
            new XElement(Samlp + "Status", answer switch
            {
                LogoutAnswer.Complete => Code("Success"),
                LogoutAnswer.Partial => Code("Responder", Code("PartialLogout")),
                _ => Code("Responder", Code("RequestDenied")),
            })));

    private static XElement Code(string name, XElement? detail = null) =>
        new(Samlp + "StatusCode", new XAttribute("Value", "urn:oasis:names:tc:SAML:2.0:status:" + name), detail);

    private static XElement Envelope(FakeOrganisation organisation, string name, string place, string? inResponseTo, params XElement[] content) => new(Samlp + name,
        new XAttribute(XNamespace.Xmlns + "samlp", Samlp),
        new XAttribute(XNamespace.Xmlns + "saml", SamlXml.Saml),
        new XAttribute("ID", NewId()),
        new XAttribute("Version", "2.0"),
        new XAttribute("IssueInstant", Instant(organisation.Time.GetUtcNow())),
        new XAttribute("Destination", place),
        inResponseTo is null ? null : new XAttribute("InResponseTo", inResponseTo),
        new XElement(SamlXml.Saml + "Issuer", organisation.EntityId),
        content);

    private static string Url(FakeOrganisation organisation, string place, string field, string? relayState, XElement message, Func<string, string>? says = null)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var text = message.ToString(SaveOptions.DisableFormatting);
            deflate.Write(Encoding.UTF8.GetBytes(says is null ? text : says(text)));
        }

        var query = $"{field}={Uri.EscapeDataString(Convert.ToBase64String(packed.ToArray()))}"
            + (relayState is null ? "" : "&RelayState=" + Uri.EscapeDataString(relayState))
            + "&SigAlg=" + Uri.EscapeDataString(RsaSha256);
        var signature = organisation.Keys.Current.Rsa.SignData(Encoding.ASCII.GetBytes(query), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{place}{(place.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}&Signature={Uri.EscapeDataString(Convert.ToBase64String(signature))}";
    }
}
