using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;
using static FederationHub.Saml.Tests.Fixtures.Surgery;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// What a message names is never asked for: a listener stands at every address that is named here, and nobody may knock. And what
/// KeyInfo says decides nothing: with all of it the organisation's signature is accepted, with any of it the attacker's is not.
/// </summary>
public sealed class NothingIsFetchedTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _address;

    public NothingIsFetchedTests()
    {
        _listener.Start();
        _address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/x";
    }

    public void Dispose()
    {
        _listener.Pending().Should().BeFalse("nothing that a message names is fetched");
        _listener.Dispose();
    }

    [Fact]
    public void A_knock_would_be_heard()
    {
        using var client = new TcpClient();
        client.Connect((IPEndPoint)_listener.LocalEndpoint);

        SpinWait.SpinUntil(_listener.Pending, 5000).Should().BeTrue();
        _listener.AcceptTcpClient().Dispose();
    }

    [Theory]
    [InlineData("<!DOCTYPE x SYSTEM \"{0}\">", "FH-1306/xml-dtd")]
    [InlineData("<!DOCTYPE x PUBLIC \"-//x//y\" \"{0}\">", "FH-1306/xml-dtd")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"{0}\">]>", "FH-1306/xml-dtd")]
    [InlineData("<!DOCTYPE x [<!ENTITY % e SYSTEM \"{0}\"> %e;]>", "FH-1306/xml-dtd")]
    [InlineData("<?xml-stylesheet type=\"text/xsl\" href=\"{0}\"?>", "accepted")]
    [InlineData("<?xml-model href=\"{0}\"?>", "accepted")]
    public void Not_by_what_stands_before_the_root(string before, string code) =>
        Verdict.Of(AssertionSigned.Validate(before.Replace("{0}", _address, StringComparison.Ordinal) + AssertionSigned.Xml())).Should().Be(code);

    [Theory]
    [InlineData("xsi:schemaLocation=\"urn:oasis:names:tc:SAML:2.0:protocol {0}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"")]
    [InlineData("xsi:noNamespaceSchemaLocation=\"{0}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"")]
    [InlineData("xml:base=\"{0}\"")]
    [InlineData("Destination2=\"{0}\"")]
    public void Not_by_attributes_of_the_root(string attribute) =>
        Verdict.Of(AssertionSigned.Validate(AssertionSigned.Xml().Replace(" ID=\"_response1\"", $" ID=\"_response1\" {attribute.Replace("{0}", _address, StringComparison.Ordinal)}", StringComparison.Ordinal))).Should().Be("accepted");

    [Theory]
    [InlineData("<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"{0}\"/>")]
    [InlineData("<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/hostname\" parse=\"text\"/>")]
    [InlineData("<xenc:CipherReference xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" URI=\"{0}\"/>")]
    public void Not_by_elements(string element) =>
        Verdict.Of(AssertionSigned.Validate(AssertionSigned.Xml().Replace("<samlp:Status>", $"<samlp:Extensions>{element.Replace("{0}", _address, StringComparison.Ordinal)}</samlp:Extensions><samlp:Status>", StringComparison.Ordinal))).Should().Be("accepted");

    [Fact]
    public void Not_by_a_reference_that_the_right_key_signed()
    {
        foreach (var uri in (string[])[_address, _address + "#_assertion1", $"//127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/x", "file:///etc/hostname"])
        {
            var document = AssertionSigned.Document();
            var signature = One(document, "Signature");
            One(signature, "Reference").SetAttribute("URI", uri);
            Resign(signature);

            Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be("FH-1303/reference-elsewhere");
        }
    }

    [Theory]
    [InlineData("http://www.w3.org/TR/1999/REC-xslt-19991116", "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"><xsl:import href=\"{0}\"/><xsl:template match=\"/\"><xsl:copy-of select=\"document('{0}')\"/></xsl:template></xsl:stylesheet>")]
    [InlineData("http://www.w3.org/TR/1999/REC-xpath-19991116", "<XPath xmlns=\"http://www.w3.org/2000/09/xmldsig#\">document('{0}')</XPath>")]
    [InlineData("http://www.w3.org/2002/06/xmldsig-filter2", "<XPath xmlns=\"http://www.w3.org/2002/06/xmldsig-filter2\" Filter=\"subtract\">/</XPath>")]
    public void Not_by_a_transform_that_the_right_key_signed(string algorithm, string content)
    {
        var document = AssertionSigned.Document();
        var signature = One(document, "Signature");
        var transform = (XmlElement)One(signature, "Transforms").LastChild!;
        transform.SetAttribute("Algorithm", algorithm);
        transform.InnerXml = content.Replace("{0}", _address, StringComparison.Ordinal);
        Resign(signature);

        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be("FH-1303/transform-not-allowed");
    }

    public static TheoryData<string> KeyInfos => ["certificate", "value", "name", "retrieval", "chain", "issuer", "all", "empty", "nothing"];

    [Theory]
    [MemberData(nameof(KeyInfos))]
    public void Not_by_KeyInfo_and_no_key_comes_from_there(string what)
    {
        foreach (var fixture in (ResponseFixture[])[AssertionSigned, ResponseSigned])
        {
            var signed = fixture.Document();
            Put(One(signed, "Signature"), what);
            Verdict.Of(fixture.Validate(signed.OuterXml)).Should().Be("accepted", "the organisation signed");

            var how = new Signing { Certificate = TestKeys.Attacker };
            var forged = (fixture with { SignAssertion = fixture.SignAssertion is null ? null : how, SignResponse = fixture.SignResponse is null ? null : how }).Document();
            Put(One(forged, "Signature"), what);
            Verdict.Of(fixture.Validate(forged.OuterXml)).Should().BeOneOf("FH-1303/signature-wrong", "FH-1304/signing-key-unknown");
        }
    }

    private void Put(XmlElement signature, string what)
    {
        var info = One(signature, "KeyInfo");
        if (what is "nothing")
        {
            signature.RemoveChild(info);
            return;
        }

        var numbers = TestKeys.Attacker.GetRSAPublicKey()!.ExportParameters(includePrivateParameters: false);
        var (mine, theirs) = (Convert.ToBase64String(TestKeys.Attacker.RawData), Convert.ToBase64String(TestKeys.Organisation.RawData));
        Dictionary<string, string> parts = new()
        {
            ["certificate"] = $"<X509Data><X509Certificate>{mine}</X509Certificate></X509Data>",
            ["value"] = $"<KeyValue><RSAKeyValue><Modulus>{Convert.ToBase64String(numbers.Modulus!)}</Modulus><Exponent>{Convert.ToBase64String(numbers.Exponent!)}</Exponent></RSAKeyValue></KeyValue>",
            ["name"] = $"<KeyName>{TestKeys.Trusted(TestKeys.Organisation).Fingerprint}</KeyName>",
            ["retrieval"] = $"<RetrievalMethod URI=\"{_address}\" Type=\"http://www.w3.org/2000/09/xmldsig#rawX509Certificate\"/>",
            ["chain"] = $"<X509Data><X509Certificate>{theirs}</X509Certificate><X509Certificate>{mine}</X509Certificate></X509Data><X509Data><X509Certificate>{mine}</X509Certificate></X509Data>",
            ["issuer"] = "<X509Data><X509IssuerSerial><X509IssuerName>CN=organisation</X509IssuerName><X509SerialNumber>1</X509SerialNumber></X509IssuerSerial></X509Data>",
            ["empty"] = "<X509Data><X509Certificate></X509Certificate></X509Data>",
        };
        info.InnerXml = string.Concat(parts.Where(part => what == "all" || part.Key == what).Select(part => part.Value.Replace("<X509Data>", "<X509Data xmlns=\"http://www.w3.org/2000/09/xmldsig#\">", StringComparison.Ordinal)));
    }

    [Fact]
    public void Not_by_metadata()
    {
        var xml = MetadataFixture.Federation(attributes: $"ID=\"_e\" xsi:schemaLocation=\"urn:oasis:names:tc:SAML:2.0:metadata {_address}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xml:base=\"{_address}\"")
            .Replace("https://school.example/", _address + "/", StringComparison.Ordinal);

        Verdict.Of(MetadataFixture.Find(Encoding.UTF8.GetBytes(xml))).Should().Be("accepted");
        Verdict.Of(MetadataFixture.Open(Encoding.UTF8.GetBytes(xml))).Should().Be("FH-1303/metadata-not-signed");
    }
}
