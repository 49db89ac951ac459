using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Tests.Fixtures;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>Signatures of another shape, key or algorithm than allowed. Each fixture differs from an accepted one in that alone.</summary>
public sealed class SignatureForgeryTests
{
    public static TheoryData<string, string> Shapes => new(ShapeFixtures.Select(row => (row.Key, row.Value.Code)));

    private static Dictionary<string, (string Code, Signing How)> ShapeFixtures => new()
    {
        ["two references"] = ("FH-1303/reference-count", new() { References = 2 }),
        ["empty URI"] = ("FH-1303/reference-elsewhere", new() { ReferenceUri = string.Empty }),
        ["URI of the other element"] = ("FH-1303/reference-elsewhere", new() { ReferenceUri = "#_response1" }),
        ["no enveloped transform"] = ("FH-1303/transform-not-allowed", new() { Enveloped = false }),
        ["XPath transform"] = ("FH-1303/transform-not-allowed", new() { ExtraTransform = XPath("ancestor-or-self::*") }),
        ["HMAC with the public key"] = ("FH-1303/algorithm-not-allowed", new() { Hmac = true }),
        ["SHA-1 signature"] = ("FH-1303/sha1-not-allowed", new() { SignatureMethod = SignedXml.XmlDsigRSASHA1Url }),
        ["SHA-1 digest"] = ("FH-1303/sha1-not-allowed", new() { DigestMethod = SignedXml.XmlDsigSHA1Url }),
        ["attacker's key, named in KeyInfo"] = ("FH-1304/signing-key-unknown", new() { Certificate = TestKeys.Attacker }),
        ["attacker's key, no KeyInfo"] = ("FH-1303/signature-wrong", new() { Certificate = TestKeys.Attacker, WithKeyInfo = false }),
        ["attacker's key, our certificate in KeyInfo"] = ("FH-1303/signature-wrong", new() { Certificate = TestKeys.Attacker, CertificateInKeyInfo = TestKeys.Organisation }),
        ["curve where the key is RSA"] = ("FH-1304/signing-key-unknown", new() { Certificate = TestKeys.Curve, SignatureMethod = EcdsaSha256.Uri }),
    };

