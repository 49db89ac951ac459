using System.Text;
using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;

namespace FederationHub.Saml.Tests.Reading;

public sealed class AggregateReaderTests
{
    private static readonly AggregateExpectations Expected =
        new([TestKeys.Trusted(TestKeys.Organisation)], Allowances.None, ResponseFixture.Now, AggregateLimits.Aggregate);

    [Fact]
    public void Gives_the_entities_of_a_signed_aggregate_and_says_who_signed_it()
    {
        var xml = Signed(MetadataFixture.Aggregate(
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
        using var aggregate = Verdict.Value(Open(Signed(MetadataFixture.Aggregate(
            string.Empty, MetadataFixture.Federation("https://a.example"), MetadataFixture.Federation("https://a.example"), MetadataFixture.Federation("https://b.example")))));

        Names(aggregate).Should().Equal("https://a.example", "FH-1104/entity-twice", "https://b.example");
    }

    [Theory]
    [InlineData("https://a.example", "accepted")]
    [InlineData("https://A.example", "FH-1104/entity-not-found")]
    public void An_answer_about_one_entity_is_about_the_one_that_was_asked_for(string asked, string code) =>
        Verdict.Of(Open(Signed(MetadataFixture.Federation("https://a.example", "ID=\"_a\"")), Expected with { EntityId = asked })).Should().Be(code);

    private static List<string> Names(VerifiedAggregate aggregate) =>
        [.. aggregate.Entities().Select(outcome => outcome.Match(entity => entity.EntityId, rejection => rejection.Code.ToString()))];

    private static Outcome<VerifiedAggregate> Open(string xml, AggregateExpectations? expected = null)
    {
        using var metadata = new MemoryStream(Encoding.UTF8.GetBytes(xml));
        return AggregateReader.Open(metadata, new MemoryStream(), expected ?? Expected);
    }

    private static string Signed(string xml)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml);
        FrameworkSigner.Sign(document.DocumentElement!, new Signing());
        return document.OuterXml;
    }
}
