using System.Text;
using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Tests.Reading;

public sealed class AggregateReaderTests
{
    private static readonly string TwoEntities = MetadataFixture.Aggregate(string.Empty, MetadataFixture.Federation("https://a.example"), MetadataFixture.Federation("https://b.example"));

    private static readonly string OneEntity = MetadataFixture.Federation(attributes: "ID=\"_entity\"");

    [Fact]
    public void Gives_the_entities_of_a_signed_aggregate_and_says_who_signed_it()
    {
        var xml = MetadataFixture.Signed(MetadataFixture.Aggregate(
            "validUntil=\"2026-03-02T00:00:00Z\" cacheDuration=\"PT6H\"",
            MetadataFixture.Federation("https://a.example"),
            MetadataFixture.Aggregate(string.Empty, MetadataFixture.Federation("https://b.example")).Replace("_aggregate", "_inner", StringComparison.Ordinal)));

        using var aggregate = Verdict.Value(Open(xml));

        aggregate.SignedBy.Should().Be(TestKeys.Trusted(TestKeys.Organisation).Fingerprint);
        aggregate.ValidUntil.Should().Be(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
        aggregate.CacheDuration.Should().Be(TimeSpan.FromHours(6));
        Names(aggregate).Should().Equal("https://a.example", "https://b.example");
        Names(aggregate).Should().Equal("https://a.example", "https://b.example");
    }

    [Fact]
    public void Of_two_entities_of_the_same_name_neither_is_believed()
    {
        using var aggregate = Verdict.Value(Open(MetadataFixture.Signed(MetadataFixture.Aggregate(
            string.Empty, MetadataFixture.Federation("https://a.example"), MetadataFixture.Federation("https://a.example"), MetadataFixture.Federation("https://b.example")))));

        Names(aggregate).Should().Equal("FH-1104/entity-twice", "FH-1104/entity-twice", "https://b.example");
        Verdict.Of(aggregate.Find("https://a.example")).Should().Be("FH-1104/entity-ambiguous");
        Verdict.Of(aggregate.Find("https://b.example")).Should().Be("accepted");
    }

    [Theory]
    [InlineData("https://a.example", "accepted")]
    [InlineData("https://A.example", "FH-1104/entity-not-found")]
    public void An_answer_about_one_entity_is_about_the_one_that_was_asked_for(string asked, string code) =>
        Verdict.Of(Open(MetadataFixture.Signed(MetadataFixture.Federation("https://a.example", "ID=\"_a\"")), MetadataFixture.Expecting() with { EntityId = asked })).Should().Be(code);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_document_signed_with_any_of_the_keys_counts(bool aggregate)
    {
        var signed = MetadataFixture.Signed(aggregate ? TwoEntities : OneEntity, new Signing { Certificate = TestKeys.OrganisationNext });

        using var verified = Verdict.Value(Open(signed, MetadataFixture.Expecting(TestKeys.Organisation, TestKeys.OrganisationNext)));

        verified.Entities().Select(Verdict.Value).Should().HaveCount(aggregate ? 2 : 1);
        verified.SignedBy.Should().Be(TestKeys.Trusted(TestKeys.OrganisationNext).Fingerprint);
    }

    [Theory]
    [InlineData("unsigned", "FH-1303/metadata-not-signed")]
    [InlineData("other key", "FH-1304/signing-key-unknown")]
    [InlineData("changed", "FH-1303/digest-wrong")]
    [InlineData("wrapped", "FH-1303/metadata-not-signed")]
    [InlineData("ID twice", "FH-1303/duplicate-id")]
    [InlineData("no metadata", "FH-1104/not-metadata")]
    public void Refuses_a_document_whose_signature_does_not_hold(string attack, string code)
    {
        var good = MetadataFixture.Signed(TwoEntities);
        var bad = attack switch
        {
            "unsigned" => MetadataFixture.Aggregate(string.Empty, MetadataFixture.Federation()),
            "other key" => MetadataFixture.Signed(TwoEntities, new Signing { Certificate = TestKeys.Attacker }),
            "changed" => good.Replace("https://b.example", "https://c.example", StringComparison.Ordinal),
            "wrapped" => MetadataFixture.Aggregate(string.Empty, MetadataFixture.Federation("https://evil.example"), good.Replace("_aggregate", "_inner", StringComparison.Ordinal)),
            "ID twice" => good.Replace("entityID=\"https://b.example\"", "ID=\"_aggregate\" entityID=\"https://b.example\"", StringComparison.Ordinal),
            _ => ResponseFixture.ResponseSigned.Xml(),
        };
        Verdict.Of(Open(good)).Should().Be("accepted");
        Verdict.Of(Open(bad)).Should().Be(code);
    }

    [Fact]
    public void One_broken_entity_never_blocks_the_others()
    {
        (string Name, Func<string, string> Break, string Code)[] rows =
        [
            ("unnamed", entity => entity.Replace("entityID=\"https://unnamed.example\"", string.Empty, StringComparison.Ordinal), "FH-1104/entity-id-missing"),
            ("expired", entity => Attributed(entity, "validUntil=\"2026-03-01T12:00:00Z\""), "FH-1104/metadata-expired"),
            ("undated", entity => Attributed(entity, "validUntil=\"soon\""), "FH-1306/instant-malformed"),
            ("keys", entity => entity.Replace(MetadataFixture.Certificate(TestKeys.Organisation), "bm8=", StringComparison.Ordinal).Replace("<ds:X509Certificate>\n", "<ds:X509Certificate>bm8=", StringComparison.Ordinal), "FH-1304/certificate-unusable"),
            ("scope", entity => entity.Replace("^[a-z]+\\.school\\.example$", "^[a-z", StringComparison.Ordinal), "FH-1104/scope-unusable"),
            ("pattern", entity => entity.Replace("^[a-z]+\\.school\\.example$", new string('y', 600), StringComparison.Ordinal), "FH-1104/scope-unusable"),
            ("long", entity => entity.Replace("A school.", new string('x', 20_000), StringComparison.Ordinal), "FH-1306/xml-too-large"),
            ("deep", entity => entity.Replace("A school.", string.Concat(Enumerable.Repeat("<x>", 12)) + string.Concat(Enumerable.Repeat("</x>", 12)), StringComparison.Ordinal), "FH-1306/xml-too-deep"),
            ("wide", entity => Attributed(entity, string.Concat(Enumerable.Range(0, 30).Select(i => $" a{i}=''"))), "FH-1306/xml-too-many-attributes"),
            ("many", entity => entity.Replace("A school.", string.Concat(Enumerable.Repeat("<x/>", 600)), StringComparison.Ordinal), "FH-1306/xml-too-many-nodes"),
            ("good", entity => entity, "FH-1104/entity-twice"),
        ];
        var limits = AggregateLimits.Aggregate with { Entity = new XmlLimits(16_000, 14, 30, 600) };
        var xml = MetadataFixture.Aggregate(string.Empty, [MetadataFixture.Federation("https://good.example"), .. rows.Select(row => row.Break(MetadataFixture.Federation($"https://{row.Name}.example"))), MetadataFixture.Federation("https://last.example")]);

        using var aggregate = Verdict.Value(Open(MetadataFixture.Signed(xml), MetadataFixture.Expecting() with { Limits = limits }));

        Names(aggregate).Should().Equal(["FH-1104/entity-twice", .. rows.Select(row => row.Code), "https://last.example"]);
        var unsigned = Verdict.Value(UnsignedMetadata.OpenWithoutSignature(Encoding.UTF8.GetBytes(xml), ResponseFixture.Now, limits));
        Names(unsigned.Entities()).Should().Equal(Names(aggregate));
        aggregate.Outcomes().Select(outcome => outcome.EntityId)
            .Should().Equal(["https://good.example", null, .. rows.Skip(1).Select(row => $"https://{row.Name}.example"), "https://last.example"], "a refusal names its entity");
    }

    [Fact]
    public void A_group_whose_end_cannot_be_read_refuses_its_entities_only()
    {
        using var aggregate = Verdict.Value(Open(MetadataFixture.Signed(MetadataFixture.Aggregate(
            string.Empty,
            MetadataFixture.Aggregate("validUntil=\"soon\"", MetadataFixture.Federation("https://a.example"), MetadataFixture.Aggregate(string.Empty, MetadataFixture.Federation("https://b.example"))).Replace("_aggregate", "_g", StringComparison.Ordinal),
            MetadataFixture.Federation("https://c.example")))));

        Names(aggregate).Should().Equal("FH-1306/instant-malformed", "FH-1306/instant-malformed", "https://c.example");
    }

    [Fact]
    public void Malformed_in_the_middle_refuses_the_whole_where_it_is_signed_and_the_rest_where_it_is_not()
    {
        var good = MetadataFixture.Signed(TwoEntities);
        var bad = good.Insert(good.LastIndexOf("<md:SingleSignOnService", StringComparison.Ordinal), "</oops>");

        Verdict.Of(Open(bad)).Should().Be("FH-1306/xml-malformed");
        Names(Verdict.Value(UnsignedMetadata.OpenWithoutSignature(Encoding.UTF8.GetBytes(bad), ResponseFixture.Now, AggregateLimits.Aggregate)).Entities()).Should().Equal("https://a.example", "FH-1306/xml-malformed");
    }

    [Theory]
    [InlineData("as it was", "accepted")]
    [InlineData("last entity changed", "FH-1303/digest-wrong")]
    [InlineData("end cut off", "FH-1306/xml-malformed")]
    [InlineData("something after the end", "FH-1306/xml-malformed")]
    [InlineData("a second signature", "FH-1303/signature-misplaced")]
    [InlineData("the signature last", "FH-1303/metadata-not-signed")]
    [InlineData("the signature twice", "FH-1303/signature-misplaced")]
    [InlineData("the ID in the signature", "FH-1303/duplicate-id")]
    [InlineData("the ID in the last entity", "FH-1303/duplicate-id")]
    [InlineData("a document type", "FH-1306/xml-dtd")]
    [InlineData("other root", "FH-1104/not-metadata")]
    [InlineData("root without ID", "FH-1303/signed-element-without-id")]
    [InlineData("white space in a value", "FH-1303/digest-wrong")]
    public void Nothing_comes_out_of_a_document_that_is_not_the_one_that_was_signed(string attack, string code)
    {
        var good = MetadataFixture.Signed(TwoEntities);
        var begin = good.IndexOf("<Signature", StringComparison.Ordinal);
        var signature = good[begin..(good.IndexOf("</Signature>", StringComparison.Ordinal) + "</Signature>".Length)];
        const string end = "</md:EntitiesDescriptor>";
        var bad = attack switch
        {
            "as it was" => good,
            "last entity changed" => good.Replace("https://b.example", "https://c.example", StringComparison.Ordinal),
            "end cut off" => good[..^10],
            "something after the end" => good + "<x/>",
            "a second signature" => good.Replace(end, signature.Replace("#_aggregate", "#_other", StringComparison.Ordinal) + end, StringComparison.Ordinal),
            "the signature last" => good.Replace(signature, string.Empty, StringComparison.Ordinal).Replace(end, signature + end, StringComparison.Ordinal),
            "the signature twice" => good.Insert(begin, signature),
            "the ID in the signature" => good.Replace("<KeyInfo>", "<KeyInfo ID=\"_aggregate\">", StringComparison.Ordinal),
            "the ID in the last entity" => good.Replace("entityID=\"https://b.example\"", "ID=\"_aggregate\" entityID=\"https://b.example\"", StringComparison.Ordinal),
            "a document type" => "<!DOCTYPE x>" + good,
            "other root" => good.Replace("md:EntitiesDescriptor", "md:Entities", StringComparison.Ordinal),
            "root without ID" => good.Replace(" ID=\"_aggregate\"", string.Empty, StringComparison.Ordinal),
            _ => good.Replace("De School te Utrecht", "De School  te Utrecht", StringComparison.Ordinal),
        };

        Verdict.Of(Open(bad)).Should().Be(code);
    }

    [Theory]
    [InlineData("bytes", "FH-1306/xml-too-large")]
    [InlineData("entities", "FH-1104/too-many-entities")]
    [InlineData("depth", "FH-1306/xml-too-deep")]
    [InlineData("one attribute", "FH-1306/xml-too-large")]
    [InlineData("namespaces", "FH-1303/canonicalisation-failed")]
    public void The_whole_has_limits_too(string what, string code)
    {
        var limits = AggregateLimits.Aggregate;
        var xml = MetadataFixture.Signed(TwoEntities);
        (limits, xml) = what switch
        {
            "bytes" => (limits with { MaxBytes = xml.Length - 1 }, xml),
            "entities" => (limits with { MaxEntities = 1 }, xml),
            "depth" => (limits with { MaxDepth = 5 }, xml),
            "one attribute" => (limits with { Entity = limits.Entity with { MaxBytes = 1000 } }, xml.Replace("errorURL=\"", "errorURL=\"" + new string('x', 200_000), StringComparison.Ordinal)),
            _ => (limits, xml.Replace("A school.", Namespaces(20, 30), StringComparison.Ordinal)),
        };

        Verdict.Of(Open(xml, MetadataFixture.Expecting() with { Limits = limits })).Should().Be(code);
    }

    [Theory]
    [InlineData("", "accepted")]
    [InlineData("<!-- said by nobody -->", "FH-1303/canonicalisation-not-allowed")]
    public void A_form_with_comments_counts_only_where_there_is_none(string comment, string code)
    {
        var xml = TwoEntities.Replace("</md:EntitiesDescriptor>", comment + "</md:EntitiesDescriptor>", StringComparison.Ordinal);

        Verdict.Of(Open(MetadataFixture.Signed(xml, new Signing { ReferenceTransform = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments" }))).Should().Be(code);
    }

    [Theory]
    [InlineData("2026-03-01T12:00:00Z", "FH-1104/metadata-expired")]
    [InlineData("2026-03-01T12:00:01Z", "accepted")]
    [InlineData("soon", "FH-1306/instant-malformed")]
    public void A_document_past_its_end_is_refused_as_a_whole(string until, string code) =>
        Verdict.Of(Open(MetadataFixture.Signed(MetadataFixture.Aggregate($"validUntil=\"{until}\"", MetadataFixture.Federation())))).Should().Be(code);

    [Fact]
    public void What_was_left_out_of_the_signed_octets_is_read_by_nobody()
    {
        // A comment is not among the canonical octets; what it splits is one text again.
        using var aggregate = Verdict.Value(Open(MetadataFixture.Signed(TwoEntities.Replace("De School te Utrecht", "De School<!--c--> te<![CDATA[ Utr]]>echt", StringComparison.Ordinal))));

        Verdict.Value(aggregate.Find("https://b.example")).Organization!.DisplayNames.Single().Value.Should().Be("De School te Utrecht");
    }

    [Fact]
    public void Canonical_xml_1_0_and_prefix_lists_are_read_as_in_messages()
    {
        foreach (var how in (Signing[])[new() { ReferenceTransform = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" }, new() { PrefixList = "mdui shibmd" }, new() { PrefixList = "#default md" }])
        {
            using var aggregate = Verdict.Value(Open(MetadataFixture.Signed(TwoEntities, how)));
            Names(aggregate).Should().Equal("https://a.example", "https://b.example");
        }
    }

    private static string Attributed(string entity, string attributes) => entity.Replace("<md:EntityDescriptor ", "<md:EntityDescriptor " + attributes + " ", StringComparison.Ordinal);

    private static string Namespaces(int depth, int each)
    {
        var text = new StringBuilder();
        for (var level = 0; level < depth; level++)
        {
            text.Append("<x").AppendJoin(' ', Enumerable.Range(0, each).Select(i => $" xmlns:p{level}.{i}='urn:p' p{level}.{i}:a{i}=''".Replace('.', '-'))).Append('>');
        }

        return text.Append(string.Concat(Enumerable.Repeat("</x>", depth))).ToString();
    }

    private static List<string> Names(IEnumerable<Outcome<EntityDescriptor>> entities) => [.. entities.Select(outcome => outcome.Match(entity => entity.EntityId, rejection => rejection.Code.ToString()))];

    private static List<string> Names(VerifiedAggregate aggregate) => Names(aggregate.Entities());


    [Fact]
    public void Signed_metadata_that_is_over_or_signed_twice_is_refused_as_a_whole()
    {
        string Whole(string validUntil) => MetadataFixture.Aggregate($"validUntil=\"{validUntil}\"", MetadataFixture.Federation("https://a.example"), "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>");
        string Once(string validUntil) => Whole(validUntil).Replace("<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>", string.Empty, StringComparison.Ordinal);

        Verdict.Of(Open(MetadataFixture.Signed(Once("2026-03-01T12:00:01Z")))).Should().Be("accepted");
        Verdict.Of(Open(MetadataFixture.Signed(Once("2026-03-01T12:00:00Z")))).Should().Be("FH-1104/metadata-expired");
        Verdict.Of(Open(MetadataFixture.Signed(Whole("2026-03-01T12:00:01Z")))).Should().Be("FH-1303/signature-misplaced");
    }

    private static Outcome<VerifiedAggregate> Open(string xml, AggregateExpectations? expected = null) => MetadataFixture.Open(Encoding.UTF8.GetBytes(xml), expected);
}
