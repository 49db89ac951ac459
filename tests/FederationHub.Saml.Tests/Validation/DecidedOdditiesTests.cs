using System.Text;
using System.Text.RegularExpressions;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Validation;

/// <summary>
/// What public responses of real products have and what looks odd: for each class one decision, taken, taken by an allowance, or refused, with its
/// clause. Each row is a good response with that one thing in it, signed after it is there unless the row says so.
/// </summary>
public sealed partial class DecidedOdditiesTests
{
    private const string Canonical10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    private const string Types = "xmlns:x=\"urn:x\"";

    // XML Signature 4.4.3.2, SAML Core 5.4.4: with no canonicalisation named, Canonical XML 1.0.
    private static readonly Signing OnlyEnveloped = new() { ReferenceTransform = null };

    private static readonly Dictionary<string, (string Verdict, ResponseFixture Fixture)> Written = new(StringComparer.Ordinal)
    {
        ["as it was"] = ("accepted", AssertionSigned),
        ["only the enveloped transform, assertion"] = ("accepted", AssertionSigned with { SignAssertion = OnlyEnveloped }),
        ["only the enveloped transform, response"] = ("accepted", ResponseSigned with { SignResponse = OnlyEnveloped }),
        ["only the enveloped transform, both"] = ("accepted", BothSigned with { SignAssertion = OnlyEnveloped, SignResponse = OnlyEnveloped }),
        ["Canonical XML 1.0 for SignedInfo and the element"] = ("accepted", ResponseSigned with { SignResponse = new() { Canonicalisation = Canonical10, ReferenceTransform = Canonical10 } }),
        // SAML Core 1.3.4 wants an NCName; products send UUIDs, and the characters are compared.
        ["an ID that starts with a digit"] = ("accepted", AssertionSigned with { AssertionStart = AssertionSigned.AssertionStart.Replace("_assertion1", "28338c8c-39ab-4b94", StringComparison.Ordinal) }),
        // SAML Bindings 3.5.5.2: only a signed response must have it.
        ["no Destination, assertion signed"] = ("accepted", AssertionSigned with { Response = Without(AssertionSigned.Response, "Destination") }),
        ["no Destination, response signed"] = ("FH-1306/destination-missing", ResponseSigned with { Response = Without(AssertionSigned.Response, "Destination") }),
        // RFC 3986 6.2.1: compared as strings, as registered.
        ["Destination in another case"] = ("FH-1306/destination-mismatch", AssertionSigned with { Response = AssertionSigned.Response.Replace("https://hub", "https://Hub", StringComparison.Ordinal) }),
        ["Destination with a slash more"] = ("FH-1306/destination-mismatch", AssertionSigned with { Response = AssertionSigned.Response.Replace("return/saml", "return/saml/", StringComparison.Ordinal) }),
        ["empty Destination"] = ("FH-1306/destination-mismatch", AssertionSigned with { Response = Regex.Replace(AssertionSigned.Response, "Destination=\"[^\"]*\"", "Destination=\"\"") }),
        ["Consent and a schema location"] = ("accepted", AssertionSigned with { Response = AssertionSigned.Response.Replace(" Version", " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:oasis:names:tc:SAML:2.0:protocol x.xsd\" Consent=\"urn:oasis:names:tc:SAML:2.0:consent:obtained\" Version", StringComparison.Ordinal) }),
        // SAML Core 2.5.1.4: one of the audiences of each restriction.
        ["several audiences"] = ("accepted", Audiences($"<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience><saml:Audience>{Hub}</saml:Audience></saml:AudienceRestriction>")),
        ["white space around the audience"] = ("accepted", Audiences($"<saml:AudienceRestriction><saml:Audience>\n\t{Hub} </saml:Audience></saml:AudienceRestriction>")),
        ["two restrictions, one without us"] = ("FH-1306/audience-mismatch", Audiences($"<saml:AudienceRestriction><saml:Audience>{Hub}</saml:Audience></saml:AudienceRestriction><saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction>")),
        ["an empty audience"] = ("FH-1306/audience-mismatch", Audiences("<saml:AudienceRestriction><saml:Audience/></saml:AudienceRestriction>")),
        ["no audience restriction"] = ("FH-1306/audience-missing", Audiences(string.Empty)),
        // SAML Profiles 4.1.4.2, 4.1.4.3.
        ["no InResponseTo in the confirmation"] = ("FH-1306/confirmation-in-response-to-mismatch", AssertionSigned with { ConfirmationData = Without(AssertionSigned.ConfirmationData, "InResponseTo") }),
        ["NotBefore in the confirmation, long past"] = ("FH-1306/confirmation-not-before", AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace(" Recipient", $" NotBefore=\"{At(-60)}\" Recipient", StringComparison.Ordinal) }),
        ["white space around the recipient"] = ("FH-1306/recipient-mismatch", AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace("Recipient=\"", "Recipient=\" ", StringComparison.Ordinal) }),
        ["Address in the confirmation"] = ("accepted", AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace(" Recipient", " Address=\"2001:db8::1\" Recipient", StringComparison.Ordinal) }),
        ["no AuthnStatement"] = ("FH-1306/authn-statement-missing", AssertionSigned with { Authn = string.Empty }),
        ["no AuthnInstant"] = ("FH-1306/required-part-missing", AssertionSigned with { Authn = Without(AssertionSigned.Authn, "AuthnInstant") }),
        ["a context by declaration only"] = ("accepted", AssertionSigned with { Authn = $"<saml:AuthnStatement AuthnInstant=\"{At(0)}\"><saml:AuthnContext><saml:AuthnContextDeclRef>urn:x</saml:AuthnContextDeclRef></saml:AuthnContext></saml:AuthnStatement>" }),
        ["white space around the issuers"] = ("accepted", AssertionSigned with { ResponseIssuer = $"<saml:Issuer>\n  {OrganisationId}\n</saml:Issuer>", AssertionIssuer = $"<saml:Issuer>\n  {OrganisationId}\n</saml:Issuer>" }),
        ["no NameID"] = ("accepted", AssertionSigned with { NameId = string.Empty }),
        ["an empty NameID"] = ("FH-1306/required-part-missing", AssertionSigned with { NameId = "<saml:NameID/>" }),
        // SAML Core 2.7.3.1: Name is required; a value may be any XML (2.7.3.1.1), and text mixed with elements is nobody's value.
        ["an attribute without Name"] = ("FH-1306/required-part-missing", Value("<saml:Attribute FriendlyName=\"a\"><saml:AttributeValue>x</saml:AttributeValue></saml:Attribute>")),
        ["nil, empty and structured values"] = ("accepted", Value($"<saml:Attribute Name=\"a\"><saml:AttributeValue xsi:nil=\"true\"/><saml:AttributeValue/><saml:AttributeValue {Types}>\n <x:a><x:b>1</x:b></x:a>\n</saml:AttributeValue><saml:AttributeValue>y</saml:AttributeValue></saml:Attribute>")),
        ["text mixed with a structure"] = ("FH-1306/not-only-text", Value($"<saml:Attribute Name=\"a\"><saml:AttributeValue {Types}>y<x:a>1</x:a></saml:AttributeValue></saml:Attribute>")),
        ["an instruction in a structure's place"] = ("FH-1306/not-only-text", Value($"<saml:Attribute Name=\"a\"><saml:AttributeValue {Types}><x:a/><?y?></saml:AttributeValue></saml:Attribute>")),
        // SAML Core 1.3.3: xs:dateTime in UTC; nobody makes a leap second.
        ["an instant with nine digits"] = ("accepted", Issued("2026-03-01T12:00:00.123456789Z")),
        ["an instant with an offset"] = ("accepted", Issued("2026-03-01T13:00:00+01:00")),
        ["an instant without zone"] = ("accepted", Issued("2026-03-01T12:00:00")),
        ["a leap second"] = ("FH-1306/instant-malformed", Issued("2026-02-28T23:59:60Z")),
        ["24 o'clock"] = ("FH-1306/instant-malformed", Issued("2026-02-28T24:00:00Z")),
        ["a date"] = ("FH-1306/instant-malformed", Issued("2026-03-01")),
        ["an instant with small letters"] = ("FH-1306/instant-malformed", Issued("2026-03-01t12:00:00z")),
        ["a year of five digits"] = ("FH-1306/instant-malformed", Issued("12026-03-01T12:00:00Z")),
        ["an instant past the end of the calendar"] = ("FH-1306/instant-malformed", Issued("9999-12-31T23:59:59-14:00")),
        ["an instant before its beginning"] = ("FH-1306/instant-malformed", Issued("0001-01-01T00:00:00+14:00")),
    };

    private static readonly Dictionary<string, (string Verdict, Func<string, byte[]> Change)> Sent = new(StringComparer.Ordinal)
    {
        ["an XML declaration"] = ("accepted", xml => Encoding.UTF8.GetBytes("<?xml version='1.0' encoding='utf-8' standalone='no'?>\r\n" + xml)),
        ["a byte order mark"] = ("accepted", xml => [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(xml)]),
        ["white space and a comment after the end"] = ("accepted", xml => Encoding.UTF8.GetBytes(xml + "\n\n<!-- x -->")),
        ["UTF-16, little end first"] = ("accepted", xml => [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + xml)]),
        ["UTF-16, big end first"] = ("accepted", xml => [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(xml)]),
        ["a declaration of UTF-16 before UTF-8"] = ("FH-1306/xml-malformed", xml => Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-16\"?>" + xml)),
        ["an unknown encoding"] = ("FH-1306/xml-malformed", xml => Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"x-unknown\"?>" + xml)),
        ["UTF-7"] = ("FH-1306/xml-malformed", xml => Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-7\"?>" + xml)),
        ["XML 1.1"] = ("FH-1306/xml-malformed", xml => Encoding.UTF8.GetBytes("<?xml version=\"1.1\"?>" + xml)),
        ["an empty line before the declaration"] = ("FH-1306/xml-malformed", xml => Encoding.UTF8.GetBytes("\n<?xml version=\"1.0\"?>" + xml)),
        ["pretty-printed after signing"] = ("FH-1303/digest-wrong", xml => Encoding.UTF8.GetBytes(xml.Replace("><saml:Conditions", ">\n<saml:Conditions", StringComparison.Ordinal))),
        ["in a SOAP envelope"] = ("FH-1306/not-a-response", xml => Encoding.UTF8.GetBytes($"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{xml}</s:Body></s:Envelope>")),
        // XML Schema 2, 3.2.16: white space in base64 is none of it; another space is no white space of XML.
        ["&#13; in the signature"] = ("accepted", xml => Encoding.UTF8.GetBytes(InSignature(xml, "&#13;\n"))),
        ["&#xD; in the signature"] = ("accepted", xml => Encoding.UTF8.GetBytes(InSignature(xml, "&#xD;\n"))),
        ["tabs in the signature"] = ("accepted", xml => Encoding.UTF8.GetBytes(InSignature(xml, "\t"))),
        ["no-break spaces in the signature"] = ("FH-1303/signature-malformed", xml => Encoding.UTF8.GetBytes(InSignature(xml, "\u00a0"))),
        ["a comment in the signature"] = ("FH-1303/signature-malformed", xml => Encoding.UTF8.GetBytes(InSignature(xml, "<!-- -->"))),
        ["a Reference without URI"] = ("FH-1303/reference-elsewhere", xml => Encoding.UTF8.GetBytes(xml.Replace(" URI=\"#_assertion1\"", string.Empty, StringComparison.Ordinal))),
    };

    public static TheoryData<string> WrittenNames => [.. Written.Keys];

    public static TheoryData<string> SentNames => [.. Sent.Keys];

    [Theory]
    [MemberData(nameof(WrittenNames))]
    public void An_oddity_of_what_is_written_has_its_verdict(string name) =>
        Verdict.Of(Written[name].Fixture.Validate()).Should().Be(Written[name].Verdict);

    [Theory]
    [MemberData(nameof(SentNames))]
    public void An_oddity_of_how_it_is_sent_has_its_verdict(string name) =>
        Verdict.Of(AssertionSigned.Validate(Sent[name].Change(AssertionSigned.Xml()))).Should().Be(Sent[name].Verdict);

    [Fact]
    public void A_structured_value_gives_none_and_the_text_beside_it_stays()
    {
        var assertion = Verdict.Value(Written["nil, empty and structured values"].Fixture.Validate());
        assertion.Attributes.Should().ContainSingle().Which.Values.Should().Equal(string.Empty, "y");
    }

    [Fact]
    public void What_is_signed_with_no_canonicalisation_named_is_held_to_its_digest()
    {
        var xml = (AssertionSigned with { SignAssertion = OnlyEnveloped }).Xml();
        Verdict.Of(AssertionSigned.Validate(xml.Replace("noor@", "evil@", StringComparison.Ordinal))).Should().Be("FH-1303/digest-wrong");
        Verdict.Of(AssertionSigned.Validate(xml.Replace("noor@", "noor<!-- -->@", StringComparison.Ordinal))).Should().Be("accepted", "Canonical XML 1.0 without comments");
    }

    private static ResponseFixture Audiences(string restrictions) => AssertionSigned with
    {
        Conditions = $"<saml:Conditions NotBefore=\"{At(-60)}\" NotOnOrAfter=\"{At(300)}\">{restrictions}</saml:Conditions>",
    };

    private static ResponseFixture Value(string attributes) => AssertionSigned with { Attributes = $"<saml:AttributeStatement>{attributes}</saml:AttributeStatement>" };

    private static ResponseFixture Issued(string instant) => AssertionSigned with
    {
        AssertionStart = Regex.Replace(AssertionSigned.AssertionStart, "IssueInstant=\"[^\"]*\"", $"IssueInstant=\"{instant}\""),
    };

    private static string Without(string text, string attribute) => Regex.Replace(text, $" {attribute}=\"[^\"]*\"", string.Empty);

    private static string InSignature(string xml, string inserted) => SignatureText().Replace(xml, match => match.Value.Insert(match.Value.IndexOf('>', StringComparison.Ordinal) + 21, inserted));

    [GeneratedRegex("<(ds:)?SignatureValue[^>]*>[^<]*")]
    private static partial Regex SignatureText();
}
