using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using static FederationHub.Core.Mapping.MappingCondition;
using static FederationHub.Core.Tests.Mapping.Rules;

namespace FederationHub.Core.Tests.Mapping;

public sealed class MappingConditionTests
{
    public static TheoryData<string, MappingCondition, string[], bool> Table { get; } = new()
    {
        { "present", new Present("c"), ["x"], true },
        { "present, not sent", new Present("c"), [], false },
        { "present, empty", new Present("c"), ["", " "], false },
        { "absent", new Absent("c"), ["x"], false },
        { "absent, not sent", new Absent("c"), [], true },
        { "absent, empty", new Absent("c"), [" "], true },
        { "one of", new OneOf("c", ["x", "y"]), ["z", "y"], true },
        { "one of, none", new OneOf("c", ["x", "y"]), ["z"], false },
        { "one of, other case", new OneOf("c", ["x"]), ["X"], false },
        { "one of, not sent", new OneOf("c", ["x"]), [], false },
        { "matches", new Matches("c", "^team-[0-9]+$"), ["x", "team-12"], true },
        { "matches, none", new Matches("c", "^team-[0-9]+$"), ["team-", "xteam-1"], false },
        { "matches, not sent", new Matches("c", "^"), [], false },
        { "matches the empty of something", new Matches("c", "^"), ["x"], true },
        { "of another rule, which lowers it", new OneOf("@affiliations", ["student"]), [], false },
        { "of the subject", new Matches("@subject", "^sub-"), [], true },
    };

    [Theory, MemberData(nameof(Table))]
    public void A_rule_counts_when_its_row_says(string what, MappingCondition when, string[] sent, bool counts) =>
        Read([Rule() with { When = when }], ("a", ["given"]), ("c", sent)).Value("custom:x").Should().HaveCount(counts ? 1 : 0, what);

    [Fact]
    public void A_condition_on_another_rule_waits_for_it() =>
        Read([Rule() with { When = new OneOf("@affiliations", ["student"]) }], ("a", ["given"]), ("eduperson_affiliation", ["STUDENT"])).Value("custom:x").Should().Equal("given");

    [Fact]
    public void R001_10_a_group_makes_a_role() =>
        Read([new("edu_role", []) { Steps = [new MappingStep.Constant("onderwijsmedewerker")], When = new OneOf("@groups", ["teachers"]) }], ("groups", ["x", "teachers"]))
            .Role.Should().Be(PersonRole.Onderwijsmedewerker);

    [Fact]
    public void R001_16_what_the_network_of_AD_FS_says_becomes_a_location_by_a_rule_and_not_without()
    {
        const string Inside = "http://schemas.microsoft.com/ws/2012/01/insidecorporatenetwork";
        MappingRule rule = new("auth_location", [Inside]) { Steps = [new MappingStep.Lookup(new Dictionary<string, string> { ["true"] = "school", ["false"] = "thuis" })] };
        Read([rule], (Inside, ["true"])).Value("auth_location").Should().Equal("school");
        Read([rule], (Inside, ["false"])).Value("auth_location").Should().Equal("thuis");
        Read([rule], (Inside, ["yes"])).Value("auth_location").Should().Equal("onbekend");
        Read([], (Inside, ["true"])).Value("auth_location").Should().Equal("onbekend");
    }
}
