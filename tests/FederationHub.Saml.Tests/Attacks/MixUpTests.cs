using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// Two organisations that the hub trusts, each for its own people: nothing that one of them signs is taken for the other's. Here A is
/// the one that was asked, B the one that attacks, with its own good key.
/// </summary>
public sealed class MixUpTests
{
    private const string B = "https://idp.college.example/metadata";
    private const string IssuerB = $"<saml:Issuer>{B}</saml:Issuer>";
    private static readonly Signing ByB = new() { Certificate = TestKeys.OrganisationNext };

    private static readonly ResponseExpectations AskedB = ResponseExpectations.ForRequest(RequestId, AssertionConsumer, Hub, B, [TestKeys.Trusted(TestKeys.OrganisationNext)], Now);

    public static TheoryData<string, string> Answers => new()
    {
        { "B's own answer", "FH-1304/signing-key-unknown" },
        { "B's own answer, signed by A", "FH-1306/response-issuer-mismatch" },
        { "A's name in all of it, B's key", "FH-1304/signing-key-unknown" },
        { "A's name on the envelope, B's assertion", "FH-1304/signing-key-unknown" },
        { "A's name on the envelope, B's name in an assertion that A signed", "FH-1306/assertion-issuer-mismatch" },
        { "B's name on the envelope, A's assertion", "FH-1306/response-issuer-mismatch" },
        { "A signed the envelope, B the assertion", "FH-1304/signing-key-unknown" },
        { "B signed the envelope, A the assertion", "FH-1304/signing-key-unknown" },
        { "A signed around B's name", "FH-1306/assertion-issuer-mismatch" },
        { "A's name with a line break in it", "FH-1306/assertion-issuer-mismatch" },
        { "A's name in other letters", "FH-1306/assertion-issuer-mismatch" },
        { "A's name with a slash", "FH-1306/assertion-issuer-mismatch" },
        { "A's name, then B's", "FH-1306/unexpected-part" },
        { "no name on the envelope, B's in the assertion", "FH-1306/assertion-issuer-mismatch" },
    };

    private static Dictionary<string, ResponseFixture> Fixtures => new()
    {
        ["B's own answer"] = new() { ResponseIssuer = IssuerB, AssertionIssuer = IssuerB, SignAssertion = ByB },
        ["B's own answer, signed by A"] = new() { ResponseIssuer = IssuerB, AssertionIssuer = IssuerB },
        ["A's name in all of it, B's key"] = new() { SignAssertion = ByB },
        ["A's name on the envelope, B's assertion"] = new() { AssertionIssuer = IssuerB, SignAssertion = ByB },
        ["A's name on the envelope, B's name in an assertion that A signed"] = new() { AssertionIssuer = IssuerB },
        ["B's name on the envelope, A's assertion"] = new() { ResponseIssuer = IssuerB },
        ["A signed the envelope, B the assertion"] = new() { SignAssertion = ByB, SignResponse = new() },
        ["B signed the envelope, A the assertion"] = new() { SignResponse = ByB },
        ["A signed around B's name"] = new() { AssertionIssuer = IssuerB, SignAssertion = null, SignResponse = new() },
        ["A's name with a line break in it"] = new() { AssertionIssuer = $"<saml:Issuer>{OrganisationId.Insert(20, "\n")}</saml:Issuer>" },
        ["A's name in other letters"] = new() { AssertionIssuer = $"<saml:Issuer>{OrganisationId.ToUpperInvariant()}</saml:Issuer>" },
        ["A's name with a slash"] = new() { AssertionIssuer = $"<saml:Issuer>{OrganisationId}/</saml:Issuer>" },
        ["A's name, then B's"] = new() { AssertionIssuer = $"<saml:Issuer>{OrganisationId}</saml:Issuer>{IssuerB}" },
        ["no name on the envelope, B's in the assertion"] = new() { ResponseIssuer = string.Empty, AssertionIssuer = IssuerB },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void What_one_organisation_says_is_never_taken_for_another_s(string answer, string code)
    {
        Verdict.Of(AssertionSigned.Validate()).Should().Be("accepted");
        Verdict.Of((Fixtures["B's own answer"] with { Expected = AskedB }).Validate()).Should().Be("accepted", "B is trusted for its own people");

        Verdict.Of(Fixtures[answer].Validate()).Should().Be(code);
    }

    [Theory]
    [InlineData("Destination", "FH-1306/destination-mismatch")]
    [InlineData("Recipient", "FH-1306/recipient-mismatch")]
    public void An_address_is_compared_as_it_is_registered(string name, string code)
    {
        foreach (var other in (string[])[AssertionConsumer + "?", AssertionConsumer + "#", AssertionConsumer + "/../saml", AssertionConsumer.Replace("https", "http", StringComparison.Ordinal), AssertionConsumer.ToUpperInvariant(),
            AssertionConsumer.Replace("hub.example", "hub.example:443", StringComparison.Ordinal), AssertionConsumer.Replace("hub.example", "hub.example.", StringComparison.Ordinal), AssertionConsumer.Replace("hub.example", "evil@hub.example", StringComparison.Ordinal), " " + AssertionConsumer, AssertionConsumer + " " + AssertionConsumer])
        {
            var fixture = name == "Destination"
                ? ResponseSigned with { Response = ResponseSigned.Response.Replace(AssertionConsumer, other, StringComparison.Ordinal) }
                : AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace(AssertionConsumer, other, StringComparison.Ordinal) };
            Verdict.Of(fixture.Validate()).Should().Be(code, other);
        }
    }

