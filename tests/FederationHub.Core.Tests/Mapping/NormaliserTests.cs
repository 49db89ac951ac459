using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

public sealed class NormaliserTests
{
    private const string SubjectIdName = "urn:oasis:names:tc:SAML:attribute:subject-id";
    private const string Eppn = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6";
    private const string Affiliation = "urn:oid:1.3.6.1.4.1.5923.1.1.1.1";
    private const string ScopedAffiliation = "urn:oid:1.3.6.1.4.1.5923.1.1.1.9";
    private const string PrimaryAffiliation = "urn:oid:1.3.6.1.4.1.5923.1.1.1.5";
    private const string Schac = "urn:oid:1.3.6.1.4.1.25178.1.2.9";
    private const string Mail = "urn:oid:0.9.2342.19200300.100.1.3";
    private const string Uid = "urn:oid:0.9.2342.19200300.100.1.1";

    [Fact]
    public void Understands_a_pupil()
    {
        var statement = Accept(Pupil);

        statement.StatementId.Should().Be("statement-1");
        statement.Organisation.Should().Be("school");
        statement.Upstream.Should().Be("school-idp");
        statement.PersonIds.Select(p => (p.Type, p.Value)).Should().Equal(
            ("subject_id", "a1b2c3@school.example"), ("saml_nameid_persistent", "p-1"), ("eppn", "sanne@school.example"), ("email", "sanne@school.example"));
        statement.OrganisationIds.Select(o => (o.Type, o.Value)).Should().Equal(("brin6", "11ZZ03"), ("schac_home_org", "school.example"), ("idp", Issuer));
        statement.Role.Should().Be(PersonRole.Onderwijsdeelnemer);
        statement.Roles.Should().Equal(PersonRole.Onderwijsdeelnemer);
        statement.Assurance.Level.Should().Be(AssuranceLevel.Gemiddeld);
        statement.AuthenticatedAt.Should().Be(Now.AddMinutes(-1));
        statement.Authorities.Should().Equal(Issuer);
        statement.Value("given_name").Should().Equal("Sanne");
        statement.Value("family_name").Should().Equal("de Vries");
        statement.Value("email").Should().Equal("sanne@school.example");
        statement.Value("email_verified").Should().Equal("true");
        statement.Findings.Should().BeEmpty();
    }

    [Fact]
    public void Says_of_each_value_where_it_came_from()
    {
        var statement = Accept(Pupil);

        statement.PersonIds[0].Provenance.Should().Be(new Provenance(SubjectIdName, "eduperson#5", ScopeChecked: true));
        statement.PersonIds[1].Provenance.Source.Should().Be("subject");
        statement.OrganisationIds[0].Provenance.Source.Should().Be("configuration");
        statement.OrganisationIds[2].Provenance.Source.Should().Be("computed");
        statement.Values.Single(v => v.Name == StandardAttributes.GivenName).Provenance.Source.Should().Be("urn:oid:2.5.4.42");
        statement.Values.Single(v => v.Name == StandardAttributes.EmailVerified).Provenance.Should().Be(new Provenance("computed", "V-09", ScopeChecked: true));
        statement.RoleProvenance!.Source.Should().Be(Affiliation);
    }

    [Fact]
    public void Keeps_diacritics_apostrophes_and_case_byte_for_byte() =>
        Accept(With("urn:oid:2.5.4.4", "O'Brien-Ångström")).Value("family_name").Should().Equal("O'Brien-Ångström");

    [Fact]
    public void Takes_the_first_source_that_has_a_value()
    {
        var both = Attributes([.. PupilAttributes, ("urn:mace:dir:attribute-def:givenName", ["Other"])]);
        Accept(Pupil with { Attributes = both }).Value("given_name").Should().Equal("Sanne");
        Accept(Pupil with { Attributes = Attributes([.. PupilAttributes.Where(a => a.Item1 != "urn:oid:2.5.4.42"), ("urn:oid:2.5.4.42", [" "]), ("urn:mace:dir:attribute-def:givenName", ["Other"])]) })
            .Value("given_name").Should().Equal("Other");
    }

    [Fact]
    public void Gives_no_time_in_the_future_and_notes_one_that_is_missing()
    {
        Accept(Pupil with { Authentication = Pupil.Authentication with { Instant = Now.AddMinutes(2) } }).AuthenticatedAt.Should().Be(Now);

        var unknown = Accept(Pupil with { Authentication = Pupil.Authentication with { Instant = null } });
        unknown.AuthenticatedAt.Should().Be(Now);
        unknown.Findings.Should().Contain(f => f.Cause == "authn_instant_missing");
        unknown.AuthenticationInstantIsOwn.Should().BeTrue("the hub knows when the answer came, not when the person authenticated");
        Accept(Pupil).AuthenticationInstantIsOwn.Should().BeFalse();
    }

    [Fact]
    public void Keeps_the_chain_of_authorities_outermost_last() =>
        Accept(Pupil with { Authentication = Pupil.Authentication with { Authorities = ["https://proxy.example", "https://home.example"] } })
            .Authorities.Should().Equal(Issuer, "https://proxy.example", "https://home.example");

