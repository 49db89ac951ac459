namespace FederationHub.Core.Mapping;

/// <summary>When a rule counts. A closed vocabulary; a source that was sent with nothing in it is absent.</summary>
/// <param name="Source">As in <see cref="MappingRule.Sources"/>.</param>
public abstract record MappingCondition(string Source)
{
    /// <summary>The source was sent.</summary>
    /// <param name="Source">The source.</param>
    public sealed record Present(string Source) : MappingCondition(Source);

    /// <summary>The source was not sent.</summary>
    /// <param name="Source">The source.</param>
    public sealed record Absent(string Source) : MappingCondition(Source);

    /// <summary>One of the source's values is one of these, byte for byte.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Values">The values.</param>
    public sealed record OneOf(string Source, IReadOnlyList<string> Values) : MappingCondition(Source)
    {
        /// <inheritdoc />
        public bool Equals(OneOf? other) => other is not null && Source == other.Source && Values.SequenceEqual(other.Values, StringComparer.Ordinal);

        /// <inheritdoc />
        public override int GetHashCode() => HashCode.Combine(Source, Values.Count);
    }

    /// <summary>A pattern finds something in one of the source's values.</summary>
    /// <param name="Source">The source.</param>
    /// <param name="Pattern">A regular expression without backtracking, see <see cref="MappingPattern"/>.</param>
    public sealed record Matches(string Source, string Pattern) : MappingCondition(Source);
}
