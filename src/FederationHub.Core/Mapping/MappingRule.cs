namespace FederationHub.Core.Mapping;

/// <summary>
/// One rule of an attribute map, as data: take these sources, do this to their values, and call the result this. Rules are evaluated in
/// order; for a single-valued target the first rule that gives a value wins.
/// </summary>
/// <param name="Target">
/// A name of <see cref="StandardAttributes"/>, a name of one's own with prefix <see cref="StandardAttributes.CustomPrefix"/>, or an
/// identifier type with prefix <c>person:</c> or <c>organisation:</c>, such as <c>person:eppn</c>.
/// </param>
/// <param name="Sources">
/// Original attribute or claim names, compared byte for byte. <c>@subject</c> is the subject; <c>@</c> and a target, such as
/// <c>@given_name</c>, is what the rules of that target gave. May be empty where the first step is a constant.
/// </param>
public sealed record MappingRule(string Target, IReadOnlyList<string> Sources)
{
    /// <summary>Whether the first source that was sent counts, or all together.</summary>
    public MappingCombine Combine { get; init; } = MappingCombine.FirstSent;

    /// <summary>Short for a <see cref="MappingStep.LowerCase"/> before all steps; values as sent by default.</summary>
    public MappingTransform Transform { get; init; } = MappingTransform.AsSent;

    /// <summary>What happens to the values, in order.</summary>
    public IReadOnlyList<MappingStep> Steps { get; init; } = [];

    /// <summary>
    /// Short for a <see cref="MappingStep.ScopeFilter"/> after all steps. Always so for subject-id, pairwise-id, eduPersonUniqueId, eppn and
    /// scoped affiliations (V-06).
    /// </summary>
    public bool Scoped { get; init; }

    /// <summary>Short for a <see cref="MappingStep.First"/> at the very end, also where several values would refuse the login (V-08).</summary>
    public bool FirstOnly { get; init; }

    /// <summary>When the rule counts at all; always where null.</summary>
    public MappingCondition? When { get; init; }

    /// <summary>Whether the preset's rules for this target are left out.</summary>
    public bool Replaces { get; init; }
}

/// <summary>Which of a rule's sources count.</summary>
public enum MappingCombine
{
    /// <summary>The first one that was sent with something in it.</summary>
    FirstSent,

    /// <summary>The values of all that were sent, in the order of the sources.</summary>
    AllSent,
}

/// <summary>What a rule does to each value, in one word.</summary>
public enum MappingTransform
{
    /// <summary>Byte for byte (R002-10).</summary>
    AsSent,

    /// <summary>Lower case, invariant; only for values that are compared without case.</summary>
    LowerCase,
}
