using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace FederationHub.Core.Release;

/// <summary>
/// A policy as it is decided by: patterns compiled, sources told apart, the claims of its token shape beside its own. Made once for a
/// policy, and so once for an application and snapshot.
/// </summary>
internal sealed class PreparedRelease
{
    private static readonly ConditionalWeakTable<ReleasePolicy, PreparedRelease> Made = [];

    private PreparedRelease(ReleasePolicy policy)
    {
        NamesPersonTypes = policy.PersonId.Count > 0;
        PersonTypes = policy.PersonTypes();
        Claims = [.. policy.AllClaims().Select(rule => new PreparedClaim(rule, policy))];
        Groups = [.. policy.Claims.Select(rule => rule.OneOf).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether the application itself says what identifies the person for it, so that nothing else does.</summary>
    public bool NamesPersonTypes { get; }

    public IReadOnlyList<string> PersonTypes { get; }

    public IReadOnlyList<PreparedClaim> Claims { get; }

    /// <summary>Names of the groups of which one claim must go out.</summary>
    public IReadOnlyList<string> Groups { get; }

    public static PreparedRelease Of(ReleasePolicy policy) => Made.GetValue(policy, static made => new PreparedRelease(made));
}

/// <summary>One claim of a prepared policy.</summary>
internal sealed class PreparedClaim
{
    // Twice the cover: this engine does not backtrack, and what takes longer all the same does not hold up a login.
    // Not shorter: .NET 10 answers that nothing was found where the time runs out while the engine itself is still being compiled.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    public PreparedClaim(ClaimRule rule, ReleasePolicy policy)
    {
        Rule = rule;
        (Kind, Name) = KindOf(rule.Source, policy);
        Format = rule.Format is { } pattern ? Compile(pattern) : null;
        Codes = rule.Codes.Count > 0 ? rule.Codes.ToFrozenSet(StringComparer.Ordinal) : null;

        // Who says what identifies the person cannot do with nothing: absence is refusal.
        Required = rule.Required || (rule.Source == ReleaseSources.PersonId && policy.PersonId.Count > 0);
        PublicNames = rule.Source == ReleaseSources.PersonId && policy.PersonId.Count > 0 ? policy.PersonId : [ReleaseSources.PublicName(rule.Source)];

        // A protocol claim in a policy is refused at save; a policy that got here another way still cannot fill one.
        IsAllowed = !ReleasePolicy.ProtocolClaims.Contains(rule.Claim) && rule.Placement != ClaimPlacement.None;
    }

    public ClaimRule Rule { get; }

    public SourceKind Kind { get; }

    /// <summary>The type of an identifier, the name of a value or of what is worked out, or the constant.</summary>
    public string Name { get; }

    public Regex? Format { get; }

    public FrozenSet<string>? Codes { get; }

    public bool Required { get; }

    public IReadOnlyList<string> PublicNames { get; }

    public bool IsAllowed { get; }

    /// <summary>A pattern that must match a value whole.</summary>
    /// <exception cref="ArgumentException">Not a pattern.</exception>
    /// <exception cref="NotSupportedException">One that would need backtracking.</exception>
    public static Regex Compile(string pattern)
    {
        const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

        // Alone first: a pattern that closes the group around it would be no longer bound to the whole value.
        _ = new Regex(pattern, Linear, LongestMatch);
        var whole = new Regex($@"\A(?:{pattern})\z", Linear, LongestMatch);

        // Once here, so that what the engine compiles at its first use counts for no login.
        _ = whole.Match(pattern);
        return whole;
    }

    private static (SourceKind Kind, string Name) KindOf(string source, ReleasePolicy policy) => source switch
    {
        ReleaseSources.TokenVersion => TokenShapes.VersionOf(policy.Shape) is { } version ? (SourceKind.Constant, version) : (SourceKind.Value, source),
        _ when ReleaseSources.IsWorkedOut(source) => (SourceKind.WorkedOut, source),
        _ when source.StartsWith(ReleaseSources.PersonPrefix, StringComparison.Ordinal) => (SourceKind.PersonIdentifier, source[ReleaseSources.PersonPrefix.Length..]),
        _ when source.StartsWith(ReleaseSources.OrganisationPrefix, StringComparison.Ordinal) => (SourceKind.OrganisationIdentifier, source[ReleaseSources.OrganisationPrefix.Length..]),
        _ when ReleaseSources.IsAsSent(source) => (SourceKind.AsSent, source),
        _ => (SourceKind.Value, source),
    };
}

/// <summary>Where a source is read.</summary>
internal enum SourceKind
{
    Value,
    AsSent,
    PersonIdentifier,
    OrganisationIdentifier,
    WorkedOut,
    Constant,
}
