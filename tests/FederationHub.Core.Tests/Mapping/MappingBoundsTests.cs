using System.Diagnostics;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Outcomes;
using static FederationHub.Core.Mapping.MappingStep;
using static FederationHub.Core.Tests.Mapping.Rules;

namespace FederationHub.Core.Tests.Mapping;

/// <summary>Large, empty and broken values: by rule, within bounds, and told by name and cause.</summary>
public sealed class MappingBoundsTests
{
    private static readonly string Huge = new('x', 1_000_000);

    public static TheoryData<string, MappingRule, string[], int, string> Table { get; } = new()
    {
        { "a value of 1 MB", Rule(), [Huge, "a"], 1, "value_too_long" },
        { "a value of 1 MB of white space", Rule(), [new string(' ', 1_000_000), "a"], 1, "value_too_long" },
        { "a value of 1 MB for steps", Rule(new Split("x")), [Huge, "a"], 1, "value_too_long" },
        { "a list in one value", Rule(new Split(";")), [string.Join(';', Enumerable.Range(0, 400).Select(i => $"group-number-{i}"))], 400, "" },
        { "too long a list in one value", Rule(new Split(";")), [string.Join(';', Enumerable.Range(0, 1000))], 500, "too_many_values" },
        { "10,000 values", Rule(), [.. Enumerable.Range(0, 10_000).Select(i => $"g{i}")], 500, "too_many_values" },
        { "10,000 values for steps", Rule(new LowerCase(), new Extract("^g")), [.. Enumerable.Range(0, 10_000).Select(i => $"G{i}")], 1, "too_many_values" },
        { "10,000 times the same", Rule(), [.. Enumerable.Repeat("g", 10_000)], 1, "" },
        { "10,000 empty values", Rule(), [.. Enumerable.Repeat(" ", 10_000), "a"], 1, "value_empty" },
        { "an empty value", Rule(), ["", "a"], 1, "value_empty" },
        { "nothing but empty values", Rule(), ["", " ", "\t"], 0, "value_empty" },
        { "half a character", Rule(), ["\ud800", "a"], 1, "value_malformed" },
        { "half a character for steps", Rule(new Extract(".*")), ["\udc00a", "b"], 1, "value_malformed" },
        { "a step that halves a character", Rule(new Extract("^.")), ["😀", "a"], 1, "value_malformed" },
        { "values that join to something too long", Rule(new Join("")), [.. Enumerable.Range(0, 400).Select(i => $"{i:D3}" + new string('x', 200))], 0, "value_too_long" },
        { "values that join to more than is kept", Rule(new Join("")), [.. Enumerable.Range(0, 20).Select(i => $"{i:D3}" + new string('x', 300))], 0, "value_too_long" },
        { "more than patterns may look at", Rule(new Extract("x+")), [.. Enumerable.Range(0, 50).Select(i => new string('x', 4000 - i))], 0, "too_much_work" },
    };

    [Theory, MemberData(nameof(Table))]
    public void What_is_too_much_is_dropped_and_told(string what, MappingRule rule, string[] sent, int kept, string cause)
    {
        var watch = Stopwatch.StartNew();
        var statement = Read([rule], ("a", sent));
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(2), what);
        statement.Value("custom:x").Should().HaveCount(kept, what);
        statement.Findings.Where(f => f.Name == "custom:x").Should().BeEquivalentTo(cause.Length == 0 ? [] : new[] { new Finding(cause, "custom:x") }, what);
    }

    [Fact]
    public void Steps_of_all_rules_together_have_one_bound()
    {
        var rules = Enumerable.Range(0, 100).Select(i => new MappingRule($"custom:x{i}", ["a"]) { Steps = [new Split(";"), new LowerCase(), new Join("")] }).ToArray();
        var statement = Read(rules, ("a", [string.Join(';', Enumerable.Range(0, 10_000))]));
        statement.Findings.Should().Contain(f => f.Cause == "too_much_work");
    }

    [Fact]
    public void One_answer_in_many_names_makes_no_statement_that_no_session_can_hold()
    {
        var rules = Enumerable.Range(0, 200).Select(i => new MappingRule($"custom:x{i}", ["a"])).ToArray();
        var statement = Read(rules, ("a", [.. Enumerable.Range(0, 500).Select(i => $"{i:D4}" + new string('x', 1000))]));
        statement.Values.SelectMany(v => v.Values).Sum(v => v.Length).Should().BeInRange(500_000, 1_100_000);
        statement.Findings.Should().Contain(f => f.Cause == "too_much_in_all");
    }

    [Fact]
    public void The_largest_set_of_rules_over_the_largest_answer_ends_in_time()
    {
        var chain = Enumerable.Range(0, 100).Select(i => new MappingRule($"custom:c{i}", i == 0 ? ["a"] : [$"@custom:c{i - 1}", "a"]) { Combine = MappingCombine.AllSent, Steps = [new Extract("(x|y+)+"), new Join("x"), new Split("x"), new LowerCase()] });
        var direct = Enumerable.Range(0, 100).Select(i => new MappingRule("groups", [.. Enumerable.Range(0, 20).Select(j => $"a{j}")]) { Combine = MappingCombine.AllSent });
        MappingRule[] rules = [.. chain, .. direct];
        var sent = Enumerable.Range(0, 20).Select(j => ($"a{j}", Enumerable.Range(0, 500).Select(i => $"{j}-{i}-" + new string('y', 100)).ToArray())).Append(("a", [.. Enumerable.Range(0, 500).Select(i => $"{i}" + new string('y', 3000))])).ToArray();
        AttributeMap.Check("oidc", rules).Should().BeEmpty();
        var watch = Stopwatch.StartNew();
        Normalise(rules, sent).Should().BeOfType<Outcome<IdentityStatement>.Accepted>();
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
    }
}
