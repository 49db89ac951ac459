using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Writing;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Tests.Writing;

public sealed class MetadataWriterTests
{
    private static readonly XNamespace Metadata = SamlNames.Metadata;

    private static ServiceProviderMetadata Ours => new(
        ResponseFixture.Hub, ResponseFixture.AssertionConsumer, [TestKeys.Organisation.RawData, TestKeys.OrganisationNext.RawData], [TestKeys.Curve.RawData]);

    [Fact]
    public void Shows_every_key_and_the_one_consumer_in_the_order_of_the_schema()
    {
        var entity = XElement.Parse(MetadataWriter.Write(Ours with { SingleLogout = "https://hub.example/saml/logout", ValidUntil = ResponseFixture.Now }));

        entity.Attribute("entityID")!.Value.Should().Be(ResponseFixture.Hub);
        entity.Attribute("validUntil")!.Value.Should().Be("2026-03-01T12:00:00Z");
        var role = entity.Elements().Should().ContainSingle().Subject;
        role.Attribute("protocolSupportEnumeration")!.Value.Should().Be(SamlNames.Protocol);
        role.Attribute("AuthnRequestsSigned")!.Value.Should().Be("true");
        role.Attribute("WantAssertionsSigned")!.Value.Should().Be("true");
        role.Elements().Select(element => element.Name.LocalName).Should().Equal(
            "KeyDescriptor", "KeyDescriptor", "KeyDescriptor", "SingleLogoutService", "SingleLogoutService", "NameIDFormat", "NameIDFormat", "AssertionConsumerService");
        role.Elements(Metadata + "KeyDescriptor").Select(key => (key.Attribute("use")!.Value, key.Value)).Should().Equal(
            ("signing", MetadataFixture.Certificate(TestKeys.Organisation)),
            ("signing", MetadataFixture.Certificate(TestKeys.OrganisationNext)),
            ("encryption", MetadataFixture.Certificate(TestKeys.Curve)));
        var consumer = role.Element(Metadata + "AssertionConsumerService")!;
        consumer.Attribute("Binding")!.Value.Should().Be(SamlNames.PostBinding);
        consumer.Attribute("Location")!.Value.Should().Be(ResponseFixture.AssertionConsumer);
        consumer.Attribute("index")!.Value.Should().Be("0");
    }

    // SAML Metadata 2.4.4: absent means false, and some products take a written "false" as leave not to verify.
    [Fact]
    public void Says_nothing_about_signed_requests_unless_all_are_signed() =>
        XElement.Parse(MetadataWriter.Write(Ours with { AuthnRequestsSigned = false })).Elements().Single().Attribute("AuthnRequestsSigned").Should().BeNull();

    [Fact]
    public void Offers_no_logout_and_no_encryption_where_there_is_none() =>
        XElement.Parse(MetadataWriter.Write(Ours with { EncryptionCertificates = [] })).Descendants().Select(element => element.Name.LocalName)
            .Should().NotContain("SingleLogoutService").And.Subject.Count(name => name == "KeyDescriptor").Should().Be(2);

    [Fact]
    public void A_signed_document_is_verified_by_the_platform_and_by_our_reader()
    {
        var xml = MetadataWriter.WriteSigned(Ours with { Id = "_m1" }, TestKeys.Signing(TestKeys.Organisation));
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml);
        var signed = new SignedXml(document);
        signed.LoadXml((XmlElement)document.DocumentElement!.FirstChild!);

        signed.CheckSignature(TestKeys.Organisation, verifySignatureOnly: true).Should().BeTrue();
        MetadataFixture.Open(Encoding.UTF8.GetBytes(xml)).Then(aggregate => aggregate.Find(ResponseFixture.Hub)).Match(entity => entity.EntityId, rejection => rejection.ToString())
            .Should().Be(ResponseFixture.Hub);
    }

    [Fact]
    public void A_document_without_an_id_cannot_be_signed() =>
        FluentActions.Invoking(() => MetadataWriter.WriteSigned(Ours, TestKeys.Signing(TestKeys.Organisation))).Should().Throw<ArgumentException>();
}
