using System.Text;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;

namespace FederationHub.Saml.Tests.Reading;

public sealed class ResponsePreviewTests
{
    [Fact]
    public void Says_who_claims_to_have_answered_what()
    {
        var preview = Verdict.Value(Read(ResponseFixture.AssertionSigned.Xml()));

        preview.Should().Be(new ResponsePreview(ResponseFixture.OrganisationId, ResponseFixture.RequestId, ResponseFixture.AssertionConsumer));
        Verdict.Value(Read((ResponseFixture.AssertionSigned with { ResponseIssuer = string.Empty }).Xml())).Issuer.Should().Be(ResponseFixture.OrganisationId);
    }

    [Fact]
    public void Refuses_what_names_nobody()
    {
        Verdict.Of(Read((ResponseFixture.AssertionSigned with { ResponseIssuer = string.Empty, Assertion = string.Empty }).Xml())).Should().Be("FH-1306/required-part-missing");
        Verdict.Of(Read("<a/>")).Should().Be("FH-1306/not-a-response");
        Verdict.Of(Read("<!DOCTYPE a><a/>")).Should().Be("FH-1306/xml-dtd");
    }

    private static Outcomes.Outcome<ResponsePreview> Read(string xml) => ResponsePreview.Read(Encoding.UTF8.GetBytes(xml));
}
