using FederationHub.Saml.Tests.Fixtures;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Validation;

/// <summary>Each boundary from both sides, at the second. The skew is 180 seconds.</summary>
public sealed class TimeTests
{
    [Theory]
    [InlineData(-179, "accepted")]
    [InlineData(-180, "FH-1305/confirmation-expired")]
    public void The_confirmation_ends_at_its_end_plus_the_skew(int end, string code) =>
        Check(AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace(At(300), At(end), StringComparison.Ordinal) }, code);

    [Theory]
    [InlineData(-179, "accepted")]
    [InlineData(-180, "FH-1305/assertion-expired")]
    public void The_assertion_ends_at_its_end_plus_the_skew(int end, string code) =>
        Check(AssertionSigned with { Conditions = AssertionSigned.Conditions.Replace(At(300), At(end), StringComparison.Ordinal) }, code);

    [Theory]
    [InlineData(180, "accepted")]
    [InlineData(181, "FH-1305/assertion-not-yet-valid")]
    public void The_assertion_begins_at_its_beginning_minus_the_skew(int begin, string code) =>
        Check(AssertionSigned with { Conditions = AssertionSigned.Conditions.Replace(At(-60), At(begin), StringComparison.Ordinal) }, code);

    [Theory]
    [InlineData(-179, "accepted")]
    [InlineData(-180, "FH-1305/session-expired")]
    public void The_session_of_the_organisation_must_not_be_over(int end, string code) =>
        Check(AssertionSigned with { Authn = AssertionSigned.Authn.Replace(At(28800), At(end), StringComparison.Ordinal) }, code);

    [Theory]
    [InlineData(180, "accepted")]
    [InlineData(181, "FH-1305/authn-in-future")]
    public void Nobody_authenticates_in_the_future(int instant, string code) =>
        Check(AssertionSigned with { Authn = AssertionSigned.Authn.Replace(At(-5), At(instant), StringComparison.Ordinal) }, code);

    [Theory]
    [InlineData(180, "accepted")]
    [InlineData(181, "FH-1305/issued-in-future")]
    public void No_assertion_is_issued_in_the_future(int instant, string code) =>
        Check(AssertionSigned with { AssertionStart = AssertionSigned.AssertionStart.Replace(At(0), At(instant), StringComparison.Ordinal) }, code);

    [Theory]
    [InlineData(180, "accepted")]
    [InlineData(181, "FH-1305/issued-in-future")]
    public void No_response_is_issued_in_the_future(int instant, string code) =>
        Check(AssertionSigned with { Response = AssertionSigned.Response.Replace(At(0), At(instant), StringComparison.Ordinal) }, code);

    [Fact]
    public void The_skew_is_a_setting() =>
        Check(
            AssertionSigned with
            {
                Expected = Expecting() with { Skew = TimeSpan.Zero },
                Conditions = AssertionSigned.Conditions.Replace(At(300), At(0), StringComparison.Ordinal),
            },
            "FH-1305/assertion-expired");

    [Fact]
    public void The_refusal_says_how_far_the_clocks_are_apart()
    {
        var fixture = AssertionSigned with { Conditions = AssertionSigned.Conditions.Replace(At(300), At(-500), StringComparison.Ordinal) };

        fixture.Validate().Match(_ => string.Empty, rejection => rejection.Detail).Should().Be("over for 500 s, 180 s allowed");
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    public void The_ends_of_time_do_not_throw(string instant)
    {
        var fixture = AssertionSigned with
        {
            ConfirmationData = AssertionSigned.ConfirmationData.Replace(At(300), instant, StringComparison.Ordinal),
            Authn = AssertionSigned.Authn.Replace(At(-5), instant, StringComparison.Ordinal),
        };

        Verdict.Of(fixture.Validate()).Should().StartWith("FH-1305/");
    }

    private static void Check(ResponseFixture fixture, string code) => Verdict.Of(fixture.Validate()).Should().Be(code);
}
