using FederationHub.Core.Receipts;

namespace FederationHub.Core.Release;

/// <summary>What one application gets out of one statement, and why. Audit, consent page and <c>explain</c> show this one object.</summary>
/// <param name="Claims">What goes out.</param>
/// <param name="Decisions">One for each claim of the policy, in its order, released or not: who let it through or withheld it. Never a value.</param>
public sealed record ReleaseDecision(ReleasedClaims Claims, IReadOnlyList<ClaimTrace> Decisions);

/// <summary>A claim that the policy names and that did not go out.</summary>
/// <param name="Claim">Name on the wire.</param>
/// <param name="Cause">Why, such as <c>not-in-statement</c>.</param>
public sealed record WithheldClaim(string Claim, string Cause);

/// <summary>What the application gets. Made by <c>ReleasePolicy</c> evaluation only.</summary>
public sealed record ReleasedClaims
{
    /// <summary>The subject for this application: pairwise per suite unless its policy says public.</summary>
    public required string Subject { get; init; }

    /// <summary>Claims with values and placement.</summary>
    public required IReadOnlyList<ReleasedClaim> Claims { get; init; }
}

/// <summary>One released claim.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Values">At least one value, unless it has <see cref="Identifiers"/>.</param>
/// <param name="AsArray">A JSON array on the wire; else a string, or a boolean for what is true or false (OpenID Connect Core 5.1).</param>
/// <param name="Placement">Where it is put.</param>
public sealed record ReleasedClaim(string Name, IReadOnlyList<string> Values, bool AsArray, ClaimPlacement Placement)
{
    /// <summary>Objects in the place of values, always an array on the wire; empty for most claims.</summary>
    public IReadOnlyList<TypedIdentifier> Identifiers { get; init; } = [];

    /// <summary>
    /// Where its value came from, as <see cref="ReleaseSources.Exactly"/>: source of the claim rule, and with it the type of the identifier that
    /// <c>person_id</c>, <c>org_id</c> and their types gave, since a consent to one identifier is none to another.
    /// </summary>
    public string Source { get; init; } = Name;

    /// <summary>On what ground it goes out: the minimal set, an agreement, or none needed.</summary>
    public ClaimVerdict Ground { get; init; }

    /// <summary>The id of the agreement that it rests on (R000-20); null where there is none.</summary>
    public string? Agreement { get; init; }

    /// <summary>Whether the application gets nothing at all without it.</summary>
    public bool Required { get; init; }
}

/// <summary>An identifier with its type, as an object on the wire (domain 2.4).</summary>
/// <param name="Type">Type of the domain's table 2.2.</param>
/// <param name="Value">The value.</param>
public sealed record TypedIdentifier(string Type, string Value);
