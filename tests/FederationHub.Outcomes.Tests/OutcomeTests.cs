using FederationHub.Outcomes;

namespace FederationHub.Outcomes.Tests;

public sealed class OutcomeTests
{
    private static readonly RejectionCode AudienceMismatch = new(FhCodes.AnswerUnexpected, "audience-mismatch", "SAML Core 2.5.1.4");

    [Fact]
    public void Matches_the_value_of_an_accepted_outcome()
    {
        Outcome<int> outcome = 41;

        outcome.Match(value => value + 1, _ => -1).Should().Be(42);
    }

    [Fact]
    public void Matches_the_refusal_of_a_rejected_outcome()
    {
        Outcome<int> outcome = AudienceMismatch.Because("expected hub");

        outcome.Match(_ => "accepted", rejection => rejection.Code.ToString()).Should().Be("FH-1306/audience-mismatch");
    }

    [Fact]
    public void Goes_on_with_the_value()
    {
        Outcome<int> outcome = 20;

        outcome.Then<string>(value => $"{value * 2}").Should().Be(new Outcome<string>.Accepted("40"));
    }

    [Fact]
    public void Stops_at_the_first_refusal_without_calling_what_follows()
    {
        Outcome<int> outcome = AudienceMismatch.Because("expected hub");
        var called = false;

        var next = outcome.Then<string>(_ =>
        {
            called = true;
            return "reached";
        });

        called.Should().BeFalse();
        next.Should().BeOfType<Outcome<string>.Rejected>().Which.Rejection.Code.Should().Be(AudienceMismatch);
    }

    [Fact]
    public void A_refusal_further_on_replaces_the_value()
    {
        Outcome<int> outcome = 20;

        outcome.Then<string>(_ => AudienceMismatch.Because("expected hub"))
            .Should().BeOfType<Outcome<string>.Rejected>();
    }

    [Fact]
    public void Has_no_third_case()
    {
        typeof(Outcome<int>).GetConstructors(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public)
            .Should().BeEmpty("only the nested cases may derive from it");
        typeof(Outcome<int>).GetNestedTypes().Select(type => type.Name).Should().BeEquivalentTo("Accepted", "Rejected");
    }
}
