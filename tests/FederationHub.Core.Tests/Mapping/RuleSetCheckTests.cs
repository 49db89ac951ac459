using FederationHub.Core.Mapping;
using static FederationHub.Core.Mapping.MappingStep;

namespace FederationHub.Core.Tests.Mapping;

/// <summary>What keeps a rule set from being saved: each with the number of the rule, the field and what to do.</summary>
public sealed class RuleSetCheckTests
{
    private static readonly Dictionary<string, string> Table = new() { ["a"] = "b" };

    private static MappingRule X(params MappingStep[] steps) => new("custom:x", ["a"]) { Steps = steps };

    private static MappingRule When(MappingCondition when) => new("custom:x", ["a"]) { When = when };

    public static TheoryData<string, MappingRule, string, string> Refused { get; } = new()
    {
        { "a slip in a name", new("gven_name", ["a"]), "target", "'gven_name' is not a name of the hub" },
        { "a name of one's own without the prefix", new("locker", ["a"]), "target", "custom:locker" },
        { "another prefix", new("own:locker", ["a"]), "target", "A target is" },
        { "an own name with capitals", new("custom:Locker", ["a"]), "target", "A target is" },
        { "an own name that is empty", new("custom:", ["a"]), "target", "A target is" },
        { "an own name that is too long", new("custom:" + new string('x', 65), ["a"]), "target", "A target is" },
        { "an unknown person identifier", new("person:shoe_size", ["a"]), "target", "There is no person identifier 'shoe_size'" },
        { "an unknown organisation identifier", new("organisation:shoe_size", ["a"]), "target", "There is no organisation identifier 'shoe_size'" },
        { "V-09 the verified address", new("person:email", ["a"]), "target", "Aim at 'email'" },
        { "R001-18 the sector", new("sector", ["a"]), "target", "configuration" },

        { "no source", new("custom:x", []), "sources", "needs a source" },
        { "no source, and a constant that is not first", new("custom:x", []) { Steps = [new First(), new Extract("x"), new Constant("a")] }, "sources", "needs a source" },
        { "a source twice", new("custom:x", ["a", "b", "a"]), "sources[2]", "twice" },
        { "too many sources", new("custom:x", [.. Enumerable.Range(0, 21).Select(i => $"s{i}")]), "sources", "at most 20" },
        { "half a character", new("custom:x", ["a\ud800"]), "sources[0]", "1 to 1024 characters" },

        { "a reference to nothing", new("custom:x", ["a", "@fist_name"]), "sources[1]", "No rule gives 'fist_name'" },
        { "a condition on nothing", When(new MappingCondition.Present("@fist_name")), "when.source", "No rule gives 'fist_name'" },
        { "a reference to itself", new("custom:x", ["@custom:x"]), "sources", "made of each other" },
        { "a condition on itself", When(new MappingCondition.Absent("@custom:x")), "when.source", "made of each other" },
        { "V-09 a reference to what is computed", new("custom:x", ["@email_verified"]), "sources[0]", "V-09" },
        { "an identifier of a value", new("person:student_number", ["@uid"]), "sources[0]", "read later" },
        { "an organisation of a person", new("organisation:kvk", ["@person:eppn"]), "sources[0]", "read later" },
        { "a condition that is read later", new("person:upn", ["a"]) { When = new MappingCondition.Present("@groups") }, "when.source", "read later" },

        { "too many steps", X([.. Enumerable.Repeat(new First(), 11)]), "steps", "at most 10" },
        { "split at nothing", X(new Split("")), "steps[0].split", "1 to 64" },
        { "split at too much", X(new Split(new string(';', 65))), "steps[0].split", "1 to 64" },
        { "join with too much", X(new First(), new Join(new string(';', 65))), "steps[1].join", "at most 64" },
        { "a pattern of nothing", X(new Extract("")), "steps[0].extract", "1 to 256 characters" },
        { "a pattern that is too long", X(new Extract(new string('a', 257))), "steps[0].extract", "1 to 256 characters" },
        { "a pattern that is none", X(new Extract("(a")), "steps[0].extract", "insufficient closing parentheses" },
        { "a pattern that looks ahead", X(new Extract("a(?=b)")), "steps[0].extract", "looks ahead" },
        { "a pattern that refers back", X(new Extract(@"(a)\1")), "steps[0].extract", "refers back" },
        { "a pattern that repeats without end", X(new Extract("(a{1000}){1000}")), "steps[0].extract", "repeats too much" },
        { "a pattern that is large written out", X(new Extract("(a{40}){40}")), "steps[0].extract", "written out" },
        { "a lookup in nothing", X(new Lookup(new Dictionary<string, string>())), "steps[0].lookup", "1 to 500 entries" },
        { "a lookup in too much", X(new Lookup(Enumerable.Range(0, 501).ToDictionary(i => $"k{i}", i => "v"))), "steps[0].lookup", "1 to 500 entries" },
        { "a lookup that gives nothing", X(new Lookup(new Dictionary<string, string> { ["a"] = " " })), "steps[0].lookup", "Fill in" },
        { "otherwise nothing", X(new Lookup(Table) { Otherwise = "" }), "steps[0].otherwise", "Write one" },
        { "a constant of nothing", X(new Constant("")), "steps[0].constant", "1 to 1024" },
        { "a constant after what it undoes", X(new LowerCase(), new Constant("a")), "steps[1].constant", "does nothing" },
        { "a constant after a transform", X(new Constant("a")) with { Transform = MappingTransform.LowerCase }, "steps[0].constant", "does nothing" },
        { "a constant after a constant", X(new Constant("a"), new Constant("b")), "steps[1].constant", "does nothing" },
        { "a scope that is not known yet", new("organisation:kvk", ["a"]) { Steps = [new ScopeFilter(), new Extract("^[0-9]+")] }, "steps[0]", "Put scope_filter last" },

        { "a condition of no values", When(new MappingCondition.OneOf("a", [])), "when.one_of", "1 to 500 values" },
        { "a condition on an empty value", When(new MappingCondition.OneOf("a", [""])), "when.one_of", "1 to 500 values" },
        { "a condition that is no pattern", When(new MappingCondition.Matches("a", "[")), "when.matches", "cannot be read" },
        { "a condition that looks behind", When(new MappingCondition.Matches("a", "(?<!x)a")), "when.matches", "looks ahead or behind" },

        { "nothing to replace", new("windows_account", ["a"]) { Replaces = true }, "replaces", "nothing to replace" },

        { "everybody the same person", new("person:student_number", ["a"]) { Steps = [new Constant("1")] }, "steps[0].constant", "the same person" },
        { "everybody else the same person", new("person:student_number", ["a"]) { Steps = [new Lookup(Table) { Otherwise = "1" }] }, "steps[0].otherwise", "the same person" },
        { "R001-22 an organisation whatever was sent", new("organisation:kvk", ["a"]) { Steps = [new Constant("12345678")] }, "steps[0].constant", "write its identifiers" },
        { "V-09 an address that nobody verified", new("email_verified", ["a"]) { Steps = [new Constant("true")] }, "steps[0].constant", "somebody said it" },
        { "R001-19 a mandate that nobody gave", new("mandate", ["a"]) { Steps = [new Constant("all")] }, "steps[0].constant", "somebody said it" },
        { "3.3 an assurance that nobody gave", new("eduperson_assurance", ["a"]) { Steps = [new Lookup(Table) { Otherwise = "x" }] }, "steps[0].otherwise", "somebody said it" },
    };

