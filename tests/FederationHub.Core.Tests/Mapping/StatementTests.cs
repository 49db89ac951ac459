using System.Globalization;
using System.Text.Json;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Receipts;
using FederationHub.Outcomes;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

/// <summary>What stands in a statement beside the values themselves, what an answer that is bad in itself comes to, and what is told of it.</summary>
public sealed class StatementTests
{
    private const string Eppn = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6";
    private const string Assurance = "urn:oid:1.3.6.1.4.1.5923.1.1.1.11";
    private const string Marker = "m4rkerOfAPerson";

    [Fact]
    public void Domain_2_1_A_statement_may_be_consumed_for_five_minutes_and_given_again()
    {
        var statement = Accept(Pupil);
        statement.IssuedAt.Should().Be(Now);
        statement.ExpiresAt.Should().Be(Now.AddMinutes(5));
        var again = statement.IssuedAgain(Now.AddHours(1));
        (again.IssuedAt, again.ExpiresAt).Should().Be((Now.AddHours(1), Now.AddHours(1).AddMinutes(5)));
        again.AuthenticatedAt.Should().Be(statement.AuthenticatedAt, "who gives a statement again authenticates nobody");
    }

    [Fact]
    public void Domain_2_1_Says_which_identifiers_are_verified()
    {
        var statement = Accept(
            Pupil with { Attributes = Attributes([.. PupilAttributes, ("eckId", [EckId]), ("nlEduPersonRealId", ["sanne@school"]), ("employeeNumber", ["123"]), ("nlEduPersonHomeOrganizationId", ["11ZZ"])]) },
            Input(organisations: School with { Scopes = [.. School.Scopes] }));
        statement.PersonIds.Where(id => id.IsVerified).Select(id => id.Type).Should().Equal("subject_id", "saml_nameid_persistent", "eppn", "employee_number", "email");
        statement.PersonIds.Where(id => !id.IsVerified).Select(id => id.Type).Should().Equal("eck_id", "nl_realid");
        statement.OrganisationIds.Should().OnlyContain(id => id.IsVerified);
        Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("nlEduPersonHomeOrganizationId", ["33XX02"])]) }, Input(organisations: School with { Identifiers = [] }))
            .OrganisationIds.Where(id => !id.IsVerified).Select(id => id.Type).Should().Equal("brin6");
    }

    [Fact]
    public void Domain_2_1_Keeps_what_the_upstream_said_of_the_authentication_for_audit()
    {
        var statement = Accept(Pupil with { Authentication = Pupil.Authentication with { Context = "urn:x:loa", Methods = ["pwd", "x-own", "bad\u202e", "https://hub.example.nl/assurance/hoog"] } });
        statement.Assurance.UpstreamContext.Should().Be("urn:x:loa");
        statement.Assurance.UpstreamMethods.Should().Equal("pwd", "x-own");
        statement.Assurance.Methods.Should().Equal("pwd");
    }

    [Fact]
    public void Domain_2_1_A_chain_of_authorities_stays_short()
    {
        var statement = Accept(Pupil with { Authentication = Pupil.Authentication with { Authorities = [.. Enumerable.Range(0, 5000).Select(i => $"https://{i}.example")] } });
        statement.Authorities.Should().HaveCount(17).And.StartWith([Issuer, "https://0.example"]);
        statement.Findings.Should().Contain(new Finding("authorities_cut", "authenticating_authority"));
    }

    [Theory]
    [InlineData(true, "https://refeds.org/assurance", "https://refeds.org/assurance/ID/eppn-unique-no-reassign")]
    [InlineData(false, "https://refeds.org/assurance/ID/eppn-unique-no-reassign")]
    [InlineData(false, "https://refeds.org/assurance")]
    [InlineData(false, "https://refeds.org/assurance", "https://refeds.org/assurance/ID/eppn-unique-reassign-1y")]
    [InlineData(false, "https://refeds.org/assurance", "https://refeds.org/assurance/id/eppn-unique-no-reassign")]
    public void Table_2_2_A_principal_name_is_primary_only_when_it_is_never_given_to_somebody_else(bool isPrimary, params string[] raf)
    {
        var statement = Accept(Only(new SubjectId("p", SubjectId.EmailAddress), (Eppn, ["sanne@school.example"]), ("nlEduPersonRealId", ["s@school"]), (Assurance, raf), ("eduPersonAffiliation", ["student"])));
        statement.PersonIds[0].Type.Should().Be(isPrimary ? "eppn" : "saml_nameid");
        statement.PersonIds.Single(id => id.Type == "eppn").IsPrimary.Should().Be(isPrimary);
    }

    [Fact]
    public void Table_2_2_A_transient_name_identifies_nobody()
    {
        Accept(Pupil with { Subject = new SubjectId("t-1", SubjectId.Transient) }).PersonIds.Should().NotContain(id => id.Value == "t-1");
        Refuse(Only(new SubjectId("t-1", SubjectId.Transient), ("eduPersonAffiliation", ["student"]))).Code.ToString().Should().Be("FH-1311/person_id_missing");
    }

    // R001-13, R001-18, V-11, V-14

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:ac:classes:PreviousSession")]
    [InlineData("0")]
    public void V_14_Refuses_an_answer_that_tells_of_no_authentication(string context) =>
        Refuse(Pupil with { Authentication = Pupil.Authentication with { Context = context } }).Code.ToString().Should().Be("FH-1312/assurance_missing");

    [Fact]
    public void R001_13_The_level_and_what_it_rests_on_are_in_every_statement()
    {
        var level = Accept(Pupil).Assurance;
        (level.Level, level.Aal, level.Ial, level.Evidence).Should().Be((AssuranceLevel.Gemiddeld, 1, 1, "acr"));
        Accept(Pupil with { Authentication = new UpstreamAuthentication { Instant = Now } }).Assurance.Evidence.Should().Be("default");
    }

    [Theory]
    [InlineData("mbo")]
    [InlineData("po")]
    public void R001_18_The_sector_is_the_organisations_own_and_out_of_configuration(string sector)
    {
        var statement = Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("sector", ["wo"])]) }, Input(organisations: School with { Sector = sector }));
        statement.Value("sector").Should().Equal(sector);
        statement.Find(StandardAttributes.Sector)!.Provenance.Source.Should().Be("configuration");
        Accept(With("urn:oid:1.3.6.1.4.1.25178.1.2.9"), Input(organisations: [School with { Sector = sector }, OtherSchool])).Find(StandardAttributes.Sector)!.Provenance.Source.Should().Be("entry");
    }

    [Fact]
    public void V_11_No_finding_no_receipt_and_no_refusal_holds_an_identifier()
    {
        UpstreamStatement[] all =
        [
            Pupil with { Subject = new SubjectId(Marker, SubjectId.Persistent), Attributes = Attributes([.. PupilAttributes, ("eckId", [EckId]), ("isMemberOf", [Marker]), ("uid", [Marker])]) },
            With(Eppn, Marker + "@evil.example"),
            With("urn:oid:0.9.2342.19200300.100.1.1", Marker, Marker + "2"),
            With("eckId", EckId, OtherEckId),
            Only(new SubjectId(Marker, SubjectId.Transient), (Eppn, [Marker + "@school.example"])),
        ];
        foreach (var sent in all)
        {
            var outcome = Normaliser.Normalise(sent, Input(), out var trace);
            var told = JsonSerializer.Serialize(trace) + outcome.Match(statement => JsonSerializer.Serialize(statement.Findings) + statement.PersonKey, rejection => rejection.ToString());
            told.Should().NotContain(Marker).And.NotContain("ketenid").And.NotContain(EckId[^128..]).And.NotContain("@evil");
        }
    }

    // R001-06 to R001-09: neither of both

    [Fact]
    public void R001_07_Neither_a_primary_nor_a_secondary_identifier_refuses_the_statement() =>
        Refuse(Only(new SubjectId("", SubjectId.Transient), ("eduPersonAffiliation", ["student"]), ("givenName", ["Sanne"]))).Code.Should().Be(CoreCauses.PersonIdMissing);

    [Fact]
    public void R001_09_Neither_a_configured_nor_a_received_identifier_of_the_organisation_refuses_the_statement() =>
        Refuse(With("urn:oid:1.3.6.1.4.1.25178.1.2.9"), Input(organisations: School with { Identifiers = [] })).Code.Should().Be(CoreCauses.OrganisationIdMissing);

    // Bad input

    [Fact]
    public void V_03_An_identifier_with_something_invisible_in_it_counts_as_absent_and_never_as_what_is_left_without_it()
    {
        foreach (var hidden in (string[])["\u200b", "\u00ad", "\u202e", "\ufeff", "\u200d", "\t", "\u3164"])
        {
            var statement = Accept(Pupil with
            {
                Attributes = Attributes([.. PupilAttributes.Where(pair => pair.Item1 != Eppn), (Eppn, [$"san{hidden}ne@school.example"]), ("nlEduPersonRealId", [$"sanne@sch{hidden}ool"]), ("uid", [$"sanne{hidden}"]), ("isMemberOf", ["staff", $"sta{hidden}ff"])]),
            });
            statement.PersonIds.Should().NotContain(id => id.Type == "eppn" || id.Type == "nl_realid");
            statement.Value("uid").Should().BeEmpty();
            statement.Value("groups").Should().Equal("staff");
            statement.Findings.Should().Contain([new("person_id_invalid", "person:eppn"), new("person_id_invalid", "person:nl_realid"), new("value_malformed", "uid"), new("value_malformed", "groups")]);
        }
    }

    [Theory]
    [InlineData(SubjectId.Persistent)]
    [InlineData(SubjectId.EmailAddress)]
    [InlineData(SubjectId.OidcSub)]
    public void Bad_input_A_subject_with_something_invisible_in_it_is_nobody(string format) =>
        Refuse(Only(new SubjectId("san\u200bne", format), ("eduPersonAffiliation", ["student"]))).Code.Should().Be(CoreCauses.PersonIdMissing);

    [Fact]
    public void Bad_input_A_name_keeps_the_letters_and_joiners_of_its_script_and_nothing_that_turns_it_round()
    {
        var statement = Accept(Pupil with { Attributes = Attributes(("urn:oasis:names:tc:SAML:attribute:subject-id", ["a@school.example"]), ("eduPersonAffiliation", ["student"]), ("givenName", ["علی\u200cرضا"]), ("sn", ["\u202eseirV ed"]), ("cn", ["de Vries\r\nadmin"])) });
        statement.Value("given_name").Should().Equal("علی\u200cرضا");
        statement.Value("family_name").Should().BeEmpty();
        statement.Value("name").Should().BeEmpty();
        statement.Findings.Should().Contain([new("value_malformed", "family_name"), new("value_malformed", "name")]);
    }

    [Fact]
    public void Bad_input_What_cannot_be_read_and_what_is_too_much_or_too_long_is_told_by_name()
    {
        var sent = Pupil with
        {
            Attributes = Attributes([.. PupilAttributes, ("isMemberOf", [.. Enumerable.Range(0, 10_000).Select(i => $"group-{i}")]), ("cn", [new string('x', 1_000_000)]), ("ou", ["\ud800"])]),
            Unread = [new Finding("nested_value", "address"), new Finding("nested_value", "\u202ename")],
        };
        var statement = Accept(sent);
        statement.Value("groups").Should().HaveCount(500);
        statement.Findings.Should().Contain(
            [new("nested_value", "address"), new("nested_value", "(name of 5 characters)"), new("too_many_values", "groups"), new("value_too_long", "name"), new("value_malformed", "unit")]);
    }

    [Fact]
    public void Bad_input_Two_names_of_one_identifier_that_contradict_each_other_are_told()
    {
        var sent = Pupil with { Attributes = Attributes([.. PupilAttributes, ("eduPersonPrincipalName", ["other@school.example"])]) };
        var statement = Accept(sent);
        statement.PersonIds.Single(id => id.Type == "eppn").Value.Should().Be("sanne@school.example", "the first name of the map counts (domain 2.3)");
        statement.Findings.Should().Equal(new Finding("other_source_differs", "person:eppn"));
        Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("eduPersonPrincipalName", ["SANNE@school.example"])]) }).Findings.Should().BeEmpty("case does not count in a principal name");
    }

    [Fact]
    public void Bad_input_An_organisation_that_claims_what_is_not_its_own_gets_none_of_it()
    {
        var sent = Pupil with
        {
            Attributes = Attributes([.. PupilAttributes.Where(pair => pair.Item1 != Eppn), (Eppn, ["head@other.example"]), ("eduPersonScopedAffiliation", ["staff@other.example", "student@school.example"]),
                ("mail", ["head@other.example"]), ("eduPersonEntitlement", ["https://hub.example.nl/entitlement/admin", "http://surfconext.nl/assurance/loa3"]), ("assurance_level", ["hoog"]), ("edu_role", ["onderwijsmedewerker"])]),
        };
        var statement = Accept(sent);
        statement.PersonIds.Should().NotContain(id => id.Value.Contains("other.example"));
        statement.Value("scoped_affiliations").Should().Equal("student@school.example");
        statement.Roles.Should().Equal(PersonRole.Onderwijsdeelnemer);
        statement.Value("entitlements").Should().BeEmpty();
        statement.Value("email_verified").Should().Equal("true");
        statement.Assurance.Level.Should().Be(AssuranceLevel.Gemiddeld);
        statement.Findings.Select(finding => (finding.Cause, finding.Name)).Should().Contain(
            [("scope_violation", "person:eppn"), ("scope_violation", "scoped_affiliations"), ("reserved_stripped", "eduPersonEntitlement")]);
    }

    // The receipt

    [Fact]
    public void Receipt_tells_what_was_received_and_what_each_rule_did()
    {
        Normaliser.Normalise(Pupil, Input(), out var trace).Should().BeOfType<Outcome<IdentityStatement>.Accepted>();
        trace.Received.Select(value => value.Name).Should().BeEquivalentTo(["subject", .. PupilAttributes.Select(pair => pair.Item1)]);
        trace.Received.Should().OnlyContain(value => value.Values == 1 && value.Shape.Length > 0);
        trace.Rules.Should().Contain(rule => rule.Target == "given_name" && rule.Result == RuleResult.Gave && rule.Source == "urn:oid:2.5.4.42");
        trace.Rules.Should().Contain(rule => rule.Target == "person:eck_id" && rule.Result == RuleResult.NotSent);
        trace.Rules.Should().HaveCount(AttributeMapPresets.ByName["eduperson"].Rules.Count, "every rule was looked at");
    }

    [Fact]
    public void Receipt_tells_of_a_refusal_too()
    {
        Normaliser.Normalise(With(Eppn, "a@school.example", "b@school.example"), Input(), out var trace).Should().BeOfType<Outcome<IdentityStatement>.Rejected>();
        trace.Received.Should().Contain(value => value.Name == Eppn && value.Values == 2);
        trace.Rules[^1].Should().BeEquivalentTo(new { Target = "person:eppn", Result = RuleResult.Dropped, Why = "multi_valued" });

        var impersonation = Pupil with { Authentication = Pupil.Authentication with { Context = "https://hub.example.nl/assurance/hoog" }, Unread = [new Finding("nested_value", "address")] };
        Normaliser.Normalise(impersonation, Input(), out var early);
        early.Received.Should().NotBeEmpty();
        early.Rules.Should().BeEmpty();
        early.Findings.Should().Equal(new Finding("nested_value", "address"));
    }

    [Fact]
    public void Receipt_stays_small_whatever_is_sent()
    {
        (string, string[])[] many = [.. Enumerable.Range(0, 5000).Select(i => (new string('n', 1000) + i.ToString(CultureInfo.InvariantCulture), (string[])["x"]))];
        Normaliser.Normalise(Pupil with { Attributes = Attributes(many) }, Input(roleRequired: false), out var trace);
        trace.Received.Should().HaveCountLessThanOrEqualTo(201).And.OnlyContain(value => value.Name.Length <= 200);
    }

    [Theory]
    [InlineData("shoeSize", true)]
    [InlineData("http://example.org/ws/2005/05/identity/claims/shoe-size", true)]
    [InlineData("urn:oid:1.3.6.1.4.1.5923.1.1.1.99", true)]
    [InlineData(EckId, false)]
    [InlineData("0123456789abcdef0123456789abcdef", false)]
    [InlineData("sanne.devries@school.example", false)]
    [InlineData("sanne de vries", false)]
    [InlineData("20110312", false)]
    [InlineData("2011-03-12", false)]
    [InlineData("born:12.03.2011", false)]
    [InlineData("12/3/2011", false)]
    [InlineData("leerling-123456", false)]
    [InlineData("a1234567890123456789012345678901234567890123456789012345678901234", false)]
    [InlineData("", false)]
    public void V_11_A_name_that_no_rule_knows_is_shown_only_where_it_looks_like_one(string name, bool isShown)
    {
        var sent = Pupil with { Attributes = Attributes([.. PupilAttributes, (name, ["https://hub.example.nl/x"])]), Unread = [new Finding("nested_value", name)] };
        Normaliser.Normalise(sent, Input(), out var trace);

        var shown = isShown ? name : $"(name of {name.Length} characters)";
        trace.Received.Should().ContainSingle(value => value.Name == shown);
        trace.Findings.Should().Equal(new Finding("nested_value", shown), new Finding("reserved_stripped", shown));
        Normaliser.Normalise(sent, Input(AttributeMap.Resolve("eduperson", name.Length == 0 ? [] : [new MappingRule("groups", [name])])), out var known);
        known.Received.Should().ContainSingle(value => value.Name == (name.Length == 0 ? shown : name), "a name of a rule is the operator's own");
    }

    [Fact]
    public void V_11_Of_many_names_that_no_rule_knows_the_rest_is_counted()
    {
        (string, string[])[] many = [.. Enumerable.Range(0, 120).Select(i => ($"other{i}", (string[])["https://hub.example.nl/x"]))];
        Normaliser.Normalise(Pupil with { Attributes = Attributes([.. many, .. PupilAttributes]) }, Input(), out var trace);

        trace.Received.Where(value => value.Name.StartsWith("other", StringComparison.Ordinal)).Should().HaveCount(50);
        trace.Received[^1].Name.Should().Be("(70 other names)");
        trace.Received.Select(value => value.Name).Should().Contain(PupilAttributes.Select(pair => pair.Item1));
        trace.Findings.Should().HaveCount(51).And.Contain(new Finding("reserved_stripped", "(other names)"));
    }
}
