using System.Diagnostics;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Receipts;
using FederationHub.Outcomes;
using FsCheck;
using FsCheck.Fluent;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping.Properties;

/// <summary>Rule sets as an operator might write them, good and bad, over answers as anybody might send them.</summary>
public sealed class RuleSetProperties
{
    private const int Cases = 2000;

    private static readonly string[] Attributes = ["a", "b", "c", "groups", "upn", "eduperson_affiliation", "https://hub.example.nl/x"];

    private static readonly Gen<string> Target = Gen.Frequency(
        (14, Gen.Elements("custom:x", "custom:y", "custom:z", "custom:x", "custom:y", "custom:z", "groups", "unit", "edu_role", "name", "uid", "oid", "gender", "affiliations", "email", "email_verified", "auth_location", "mandate")),
        (3, Gen.Elements("person:upn", "person:eppn", "person:student_number", "person:eck_id", "person:entree_uid", "organisation:kvk", "organisation:schac_home_org")),
        (1, Gen.Elements("nope", "sector", "person:nope", "", "Custom:x", "custom:")));

    private static readonly Gen<string> Source = Gen.Frequency(
        (26, Gen.Elements(Attributes)),
        (4, Gen.Elements("@custom:x", "@custom:y", "@custom:z", "@groups", "@person:upn", "@organisation:kvk", "@affiliations", "@subject")),
        (1, Gen.Elements("", "@", "@nope", "@email_verified", "\ud800")));

