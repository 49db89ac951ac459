namespace FederationHub.Core.Mapping;

/// <summary>Which targets are made of which: decided once when a map is made.</summary>
internal sealed class RuleOrder
{
    private readonly Dictionary<string, string[]> _madeOf;
    private readonly Dictionary<string, string[]> _valuesOf;
    private readonly Dictionary<string, int> _depths = new(StringComparer.Ordinal);

    public RuleOrder(IReadOnlyCollection<MappingRule> rules)
    {
        _madeOf = rules.GroupBy(rule => rule.Target, StringComparer.Ordinal).ToDictionary(
            group => group.Key, group => group.SelectMany(RuleTarget.References).Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        _valuesOf = rules.GroupBy(rule => rule.Target, StringComparer.Ordinal).ToDictionary(
            group => group.Key, group => group.SelectMany(rule => rule.Sources).Select(RuleTarget.ReferredTo).OfType<string>().Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        foreach (var target in _madeOf.Keys)
        {
            Measure(target, []);
        }
    }

    /// <summary>The first cycle that was met, its beginning again at its end; null when there is none.</summary>
    public IReadOnlyList<string>? Cycle { get; private set; }

    /// <summary>0 for what is made of what was sent alone, else one more than the deepest that it is made of.</summary>
    public int DepthOf(string target) => _depths[target];

    /// <summary>All that a target is made of, however far down; itself too.</summary>
    public IReadOnlySet<string> PartsOf(string target) => Below(target, _madeOf);

    /// <summary>All whose values can become a target's, however far down; itself too. What only a condition asks for gives no value.</summary>
    public IReadOnlySet<string> ValuesOf(string target) => Below(target, _valuesOf);

    private static HashSet<string> Below(string target, Dictionary<string, string[]> madeOf)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([target]);
        while (open.TryPop(out var next))
        {
            if (parts.Add(next))
            {
                foreach (var part in madeOf.GetValueOrDefault(next, []))
                {
                    open.Push(part);
                }
            }
        }

        return parts;
    }

    // At most as deep as there are targets: 200 extra rules and a preset.
    private int Measure(string target, List<string> path)
    {
        if (_depths.TryGetValue(target, out var known))
        {
            return known;
        }

        if (path.IndexOf(target) is >= 0 and var from)
        {
            Cycle ??= [.. path.Skip(from), target];
            return 0;
        }

        path.Add(target);
        var depth = 0;
        foreach (var part in _madeOf.GetValueOrDefault(target, []))
        {
            depth = Math.Max(depth, 1 + Measure(part, path));
        }

        path.RemoveAt(path.Count - 1);
        return _depths[target] = depth;
    }
}
