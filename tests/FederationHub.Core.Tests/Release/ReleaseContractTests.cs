using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Release;

/// <summary>R003-07, R000-12: what a contract says of values.</summary>
public sealed class ReleaseContractTests
{
    private static readonly ClaimRule Rule = new("field", "functions", ClaimPlacement.UserInfo);

    private static IdentityStatement Sent(params string[] values) => Statements.Accept(Statements.Pupil) with
    {
        Values = values is [] ? [] : [new StatementValue(new AttributeName("functions"), values, new Provenance("a", "b"))],
    };

    private static ReleaseDecision Accept(ClaimRule rule, params string[] values) => Releases.Accept(Releases.Open(rule), Sent(values));

    private static string[]? Values(ClaimRule rule, params string[] values) => Accept(rule, values).Claims.Claims is [var claim] ? [.. claim.Values] : null;

    public static TheoryData<string, ClaimRule, string[], string[]?> Rows { get; } = new()
    {
        { "a list in one value", Rule with { Separator = ";" }, ["a; b;;c"], ["a", "b", "c"] },
        { "one value of it", Rule with { Separator = ";" }, ["a"], ["a"] },
        { "the same twice", Rule with { Separator = ";" }, ["a;a"], ["a"] },
        { "several values without separator", Rule with { Separator = ";" }, ["a", "b"], ["a", "b"] },
        { "several values and a separator", Rule with { Separator = ";" }, ["a;b", "c"], null },
        { "without the setting it is one value", Rule, ["a;b"], ["a;b"] },
        { "in the list of codes", Rule with { Codes = ["F", "M"] }, ["F"], ["F"] },
        { "gender X where only F and M are", Rule with { Codes = ["F", "M"] }, ["X"], null },
        { "another case", Rule with { Codes = ["F", "M"] }, ["f"], null },
        { "one code of several unknown", Rule with { Separator = ";", Codes = ["a", "b"] }, ["a;c"], null },
        { "codes in a list", Rule with { Separator = ";", Codes = ["a", "b"] }, ["b; a"], ["b", "a"] },
        { "the format, whole", Rule with { Format = "[0-9]{6}" }, ["123456"], ["123456"] },
        { "more than the format", Rule with { Format = "[0-9]{6}" }, ["1234567"], null },
        { "a line after the format", Rule with { Format = "[0-9]{6}" }, ["123456\n"], null },
        { "one way or the other, whole", Rule with { Format = "a|b" }, ["ab"], null },
        { "what would make others backtrack for ever", Rule with { Format = "(a+)+b" }, [new string('a', 5000)], null },
        { "language", Rule with { Form = ValueForm.Language }, ["nl"], ["nld"] },
        { "language with region", Rule with { Form = ValueForm.Language }, ["en-GB"], ["eng"] },
        { "language in three letters", Rule with { Form = ValueForm.Language }, ["nld"], ["nld"] },
        { "language in the older three letters", Rule with { Form = ValueForm.Language }, ["dut"], ["nld"] },
        { "language in capitals with an underscore", Rule with { Form = ValueForm.Language }, ["FY_NL"], ["fry"] },
        { "no language", Rule with { Form = ValueForm.Language }, ["Nederlands"], null },
        { "two letters that are no language", Rule with { Form = ValueForm.Language }, ["xx"], null },
        { "country", Rule with { Form = ValueForm.Country }, ["nl-BE"], ["BEL"] },
        { "country after a script", Rule with { Form = ValueForm.Country }, ["sr-Cyrl-RS"], ["SRB"] },
        { "country alone", Rule with { Form = ValueForm.Country }, ["NL"], ["NLD"] },
        { "country as it should be", Rule with { Form = ValueForm.Country }, ["NLD"], ["NLD"] },
        { "a language names no country", Rule with { Form = ValueForm.Country }, ["nl"], null },
        { "what is private names no country", Rule with { Form = ValueForm.Country }, ["nl-x-be"], null },
        { "form before codes", Rule with { Form = ValueForm.Language, Codes = ["nld"] }, ["nl-NL"], ["nld"] },
    };

    [Theory, MemberData(nameof(Rows))]
    public void R003_07_A_value_goes_out_as_the_contract_says_or_not_at_all(string what, ClaimRule rule, string[] sent, string[]? released)
    {
        Values(rule, sent).Should().Equal(released, what);
        Accept(rule, sent).Decisions.Single().Verdict.Should().Be(released is null ? ClaimVerdict.NotAsAgreed : ClaimVerdict.WithoutAgreement);
    }

    [Fact]
    public void R003_07_The_formats_of_one_decision_see_a_bounded_number_of_characters()
    {
        string[] Of(int count) => [.. Enumerable.Range(0, count).Select(i => i.ToString("D4", null).PadRight(4096, 'a'))];
        var rule = Rule with { Format = "[0-9]{4}a+" };
        Values(rule, Of(32)).Should().HaveCount(32);
        Accept(rule, Of(33)).Decisions.Single().Verdict.Should().Be(ClaimVerdict.NotAsAgreed);
        Values(Rule, Of(33)).Should().HaveCount(33, "what no format is held against costs nothing");

        var twice = Releases.Accept(Releases.Open(rule, rule with { Claim = "again" }, Rule with { Claim = "free" }), Sent(Of(32)));
        twice.Decisions.Select(decision => decision.Verdict).Should().Equal([ClaimVerdict.WithoutAgreement, ClaimVerdict.NotAsAgreed, ClaimVerdict.WithoutAgreement], "one login has one bound");
    }

