using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Receipts;
using static FederationHub.Core.Mapping.MappingStep;
using static FederationHub.Core.Tests.Mapping.Rules;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

public sealed class MappingStepTests
{
    private static readonly Lookup Teams = new(new Dictionary<string, string> { ["t1"] = "Team One", ["t2"] = "Team Two" });

    public static TheoryData<string, MappingStep[], string[], string[]> Table { get; } = new()
    {
        { "nothing", [], ["A b", "A b", "c"], ["A b", "c"] },

        { "lower case", [new LowerCase()], ["Jan@X", "ÀÉ", "jan@x"], ["jan@x", "àé"] },
        { "lower case of Turkish is invariant", [new LowerCase()], ["Iİ"], ["iİ"] },

        { "split, trimmed, without the empty", [new Split(";")], ["a; b;;c"], ["a", "b", "c"] },
        { "split of several values", [new Split(",")], ["a,b", "c", ","], ["a", "b", "c"] },
        { "split at a long separator", [new Split(" and ")], ["a and b"], ["a", "b"] },
        { "split where there is none", [new Split(";")], ["a,b"], ["a,b"] },
        { "split of nothing but separators", [new Split(";")], [";;;"], [] },

        { "join", [new Join(" ")], ["Jan", "van", "Dijk"], ["Jan van Dijk"] },
        { "join of one", [new Join(" ")], ["Jan"], ["Jan"] },
        { "join with nothing", [new Join("")], ["a", "b"], ["ab"] },

        { "extract the first group", [new Extract("^CN=([^,]+),OU=(.*)$")], ["CN=docenten,OU=x", "OU=y"], ["docenten"] },
        { "extract the whole match", [new Extract("[0-9]+")], ["room 12 of 13"], ["12"] },
        { "extract a group that took no part", [new Extract("(x)?y")], ["y"], [] },
        { "extract a group that is empty", [new Extract("^(x*)y")], ["y"], [] },
        { "extract regards case", [new Extract("^a")], ["A"], [] },
        { "extract without case, when asked", [new Extract("(?i)^a$")], ["A"], ["A"] },

        { "lookup drops the unknown", [Teams], ["t1", "t3", "T2"], ["Team One"] },
        { "lookup with otherwise", [Teams with { Otherwise = "other" }], ["t1", "t3", "t4"], ["Team One", "other"] },
        { "lookup of two to one", [new Lookup(new Dictionary<string, string> { ["a"] = "z", ["b"] = "z" })], ["a", "b"], ["z"] },

        { "constant", [new Constant("yes")], ["a", "b"], ["yes"] },
        { "constant after what finds nothing", [new Extract("^x"), new Constant("yes")], ["a"], [] },
        { "constant after what finds something", [new Extract("^x"), new Constant("yes")], ["a", "x1"], ["yes"] },

        { "first", [new First()], ["a", "b"], ["a"] },
        { "first of nothing", [new Extract("x"), new First()], ["a"], [] },

        { "scope filter", [new ScopeFilter()], ["a@school.example", "b@other.example", "school.example", "a@b@school.example"], ["a@school.example", "school.example"] },
        { "scope filter, then what is left of it", [new ScopeFilter(), new Extract("^([^@]+)@")], ["a@school.example", "b@other.example"], ["a"] },

        { "in the order as written", [new Split(";"), new Extract("^CN=([^,]+)"), new LowerCase(), new First()], ["OU=x;CN=Docenten,OU=y;CN=Team B"], ["docenten"] },
        { "the other order", [new First(), new Split(";"), new Join("+")], ["a;b", "c"], ["a+b"] },
    };

    [Theory, MemberData(nameof(Table))]
    public void Each_step_does_what_its_row_says(string what, MappingStep[] steps, string[] sent, string[] expected) =>
        Run(Rule(steps), sent).Should().Equal(expected, what);

    public static TheoryData<MappingRule, MappingRule> ShortForms { get; } = new()
    {
        { Rule() with { Transform = MappingTransform.LowerCase }, Rule(new LowerCase()) },
        { Rule() with { Scoped = true }, Rule(new ScopeFilter()) },
        { Rule() with { FirstOnly = true }, Rule(new First()) },
        { Rule(new Split(";")) with { Transform = MappingTransform.LowerCase, Scoped = true, FirstOnly = true }, Rule(new LowerCase(), new Split(";"), new ScopeFilter(), new First()) },
    };

