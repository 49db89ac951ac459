using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Release;

/// <summary>What identifies the person and the organisation for one application.</summary>
public sealed class PersonIdentifierTests
{
    private static readonly Provenance From = new("a", "b");

    // Two of each tier, as an organisation may send them.
    private static readonly IdentityStatement Statement = Statements.Accept(Statements.Pupil) with
    {
        PersonIds =
        [
            new Identifier("eck_id", Statements.EckId, IsPrimary: true, From), new Identifier("oid", "kZ9+aB==", IsPrimary: true, From),
            new Identifier("nl_realid", "sanne@pole", IsPrimary: false, From), new Identifier("upn", "Jan@X", IsPrimary: false, From), new Identifier("email", "sanne@school.example", IsPrimary: false, From),
        ],
        OrganisationIds =
        [
            new Identifier("rio_aanbieder", "100A100", IsPrimary: true, From), new Identifier("brin6", "11ZZ03", IsPrimary: false, From),
            new Identifier("schac_home_org", "school.example", IsPrimary: false, From), new Identifier("idp", Statements.Issuer, IsPrimary: false, From),
        ],
    };

    private static Dictionary<string, ReleasedClaim> Claims(ReleasePolicy policy, IdentityStatement? statement = null, params string[] agreed) =>
        Releases.Accept(Hubs.App with { RoleRequired = false, Release = policy }, statement ?? Statement, Releases.Agreed(agreed)).Claims.Claims.ToDictionary(claim => claim.Name);

    [Theory]
    [InlineData(new string[0], "eck_id", Statements.EckId)]
    [InlineData(new[] { "email" }, "email", "sanne@school.example")]
    [InlineData(new[] { "upn" }, "upn", "Jan@X")]
    [InlineData(new[] { "hub" }, "hub", "subject")]
    [InlineData(new[] { "windows_account", "nl_realid", "email" }, "nl_realid", "sanne@pole")]
    public void R003_13_The_application_says_what_identifies_the_person(string[] types, string type, string value)
    {
        var claims = Claims(new ReleasePolicy { Claims = ReleaseSets.Minimal, PersonId = types });
        claims["person_id"].Values.Should().Equal(value);
        claims["person_id_type"].Values.Should().Equal(type);
    }

    [Fact]
    public void R003_13_Nothing_takes_the_place_of_what_the_application_named()
    {
        var rejection = Releases.Refuse(Hubs.App with { RoleRequired = false, Release = new ReleasePolicy { Claims = ReleaseSets.Minimal, PersonId = ["windows_account", "eppn"] } }, Statement);
        rejection.Code.ToString().Should().Be("FH-1309/attributes_missing");
        rejection.PublicNames.Should().Equal("windows_account", "eppn");
    }

    [Fact]
    public void R003_13_A_network_name_goes_out_as_it_was_sent()
    {
        var statement = Statement with { Values = [.. Statement.Values, new StatementValue(new AttributeName("windows_account"), ["UVL\\Sanne"], From)] };
        Claims(new ReleasePolicy { Claims = ReleaseSets.Minimal, PersonId = ["windows_account"] }, statement)["person_id"].Values.Should().Equal("UVL\\Sanne");
    }

    [Fact]
    public void R001_07_Both_sent_and_only_the_primary_arrives() =>
        Claims(new ReleasePolicy { Claims = ReleaseSets.Minimal }).Keys.Should().BeEquivalentTo("person_id", "person_id_type", "org_id", "org_id_type", "edu_role", "assurance_level");

    [Fact]
    public void R001_07_The_secondary_arrives_only_when_the_contract_names_it_and_the_organisation_agreed()
    {
        var policy = new ReleasePolicy { Claims = [.. ReleaseSets.Minimal, ReleaseSets.Hub["person_id_secondary"]] };
        Claims(policy).Should().NotContainKey("person_id_secondary");
        var claim = Claims(policy, agreed: "person_id_secondary")["person_id_secondary"];
        claim.Identifiers.Should().Equal(new TypedIdentifier("nl_realid", "sanne@pole"), new TypedIdentifier("upn", "Jan@X"), new TypedIdentifier("email", "sanne@school.example"));
        claim.Values.Should().BeEmpty();
    }

    [Fact]
    public void R001_07_What_is_the_primary_of_this_application_is_not_its_secondary_too() =>
        Claims(new ReleasePolicy { Claims = [ReleaseSets.Hub["person_id_secondary"]], PersonId = ["upn"] }, agreed: "person_id_secondary")["person_id_secondary"].Identifiers.Select(id => id.Type).Should().Equal("nl_realid", "email");

