namespace FederationHub.Core.Release;

/// <summary>What an application may receive (ruling 5). Deny by default: what is not named is withheld.</summary>
public sealed record ReleasePolicy
{
    /// <summary>Nothing beyond protocol claims.</summary>
    public static ReleasePolicy Nothing { get; } = new();

    /// <summary>The claims, in order; names are unique.</summary>
    public IReadOnlyList<ClaimRule> Claims { get; init; } = [];

    /// <summary>Whether <c>sub</c> is the same for every suite; pairwise per suite unless set (OpenID Connect Core 8).</summary>
    public bool PublicSubject { get; init; }

    /// <inheritdoc />
    public bool Equals(ReleasePolicy? other) => other is not null && PublicSubject == other.PublicSubject && Claims.SequenceEqual(other.Claims);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Claims.Count, PublicSubject);
}

/// <summary>One claim that an application receives.</summary>
/// <param name="Claim">Name on the wire; never a protocol claim such as <c>sub</c> or <c>iss</c>.</param>
/// <param name="Source">Statement name; <c>person_id</c>, <c>person_id_type</c>, <c>org_id</c>, <c>org_id_type</c>, <c>edu_role</c>, <c>edu_roles</c>, <c>assurance_level</c>; or an identifier <c>person:TYPE</c>, <c>organisation:TYPE</c>.</param>
/// <param name="Placement">Where it is put; at least one place.</param>
public sealed record ClaimRule(string Claim, string Source, ClaimPlacement Placement)
{
    /// <summary>A login without this value is refused with FH-1309 (domain rule V-12).</summary>
    public bool Required { get; init; }

    /// <summary>Always a JSON array, also with one value.</summary>
    public bool AsArray { get; init; }
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
