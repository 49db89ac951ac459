namespace FederationHub.Core.Mapping;

/// <summary>One step of a rule: takes the values so far, gives the values from here on. A closed vocabulary.</summary>
public abstract record MappingStep
{
    private MappingStep()
    {
    }

    /// <summary>Each value in lower case, invariant; refused for targets whose case counts.</summary>
    public sealed record LowerCase : MappingStep;

    /// <summary>Each value becomes its parts, trimmed and without the empty ones: <c>a; b;;c</c> becomes a, b and c.</summary>
    /// <param name="Separator">1 to 64 characters.</param>
    public sealed record Split(string Separator) : MappingStep;

    /// <summary>All values become one.</summary>
    /// <param name="Separator">What stands between them; 0 to 64 characters.</param>
    public sealed record Join(string Separator) : MappingStep;

    /// <summary>Each value becomes what a pattern finds in it: its first group, or the whole match where it has none. What it does not find is dropped.</summary>
    /// <param name="Pattern">A regular expression without backtracking, see <see cref="MappingPattern"/>.</param>
    public sealed record Extract(string Pattern) : MappingStep;

    /// <summary>Each value becomes what a table says; what is not in it is dropped.</summary>
    /// <param name="Table">Found value, compared byte for byte, and what it becomes.</param>
    public sealed record Lookup(IReadOnlyDictionary<string, string> Table) : MappingStep
    {
        /// <summary>What a value becomes that is not in the table; dropped where null.</summary>
        public string? Otherwise { get; init; }

        /// <inheritdoc />
        public bool Equals(Lookup? other) =>
            other is not null && Otherwise == other.Otherwise && Table.Count == other.Table.Count
            && Table.All(pair => other.Table.TryGetValue(pair.Key, out var value) && value == pair.Value);

        /// <inheritdoc />
        public override int GetHashCode() => HashCode.Combine(Table.Count, Otherwise);
    }

    /// <summary>One fixed value in the place of whatever there was, if there was something; for a rule without sources, always.</summary>
    /// <param name="Value">1 to 1024 characters.</param>
    public sealed record Constant(string Value) : MappingStep;

    /// <summary>Only the first value goes on.</summary>
    public sealed record First : MappingStep;

    /// <summary>Only values whose right side of '@' (or the whole value, for a bare scope) is a registered scope of the organisation go on (V-06).</summary>
    public sealed record ScopeFilter : MappingStep;
}
