using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FederationHub.Testing.Metadata;

/// <summary>
/// An aggregate as federations publish it: each entity about 8 kB of names in two languages, scopes, categories, keys, endpoints
/// and contacts, pretty-printed. The same number gives the same entities. It is not signed; <see cref="SignatureTemplate"/> is
/// what a signer fills in.
/// </summary>
public static class GeneratedAggregate
{
    /// <summary>The root's ID, which a signature refers to.</summary>
    public const string Id = "_aggregate20260301";

    /// <summary>A Signature with nothing computed, as xmlsec1 wants it at the place of the signature.</summary>
    public const string SignatureTemplate = $"""
        <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
            <ds:SignedInfo>
              <ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
              <ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
              <ds:Reference URI="#{Id}">
                <ds:Transforms>
                  <ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
                  <ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
                </ds:Transforms>
                <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>
                <ds:DigestValue></ds:DigestValue>
              </ds:Reference>
            </ds:SignedInfo>
            <ds:SignatureValue></ds:SignatureValue>
            <ds:KeyInfo><ds:X509Data><ds:X509Certificate></ds:X509Certificate></ds:X509Data></ds:KeyInfo>
          </ds:Signature>
        """;

    private static readonly Lazy<(byte[] Der, int Modulus)> Certificate = new(OneCertificate);

    /// <summary>The entity ID of an entity.</summary>
    public static string EntityId(int number) => string.Create(CultureInfo.InvariantCulture, $"https://idp.university-{number}.example/idp/shibboleth");

