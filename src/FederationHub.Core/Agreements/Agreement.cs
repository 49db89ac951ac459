using FederationHub.Core.Mapping;
using FederationHub.Core.Release;

namespace FederationHub.Core.Agreements;

/// <summary>
/// What an organisation agreed to for one application (ruling 6, R001-11, R001-17): which values may be released beyond the minimal set,
/// from when until when, who agreed, and under which reference. It is the organisation's; a person's consent never replaces it.
/// </summary>
public sealed record Agreement
{
    /// <summary>Lower-case slug, never reused: what a release names as its ground (R000-20).</summary>
    public required string Id { get; init; }

    /// <summary>The organisation whose agreement it is, by hub id.</summary>
    public required string Organisation { get; init; }

    /// <summary>The application, by id.</summary>
    public required string Application { get; init; }

    /// <summary>
    /// What may be released, as sources of <see cref="ClaimRule"/>: statement names such as <c>given_name</c>, identifiers such as
    /// <c>person:eppn</c>. Empty: the minimal set only, which then has a ground to name.
    /// </summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>From this instant it counts.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>From this instant it counts no longer; null while nobody ended it.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Who agreed for the organisation: a function or a name for the operator. Never shown to people who log in.</summary>
    public required string Who { get; init; }

    /// <summary>The reference of the document, such as a number of a processing agreement.</summary>
    public required string Reference { get; init; }

    /// <summary>Whether it counts at an instant.</summary>
    public bool IsActive(DateTimeOffset now) => From <= now && (To is not { } end || now < end);

    /// <summary>Whether it lets a value through, at any instant. What an address is worth goes with the address.</summary>
    /// <param name="source">Source of the claim.</param>
    public bool Covers(string source) =>
        Attributes.Contains(source, StringComparer.Ordinal)
        || (source == StandardAttributes.EmailVerified.Value && Attributes.Contains(StandardAttributes.Email.Value, StringComparer.Ordinal));

    /// <summary>What is wrong with a text as the name of an attribute, as a sentence; null when it is a source of claims.</summary>
    /// <param name="attribute">One of <see cref="Attributes"/>.</param>
    public static string? CheckAttribute(string attribute)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        return ReleaseSources.IsKnown(attribute) ? null : "An attribute is a source of claims: a statement name such as given_name, or an identifier as person:TYPE or organisation:TYPE.";
    }
}
