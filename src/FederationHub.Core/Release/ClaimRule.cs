namespace FederationHub.Core.Release;

/// <summary>One claim that an application receives.</summary>
/// <param name="Claim">Name on the wire; never a protocol claim such as <c>sub</c> or <c>iss</c>.</param>
/// <param name="Source">Statement name; <c>person_id</c>, <c>person_id_type</c>, <c>org_id</c>, <c>org_id_type</c>, <c>edu_role</c>, <c>edu_roles</c>, <c>assurance_level</c>, <c>assurance_evidence</c>; or an identifier <c>person:TYPE</c>, <c>organisation:TYPE</c>.</param>
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
