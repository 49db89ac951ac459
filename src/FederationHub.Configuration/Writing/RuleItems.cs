using FederationHub.Configuration.Reading;
using FederationHub.Core.Mapping;

namespace FederationHub.Configuration.Writing;

/// <summary>The mapping rules of an upstream.</summary>
internal static class RuleItems
{
    public static WrittenBlock Of(MappingRule rule) => new WrittenBlock()
        .Put("target", rule.Target)
        .Put("sources", rule.Sources)
        .Put("combine", RuleBlock.WordOf(rule.Combine), usual: RuleBlock.WordOf(MappingCombine.FirstSent))
        .Put("transform", RuleBlock.WordOf(rule.Transform), usual: RuleBlock.WordOf(MappingTransform.AsSent))
        .Put("steps", new WrittenList([.. rule.Steps.Select(Of)]), usual: rule.Steps.Count == 0)
        .Put("scoped", rule.Scoped)
        .Put("first_only", rule.FirstOnly)
        .Put("when", rule.When is null ? null : Of(rule.When))
        .Put("replaces", rule.Replaces);

    private static Written Of(MappingStep step) => step switch
    {
        MappingStep.LowerCase => Written.Of("lower_case"),
        MappingStep.First => Written.Of("first"),
        MappingStep.ScopeFilter => Written.Of("scope_filter"),
        MappingStep.Split split => new WrittenBlock().Put("split", split.Separator),
        MappingStep.Join join => new WrittenBlock().Put("join", join.Separator),
        MappingStep.Extract extract => new WrittenBlock().Put("extract", extract.Pattern),
        MappingStep.Constant constant => new WrittenBlock().Put("constant", constant.Value),
        MappingStep.Lookup lookup => new WrittenBlock().Put("lookup", Table(lookup.Table)).Put("otherwise", lookup.Otherwise),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step.GetType().Name, "The hub file has no word for this step."),
    };

    private static WrittenBlock Of(MappingCondition when)
    {
        var block = new WrittenBlock().Put("source", when.Source);
        return when switch
        {
            MappingCondition.Present => block.Put("present", Written.Of("true")),
            MappingCondition.Absent => block.Put("present", Written.Of("false")),
            MappingCondition.OneOf oneOf => block.Put("one_of", oneOf.Values),
            MappingCondition.Matches matches => block.Put("matches", matches.Pattern),
            _ => throw new ArgumentOutOfRangeException(nameof(when), when.GetType().Name, "The hub file has no word for this condition."),
        };
    }

    // By what is looked up, so that the same table is the same text.
    private static WrittenBlock Table(IReadOnlyDictionary<string, string> table)
    {
        var block = new WrittenBlock();
        foreach (var (from, to) in table.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            block.Put(from, Written.Of(to));
        }

        return block;
    }
}