    [Theory, MemberData(nameof(Refused))]
    public void Refuses_by_rule_and_field(string what, MappingRule rule, string field, string message)
    {
        MappingRule good = new("custom:good", ["b"]);
        AttributeMap.Check("eduperson", [good, rule]).Should().ContainSingle(what).Which.Should().Match<MappingProblem>(p => p.Rule == 1 && p.Field == field && p.Message.Contains(message));
        AttributeMap.Check("eduperson", [good, rule with { Target = "custom:ok", Sources = ["a"], Steps = [], When = null, Replaces = false, Transform = MappingTransform.AsSent }]).Should().BeEmpty();
    }

    public static TheoryData<string> CaseExact { get; } =
    [
        "person:eck_id", "person:nl_realid", "person:nl_profileid", "person:entree_uid", "person:oid", "person:unique_name", "person:upn", "person:employee_number", "person:student_number", "person:oidc_sub",
        "person:saml_nameid_persistent", "person:saml_nameid", "person:eduid", "organisation:brin4", "organisation:brin6", "organisation:digi_delivery_id", "organisation:rio_aanbieder",
        "oid", "unique_name", "upn", "uid", "windows_account", "employee_number", "student_number", "email", "targeted_id", "entitlements", "orcid",
    ];

    [Theory, MemberData(nameof(CaseExact))]
    public void R002_11_no_rule_changes_the_case_of_what_is_compared_byte_for_byte(string target)
    {
        AttributeMap.Check("eduperson", [new(target, ["a"]) { Transform = MappingTransform.LowerCase }]).Should().ContainSingle().Which.Field.Should().Be("transform");
        AttributeMap.Check("eduperson", [new(target, ["a"]) { Steps = [new First(), new LowerCase()] }]).Should().ContainSingle().Which.Field.Should().Be("steps[1]");
    }

