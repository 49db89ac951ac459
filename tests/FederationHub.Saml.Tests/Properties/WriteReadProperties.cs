using System.Globalization;
using System.Text;
using System.Xml;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Writing;
using FederationHub.Saml.Xml;
using FsCheck;
using FsCheck.Fluent;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Properties;

/// <summary>What is written is read as it was meant, whatever characters it is made of.</summary>
public sealed class WriteReadProperties
{
    private const int Cases = 400;

    private static readonly Gen<string> Piece = Gen.Frequency(
        (6, Gen.Elements("a", "Z", "é", "€", " ", "-", ".", "/", ":", "?", "#", "%", "+", "=")),
        (4, Gen.Elements("&", "<", ">", "\"", "'", "]]>", "<!--", "-->", "&amp;", "&#x41;", "<?x?>", "<b>", "{", "\\")),
        (2, Gen.Elements("\t", "\n", "\r", "\r\n", "\u0085", "\u2028", "\u00a0", "\u200b", "\u202e", "\ufffd")),
        (2, Gen.Elements("\ud83d\ude00", "\ud83f\udffe", "e\u0301", "\ufb01", "\u0130")),
        (2, ArbMap.Default.GeneratorFor<char>().Where(XmlConvert.IsXmlChar).Select(character => character.ToString())));

    /// <summary>A text of characters that XML knows, never empty or only white space.</summary>
    private static readonly Gen<string> Text = Piece.ArrayOf().Select(pieces => "x" + string.Concat(pieces) + "y");

    private static readonly Gen<DateTimeOffset> Instant = Gen.Choose(0, 100_000_000).Select(seconds => new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(seconds));

    [Fact]
    public void A_request_is_read_as_it_was_meant() => Holds(
        from issuer in Text
        from destination in Text
        from context in Text
        from subject in Text
        from instant in Instant
        select (issuer, destination, context, subject, instant),
        made =>
        {
            var root = Tree(AuthnRequestWriter.Write(new AuthnRequest("_r1", made.instant, made.issuer, made.destination, AssertionConsumer)
            {
                RequestedAuthnContexts = [made.context],
                Subject = new RequestSubject(made.subject, SamlNames.PersistentNameId),
            }));

            root.Attribute("Destination").Should().Be(made.destination);
            root.Attribute("IssueInstant").Should().Be(made.instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            Text1(root.Element(SamlNames.Assertion, "Issuer")).Should().Be(made.issuer);
            Text1(root.Element(SamlNames.Assertion, "Subject")!.Element(SamlNames.Assertion, "NameID")).Should().Be(made.subject);
            Text1(root.Element(SamlNames.Protocol, "RequestedAuthnContext")!.Element(SamlNames.Assertion, "AuthnContextClassRef")).Should().Be(made.context);
        });

    [Fact]
    public void A_logout_request_is_read_as_it_was_meant_over_both_bindings() => Holds(
        from name in Text
        from format in Text
        from qualifier in Gen.OneOf(Gen.Constant<string?>(null), Text.Select(text => (string?)text))
        from sessions in Text.ArrayOf()
        from relay in Text.Where(text => Encoding.UTF8.GetByteCount(text) <= RedirectBinding.MaxRelayState)
        select (name, format, qualifier, sessions, relay),
        made =>
        {
            const string address = "https://hub.example/saml/logout";
            var key = TestKeys.Signing(TestKeys.Curve);
            var request = new LogoutRequest("_r1", Now, OrganisationId, address, new NameId(made.name, made.format, made.qualifier, Hub)) { SessionIndexes = [.. made.sessions.Take(5)] };
            var expected = new LogoutExpectations(address, Hub, OrganisationId, [TestKeys.Trusted(TestKeys.Curve)], Now);

            var byPost = Verdict.Value(LogoutValidator.RequestByPost(Encoding.UTF8.GetBytes(LogoutWriter.WriteSigned(request, key)), expected));
            var byRedirect = Verdict.Value(LogoutValidator.RequestByRedirect(new Uri(RedirectBinding.RequestUri(address, LogoutWriter.Write(request), made.relay, key)).Query[1..], expected));

            foreach (var read in (ValidatedLogoutRequest[])[byPost, byRedirect])
            {
                read.Subject.Should().Be(request.Subject);
                read.SessionIndexes.Should().Equal(request.SessionIndexes);
                read.Issuer.Should().Be(OrganisationId);
            }

            byRedirect.SignedRelayState.Should().Be(made.relay);
        });

    [Fact]
    public void Our_metadata_is_read_as_it_was_meant_and_its_signature_holds() => Holds(
        from entity in Text.Where(text => text.Length < 1000 && !text.Any(char.IsControl))
        from until in Instant.Where(instant => instant > Now)
        select (entity, until),
        made =>
        {
            var xml = MetadataWriter.WriteSigned(
                new ServiceProviderMetadata(made.entity, AssertionConsumer, [TestKeys.Organisation.RawData], [TestKeys.Hub.RawData]) { Id = "_m1", ValidUntil = made.until }, TestKeys.Signing(TestKeys.Curve));
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(xml));
            using var read = Verdict.Value(AggregateReader.Open(stream, new MemoryStream(), new AggregateExpectations([TestKeys.Trusted(TestKeys.Curve)], Allowances.None, Now, AggregateLimits.OneEntity)));

            var entity = Verdict.Value(read.Entities().Single());

            (entity.EntityId, entity.ValidUntil).Should().Be((made.entity, made.until));
        });

