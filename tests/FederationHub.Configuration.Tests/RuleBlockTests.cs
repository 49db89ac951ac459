using FederationHub.Core;
using FederationHub.Core.Mapping;

namespace FederationHub.Configuration.Tests;

/// <summary>The <c>rules</c> of an upstream in the hub file.</summary>
public sealed class RuleBlockTests
{
    /// <summary>The first line of the rules below, in the whole file.</summary>
    private const int First = 27;

    private static readonly string Before = "      metadata_url: https://pole.example/metadata\n    rules:\n";

    /// <summary>What is wrong with one more thing: rules, line, field, what is said.</summary>
    public static TheoryData<string, int, string, string> Rows { get; } = new()
    {
        { "- { target: gven_name, sources: [a] }", 0, "rules[0].target", "'gven_name' is not a name of the hub. Use one that is, or custom:gven_name for a name of your own. Did you mean 'given_name'?" },
        { "- { target: 'person:epn', sources: [a] }", 0, "rules[0].target", "There is no person identifier 'epn'" },
        { "- { target: name, sources: [a] }\n- { target: locker, sources: [a] }", 1, "rules[1].target", "custom:locker" },
        { "- { target: name, source: [a] }", 0, "rules[0].source", "Did you mean 'sources'?" },
        { "- { target: name }", 0, "rules[0].sources", "'sources' is missing" },
        { "- { target: name, sources: [a, a] }", 0, "rules[0].sources[1]", "stands twice" },
        { "- { target: name, sources: [] }", 0, "rules[0].sources", "empty list" },
        { "- target: name\n  sources:\n    - a\n    - '@gven_name'", 3, "rules[0].sources[1]", "No rule gives 'gven_name', so '@gven_name' is always empty. Use the name of something that a rule gives, or @subject. Did you mean 'given_name'?" },
        { "- { target: name, sources: ['@name'] }", 0, "rules[0].sources", "made of each other" },
        { "- { target: name, sources: [a], combine: some }", 0, "rules[0].combine", "is not one of first, all" },
        { "- { target: name, sources: [a], transform: lowercase }", 0, "rules[0].transform", "is not one of as_sent, lower_case" },
        { "- { target: upn, sources: [a], transform: lower_case }", 0, "rules[0].transform", "two persons could become one" },
        { "- { target: name, sources: [a], replaces: sure }", 0, "rules[0].replaces", "neither true nor false" },
        { "- { target: windows_account, sources: [a], replaces: true }", 0, "rules[0].replaces", "The map 'eduperson' has no rule for 'windows_account'" },
        { "- { target: name, sources: [a], steps: lower_case }", 0, "rules[0].steps", "must be a list" },
        { "- { target: name, sources: [a], steps: [] }", 0, "rules[0].steps", "at least one step" },
        { "- target: upn\n  sources: [a]\n  steps:\n    - first\n    - lower_case", 4, "rules[0].steps[1]", "two persons could become one" },
        { "- target: name\n  sources: [a]\n  steps:\n    - lowercase", 3, "rules[0].steps[0]", "'lowercase' is not a step that stands alone. Did you mean 'lower_case'?" },
        { "- target: name\n  sources: [a]\n  steps:\n    - split", 3, "rules[0].steps[0]", "'split' is not a step that stands alone" },
        { "- target: name\n  sources: [a]\n  steps:\n    - [first]", 3, "rules[0].steps[0]", "this is a list" },
        { "- target: name\n  sources: [a]\n  steps:\n    - spilt: ;", 3, "rules[0].steps[0].spilt", "Did you mean 'split'?" },
        { "- target: name\n  sources: [a]\n  steps:\n    - split: ;\n      join: ' '", 3, "rules[0].steps[0]", "Two steps stand in one item" },
        { "- target: name\n  sources: [a]\n  steps:\n    - split: ''", 3, "rules[0].steps[0].split", "1 to 64" },
        { "- target: name\n  sources: [a]\n  steps:\n    - first\n    - extract: '(a'", 4, "rules[0].steps[1].extract", "insufficient closing parentheses" },
        { "- target: name\n  sources: [a]\n  steps:\n    - extract: '^(?=a)'", 3, "rules[0].steps[0].extract", "could take for ever" },
        { "- target: name\n  sources: [a]\n  steps:\n    - extract: '((a{9}){9}){99}'", 3, "rules[0].steps[0].extract", "written out" },
        { "- target: name\n  sources: [a]\n  steps:\n    - lookup: {}", 3, "rules[0].steps[0].lookup", "1 to 500 entries" },
        { "- target: name\n  sources: [a]\n  steps:\n    - lookup: { a: [b, c] }", 3, "rules[0].steps[0].lookup.a[1]", "becomes two values" },
        { "- target: name\n  sources: [a]\n  steps:\n    - lookup: { a: b }\n      otherwise: ''", 4, "rules[0].steps[0].otherwise", "Write one" },
        { "- target: name\n  sources: [a]\n  steps:\n    - extract: a\n      otherwise: b", 4, "rules[0].steps[0].otherwise", "belongs to a lookup" },
        { "- target: 'person:upn'\n  sources: [a]\n  steps:\n    - constant: b", 3, "rules[0].steps[0].constant", "the same person" },
        { "- target: name\n  sources: [a]\n  when: { source: b }", 2, "rules[0].when", "asks one thing of its source" },
        { "- target: name\n  sources: [a]\n  when: { source: b, present: true, matches: c }", 2, "rules[0].when", "asks one thing of its source" },
        { "- target: name\n  sources: [a]\n  when: { present: true }", 2, "rules[0].when.source", "'source' is missing" },
        { "- target: name\n  sources: [a]\n  when:\n    source: '@nobody'\n    present: false", 3, "rules[0].when.source", "No rule gives 'nobody'" },
        { "- target: name\n  sources: [a]\n  when:\n    source: b\n    one_of: ['']", 4, "rules[0].when.one_of", "1 to 500 values" },
        { "- target: name\n  sources: [a]\n  when:\n    source: b\n    matches: '['", 4, "rules[0].when.matches", "cannot be read" },
        { "- target: name\n  sources: [a]\n  when:\n    source: b\n    is: c", 4, "rules[0].when.is", "is not a key of this block" },
        { "- { target: sector, sources: [a] }", 0, "rules[0].target", "configuration" },
        { "- { target: mandate, sources: [a], steps: [{ constant: all }] }", 0, "rules[0].steps[0].constant", "somebody said it" },
    };