    [Fact]
    public void R001_07_One_type_of_it_arrives_by_name_when_the_organisation_agreed_to_that_type()
    {
        var policy = new ReleasePolicy { Claims = [new("realid", "person:nl_realid", ClaimPlacement.UserInfo)] };
        Claims(policy, agreed: "person_id_secondary").Should().BeEmpty();
        Claims(policy, agreed: "person:nl_realid")["realid"].Values.Should().Equal("sanne@pole");
    }

    [Fact]
    public void R001_09_The_same_holds_for_the_organisation_and_its_upstream_is_none_of_them()
    {
        var policy = new ReleasePolicy { Claims = [.. ReleaseSets.Minimal, ReleaseSets.Hub["org_id_secondary"]] };
        Claims(policy)["org_id"].Values.Should().Equal("100A100");
        Claims(policy).Should().NotContainKey("org_id_secondary");
        Claims(policy, agreed: "org_id_secondary")["org_id_secondary"].Identifiers.Should().Equal(new TypedIdentifier("brin6", "11ZZ03"), new TypedIdentifier("schac_home_org", "school.example"));
    }

    [Fact]
    public void R001_07_R001_09_Without_a_primary_the_secondary_is_what_arrives()
    {
        var statement = Statement with { PersonIds = [.. Statement.PersonIds.Where(id => !id.IsPrimary)], OrganisationIds = [.. Statement.OrganisationIds.Where(id => !id.IsPrimary)] };
        var claims = Claims(new ReleasePolicy { Claims = ReleaseSets.Minimal }, statement);
        (claims["person_id"].Values[0], claims["org_id"].Values[0]).Should().Be(("sanne@pole", "11ZZ03"));
    }

    public static TheoryData<string, string[], string[], bool> Chosen { get; } = new()
    {
        { "the address", ["email"], [], false },
        { "the address, agreed as a value", ["email"], ["email"], true },
        { "the address, agreed as an identifier", ["email"], ["person:email"], true },
        { "the address, and another agreed", ["email"], ["person:upn", "given_name"], false },
        { "what the second tier holds", ["nl_realid"], [], false },
        { "what the second tier holds, agreed", ["nl_realid"], ["person:nl_realid"], true },
        { "of the first tier", ["oid"], [], true },
        { "opaque", ["hub"], [], true },
        { "the first that there is", ["eduid", "eck_id", "email"], [], true },
        { "nothing chosen", [], [], true },
    };

    [Theory, MemberData(nameof(Chosen))]
    public void R001_15_In_education_a_chosen_identifier_beyond_the_first_tier_needs_an_agreement_that_names_it(string what, string[] types, string[] agreed, bool released)
    {
        var application = Hubs.App with { RoleRequired = false, Profile = ApplicationProfile.Education, Release = new ReleasePolicy { Claims = ReleaseSets.Minimal, PersonId = types } };
        if (released)
        {
            Releases.Accept(application, Statement, Releases.Agreed(agreed)).Claims.Claims.Select(claim => claim.Name).Should().Contain(["person_id", "person_id_type"], what);
        }
        else
        {
            Releases.Refuse(application, Statement, Releases.Agreed(agreed)).Code.ToString().Should().Be("FH-1309/agreement_missing", what);
        }

        Releases.Accept(application with { Profile = ApplicationProfile.Care }, Statement).Claims.Claims.Select(claim => claim.Name).Should().Contain("person_id", "elsewhere the choice is the application's (R003-13)");
    }

    [Theory]
    [InlineData("person_id")]
    [InlineData("person_id_type")]
    [InlineData("person:email")]
    [InlineData("email")]
    public void R001_15_In_education_no_name_takes_a_chosen_address_past_the_agreement(string source)
    {
        var application = Hubs.App with { RoleRequired = false, Profile = ApplicationProfile.Education, Release = new ReleasePolicy { Claims = [new("x", source, ClaimPlacement.IdToken)], PersonId = ["email"], Agreements = AgreementNeed.Optional } };
        ReleaseDecider.Decide(new ReleaseInput { Application = application, Statement = Statement, Subject = "subject", Agreements = [], Now = Releases.Now }, out var decisions);
        decisions.Single().Verdict.Should().Be(ClaimVerdict.NoAgreement);
    }

