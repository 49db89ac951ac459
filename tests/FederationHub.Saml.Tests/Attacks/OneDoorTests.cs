using System.Text;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>The two halves of the design that no single attack shows: one door for XML, and values from verified octets only.</summary>
public sealed class OneDoorTests
{
    [Theory]
    [InlineData("&#x1;")]
    [InlineData("&#xB;")]
    [InlineData("&#x1F;")]
    [InlineData("&#xFFFE;")]
    [InlineData("&#xFFFF;")]
    [InlineData("\u0001")]
    [InlineData("\ufffe")]
    public void A_character_that_XML_does_not_know_is_refused_where_nothing_is_signed_too(string character)
    {
        string With(string content) => AssertionSigned.Xml().Replace("<samlp:Status>", $"<samlp:Extensions>{content}</samlp:Extensions><samlp:Status>", StringComparison.Ordinal);

        Verdict.Of(AssertionSigned.Validate(With("<x a='y'>y</x>"))).Should().Be("accepted");
        Verdict.Of(AssertionSigned.Validate(With($"<x>{character}</x>"))).Should().Be("FH-1306/xml-malformed");
        Verdict.Of(AssertionSigned.Validate(With($"<x a='{character}'/>"))).Should().Be("FH-1306/xml-malformed");
    }

    [Fact]
    public void What_is_read_is_read_again_from_the_octets_that_were_verified()
    {
        var xml = AssertionSigned.Xml().Replace("p-7f3a", "p-<!-- -->7f3a", StringComparison.Ordinal);
        var signed = Verdict.Value(SafeXml.Parse(Encoding.UTF8.GetBytes(xml), XmlLimits.Messages)).Element(SamlNames.Assertion, "Assertion")!;
        var signature = signed.Element(SamlNames.Signature, "Signature")!;

        var verified = Verdict.Value(VerifiedElement.Verify(signed, signature, new SignaturePolicy(AssertionSigned.Expected.TrustedKeys, Allowances.None), XmlLimits.Messages)).Element;

        verified.SelfAndDescendants().Intersect(signed.SelfAndDescendants()).Should().BeEmpty("no element of what came in is read");
        verified.Parent.Should().BeNull();
        verified.SelfAndDescendants().Should().NotContain(element => element.HasComment || element.NamespaceUri == SamlNames.Signature);
        Canonicaliser.TryWrite(signed, signature, Canonicalisation.Exclusive, 1_000_000, out var before).Should().BeTrue();
        Canonicaliser.TryWrite(verified, null, Canonicalisation.Exclusive, 1_000_000, out var after).Should().BeTrue();
        after.ToArray().Should().Equal(before.ToArray());
    }
}