    [Theory, MemberData(nameof(Rows))]
    public void Says_what_is_wrong_with_a_rule_with_its_line_and_field(string rules, int line, string field, string message)
    {
        var problems = HubFiles.Problems(File(rules));
        problems.Should().Contain(p => p.Line == First + line && p.Field == "organisations[0]." + field && p.Message.Contains(message), string.Join('\n', problems));
    }

    [Fact]
    public void Says_everything_that_is_wrong_with_a_set_at_once() =>
        HubFiles.Problems(File("- { target: gven_name, sources: ['@nobody'] }\n- { target: upn, sources: [a], steps: [lower_case, { extract: '(' }, spilt] }\n- { target: 'custom:a', sources: ['@custom:b'] }\n- { target: 'custom:b', sources: ['@custom:a'] }"))
            .Select(p => p.Field["organisations[0].rules".Length..]).Should().BeEquivalentTo("[0].target", "[0].sources[0]", "[1].steps[2]", "[2].sources");

    [Fact]
    public void What_a_rule_may_take_does_not_hang_on_a_rule_that_could_not_be_read() =>
        HubFiles.Problems(File("- { target: 'custom:a', sources: [x], steps: [spilt] }\n- { target: name, sources: ['@custom:a'] }")).Should().ContainSingle();

    [Fact]
    public void A_set_is_held_against_the_map_of_its_upstream() =>
        HubFiles.Problems(File("- { target: name, sources: ['@windows_account'] }").Replace("    rules:", "    attribute_map: adfs\n    rules:", StringComparison.Ordinal)).Should().BeEmpty();

    [Fact]
    public void Reads_every_step_and_condition()
    {
        var rules = HubFiles.Accepted(File(
            """
            - target: groups
              sources: [memberOf, '@affiliations']
              combine: all
              replaces: true
              steps:
                - split: ';'
                - extract: ^CN=([^,]+)
                - lower_case
                - scope_filter
                - lookup: { docenten: teachers, leerlingen: pupils }
                  otherwise: others
                - join: ' '
                - first
              when: { source: entryDN, matches: ',dc=school$' }
            - { target: edu_role, steps: [{ constant: onderwijsmedewerker }], when: { source: '@groups', one_of: [teachers] } }
            - { target: title, sources: [title], when: { source: kluis, present: false } }
            - { target: custom:locker, sources: [kluis], when: { source: kluis, present: true }, transform: lower_case, scoped: true, first_only: true }
            """)).Settings.Upstreams.First(upstream => upstream.Id == "pole").ExtraRules;
        rules.Should().BeEquivalentTo(
            (MappingRule[])
            [
                new("groups", ["memberOf", "@affiliations"])
                {
                    Combine = MappingCombine.AllSent,
                    Replaces = true,
                    Steps =
                    [
                        new MappingStep.Split(";"), new MappingStep.Extract("^CN=([^,]+)"), new MappingStep.LowerCase(), new MappingStep.ScopeFilter(),
                        new MappingStep.Lookup(new Dictionary<string, string> { ["docenten"] = "teachers", ["leerlingen"] = "pupils" }) { Otherwise = "others" }, new MappingStep.Join(" "), new MappingStep.First(),
                    ],
                    When = new MappingCondition.Matches("entryDN", ",dc=school$"),
                },
                new("edu_role", []) { Steps = [new MappingStep.Constant("onderwijsmedewerker")], When = new MappingCondition.OneOf("@groups", ["teachers"]) },
                new("title", ["title"]) { When = new MappingCondition.Absent("kluis") },
                new("custom:locker", ["kluis"]) { Transform = MappingTransform.LowerCase, Scoped = true, FirstOnly = true, When = new MappingCondition.Present("kluis") },
            ],
            options => options.WithStrictOrdering().RespectingRuntimeTypes());
    }

    [Fact]
    public void A_change_of_one_entry_of_a_table_is_a_change()
    {
        HubSettings With(string value) => HubFiles.Accepted(File($"- {{ target: unit, sources: [a], steps: [{{ lookup: {{ a: {value} }} }}] }}")).Settings;
        Plan.Between(With("b"), With("b")).IsEmpty.Should().BeTrue();
        Plan.Between(With("b"), With("c")).Upstreams.Changed.Should().Equal("pole");
    }

    [Fact]
    public void An_application_may_be_given_what_a_rule_named_itself() =>
        HubFiles.Problems(HubFiles.With(14, "      - { claim: locker, source: custom:locker, in: [userinfo] }")).Should().BeEmpty();

    private static string File(string rules) => HubFiles.With(25, Before + string.Join('\n', rules.Split('\n').Select(line => "      " + line)));
}
