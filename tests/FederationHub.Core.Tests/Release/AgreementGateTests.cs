using FederationHub.Core.Agreements;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Release;

public sealed class AgreementGateTests
{
    private static readonly IdentityStatement Statement = Statements.Accept(Statements.Pupil);

    private static readonly ClaimRule GivenName = new("gn", "given_name", ClaimPlacement.UserInfo);

    private static ClaimTrace Of(ClaimRule rule, params Agreement[] agreements) => Releases.Accept(Releases.Closed(rule), Statement, agreements).Decisions.Single();

    [Theory]
    [InlineData("person_id")]
    [InlineData("person_id_type")]
    [InlineData("org_id")]
    [InlineData("org_id_type")]
    [InlineData("edu_role")]
    [InlineData("assurance_level")]
    [InlineData("person:subject_id")]
    [InlineData("organisation:brin6")]
    public void R001_15_The_minimal_set_needs_no_agreement_whatever_its_name(string source) =>
        Of(new ClaimRule("x", source, ClaimPlacement.IdToken)).Verdict.Should().Be(ClaimVerdict.MinimalSet);

    [Theory]
    [InlineData("given_name")]
    [InlineData("email")]
    [InlineData("email_verified")]
    [InlineData("edu_roles")]
    [InlineData("assurance_evidence")]
    [InlineData("org_name")]
    [InlineData("affiliations")]
    [InlineData("person:eppn")]
    [InlineData("person:saml_nameid_persistent")]
    [InlineData("organisation:schac_home_org")]
    [InlineData("person_id_x")]
    public void R001_11_Everything_else_needs_one(string source) =>
        Of(new ClaimRule("x", source, ClaimPlacement.IdToken)).Should().Be(new ClaimTrace("x", source, ClaimVerdict.NoAgreement));

    [Fact]
    public void R001_11_An_agreement_that_names_the_source_lets_it_through_and_is_the_ground()
    {
        var decision = Releases.Accept(Releases.Closed(GivenName), Statement, Releases.Agreed("family_name") with { Id = "other" }, Releases.Agreed("given_name"));
        decision.Decisions.Should().Equal(new ClaimTrace("gn", "given_name", ClaimVerdict.Agreement, "agreed"));
        decision.Claims.Claims.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Source = "given_name", Ground = ClaimVerdict.Agreement, Agreement = "agreed" });
    }

    public static TheoryData<string, Agreement> DoNotCount { get; } = new()
    {
        { "names the claim and not the source", Releases.Agreed("gn") },
        { "of another organisation", Releases.Agreed("given_name") with { Organisation = "college" } },
        { "for another application", Releases.Agreed("given_name") with { Application = "app2" } },
        { "begins later", Releases.Agreed("given_name") with { From = Releases.Now.AddTicks(1) } },
        { "ended", Releases.Agreed("given_name") with { To = Releases.Now } },
        { "in capitals", Releases.Agreed("GIVEN_NAME") },
    };

    [Theory, MemberData(nameof(DoNotCount))]
    public void R001_11_No_other_agreement_does(string what, Agreement agreement) =>
        Of(GivenName, agreement).Verdict.Should().Be(ClaimVerdict.NoAgreement, what);

    [Fact]
    public void Email_verified_goes_with_email() =>
        Of(new ClaimRule("email_verified", "email_verified", ClaimPlacement.UserInfo), Releases.Agreed("email")).Verdict.Should().Be(ClaimVerdict.Agreement);

    [Fact]
    public void R000_20_The_minimal_set_names_the_agreement_that_it_rests_on_when_there_is_one()
    {
        Of(new ClaimRule("x", "person_id", ClaimPlacement.IdToken), Releases.Agreed() with { Id = "old", To = Releases.Now }, Releases.Agreed()).Should().BeEquivalentTo(new { Claim = "x", Source = "person_id", Verdict = ClaimVerdict.MinimalSet, Reference = "agreed" });
        Of(new ClaimRule("x", "person_id", ClaimPlacement.IdToken)).Reference.Should().BeNull();
    }

    [Fact]
    public void An_application_that_needs_no_agreements_gets_what_its_policy_names_and_still_names_one_that_covers_it()
    {
        var application = Releases.Open(GivenName);
        Releases.Accept(application, Statement).Decisions.Single().Should().Be(new ClaimTrace("gn", "given_name", ClaimVerdict.WithoutAgreement));
        Releases.Accept(application, Statement, Releases.Agreed("given_name")).Decisions.Single().Should().Be(new ClaimTrace("gn", "given_name", ClaimVerdict.Agreement, "agreed"));
    }

    [Fact]
    public void What_is_required_and_not_agreed_refuses_and_the_decisions_say_so_for_every_claim()
    {
        var application = Releases.Closed(new("id", "person_id", ClaimPlacement.IdToken), GivenName with { Required = true }, new("mn", "middle_name", ClaimPlacement.UserInfo));
        var input = new ReleaseInput { Application = application, Statement = Statement, Subject = "subject", Agreements = [], Now = Releases.Now };
        var rejection = ReleaseDecider.Decide(input, out var decisions).Should().BeOfType<Outcomes.Outcome<ReleaseDecision>.Rejected>().Which.Rejection;
        rejection.Code.ToString().Should().Be("FH-1309/agreement_missing");
        rejection.PublicNames.Should().Equal("given_name");
        rejection.ToString().Should().NotContain("Sanne");
        decisions.Select(decision => decision.Verdict).Should().Equal(ClaimVerdict.MinimalSet, ClaimVerdict.NoAgreement, ClaimVerdict.NoAgreement);
    }

    [Fact]
    public void Every_verdict_has_a_word_of_its_own() =>
        Enum.GetValues<ClaimVerdict>().Select(ClaimVerdicts.Word).Should().OnlyHaveUniqueItems().And.AllSatisfy(word => word.Should().MatchRegex("^[a-z-]+$"));
}