    [Theory, MemberData(nameof(ShortForms))]
    public void A_short_form_means_the_steps_that_it_is_short_for(MappingRule brief, MappingRule whole)
    {
        string[] sent = ["C@other.example;A@School.Example", "B@school.example"];
        Run(brief, sent).Should().Equal(Run(whole, sent)).And.NotBeEmpty();
    }

    [Fact]
    public void Several_sources_flow_into_one() =>
        Read(
            [new("name", ["voornaam", "tussenvoegsel", "achternaam"]) { Combine = MappingCombine.AllSent, Steps = [new Join(" ")], Replaces = true }],
            ("voornaam", ["Jan"]), ("achternaam", ["Dijk"]), ("tussenvoegsel", ["van"]), ("name", ["dijkj"])).Values
            .Should().ContainSingle(v => v.Name.Value == "name").Which.Should().BeEquivalentTo(
                new StatementValue(StandardAttributes.Name, ["Jan van Dijk"], new Provenance("voornaam + tussenvoegsel + achternaam", "extra#1")));

    [Fact]
    public void What_was_not_sent_leaves_no_gap_in_what_is_joined() =>
        Read([new("custom:x", ["a", "b", "c"]) { Combine = MappingCombine.AllSent, Steps = [new Join(" ")] }], ("a", ["Jan"]), ("b", [" "]), ("c", ["Dijk"])).Value("custom:x").Should().Equal("Jan Dijk");

    [Fact]
    public void Without_combine_the_first_source_that_was_sent_counts() =>
        Read([new("custom:x", ["a", "b", "c"])], ("b", ["2"]), ("c", ["3"])).Value("custom:x").Should().Equal("2");

    [Fact]
    public void A_constant_needs_no_source() =>
        Read([new("org_name", []) { Steps = [new Constant("Westland")] }]).Values.Should().ContainSingle(v => v.Name.Value == "org_name")
            .Which.Provenance.Should().Be(new Provenance("configuration", "extra#1"));

    [Fact]
    public void A_constant_with_a_source_that_was_not_sent_gives_nothing() => Run(Rule(new Constant("yes"))).Should().BeEmpty();

    [Fact]
    public void A_rule_takes_what_another_gave_whatever_their_order() =>
        Read(
            [
                new("custom:greeting", ["@custom:known_as", "@given_name"]) { Combine = MappingCombine.AllSent, Steps = [new Join(", ")] },
                new("custom:known_as", ["@nickname"]) { Steps = [new LowerCase()] },
            ],
            ("nickname", ["JAN"]), ("given_name", ["Johannes"])).Value("custom:greeting").Should().Equal("jan, Johannes");

    [Fact]
    public void All_rules_of_a_name_are_read_before_one_that_takes_it() =>
        Read([new("custom:all", ["@groups"]), new("groups", ["a"]), new("groups", ["b"])], ("groups", ["g"]), ("a", ["1"]), ("b", ["2"])).Value("custom:all").Should().Equal("g", "1", "2");

    [Fact]
    public void A_value_takes_an_identifier_and_an_organisation()
    {
        var statement = Accept(
            Only(Somebody, ("schac_home_organization", ["school.example"]), ("nummer", ["Ab12"])),
            Input(Map("oidc", [new("person:employee_number", ["nummer"]), new("uid", ["@person:employee_number", "@organisation:schac_home_org"]) { Combine = MappingCombine.AllSent, Steps = [new Join("@")], Replaces = true }]), roleRequired: false));
        statement.PersonIds.Should().Contain(p => p.Type == "employee_number" && p.Value == "Ab12");
        statement.Value("uid").Should().Equal("Ab12@school.example");
    }

    [Fact]
    public void What_was_dropped_for_its_scope_is_nothing_that_another_rule_can_take() =>
        Read([new("custom:x", ["@person:eppn"])], ("eduperson_principal_name", ["jan@other.example"])).Value("custom:x").Should().BeEmpty();

