using System.Collections.Frozen;

namespace FederationHub.Core.Release;

/// <summary>Release rules that configuration may name instead of writing them out (domain 2.4).</summary>
public static class ReleaseSets
{
    private const ClaimPlacement Everywhere = ClaimPlacement.IdToken | ClaimPlacement.UserInfo;

    /// <summary>
    /// R001-15: exactly one person identifier with its type, one organisation identifier with its type, role and level. In the
    /// ID token too, so that an application that never calls UserInfo works (ruling 5).
    /// </summary>
    public static IReadOnlyList<ClaimRule> Education { get; } =
    [
        new("person_id", "person_id", Everywhere) { Required = true },
        new("person_id_type", "person_id_type", Everywhere) { Required = true },
        new("org_id", "org_id", Everywhere) { Required = true },
        new("org_id_type", "org_id_type", Everywhere) { Required = true },
        new("edu_role", "edu_role", Everywhere) { Required = true },
        new("assurance_level", "assurance_level", Everywhere) { Required = true },
    ];

    /// <summary>Every claim of the profile <c>hub</c>, by name: what a configuration means that gives a claim's name and
    /// nothing else. What identifies the person is in the ID token too (ruling 5, R002-22); the rest in UserInfo.</summary>
    public static IReadOnlyDictionary<string, ClaimRule> Hub { get; } = Education.Select(rule => rule with { Required = false })
        .Concat(
        [
            Plain("given_name"), Plain("middle_name"), Plain("family_name"), Plain("name"), Plain("nickname"), Plain("preferred_username"),
            Plain("initials"), Plain("email"), Plain("email_verified"), Plain("locale"), Plain("title"), Plain("org_name"), Plain("department"),
            Plain("assurance_evidence"),
            List("edu_roles", "edu_roles"), List("unit", "unit"), List("eduperson_affiliation", "affiliations"), List("eduperson_scoped_affiliation", "scoped_affiliations"),
            List("eduperson_entitlement", "entitlements"), List("groups", "groups"), List("eduperson_assurance", "eduperson_assurance"), List("eduperson_orcid", "orcid"),
            new("eck_id", "person:eck_id", Everywhere), new("subject_id", "person:subject_id", Everywhere),
            new("eduperson_principal_name", "person:eppn", Everywhere), new("employee_number", "person:employee_number", Everywhere),
            new("schac_home_organization", "organisation:schac_home_org", ClaimPlacement.UserInfo),
        ])
        .ToFrozenDictionary(rule => rule.Claim, StringComparer.Ordinal);

    private static ClaimRule Plain(string name) => new(name, name, ClaimPlacement.UserInfo);

    private static ClaimRule List(string claim, string source) => new(claim, source, ClaimPlacement.UserInfo) { AsArray = true };
}