    [Theory]
    [InlineData("([a-z]{1,60}){1,60}")]
    [InlineData("(.*a.{90}b.*){12}")]
    public void R003_07_A_format_that_is_large_once_written_out_is_refused(string format) =>
        ReleasePolicy.Check(With(Rule with { Format = format })).Should().ContainSingle().Which.Field.Should().Be("format");

    [Fact]
    public void R003_07_A_list_is_an_array_also_with_one_value() => Accept(Rule with { Separator = ";" }, "a").Claims.Claims.Single().AsArray.Should().BeTrue();

    [Fact]
    public void R003_07_Nothing_but_separators_is_nothing() => Accept(Rule with { Separator = ";" }, " ; ;").Decisions.Single().Verdict.Should().Be(ClaimVerdict.NotInStatement);

    [Fact]
    public void R003_07_A_required_value_that_breaks_the_contract_refuses_the_login_and_names_the_field_only()
    {
        var rejection = Releases.Refuse(Releases.Open(Rule with { Codes = ["F", "M"], Required = true }), Sent("secret-X"));
        rejection.Code.ToString().Should().Be("FH-1310/contract_not_met");
        rejection.PublicNames.Should().Equal("functions");
        rejection.ToString().Should().NotContain("secret-X");
        Releases.Refuse(Releases.Open(Rule with { Codes = ["F", "M"], Required = true }), Sent()).Code.ToString().Should().Be("FH-1309/attributes_missing");
    }

    [Fact]
    public void R003_07_Gender_X_blocks_only_an_application_that_needs_F_or_M()
    {
        Values(Rule with { Codes = ["F", "M"] }, "X").Should().BeNull();
        Values(Rule, "X").Should().Equal("X");
    }

    [Theory]
    [InlineData("employee_number")]
    [InlineData("email")]
    public void R000_12_One_of_two_keys_is_enough(string key)
    {
        ClaimRule[] group = [new("employee_number", "employee_number", ClaimPlacement.UserInfo) { OneOf = "account" }, new("email", "email", ClaimPlacement.UserInfo) { OneOf = "account" }];
        var statement = Sent() with { Values = [new StatementValue(new AttributeName(key), ["x"], new Provenance("a", "b"))] };
        Releases.Accept(Releases.Open(group), statement).Claims.Claims.Should().ContainSingle();
        Releases.Accept(Releases.Closed(group), statement, Releases.Agreed(key)).Claims.Claims.Should().ContainSingle();
        Releases.Refuse(Releases.Closed(group), statement).Code.ToString().Should().Be("FH-1309/provisioning_key_missing", "nobody agreed to either");
    }

    [Fact]
    public void R000_12_Neither_employee_number_nor_email_refuses()
    {
        ClaimRule[] group = [new("employee_number", "person:employee_number", ClaimPlacement.UserInfo) { OneOf = "account" }, new("email", "email", ClaimPlacement.UserInfo) { OneOf = "account", Format = "never" }];
        var rejection = Releases.Refuse(Releases.Open(group), Sent());
        rejection.Code.ToString().Should().Be("FH-1309/provisioning_key_missing");
        rejection.PublicNames.Should().Equal("employee_number", "email");
    }

    public static TheoryData<string, ReleasePolicy, string> Bad { get; } = new()
    {
        { "no pattern", With(Rule with { Format = "[a" }), "format" },
        { "an empty pattern", With(Rule with { Format = "" }), "format" },
        { "looks ahead", With(Rule with { Format = "(?=a)b" }), "format" },
        { "looks back at what it matched", With(Rule with { Format = @"(a)\1" }), "format" },
        { "counts too high", With(Rule with { Format = "(a{1000}){1000}" }), "format" },
        { "closes what it did not open", With(Rule with { Format = "a)|(b" }), "format" },
        { "too long", With(Rule with { Format = new string('a', 501) }), "format" },
        { "empty code", With(Rule with { Codes = [""] }), "codes" },
        { "code twice", With(Rule with { Codes = ["a", "a"] }), "codes" },
        { "two characters", With(Rule with { Separator = ";;" }), "separator" },
        { "a letter", With(Rule with { Separator = "a" }), "separator" },
        { "a space", With(Rule with { Separator = " " }), "separator" },
        { "alone in its group", With(Rule with { OneOf = "account" }), "one_of" },
        { "a contract on objects", With(ReleaseSets.Hub["person_id_secondary"] with { Codes = ["a"] }), "source" },
        { "a version without a shape", With(new ClaimRule("v", "token_version", ClaimPlacement.IdToken)), "source" },
        { "unknown type", new ReleasePolicy { PersonId = ["shoe_size"] }, "person_id" },
        { "type twice", new ReleasePolicy { PersonId = ["email", "email"] }, "person_id" },
    };

    [Theory, MemberData(nameof(Bad))]
    public void What_cannot_be_a_contract_is_refused_at_save(string what, ReleasePolicy policy, string field) =>
        ReleasePolicy.Check(policy).Should().ContainSingle(what).Which.Field.Should().Be(field);

    private static ReleasePolicy With(ClaimRule rule) => new() { Claims = [rule] };
}
