using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>What a rule may aim at.</summary>
internal static class RuleTarget
{
    public const string PersonPrefix = "person:";
    public const string OrganisationPrefix = "organisation:";

    public static RuleKind KindOf(string target) =>
        target.StartsWith(PersonPrefix, StringComparison.Ordinal) ? RuleKind.Person
        : target.StartsWith(OrganisationPrefix, StringComparison.Ordinal) ? RuleKind.Organisation
        : RuleKind.Value;

    /// <summary>The type of an identifier; null for a value, or where there is no such type.</summary>
    public static IdentifierType? TypeOf(string target) => KindOf(target) switch
    {
        RuleKind.Person => IdentifierTypes.FindPerson(target[PersonPrefix.Length..]),
        RuleKind.Organisation => IdentifierTypes.FindOrganisation(target[OrganisationPrefix.Length..]),
        _ => null,
    };

    /// <summary>Whether its case counts, so that no rule may change it: it is released byte for byte (R002-10) or compared case-exact (table 2.2).</summary>
    public static bool IsCaseExact(string target) => KindOf(target) == RuleKind.Value ? StandardAttributes.IsCaseExact(target) : TypeOf(target) is { IgnoresCase: false };

    /// <summary>Whether it tells people, groups or rights apart, so that nothing invisible may stand in it.</summary>
    public static bool IsIdentifying(string target) => KindOf(target) != RuleKind.Value || StandardAttributes.IsIdentifying(new AttributeName(target));

    /// <summary>Whether it says something of the organisation, which is the same for all of its people.</summary>
    public static bool IsOfOrganisation(string target) => KindOf(target) == RuleKind.Organisation || StandardAttributes.IsOfOrganisation(target);

    /// <summary>The target that a source such as <c>@given_name</c> stands for; null for anything else.</summary>
    public static string? ReferredTo(string source) => source.StartsWith('@') && source != AttributeMap.Subject ? source[1..] : null;

    /// <summary>All targets that a rule takes something of.</summary>
    public static IEnumerable<string> References(MappingRule rule) =>
        rule.Sources.Append(rule.When?.Source ?? "").Select(ReferredTo).OfType<string>();
}
