using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>
/// A rule set ready for use: a preset and the extra rules of one upstream. Made once per configuration snapshot; immutable and
/// shared by all logins.
/// </summary>
public sealed class AttributeMap
{
    /// <summary>The source that stands for the subject itself.</summary>
    public const string Subject = "@subject";

    private const string PersonPrefix = "person:";
    private const string OrganisationPrefix = "organisation:";
    private const int MaxRules = 200;
    private const int MaxSources = 20;

    private AttributeMap(string name, PreparedRule[] rules, IReadOnlyList<string> keys)
    {
        Name = name;
        Keys = keys;
        OrganisationRules = [.. rules.Where(r => r.Kind == RuleKind.Organisation)];
        PersonRules = [.. rules.Where(r => r.Kind == RuleKind.Person)];
        ValueRules = [.. rules.Where(r => r.Kind == RuleKind.Value)];
    }

    /// <summary>Names of the presets that come with the hub.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["adfs", "eduperson", "entra", "entree", "oidc"];

    /// <summary>The preset's name.</summary>
    public string Name { get; }

    internal PreparedRule[] OrganisationRules { get; }

    internal PreparedRule[] PersonRules { get; }

    internal PreparedRule[] ValueRules { get; }

    internal IReadOnlyList<string> Keys { get; }

    /// <summary>Everything that is wrong with a preset's name and extra rules, at once; empty when <see cref="Resolve"/> takes them.</summary>
    /// <param name="preset">Name of a preset.</param>
    /// <param name="extraRules">Rules of one upstream, in order.</param>
    public static IReadOnlyList<MappingProblem> Check(string preset, IReadOnlyList<MappingRule> extraRules)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(extraRules);
        var problems = new List<MappingProblem>();
        if (!AttributeMapPresets.ByName.ContainsKey(preset))
        {
            problems.Add(new MappingProblem(null, "attributeMap", $"There is no attribute map '{preset}'. Use one of: {string.Join(", ", Presets)}."));
        }

        if (extraRules.Count > MaxRules)
        {
            problems.Add(new MappingProblem(null, "extraRules", $"At most {MaxRules} extra rules are taken."));
        }

        for (var i = 0; i < extraRules.Count; i++)
        {
            CheckTarget(i, extraRules[i], problems);
            CheckSources(i, extraRules[i], problems);
        }

