using System.Globalization;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Mapping;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads the <c>rules</c> of an upstream, and holds the whole set against the map that it adds to.</summary>
internal static class RuleBlock
{
    private static readonly (string Word, MappingTransform Meaning)[] Transforms = [("as_sent", MappingTransform.AsSent), ("lower_case", MappingTransform.LowerCase)];
    private static readonly (string Word, MappingCombine Meaning)[] Combines = [("first", MappingCombine.FirstSent), ("all", MappingCombine.AllSent)];

    // What stands in a rule that could not be read, so that the numbers of the others, and what they refer to, stay right.
    private static readonly string[] Unreadable = ["?"];

    /// <summary>The word of a transform.</summary>
    public static string WordOf(MappingTransform transform) => Transforms.First(word => word.Meaning == transform).Word;

    /// <summary>The word of a way to combine sources.</summary>
    public static string WordOf(MappingCombine combine) => Combines.First(word => word.Meaning == combine).Word;

    /// <summary>The rules under a key of a block; what is wrong with any is reported.</summary>
    /// <param name="section">The block.</param>
    /// <param name="key">The key.</param>
    /// <param name="map">The attribute map that they add to.</param>
    public static IReadOnlyList<MappingRule> Read(Section section, string key, string map)
    {
        var read = section.Children(key).Select(Read).ToList();
        foreach (var problem in AttributeMap.Check(map, [.. read.Select(rule => rule.Rule)]))
        {
            var (block, field) = problem.Rule is { } number ? (read[number].Block, problem.Field) : (section, key);

            // Of a rule that could not be read whole, only its target is known well enough.
            if (problem.Rule is null || read[problem.Rule.Value].IsWhole || field == "target")
            {
                var meant = problem.Word is null ? "" : section.Findings.DidYouMean(problem.Word, problem.Known);
                section.Findings.Add(block.LineBelow(field), block.PathOf(field), Shown.OnOneLine(problem.Message + meant));
            }
        }

        return [.. read.Select(rule => rule.Rule)];
    }

    private static (MappingRule Rule, Section Block, bool IsWhole) Read(Section block)
    {
        var before = block.Findings.Count;
        var target = block.Text("target", required: true);
        var steps = block.Has("steps") ? Steps(block) : [];
        var sources = block.Texts("sources", Source, required: steps is not [MappingStep.Constant, ..] || block.Has("sources"));
        var rule = new MappingRule(target?.Value ?? StandardAttributes.CustomPrefix + "unreadable", sources.Count == 0 && steps is not [MappingStep.Constant, ..] ? Unreadable : [.. sources.Select(source => source.Value)])
        {
            Combine = block.Choice("combine", Combines) ?? MappingCombine.FirstSent,
            Transform = block.Choice("transform", Transforms) ?? MappingTransform.AsSent,
            Steps = steps,
            Scoped = block.Flag("scoped"),
            FirstOnly = block.Flag("first_only"),
            When = block.Child("when") is { } when ? Condition(when) : null,
            Replaces = block.Flag("replaces"),
        };
        block.Finish();
        return (rule, block, block.Findings.Count == before);
    }

    private static string? Source(string value) =>
        string.IsNullOrWhiteSpace(value) ? "The source is empty. Write the name of an attribute or claim, or remove the item."
        : value.Any(char.IsControl) ? "The source holds a control character, such as a line break. Write it on one line."
        : null;

    private static List<MappingStep> Steps(Section block)
    {
        var steps = new List<MappingStep>();
        switch (block.Take("steps"))
        {
            case YamlList { Items.Count: > 0 } list:
                for (var i = 0; i < list.Items.Count; i++)
                {
                    if (Step(list.Items[i], string.Create(CultureInfo.InvariantCulture, $"{block.PathOf("steps")}[{i}]"), block.Findings) is { } step)
                    {
                        steps.Add(step);
                    }
                }

                break;
            case { } other:
                block.Problem("steps", $"'steps' must be a list with at least one step, and is {(other is YamlList ? "empty" : other.Kind)}. Put '- ' before each step, or remove the key.");
                break;
        }

        return steps;
    }

