using System.Security.Cryptography.Xml;
using System.Xml;
using System.Xml.Linq;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Writing;

namespace FederationHub.Saml.Tests.Writing;

public sealed class AuthnRequestWriterTests
{
    private static readonly XNamespace Protocol = SamlNames.Protocol;
    private static readonly XNamespace Assertion = SamlNames.Assertion;

    private static AuthnRequest Plain => new("_r1", ResponseFixture.Now.AddMilliseconds(5), ResponseFixture.Hub, "https://idp.example/sso?a=1&b=\"<2>\"", ResponseFixture.AssertionConsumer);

    [Fact]
    public void Sends_only_what_the_login_needs()
    {
        var request = XElement.Parse(AuthnRequestWriter.Write(Plain));

        request.Name.Should().Be(Protocol + "AuthnRequest");
        request.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).ToDictionary(attribute => attribute.Name.LocalName, attribute => attribute.Value).Should().Equal(new Dictionary<string, string>
        {
            ["ID"] = "_r1",
            ["Version"] = "2.0",
            ["IssueInstant"] = "2026-03-01T12:00:00Z",
            ["Destination"] = "https://idp.example/sso?a=1&b=\"<2>\"",
            ["ProtocolBinding"] = SamlNames.PostBinding,
            ["AssertionConsumerServiceURL"] = ResponseFixture.AssertionConsumer,
        });
        request.Elements().Select(element => (element.Name, element.Value)).Should().Equal((Assertion + "Issuer", ResponseFixture.Hub));
    }

    [Fact]
    public void Asks_for_what_it_is_told_to_ask_for_in_the_order_of_the_schema()
    {
        var request = XElement.Parse(AuthnRequestWriter.Write(Plain with
        {
            ForceAuthn = true,
            IsPassive = true,
            NameIdFormat = SamlNames.PersistentNameId,
            RequestedAuthnContexts = ["https://refeds.org/profile/mfa", "urn:other"],
        }));

        request.Attribute("ForceAuthn")!.Value.Should().Be("true");
        request.Attribute("IsPassive")!.Value.Should().Be("true");
        request.Elements().Select(element => element.Name.LocalName).Should().Equal("Issuer", "NameIDPolicy", "RequestedAuthnContext");
        request.Element(Protocol + "NameIDPolicy")!.Attribute("AllowCreate")!.Value.Should().Be("true");
        var context = request.Element(Protocol + "RequestedAuthnContext")!;
        context.Attribute("Comparison")!.Value.Should().Be("exact");
        context.Elements().Select(element => element.Value).Should().Equal("https://refeds.org/profile/mfa", "urn:other");
    }

    [Fact]
    public void Everything_at_once_stands_in_the_order_of_the_schema()
    {
        var request = XElement.Parse(AuthnRequestWriter.WriteSigned(
            Plain with
            {
                Subject = new RequestSubject("noor & <co>@school.example", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"),
                NameIdFormat = SamlNames.PersistentNameId,
                AllowCreate = false,
                RequestedAuthnContexts = ["urn:a"],
                Comparison = ContextComparison.Minimum,
                Scoping = new RequestScoping { ProxyCount = 2, IdentityProviders = ["urn:idp:1", "urn:idp:2"], Requesters = ["first", "second"] },
            },
            TestKeys.Signing(TestKeys.Organisation)));

        // SAML Core 3.4.1, 3.4.1.2: a sequence, so another order is no AuthnRequest.
        request.Elements().Select(element => element.Name.LocalName).Should().Equal("Issuer", "Signature", "Subject", "NameIDPolicy", "RequestedAuthnContext", "Scoping");
        request.Element(Assertion + "Subject")!.Element(Assertion + "NameID")!.Value.Should().Be("noor & <co>@school.example");
        request.Element(Protocol + "NameIDPolicy")!.Attribute("AllowCreate").Should().BeNull();
        request.Element(Protocol + "RequestedAuthnContext")!.Attribute("Comparison")!.Value.Should().Be("minimum");
        var scoping = request.Element(Protocol + "Scoping")!;
        scoping.Attribute("ProxyCount")!.Value.Should().Be("2");
        scoping.Elements().Select(element => element.Name.LocalName).Should().Equal("IDPList", "RequesterID", "RequesterID");
        scoping.Elements(Protocol + "RequesterID").Select(element => element.Value).Should().Equal("first", "second");
    }

    [Theory]
    [InlineData(ContextComparison.Exact, "exact")]
    [InlineData(ContextComparison.Minimum, "minimum")]
    [InlineData(ContextComparison.Maximum, "maximum")]
    [InlineData(ContextComparison.Better, "better")]
    public void Each_comparison_has_its_word(ContextComparison comparison, string word) =>
        AuthnRequestWriter.Write(Plain with { RequestedAuthnContexts = ["urn:a"], Comparison = comparison }).Should().Contain($"Comparison=\"{word}\"");

    [Fact]
    public void Does_not_ask_to_create_a_transient_identifier() =>
        AuthnRequestWriter.Write(Plain with { NameIdFormat = SamlNames.TransientNameId }).Should().NotContain("AllowCreate");

    [Fact]
    public void A_signed_request_is_verified_by_the_platform()
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(AuthnRequestWriter.WriteSigned(Plain, TestKeys.Signing(TestKeys.Organisation)));
        var root = document.DocumentElement!;
        var signature = (XmlElement)root.ChildNodes[1]!;
        var signed = new SignedXml(document);
        signed.LoadXml(signature);

        root.ChildNodes[0]!.LocalName.Should().Be("Issuer");
        signature.LocalName.Should().Be("Signature");
        ((Reference)signed.SignedInfo!.References[0]!).Uri.Should().Be("#_r1");
        signed.CheckSignature(TestKeys.Organisation, verifySignatureOnly: true).Should().BeTrue();
        signed.CheckSignature(TestKeys.Attacker, verifySignatureOnly: true).Should().BeFalse();
    }
}
