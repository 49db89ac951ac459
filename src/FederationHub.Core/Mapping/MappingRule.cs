namespace FederationHub.Core.Mapping;

/// <summary>
/// One rule of an attribute map, as data: take the first of these sources that was sent, transform it, and call it this.
/// Rules are evaluated in order; for a single-valued target the first rule that gives a value wins.
/// </summary>
/// <param name="Target">Statement name (<see cref="Identity.AttributeName"/>), or an identifier type with prefix <c>person:</c> or <c>organisation:</c>, such as <c>person:eppn</c>.</param>
/// <param name="Sources">Original attribute or claim names, compared byte for byte; the first one that was sent counts. <c>@subject</c> is the subject.</param>
public sealed record MappingRule(string Target, IReadOnlyList<string> Sources)
{
    /// <summary>What happens to each value; values as sent by default.</summary>
    public MappingTransform Transform { get; init; } = MappingTransform.AsSent;

    /// <summary>The right side of '@' (or the whole value, for a bare scope) must be a registered scope of the organisation (V-06). Always so for subject-id, pairwise-id, eduPersonUniqueId, eppn and scoped affiliations.</summary>
    public bool Scoped { get; init; }

    /// <summary>Only the first value counts, also where several would refuse the login (V-08); for lists such as SURFconext's <c>uids</c>.</summary>
    public bool FirstOnly { get; init; }
}

/// <summary>What a rule does to each value.</summary>
public enum MappingTransform
{
    /// <summary>Byte for byte (R002-10).</summary>
    AsSent,

    /// <summary>Lower case, invariant; only for values that are compared without case.</summary>
    LowerCase,
}