    [Fact]
    public void R001_07_In_education_a_chosen_identifier_that_is_the_first_of_all_known_needs_none()
    {
        var statement = Statement with { PersonIds = [.. Statement.PersonIds.Where(id => !id.IsPrimary)] };
        Application Of(string type) => Hubs.App with { RoleRequired = false, Profile = ApplicationProfile.Education, Release = new ReleasePolicy { Claims = ReleaseSets.Minimal, PersonId = [type] } };
        Releases.Accept(Of("nl_realid"), statement).Decisions[0].Verdict.Should().Be(ClaimVerdict.MinimalSet);
        Releases.Refuse(Of("email"), statement).Code.ToString().Should().Be("FH-1309/agreement_missing");
    }

    public static TheoryData<string, string[], bool, string?, bool> Goes { get; } = new()
    {
        { "the same", ["subject_id"], true, "subject_id", true },
        { "the hub's number now", ["hub"], true, "subject_id", false },
        { "one of several now, without the statement", ["eck_id", "subject_id"], false, "subject_id", true },
        { "another comes first, in the statement", ["eck_id", "email"], true, "email", false },
        { "best known again, and that is another", [], true, "email", false },
        { "best known again, and that is the same", [], true, "eck_id", true },
        { "best known again, and it was the hub's number", [], false, "hub", false },
        { "a grant from before types were kept", ["eck_id"], true, null, false },
    };

    [Theory, MemberData(nameof(Goes))]
    public void R001_11_An_old_token_gives_no_identifier_that_the_application_goes_by_no_more(string what, string[] types, bool withStatement, string? identifier, bool stands)
    {
        var statement = Statement with { PersonIds = [.. Statement.PersonIds, new Identifier("subject_id", "a@b", IsPrimary: true, From)] };
        var application = Hubs.App with { Release = new ReleasePolicy { Claims = ReleaseSets.Minimal, PersonId = types } };
        foreach (var source in new[] { "person_id", "person_id_type" })
        {
            AgreementGate.Stands(ClaimVerdict.MinimalSet, source, source, application, [], Releases.Now, identifier, withStatement ? statement : null).Should().Be(stands, what);
        }
    }

    [Fact]
    public void R001_11_In_education_an_agreed_identifier_stands_while_an_agreement_names_it()
    {
        var application = Hubs.App with { Profile = ApplicationProfile.Education, Release = new ReleasePolicy { Claims = ReleaseSets.Minimal, PersonId = ["email"] } };
        bool Stands(ClaimVerdict ground, IdentityStatement? statement, params string[] agreed) =>
            AgreementGate.Stands(ground, "person_id", "person_id", application, [Releases.Agreed(agreed)], Releases.Now, "email", statement);
        Stands(ClaimVerdict.Agreement, Statement, "person:email").Should().BeTrue();
        Stands(ClaimVerdict.Agreement, Statement).Should().BeFalse();
        Stands(ClaimVerdict.Agreement, null).Should().BeFalse();
        Stands(ClaimVerdict.MinimalSet, Statement).Should().BeFalse("it was no education then, and is now");
    }

    [Fact]
    public void A_released_identifier_says_which_it_is_so_that_a_consent_to_one_is_none_to_another()
    {
        string ScopeWith(string type) => ConsentRecord.ScopeOf(ConsentMode.Ask, Claims(new ReleasePolicy { Claims = ReleaseSets.Minimal, PersonId = [type] }).Values.Select(claim => new ConsentClaim(claim.Name, claim.Source)));
        Claims(new ReleasePolicy { Claims = ReleaseSets.Minimal, PersonId = ["email"] }).Values.Select(claim => claim.Source)
            .Should().Equal("person_id=email", "person_id_type=email", "org_id=rio_aanbieder", "org_id_type=rio_aanbieder", "edu_role", "assurance_level");
        ScopeWith("hub").Should().NotBe(ScopeWith("email"));
        ScopeWith("email").Should().Be(ScopeWith("email"));
    }

    [Theory]
    [InlineData("person:email", true)]
    [InlineData("email", true)]
    [InlineData("person:upn", false)]
    [InlineData("upn", false)]
    [InlineData("person:eck_id", false)]
    public void R001_15_The_very_identifier_under_another_name_is_still_exactly_one(string source, bool isMinimal) =>
        Releases.Accept(Hubs.App with { RoleRequired = false, Release = new ReleasePolicy { Claims = [new("x", source, ClaimPlacement.IdToken)], PersonId = ["email"] } }, Statement)
            .Decisions.Single().Verdict.Should().Be(isMinimal ? ClaimVerdict.MinimalSet : ClaimVerdict.NoAgreement);
}