    /// <summary>Writes the document as UTF-8.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="entities">How many identity providers.</param>
    /// <param name="signature">A Signature for the root, or nothing.</param>
    /// <param name="change">Rewrites the text of an entity, to break some; null leaves all as they are.</param>
    /// <param name="validUntil">Until when it counts, instead of two weeks after its creation.</param>
    public static void Write(Stream output, int entities, string signature = "", Func<int, string, string>? change = null, DateTimeOffset? validUntil = null)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(false), 64 * 1024, leaveOpen: true) { NewLine = "\n" };
        text.Write(string.Create(CultureInfo.InvariantCulture, $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- Generated. Nobody's metadata. -->
            <md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute" xmlns:mdrpi="urn:oasis:names:tc:SAML:metadata:rpi" xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="{Id}" Name="https://federation.example/all" cacheDuration="PT6H" validUntil="{validUntil ?? new DateTimeOffset(2026, 3, 15, 0, 0, 0, TimeSpan.Zero):yyyy-MM-ddTHH:mm:ssZ}">
              {signature}
              <md:Extensions><mdrpi:PublicationInfo creationInstant="2026-03-01T00:00:00Z" publisher="https://federation.example/"/></md:Extensions>

            """));
        for (var number = 0; number < entities; number++)
        {
            var entity = Entity(number);
            text.Write(change is null ? entity : change(number, entity));
        }

        text.Write("</md:EntitiesDescriptor>\n");
    }

    /// <summary>One entity, with the prefixes of the root in scope.</summary>
    public static string Entity(int number)
    {
        var host = string.Create(CultureInfo.InvariantCulture, $"idp.university-{number}.example");
        var domain = string.Create(CultureInfo.InvariantCulture, $"university-{number}.example");
        return $"""
              <md:EntityDescriptor entityID="{EntityId(number)}">
                <md:Extensions>
                  <mdrpi:RegistrationInfo registrationAuthority="https://federation-{number % 70}.example/" registrationInstant="2014-05-22T08:04:{number % 60:00}Z">
                    <mdrpi:RegistrationPolicy xml:lang="en">https://federation-{number % 70}.example/policy/registration-practice-statement</mdrpi:RegistrationPolicy>
                  </mdrpi:RegistrationInfo>
                  <mdattr:EntityAttributes>
                    <saml:Attribute Name="http://macedir.org/entity-category-support" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">
                      <saml:AttributeValue>http://refeds.org/category/research-and-scholarship</saml:AttributeValue>
                      <saml:AttributeValue>http://www.geant.net/uri/dataprotection-code-of-conduct/v1</saml:AttributeValue>
                    </saml:Attribute>
                    <saml:Attribute Name="http://macedir.org/entity-category" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">
                      <saml:AttributeValue>http://refeds.org/category/discovery-{number % 3}</saml:AttributeValue>
                    </saml:Attribute>
                    <saml:Attribute Name="urn:oasis:names:tc:SAML:attribute:assurance-certification" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">
                      <saml:AttributeValue>https://refeds.org/sirtfi</saml:AttributeValue>
                    </saml:Attribute>
                  </mdattr:EntityAttributes>
                </md:Extensions>
                <md:IDPSSODescriptor errorURL="https://{host}/help?code=ERRORURL_CODE&amp;ts=ERRORURL_TS" protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol urn:oasis:names:tc:SAML:2.0:protocol">
                  <md:Extensions>
                    <shibmd:Scope regexp="false">{domain}</shibmd:Scope>
                    <shibmd:Scope regexp="false">students.{domain}</shibmd:Scope>
                    <mdui:UIInfo>
                      <mdui:DisplayName xml:lang="en">University of the Lowlands number {number}</mdui:DisplayName>
                      <mdui:DisplayName xml:lang="nl">Universiteit der Lage Landen nummer {number} – Zuidoost</mdui:DisplayName>
                      <mdui:Description xml:lang="en">The identity provider of the University of the Lowlands number {number}, for students, staff and guests.</mdui:Description>
                      <mdui:Description xml:lang="nl">Inloggen bij de Universiteit der Lage Landen nummer {number}, voor studenten, medewerkers &amp; gasten.</mdui:Description>
                      <mdui:Keywords xml:lang="en">university lowlands number+{number}</mdui:Keywords>
                      <mdui:InformationURL xml:lang="en">https://www.{domain}/en/about</mdui:InformationURL>
                      <mdui:InformationURL xml:lang="nl">https://www.{domain}/nl/over-ons</mdui:InformationURL>
                      <mdui:PrivacyStatementURL xml:lang="en">https://www.{domain}/en/privacy</mdui:PrivacyStatementURL>
                      <mdui:Logo height="16" width="16">https://www.{domain}/favicon.ico</mdui:Logo>
                      <mdui:Logo height="80" width="120">https://www.{domain}/assets/images/logo-{number}.png</mdui:Logo>
                    </mdui:UIInfo>
                    <mdui:DiscoHints>
                      <mdui:DomainHint>{domain}</mdui:DomainHint>
                      <mdui:IPHint>192.0.2.0/24</mdui:IPHint>
                      <mdui:GeolocationHint>geo:52.09,5.12</mdui:GeolocationHint>
                    </mdui:DiscoHints>
                  </md:Extensions>
            {Key("signing", number * 3)}
            {Key("signing", (number * 3) + 1)}
            {Key("encryption", (number * 3) + 2)}
                  <md:ArtifactResolutionService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://{host}:8443/idp/profile/SAML2/SOAP/ArtifactResolution" index="2"/>
                  <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://{host}/idp/profile/SAML2/Redirect/SLO" ResponseLocation="https://{host}/idp/profile/SAML2/Redirect/SLO/Return"/>
                  <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://{host}/idp/profile/SAML2/POST/SLO"/>
                  <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient</md:NameIDFormat>
                  <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
                  <md:SingleSignOnService Binding="urn:mace:shibboleth:1.0:profiles:AuthnRequest" Location="https://{host}/idp/profile/Shibboleth/SSO"/>
                  <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://{host}/idp/profile/SAML2/POST/SSO"/>
                  <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST-SimpleSign" Location="https://{host}/idp/profile/SAML2/POST-SimpleSign/SSO"/>
                  <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://{host}/idp/profile/SAML2/Redirect/SSO"/>
                </md:IDPSSODescriptor>
                <md:Organization>
                  <md:OrganizationName xml:lang="en">University of the Lowlands {number}</md:OrganizationName>
                  <md:OrganizationDisplayName xml:lang="en">Lowlands {number}</md:OrganizationDisplayName>
                  <md:OrganizationURL xml:lang="en">https://www.{domain}/</md:OrganizationURL>
                </md:Organization>
                <md:ContactPerson contactType="technical">
                  <md:GivenName>Identity team</md:GivenName>
                  <md:EmailAddress>mailto:identity@{domain}</md:EmailAddress>
                </md:ContactPerson>
                <md:ContactPerson contactType="other" xmlns:remd="http://refeds.org/metadata" remd:contactType="http://refeds.org/metadata/contactType/security">
                  <md:GivenName>Security team</md:GivenName>
                  <md:EmailAddress>mailto:cert@{domain}</md:EmailAddress>
                </md:ContactPerson>
              </md:EntityDescriptor>

            """;
    }

    private static string Key(string use, int seed)
    {
        // Making a key costs a second; a certificate of a few odd octets looks the same to every reader of metadata.
        var (template, modulus) = Certificate.Value;
        var der = (byte[])template.Clone();
        Span<byte> block = stackalloc byte[32];
        for (var i = 0; i < 192; i += 32)
        {
            BitConverter.TryWriteBytes(block, seed);
            BitConverter.TryWriteBytes(block[4..], i);
            SHA256.HashData(block[..8], der.AsSpan(modulus + 16 + i, 32));
        }

        var text = Convert.ToBase64String(der, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");
        return $"""
                  <md:KeyDescriptor use="{use}">
                    <ds:KeyInfo>
                      <ds:X509Data>
                        <ds:X509Certificate>
            {text}
                        </ds:X509Certificate>
                      </ds:X509Data>
                    </ds:KeyInfo>
                  </md:KeyDescriptor>
            """;
    }

    private static (byte[] Der, int Modulus) OneCertificate()
    {
        using var key = RSA.Create(2048);
        var begin = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = new CertificateRequest("CN=idp.university.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(begin, begin.AddYears(20));
        var der = certificate.RawData;
        return (der, der.AsSpan().IndexOf(key.ExportParameters(false).Modulus));
    }
}