    [Fact]
    public void A_rule_that_replaces_takes_the_place_of_all_rules_of_the_preset_for_its_target()
    {
        (string, string[])[] sent = [("uid", ["u"]), ("uids", ["us"]), ("login", ["l"])];
        Read([new("uid", ["login"])], sent).Value("uid").Should().Equal("u");
        Read([new("uid", ["login"]) { Replaces = true }], sent).Value("uid").Should().Equal("l");
        Read([new("uid", ["nothing"]) { Replaces = true }], sent).Value("uid").Should().BeEmpty();
        Read([new("uid", ["nothing"]), new("uid", ["login"]) { Replaces = true }], sent).Value("uid").Should().Equal("l");
    }

    [Fact]
    public void V_13_a_rule_of_the_upstream_chooses_of_an_array_of_names_for_identifier_and_value()
    {
        var sent = Only(Somebody, ("unique_name", ["Jan de Vries", @"DOM\jan"]));
        Refuse(sent, Input("adfs", roleRequired: false)).Code.Should().Be(CoreCauses.MultiValued);
        var statement = Accept(sent, Input(Map("adfs", [new("person:unique_name", ["unique_name"]) { Steps = [new Extract(@"^.+\\.+$")], Replaces = true }]), roleRequired: false));
        statement.PersonIds.Should().Contain(p => p.Type == "unique_name" && p.Value == @"DOM\jan");
        statement.Value("unique_name").Should().Equal(@"DOM\jan");
    }

    [Fact]
    public void V_06_a_scope_filter_before_other_steps_refuses_a_key_that_is_not_the_organisations()
    {
        var input = Input(Map("entree", [new("person:entree_uid", ["account"]) { Steps = [new ScopeFilter(), new Extract("^(.*)$")], Replaces = true }]), roleRequired: false);
        Accept(Only(Somebody, ("account", ["a@school.example"])), input).PersonIds.Should().Contain(p => p.Value == "a@school.example");
        Refuse(Only(Somebody, ("account", ["a@other.example"]), ("nlEduPersonProfileId", ["1@x.nl"])), input).Code.Should().Be(CoreCauses.ScopeViolation);
    }

    [Fact]
    public void V_10_what_steps_make_is_not_the_hubs_own_either() =>
        Read([new("custom:x", ["a", "b"]) { Combine = MappingCombine.AllSent, Steps = [new Join("")] }], ("a", ["https://hub.example"]), ("b", [".nl/assurance/hoog"]))
            .Findings.Should().Contain(new Finding("reserved_stripped", "custom:x"));

    [Fact]
    public void No_step_cuts_off_what_hides()
    {
        MappingStep[] letters = [new Extract("[a-z]+")];
        var cut = Read([Rule(letters), new("custom:y", ["b"]) { Steps = letters }, new("uid", ["@custom:y"]) { Replaces = true }, new("person:upn", ["b"]) { Steps = letters, Replaces = true }], ("a", ["jan\u202E"]), ("b", ["jan\u200D"]));
        cut.Values.Should().NotContain(v => v.Name.Value == "custom:x", "it would turn what stands beside it");
        cut.Values.Should().NotContain(v => v.Name.Value == "custom:y" || v.Name.Value == "uid", "a user id is made of it");
        cut.PersonIds.Should().NotContain(p => p.Type == "upn");
        Read([new("custom:y", ["b"])], ("b", ["jan\u200D"])).Value("custom:y").Should().HaveCount(1, "people read it, and some scripts need it");
    }

