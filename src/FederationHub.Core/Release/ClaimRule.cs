namespace FederationHub.Core.Release;

/// <summary>One claim that an application receives, and the contract on its values (R003-07).</summary>
/// <param name="Claim">Name on the wire; never a protocol claim such as <c>sub</c> or <c>iss</c>.</param>
/// <param name="Source">A statement name such as <c>given_name</c>, one of <see cref="ReleaseSources"/>, or an identifier as <c>person:TYPE</c>, <c>organisation:TYPE</c>.</param>
/// <param name="Placement">Where it is put; at least one place.</param>
public sealed record ClaimRule(string Claim, string Source, ClaimPlacement Placement)
{
    /// <summary>A login without this value is refused: FH-1309 when there is none (V-12), FH-1310 when it breaks the contract.</summary>
    public bool Required { get; init; }

    /// <summary>Always a JSON array, also with one value.</summary>
    public bool AsArray { get; init; }

    /// <summary>What every value must match, whole: a regular expression without backtracking; null for anything.</summary>
    public string? Format { get; init; }

    /// <summary>The values that are allowed, byte for byte; empty for any.</summary>
    public IReadOnlyList<string> Codes { get; init; } = [];

    /// <summary>One character that separates values inside one: with <c>;</c>, <c>a; b;;c</c> is a, b and c. Null: a value is one value.</summary>
    public string? Separator { get; init; }

    /// <summary>How values are rewritten before they are held against the contract.</summary>
    public ValueForm Form { get; init; }

    /// <summary>The name of a group of claims of which a login must have at least one (R000-12); null for none.</summary>
    public string? OneOf { get; init; }

    /// <inheritdoc />
    public bool Equals(ClaimRule? other) =>
        other is not null && Claim == other.Claim && Source == other.Source && Placement == other.Placement && Required == other.Required && AsArray == other.AsArray
        && Format == other.Format && Separator == other.Separator && Form == other.Form && OneOf == other.OneOf && Codes.SequenceEqual(other.Codes, StringComparer.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Claim, Source, Placement, Required, AsArray, Format);
}

/// <summary>Where a claim is put.</summary>
[Flags]
public enum ClaimPlacement
{
    /// <summary>Nowhere: refused at save.</summary>
    None = 0,

    /// <summary>The ID token.</summary>
    IdToken = 1,

    /// <summary>The access token (RFC 9068 2.2.2).</summary>
    AccessToken = 2,

    /// <summary>The UserInfo answer (OpenID Connect Core 5.3).</summary>
    UserInfo = 4,
}

/// <summary>A named way to write a value for an application whose contract wants it otherwise.</summary>
public enum ValueForm
{
    /// <summary>As it is in the statement.</summary>
    AsIs,

    /// <summary>Three letters of ISO 639-3 out of a language tag: <c>nl</c> is <c>nld</c> (R003-07, <c>isolanguage</c>).</summary>
    Language,

    /// <summary>Three letters of ISO 3166-1 out of the region of a language tag or a country: <c>nl-BE</c> is <c>BEL</c>.</summary>
    Country,
}
