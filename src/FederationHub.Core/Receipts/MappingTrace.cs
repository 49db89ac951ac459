using System.Text.Json.Serialization;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Receipts;

/// <summary>
/// What the normaliser did with one answer, rule by rule: the half of a receipt that the organisation's side asks for. It holds names,
/// rules, decisions and the shape of values; no member can hold a value.
/// </summary>
/// <param name="Received">What was sent, by original name.</param>
/// <param name="Rules">Every rule that was looked at, in order.</param>
[JsonConverter(typeof(MappingTraceJson))]
public sealed record MappingTrace(IReadOnlyList<ReceivedValue> Received, IReadOnlyList<RuleTrace> Rules)
{
    /// <summary>Nothing was mapped yet.</summary>
    public static MappingTrace Empty { get; } = new([], []);

    /// <summary>What was dropped or noticed, also where the answer was refused: names and causes.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The organisation that the person chose; null where nothing was mapped.</summary>
    public string? Chosen { get; init; }

    /// <summary>The organisation that the answer itself named (R001-22); null where only the person's choice says which it is.</summary>
    public string? Asserted { get; init; }
}

/// <summary>An attribute or claim as it was sent.</summary>
/// <param name="Name">
/// Its original name, at most 200 characters. Of a name that no rule knows and that could be about a person, only its length; of more than 50
/// such names, how many there are.
/// </param>
/// <param name="Values">How many values.</param>
/// <param name="Shape">What they look like, in words of a closed vocabulary such as <c>text, 9 to 16 characters</c>; never a part of one.</param>
public sealed record ReceivedValue(string Name, int Values, string Shape);

/// <summary>What one rule did.</summary>
/// <param name="Rule">The rule, as preset and number, such as <c>eduperson#4</c>.</param>
/// <param name="Target">What it makes.</param>
/// <param name="Source">The source that counted; null when none was sent.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Values">How many values it gave.</param>
/// <param name="Why">Cause of what was dropped, such as <c>scope_violation</c>; null when nothing was.</param>
public sealed record RuleTrace(string Rule, string Target, string? Source, RuleResult Result, int Values = 0, string? Why = null);

/// <summary>What came of a rule.</summary>
public enum RuleResult
{
    /// <summary>It gave its target one or more values.</summary>
    Gave,

    /// <summary>None of its sources was sent with something in it.</summary>
    NotSent,

    /// <summary>Its condition was not met.</summary>
    ConditionNotMet,

    /// <summary>An earlier rule had given the target already.</summary>
    AlreadyGiven,

    /// <summary>What was sent was dropped, whole.</summary>
    Dropped,
}
