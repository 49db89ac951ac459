using System.Text.RegularExpressions;
using FederationHub.Saml;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Writing;

namespace FederationHub.Interop.Tests;

/// <summary>Every signature that is made here and every one that SimpleSAMLphp makes, as xmlsec1 and as the library see it.</summary>
public sealed partial class SecondOpinionTests : IClassFixture<OwnServiceProvider>
{
    private readonly OwnServiceProvider _own;

    public SecondOpinionTests(OwnServiceProvider own)
    {
        Assert.SkipWhen(Peers.Missing is not null, Peers.Missing ?? "");
        _own = own;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Response")]
    [InlineData("Assertion")]
    public async Task What_SimpleSAMLphp_signs_holds_for_both(string signed)
    {
        using var browser = new HttpBrowser();

        var (xml, request) = await _own.LogInAsync(browser, Token);

        (await XmlSec.VerifiesAsync(xml, _own.OrganisationCertificate, signed)).Should().BeTrue();
        OwnServiceProvider.Value(_own.Read(xml, request)).SignedParts.Should().Be(SignedParts.Response | SignedParts.Assertion);
    }

    public static TheoryData<string, Func<string, string>> Broken => new()
    {
        { "a value of an attribute", xml => Changed(xml, "teacher@school.example", "pupil@school.example") },
        { "an attribute more", xml => Changed(xml, "</saml:AttributeStatement>", "<saml:Attribute Name=\"role\"><saml:AttributeValue>admin</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>") },
        { "a namespace declaration in use", xml => Changed(xml, "<saml:Subject>", "<saml:Subject xmlns:saml=\"urn:other\">") },
        { "white space between elements", xml => Changed(xml, "<saml:Subject>", " <saml:Subject>") },
        { "the digest", xml => Digest().Replace(xml, match => $"{match.Groups[1].Value}{(match.Groups[2].Value == "A" ? "B" : "A")}") },
        { "the signature value", xml => SignatureValue().Replace(xml, match => $"{match.Groups[1].Value}{(match.Groups[2].Value == "A" ? "B" : "A")}") },
        { "the canonicalisation", xml => Changed(xml, "http://www.w3.org/2001/10/xml-exc-c14n#", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315") },
        { "the digest method", xml => Changed(xml, "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmlenc#sha512") },
        { "what is referred to", xml => Reference().Replace(xml, "Reference URI=\"#elsewhere\"") },
        { "no signature", xml => WholeSignature().Replace(xml, "") },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_is_broken_holds_for_neither(string what, Func<string, string> change)
    {
        using var browser = new HttpBrowser();
        var (xml, request) = await _own.LogInAsync(browser, Token);

        var broken = change(xml);

        broken.Should().NotBe(xml, what);
        _own.Read(broken, request).Match(_ => true, _ => false).Should().BeFalse(what);
        (await XmlSec.VerifiesAsync(broken, _own.OrganisationCertificate, "Response")).Should().BeFalse(what);
        (await XmlSec.VerifiesAsync(broken, _own.OrganisationCertificate, "Assertion")).Should().BeFalse(what);
    }

    [Fact]
    public async Task What_another_key_signed_holds_for_neither()
    {
        using var browser = new HttpBrowser();
        var (xml, request) = await _own.LogInAsync(browser, Token);

        _own.Read(xml, request, [OwnServiceProvider.Value(TrustedKey.FromCertificate(OwnServiceProvider.Certificate))]).Match(_ => true, _ => false).Should().BeFalse();
        (await XmlSec.VerifiesAsync(xml, OwnServiceProvider.Certificate, "Response")).Should().BeFalse();
    }

    public static TheoryData<string, Func<AuthnRequest, string>> Signed => new()
    {
        { "AuthnRequest", request => AuthnRequestWriter.WriteSigned(request, OwnServiceProvider.Key) },
        { "EntityDescriptor", _ => MetadataWriter.WriteSigned(OwnServiceProvider.Metadata, OwnServiceProvider.Key) },
    };

    [Theory]
    [MemberData(nameof(Signed))]
    public async Task What_the_hub_signs_holds_for_xmlsec1_and_not_once_it_is_changed(string element, Func<AuthnRequest, string> write)
    {
        var xml = write(_own.Request(SamlNames.PostBinding));

        (await XmlSec.VerifiesAsync(xml, OwnServiceProvider.Certificate, element)).Should().BeTrue(xml);
        (await XmlSec.VerifiesAsync(Changed(xml, "localhost:1/own", "localhost:2/own"), OwnServiceProvider.Certificate, element)).Should().BeFalse();
        (await XmlSec.VerifiesAsync(xml, _own.OrganisationCertificate, element)).Should().BeFalse();
    }

    [Fact]
    public async Task SimpleSAMLphp_takes_the_signed_query_and_no_changed_or_unsigned_one()
    {
        var request = _own.Request(SamlNames.RedirectBinding);
        var signed = RedirectBinding.RequestUri(request.Destination, AuthnRequestWriter.Write(request), "state", OwnServiceProvider.Key);

        (await AsksAsync(signed)).Should().BeTrue();
        (await AsksAsync(Changed(signed, "RelayState=state", "RelayState=other"))).Should().BeFalse();
        (await AsksAsync(RedirectBinding.RequestUri(request.Destination, AuthnRequestWriter.Write(request), "state", null))).Should().BeFalse();

        async Task<bool> AsksAsync(string address)
        {
            using var browser = new HttpBrowser();
            return (await browser.OpenAsync(address, Token)).Document.QuerySelector("input[name=password]") is not null;
        }
    }

    private static string Changed(string text, string from, string to)
    {
        text.Should().Contain(from);
        return text.Replace(from, to, StringComparison.Ordinal);
    }

    [GeneratedRegex("(<ds:DigestValue>)(.)")]
    private static partial Regex Digest();

    [GeneratedRegex("(<ds:SignatureValue>)(.)")]
    private static partial Regex SignatureValue();

    [GeneratedRegex("Reference URI=\"#[^\"]+\"")]
    private static partial Regex Reference();

    [GeneratedRegex("<ds:Signature .*?</ds:Signature>", RegexOptions.Singleline)]
    private static partial Regex WholeSignature();
}
