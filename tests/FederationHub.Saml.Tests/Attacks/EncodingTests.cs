using System.Text;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// A document type in every encoding in which a parser may be led to see one that a filter did not, and every kind of it. It is refused
/// before anything is expanded: the memory that it takes is that of the document.
/// </summary>
public sealed class EncodingTests
{
    private static readonly (string Name, Encoding Encoding, bool Mark, string? Declared)[] Ways =
    [
        ("UTF-8", new UTF8Encoding(false), false, null),
        ("UTF-8, declared", new UTF8Encoding(false), false, "utf-8"),
        ("UTF-8 with mark", new UTF8Encoding(true), true, null),
        ("UTF-8 declared as Latin 1", new UTF8Encoding(false), false, "iso-8859-1"),
        ("UTF-8 declared as ASCII", new UTF8Encoding(false), false, "us-ascii"),
        ("UTF-8 declared as UTF-7", new UTF8Encoding(false), false, "utf-7"),
        ("UTF-8 declared as UTF-16", new UTF8Encoding(false), false, "utf-16"),
        ("UTF-8 declared as EBCDIC", new UTF8Encoding(false), false, "ebcdic-cp-us"),
        ("UTF-8 declared as windows-1252", new UTF8Encoding(false), false, "windows-1252"),
        ("UTF-16 LE with mark", Encoding.Unicode, true, null),
        ("UTF-16 LE with mark, declared", Encoding.Unicode, true, "utf-16"),
        ("UTF-16 LE without mark", Encoding.Unicode, false, "utf-16"),
        ("UTF-16 LE declared as UTF-8", Encoding.Unicode, true, "utf-8"),
        ("UTF-16 BE with mark", Encoding.BigEndianUnicode, true, null),
        ("UTF-16 BE without mark", Encoding.BigEndianUnicode, false, "utf-16"),
        ("UTF-16 BE declared as LE", Encoding.BigEndianUnicode, true, "utf-16LE"),
        ("UTF-32 LE with mark", new UTF32Encoding(false, true), true, null),
        ("UTF-32 BE with mark", new UTF32Encoding(true, true), true, null),
        ("UTF-32 LE without mark", new UTF32Encoding(false, false), false, "utf-32"),
    ];

    public static TheoryData<string> Encodings => [.. Ways.Select(way => way.Name)];

    private static readonly string[] Types =
    [
        "<!DOCTYPE x>",
        "<!DOCTYPE samlp:Response>",
        "<!DOCTYPE x []>",
        "<!DOCTYPE x SYSTEM \"x.dtd\">",
        "<!DOCTYPE x PUBLIC \"-//W3C//DTD XHTML 1.0//EN\" \"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">",
        "<!DOCTYPE x [<!ENTITY e \"p-director\">]>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>",
        "<!DOCTYPE x [<!ENTITY % p \"<!ENTITY e 'x'>\">%p;]>",
        "<!DOCTYPE x [<!ENTITY % p SYSTEM \"file:///etc/hostname\">%p;]>",
        "<!DOCTYPE x [<!ATTLIST saml:Assertion ID CDATA \"_evil\">]>",
        "<!DOCTYPE x [<!ATTLIST saml:Assertion xmlns:saml CDATA \"urn:evil\">]>",
        "<!DOCTYPE x [<!ELEMENT x ANY><!NOTATION n SYSTEM \"n\"><!ENTITY u SYSTEM \"u\" NDATA n>]>",
        "<!-- --><!DOCTYPE x>",
        "<?x?>\n<!DOCTYPE x>",
        Laughs(10),
        Quadratic(),
    ];

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_document_type_is_refused_in_every_encoding(string name)
    {
        var (_, encoding, mark, declared) = Ways.Single(way => way.Name == name);
        byte[] Bytes(string xml) => [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes((declared is null ? string.Empty : $"<?xml version=\"1.0\" encoding=\"{declared}\"?>") + xml)];

        var good = AssertionSigned.Xml();
        var original = Said.By(Verdict.Value(AssertionSigned.Validate(good)));
        var honest = AssertionSigned.Validate(Bytes(good));
        (Said.By(honest) ?? original).Should().Be(original);

        // An encoding that is not read is refused with and without a document type; no other refusal is right for one that is.
        var refusal = Verdict.Of(honest) == "accepted" ? "FH-1306/xml-dtd" : "FH-1306/xml-malformed";
        foreach (var type in Types)
        {
            var bytes = Bytes(type + good);
            var before = GC.GetAllocatedBytesForCurrentThread();

            var outcome = ResponseValidator.Validate(bytes, AssertionSigned.Expected);

            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(200_000 + (bytes.Length * 4L), type);
            Verdict.Of(outcome).Should().Be(refusal, type);
            Verdict.Of(AssertionSigned.Validate(bytes)).Should().Be(refusal, type);
        }
    }

