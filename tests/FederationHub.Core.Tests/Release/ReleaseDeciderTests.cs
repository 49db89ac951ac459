using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Tests.Mapping;
using FederationHub.Outcomes;

namespace FederationHub.Core.Tests.Release;

public sealed class ReleaseDeciderTests
{
    private static readonly IdentityStatement Statement = Statements.Accept(Statements.Pupil);

    private static Outcome<ReleaseDecision> Decide(Application application, IdentityStatement? statement = null, params Agreement[] agreements) => Releases.Decide(application, statement ?? Statement, agreements);

    private static ReleaseDecision Accept(params ClaimRule[] claims) => Releases.Accept(Releases.Open(claims), Statement);

    private static Rejection Refuse(Application application, IdentityStatement? statement = null) => Releases.Refuse(application, statement ?? Statement);

    [Fact]
    public void Nothing_is_named_nothing_goes_out()
    {
        var decision = Accept();
        decision.Claims.Subject.Should().Be("subject");
        decision.Claims.Claims.Should().BeEmpty();
        decision.Decisions.Should().BeEmpty();
    }

    [Fact]
    public void R001_14_What_somebody_may_do_there_is_the_applications_own_and_is_told_only_where_its_contract_asks()
    {
        static StatementValue Value(string name, string value) => new(new AttributeName(name), [value], new Provenance("sent", "rule"));
        var statement = Statement with { Values = [Value("groups", "admins"), Value("entitlements", "urn:example:admin"), Value("job_roles", "beheerder")] };
        var agreed = Releases.Agreed("groups", "entitlements", "job_roles");

        foreach (var profile in Enum.GetValues<ApplicationProfile>())
        {
            var usual = Hubs.App with { Profile = profile, RoleRequired = false, Release = ApplicationProfileDefaults.For(profile).Release };
            Releases.Accept(usual, statement, agreed).Claims.Claims.SelectMany(claim => claim.Values).Should().NotContain(["admins", "urn:example:admin", "beheerder"], "profile {0} asks for none", profile);
        }

        var asked = Releases.Accept(Releases.Closed(new ClaimRule("roles", "job_roles", ClaimPlacement.UserInfo) { Codes = ["beheerder"] }), statement, agreed);
        asked.Claims.Claims.Should().ContainSingle().Which.Should().Match<ReleasedClaim>(claim => claim.Name == "roles" && claim.Values.Single() == "beheerder");
    }

    [Fact]
    public void R001_15_The_minimal_set_is_exactly_that()
    {
        var education = Hubs.App with { Profile = ApplicationProfile.Education, Release = ApplicationProfileDefaults.For(ApplicationProfile.Education).Release };
        var claims = Decide(education).Should().BeOfType<Outcome<ReleaseDecision>.Accepted>().Which.Value.Claims.Claims;
        claims.Select(c => (c.Name, c.Values.Single())).Should().BeEquivalentTo(
        [
            ("person_id", "a1b2c3@school.example"), ("person_id_type", "subject_id"), ("org_id", "11ZZ03"), ("org_id_type", "brin6"),
            ("edu_role", "onderwijsdeelnemer"), ("assurance_level", "gemiddeld"),
        ]);
        claims.Should().OnlyContain(c => c.Placement.HasFlag(ClaimPlacement.IdToken) && !c.Placement.HasFlag(ClaimPlacement.AccessToken) && !c.AsArray);
    }

    [Fact]
    public void Ruling_5_A_claim_has_the_name_source_and_placement_of_its_rule() =>
        Accept(new ClaimRule("login", "person:eppn", ClaimPlacement.AccessToken)).Claims.Claims.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new ReleasedClaim("login", ["sanne@school.example"], AsArray: false, ClaimPlacement.AccessToken) { Source = "person:eppn", Ground = ClaimVerdict.WithoutAgreement });

    [Theory]
    [InlineData("person_id", "a1b2c3@school.example")]
    [InlineData("person:saml_nameid_persistent", "p-1")]
    [InlineData("person:email", "sanne@school.example")]
    [InlineData("organisation:schac_home_org", "school.example")]
    [InlineData("organisation:idp", Statements.Issuer)]
    [InlineData("edu_roles", "onderwijsdeelnemer")]
    [InlineData("assurance_evidence", "acr")]
    [InlineData("email_verified", "true")]
    [InlineData("affiliations", "student")]
    public void Reads_a_source(string source, string value) =>
        Accept(new ClaimRule("claim", source, ClaimPlacement.IdToken)).Claims.Claims.Single().Values.Should().Equal(value);

    [Fact]
    public void Several_values_are_an_array_and_one_is_when_the_rule_says_so()
    {
        var statement = Statement with { Values = [.. Statement.Values.Where(v => v.Name.Value != "affiliations"), new StatementValue(new AttributeName("affiliations"), ["student", "member"], new Provenance("a", "b"))] };
        var application = Releases.Open(new("many", "affiliations", ClaimPlacement.IdToken), new("one", "given_name", ClaimPlacement.IdToken), new("listed", "given_name", ClaimPlacement.IdToken) { AsArray = true });
        Releases.Accept(application, statement).Claims.Claims
            .Select(c => (c.Name, c.AsArray)).Should().Equal(("many", true), ("one", false), ("listed", true));
    }

    [Fact]
    public void Says_what_it_withheld_and_why_without_a_value()
    {
        var decision = Accept(new ClaimRule("middle_name", "middle_name", ClaimPlacement.UserInfo), new ClaimRule("given_name", "given_name", ClaimPlacement.UserInfo));
        decision.Decisions.Should().Equal(new ClaimTrace("middle_name", "middle_name", ClaimVerdict.NotInStatement), new ClaimTrace("given_name", "given_name", ClaimVerdict.WithoutAgreement));
        decision.Claims.Claims.Should().ContainSingle();
    }

    [Fact]
    public void V_12_R001_05_Refuses_when_something_required_is_missing_and_names_it()
    {
        var rejection = Refuse(Releases.Open(new("mn", "middle_name", ClaimPlacement.UserInfo) { Required = true }, new("eck", "person:eck_id", ClaimPlacement.UserInfo) { Required = true }, new("gn", "given_name", ClaimPlacement.UserInfo) { Required = true }));
        rejection.Code.ToString().Should().Be("FH-1309/attributes_missing");
        rejection.PublicNames.Should().Equal("middle_name", "eck_id");
        rejection.ToString().Should().NotContain("Sanne");
    }

    [Fact]
    public void V_05_A_reused_statement_without_a_role_is_refused_where_a_role_is_needed()
    {
        var roleless = Statement with { Role = null, Roles = [] };
        Refuse(Hubs.App with { RoleRequired = true }, roleless).Code.ToString().Should().Be("FH-1317/role_unknown");
        Decide(Hubs.App with { RoleRequired = false }, roleless).Should().BeOfType<Outcome<ReleaseDecision>.Accepted>();
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("iss")]
    [InlineData("acr")]
    [InlineData("amr")]
    [InlineData("session_expiry")]
    public void A_policy_that_got_past_its_check_still_cannot_fill_a_protocol_claim(string claim)
    {
        var decision = Accept(new ClaimRule(claim, "given_name", ClaimPlacement.IdToken));
        decision.Claims.Claims.Should().BeEmpty();
        decision.Decisions.Should().Equal(new ClaimTrace(claim, "given_name", ClaimVerdict.NotAllowed));
    }
}
