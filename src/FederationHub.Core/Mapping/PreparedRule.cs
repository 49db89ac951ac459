using System.Text.RegularExpressions;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;

namespace FederationHub.Core.Mapping;

/// <summary>What a rule makes. In this order they are read, since the scopes that count are those of the organisation.</summary>
internal enum RuleKind
{
    Organisation,
    Person,
    Value,
}

/// <summary>A rule with everything looked up, and its provenance and usual traces made beforehand, so that a login allocates none of them.</summary>
internal sealed class PreparedRule
{
    private readonly RuleTrace[] _gaveOne;

    private PreparedRule(MappingRule rule, string label, SourceSlots slots, bool identifies)
    {
        Kind = RuleTarget.KindOf(rule.Target);
        Type = RuleTarget.TypeOf(rule.Target);
        Name = Kind == RuleKind.Value ? new AttributeName(rule.Target) : default;
        Target = rule.Target;
        Label = label;
        Sources = [.. rule.Sources];
        Slots = [.. rule.Sources.Select(slots.Of)];
        CombinesAll = rule.Combine == MappingCombine.AllSent && Sources.Length > 1;
        When = rule.When is null ? null : new PreparedCondition(rule.When, slots);
        IsAffiliation = Name == StandardAttributes.Affiliations || Name == StandardAttributes.ScopedAffiliations || Name == StandardAttributes.PrimaryAffiliation;

        Identifies = identifies;
        HasVocabulary = StandardAttributes.HasVocabulary(Name);

        // The last steps are what every rule may end with, and lower case alone is what it may begin with: those cost no steps.
        var steps = AllSteps(rule).ToList();
        FirstOnly = TakeLast<MappingStep.First>(steps);
        Scoped = TakeLast<MappingStep.ScopeFilter>(steps) || Type is { IsScoped: true } || Name == StandardAttributes.ScopedAffiliations;
        LowerCase = steps is [MappingStep.LowerCase] && TakeLast<MappingStep.LowerCase>(steps);
        Steps = [.. steps.Select(step => new PreparedStep(step))];

        var names = Sources is [] ? ["configuration"]
            : CombinesAll ? [string.Join(" + ", Sources.Select(Shown))]
            : Sources.Select(Shown).ToArray();
        Provenance = [.. names.Select(name => new Provenance(name, label, Scoped))];
        _gaveOne = [.. names.Select(name => new RuleTrace(label, Target, name, RuleResult.Gave, 1))];
        NotSent = new RuleTrace(label, Target, null, RuleResult.NotSent);
        ConditionNotMet = new RuleTrace(label, Target, null, RuleResult.ConditionNotMet);
        AlreadyGiven = new RuleTrace(label, Target, null, RuleResult.AlreadyGiven);
    }

    public RuleKind Kind { get; }

    /// <summary>The identifier's type; null for a value.</summary>
    public IdentifierType? Type { get; }

    public AttributeName Name { get; }

    public string Target { get; }

    /// <summary>Preset and number, such as <c>eduperson#4</c>.</summary>
    public string Label { get; }

    public string[] Sources { get; }

    /// <summary>Where a reader finds each source: see <see cref="SourceSlots"/>.</summary>
    public int[] Slots { get; }

    /// <summary>Of each source; one for all where they are combined or there is none.</summary>
    public Provenance[] Provenance { get; }

    public bool CombinesAll { get; }

    public PreparedCondition? When { get; }

    public PreparedStep[] Steps { get; }

    public bool LowerCase { get; }

    public bool Scoped { get; }

    public bool FirstOnly { get; }

    public bool IsAffiliation { get; }

    public bool HasVocabulary { get; }

    public bool Identifies { get; }

    /// <summary>Whether a value is text that its target may hold: what identifies may hide nothing, names keep what their script needs.</summary>
    public bool TakesText(string value) => Identifies ? WellFormedText.IsIdentifying(value) : WellFormedText.IsReadable(value);

    /// <summary>A value in lower case: of what identifies, and of words of a list, the letters A to Z alone.</summary>
    public string Lower(string value) => Identifies || IsAffiliation || HasVocabulary ? AsciiCase.Lower(value) : value.ToLowerInvariant();

