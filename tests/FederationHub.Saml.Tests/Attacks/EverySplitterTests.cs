using FederationHub.Saml.Tests.Fixtures;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// What makes a careless reader see a part of a value, put into each value of a message at each place, before and after it was signed:
/// the whole value or a refusal, never a part (VU#475445 and its successors).
/// </summary>
public sealed class EverySplitterTests
{
    /// <summary>Each with what it adds to the value where it is signed; null: it is refused there.</summary>
    private static readonly (string Splitter, string? Adds)[] Splitters =
    [
        ("<!---->", ""), ("<!-- x -->", ""), ("<!--><saml:NameID>admin</saml:NameID>-->", ""),
        ("<![CDATA[]]>", ""), ("<![CDATA[x]]>", "x"), ("<![CDATA[<b>]]>", "<b>"), ("<![CDATA[<!---->]]>", "<!---->"),
        ("&#120;", "x"), ("&amp;", "&"), ("&lt;!----&gt;", "<!---->"),
        ("<?x?>", null), ("<?x y?>", null), ("<b/>", null), ("<b>x</b>", null), ("<saml:NameID>x</saml:NameID>", null), ("<saml:Issuer/>", null),
    ];

    /// <summary>Each value with the piece of the fixture that it stands in, and its first characters.</summary>
    private static Dictionary<string, (string Value, Func<ResponseFixture, Func<string, string>, ResponseFixture> Edit)> Values => new()
    {
        ["NameID"] = ("p-7f3a", (fixture, edit) => fixture with { NameId = edit(fixture.NameId) }),
        ["AttributeValue"] = ("noor@school.example", (fixture, edit) => fixture with { Attributes = edit(fixture.Attributes) }),
        ["second AttributeValue"] = ("member", (fixture, edit) => fixture with { Attributes = edit(fixture.Attributes) }),
        ["Audience"] = (Hub, (fixture, edit) => fixture with { Conditions = edit(fixture.Conditions) }),
        ["Issuer of the assertion"] = (OrganisationId, (fixture, edit) => fixture with { AssertionIssuer = edit(fixture.AssertionIssuer) }),
        ["Issuer of the response"] = (OrganisationId, (fixture, edit) => fixture with { ResponseIssuer = edit(fixture.ResponseIssuer) }),
        ["AuthnContextClassRef"] = ("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", (fixture, edit) => fixture with { Authn = edit(fixture.Authn) }),
        ["AuthenticatingAuthority"] = ("https://first.example", (fixture, edit) => fixture with { Authn = edit(fixture.Authn) }),
    };

    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var value in Values.Keys)
            {
                foreach (var document in (string[])["assertion signed", "response signed", "both signed"])
                {
                    rows.Add(value, document);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_value_is_read_whole_or_not_at_all(string value, string document)
    {
        var fixture = document switch
        {
            "assertion signed" => AssertionSigned,
            "response signed" => ResponseSigned,
            _ => BothSigned,
        };
        var good = fixture.Xml();
        var original = Said.By(Verdict.Value(fixture.Validate(good)));
        var (text, edit) = Values[value];

        // An Issuer may stand twice in the text: the response's first, the assertion's last.
        var at = value == "Issuer of the response" ? good.IndexOf($">{text}<", StringComparison.Ordinal) + 1 : good.LastIndexOf($">{text}<", StringComparison.Ordinal) + 1;
        foreach (var (splitter, adds) in Splitters)
        {
            // After signing: nothing else may be read than what was signed.
            foreach (var place in (int[])[0, 1, text.Length / 2, text.Length])
            {
                Said.NothingElseThan(fixture, good.Insert(at + place, splitter), original, $"{splitter} in {value} at {place}, after signing");
            }

            // Before signing: the whole, with what the splitter adds; or refused, because the whole is another name.
            var middle = text.Length / 2;
            var said = Said.By(edit(fixture, piece => piece.Replace($">{text}<", $">{text.Insert(middle, splitter)}<", StringComparison.Ordinal)).Validate());
            if (adds is null)
            {
                said.Should().BeNull("{0} in {1}", splitter, value);
            }
            else if (said is not null)
            {
                said.Should().Be(original.Replace(text, text.Insert(middle, adds), StringComparison.Ordinal), "{0} in {1}", splitter, value);
            }
        }
    }

    [Theory]
    [InlineData("Format")]
    [InlineData("NameQualifier")]
    [InlineData("SPNameQualifier")]
    public void A_qualifier_is_read_whole(string name)
    {
        foreach (var (written, read) in new[] { ("a&#10;b", "a\nb"), ("a&amp;#10;b", "a&#10;b"), ("a&lt;!----&gt;b", "a<!---->b"), ("a&#x2029;b", "a\u2029b") })
        {
            var fixture = AssertionSigned with { NameId = $"<saml:NameID {name}=\"{written}\">p-7f3a</saml:NameID>" };

            var subject = Verdict.Value(fixture.Validate()).Subject!;

            (name switch { "Format" => subject.Format, "NameQualifier" => subject.NameQualifier, _ => subject.SPNameQualifier }).Should().Be(read);
        }
    }
}
