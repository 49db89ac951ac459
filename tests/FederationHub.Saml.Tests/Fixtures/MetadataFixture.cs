using System.Security.Cryptography.X509Certificates;
using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Validation;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>Metadata in the shape of real products, with names that are nobody's.</summary>
internal static class MetadataFixture
{
    public static string Certificate(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) => Convert.ToBase64String(certificate.RawData);

    public static string Key(string use, string certificate) =>
        $"""<md:KeyDescriptor{(use.Length == 0 ? string.Empty : $" use=\"{use}\"")}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>""";

    /// <summary>A federation's entity: scopes, names, logos, hints, contacts.</summary>
    public static string Federation(string entityId = "https://idp.school.example/metadata", string attributes = "", string roleAttributes = "") => $"""
        <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui" entityID="{entityId}" {attributes}>
          <md:Extensions>
            <shibmd:Scope regexp="false">school.example</shibmd:Scope>
            <mdattr:EntityAttributes xmlns:mdattr="urn:oasis:names:tc:SAML:metadata:attribute"><saml:Attribute xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Name="http://macedir.org/entity-category"><saml:AttributeValue>http://refeds.org/category/hide-from-discovery</saml:AttributeValue></saml:Attribute></mdattr:EntityAttributes>
          </md:Extensions>
          <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol urn:oasis:names:tc:SAML:2.0:protocol" WantAuthnRequestsSigned="true" errorURL="https://school.example/help" {roleAttributes}>
            <md:Extensions>
              <shibmd:Scope regexp="true">^[a-z]+\.school\.example$</shibmd:Scope>
              <mdui:UIInfo>
                <mdui:DisplayName xml:lang="nl">De School</mdui:DisplayName>
                <mdui:DisplayName xml:lang="en">The School</mdui:DisplayName>
                <mdui:Description xml:lang="en">A school.</mdui:Description>
                <mdui:Keywords xml:lang="nl">school oude+naam</mdui:Keywords>
                <mdui:Logo height="60" width="80">https://school.example/logo.png</mdui:Logo>
                <mdui:Logo xml:lang="nl">https://school.example/klein.png</mdui:Logo>
              </mdui:UIInfo>
              <mdui:DiscoHints><mdui:DomainHint>school.example</mdui:DomainHint></mdui:DiscoHints>
            </md:Extensions>
            {Key("signing", Certificate(TestKeys.Organisation))}
            {Key(string.Empty, "\n   " + Certificate(TestKeys.OrganisationNext).Insert(64, "\n   ") + "\n")}
            {Key("encryption", Certificate(TestKeys.Curve))}
            {Key("signing", "bm8gY2VydGlmaWNhdGU=")}
            <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.school.example/slo" ResponseLocation="https://idp.school.example/slo/return"/>
            <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
            <md:SingleSignOnService Binding="urn:mace:shibboleth:1.0:profiles:AuthnRequest" Location="https://idp.school.example/old"/>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.school.example/post"/>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.school.example/redirect"/>
            <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="javascript:alert(1)"/>
          </md:IDPSSODescriptor>
          <md:Organization>
            <md:OrganizationName xml:lang="nl">De School</md:OrganizationName>
            <md:OrganizationDisplayName xml:lang="nl">De School te Utrecht</md:OrganizationDisplayName>
            <md:OrganizationURL xml:lang="nl">https://school.example/</md:OrganizationURL>
          </md:Organization>
          <md:ContactPerson contactType="technical"><md:GivenName>Sam</md:GivenName><md:SurName>de Vries</md:SurName><md:EmailAddress>mailto:ict@school.example</md:EmailAddress></md:ContactPerson>
        </md:EntityDescriptor>
        """;

    /// <summary>What a directory server exports: WS-Federation roles with xsi:type first, the role that counts last, no names at all.</summary>
    public static string DirectoryServer { get; } = $"""
        <?xml version="1.0" encoding="utf-8"?>
        <EntityDescriptor ID="_d1" entityID="http://fs.school.example/adfs/services/trust" xmlns="urn:oasis:names:tc:SAML:2.0:metadata"><RoleDescriptor xsi:type="fed:ApplicationServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706"><KeyDescriptor use="encryption"/><fed:TargetScopes/></RoleDescriptor><SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://fs.school.example/adfs/ls/" index="0"/></SPSSODescriptor><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{Certificate(TestKeys.Organisation)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://fs.school.example/adfs/ls/"/><Attribute Name="http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn" xmlns="urn:oasis:names:tc:SAML:2.0:assertion"/></IDPSSODescriptor><ContactPerson contactType="support"/></EntityDescriptor>
        """;

    public static string Aggregate(string attributes, params string[] entities) =>
        $"""<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ID="_aggregate" {attributes}><md:Extensions><x xmlns="urn:x"/></md:Extensions>{string.Concat(entities)}</md:EntitiesDescriptor>""";

    /// <summary>The document with a signature of its root, made by the platform.</summary>
    public static string Signed(string xml, Signing? how = null)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml);
        FrameworkSigner.Sign(document.DocumentElement!, how ?? new Signing());
        return document.OuterXml;
    }

    public static AggregateExpectations Expecting(params X509Certificate2[] signers) =>
        new([.. (signers.Length == 0 ? [TestKeys.Organisation] : signers).Select(TestKeys.Trusted)], Allowances.None, ResponseFixture.Now, AggregateLimits.Aggregate);

    /// <summary>Opens signed metadata, as whoever fetched it does.</summary>
    public static Outcome<VerifiedAggregate> Open(byte[] xml, AggregateExpectations? expected = null)
    {
        using var metadata = new MemoryStream(xml, writable: false);
        return AggregateReader.Open(metadata, new MemoryStream(), expected ?? Expecting());
    }

    /// <summary>Takes an entity out of metadata without looking at a signature.</summary>
    public static Outcome<EntityDescriptor> Find(byte[] xml, string? entityId = null) =>
        UnsignedMetadata.OpenWithoutSignature(xml, ResponseFixture.Now, AggregateLimits.Aggregate).Then(metadata => metadata.Find(entityId));
}