    [Fact]
    public void A_query_is_read_as_it_was_written() => Holds(
        from xml in Text
        from relay in Text.Where(text => Encoding.UTF8.GetByteCount(text) <= RedirectBinding.MaxRelayState)
        select (xml, relay),
        made =>
        {
            var query = new Uri(RedirectBinding.RequestUri("https://idp.example/sso?tenant=1", made.xml, made.relay, TestKeys.Signing(TestKeys.Curve))).Query[1..];

            var read = Verdict.Value(RedirectBinding.DecodeSigned(query, "SAMLRequest", [TestKeys.Trusted(TestKeys.Curve)], Allowances.None));

            (Encoding.UTF8.GetString(read.Xml.Span), read.RelayState).Should().Be((made.xml, made.relay));
            Encoding.UTF8.GetString(Verdict.Value(PostBinding.Decode(PostBinding.Encode(made.xml))).Span).Should().Be(made.xml);
        });

    [Fact]
    public void What_an_organisation_signs_of_a_person_is_read_letter_for_letter() => Holds(
        from name in Text
        from qualifier in Text
        from value in Text
        from attribute in Text
        select (name, qualifier, value, attribute),
        made =>
        {
            var assertion = AssertionSigned.OneAssertion()
                .Replace("<saml:Assertion ", "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" ", StringComparison.Ordinal)
                .Replace(">p-7f3a<", $">{Written(made.name)}<", StringComparison.Ordinal)
                .Replace("SPNameQualifier=", $"NameQualifier=\"{Written(made.qualifier)}\" SPNameQualifier=", StringComparison.Ordinal)
                .Replace(">student<", $">{Written(made.value)}<", StringComparison.Ordinal)
                .Replace("eduPersonAffiliation", Written(made.attribute), StringComparison.Ordinal);
            var place = assertion.IndexOf("</saml:Issuer>", StringComparison.Ordinal) + "</saml:Issuer>".Length;
            var fixture = AssertionSigned with { Expected = Expecting(TestKeys.Curve) };
            var xml = (fixture with { SignAssertion = null, Assertion = "<here/>" }).Unsigned().Replace("<here/>", assertion.Insert(place, QuickSigner.Signature(assertion, place)!), StringComparison.Ordinal);

            var read = Verdict.Value(fixture.Validate(xml));

            read.Subject!.Value.Should().Be(made.name);
            read.Subject.NameQualifier.Should().Be(made.qualifier);
            read.Attributes[1].Name.Should().Be(made.attribute);
            read.Attributes[1].Values.Should().Equal(made.value, "member");
        });

    private static string Written(string text) => string.Concat(text.Select(character => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\t' or '\n' or '\r' => $"&#{(int)character};",
        _ => character.ToString(),
    }));

    private static ElementNode Tree(string xml) => Verdict.Value(SafeXml.Parse(Encoding.UTF8.GetBytes(xml), XmlLimits.Messages));

    private static string Text1(ElementNode? element) => new ElementReader().Text(element!);

    private static void Holds<T>(Gen<T> cases, Action<T> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20261122UL, 7UL), Prop.ForAll(cases.ToArbitrary(), check));
}
