using System.Collections.Frozen;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;

namespace FederationHub.Cli.Records;

/// <summary>What a receipt's words mean, as sentences for an operator. A word without a sentence stands for itself.</summary>
internal static class ReceiptWords
{
    private static readonly FrozenDictionary<string, string> Causes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["scope_violation"] = "its scope is none of the organisation's own (V-06)",
        ["reserved_stripped"] = "it stands under this hub's own address, which no upstream may use (V-10)",
        ["foreign_assurance_stripped"] = "it is a word of another operator, which this upstream does not speak for (V-10)",
        ["mandate_not_from_registry"] = "a mandate counts only from the mandate registry (R001-19)",
        ["multi_valued"] = "there were several values where one is taken (V-08)",
        ["person_primary_invalid"] = "it has not the form of such an identifier (V-03)",
        ["person_id_invalid"] = "it has not the form of such an identifier (V-03)",
        ["org_id_invalid"] = "it has not the form of such an identifier (V-03)",
        ["affiliation_unknown"] = "it is no affiliation of the vocabulary (V-07)",
        ["value_unknown"] = "it is no word of the vocabulary",
        ["location_unknown"] = "it is no location of the vocabulary (R001-16)",
        ["configured_only"] = "only the organisation's configuration says this (R001-18)",
        ["other_source_differs"] = "another name was sent with another value; the rule's first counts",
        ["authorities_cut"] = "the chain of authorities was too long, or held what is no name",
        ["authn_instant_missing"] = "the organisation did not say when the person authenticated, so the instant of the answer counts",
        ["value_malformed"] = "the text is malformed, or hides characters",
        ["value_too_long"] = "the value is too long",
        ["value_empty"] = "nothing was left of the value",
        ["too_many_values"] = "there were too many values, and the first were taken",
        ["too_many_names"] = "there were too many names, and the first were taken",
        ["too_much_in_all"] = "all values together were too much to keep",
        ["too_much_work"] = "the rule would have taken too much work",
        ["pattern_timeout"] = "the rule's pattern took too long",
        ["not_matched"] = "the rule's pattern does not fit it",
        ["not_in_table"] = "it is not in the rule's table",
        ["nested_value"] = "it is an object within an object or a list, which has no name that a rule could read",
        ["name_twice"] = "two claims have this name, and nobody knows which was meant",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Causes that have a sentence.</summary>
    public static IEnumerable<string> Known => Causes.Keys;

    /// <summary>The cause and what it means.</summary>
    public static string Cause(string cause) => Causes.TryGetValue(cause, out var sentence) ? $"{ScreenText.Of(cause)}: {sentence}" : ScreenText.Of(cause);

    /// <summary>What a finding means, marked where somebody spoke for another.</summary>
    public static string Finding(Finding finding) => $"{(finding.IsSecurityEvent ? "SECURITY " : "")}{ScreenText.Of(finding.Name)}: {Cause(finding.Cause)}";

    /// <summary>What came of a rule.</summary>
    public static string Result(RuleTrace rule) => rule.Result switch
    {
        RuleResult.Gave => rule.Why is { } why ? $"{Count(rule.Values, "value")}; {Cause(why)}" : Count(rule.Values, "value"),
        RuleResult.NotSent => "nothing was sent for it",
        RuleResult.ConditionNotMet => "its condition was not met",
        RuleResult.AlreadyGiven => "an earlier rule had given it already",
        RuleResult.Dropped => rule.Why is { } why ? $"dropped, {Cause(why)}" : "dropped",
        _ => rule.Result.ToString(),
    };

    /// <summary>Who let a claim through, or withheld it.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="organisation">The organisation that vouched, or null.</param>
    public static string Verdict(ClaimTrace decision, string? organisation) => decision.Verdict switch
    {
        ClaimVerdict.MinimalSet => $"released, it belongs to the minimal set{(decision.Reference is { } under ? $", under agreement {ScreenText.Of(under)}" : "")}",
        ClaimVerdict.Agreement => $"released, agreement {ScreenText.Of(decision.Reference ?? "-")} names it",
        ClaimVerdict.WithoutAgreement => $"released, this application needs no agreement{(decision.Reference is { } under ? $"; {ScreenText.Of(under)} names it" : "")}",
        ClaimVerdict.NoAgreement => $"withheld, no active agreement of {ScreenText.Of(organisation ?? "the organisation")} with this application names {ScreenText.Of(decision.Source)}",
        ClaimVerdict.NoConsent => "withheld, the person did not consent",
        ClaimVerdict.NotInStatement => $"withheld, what the organisation said holds no {ScreenText.Of(decision.Source)}",
        ClaimVerdict.NotAsAgreed => "withheld, the value has not the form, or is not in the list, that the application's contract names",
        ClaimVerdict.NotAllowed => "withheld, the name is the protocol's own, or the claim has no place",
        _ => decision.Verdict.Word(),
    };

    /// <summary>A number with its noun.</summary>
    public static string Count(int count, string noun) => FormattableString.Invariant($"{count} {noun}{(count == 1 ? "" : "s")}");
}
