using System.Security.Cryptography.Xml;
using FederationHub.Saml.Tests.Fixtures;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// Spellings of one document that verifiers and readers have taken for different documents, and different documents that some took for
/// one. What has the same canonical form reads the same; what has another is refused.
/// </summary>
public sealed class NamespaceTests
{
    private const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";

    /// <summary>What is changed after signing, into what, and whether the canonical form of the signed assertion stays as it was.</summary>
    public static TheoryData<string, string, bool> Changes => new()
    {
        // The same octets in canonical form.
        { "<saml:Subject>", "<saml:Subject >", true },
        { "<saml:Subject>", "<saml:Subject\n\t>", true },
        { "</saml:Subject>", "</saml:Subject\n>", true },
        { " Version=\"2.0\"", " Version='2.0'", true },
        { "ID=\"_assertion1\" Version=\"2.0\"", "Version=\"2.0\" ID=\"_assertion1\"", true },
        { "<saml:NameID ", "<saml:NameID xmlns:unused=\"urn:unused\" ", true },
        { "<saml:NameID ", $"<saml:NameID xmlns:saml=\"{Assertion}\" ", true },
        { "<saml:NameID ", "<saml:NameID xmlns:xml=\"http://www.w3.org/XML/1998/namespace\" ", true },
        { "<saml:NameID ", "<saml:NameID xmlns=\"urn:x\" ", true },
        { "<saml:NameID ", "<saml:NameID xmlns=\"\" ", true },
        { "p-7f3a", "p&#45;7f3a", true },
        { "p-7f3a", "&#x70;-7f3a", true },
        { "p-7f3a", "<![CDATA[p-7f3a]]>", true },
        { "p-7f3a", "p-<!-- -->7f3a", true },
        { "_session1", "_sess&#105;on1", true },
        { "<samlp:Status>", "<samlp:Status xmlns:x=\"urn:x\">", true },
        { "<samlp:Response ", "<samlp:Response xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\" ", true },
        { "<samlp:Response ", "<samlp:Response xml:lang=\"nl\" ", true },
        { "<samlp:Response ", "<samlp:Response saml:ID=\"_assertion1\" ", true },
        { "<samlp:Response ", "<samlp:Response xml:id=\"_assertion1\" ", true },
        { "<samlp:Response ", "<samlp:Response Id=\"_assertion1\" id=\"_assertion1\" iD=\"_assertion1\" ", true },
        { "<samlp:Response ", "<samlp:Response xmlns:x=\"urn:x\" x:ID=\"_assertion1\" ", true },

        // Another one.
        { "<saml:Subject>", "<saml:Subject> ", false },
        { "<saml:Subject>", "<saml:Subject>&#xD;", false },
        { "p-7f3a", "p-7f3a&#xD;", false },
        { "p-7f3a", "p-7f3a\n", false },
        { "p-7f3a", "p-7f3A", false },
        { "p-7f3a", "p\u20117f3a", false },
        { "_session1", "_session1&#9;", false },
        { "_session1", "_session1&#10;", false },
        { " Version=\"2.0\"", " Version=\"2.0&#9;\"", false },
        { "<saml:NameID ", "<saml:NameID xml:lang=\"nl\" ", false },
        { "<saml:NameID ", "<saml:NameID xml:id=\"x\" ", false },
        { "<saml:NameID ", "<saml:NameID saml:Format=\"x\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns:saml=\"urn:x\" ", false },
        { "<saml:Subject>", "<saml:Subject xmlns:saml=\"urn:x\">", false },
        { "<saml:Assertion ", "<saml:Assertion xml:id=\"_assertion1\" ", false },
        { "<saml:Assertion ", "<saml:Assertion saml:ID=\"_evil\" ", false },
        { "<saml:Assertion ", "<saml:Assertion Id=\"_evil\" ", false },
        { "<saml:Assertion ", "<saml:Assertion xmlns:q=\"urn:q\" q:ID=\"_evil\" ", false },
        { "xsi:type=\"xs:string\"", "xsi:type=\"xs:int\"", false },
        { "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"", "xmlns:xsi=\"urn:x\"", false },

        // Nothing that is XML with namespaces at all.
        { "<saml:NameID ", "<saml:NameID xmlns:xml=\"urn:x\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns:xmlns=\"urn:x\" ", false },
        { "<saml:NameID ", "<saml:NameID xml:xmlns=\"urn:x\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns:x=\"http://www.w3.org/XML/1998/namespace\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns:x=\"http://www.w3.org/2000/xmlns/\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns:saml=\"\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns:x=\"relative\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns:x=\"../relative\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns=\"#\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns:x=\" urn:x\" ", false },
        { "<saml:NameID ", "<saml:NameID a:b:c=\"\" ", false },
        { "<saml:NameID ", "<saml:NameID undeclared:a=\"\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns:x=\"urn:x\" xmlns:y=\"urn:x\" x:a=\"\" y:a=\"\" ", false },
        { "<saml:NameID ", "<saml:NameID xmlns:x=\"urn:x\" xmlns:x=\"urn:x\" ", false },
        { "<saml:NameID ", "<saml:NameID Format=\"x\" ", false },
        { "<saml:Assertion ", "<saml:Assertion ID=\"_evil\" ", false },
        { "<samlp:Response ", "<?xml version=\"1.1\"?><samlp:Response ", false },
        { "p-7f3a", "p-&undefined;7f3a", false },
        { "p-7f3a", "p-7f3a]]>", false },
        { "p-7f3a", "p-&#x1;7f3a", false },
        { "p-7f3a", "p-&#xFFFE;7f3a", false },
        { "p-7f3a", "p-&#xD800;7f3a", false },
        { "p-7f3a", "p-&#x110000;7f3a", false },
        { "p-7f3a", "p-&#;7f3a", false },
        { "p-7f3a", "p-&#-45;7f3a", false },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_that_is_none_reads_the_same_and_any_other_is_refused(string from, string into, bool same)
    {
        var good = AssertionSigned.Xml();
        good.Should().Contain(from);
        var original = Said.By(Verdict.Value(AssertionSigned.Validate(good)));
        var at = good.IndexOf(from, StringComparison.Ordinal);

        Said.By(AssertionSigned.Validate(string.Concat(good.AsSpan(0, at), into, good.AsSpan(at + from.Length)))).Should().Be(same ? original : null);

        // Under a signature on the Response nothing may be read otherwise either, whichever of the two it is.
        var whole = ResponseSigned.Xml();
        at = whole.IndexOf(from, StringComparison.Ordinal);
        Said.NothingElseThan(ResponseSigned, string.Concat(whole.AsSpan(0, at), into, whole.AsSpan(at + from.Length)), Said.By(Verdict.Value(ResponseSigned.Validate(whole))), into);
    }

    [Theory]
    [InlineData("xs xsi")]
    [InlineData("#default")]
    [InlineData("nobody nothing")]
    [InlineData("saml samlp ds xml xmlns")]
    [InlineData("")]
    [InlineData("  xs   xsi  ")]
    public void A_prefix_list_of_any_content_changes_nothing_of_what_is_read(string prefixes)
    {
        var fixture = AssertionSigned with { SignAssertion = new() { PrefixList = prefixes } };
        var good = fixture.Xml();
        var original = Said.By(Verdict.Value(AssertionSigned.Validate()));

        Said.By(fixture.Validate(good)).Should().Be(original);

        // Declarations around the assertion are signed with a list, so that none can be slipped under it.
        foreach (var around in (string[])["xmlns=\"urn:x\"", "xmlns:nobody=\"urn:x\"", "xmlns:xs=\"urn:x\"", "xmlns:q=\"urn:x\""])
        {
            Said.NothingElseThan(fixture, good.Replace("<samlp:Response ", $"<samlp:Response {around} ", StringComparison.Ordinal), original!, $"{around} with {prefixes}");
        }
    }

    [Theory]
    [InlineData(SignedXml.XmlDsigC14NTransformUrl)]
    [InlineData(SignedXml.XmlDsigExcC14NTransformUrl)]
    public void Prefixes_may_be_bound_otherwise_and_names_stay_what_they_are(string canonicalisation)
    {
        // One prefix for two namespaces, two prefixes for one, the default one as a third: all signed, all read by their namespaces.
        var fixture = AssertionSigned with
        {
            NameId = "<samlp:NameID xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:assertion\">p-7f3a</samlp:NameID><saml:NameID xmlns:saml=\"urn:x\">p-director</saml:NameID>",
            Attributes = "<AttributeStatement xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"><Attribute Name=\"a\"><AttributeValue>1</AttributeValue><AttributeValue xmlns=\"\">2</AttributeValue><x:AttributeValue xmlns:x=\"urn:oasis:names:tc:SAML:2.0:assertion\">3</x:AttributeValue></Attribute></AttributeStatement>",
            SignAssertion = new() { ReferenceTransform = canonicalisation },
        };

        var read = Verdict.Value(fixture.Validate());

        read.Subject!.Value.Should().Be("p-7f3a");
        read.Attributes.Should().ContainSingle().Which.Values.Should().Equal("1", "3");
    }

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:Assertion")]
    [InlineData("urn:oasis:names:tc:SAML:1.0:assertion")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:assertion/")]
    [InlineData("URN:OASIS:NAMES:TC:SAML:2.0:ASSERTION")]
    [InlineData("urn:oasis:names:tc:SAML:2%2E0:assertion")]
    [InlineData("")]
    public void A_namespace_that_looks_like_ours_is_another(string uri)
    {
        var fixture = ResponseSigned with { Assertion = $"<Assertion xmlns=\"{uri}\" ID=\"_assertion1\"/>" };

        Verdict.Of(ResponseSigned.Validate()).Should().Be("accepted");
        Verdict.Of(fixture.Validate()).Should().Be("FH-1306/assertion-missing");
    }

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:assertion ")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:assertion&amp;")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:\u0430ssertion")]
    public void A_namespace_that_libraries_canonicalise_each_in_its_own_way_is_refused(string uri) =>
        Verdict.Of((ResponseSigned with { Assertion = $"<Assertion xmlns=\"{uri}\" ID=\"_assertion1\"/>" }).Validate()).Should().Be("FH-1306/xml-relative-namespace");

    [Fact]
    public void A_form_that_cannot_be_written_is_never_an_empty_one()
    {
        // CVE-2025-66475: a canonicalisation that gave up gave nothing, and the digest of nothing is known to everybody.
        var document = ResponseSigned.Document();
        var signature = Surgery.One(document, "Signature");
        Surgery.One(signature, "DigestValue").InnerText = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData([]));
        Surgery.Resign(signature);
        Surgery.Forge(document.DocumentElement!);
        Verdict.Of(ResponseSigned.Validate(document.OuterXml)).Should().Be("FH-1303/digest-wrong");

        foreach (var uri in (string[])["relative", "./x", "?", "%", "x/y:z"])
        {
            Verdict.Of(ResponseSigned.Validate(document.OuterXml.Replace("<samlp:Status>", $"<samlp:Status xmlns:void=\"{uri}\">", StringComparison.Ordinal))).Should().Be("FH-1306/xml-relative-namespace");
        }
    }
}