    [Theory]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "FH-1303/algorithm-not-allowed")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "accepted")]
    [InlineData("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "FH-1303/sha1-not-allowed")]
    public void An_organisations_list_of_algorithms_only_narrows_what_counts(string signedWith, string listed, string verdict)
    {
        var fixture = AssertionSigned with { SignAssertion = new Signing { SignatureMethod = signedWith }, Expected = Expecting() with { Algorithms = [listed] } };
        Verdict.Of(fixture.Validate()).Should().Be(verdict);
    }

    [Fact]
    public void Each_word_for_an_algorithm_stands_for_one_and_no_other_word_for_any()
    {
        SignatureAlgorithmNames.All.Should().OnlyHaveUniqueItems().And.Contain(["rsa-sha256", "ecdsa-sha256", "sha256-rsa-MGF1", "rsa-sha1"]).And.NotContain(word => word.Contains("hmac", StringComparison.Ordinal));
        SignatureAlgorithmNames.Uris(SignatureAlgorithmNames.All).Should().HaveSameCount(SignatureAlgorithmNames.All);
        SignatureAlgorithmNames.Uris(["hmac-sha256", "RSA-SHA256", ""]).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Refuses_a_signature_of_another_shape_key_or_algorithm(string name, string code)
    {
        var (_, how) = ShapeFixtures[name];

        Verdict.Of((AssertionSigned with { SignAssertion = how }).Validate()).Should().Be(code);
        Verdict.Of(AssertionSigned.Validate()).Should().Be("accepted");
    }

    [Fact]
    public void Refuses_a_short_key_even_when_it_is_trusted()
    {
        var fixture = AssertionSigned with { SignAssertion = new() { Certificate = TestKeys.Short }, Expected = Expecting(TestKeys.Short) };

        Verdict.Of(fixture.Validate()).Should().Be("FH-1303/key-too-short");
    }

    [Fact]
    public void Refuses_everything_when_no_key_is_trusted()
    {
        var none = FederationHub.Saml.Validation.ResponseExpectations.ForRequest(RequestId, AssertionConsumer, Hub, OrganisationId, [], Now);

        Verdict.Of((AssertionSigned with { Expected = none }).Validate()).Should().Be("FH-1304/no-trusted-key");
        Verdict.Of((AssertionSigned with { Expected = none, SignAssertion = null }).Validate()).Should().Be("FH-1303/unsigned");
    }

    [Fact]
    public void One_good_signature_does_not_make_up_for_a_bad_one()
    {
        var badResponse = BothSigned with { SignResponse = new() { Certificate = TestKeys.Attacker } };
        var badAssertion = BothSigned with { SignAssertion = new() { Certificate = TestKeys.Attacker } };

        Verdict.Of(badResponse.Validate()).Should().Be("FH-1304/signing-key-unknown");
        Verdict.Of(badAssertion.Validate()).Should().Be("FH-1304/signing-key-unknown");
        Verdict.Of(BothSigned.Validate()).Should().Be("accepted");
    }

    public static TheoryData<string, string> Edits => new()
    {
        // In the signature, which is not signed as a whole: shape first, then SignedInfo's signature.
        { "comment in DigestValue", "FH-1303/signature-malformed" },
        { "comment in SignatureValue", "FH-1303/signature-malformed" },
        { "comment in SignedInfo", "FH-1303/signature-malformed" },
        { "instruction in SignatureValue", "FH-1303/signature-malformed" },
        { "second SignedInfo", "FH-1303/signature-malformed" },
        { "Object", "FH-1303/signature-malformed" },
        { "no SignatureValue", "FH-1303/signature-malformed" },
        { "SignatureValue that is not base64", "FH-1303/signature-malformed" },
        { "empty SignatureValue", "FH-1303/signature-malformed" },
        { "other SignatureValue", "FH-1303/signature-wrong" },
        { "no Reference", "FH-1303/reference-count" },
        { "no URI", "FH-1303/reference-elsewhere" },
        { "XPointer", "FH-1303/reference-elsewhere" },
        { "external URI", "FH-1303/reference-elsewhere" },
        { "file URI", "FH-1303/reference-elsewhere" },
        { "XSLT", "FH-1303/transform-not-allowed" },
        { "XPath filter", "FH-1303/transform-not-allowed" },
        { "base64", "FH-1303/transform-not-allowed" },
        { "no Transforms", "FH-1303/transform-not-allowed" },
        { "unknown canonicalisation of SignedInfo", "FH-1303/canonicalisation-not-allowed" },
        { "HMACOutputLength", "FH-1303/signature-malformed" },
        { "MD5", "FH-1303/algorithm-not-allowed" },
        { "none", "FH-1303/algorithm-not-allowed" },
        { "DSA", "FH-1303/algorithm-not-allowed" },
        { "other digest", "FH-1303/signature-wrong" },
        { "tampered attribute", "FH-1303/digest-wrong" },
        { "tampered ID of the assertion", "FH-1303/reference-elsewhere" },
        { "signature after the subject", "FH-1303/signature-misplaced" },
        { "signature before the issuer", "FH-1303/signature-misplaced" },
        { "two signatures", "FH-1303/signature-misplaced" },
        { "duplicate ID", "FH-1303/duplicate-id" },
        { "signature removed", "FH-1303/unsigned" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void Refuses_what_was_changed_after_signing(string edit, string code)
    {
        var document = AssertionSigned.Document();
        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be("accepted");

        Edit(document, edit);

        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be(code);
    }

    [Theory]
    [InlineData(true, "accepted")]
    [InlineData(false, "FH-1303/signature-wrong")]
    public void A_signature_with_mask_generation_is_checked_with_that_padding(bool pss, string code)
    {
        // The platform cannot make one: it makes the digest, and the value is made here.
        var document = AssertionSigned.Document();
        One(document, "SignatureMethod").SetAttribute("Algorithm", "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1");
        var info = new XmlDocument { PreserveWhitespace = true };
        info.LoadXml(One(document, "SignedInfo").OuterXml);
        var canonical = new XmlDsigExcC14NTransform();
        canonical.LoadInput(info);
        using var octets = (MemoryStream)canonical.GetOutput(typeof(Stream));
        using var key = TestKeys.Organisation.GetRSAPrivateKey()!;
        var padding = pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        One(document, "SignatureValue").InnerText = Convert.ToBase64String(key.SignData(octets.ToArray(), HashAlgorithmName.SHA256, padding));

        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be(code);
    }

    [Theory]
    [InlineData("Id")]
    [InlineData("id")]
    [InlineData("xml:id")]
    public void Only_the_unprefixed_ID_names_an_element(string attribute)
    {
        var inert = AssertionSigned.Xml().Replace(" ID=\"_response1\"", $" ID=\"_response1\" {attribute}=\"_assertion1\"", StringComparison.Ordinal);
        var renamed = AssertionSigned.Xml().Replace(" ID=\"_assertion1\"", $" {attribute}=\"_assertion1\"", StringComparison.Ordinal);

        Verdict.Of(AssertionSigned.Validate(inert)).Should().Be("accepted");
        Verdict.Of(AssertionSigned.Validate(renamed)).Should().Be("FH-1303/signed-element-without-id");
    }

    private static void Edit(XmlDocument document, string edit)
    {
        var signature = One(document, "Signature");
        var assertion = (XmlElement)signature.ParentNode!;
        switch (edit)
        {
            case "comment in DigestValue":
                One(document, "DigestValue").PrependChild(document.CreateComment("x"));
                break;
            case "comment in SignatureValue":
                One(document, "SignatureValue").PrependChild(document.CreateComment("x"));
                break;
            case "comment in SignedInfo":
                One(document, "SignedInfo").PrependChild(document.CreateComment("x"));
                break;
            case "instruction in SignatureValue":
                One(document, "SignatureValue").AppendChild(document.CreateProcessingInstruction("x", "y"));
                break;
            case "second SignedInfo":
                signature.InsertAfter(One(document, "SignedInfo").CloneNode(deep: true), One(document, "SignedInfo"));
                break;
            case "Object":
                signature.AppendChild(document.CreateElement("Object", SignedXml.XmlDsigNamespaceUrl));
                break;
            case "no SignatureValue":
                signature.RemoveChild(One(document, "SignatureValue"));
                break;
            case "SignatureValue that is not base64":
                One(document, "SignatureValue").InnerText = "@@@";
                break;
            case "empty SignatureValue":
                One(document, "SignatureValue").InnerText = string.Empty;
                break;
            case "other SignatureValue":
                One(document, "SignatureValue").InnerText = Convert.ToBase64String(new byte[256]);
                break;
            case "no Reference":
                One(document, "SignedInfo").RemoveChild(One(document, "Reference"));
                break;
            case "no URI":
                One(document, "Reference").RemoveAttribute("URI");
                break;
            case "XPointer":
                One(document, "Reference").SetAttribute("URI", "#xpointer(id('_assertion1'))");
                break;
            case "external URI":
                One(document, "Reference").SetAttribute("URI", "http://127.0.0.1:9/x#_assertion1");
                break;
            case "file URI":
                One(document, "Reference").SetAttribute("URI", "file:///etc/hostname");
                break;
            case "XSLT":
                Transform(document, 1).SetAttribute("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116");
                break;
            case "XPath filter":
                Transform(document, 1).SetAttribute("Algorithm", "http://www.w3.org/2002/06/xmldsig-filter2");
                break;
            case "base64":
                Transform(document, 0).SetAttribute("Algorithm", "http://www.w3.org/2000/09/xmldsig#base64");
                break;
            case "no Transforms":
                One(document, "Reference").RemoveChild(One(document, "Transforms"));
                break;
            case "unknown canonicalisation of SignedInfo":
                One(document, "CanonicalizationMethod").SetAttribute("Algorithm", "urn:nothing");
                break;
            case "HMACOutputLength":
                One(document, "SignatureMethod").AppendChild(document.CreateElement("HMACOutputLength", SignedXml.XmlDsigNamespaceUrl))!.InnerText = "8";
                break;
            case "MD5":
                One(document, "SignatureMethod").SetAttribute("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5");
                break;
            case "none":
                One(document, "SignatureMethod").SetAttribute("Algorithm", "none");
                break;
            case "DSA":
                One(document, "SignatureMethod").SetAttribute("Algorithm", SignedXml.XmlDsigDSAUrl);
                break;
            case "other digest":
                One(document, "DigestValue").InnerText = Convert.ToBase64String(new byte[32]);
                break;
            case "tampered attribute":
                One(document, "AttributeValue").InnerText = "director@school.example";
                break;
            case "tampered ID of the assertion":
                assertion.SetAttribute("ID", "_assertion2");
                break;
            case "signature after the subject":
                assertion.InsertAfter(signature, One(document, "Subject"));
                break;
            case "signature before the issuer":
                assertion.PrependChild(signature);
                break;
            case "two signatures":
                assertion.InsertAfter(signature.CloneNode(deep: true), signature);
                break;
            case "duplicate ID":
                One(document, "Status").SetAttribute("ID", "_assertion1");
                break;
            case "signature removed":
                assertion.RemoveChild(signature);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(edit), edit, "unknown");
        }
    }

    private static XmlElement One(XmlDocument document, string localName) => document.GetElementsByTagName("*").OfType<XmlElement>().First(element => element.LocalName == localName);

    private static XmlElement Transform(XmlDocument document, int index) => document.GetElementsByTagName("*").OfType<XmlElement>().Where(element => element.LocalName == "Transform").ElementAt(index);

    private static XmlDsigXPathTransform XPath(string expression)
    {
        var document = new XmlDocument();
        document.LoadXml($"<XPath xmlns=\"{SignedXml.XmlDsigNamespaceUrl}\">{expression}</XPath>");
        var transform = new XmlDsigXPathTransform();
        transform.LoadInnerXml(document.ChildNodes);
        return transform;
    }
}
