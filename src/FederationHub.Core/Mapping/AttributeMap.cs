namespace FederationHub.Core.Mapping;

/// <summary>
/// A rule set ready for use: a preset and the extra rules of one upstream. Made once per configuration snapshot; immutable and
/// shared by all logins.
/// </summary>
public sealed class AttributeMap
{
    /// <summary>The source that stands for the subject itself.</summary>
    public const string Subject = "@subject";

    /// <summary>Most extra rules of an upstream.</summary>
    public const int MaxRules = 200;

    private AttributeMap(string name, PreparedRule[] rules, SourceSlots slots, IReadOnlyList<string> keys)
    {
        Name = name;
        Keys = keys;
        Slots = slots.Count;
        SlotsOfNames = slots.OfNames();
        SlotsOfTargets = slots.OfTargets();
        Count = rules.Length;
        OrganisationRules = [.. rules.Where(r => r.Kind == RuleKind.Organisation)];
        PersonRules = [.. rules.Where(r => r.Kind == RuleKind.Person)];
        ValueRules = [.. rules.Where(r => r.Kind == RuleKind.Value)];
    }

    /// <summary>Names of the presets that come with the hub.</summary>
    public static IReadOnlyList<string> Presets { get; } = [.. AttributeMapPresets.ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The preset's name.</summary>
    public string Name { get; }

    internal PreparedRule[] OrganisationRules { get; }

    internal PreparedRule[] PersonRules { get; }

    internal PreparedRule[] ValueRules { get; }

    internal IReadOnlyList<string> Keys { get; }

    /// <summary>How many rules there are.</summary>
    internal int Count { get; }

    /// <summary>How many different sources there are.</summary>
    internal int Slots { get; }

    /// <summary>Places of what an upstream can send, by name.</summary>
    internal Dictionary<string, int> SlotsOfNames { get; }

    /// <summary>Places of what a rule takes of another, by target.</summary>
    internal Dictionary<string, int> SlotsOfTargets { get; }

    /// <summary>Everything that is wrong with a preset's name and extra rules, at once; empty when they may be saved.</summary>
    /// <param name="preset">Name of a preset.</param>
    /// <param name="extraRules">Rules of one upstream, in order.</param>
    public static IReadOnlyList<MappingProblem> Check(string preset, IReadOnlyList<MappingRule> extraRules)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(extraRules);
        return new RuleSetCheck(preset, extraRules).Everything();
    }

    /// <summary>Makes a preset and extra rules ready for use.</summary>
    /// <exception cref="ArgumentException"><see cref="Check"/> would refuse them because they cannot be used at all.</exception>
    public static AttributeMap Resolve(string preset, IReadOnlyList<MappingRule> extraRules)
    {
        ArgumentNullException.ThrowIfNull(preset);
        ArgumentNullException.ThrowIfNull(extraRules);
        if (extraRules.Count == 0 && AttributeMapPresets.ByName.TryGetValue(preset, out var alone))
        {
            return alone.Prepared;
        }

        // What an earlier release took goes on working until it is saved again: only what cannot work is refused here.
        if (new RuleSetCheck(preset, extraRules).WhatCannotWork() is [var problem, ..])
        {
            throw new ArgumentException(problem.Message, nameof(extraRules));
        }

        return Prepare(AttributeMapPresets.ByName[preset], extraRules);
    }

    /// <summary>The rules of a preset that no extra rule replaces, with their numbers.</summary>
    internal static IEnumerable<(MappingRule Rule, int Index)> Kept(AttributeMapPreset? preset, IReadOnlyList<MappingRule> extraRules)
    {
        var replaced = extraRules.Where(rule => rule.Replaces).Select(rule => rule.Target).ToHashSet(StringComparer.Ordinal);
        return (preset?.Rules ?? []).Select((rule, i) => (rule, i)).Where(rule => !replaced.Contains(rule.rule.Target));
    }

    internal static AttributeMap Prepare(AttributeMapPreset preset, IReadOnlyList<MappingRule> extraRules)
    {
        (MappingRule Rule, string Set, int Index)[] all = [.. Kept(preset, extraRules).Select(rule => (rule.Rule, preset.Name, rule.Index)), .. extraRules.Select((rule, i) => (rule, "extra", i))];

        // A rule comes after those that it takes something of; else the order is as written. Ordering by depth is stable.
        var order = new RuleOrder([.. all.Select(rule => rule.Rule)]);
        var slots = new SourceSlots();

        // What identifies hides nothing, and neither does what it is made of: a step on the way could cut off what hides.
        var identifying = all.Where(rule => RuleTarget.IsIdentifying(rule.Rule.Target)).SelectMany(rule => order.PartsOf(rule.Rule.Target)).ToHashSet(StringComparer.Ordinal);
        PreparedRule[] rules =
        [
            .. all.OrderBy(rule => order.DepthOf(rule.Rule.Target))
                .Select(rule => PreparedRule.From(rule.Rule, $"{rule.Set}#{rule.Index + 1}", slots, identifying.Contains(rule.Rule.Target))),
        ];
        return new AttributeMap(preset.Name, rules, slots, preset.Keys);
    }
}

/// <summary>Something wrong with an upstream's mapping.</summary>
/// <param name="Rule">Index of the extra rule, from 0; null for the whole.</param>
/// <param name="Field">Field of the rule, as the hub file names it, such as <c>target</c> or <c>steps[1].extract</c>.</param>
/// <param name="Message">English for the operator: what is wrong, and what to do.</param>
public sealed record MappingProblem(int? Rule, string Field, string Message)
{
    /// <summary>The word that is not known, where that is the problem.</summary>
    public string? Word { get; init; }

    /// <summary>The words that are, from which to suggest one.</summary>
    public IReadOnlyCollection<string> Known { get; init; } = [];
}
