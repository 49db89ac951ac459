using System.Text;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Validation;

/// <summary>An examination names every check; that it ends where a login does is asserted by every other test of this project.</summary>
public sealed class ResponseExaminationTests
{
    [Fact]
    public void Every_check_of_a_good_response_passes()
    {
        var examined = Examine(BothSigned);
        examined.Checks.Should().OnlyContain(result => result.Verdict == CheckVerdict.Passed);
        Verdict.Of(examined.Outcome).Should().Be("accepted");
        Got(examined, ResponseCheck.Destination).Should().Be(AssertionConsumer);
        Got(examined, ResponseCheck.NotOnOrAfter).Should().Be(At(300));
        Got(examined, ResponseCheck.AssertionSignature).Should().Be($"by key {TestKeys.Trusted(TestKeys.Organisation).Fingerprint}");
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var examined = Examine(AssertionSigned with
        {
            Response = AssertionSigned.Response.Replace(AssertionConsumer, "https://elsewhere.example/acs", StringComparison.Ordinal),
            Conditions = AssertionSigned.Conditions.Replace(Hub, "https://elsewhere.example", StringComparison.Ordinal).Replace(At(300), At(-1000), StringComparison.Ordinal),
            ConfirmationData = AssertionSigned.ConfirmationData.Replace(At(300), At(-1000), StringComparison.Ordinal),
            Authn = AssertionSigned.Authn.Replace(At(-5), At(1000), StringComparison.Ordinal),
        });
        Failed(examined).Should().Equal("destination", "audience", "not-on-or-after", "subject-confirmation", "authn-instant");
        examined.Checks.Should().NotContain(result => result.Verdict == CheckVerdict.NotReached);
        Verdict.Of(examined.Outcome).Should().Be("FH-1306/destination-mismatch", "a login stops at the first");
    }

    [Fact]
    public void After_a_signature_that_does_not_hold_nothing_of_the_assertion_is_read()
    {
        var xml = AssertionSigned.Xml().Replace("noor@school.example", "mallory@school.example", StringComparison.Ordinal).Replace(AssertionConsumer, "https://elsewhere.example/acs", StringComparison.Ordinal);
        var examined = ResponseValidator.Examine(Encoding.UTF8.GetBytes(xml), AssertionSigned.Expected);
        Failed(examined).Should().Equal("assertion-signature", "destination");
        examined.Checks.Where(result => result.Verdict == CheckVerdict.NotReached).Select(result => result.Check).Should().Equal(ResponseCheck.All.SkipWhile(check => check != ResponseCheck.Decryption));
    }

    [Fact]
    public void Without_a_signature_nothing_of_the_assertion_is_read()
    {
        var examined = Examine(AssertionSigned with { SignAssertion = null });
        Failed(examined).Should().Equal("signed");
        examined.Checks.Where(result => result.Verdict == CheckVerdict.NotReached).Select(result => result.Check).Should().Equal(ResponseCheck.All.SkipWhile(check => check != ResponseCheck.AssertionForm));
    }

    [Fact]
    public void A_check_that_fails_for_one_of_two_statements_fails()
    {
        var examined = Examine(AssertionSigned with { Authn = AssertionSigned.Authn.Replace(At(-5), At(1000), StringComparison.Ordinal) + AssertionSigned.Authn });
        Failed(examined).Should().Equal("authn-instant");
    }

    private static ResponseExamination Examine(ResponseFixture fixture) => ResponseValidator.Examine(Encoding.UTF8.GetBytes(fixture.Xml()), fixture.Expected);

    private static IEnumerable<string> Failed(ResponseExamination examined) =>
        examined.Checks.Where(result => result.Verdict == CheckVerdict.Failed).Select(result => result.Check.Name);

    private static string? Got(ResponseExamination examined, ResponseCheck check) => examined.Checks.Single(result => result.Check == check).Got;
}