    // R001-06, R001-07, V-01

    [Fact]
    public void R001_06_The_primary_identifier_comes_first() =>
        Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("eckId", [EckId])]) }).PersonIds[0].Should().BeEquivalentTo(new { Type = "eck_id", Value = EckId, IsPrimary = true });

    [Fact]
    public void R001_07_A_secondary_identifier_is_enough_when_there_is_no_primary()
    {
        var statement = Accept(Only(new SubjectId("t-1", SubjectId.Transient), ("nlEduPersonRealId", ["sanne@petteflatcollege"]), ("eduPersonAffiliation", ["student"])), Input("entree"));
        statement.PersonIds.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Type = "nl_realid", IsPrimary = false });
    }

    [Fact]
    public void V_01_Refuses_a_statement_that_identifies_nobody() =>
        Refuse(Only(new SubjectId("t-1", SubjectId.Transient), (Affiliation, ["student"]))).Code.ToString().Should().Be("FH-1311/person_id_missing");

    [Fact]
    public void Refuses_a_person_who_has_only_what_may_change_hands() =>
        Refuse(Only(new SubjectId("t-1", SubjectId.Transient), (Eppn, ["sanne@school.example"]), (Affiliation, ["student"]))).Code.ToString().Should().Be("FH-1311/person_key_missing");

    // V-03, V-04

    public static TheoryData<string> MalformedEckIds { get; } =
    [
        "http://ketenid.nl/201703/" + EckId[^128..],
        "https://ketenid.nl.evil.example/201703/" + EckId[^128..],
        "https://ketenid.nl//" + EckId[^128..],
        "https://ketenid.nl/2017-03/" + EckId[^128..],
        EckId[..^1],
        EckId + "0",
        EckId[..^1] + "F",
        EckId + "\n",
    ];

    [Theory, MemberData(nameof(MalformedEckIds))]
    public void V_03_A_malformed_primary_identifier_counts_as_absent(string malformed)
    {
        var statement = Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("eckId", [malformed])]) });
        statement.PersonIds.Should().NotContain(p => p.Type == "eck_id");
        statement.Findings.Should().ContainEquivalentOf(new Finding("person_primary_invalid", "person:eck_id"));
    }

    public static TheoryData<string[], string[]> TwoEckIds { get; } = new()
    {
        { [EckId, OtherEckId], [] },
        { [EckId], [OtherEckId] },
    };

    [Theory, MemberData(nameof(TwoEckIds))]
    public void V_04_Refuses_two_different_eck_ids(string[] one, string[] two) =>
        Refuse(Pupil with { Attributes = Attributes([.. PupilAttributes, ("eckId", one), ("urn:mace:surf.nl:attribute-def:eckid", two)]) })
            .Code.ToString().Should().Be("FH-1311/person_id_conflict");

    [Fact]
    public void V_04_Takes_the_same_eck_id_by_two_names() =>
        Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("eckId", [EckId]), ("urn:mace:surf.nl:attribute-def:eckid", [EckId])]) })
            .PersonIds.Should().ContainSingle(p => p.Type == "eck_id");

    // V-02, R001-08, R001-09, ruling 14

    [Fact]
    public void R001_08_A_configured_identifier_comes_before_a_received_one_and_a_primary_before_both()
    {
        var school = School with { Identifiers = [new("brin6", "11ZZ03"), new("rio_aanbieder", "123A456")] };
        Accept(Pupil, Input(organisations: school)).OrganisationIds.Select(o => o.Type).Should().Equal("rio_aanbieder", "brin6", "schac_home_org", "idp");
    }

    [Fact]
    public void R001_09_A_received_identifier_is_enough_when_none_is_configured() =>
        Accept(Pupil, Input(organisations: School with { Identifiers = [] })).OrganisationIds.Select(o => o.Type).Should().Equal("schac_home_org", "idp");

    [Fact]
    public void V_02_The_upstream_alone_does_not_identify_the_organisation() =>
        Refuse(With(Schac), Input(organisations: School with { Identifiers = [] })).Code.ToString().Should().Be("FH-1316/org_id_missing");

    // R001-22

    [Fact]
    public void R001_22_Another_registered_organisation_that_was_asserted_is_the_statements()
    {
        var asserted = Only(new SubjectId("p-1", SubjectId.Persistent), ("nlEduPersonHomeOrganizationId", ["22YY01"]), (Affiliation, ["student"]));
        var statement = Accept(asserted, Input(organisations: [School, OtherSchool]));
        statement.Organisation.Should().Be("other-school");
        statement.OrganisationIds[0].Should().BeEquivalentTo(new { Value = "22YY01", Provenance = new { Source = "configuration" } });
    }

    [Fact]
    public void R001_22_Without_an_assertion_the_choice_counts()
    {
        var statement = Accept(With(Schac), Input(organisations: [School, OtherSchool]));
        statement.Organisation.Should().Be("school");
        statement.OrganisationIds[0].Provenance.Source.Should().Be("entry");
    }

    [Fact]
    public void R001_22_Nobody_chooses_a_role_or_a_higher_level_by_choosing_an_organisation()
    {
        var staff = OtherSchool with { DefaultRole = PersonRole.Onderwijsmedewerker, IdentityProofing = 3, HighestLevel = AssuranceLevel.Hoog };
        var unnamed = Only(new SubjectId("pupil-1", SubjectId.OidcSub)) with { Authentication = Pupil.Authentication with { Methods = ["pwd", "hwk"] } };
        Refuse(unnamed, Input("oidc", roleRequired: true, staff, School)).Code.ToString().Should().Be("FH-1317/role_unknown");
        var chosen = Accept(unnamed, Input("oidc", roleRequired: false, staff, School));
        (chosen.Organisation, chosen.Role, chosen.Assurance.Ial, chosen.Assurance.Level).Should().Be(("other-school", null, 1, AssuranceLevel.Verhoogd));

        var named = Attributes(("nlEduPersonHomeOrganizationId", ["22YY01"]), ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", ["x@other.example"]));
        var asserted = Accept(Pupil with { Attributes = named, Authentication = unnamed.Authentication }, Input("eduperson", roleRequired: true, staff, School));
        (asserted.Role, asserted.Assurance.Ial, asserted.Assurance.Level).Should().Be((PersonRole.Onderwijsmedewerker, 3, AssuranceLevel.Hoog));
    }

    [Fact]
    public void R001_22_What_all_organisations_of_the_upstream_give_the_chosen_one_gives_too()
    {
        var (one, other) = (School with { DefaultRole = PersonRole.Onderwijsdeelnemer, IdentityProofing = 2 }, OtherSchool with { DefaultRole = PersonRole.Onderwijsdeelnemer, IdentityProofing = 2 });
        var statement = Accept(Only(new SubjectId("pupil-1", SubjectId.OidcSub)), Input("oidc", roleRequired: true, one, other));
        (statement.Role, statement.Assurance.Ial).Should().Be((PersonRole.Onderwijsdeelnemer, 2));
        Accept(Only(new SubjectId("pupil-1", SubjectId.OidcSub)), Input("oidc", roleRequired: true, one)).Assurance.Ial.Should().Be(2, "an upstream of one organisation speaks for that");
    }

    [Theory]
    [InlineData("school.example", "school")]
    [InlineData("other.example", "other-school")]
    [InlineData("evil.example", null)]
    public void R001_22_Organisations_that_share_one_Google_are_told_apart_by_their_domain(string hostedDomain, string? organisation)
    {
        var (one, other) = (School with { Identifiers = [new("google_hd", "school.example")] }, OtherSchool with { Identifiers = [new("google_hd", "other.example")] });
        var sent = Only(new SubjectId("s", SubjectId.OidcSub), ("hd", [hostedDomain]));
        Normaliser.Normalise(sent, Input("oidc", roleRequired: false, one, other)).Match(statement => statement.Organisation, rejection => rejection.Code.ToString())
            .Should().Be(organisation ?? "FH-1320/org_mismatch");
    }

    public static TheoryData<string, string, string> ForeignOrganisations { get; } = new()
    {
        { "brin6 of nobody", "nlEduPersonHomeOrganizationId", "33XX02" },
        { "brin4 of nobody", "nlEduPersonHomeOrganizationId", "33XX" },
        { "scope of nobody", Schac, "evil.example" },
        { "scope under ours", Schac, "sub.school.example" },
        { "scope with ours in it", Schac, "school.example.evil.example" },
    };

    [Theory, MemberData(nameof(ForeignOrganisations))]
    public void R001_22_Refuses_an_organisation_that_is_not_registered(string why, string name, string value)
    {
        var foreign = Pupil with { Attributes = Attributes([.. PupilAttributes.Where(a => a.Item1 != Schac), (name, [value])]) };
        Refuse(foreign, Input(organisations: [School, OtherSchool])).Code.ToString().Should().Be("FH-1320/org_mismatch", why);
        Refuse(foreign, Input(organisations: School)).Code.ToString().Should().Be("FH-1320/org_mismatch", why);
    }

    public static TheoryData<string, OrganisationIdentifier[], OrganisationIdentifier, string, string, bool> OfAnotherOrganisation { get; } = new()
    {
        { "brin6 of another", [], new("brin6", "22YY01"), "nlEduPersonHomeOrganizationBranchId", "22YY01", false },
        { "brin6 of another, of another type than ours", [new("rio_aanbieder", "123A456")], new("brin6", "22YY01"), "nlEduPersonHomeOrganizationBranchId", "22YY01", false },
        { "brin6 of the institution of another", [], new("brin4", "22YY"), "nlEduPersonHomeOrganizationBranchId", "22YY01", false },
        { "brin4 of the branch of another", [], new("brin6", "22YY01"), "nlEduPersonHomeOrganizationId", "22YY", false },
        { "rio of another", [new("brin6", "11ZZ03")], new("rio_aanbieder", "999A999"), "rio", "999A999", false },
        { "tenant of another in upper case", [new("brin6", "11ZZ03")], new("entra_tid", ObjectId), "tenant", ObjectId.ToUpperInvariant(), false },
        { "home organisation of another", [new("brin6", "11ZZ03")], new("schac_home_org", "other.example"), Schac, "other.example", false },
        { "brin6 of nobody", [], new("brin6", "22YY01"), "nlEduPersonHomeOrganizationBranchId", "33XX02", true },
        { "rio of nobody", [new("brin6", "11ZZ03")], new("rio_aanbieder", "999A999"), "rio", "123A456", true },
        { "branch of our institution, which another is a branch of too", [new("brin4", "22YY")], new("brin6", "22YY01"), "nlEduPersonHomeOrganizationBranchId", "22YY02", true },
        { "that other branch itself", [new("brin4", "22YY")], new("brin6", "22YY01"), "nlEduPersonHomeOrganizationBranchId", "22YY01", false },
        { "identifier that both have", [new("brin6", "22YY01")], new("brin6", "22YY01"), "nlEduPersonHomeOrganizationBranchId", "22YY01", true },
    };

    [Theory, MemberData(nameof(OfAnotherOrganisation))]
    public void R001_22_Refuses_an_identifier_of_an_organisation_of_another_upstream(string why, OrganisationIdentifier[] own, OrganisationIdentifier others, string name, string value, bool passes)
    {
        var idp = new Upstream
        {
            Id = "school-idp", Protocol = "saml", Settings = "{}", Organisations = ["school"], AttributeMap = "eduperson",
            ExtraRules = [new MappingRule("organisation:rio_aanbieder", ["rio"]), new MappingRule("organisation:entra_tid", ["tenant"])],
        };
        var hub = new HubDirectory(1, new HubSettings
        {
            Organisations = [School with { Identifiers = own }, OtherSchool with { Identifiers = [others] }],
            Upstreams = [idp, idp with { Id = "other-idp", Organisations = ["other-school"] }],
        });
        Normaliser.Normalise(With(name, value), Input() with { Mapping = hub.MappingOf("school-idp")! }).Match(_ => "", rejection => rejection.Code.ToString())
            .Should().Be(passes ? "" : "FH-1320/org_mismatch", why);
    }

    [Theory]
    [InlineData("nlEduPersonHomeOrganizationBranchId", "22YY01", "brin4", "11ZZ", false)]
    [InlineData("nlEduPersonHomeOrganizationBranchId", "11ZZ07", "brin4", "11ZZ", true)]
    [InlineData("nlEduPersonHomeOrganizationId", "22YY", "brin6", "11ZZ03", false)]
    [InlineData("nlEduPersonHomeOrganizationId", "11ZZ", "brin6", "11ZZ03", true)]
    public void R001_22_A_brin_that_was_sent_and_one_that_is_configured_are_of_one_institution(string name, string value, string type, string configured, bool passes) =>
        Normaliser.Normalise(With(name, value), Input(organisations: School with { Identifiers = [new(type, configured)] })).Match(_ => "", rejection => rejection.Code.ToString())
            .Should().Be(passes ? "" : "FH-1320/org_mismatch");

    [Fact]
    public void Ruling_14_A_configured_identifier_comes_before_a_received_one_of_a_higher_tier()
    {
        var map = AttributeMap.Resolve("eduperson", [new MappingRule("organisation:rio_aanbieder", ["rio"])]);
        Accept(With("rio", "123A456"), Input(map)).OrganisationIds.Select(o => (o.Type, o.Provenance.Source)).Should().StartWith([("brin6", "configuration"), ("rio_aanbieder", "rio")]);
    }

    [Fact]
    public void R001_22_Refuses_two_identifiers_that_name_two_organisations() =>
        Refuse(Pupil with { Attributes = Attributes([.. PupilAttributes, ("nlEduPersonHomeOrganizationId", ["22YY01"])]) }, Input(organisations: [School, OtherSchool]))
            .Code.ToString().Should().Be("FH-1320/org_mismatch");

    [Fact]
    public void R001_22_Refuses_a_choice_that_the_upstream_may_not_speak_for() =>
        Refuse(Pupil, Input() with { ChosenOrganisation = "other-school" }).Code.ToString().Should().Be("FH-1320/org_mismatch");

    [Fact]
    public void R001_22_An_identifier_that_nobody_configured_counts_only_at_an_upstream_of_one_organisation()
    {
        var school = School with { Identifiers = [] };
        var sent = Pupil with { Attributes = Attributes([.. PupilAttributes, ("nlEduPersonHomeOrganizationId", ["33XX02"])]) };
        Accept(sent, Input(organisations: school)).OrganisationIds.Should().Contain(o => o.Type == "brin6" && o.Value == "33XX02");
        Refuse(sent, Input(organisations: [school, OtherSchool])).Code.ToString().Should().Be("FH-1320/org_mismatch");
    }

    [Fact]
    public void A_brin_of_four_characters_names_the_institution_of_a_branch()
    {
        var statement = Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("nlEduPersonHomeOrganizationId", ["11ZZ"])]) }, Input(organisations: [School, OtherSchool]));
        statement.Organisation.Should().Be("school");
        statement.OrganisationIds.Select(o => (o.Type, o.Value)).Should().Contain(("brin4", "11ZZ")).And.Contain(("brin6", "11ZZ03"));
    }

    // V-05, 2.6

    public static TheoryData<string[], PersonRole> Affiliations { get; } = new()
    {
        { ["student"], PersonRole.Onderwijsdeelnemer },
        { ["pre-student"], PersonRole.Onderwijsdeelnemer },
        { ["STUDENT"], PersonRole.Onderwijsdeelnemer },
        { ["employee"], PersonRole.Onderwijsmedewerker },
        { ["staff"], PersonRole.Onderwijsmedewerker },
        { ["faculty"], PersonRole.Onderwijsmedewerker },
        { ["affiliate"], PersonRole.Betrokkene },
        { ["alum"], PersonRole.Betrokkene },
        { ["library-walk-in"], PersonRole.Betrokkene },
        { ["member", "student"], PersonRole.Onderwijsdeelnemer },
        { ["affiliate", "student"], PersonRole.Onderwijsdeelnemer },
        { ["student", "employee"], PersonRole.Onderwijsmedewerker },
    };

    [Theory, MemberData(nameof(Affiliations))]
    public void R001_10_Derives_the_role_from_affiliations(string[] affiliations, PersonRole role) => Accept(With(Affiliation, affiliations)).Role.Should().Be(role);

    [Theory]
    [InlineData("member")]
    [InlineData("headmaster")]
    [InlineData("student ")]
    public void V_05_Refuses_an_affiliation_that_says_nothing(string affiliation) =>
        Refuse(With(Affiliation, affiliation)).Code.ToString().Should().Be("FH-1317/role_unknown");

    [Fact]
    public void V_05_Refuses_a_missing_role_unless_the_application_needs_none()
    {
        Refuse(With(Affiliation)).Code.ToString().Should().Be("FH-1317/role_unknown");
        var statement = Accept(With(Affiliation), Input(roleRequired: false));
        statement.Role.Should().BeNull();
        statement.Roles.Should().BeEmpty();
    }

    [Fact]
    public void The_organisations_default_role_fills_in_and_says_so()
    {
        var statement = Accept(With(Affiliation), Input(organisations: School with { DefaultRole = PersonRole.Betrokkene }));
        statement.Role.Should().Be(PersonRole.Betrokkene);
        statement.RoleProvenance!.Source.Should().Be("configuration");
    }

    [Fact]
    public void Of_several_roles_the_primary_affiliation_decides_then_the_default_then_precedence_and_all_are_kept()
    {
        var both = Attributes([.. PupilAttributes.Where(a => a.Item1 != Affiliation), (Affiliation, ["employee", "student"])]);
        var byPrimary = Attributes([.. PupilAttributes.Where(a => a.Item1 != Affiliation), (Affiliation, ["employee", "student"]), (PrimaryAffiliation, ["student"])]);
        Accept(Pupil with { Attributes = both }).Role.Should().Be(PersonRole.Onderwijsmedewerker);
        Accept(Pupil with { Attributes = both }, Input(organisations: School with { DefaultRole = PersonRole.Onderwijsdeelnemer })).Role.Should().Be(PersonRole.Onderwijsdeelnemer);
        Accept(Pupil with { Attributes = both }, Input(organisations: School with { DefaultRole = PersonRole.Betrokkene })).Role.Should().Be(PersonRole.Onderwijsmedewerker);
        var statement = Accept(Pupil with { Attributes = byPrimary });
        statement.Role.Should().Be(PersonRole.Onderwijsdeelnemer);
        statement.Roles.Should().Equal(PersonRole.Onderwijsmedewerker, PersonRole.Onderwijsdeelnemer);
    }

    [Fact]
    public void A_scoped_affiliation_gives_a_role_only_within_a_registered_scope()
    {
        Accept(Pupil with { Attributes = Attributes([.. PupilAttributes.Where(a => a.Item1 != Affiliation), (ScopedAffiliation, ["staff@school.example"])]) }).Role.Should().Be(PersonRole.Onderwijsmedewerker);
        Refuse(Pupil with { Attributes = Attributes([.. PupilAttributes.Where(a => a.Item1 != Affiliation), (ScopedAffiliation, ["staff@evil.example"])]) })
            .Code.ToString().Should().Be("FH-1317/role_unknown");
    }

    // V-06

    [Theory]
    [InlineData("sanne@evil.example")]
    [InlineData("sanne@sub.school.example")]
    [InlineData("sanne@school.example.evil.example")]
    [InlineData("sanne@xschool.example")]
    public void V_06_Drops_a_value_outside_the_registered_scopes(string eppn)
    {
        var statement = Accept(With(Eppn, eppn));
        statement.PersonIds.Should().NotContain(p => p.Type == "eppn");
        statement.Findings.Should().ContainEquivalentOf(new Finding("scope_violation", "person:eppn"));
    }

    [Theory]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "scoped_affiliations", "staff@other.example@school.example")]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "scoped_affiliations", "@school.example")]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.12", "prior_eppn", "dean@other.example@school.example")]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.12", "prior_eppn", "@school.example")]
    [InlineData("u", "upn", "dean@other.example@school.example")]
    [InlineData("filtered", "x_filtered", "dean@other.example@school.example;x")]
    [InlineData("filtered", "x_filtered", "dean@school.example@school.example;x")]
    public void V_06_Drops_a_scoped_value_that_has_not_exactly_one_at(string name, string target, string value)
    {
        var map = AttributeMap.Resolve("eduperson", [
            new MappingRule("person:upn", ["u"]) { Scoped = true },
            new MappingRule("x_filtered", ["filtered"]) { Steps = [new MappingStep.Split(";"), new MappingStep.ScopeFilter(), new MappingStep.LowerCase()] },
        ]);
        var statement = Accept(With(name, value), Input(map));
        statement.Values.Should().NotContain(v => v.Name.Value == target);
        statement.PersonIds.Should().NotContain(id => id.Type == target);
        statement.Findings.Select(finding => (finding.Cause, finding.Name)).Should().Contain((value is "@school.example" && target == "scoped_affiliations" ? "affiliation_unknown" : "scope_violation", target == "upn" ? "person:upn" : target));
    }

    [Fact]
    public void V_06_Refuses_when_the_value_out_of_scope_is_the_key() =>
        Refuse(With(SubjectIdName, "a1b2c3@evil.example")).Code.ToString().Should().Be("FH-1310/scope_violation");

    [Fact]
    public void V_06_Without_any_registered_scope_no_scoped_value_counts()
    {
        var statement = Accept(Only(new SubjectId("p-1", SubjectId.Persistent), (Eppn, ["sanne@school.example"]), (Schac, ["school.example"]), (Affiliation, ["student"])), Input(organisations: School with { Scopes = [] }));
        statement.PersonIds.Should().ContainSingle().Which.Type.Should().Be("saml_nameid_persistent");
        statement.OrganisationIds.Select(o => o.Type).Should().Equal("brin6", "idp");
        statement.Findings.Select(f => f.Name).Should().BeEquivalentTo("organisation:schac_home_org", "person:eppn");
    }

    [Fact]
    public void V_06_A_wrong_home_organisation_is_dropped_when_another_identifier_names_the_organisation()
    {
        var statement = Accept(Pupil with { Attributes = Attributes([.. PupilAttributes.Where(a => a.Item1 != Schac), (Schac, ["evil.example"]), ("nlEduPersonHomeOrganizationId", ["11ZZ03"])]) });
        statement.OrganisationIds.Should().NotContain(o => o.Type == "schac_home_org");
        statement.Findings.Should().ContainEquivalentOf(new Finding("scope_violation", "organisation:schac_home_org"));
    }

    [Theory]
    [InlineData("[a-z]+[.]school[.]example", "noord.school.example", true)]
    [InlineData("[a-z]+[.]school[.]example", "noord.school.example.evil.example", false)]
    [InlineData("[a-z]+[.]school[.]example", "evil.example/noord.school.example", false)]
    [InlineData("a|school[.]example", "xschool.example", false)]
    [InlineData("(?=x)x", "x", false)]
    [InlineData("[", "[", false)]
    public void V_06_A_pattern_is_anchored_and_one_that_cannot_be_used_matches_nothing(string pattern, string scope, bool allowed) =>
        new OrganisationScopes([new OrganisationScope(pattern, IsPattern: true)]).Allow(scope).Should().Be(allowed);

    [Fact]
    public void V_06_A_hostile_pattern_does_not_hold_a_login_up()
    {
        var scopes = new OrganisationScopes([new OrganisationScope("(a+)+b", IsPattern: true)]);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        scopes.Allow(new string('a', 250)).Should().BeFalse();
        scopes.Allow(new string('a', 1_000_000) + "b").Should().BeFalse("no scope is that long");
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void V_06_A_rule_of_an_operator_cannot_switch_the_scope_check_off()
    {
        var map = AttributeMap.Resolve("oidc", [new MappingRule("person:eppn", ["mail"]), new MappingRule("organisation:kvk", ["kvk"]) { Scoped = true }]);
        var statement = Accept(Only(new SubjectId("s", SubjectId.OidcSub), ("mail", ["sanne@evil.example"]), ("kvk", ["12345678"])), Input(map, roleRequired: false));
        statement.PersonIds.Should().NotContain(p => p.Type == "eppn");
        statement.OrganisationIds.Should().NotContain(o => o.Type == "kvk");
        statement.Findings.Should().BeEquivalentTo([new Finding("scope_violation", "person:eppn"), new Finding("scope_violation", "organisation:kvk")]);
    }

    [Fact]
    public void An_answer_cannot_make_a_statement_large()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var many = Enumerable.Range(0, 50_000).Select(i => $"group-{i}").ToArray();
        var statement = Accept(Pupil with
        {
            Attributes = Attributes([.. PupilAttributes, ("isMemberOf", many), ("cn", [new string('x', 5000)]),
                .. Enumerable.Range(0, 5000).Select(i => ($"https://hub.example.nl/{i}", many[..1]))]),
        });
        statement.Value("groups").Should().HaveCount(500);
        statement.Value("name").Should().BeEmpty();
        statement.Findings.Should().HaveCountLessThanOrEqualTo(100);
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_dropped_value_is_noted_once() =>
        Accept(With(Affiliation, "student", "a", "b", "c")).Findings.Should().Equal(new Finding("affiliation_unknown", "affiliations"));

    // V-07, V-08, V-13

    [Fact]
    public void V_07_Drops_an_affiliation_outside_the_vocabulary()
    {
        var statement = Accept(With(Affiliation, "student", "headmaster"));
        statement.Value("affiliations").Should().Equal("student");
        statement.Findings.Should().ContainEquivalentOf(new Finding("affiliation_unknown", "affiliations"));
    }

    [Theory]
    [InlineData(Eppn, "a@school.example", "b@school.example")]
    [InlineData(SubjectIdName, "a@school.example", "b@school.example")]
    [InlineData(Uid, "a", "b")]
    [InlineData(Schac, "school.example", "other.example")]
    public void V_08_Refuses_several_values_where_there_is_one(string name, string one, string two) =>
        Refuse(With(name, one, two)).Code.ToString().Should().Be("FH-1310/multi_valued");

    [Fact]
    public void V_08_Takes_the_same_value_twice_for_one() => Accept(With(Uid, "sanne", "sanne")).Value("uid").Should().Equal("sanne");

    [Fact]
    public void V_08_Takes_the_first_of_a_list_that_is_meant_to_be_one() =>
        Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("uids", ["sanne", "s.devries"])]) }).Value("uid").Should().Equal("sanne");

    [Fact]
    public void V_13_Refuses_a_unique_name_that_is_an_array() =>
        Refuse(Only(new SubjectId("s", SubjectId.OidcSub), ("unique_name", ["Sanne", "SCHOOL\\sanne"])), Input("adfs", roleRequired: false)).Code.ToString().Should().Be("FH-1310/multi_valued");

    [Fact]
    public void A_single_valued_name_keeps_the_first_of_several_and_notes_it()
    {
        var statement = Accept(With(Mail, "sanne@school.example", "s@school.example"));
        statement.Value("email").Should().Equal("sanne@school.example");
        statement.Findings.Should().ContainEquivalentOf(new Finding("multi_valued", "email"));
    }

    // V-09

    [Theory]
    [InlineData("sanne@school.example", "true")]
    [InlineData("sanne@SCHOOL.example", "true")]
    [InlineData("sanne@pupils.school.example", "true")]
    [InlineData("sanne@gmail.example", "false")]
    [InlineData("sanne@xschool.example", "false")]
    [InlineData("sanne@school.example.evil.example", "false")]
    [InlineData("sanne@evil@school.example", "false")]
    [InlineData("school.example", "false")]
    public void V_09_An_address_is_verified_under_a_registered_scope(string address, string verified)
    {
        var statement = Accept(With(Mail, address));
        statement.Value("email_verified").Should().Equal(verified);
        statement.PersonIds.Any(p => p.Type == "email").Should().Be(verified == "true");
    }

    [Fact]
    public void V_09_A_guest_provider_does_not_verify_an_address() =>
        Accept(Pupil, Input(organisations: School with { IdentityProofing = 0 })).Value("email_verified").Should().Equal("false");

    [Theory]
    [InlineData("true", "true")]
    [InlineData("1", "true")]
    [InlineData("false", "false")]
    [InlineData("yes", "false")]
    public void V_09_An_address_at_a_guest_provider_is_verified_when_it_says_so_but_is_no_identifier_then(string asserted, string verified)
    {
        var guests = Input("oidc", roleRequired: false, School with { IdentityProofing = 0 });
        var statement = Accept(Only(new SubjectId("s", SubjectId.OidcSub), ("email", ["sanne@pupils.school.example"]), ("email_verified", [asserted])), guests);
        statement.Value("email_verified").Should().Equal(verified);
        statement.PersonIds.Should().NotContain(p => p.Type == "email");
    }

    [Theory]
    [InlineData("head@other.example")]
    [InlineData("head@school.example.evil.example")]
    [InlineData("head@other.example@school.example")]
    public void V_09_Nobody_verifies_an_address_of_somebody_elses_domain(string address)
    {
        var statement = Accept(Only(new SubjectId("s", SubjectId.OidcSub), ("email", [address]), ("email_verified", ["true"])), Input("oidc", roleRequired: false));
        statement.Value("email_verified").Should().Equal("false");
        statement.Findings.Should().ContainEquivalentOf(new Finding("scope_violation", "email_verified"));
        statement.PersonIds.Should().NotContain(p => p.Type == "email");
    }

    [Fact]
    public void V_09_Without_any_registered_scope_no_address_is_verified() =>
        Accept(Only(new SubjectId("s", SubjectId.OidcSub), ("email", ["sanne@school.example"]), ("email_verified", ["true"])), Input("oidc", roleRequired: false, School with { Scopes = [] }))
            .Value("email_verified").Should().Equal("false");

    [Fact]
    public void V_09_Without_an_address_nothing_is_said_about_it() => Accept(With(Mail)).Value("email_verified").Should().BeEmpty();

    // V-10

    [Theory]
    [InlineData("https://hub.example.nl/assurance/hoog")]
    [InlineData("https://HUB.example.nl/assurance/hoog")]
    [InlineData("https://hub.example.nl/anything")]
    public void V_10_Refuses_the_hubs_own_assurance_words_from_an_upstream(string context) =>
        Refuse(Pupil with { Authentication = Pupil.Authentication with { Context = context } }).Code.ToString().Should().Be("FH-1312/acr_impersonation");

    [Fact]
    public void V_10_Strips_reserved_names_and_values()
    {
        var map = AttributeMap.Resolve("eduperson", [new MappingRule("edu_role", ["https://hub.example.nl/attr/edu-role"])]);
        var sent = Pupil with
        {
            Attributes = Attributes([.. PupilAttributes, ("https://hub.example.nl/attr/edu-role", ["onderwijsmedewerker"]),
                ("urn:oid:1.3.6.1.4.1.5923.1.1.1.7", ["urn:mace:example:ok", "https://hub.example.nl/entitlement/admin"])]),
        };
        var statement = Accept(sent, Input(map));
        statement.Role.Should().Be(PersonRole.Onderwijsdeelnemer);
        statement.Value("entitlements").Should().Equal("urn:mace:example:ok");
        statement.Findings.Should().BeEquivalentTo([new Finding("reserved_stripped", "https://hub.example.nl/attr/edu-role"), new Finding("reserved_stripped", "urn:oid:1.3.6.1.4.1.5923.1.1.1.7")]);
    }

    // What a refusal tells

    [Fact]
    public void R000_11_No_refusal_and_no_finding_holds_a_value()
    {
        var secret = "geheim";
        UpstreamStatement[] broken =
        [
            With(SubjectIdName, $"{secret}@evil.example"),
            With(Uid, secret, secret + "2"),
            With(Affiliation, secret),
            Only(new SubjectId(secret, SubjectId.Transient), (Eppn, [secret + "@school.example"]), (Affiliation, ["student"])),
            Pupil with { Attributes = Attributes([.. PupilAttributes, ("eckId", [EckId, OtherEckId])]) },
        ];
        foreach (var statement in broken)
        {
            Refuse(statement).ToString().Should().NotContain(secret).And.NotContain("ketenid");
        }
    }

    [Fact]
    public void Extra_rules_come_after_the_presets_and_fill_what_is_missing()
    {
        var map = AttributeMap.Resolve("eduperson", [new MappingRule("given_name", ["voornaam"]), new MappingRule("middle_name", ["tussen"]), new MappingRule("custom:locker", ["kluis"]), new MappingRule("person:student_number", ["leerlingnummer"])]);
        var statement = Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("voornaam", ["Anders"]), ("tussen", ["van"]), ("kluis", ["A1", "A2"]), ("leerlingnummer", ["12345"])]) }, Input(map));
        statement.Value("given_name").Should().Equal("Sanne");
        statement.Value("middle_name").Should().Equal("van");
        statement.Value("custom:locker").Should().Equal("A1", "A2");
        statement.PersonIds.Should().Contain(p => p.Type == "student_number" && p.Value == "12345" && p.Provenance.Rule == "extra#4");
    }

    public static TheoryData<string> Presets { get; } = [.. AttributeMap.Presets];

    [Theory, MemberData(nameof(Presets))]
    public void Whatever_is_sent_the_answer_is_an_outcome_and_nothing_malformed_gets_in(string preset)
    {
        string[] nasty = ["", " ", "\0", "\ud800", "a\udc00b", "@", "a@", "@b", "a@b@c", "@school.example", ":", "https://ketenid.nl/", "https://ketenid.nl/a/", "https://ketenid.nl//", "٣٣AA", "é@é", new('x', 10_000), "a\r\nb"];
        var sources = AttributeMapPresets.ByName[preset].Rules.SelectMany(r => r.Sources).Where(s => s != AttributeMap.Subject).Distinct().ToArray();
        foreach (var value in nasty)
        {
            foreach (var format in new[] { SubjectId.OidcSub, SubjectId.Persistent, SubjectId.Transient, SubjectId.EmailAddress, "" })
            {
                var sent = Only(new SubjectId(value, format), [.. sources.Select(s => (s, new[] { value }))]);
                if (Normaliser.Normalise(sent, Input(preset, roleRequired: false)) is FederationHub.Outcomes.Outcome<IdentityStatement>.Accepted { Value: var statement })
                {
                    statement.PersonIds.Should().OnlyContain(p => p.Value.Length <= 1024 && !p.Value.Contains('\0') && !p.Value.Contains('\ud800'));
                    statement.Values.SelectMany(v => v.Values).Should().OnlyContain(v => v.Length <= 4096 && !v.Contains('\0') && !v.Contains('\ud800'));
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\ud800")]
    [InlineData("\ud801")]
    [InlineData("é")]
    public void OpenID_Connect_Core_2_A_subject_that_is_no_ascii_is_no_key(string subject) =>
        Refuse(Only(new SubjectId(subject, SubjectId.OidcSub), ("upn", ["a@b"])), Input("oidc", roleRequired: false)).Code.ToString().Should().Be("FH-1311/person_key_missing");
}