    [Theory]
    [InlineData("person:eppn")]
    [InlineData("person:subject_id")]
    [InlineData("person:entra_oid")]
    [InlineData("organisation:schac_home_org")]
    [InlineData("organisation:google_hd")]
    [InlineData("groups")]
    [InlineData("custom:x")]
    public void What_is_compared_without_case_may_be_lowered(string target) =>
        AttributeMap.Check("eduperson", [new(target, ["a"]) { Transform = MappingTransform.LowerCase }, new(target, ["b"]) { Steps = [new LowerCase()] }]).Should().BeEmpty();

    [Fact]
    public void R002_11_nor_does_it_by_way_of_another_name()
    {
        MappingRule[] rules = [new("custom:low", ["upn"]) { Steps = [new LowerCase()] }, new("custom:copy", ["@custom:low"]), new("upn", ["@custom:copy"])];
        AttributeMap.Check("eduperson", rules).Should().ContainSingle().Which.Should().Match<MappingProblem>(p => p.Rule == 2 && p.Field == "sources[0]");
        AttributeMap.Check("entra", [new("oid", ["@person:entra_oid"])]).Should().ContainSingle("the preset writes that one in lower case");
    }

    [Theory]
    [InlineData("email_verified")]
    [InlineData("eduperson_assurance")]
    [InlineData("mandate")]
    [InlineData("represented_org")]
    public void V_09_R001_19_what_counts_only_when_somebody_said_it_has_no_fixed_value_by_way_of_another_name(string target)
    {
        MappingRule[] rules = [new("custom:yes", []) { Steps = [new Constant("true")] }, new("custom:copy", ["@custom:yes"]), new(target, ["@custom:copy"])];
        AttributeMap.Check("oidc", rules).Should().ContainSingle().Which.Should().Match<MappingProblem>(p => p.Rule == 2 && p.Field == "sources[0]" && p.Message.Contains("'custom:yes'"));

        MappingRule[] otherwise = [new("custom:yes", ["x"]) { Steps = [new Lookup(Table) { Otherwise = "true" }] }, new(target, ["y", "@custom:yes"])];
        AttributeMap.Check("oidc", otherwise).Should().ContainSingle().Which.Should().Match<MappingProblem>(p => p.Rule == 1 && p.Field == "sources[1]");
        AttributeMap.Check("oidc", [new(target, ["y"]) { Steps = [new Lookup(Table) { Otherwise = "true" }] }]).Should().ContainSingle().Which.Field.Should().Be("steps[0].otherwise");

        AttributeMap.Check("oidc", [rules[0], new("custom:sent", ["x"]) { When = new MappingCondition.Present("@custom:yes") }, new(target, ["@custom:sent"])]).Should().BeEmpty("a condition gives no value");
    }

    [Theory]
    [InlineData("person:employee_number", "person:student_number", "the same person")]
    [InlineData("organisation:kvk", "organisation:rsin", "write its identifiers")]
    public void R001_22_no_identifier_has_a_fixed_value_by_way_of_another(string target, string through, string message)
    {
        MappingRule[] rules = [new(through, ["x"]) { Steps = [new Constant("1")] }, new(target, ["@" + through])];
        AttributeMap.Check("oidc", rules).Should().HaveCount(2).And.ContainSingle(p => p.Rule == 1 && p.Field == "sources[0]" && p.Message.Contains(message));
    }

    [Fact]
    public void R001_22_what_says_which_organisation_it_is_says_not_which_person()
    {
        AttributeMap.Check("eduperson", [new("person:employee_number", ["x", "@organisation:schac_home_org"])]).Should().ContainSingle()
            .Which.Should().Match<MappingProblem>(p => p.Rule == 0 && p.Field == "sources[1]" && p.Message.Contains("the same person"));
        AttributeMap.Check("eduperson", [new("person:student_number", ["@organisation:schac_home_org"]), new("person:employee_number", ["@person:student_number"])]).Should().HaveCount(2)
            .And.ContainSingle(p => p.Rule == 1 && p.Field == "sources[0]");
        AttributeMap.Check("eduperson", [new("person:employee_number", ["@org_name"])]).Should().Contain(p => p.Message.Contains("the same person"));
        AttributeMap.Check("eduperson", [new("organisation:google_hd", ["@organisation:schac_home_org"]), new("employee_number", ["@person:eppn"])]).Should().BeEmpty();
    }