    [Fact]
    public void The_encodings_of_real_products_are_read() =>
        Ways.Where(way => Verdict.Of(AssertionSigned.Validate([.. way.Mark ? way.Encoding.GetPreamble() : [], .. way.Encoding.GetBytes((way.Declared is null ? string.Empty : $"<?xml version=\"1.0\" encoding=\"{way.Declared}\"?>") + AssertionSigned.Xml())])) == "accepted").Select(way => way.Name)
            .Should().Contain(["UTF-8", "UTF-8, declared", "UTF-8 with mark", "UTF-16 LE with mark", "UTF-16 BE with mark"]).And.NotContain(["UTF-8 declared as UTF-7", "UTF-8 declared as UTF-16", "UTF-8 declared as EBCDIC"]);

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_document_type_is_refused_in_metadata_too(string name)
    {
        var (_, encoding, mark, declared) = Ways.Single(way => way.Name == name);
        foreach (var type in Types)
        {
            byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes((declared is null ? string.Empty : $"<?xml version=\"1.0\" encoding=\"{declared}\"?>") + type + MetadataFixture.Federation())];

            Verdict.Of(MetadataFixture.Find(bytes)).Should().BeOneOf("FH-1306/xml-dtd", "FH-1306/xml-malformed");
            Verdict.Of(MetadataFixture.Open(bytes)).Should().BeOneOf("FH-1306/xml-dtd", "FH-1306/xml-malformed");
        }
    }

    // What one encoding reads as markup and another as text: each of these hides an element from a reader of the other encoding.
    [Theory]
    [InlineData("utf-7", "+ADw-saml:Assertion/+AD4-")]
    [InlineData("iso-2022-jp", "\u001b(J<saml:Assertion/>")]
    [InlineData("hz-gb-2312", "~{<saml:Assertion/>~}")]
    [InlineData("utf-16", "\u3c00\u6100")]
    public void A_declared_encoding_hides_nothing(string declared, string hidden)
    {
        var good = AssertionSigned.Xml();
        var xml = $"<?xml version=\"1.0\" encoding=\"{declared}\"?>" + good.Replace("<samlp:Status>", $"<samlp:Extensions>{hidden}</samlp:Extensions><samlp:Status>", StringComparison.Ordinal);

        Verdict.Of(AssertionSigned.Validate(xml)).Should().StartWith("FH-1306/");
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 0xBC })]
    [InlineData(new byte[] { 0xE0, 0x80, 0xBC })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xB0, 0x80, 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xF8, 0x88, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xEF, 0xBF, 0xBF })]
    [InlineData(new byte[] { 0x00 })]
    [InlineData(new byte[] { 0x1B })]
    public void Octets_that_are_no_text_are_refused_and_not_replaced(byte[] octets)
    {
        var good = Encoding.UTF8.GetBytes(AssertionSigned.Xml());
        foreach (var before in (string[])["p-7f3a", "<samlp:Status>", "_response1"])
        {
            var at = good.AsSpan().IndexOf(Encoding.UTF8.GetBytes(before));

            Verdict.Of(AssertionSigned.Validate([.. good[..at], .. octets, .. good[at..]])).Should().Be("FH-1306/xml-malformed");
        }
    }

    [Theory]
    [InlineData("\ud83d\ude00", "\ud83d\ude00")]
    [InlineData("&#x1F600;", "\ud83d\ude00")]
    [InlineData("\u0065\u0301", "\u0065\u0301")]
    [InlineData("\u00e9", "\u00e9")]
    [InlineData("\ufb01", "\ufb01")]
    [InlineData("\u200b\u202e", "\u200b\u202e")]
    [InlineData("\ud83f\udffe", "\ud83f\udffe")]
    [InlineData("\u0085\u2028", "\u0085\u2028")]
    public void Characters_are_read_as_they_were_signed_and_never_normalised(string written, string read)
    {
        var fixture = AssertionSigned with { NameId = $"<saml:NameID>a{written}b</saml:NameID>" };

        Verdict.Value(fixture.Validate()).Subject!.Value.Should().Be($"a{read}b");

        // And one spelling does not stand for another.
        var other = fixture.Xml().Replace("\u00e9", "\u0065\u0301", StringComparison.Ordinal).Replace("\ufb01", "fi", StringComparison.Ordinal).Replace("\u200b", string.Empty, StringComparison.Ordinal);
        Verdict.Of(fixture.Validate(other)).Should().Be(other == fixture.Xml() ? "accepted" : "FH-1303/digest-wrong");
    }

    [Fact]
    public void A_form_field_holds_one_spelling_of_one_message()
    {
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(AssertionSigned.Xml()));
        Verdict.Of(PostBinding.Decode(base64).Then(xml => ResponseValidator.Validate(xml, AssertionSigned.Expected))).Should().Be("accepted");

        foreach (var other in (string[])
        [
            base64 + "=", base64.TrimEnd('=') + "A", base64.Insert(100, "-"), base64.Insert(100, "\u200b"), base64.Insert(100, "=") , base64.Insert(100, "\0"), base64 + "&SAMLResponse=" + base64,
            base64.Replace('+', '-').Replace('/', '_') + "-", Uri.EscapeDataString(base64) + "%3D", "data:text/xml;base64," + base64, base64 + "." + base64, "\ufeff" + base64,
        ])
        {
            Verdict.Of(PostBinding.Decode(other).Then(xml => ResponseValidator.Validate(xml, AssertionSigned.Expected))).Should().StartWith("FH-1306/");
        }

        // What the Redirect binding deflates, and what a web server would compress, is not looked into.
        foreach (var packed in (byte[][])[BoundedInflate.Deflate(Convert.FromBase64String(base64)), [0x1F, 0x8B, 8, 0, .. Convert.FromBase64String(base64)]])
        {
            Verdict.Of(PostBinding.Decode(Convert.ToBase64String(packed)).Then(xml => ResponseValidator.Validate(xml, AssertionSigned.Expected))).Should().Be("FH-1306/xml-malformed");
        }
    }

    private static string Laughs(int levels) =>
        "<!DOCTYPE x [<!ENTITY l0 \"ha\">" + string.Concat(Enumerable.Range(1, levels).Select(i => $"<!ENTITY l{i} \"{string.Concat(Enumerable.Repeat($"&l{i - 1};", 10))}\">")) + $"<!ATTLIST x a CDATA \"&l{levels};\">]>";

    private static string Quadratic() => $"<!DOCTYPE x [<!ENTITY e \"{new string('x', 20_000)}\"><!ENTITY f \"{string.Concat(Enumerable.Repeat("&e;", 5000))}\">]>";
}