    // A step that needs nothing is a word, one that does is a key with what it needs.
    private static MappingStep? Step(YamlNode node, string path, Findings findings)
    {
        switch (node)
        {
            case YamlScalar { IsNothing: false } word when Word(word.Value) is { } step:
                return step;
            case YamlMapping mapping:
                return Step(new Section(mapping, path, findings));
            default:
                var said = node is YamlScalar scalar ? $"'{Shown.Of(scalar.Value)}' is not a step that stands alone" : $"A step is a word or a block with one key, and this is {node.Kind}";
                var meant = node is YamlScalar typed ? findings.DidYouMean(typed.Value, Known) : "";
                findings.Add(node.Line, path, $"{said}.{meant} Write lower_case, first or scope_filter, or one of split, join, extract, lookup and constant with ': ' and what it needs.");
                return null;
        }
    }

    private static readonly string[] Known = ["lower_case", "first", "scope_filter", "split", "join", "extract", "lookup", "constant"];

    private static MappingStep? Word(string word) => word switch
    {
        "lower_case" => new MappingStep.LowerCase(),
        "first" => new MappingStep.First(),
        "scope_filter" => new MappingStep.ScopeFilter(),
        _ => null,
    };

    private static MappingStep? Step(Section step)
    {
        var split = step.Text("split");
        var join = step.Text("join");
        var extract = step.Text("extract");
        var constant = step.Text("constant");
        var otherwise = step.Text("otherwise");
        var lookup = step.Child("lookup") is { } table ? new MappingStep.Lookup(Table(table)) { Otherwise = otherwise?.Value } : null;
        step.Finish();
        MappingStep?[] said =
        [
            split is null ? null : new MappingStep.Split(split.Value), join is null ? null : new MappingStep.Join(join.Value), extract is null ? null : new MappingStep.Extract(extract.Value),
            constant is null ? null : new MappingStep.Constant(constant.Value), lookup,
        ];
        var written = Known.Count(step.Has);
        if (written > 1)
        {
            step.Findings.Add(step.Line, step.Path, "Two steps stand in one item. Put '- ' before each.");
        }
        else if (otherwise is not null && !step.Has("lookup"))
        {
            step.Problem("otherwise", "'otherwise' belongs to a lookup, and there is none here. Add 'lookup', or remove it.");
        }

        return said.FirstOrDefault(one => one is not null);
    }

    private static Dictionary<string, string> Table(Section section)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (from, to) in section.Pairs())
        {
            if (!table.TryAdd(from, to.Value))
            {
                section.Findings.Add(to.Line, to.Path, $"'{Shown.Of(from)}' becomes two values. Keep one.");
            }
        }

        return table;
    }

    private static MappingCondition? Condition(Section when)
    {
        var source = when.Text("source", Source, required: true)?.Value ?? Unreadable[0];
        var present = when.OptionalFlag("present");
        var values = when.Has("one_of") ? when.Texts("one_of", required: true) : null;
        var pattern = when.Text("matches");
        when.Finish();
        if (when.Has("present") ? when.Has("one_of") || when.Has("matches") : when.Has("one_of") == when.Has("matches"))
        {
            when.Findings.Add(when.Line, when.Path, "A condition asks one thing of its source. Write one of 'present: true', 'present: false', 'one_of: [VALUES]' and 'matches: PATTERN'.");
        }

        return present is { } there ? there ? new MappingCondition.Present(source) : new MappingCondition.Absent(source)
            : values is not null ? new MappingCondition.OneOf(source, [.. values.Select(value => value.Value)])
            : pattern is not null ? new MappingCondition.Matches(source, pattern.Value)
            : null;
    }
}
