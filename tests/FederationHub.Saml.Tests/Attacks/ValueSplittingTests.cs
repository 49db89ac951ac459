using FederationHub.Saml.Tests.Fixtures;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// A comment, section or instruction inside a value makes careless readers see its beginning only (VU#475445).
/// Put in before signing and after it: the whole value, or a refusal; never a part.
/// </summary>
public sealed class ValueSplittingTests
{
    [Theory]
    [InlineData("admin@school.example<!-- -->.evil.example", "admin@school.example.evil.example")]
    [InlineData("<!-- -->admin", "admin")]
    [InlineData("ad<![CDATA[min]]>", "admin")]
    [InlineData("ad<![CDATA[<b>]]>min", "ad<b>min")]
    [InlineData("a&#100;min&amp;", "admin&")]
    public void A_signed_name_is_read_whole(string written, string read)
    {
        var fixture = AssertionSigned with { NameId = $"<saml:NameID>{written}</saml:NameID>" };

        Verdict.Value(fixture.Validate()).Subject!.Value.Should().Be(read);
    }

    [Fact]
    public void A_comment_put_in_after_signing_changes_nothing()
    {
        foreach (var fixture in new[] { AssertionSigned, ResponseSigned, BothSigned })
        {
            var xml = fixture.Xml().Replace("p-7f3a", "p-<!-- -->7f3a", StringComparison.Ordinal).Replace("noor@", "noor<!---->@", StringComparison.Ordinal);

            var read = Verdict.Value(fixture.Validate(xml));

            read.Subject!.Value.Should().Be("p-7f3a");
            read.Attributes[0].Values.Should().Equal("noor@school.example");
        }
    }

    [Theory]
    [InlineData("<saml:NameID>admin<?x y?>.evil</saml:NameID>")]
    [InlineData("<saml:NameID>admin<saml:b/>.evil</saml:NameID>")]
    [InlineData("<saml:NameID><saml:NameID>admin</saml:NameID></saml:NameID>")]
    public void An_instruction_or_element_in_a_signed_name_is_refused(string nameId) =>
        Verdict.Of((AssertionSigned with { NameId = nameId }).Validate()).Should().Be("FH-1306/not-only-text");

    [Fact]
    public void An_instruction_in_any_other_value_is_refused()
    {
        Verdict.Of((AssertionSigned with { Attributes = AssertionSigned.Attributes.Replace("noor@", "noor<?x?>@", StringComparison.Ordinal) }).Validate()).Should().Be("FH-1306/not-only-text");
        Verdict.Of((AssertionSigned with { Conditions = AssertionSigned.Conditions.Replace("hub.example", "hub<?x?>.example", StringComparison.Ordinal) }).Validate()).Should().Be("FH-1306/not-only-text");
        Verdict.Of((AssertionSigned with { AssertionIssuer = AssertionSigned.AssertionIssuer.Replace("idp.", "idp<?x?>.", StringComparison.Ordinal) }).Validate()).Should().Be("FH-1306/not-only-text");
    }

    [Fact]
    public void A_comment_does_not_hide_the_end_of_an_issuer_or_audience()
    {
        Verdict.Of((AssertionSigned with { AssertionIssuer = $"<saml:Issuer>{OrganisationId}<!-- -->.evil</saml:Issuer>" }).Validate()).Should().Be("FH-1306/assertion-issuer-mismatch");
        Verdict.Of((AssertionSigned with { Conditions = AssertionSigned.Conditions.Replace(Hub, Hub + "<!-- -->.evil", StringComparison.Ordinal) }).Validate()).Should().Be("FH-1306/audience-mismatch");
    }

    [Fact]
    public void Comments_that_would_be_signed_are_refused()
    {
        var how = new Signing { ReferenceTransform = System.Security.Cryptography.Xml.SignedXml.XmlDsigExcC14NWithCommentsTransformUrl };
        var fixture = AssertionSigned with { SignAssertion = how, NameId = "<saml:NameID>admin<!-- -->.evil</saml:NameID>" };

        Verdict.Of(fixture.Validate()).Should().Be("FH-1303/canonicalisation-not-allowed");
    }
}