    public static TheoryData<string, MappingRule[], (string, string[])[], RuleTrace> Traces { get; } = new()
    {
        { "gave", [Rule()], [("a", ["1", "2"])], new RuleTrace("extra#1", "custom:x", "a", RuleResult.Gave, 2) },
        { "gave one", [Rule()], [("a", ["1"])], new RuleTrace("extra#1", "custom:x", "a", RuleResult.Gave, 1) },
        { "gave a part", [Rule(new Extract("^1"))], [("a", ["1", "2"])], new RuleTrace("extra#1", "custom:x", "a", RuleResult.Gave, 1, "not_matched") },
        { "not sent", [Rule()], [], new RuleTrace("extra#1", "custom:x", null, RuleResult.NotSent) },
        { "sent empty", [Rule()], [("a", ["", " "])], new RuleTrace("extra#1", "custom:x", null, RuleResult.NotSent) },
        { "condition", [Rule() with { When = new MappingCondition.Present("b") }], [("a", ["1"])], new RuleTrace("extra#1", "custom:x", null, RuleResult.ConditionNotMet) },
        { "given already", [new MappingRule("given_name", ["a"])], [("given_name", ["Jan"]), ("a", ["1"])], new RuleTrace("extra#1", "given_name", null, RuleResult.AlreadyGiven) },
        { "not in table", [Rule(Teams)], [("a", ["x"])], new RuleTrace("extra#1", "custom:x", "a", RuleResult.Dropped, 0, "not_in_table") },
        { "not matched", [Rule(new Extract("x"))], [("a", ["1"])], new RuleTrace("extra#1", "custom:x", "a", RuleResult.Dropped, 0, "not_matched") },
        { "scope of a value", [Rule(new ScopeFilter())], [("a", ["x@other.example"])], new RuleTrace("extra#1", "custom:x", "a", RuleResult.Dropped, 0, "scope_violation") },
        { "scope of an identifier", [new MappingRule("person:eppn", ["a"])], [("a", ["x@other.example"])], new RuleTrace("extra#1", "person:eppn", "a", RuleResult.Dropped, 0, "scope_violation") },
        { "malformed identifier", [new MappingRule("person:student_number", ["a"])], [("a", ["1 2"])], new RuleTrace("extra#1", "person:student_number", "a", RuleResult.Dropped, 0, "person_id_invalid") },
        { "too long", [Rule()], [("a", [new string('x', 4097)])], new RuleTrace("extra#1", "custom:x", "a", RuleResult.Dropped, 0, "value_too_long") },
        { "reserved", [Rule()], [("a", ["https://hub.example.nl/x"])], new RuleTrace("extra#1", "custom:x", "a", RuleResult.Dropped, 0, "reserved_stripped") },
        { "outside its vocabulary", [new MappingRule("edu_role", ["a"])], [("a", ["boss"])], new RuleTrace("extra#1", "edu_role", "a", RuleResult.Dropped, 0, "value_unknown") },
        { "several of what is one", [new MappingRule("windows_account", ["a"])], [("a", ["x", "y"])], new RuleTrace("extra#1", "windows_account", "a", RuleResult.Dropped, 0, "multi_valued") },
        { "combined", [new MappingRule("custom:x", ["a", "b"]) { Combine = MappingCombine.AllSent }], [("a", ["1"]), ("b", ["2"])], new RuleTrace("extra#1", "custom:x", "a + b", RuleResult.Gave, 2) },
        { "subject", [new MappingRule("custom:x", ["@subject"])], [], new RuleTrace("extra#1", "custom:x", "subject", RuleResult.Gave, 1) },
    };

    [Theory, MemberData(nameof(Traces))]
    public void Each_rule_says_what_became_of_it(string what, MappingRule[] rules, (string, string[])[] sent, RuleTrace expected) =>
        Trace(rules, sent).Should().ContainSingle(what).Which.Should().Be(expected);

    [Fact]
    public void A_refused_login_tells_which_rule_refused() =>
        Trace([new("person:upn", ["a"]) { Replaces = true }], ("a", ["x", "y"])).Should().ContainSingle().Which.Should().Be(new RuleTrace("extra#1", "person:upn", "a", RuleResult.Dropped, 0, "multi_valued"));

    [Fact]
    public void V_04_a_second_ECK_iD_is_told_by_the_rule_that_found_it() =>
        Trace([new("person:eck_id", ["a"])], ("eckid", [EckId]), ("a", [OtherEckId])).Should().ContainSingle().Which.Should().Be(new RuleTrace("extra#1", "person:eck_id", "a", RuleResult.Dropped, 0, "person_id_conflict"));

    [Fact]
    public void Every_rule_of_a_map_has_one_trace()
    {
        foreach (var preset in AttributeMap.Presets)
        {
            var labels = Trace(preset, [], Only(Somebody, ("tid", [Tenant]), ("oid", [ObjectId]), ("uid", ["u@x"]))).Select(t => t.Rule).ToArray();
            labels.Should().OnlyHaveUniqueItems().And.HaveCount(AttributeMapPresets.ByName[preset].Rules.Count, preset);
        }
    }
}