    /// <summary>Cause of a finding when a value is not what its target may hold (V-03).</summary>
    public string WhenMalformed => Kind switch
    {
        RuleKind.Organisation => "org_id_invalid",
        RuleKind.Person => Type!.IsPrimary ? "person_primary_invalid" : "person_id_invalid",
        _ => "value_malformed",
    };

    public bool IsSingleValued => Type is not null || StandardAttributes.IsSingleValued(Name);

    public RuleTrace NotSent { get; }

    public RuleTrace ConditionNotMet { get; }

    public RuleTrace AlreadyGiven { get; }

    /// <summary>Makes a rule of a preset or of an upstream ready.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="label">Preset and number, such as <c>eduperson#4</c>.</param>
    /// <param name="slots">Slots of the map.</param>
    /// <param name="identifies">Whether it makes something that identifies, or a part of it.</param>
    public static PreparedRule From(MappingRule rule, string label, SourceSlots slots, bool identifies) => new(rule, label, slots, identifies);

    /// <summary>The steps of a rule with its short forms written out.</summary>
    public static IEnumerable<MappingStep> AllSteps(MappingRule rule)
    {
        if (rule.Transform == MappingTransform.LowerCase)
        {
            yield return new MappingStep.LowerCase();
        }

        foreach (var step in rule.Steps)
        {
            yield return step;
        }

        if (rule.Scoped)
        {
            yield return new MappingStep.ScopeFilter();
        }

        if (rule.FirstOnly)
        {
            yield return new MappingStep.First();
        }
    }

    public RuleTrace Gave(int source, int values, string? why) =>
        values == 1 && why is null ? _gaveOne[source] : new RuleTrace(Label, Target, Provenance[source].Source, RuleResult.Gave, values, why);

    public RuleTrace Dropped(int source, string? why) => new(Label, Target, Provenance[source].Source, RuleResult.Dropped, 0, why);

    private static string Shown(string source) => source == AttributeMap.Subject ? "subject" : source;

    private static bool TakeLast<T>(List<MappingStep> steps)
        where T : MappingStep
    {
        if (steps is not [.., T])
        {
            return false;
        }

        steps.RemoveAt(steps.Count - 1);
        return true;
    }
}

/// <summary>A step with its pattern or table made.</summary>
internal sealed class PreparedStep(MappingStep step)
{
    public MappingStep Step { get; } = step;

    public Regex? Pattern { get; } = step is MappingStep.Extract extract ? MappingPattern.Make(extract.Pattern) : null;

    public Dictionary<string, string>? Table { get; } = (step as MappingStep.Lookup)?.Table.ToDictionary(StringComparer.Ordinal);
}

/// <summary>A condition with its pattern made.</summary>
internal sealed class PreparedCondition(MappingCondition condition, SourceSlots slots)
{
    public MappingCondition Condition { get; } = condition;

    public int Slot { get; } = slots.Of(condition.Source);

    public Regex? Pattern { get; } = condition is MappingCondition.Matches matches ? MappingPattern.Make(matches.Pattern) : null;
}

/// <summary>
/// Gives each source of a map a place in an array, so that a statement is looked through once, name by name, and a rule looks nothing up:
/// places of what is sent and of what rules give, and one for the subject. Plain dictionaries: to freeze hundreds of URNs takes longer than
/// all logins would save, and a map is made for each upstream whenever the configuration changes.
/// </summary>
internal sealed class SourceSlots
{
    /// <summary>The place of the subject.</summary>
    public const int Subject = 0;

    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal) { [AttributeMap.Subject] = Subject };

    /// <summary>How many places there are.</summary>
    public int Count => _slots.Count;

    /// <summary>The place of a source.</summary>
    public int Of(string source)
    {
        if (!_slots.TryGetValue(source, out var slot))
        {
            slot = _slots.Count;
            _slots.Add(source, slot);
        }

        return slot;
    }

    /// <summary>Places of what an upstream can send, by name.</summary>
    public Dictionary<string, int> OfNames() => _slots.Where(pair => !pair.Key.StartsWith('@')).ToDictionary(StringComparer.Ordinal);

    /// <summary>Places of what rules give, by target.</summary>
    public Dictionary<string, int> OfTargets() =>
        _slots.Where(pair => RuleTarget.ReferredTo(pair.Key) is not null).ToDictionary(pair => RuleTarget.ReferredTo(pair.Key)!, pair => pair.Value, StringComparer.Ordinal);
}
