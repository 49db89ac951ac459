using System.Text;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>Documents that are made to hurt whoever parses them. Each is refused by its own cause, without being expanded.</summary>
public sealed class HostileXmlTests
{
    private const string Bomb = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>""";

    public static TheoryData<string, string> Encodings => new()
    {
        { "utf-8", "<!DOCTYPE x>" },
        { "utf-16", "<!DOCTYPE x>" },
        { "utf-16BE", "<!DOCTYPE x>" },
        { "utf-8", "<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">" },
        { "utf-8", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>" },
        { "utf-16", Bomb },
        { "utf-8", Bomb },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Refuses_a_document_type(string encoding, string doctype)
    {
        var utf = Encoding.GetEncoding(encoding);
        var xml = AssertionSigned.Xml();

        Verdict.Of(AssertionSigned.Validate([.. utf.GetPreamble(), .. utf.GetBytes(xml)])).Should().Be("accepted");
        Verdict.Of(AssertionSigned.Validate([.. utf.GetPreamble(), .. utf.GetBytes(doctype + xml)])).Should().Be("FH-1306/xml-dtd");
    }

    [Fact]
    public void Refuses_what_is_too_large_too_deep_too_wide_or_too_much()
    {
        var xml = AssertionSigned.Xml();
        string Inside(string content) => xml.Replace("<samlp:Status>", $"<samlp:Extensions>{content}</samlp:Extensions><samlp:Status>", StringComparison.Ordinal);
        var attributes = string.Join(' ', Enumerable.Range(0, 65).Select(i => $"a{i}=\"\""));

        Verdict.Of(AssertionSigned.Validate(Inside("<x/>"))).Should().Be("accepted");
        Verdict.Of(AssertionSigned.Validate(Inside(new string('x', 10_000_000)))).Should().Be("FH-1306/xml-too-large");
        Verdict.Of(AssertionSigned.Validate(Inside(Nested(46)))).Should().Be("accepted");
        Verdict.Of(AssertionSigned.Validate(Inside(Nested(47)))).Should().Be("FH-1306/xml-too-deep");
        Verdict.Of(AssertionSigned.Validate(Inside($"<x {attributes}/>"))).Should().Be("FH-1306/xml-too-many-attributes");
        Verdict.Of(AssertionSigned.Validate(Inside(string.Concat(Enumerable.Repeat("<x/>", 25_000))))).Should().Be("FH-1306/xml-too-many-nodes");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("not xml")]
    [InlineData("<")]
    [InlineData("<a>")]
    [InlineData("<a></b>")]
    [InlineData("<a/><b/>")]
    [InlineData("<a x='1' x='2'/>")]
    [InlineData("<p:a/>")]
    [InlineData("<a>&undefined;</a>")]
    [InlineData("<a>&#0;</a>")]
    [InlineData("<a>&#xD800;</a>")]
    [InlineData("<a>\u0001</a>")]
    [InlineData("<?xml version='1.0' encoding='no-such'?><a/>")]
    [InlineData("<?xml version='1.0' encoding='utf-7'?><a/>")]
    [InlineData("<?xml version='1.0' encoding='utf-16'?><a/>")]
    [InlineData("<?xml version='2.0'?><a/>")]
    [InlineData("<a xmlns:xml='urn:x'/>")]
    [InlineData("<a xmlns:xmlns='urn:x'/>")]
    [InlineData("<a xmlns:p=''/>")]
    [InlineData("<a xml:space='odd'/>")]
    public void Refuses_what_is_not_xml(string xml) => Verdict.Of(AssertionSigned.Validate(xml)).Should().BeOneOf("FH-1306/xml-malformed", "FH-1306/not-a-response");

    [Fact]
    public void Refuses_octets_that_are_no_text()
    {
        Verdict.Of(AssertionSigned.Validate([0x3C, 0x61, 0x3E, 0xFF, 0xFE, 0x3C, 0x2F, 0x61, 0x3E])).Should().Be("FH-1306/xml-malformed");
        Verdict.Of(AssertionSigned.Validate([0xFE, 0xFF, 0x00])).Should().Be("FH-1306/xml-malformed");
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("x")]
    [InlineData("1:x")]
    [InlineData("//host/x")]
    public void Refuses_a_relative_namespace(string uri) =>
        Verdict.Of(AssertionSigned.Validate(AssertionSigned.Xml().Replace("<samlp:Status>", $"<x:y xmlns:x=\"{uri}\"/><samlp:Status>", StringComparison.Ordinal))).Should().Be("FH-1306/xml-relative-namespace");

    [Theory]
    [InlineData("<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\"/>")]
    [InlineData("<Response/>")]
    [InlineData("<Response xmlns=\"urn:oasis:names:tc:SAML:1.0:protocol\"/>")]
    [InlineData("<samlp:LogoutResponse xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>")]
    public void Refuses_another_document(string xml) => Verdict.Of(AssertionSigned.Validate(xml)).Should().Be("FH-1306/not-a-response");

    [Fact]
    public void A_canonical_form_that_would_grow_without_end_is_refused_while_it_is_small()
    {
        // Every child must repeat the long namespace, because its parent does not show it: 600 times 50 kB, 30 MB in all.
        var fixture = ResponseSigned with { Extensions = "<samlp:Extensions>" + string.Concat(Enumerable.Repeat("<p:a/>", 600)) + "</samlp:Extensions>" };
        fixture = fixture with { Response = fixture.Response.Replace(" ID=", $" xmlns:p=\"urn:{new string('x', 50_000)}\" ID=", StringComparison.Ordinal) };
        var xml = fixture.Xml();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Verdict.Of(fixture.Validate(xml)).Should().Be("FH-1303/canonicalisation-failed");

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(6_000_000, "it is given up long before it is written out");
    }

    [Fact]
    public void A_thousand_values_are_read_and_none_is_lost()
    {
        var values = string.Concat(Enumerable.Range(0, 1000).Select(i => $"<saml:AttributeValue>{i}</saml:AttributeValue>"));
        var fixture = AssertionSigned with { Attributes = $"<saml:AttributeStatement><saml:Attribute Name=\"a\">{values}</saml:Attribute></saml:AttributeStatement>" };

        Verdict.Value(fixture.Validate()).Attributes[0].Values.Should().HaveCount(1000);
    }

    [Fact]
    public void Any_change_of_one_octet_is_refused_or_reads_the_same()
    {
        byte[] others = [(byte)'<', (byte)' ', 0xFF, (byte)'"', (byte)'&'];
        foreach (var fixture in new[] { AssertionSigned, ResponseSigned })
        {
            var good = Encoding.UTF8.GetBytes(fixture.Xml());
            var expected = Said.By(Verdict.Value(fixture.Validate(good)));
            var refused = 0;
            for (var i = 0; i < good.Length; i++)
            {
                foreach (var change in (byte[])[(byte)(good[i] ^ 1), others[i % others.Length]])
                {
                    var changed = (byte[])good.Clone();
                    changed[i] = change;
                    var outcome = fixture.Validate(changed);
                    if (outcome is Outcomes.Outcome<ValidatedAssertion>.Accepted accepted)
                    {
                        Said.By(accepted.Value).Should().Be(expected, "octet {0} became {1}", i, change);
                    }
                    else
                    {
                        refused++;
                    }
                }
            }

            refused.Should().BeGreaterThan(good.Length);
        }
    }

    [Fact]
    public void Any_cut_or_doubling_is_refused()
    {
        var good = Encoding.UTF8.GetBytes(AssertionSigned.Xml());
        for (var i = 0; i < good.Length; i += 29)
        {
            Verdict.Of(AssertionSigned.Validate(good[..i])).Should().StartWith("FH-13");
            Verdict.Of(AssertionSigned.Validate([.. good[..i], .. good])).Should().Be(i == 0 ? "accepted" : "FH-1306/xml-malformed");
        }
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("<x>", depth)) + string.Concat(Enumerable.Repeat("</x>", depth));
}
