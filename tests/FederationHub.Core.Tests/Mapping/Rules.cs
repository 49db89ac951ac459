using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Receipts;
using FederationHub.Outcomes;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

/// <summary>One rule, or a few, over what somebody sent, and what came of it.</summary>
internal static class Rules
{
    public static readonly SubjectId Somebody = new("sub-1", SubjectId.OidcSub);

    /// <summary>A rule for a name that no preset makes, so that nothing but the rule shows.</summary>
    public static MappingRule Rule(params MappingStep[] steps) => new("custom:x", ["a"]) { Steps = steps };

    /// <summary>What the values of attribute <c>a</c> become.</summary>
    public static IReadOnlyList<string> Run(MappingRule rule, params string[] sent) => Read([rule], ("a", sent)).Value(rule.Target);

    /// <summary>The statement that rules make beside those of the plain preset; they must be in order.</summary>
    public static IdentityStatement Read(IReadOnlyList<MappingRule> rules, params (string, string[])[] sent) =>
        Accept(Only(Somebody, sent), Input(Map("oidc", rules), roleRequired: false));

    public static AttributeMap Map(string preset, IReadOnlyList<MappingRule> rules)
    {
        AttributeMap.Check(preset, rules).Should().BeEmpty();
        return AttributeMap.Resolve(preset, rules);
    }

    /// <summary>What became of each extra rule.</summary>
    public static IReadOnlyList<RuleTrace> Trace(IReadOnlyList<MappingRule> rules, params (string, string[])[] sent) => Trace("oidc", rules, Only(Somebody, sent));

    public static IReadOnlyList<RuleTrace> Trace(string preset, IReadOnlyList<MappingRule> rules, UpstreamStatement statement)
    {
        _ = Normaliser.Normalise(statement, Input(AttributeMap.Resolve(preset, rules), roleRequired: false), out var trace);
        return [.. trace.Rules.Where(rule => rules.Count == 0 || rule.Rule.StartsWith("extra#", StringComparison.Ordinal))];
    }

    public static Outcome<IdentityStatement> Normalise(IReadOnlyList<MappingRule> rules, params (string, string[])[] sent) =>
        Normaliser.Normalise(Only(Somebody, sent), Input(AttributeMap.Resolve("oidc", rules), roleRequired: false));
}
