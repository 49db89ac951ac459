using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;

namespace FederationHub.Benchmarks.SamlAnswers;

/// <summary>One answer of about 6 kB with a signed assertion, as a university sends it, signed by the platform's SignedXml.</summary>
internal sealed class SignedAnswer
{
    private const string Issuer = "https://idp.university.example/idp/shibboleth";
    private const string Consumer = "https://hub.example/login/return/saml";
    private const string Hub = "https://hub.example/saml/metadata";
    private const string Request = "_8f0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private SignedAnswer(RSA key, X509Certificate2 certificate)
    {
        Key = key;
        Certificate = certificate;
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(Unsigned());
        var assertion = (XmlElement)document.DocumentElement!.LastChild!;
        var signed = new SignedXml(document) { SigningKey = key };
        signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        var reference = new Reference("#" + assertion.GetAttribute("ID"));
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        signed.AddReference(reference);
        signed.KeyInfo = new KeyInfo();
        signed.KeyInfo.AddClause(new KeyInfoX509Data(certificate));
        signed.ComputeSignature();
        assertion.InsertAfter(document.ImportNode(signed.GetXml(), true), assertion.FirstChild);
        Xml = Encoding.UTF8.GetBytes(document.OuterXml);
        Base64 = Convert.ToBase64String(Xml);

        var canonical = new XmlDsigExcC14NTransform();
        var alone = new XmlDocument { PreserveWhitespace = true };
        alone.LoadXml(assertion.OuterXml);
        alone.DocumentElement!.RemoveChild(alone.DocumentElement.ChildNodes[1]!);
        canonical.LoadInput(alone);
        using var octets = new MemoryStream();
        ((Stream)canonical.GetOutput(typeof(Stream))).CopyTo(octets);
        SignedOctets = octets.ToArray();
        Expected = ResponseExpectations.ForRequest(Request, Consumer, Hub, Issuer, [TrustedKey.FromCertificate(certificate).Match(trusted => trusted, Refused<TrustedKey>)], Now);
    }

    public RSA Key { get; }

    public X509Certificate2 Certificate { get; }

    public byte[] Xml { get; }

    public string Base64 { get; }

    /// <summary>What the digest is made of.</summary>
    public byte[] SignedOctets { get; }

    public ResponseExpectations Expected { get; }

    public static SignedAnswer Make()
    {
        var key = RSA.Create(2048);
        return new SignedAnswer(key, new CertificateRequest("CN=idp.university.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Now.AddYears(-1), Now.AddYears(9)));
    }

    public static T Refused<T>(Rejection rejection) => throw new InvalidOperationException(rejection.ToString());

    private static string At(int seconds) => Now.AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Unsigned() => $"""
        <saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" Destination="{Consumer}" ID="_2d1c0b9a8f7e6d5c4b3a29180f7e6d5c" InResponseTo="{Request}" IssueInstant="{At(0)}" Version="2.0"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">{Issuer}</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status><saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xsd="http://www.w3.org/2001/XMLSchema" ID="_a75adf55d0aa4e1a9a6d2c9b1f0e8d7c" IssueInstant="{At(0)}" Version="2.0"><saml2:Issuer>{Issuer}</saml2:Issuer><saml2:Subject><saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" NameQualifier="{Issuer}" SPNameQualifier="{Hub}">7f3a9c1e5b2d4860</saml2:NameID><saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData Address="192.0.2.17" InResponseTo="{Request}" NotOnOrAfter="{At(300)}" Recipient="{Consumer}"/></saml2:SubjectConfirmation></saml2:Subject><saml2:Conditions NotBefore="{At(-1)}" NotOnOrAfter="{At(300)}"><saml2:AudienceRestriction><saml2:Audience>{Hub}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions><saml2:AuthnStatement AuthnInstant="{At(-20)}" SessionIndex="_c41f9f0e8d7c6b5a" SessionNotOnOrAfter="{At(28800)}"><saml2:SubjectLocality Address="192.0.2.17"/><saml2:AuthnContext><saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement>{Attribute("urn:oid:0.9.2342.19200300.100.1.3", "mail", "n.devries@university.example")}{Attribute("urn:oid:2.5.4.42", "givenName", "Noor")}{Attribute("urn:oid:2.5.4.4", "sn", "de Vries")}{Attribute("urn:oid:2.16.840.1.113730.3.1.241", "displayName", "Noor de Vries")}{Attribute("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "eduPersonPrincipalName", "ndevries@university.example")}{Attribute("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "eduPersonScopedAffiliation", "employee@university.example", "member@university.example")}{Attribute("urn:oid:1.3.6.1.4.1.25178.1.2.9", "schacHomeOrganization", "university.example")}</saml2:AttributeStatement></saml2:Assertion></saml2p:Response>
        """;

    private static string Attribute(string name, string friendly, params string[] values) =>
        $"""<saml2:Attribute FriendlyName="{friendly}" Name="{name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">{string.Concat(values.Select(value => $"""<saml2:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xsd:string">{value}</saml2:AttributeValue>"""))}</saml2:Attribute>""";
}