    private static readonly Gen<string> Pattern = Gen.Frequency(
        (30, Gen.Elements("^(.*)$", "[a-z]+", "^CN=([^,]+)", "(a+)+$", "(?i)x", "^.", "(x)?y", "[^@]+@(.*)", @"\S")),
        (1, Gen.Elements("", "(", "(?=a)", @"(a)\1", "a{2000}", "((a{20}){20}){20}")),
        (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")));

    private static readonly Gen<string> Text = Gen.Frequency((30, Gen.Elements(";", ",", "a", "x", "school.example", "@")), (1, Gen.Elements("", "\ud800", new string('x', 70))));

    private static readonly Gen<MappingStep> Step = Gen.OneOf(
        Gen.Constant<MappingStep>(new MappingStep.LowerCase()),
        Gen.Constant<MappingStep>(new MappingStep.First()),
        Gen.Constant<MappingStep>(new MappingStep.ScopeFilter()),
        Text.Select(text => (MappingStep)new MappingStep.Split(text)),
        Text.Select(text => (MappingStep)new MappingStep.Join(text)),
        Text.Select(text => (MappingStep)new MappingStep.Constant(text)),
        Pattern.Select(pattern => (MappingStep)new MappingStep.Extract(pattern)),
        from key in Text
        from value in Text
        from otherwise in Gen.Elements(null, null, "other", "")
        select (MappingStep)new MappingStep.Lookup(new Dictionary<string, string> { [key] = value, ["a"] = "student" }) { Otherwise = otherwise });

    private static readonly Gen<MappingCondition?> When = Gen.Frequency(
        (12, Gen.Constant<MappingCondition?>(null)),
        (1, Source.Select(source => (MappingCondition?)new MappingCondition.Present(source))),
        (1, Source.Select(source => (MappingCondition?)new MappingCondition.Absent(source))),
        (1, from source in Source from text in Text select (MappingCondition?)new MappingCondition.OneOf(source, [text])),
        (1, from source in Source from pattern in Pattern select (MappingCondition?)new MappingCondition.Matches(source, pattern)));

    private static readonly Gen<MappingRule> Rule =
        from target in Target
        from sources in ListOf(Source, 1, 3)
        from steps in ListOf(Step, 0, 3)
        from when in When
        from all in Gen.Elements(MappingCombine.FirstSent, MappingCombine.AllSent)
        from scoped in Gen.Elements(false, false, true)
        from first in Gen.Elements(false, false, true)
        from replaces in Gen.Elements([.. Enumerable.Repeat(false, 20), true])
        from lower in Gen.Elements([.. Enumerable.Repeat(MappingTransform.AsSent, 9), MappingTransform.LowerCase])
        select new MappingRule(target, sources) { Steps = steps, When = when, Combine = all, Scoped = scoped, FirstOnly = first, Replaces = replaces, Transform = lower };

    private static readonly Gen<string> Value = Gen.Frequency(
        (8, Gen.Elements("a", "b;c; d", "CN=x,OU=y", "jan@school.example", "jan@other.example", "student", "x", "X", "onderwijsmedewerker", "school.example", "12345678", "true", EckId)),
        (2, Gen.Elements("", " ", "\ud800", "\0", "😀", "\u202Ea", "https://hub.example.nl/x", "https://hub.example", ".nl/x", new string('y', 5000), new string('z', 70_000), string.Join(';', Enumerable.Range(0, 2000)))),
        (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")));

    private static readonly Gen<(string, string[])[]> Sent =
        from many in Gen.Frequency((12, Gen.Constant(3)), (1, Gen.Constant(700)))
        from attributes in ListOf(from name in Gen.Elements(Attributes) from values in ListOf(Value, 1, many) select (name, values), 1, 8)
        select attributes;

    private static Config Config => Config.QuickThrowOnFailure.WithMaxTest(Cases).WithReplay(20_261_122UL, 1_000_003UL);

    private static Gen<T[]> ListOf<T>(Gen<T> one, int least, int most) => Gen.Choose(least, most).SelectMany(count => one.ArrayOf(count));

    [Fact]
    public void Whatever_the_check_takes_never_throws_and_stays_within_its_bounds()
    {
        var (taken, refused, gave) = (0, new HashSet<string>(StringComparer.Ordinal), 0);
        Prop.ForAll((from preset in Gen.Elements(AttributeMap.Presets.ToArray()) from rules in ListOf(Rule, 1, 3) from sent in Sent select (preset, rules, sent)).ToArbitrary(), one =>
        {
            var (preset, rules, sent) = one;
            var problems = AttributeMap.Check(preset, rules);
            problems.All(p => p.Message.EndsWith('.') && (p.Rule is null || p.Rule < rules.Length) && p.Field.Length > 0).Should().BeTrue();
            refused.UnionWith(problems.Select(p => string.Concat(p.Field.Where(c => !char.IsAsciiDigit(c)))));
            if (problems.Count > 0)
            {
                return;
            }

            taken++;
            var map = AttributeMap.Resolve(preset, rules);
            var watch = Stopwatch.StartNew();
            var outcome = Normaliser.Normalise(Only(new SubjectId("sub", SubjectId.OidcSub), sent), Input(map, roleRequired: false), out var trace);
            watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10));
            trace.Rules.Should().OnlyHaveUniqueItems(r => r.Rule).And.HaveCountLessThanOrEqualTo(map.Count);
            gave += trace.Rules.Count(r => r.Result == RuleResult.Gave && r.Rule.StartsWith("extra#", StringComparison.Ordinal));
            if (outcome is Outcome<IdentityStatement>.Accepted { Value: var statement })
            {
                trace.Rules.Should().HaveCount(map.Count);
                var values = statement.Values.SelectMany(v => v.Values).ToArray();
                values.All(v => v.Length <= RuleReader.MaxLength && !string.IsNullOrWhiteSpace(v) && !v.Contains('\u202E') && !v.Contains('\ud800')).Should().BeTrue();
                values.Any(v => v.StartsWith(Hub.PublicUrl + "/", StringComparison.OrdinalIgnoreCase)).Should().BeFalse();
                values.Sum(v => v.Length).Should().BeLessThan(1_100_000);
                statement.Values.All(v => v.Values.Count is >= 1 and <= RuleReader.MaxValues && v.Values.Distinct().Count() == v.Values.Count).Should().BeTrue();
                statement.Values.All(v => v.Values.Count == 1 || !StandardAttributes.IsSingleValued(v.Name)).Should().BeTrue();
                statement.Values.Any(v => v.Name.Value == "mandate").Should().BeFalse("only an eHerkenning upstream brings one");
            }
        }).Check(Config);

        taken.Should().BeGreaterThan(Cases / 5);
        gave.Should().BeGreaterThan(Cases / 25);
        refused.Should().Contain(["target", "sources", "sources[]", "steps[]", "steps[].extract", "steps[].split", "steps[].constant", "steps[].otherwise", "when.source", "when.matches", "transform", "replaces"]);
    }
}
