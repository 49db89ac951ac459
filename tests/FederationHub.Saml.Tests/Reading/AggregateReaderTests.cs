using System.Text;
using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;

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
    public void A_second_entity_of_the_same_name_is_refused_and_the_first_one_counts()
    {
        using var aggregate = Verdict.Value(Open(MetadataFixture.Signed(MetadataFixture.Aggregate(
            string.Empty, MetadataFixture.Federation("https://a.example"), MetadataFixture.Federation("https://a.example"), MetadataFixture.Federation("https://b.example")))));

        Names(aggregate).Should().Equal("https://a.example", "FH-1104/entity-twice", "https://b.example");
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

    private static List<string> Names(VerifiedAggregate aggregate) =>
        [.. aggregate.Entities().Select(outcome => outcome.Match(entity => entity.EntityId, rejection => rejection.Code.ToString()))];

    private static Outcome<VerifiedAggregate> Open(string xml, AggregateExpectations? expected = null) => MetadataFixture.Open(Encoding.UTF8.GetBytes(xml), expected);
}
