using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace FederationHub.Testing.Metadata;

/// <summary>A federation with a key of its own, that signs what it publishes as federations do: the root, enveloped, exclusive canonicalisation.</summary>
public sealed class SignedFederation
{
    private const string Id = "_published";

    private readonly RSA _key = RSA.Create(2048);

    public SignedFederation()
    {
        using var made = new CertificateRequest("CN=federation", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Certificate = Convert.ToBase64String(made.RawData);
    }

    /// <summary>The certificate, base64 of DER.</summary>
    public string Certificate { get; }

    /// <summary>An identity provider.</summary>
    /// <param name="entityId">Its entity ID.</param>
    /// <param name="certificate">Its certificate, base64 of DER; the federation's unless set.</param>
    /// <param name="attributes">More attributes of the EntityDescriptor.</param>
    /// <param name="signOn">Where requests go.</param>
    public string Entity(string entityId, string? certificate = null, string attributes = "", string signOn = "https://idp.example/sso") => $"""
        <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entityId.Replace("&", "&amp;", StringComparison.Ordinal)}" {attributes}>
          <md:Extensions>
            <mdrpi:RegistrationInfo xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi" registrationAuthority="https://federation.example/"/>
            <mdattr:EntityAttributes xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute">
              <saml:Attribute xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Name="http://macedir.org/entity-category" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue>https://refeds.org/category/hide-from-discovery</saml:AttributeValue></saml:Attribute>
            </mdattr:EntityAttributes>
          </md:Extensions>
          <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" errorURL="https://idp.example/error">
            <md:Extensions>
              <shibmd:Scope xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" regexp="false">school.example</shibmd:Scope>
              <mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui"><mdui:DisplayName xml:lang="nl">School {entityId.Replace("&", "&amp;", StringComparison.Ordinal)}</mdui:DisplayName></mdui:UIInfo>
            </md:Extensions>
            <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate ?? Certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{signOn}"/>
          </md:IDPSSODescriptor>
          <md:ContactPerson contactType="technical"><md:GivenName>Beheer</md:GivenName><md:EmailAddress>mailto:beheer@school.example</md:EmailAddress></md:ContactPerson>
        </md:EntityDescriptor>
        """;

    /// <summary>An aggregate of these entities, signed.</summary>
    public byte[] Aggregate(IEnumerable<string> entities, DateTimeOffset? validUntil = null, string? cacheDuration = null) => Sign(
        $"""<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="{Id}"{Attribute("validUntil", validUntil?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))}{Attribute("cacheDuration", cacheDuration)}>{string.Concat(entities)}</md:EntitiesDescriptor>""");

    /// <summary>One entity as the answer to a question for it: the root itself is signed.</summary>
    public byte[] Answer(string entityId, string? certificate = null, DateTimeOffset? validUntil = null, string signOn = "https://idp.example/sso") =>
        Sign(Entity(entityId, certificate, $"ID=\"{Id}\"" + Attribute("validUntil", validUntil?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)), signOn));

    private static string Attribute(string name, string? value) => value is null ? "" : $" {name}=\"{value}\"";

    private byte[] Sign(string xml)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(xml);
        var signed = new SignedXml(document) { SigningKey = _key };
        var reference = new Reference("#" + Id) { DigestMethod = SignedXml.XmlDsigSHA256Url };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        signed.AddReference(reference);
        signed.SignedInfo!.SignatureMethod = SignedXml.XmlDsigRSASHA256Url;
        signed.SignedInfo.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        signed.ComputeSignature();
        document.DocumentElement!.PrependChild(document.ImportNode(signed.GetXml(), deep: true));
        return Encoding.UTF8.GetBytes(document.OuterXml);
    }
}
