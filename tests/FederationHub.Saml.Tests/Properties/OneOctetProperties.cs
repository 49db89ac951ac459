using System.Text;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;
using FsCheck;
using FsCheck.Fluent;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Properties;

/// <summary>One octet changed: in the canonical octets of what was signed, and anywhere in a message.</summary>
public sealed class OneOctetProperties
{
    [Fact]
    public void A_change_of_the_canonical_octets_is_refused_unless_they_are_canonically_the_same()
    {
        // The message holds the signed element in its canonical form, so that its octets can be changed one by one.
        var assertion = Encoding.UTF8.GetString(Canonical(AssertionSigned.OneAssertion().Replace("<saml:Assertion ", "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ", StringComparison.Ordinal))!);
        var place = assertion.IndexOf("</saml:Issuer>", StringComparison.Ordinal) + "</saml:Issuer>".Length;
        var signature = QuickSigner.Signature(assertion, place)!;
        var expected = Expecting(TestKeys.Curve);
        var around = (AssertionSigned with { SignAssertion = null, Assertion = "<here/>" }).Unsigned();
        byte[] Message(byte[] octets) => [.. Encoding.UTF8.GetBytes(around[..around.IndexOf("<here/>", StringComparison.Ordinal)]), .. octets[..place], .. Encoding.UTF8.GetBytes(signature), .. octets[place..], .. Encoding.UTF8.GetBytes("</samlp:Response>")];
        var good = Encoding.UTF8.GetBytes(assertion);
        var original = Said.By(Verdict.Value(ResponseValidator.Validate(Message(good), expected)));
        var accepted = 0;

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20_000).WithReplay(20261122UL, 7UL),
            Prop.ForAll((from at in Gen.Choose(0, good.Length - 1) from octet in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements(9, 10, 13, 32, 34, 39, 60, 62, 38)) select (at, octet)).ToArbitrary(), change =>
            {
                var changed = (byte[])good.Clone();
                changed[change.at] = (byte)change.octet;
                var message = Message(changed);
                var said = Said.By(ResponseValidator.Validate(message, expected));
                var same = CanonicalAssertion(message) is { } canonical && canonical.AsSpan().SequenceEqual(good);
                accepted += said is null ? 0 : 1;
                return said is null ? !same : same && said == original;
            }));

        accepted.Should().BePositive("white space between attributes is not part of the canonical form");
    }

    [Fact]
    public void A_change_of_any_octet_of_any_message_is_refused_or_reads_the_same()
    {
        var messages = new[]
        {
            AssertionSigned, ResponseSigned, BothSigned, Encrypted,
            AssertionSigned with { SignAssertion = new() { Certificate = TestKeys.Curve, SignatureMethod = EcdsaSha256.Uri, PrefixList = "xs xsi" } },
            ResponseSigned with { SignResponse = new() { Canonicalisation = Inclusive, ReferenceTransform = Inclusive } },
            AssertionSigned with { EncryptNameId = new() },
        }.Select(fixture => Encoding.UTF8.GetBytes(fixture.Xml())).ToArray();
        var expected = Expecting(TestKeys.Organisation, TestKeys.Curve) with { DecryptionKeys = [TestKeys.Decrypting(TestKeys.Hub)] };
        var said = messages.Select(message => Said.By(Verdict.Value(ResponseValidator.Validate(message, expected)))).ToArray();

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(20_000).WithReplay(20261122UL, 7UL),
            Prop.ForAll((from message in Gen.Choose(0, messages.Length - 1) from at in Gen.Choose(0, messages[message].Length - 1) from octet in Gen.Choose(0, 255) select (message, at, octet)).ToArbitrary(), change =>
            {
                var changed = (byte[])messages[change.message].Clone();
                changed[change.at] = (byte)change.octet;
                return (Said.By(ResponseValidator.Validate(changed, expected)) ?? said[change.message]) == said[change.message];
            }));
    }

    private const string Inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

    private static byte[]? Canonical(string xml) => Canonical(Encoding.UTF8.GetBytes(xml));

    // Where it stands: what is declared around it counts.
    private static byte[]? CanonicalAssertion(byte[] message) => SafeXml.Parse(message, XmlLimits.Messages).Match<byte[]?>(
        tree => tree.Element(SamlNames.Assertion, "Assertion") is { } assertion && Canonicaliser.TryWrite(assertion, assertion.Element(SamlNames.Signature, "Signature"), Canonicalisation.Exclusive, 1_000_000, out var octets)
            ? octets.ToArray()
            : null,
        _ => null);

    private static byte[]? Canonical(byte[] xml) =>
        SafeXml.Parse(xml, XmlLimits.Messages).Match<byte[]?>(tree => Canonicaliser.TryWrite(tree, null, Canonicalisation.Exclusive, 1_000_000, out var octets) ? octets.ToArray() : null, _ => null);
}