    [Fact]
    public void A_cycle_is_refused_with_its_way_round()
    {
        MappingRule[] rules = [new("custom:a", ["x", "@custom:b"]), new("custom:b", ["@custom:c"]), new("custom:c", ["y"]) { When = new MappingCondition.Present("@custom:a") }];
        AttributeMap.Check("oidc", rules).Should().ContainSingle().Which.Should().Match<MappingProblem>(p => p.Rule == 0 && p.Field == "sources" && p.Message.Contains("'custom:a' of 'custom:b' of 'custom:c' of 'custom:a'"));
        AttributeMap.Check("oidc", [.. rules.Take(2), new("custom:c", ["y"])]).Should().BeEmpty();
        FluentActions.Invoking(() => AttributeMap.Resolve("oidc", rules)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_cycle_through_the_preset_is_one_too() =>
        AttributeMap.Check("entra", [new("person:upn", ["@person:employee_number"]), new("person:employee_number", ["@person:upn"])]).Should().ContainSingle().Which.Message.Should().Contain("made of each other");

    [Fact]
    public void What_a_rule_may_take_is_what_is_there_when_replaced_rules_are_gone()
    {
        AttributeMap.Check("eduperson", [new("custom:x", ["@uid"])]).Should().BeEmpty();
        AttributeMap.Check("google", [new("custom:x", ["@uid"])]).Should().ContainSingle();
        AttributeMap.Check("google", [new("custom:x", ["@uid"]), new("uid", ["a"])]).Should().BeEmpty();
    }

    [Fact]
    public void A_slip_comes_with_the_words_to_choose_from()
    {
        AttributeMap.Check("oidc", [new("gven_name", ["a"])]).Should().ContainSingle().Which.Should().Match<MappingProblem>(p => p.Word == "gven_name" && p.Known.Contains("given_name"));
        AttributeMap.Check("oidc", [new("custom:x", ["@gven_name"])]).Should().ContainSingle().Which.Known.Should().Contain("given_name");
        AttributeMap.Check("oidc", [new("person:epn", ["a"])]).Should().ContainSingle().Which.Should().Match<MappingProblem>(p => p.Word == "epn" && p.Known.Contains("eppn"));
        AttributeMap.Check("oicd", []).Should().ContainSingle().Which.Should().Match<MappingProblem>(p => p.Rule == null && p.Field == "attribute_map" && p.Word == "oicd" && p.Known.Contains("oidc"));
    }

    [Fact]
    public void All_of_a_set_is_said_at_once()
    {
        MappingRule[] rules =
        [
            new("gven_name", []) { Steps = [new Split(""), new Extract("(")], When = new MappingCondition.OneOf("@nobody", []), Replaces = true },
            new("person:upn", ["@uid"]) { Transform = MappingTransform.LowerCase, Steps = [new Lookup(new Dictionary<string, string>()) { Otherwise = "x" }] },
        ];
        AttributeMap.Check("nope", rules).Select(p => (p.Rule, p.Field)).Should().BeEquivalentTo(new (int?, string)[]
        {
            (null, "attribute_map"), (0, "target"), (0, "sources"), (0, "steps[0].split"), (0, "steps[1].extract"), (0, "when.one_of"), (0, "when.source"),
            (1, "transform"), (1, "steps[0].lookup"), (1, "steps[0].otherwise"), (1, "sources[0]"),
        });
    }

    [Fact]
    public void Too_many_rules_are_refused_before_anything_else()
    {
        AttributeMap.Check("oidc", [.. Enumerable.Range(0, 200).Select(i => new MappingRule($"custom:x{i}", ["a"]))]).Should().BeEmpty();
        AttributeMap.Check("oidc", [.. Enumerable.Range(0, 201).Select(i => new MappingRule("nope", ["a"]))]).Should().ContainSingle().Which.Should().Match<MappingProblem>(p => p.Rule == null && p.Field == "rules");
    }

    [Fact]
    public void What_an_earlier_release_took_goes_on_working()
    {
        MappingRule[] rules = [new("locker", ["kluis"]), new("person:upn", ["UPN"]) { Transform = MappingTransform.LowerCase }];
        AttributeMap.Check("oidc", rules).Should().HaveCount(2);
        FluentActions.Invoking(() => AttributeMap.Resolve("oidc", rules)).Should().NotThrow();
    }
}