        return problems;
    }

    /// <summary>Makes a preset and extra rules ready for use.</summary>
    /// <exception cref="ArgumentException"><see cref="Check"/> has something to say.</exception>
    public static AttributeMap Resolve(string preset, IReadOnlyList<MappingRule> extraRules)
    {
        if (Check(preset, extraRules) is [var problem, ..])
        {
            throw new ArgumentException(problem.Message, nameof(extraRules));
        }

        var known = AttributeMapPresets.ByName[preset];
        return new AttributeMap(preset, [.. known.Rules.Select((rule, i) => PreparedRule.From(rule, preset, i)), .. extraRules.Select((rule, i) => PreparedRule.From(rule, "extra", i))], known.Keys);
    }

    private static void CheckTarget(int number, MappingRule rule, List<MappingProblem> problems)
    {
        var problem = rule.Target switch
        {
            // The address is an identifier only when the hub itself checked its domain, so no rule can say that it is (V-09).
            PersonPrefix + IdentifierTypes.Email => "The identifier person:email is made by the hub from 'email' when its domain is verified; aim at 'email'.",
            OrganisationPrefix + IdentifierTypes.Idp => "The identifier organisation:idp is made by the hub.",
            { } target when target.StartsWith(PersonPrefix, StringComparison.Ordinal) => IdentifierTypes.FindPerson(target[PersonPrefix.Length..]) is null
                ? $"There is no person identifier '{target[PersonPrefix.Length..]}'. Use one of: {string.Join(", ", IdentifierTypes.Person)}." : null,
            { } target when target.StartsWith(OrganisationPrefix, StringComparison.Ordinal) => IdentifierTypes.FindOrganisation(target[OrganisationPrefix.Length..]) is null
                ? $"There is no organisation identifier '{target[OrganisationPrefix.Length..]}'. Use one of: {string.Join(", ", IdentifierTypes.Organisation)}." : null,
            var target => StandardAttributes.IsName(target) ? null : "A target is a name of lower-case letters, digits and underscores, person:TYPE or organisation:TYPE.",
        };
        if (problem is not null)
        {
            problems.Add(new MappingProblem(number, "target", problem));
        }
    }

    private static void CheckSources(int number, MappingRule rule, List<MappingProblem> problems)
    {
        if (rule.Sources.Count is 0 or > MaxSources)
        {
            problems.Add(new MappingProblem(number, "sources", $"A rule has 1 to {MaxSources} sources."));
        }

        if (rule.Sources.Any(s => s.Length is 0 or > 1024))
        {
            problems.Add(new MappingProblem(number, "sources", "A source is an attribute or claim name of 1 to 1024 characters."));
        }

        if (rule.Sources.Any(s => s.StartsWith('@') && s != Subject))
        {
            problems.Add(new MappingProblem(number, "sources", $"The only source that begins with '@' is {Subject}."));
        }
    }

    internal enum RuleKind
    {
        Organisation,
        Person,
        Value,
    }

    /// <summary>A rule with everything looked up, and its provenance made beforehand, so that a login allocates neither.</summary>
    internal sealed class PreparedRule
    {
        private PreparedRule(RuleKind kind, IdentifierType? type, AttributeName name, MappingRule rule, string label)
        {
            Kind = kind;
            Type = type;
            Name = name;
            Target = rule.Target;
            Sources = [.. rule.Sources];
            LowerCase = rule.Transform == MappingTransform.LowerCase;
            Scoped = rule.Scoped || type is { IsScoped: true } || name == StandardAttributes.ScopedAffiliations;
            FirstOnly = rule.FirstOnly;
            IsAffiliation = name == StandardAttributes.Affiliations || name == StandardAttributes.ScopedAffiliations || name == StandardAttributes.PrimaryAffiliation;
            Provenance = [.. rule.Sources.Select(source => new Provenance(source == Subject ? "subject" : source, label, Scoped))];
        }

        public RuleKind Kind { get; }

        /// <summary>The identifier's type; null for a value.</summary>
        public IdentifierType? Type { get; }

        public AttributeName Name { get; }

        public string Target { get; }

        public string[] Sources { get; }

        public Provenance[] Provenance { get; }

        public bool LowerCase { get; }

        public bool Scoped { get; }

        public bool FirstOnly { get; }

        public bool IsAffiliation { get; }

        /// <summary>Whether a value is text that its target may hold: what identifies may hide nothing, names keep what their script needs.</summary>
        public bool TakesText(string value) => Type is not null || StandardAttributes.IsIdentifying(Name) ? WellFormedText.IsIdentifying(value) : WellFormedText.IsReadable(value);

        /// <summary>Cause of a finding when a value is not what its target may hold (V-03).</summary>
        public string WhenMalformed => Kind switch
        {
            RuleKind.Organisation => "org_id_invalid",
            RuleKind.Person => Type!.IsPrimary ? "person_primary_invalid" : "person_id_invalid",
            _ => "value_malformed",
        };

        public bool IsSingleValued => Type is not null || StandardAttributes.IsSingleValued(Name);

        public static PreparedRule From(MappingRule rule, string set, int index)
        {
            var label = $"{set}#{index + 1}";
            if (rule.Target.StartsWith(PersonPrefix, StringComparison.Ordinal))
            {
                return new PreparedRule(RuleKind.Person, IdentifierTypes.FindPerson(rule.Target[PersonPrefix.Length..]), default, rule, label);
            }

            return rule.Target.StartsWith(OrganisationPrefix, StringComparison.Ordinal)
                ? new PreparedRule(RuleKind.Organisation, IdentifierTypes.FindOrganisation(rule.Target[OrganisationPrefix.Length..]), default, rule, label)
                : new PreparedRule(RuleKind.Value, null, new AttributeName(rule.Target), rule, label);
        }
    }
}

/// <summary>Something wrong with an upstream's mapping.</summary>
/// <param name="Rule">Index of the extra rule, from 0; null for the whole.</param>
/// <param name="Field">Field of the rule, such as <c>target</c>.</param>
/// <param name="Message">One English sentence for the operator.</param>
public sealed record MappingProblem(int? Rule, string Field, string Message);
