using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Xml;
using FederationHub.Saml.Tests.Fixtures;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;
using static FederationHub.Saml.Tests.Fixtures.Surgery;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// Signatures whose SignedInfo the organisation's own key did sign, in a shape that SAML does not allow (SAML Core 5.4): nothing but the
/// rule about the shape refuses them. Signed in the same way and in the right shape they are accepted.
/// </summary>
public sealed class SignedByTheRightKeyTests
{
    private const string Enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

    public static TheoryData<string, string> Shapes => new()
    {
        { "as it was", "accepted" },
        { "no Reference", "FH-1303/reference-count" },
        { "two References", "FH-1303/reference-count" },
        { "two References, the first elsewhere", "FH-1303/reference-count" },
        { "Reference in another namespace beside it", "FH-1303/signature-malformed" },
        { "URI empty", "FH-1303/reference-elsewhere" },
        { "URI absent", "FH-1303/reference-elsewhere" },
        { "URI #", "FH-1303/reference-elsewhere" },
        { "URI _assertion1", "FH-1303/reference-elsewhere" },
        { "URI ##_assertion1", "FH-1303/reference-elsewhere" },
        { "URI #_response1", "FH-1303/reference-elsewhere" },
        { "URI #_ASSERTION1", "FH-1303/reference-elsewhere" },
        { "URI #_assertion1 ", "FH-1303/reference-elsewhere" },
        { "URI  #_assertion1", "FH-1303/reference-elsewhere" },
        { "URI #_assertion1#", "FH-1303/reference-elsewhere" },
        { "URI #%5Fassertion1", "FH-1303/reference-elsewhere" },
        { "URI #'_assertion1'", "FH-1303/reference-elsewhere" },
        { "URI #\"_assertion1\"", "FH-1303/reference-elsewhere" },
        { "URI #_assertion1' or '1'='1", "FH-1303/reference-elsewhere" },
        { "URI #xpointer(/)", "FH-1303/reference-elsewhere" },
        { "URI #xpointer(id('_assertion1'))", "FH-1303/reference-elsewhere" },
        { "URI #element(/1/3)", "FH-1303/reference-elsewhere" },
        { "URI http://127.0.0.1:9/#_assertion1", "FH-1303/reference-elsewhere" },
        { "URI https://hub.example/login/return/saml#_assertion1", "FH-1303/reference-elsewhere" },
        { "URI file:///etc/hostname", "FH-1303/reference-elsewhere" },
        { "URI cid:_assertion1", "FH-1303/reference-elsewhere" },
        { "URI twice, once prefixed", "accepted" },
        { "Type Manifest", "accepted" },
        { "no Transforms", "FH-1303/transform-not-allowed" },
        { "empty Transforms", "FH-1303/transform-not-allowed" },
        { "only enveloped", "FH-1303/digest-wrong" },
        { "only canonicalisation", "FH-1303/transform-not-allowed" },
        { "the other order", "FH-1303/transform-not-allowed" },
        { "enveloped twice", "FH-1303/transform-not-allowed" },
        { "canonicalised twice", "FH-1303/transform-not-allowed" },
        { "three transforms", "FH-1303/transform-not-allowed" },
        { "two Transforms elements", "FH-1303/signature-malformed" },
        { "transform http://www.w3.org/TR/1999/REC-xslt-19991116", "FH-1303/transform-not-allowed" },
        { "transform http://www.w3.org/TR/1999/REC-xpath-19991116", "FH-1303/transform-not-allowed" },
        { "transform http://www.w3.org/2002/06/xmldsig-filter2", "FH-1303/transform-not-allowed" },
        { "transform http://www.w3.org/2000/09/xmldsig#base64", "FH-1303/transform-not-allowed" },
        { "transform http://www.w3.org/2002/07/decrypt#XML", "FH-1303/transform-not-allowed" },
        { "transform http://www.w3.org/2010/xmldsig2#transform", "FH-1303/transform-not-allowed" },
        { "transform ", "FH-1303/transform-not-allowed" },
        { "transform without Algorithm", "FH-1303/transform-not-allowed" },
        { "XPath inside enveloped", "FH-1303/transform-not-allowed" },
        { "XPath inside canonicalisation", "FH-1303/canonicalisation-not-allowed" },
        { "two prefix lists", "FH-1303/canonicalisation-not-allowed" },
        { "element inside the prefix list", "FH-1303/canonicalisation-not-allowed" },
        { "33 prefixes", "FH-1303/canonicalisation-not-allowed" },
        { "Transform in another namespace", "FH-1303/transform-not-allowed" },
        { "parameter of DigestMethod", "FH-1303/signature-malformed" },
        { "second DigestValue", "FH-1303/signature-malformed" },
        { "text in SignedInfo", "FH-1303/signature-malformed" },
        { "instruction in SignedInfo", "FH-1303/signature-malformed" },
        { "instruction in Reference", "FH-1303/signature-malformed" },
        { "instruction in Transforms", "FH-1303/signature-malformed" },
        { "instruction in DigestValue", "FH-1303/signature-malformed" },
        { "comment in DigestValue", "FH-1303/signature-malformed" },
        { "comment in Reference", "FH-1303/signature-malformed" },
        { "element in DigestValue", "FH-1303/signature-malformed" },
        { "Manifest", "FH-1303/signature-malformed" },
        { "c14n of SignedInfo http://www.w3.org/2000/09/xmldsig#minimal", "FH-1303/canonicalisation-not-allowed" },
        { "c14n of SignedInfo http://www.w3.org/2001/10/xml-exc-c14n", "FH-1303/canonicalisation-not-allowed" },
        { "c14n of SignedInfo http://www.w3.org/TR/2001/REC-xml-c14n-20010315##WithComments", "FH-1303/canonicalisation-not-allowed" },
        { "c14n of SignedInfo http://www.w3.org/TR/2001/REC-xml-c14n-20010315WithComments", "FH-1303/canonicalisation-not-allowed" },
        { "c14n of SignedInfo http://www.w3.org/2010/xml-c14n2", "FH-1303/canonicalisation-not-allowed" },
        { "c14n of SignedInfo http://www.w3.org/2006/12/xml-c14n11", "FH-1303/canonicalisation-not-allowed" },
        { "c14n of SignedInfo ", "FH-1303/canonicalisation-not-allowed" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Only_the_one_shape_is_taken(string shape, string code)
    {
        foreach (var fixture in (ResponseFixture[])[AssertionSigned, ResponseSigned])
        {
            var document = fixture.Document();
            Verdict.Of(fixture.Validate(document.OuterXml)).Should().Be("accepted");
            var signature = One(document, "Signature");

            Edit(document, fixture == ResponseSigned ? shape.Replace("_assertion1", "_response0", StringComparison.Ordinal).Replace("_response1", "_assertion1", StringComparison.Ordinal).Replace("_response0", "_response1", StringComparison.Ordinal) : shape);
            Resign(signature);

            Verdict.Of(fixture.Validate(document.OuterXml)).Should().Be(code, "{0}", fixture == ResponseSigned ? "response" : "assertion");
        }
    }

    private static void Edit(XmlDocument document, string shape)
    {
        var info = One(document, "SignedInfo");
        var reference = One(info, "Reference");
        var transforms = One(reference, "Transforms");
        var (enveloped, canonical) = ((XmlElement)transforms.FirstChild!, (XmlElement)transforms.LastChild!);
        XmlElement Prefixes(string list)
        {
            var prefixes = document.CreateElement("ec", "InclusiveNamespaces", SamlNames.ExclusiveC14N);
            prefixes.SetAttribute("PrefixList", list);
            return prefixes;
        }

        XmlElement New(string name) => document.CreateElement(name, SamlNames.Signature);
        switch (shape)
        {
            case "as it was":
                break;
            case "no Reference":
                info.RemoveChild(reference);
                break;
            case "two References":
                info.AppendChild(Copy(reference));
                break;
            case "two References, the first elsewhere":
                ((XmlElement)info.InsertBefore(Copy(reference), reference)!).SetAttribute("URI", "#_else");
                break;
            case "Reference in another namespace beside it":
                info.AppendChild(document.CreateElement("Reference", "urn:x"));
                break;
            case "URI absent":
                reference.RemoveAttribute("URI");
                break;
            case "URI empty":
                reference.SetAttribute("URI", string.Empty);
                break;
            case "URI twice, once prefixed":
                reference.SetAttributeNode(document.CreateAttribute("saml", "URI", SamlNames.Assertion))!.Value = "#_else";
                break;
            case "Type Manifest":
                // Says what the reference is for, to whom it may concern: it changes nothing of what is digested.
                reference.SetAttribute("Type", "http://www.w3.org/2000/09/xmldsig#Manifest");
                break;
            case "no Transforms":
                reference.RemoveChild(transforms);
                break;
            case "empty Transforms":
                transforms.RemoveAll();
                break;
            case "only enveloped":
                transforms.RemoveChild(canonical);
                break;
            case "only canonicalisation":
                transforms.RemoveChild(enveloped);
                break;
            case "the other order":
                transforms.AppendChild(enveloped);
                break;
            case "enveloped twice":
                canonical.SetAttribute("Algorithm", Enveloped);
                break;
            case "canonicalised twice":
                enveloped.SetAttribute("Algorithm", SignedXml.XmlDsigExcC14NTransformUrl);
                break;
            case "three transforms":
                transforms.AppendChild(Copy(canonical));
                break;
            case "two Transforms elements":
                reference.InsertAfter(Copy(transforms), transforms);
                break;
            case "transform without Algorithm":
                canonical.RemoveAttribute("Algorithm");
                break;
            case "XPath inside enveloped":
                enveloped.AppendChild(New("XPath"))!.InnerText = "true()";
                break;
            case "XPath inside canonicalisation":
                canonical.AppendChild(New("XPath"))!.InnerText = "not(ancestor-or-self::*)";
                break;
            case "two prefix lists":
                canonical.AppendChild(Prefixes("xs"));
                canonical.AppendChild(Prefixes("xsi"));
                break;
            case "element inside the prefix list":
                canonical.AppendChild(Prefixes("xs"))!.AppendChild(New("XPath"));
                break;
            case "33 prefixes":
                canonical.AppendChild(Prefixes(string.Join(' ', Enumerable.Range(0, 33).Select(i => $"p{i}"))));
                break;
            case "Transform in another namespace":
                transforms.ReplaceChild(document.CreateElement("Transform", "urn:x"), canonical);
                break;
            case "parameter of DigestMethod":
                One(reference, "DigestMethod").AppendChild(New("HMACOutputLength"))!.InnerText = "0";
                break;
            case "second DigestValue":
                reference.AppendChild(Copy(One(reference, "DigestValue")));
                break;
            case "text in SignedInfo":
                info.AppendChild(document.CreateTextNode("x"));
                break;
            case "element in DigestValue":
                One(reference, "DigestValue").AppendChild(New("DigestValue"));
                break;
            case "Manifest":
                info.ParentNode!.AppendChild(Holder(document, "Object"))!.AppendChild(New("Manifest"))!.AppendChild(Copy(reference));
                break;
            default:
                Set(document, shape, info, reference, canonical);
                break;
        }
    }

    private static void Set(XmlDocument document, string shape, XmlElement info, XmlElement reference, XmlElement canonical)
    {
        string? After(string prefix) => shape.StartsWith(prefix, StringComparison.Ordinal) ? shape[prefix.Length..] : null;
        if (After("URI ") is { } uri)
        {
            reference.SetAttribute("URI", uri);
        }
        else if (After("transform ") is { } transform)
        {
            canonical.SetAttribute("Algorithm", transform);
        }
        else if (After("c14n of SignedInfo ") is { } method)
        {
            One(info, "CanonicalizationMethod").SetAttribute("Algorithm", method);
        }
        else if (After("instruction in ") is { } holder)
        {
            One(info, holder).AppendChild(document.CreateProcessingInstruction("x", "y"));
        }
        else
        {
            One(info, After("comment in ") ?? throw new ArgumentOutOfRangeException(nameof(shape), shape, "unknown")).PrependChild(document.CreateComment("x"));
        }
    }

    [Theory]
    [InlineData("Status")]
    [InlineData("StatusCode")]
    [InlineData("Subject")]
    [InlineData("SubjectConfirmation")]
    [InlineData("SubjectConfirmationData")]
    [InlineData("Conditions")]
    [InlineData("AttributeStatement")]
    [InlineData("Issuer")]
    public void A_good_signature_over_another_element_signs_no_assertion(string element)
    {
        var unsigned = AssertionSigned with { SignAssertion = null };
        var document = unsigned.Document();
        var target = All(document.DocumentElement!).Last(node => node.LocalName == element);
        target.SetAttribute("ID", "_other");
        var signature = FrameworkSigner.Sign(target, new Signing());

        Verdict.Of(unsigned.Validate(document.OuterXml)).Should().BeOneOf("FH-1303/unsigned", "FH-1306/not-only-text", "FH-1303/signature-misplaced");

        // And put where the assertion's own would stand.
        target.RemoveChild(signature);
        var assertion = One(document, "Assertion");
        assertion.InsertAfter(signature, Child(assertion, "Issuer"));
        Verdict.Of(unsigned.Validate(document.OuterXml)).Should().Be("FH-1303/reference-elsewhere");
    }

    [Fact]
    public void A_signed_entity_or_object_beside_the_assertion_signs_no_assertion()
    {
        var unsigned = AssertionSigned with { SignAssertion = null };
        foreach (var (name, ns) in new[] { ("EntityDescriptor", SamlNames.Metadata), ("Object", SamlNames.Signature), ("LogoutRequest", SamlNames.Protocol) })
        {
            var document = unsigned.Document();
            var target = (XmlElement)Extensions(document.DocumentElement!).AppendChild(document.CreateElement(name, ns))!;
            target.SetAttribute("ID", "_other");
            FrameworkSigner.Sign(target, new Signing());

            Verdict.Of(unsigned.Validate(document.OuterXml)).Should().Be("FH-1303/unsigned", name);
        }

        Verdict.Of(AssertionSigned.Validate()).Should().Be("accepted");
    }

    [Fact]
    public void The_key_of_a_certificate_from_the_same_issuer_is_another_key()
    {
        using var authority = RSA.Create(2048);
        using var root = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=authority", authority, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        {
            CertificateExtensions = { new System.Security.Cryptography.X509Certificates.X509BasicConstraintsExtension(true, false, 0, true) },
        }.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
        var trusted = TestKeys.IssuedBy(root, "school", 1);
        var sibling = TestKeys.IssuedBy(root, "school", 2);
        var fixture = AssertionSigned with { SignAssertion = new() { Certificate = trusted }, Expected = Expecting(trusted) };

        Verdict.Of(fixture.Validate()).Should().Be("accepted");
        Verdict.Of((fixture with { SignAssertion = new() { Certificate = sibling } }).Validate()).Should().Be("FH-1304/signing-key-unknown");
        Verdict.Of((fixture with { SignAssertion = new() { Certificate = root } }).Validate()).Should().Be("FH-1304/signing-key-unknown");
        Verdict.Of((fixture with { Expected = Expecting(root) }).Validate()).Should().Be("FH-1304/signing-key-unknown", "a pinned certificate vouches for no other");
    }
}