    [Fact]
    public void An_audience_is_compared_as_it_is_registered()
    {
        foreach (var other in (string[])[Hub + "/", Hub.ToUpperInvariant(), Hub + "?", Hub + "\u200b", Hub + " " + Hub, Hub[..^1], "*", string.Empty, "https://hub.example"])
        {
            Verdict.Of((AssertionSigned with { Conditions = AssertionSigned.Conditions.Replace(Hub, other, StringComparison.Ordinal) }).Validate()).Should().Be("FH-1306/audience-mismatch", other);
        }
    }

    [Fact]
    public void One_confirmation_that_holds_must_hold_in_every_point()
    {
        string Confirmation(string recipient, string request, int end) => $"<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData NotOnOrAfter=\"{At(end)}\" Recipient=\"{recipient}\" InResponseTo=\"{request}\"/></saml:SubjectConfirmation>";
        var (badRecipient, badRequest, over) = (Confirmation("https://x.example", RequestId, 300), Confirmation(AssertionConsumer, "_x", 300), Confirmation(AssertionConsumer, RequestId, -300));

        Verdict.Of((AssertionSigned with { Confirmation = badRecipient + badRequest + over }).Validate()).Should().Be("FH-1306/recipient-mismatch");
        Verdict.Of((AssertionSigned with { Confirmation = badRecipient + badRequest + over + Confirmation(AssertionConsumer, RequestId, 300) }).Validate()).Should().Be("accepted");
    }

    [Fact]
    public void A_status_inside_another_decides_nothing_but_the_words_of_the_refusal()
    {
        static string Code(string name, string inner = "") => $"<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:{name}\">{inner}</samlp:StatusCode>";
        string With(string code) => Verdict.Of((AssertionSigned with { Status = $"<samlp:Status>{code}</samlp:Status>" }).Validate());

        With(Code("Success")).Should().Be("accepted");
        With(Code("Responder", Code("Success"))).Should().Be("FH-1301/status-responder");
        With(Code("Requester", Code("Responder", Code("Success")))).Should().Be("FH-1301/status-responder");
        With("<samlp:StatusDetail>" + Code("Success") + "</samlp:StatusDetail>").Should().Be("FH-1306/required-part-missing");
        With(Code("Success") + Code("Responder")).Should().Be("FH-1306/unexpected-part");
        With(Code("Responder", string.Concat(Enumerable.Repeat("<samlp:StatusCode Value=\"x\">", 40)) + string.Concat(Enumerable.Repeat("</samlp:StatusCode>", 40)))).Should().Be("FH-1301/status-responder");
        With(Code("success")).Should().Be("FH-1301/status-other");
        With(Code("Success ")).Should().Be("FH-1301/status-other");
    }
}
