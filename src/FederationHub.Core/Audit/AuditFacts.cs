using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;

namespace FederationHub.Core.Audit;

/// <summary>
/// What an event knows beside its columns, for <c>explain</c> and for exports. Names, ids, instants and causes only: no member can
/// hold what an organisation said about a person.
/// </summary>
public sealed record AuditFacts
{
    /// <summary>The upstream in use.</summary>
    public string? Upstream { get; init; }

    /// <summary>The clause that asked for the check that said no.</summary>
    public string? Clause { get; init; }

    /// <summary>
    /// How the login came here: each state with its instant, from the start. One event carries all of it, so that an anonymous visitor
    /// who starts logins adds nothing to the stream.
    /// </summary>
    public IReadOnlyList<LoginMark>? Way { get; init; }

    /// <summary>Whether a session was reused.</summary>
    public bool? SessionReused { get; init; }

    /// <summary>The level, in its word on the wire.</summary>
    public string? Level { get; init; }

    /// <summary>The level that was needed, and who asked for it, such as <c>verhoogd, asked by rule mbo-2027</c>.</summary>
    public string? Needed { get; init; }

    /// <summary>What the level rests on.</summary>
    public string? Evidence { get; init; }

    /// <summary>The contract that guarantees the second factor, where the level rests on it.</summary>
    public string? Contract { get; init; }

    /// <summary>When the person authenticated.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>Names of the claims that went out.</summary>
    public IReadOnlyList<string>? Released { get; init; }

    /// <summary>Claims that the policy names and that did not go out, each with its cause.</summary>
    public IReadOnlyList<WithheldClaim>? Withheld { get; init; }

    /// <summary>On which ground claims were released.</summary>
    public string? Ground { get; init; }

    /// <summary>What the person was shown before: <c>ask</c> for a consent, <c>notice</c>; null for nothing.</summary>
    public string? Consent { get; init; }

    /// <summary>Which rule made each identifier.</summary>
    public IReadOnlyList<AuditedIdentifier>? Identifiers { get; init; }

    /// <summary>What was dropped of the organisation's answer.</summary>
    public IReadOnlyList<Finding>? Dropped { get; init; }

    /// <summary>The received half of the receipt: what was sent and what each rule made of it. Null where a session gave the statement, and on events older than receipts. What was dropped stands in <see cref="Dropped"/>.</summary>
    public MappingTrace? Mapping { get; init; }

    /// <summary>The released half of the receipt: each claim of the application's policy, and who let it through or withheld it. Null where it did not come to that.</summary>
    public IReadOnlyList<ClaimTrace>? Decisions { get; init; }

    /// <summary>Reference of the login whose answer made the statement, where a session gave it again; null for a login with an answer of its own.</summary>
    public string? StatementFrom { get; init; }

    /// <summary>The version of the configuration that the step read.</summary>
    public long? Configuration { get; init; }

    /// <summary>What a change changed.</summary>
    public AuditChange? Change { get; init; }
}

/// <summary>Where an identifier came from; never the identifier.</summary>
/// <param name="Of"><c>person</c>, <c>organisation</c> or <c>role</c>.</param>
/// <param name="Type">Its type, such as <c>eck_id</c>; for a role the word <c>role</c>.</param>
/// <param name="Source">The attribute or claim that it came from.</param>
/// <param name="Rule">The rule that made it.</param>
/// <param name="ScopeChecked">Whether its scope was held against the organisation's own.</param>
public sealed record AuditedIdentifier(string Of, string Type, string Source, string Rule, bool ScopeChecked);

/// <summary>What a change changed: ids, never values.</summary>
/// <param name="Before">Version of the configuration before; null where the change has no version.</param>
/// <param name="After">Version after; null where the change has no version.</param>
/// <param name="Items">What was added, changed and removed, at most <see cref="MostIds"/> ids.</param>
public sealed record AuditChange(long? Before, long? After, IReadOnlyList<AuditChangedItem> Items)
{
    /// <summary>Most ids that one event names.</summary>
    public const int MostIds = 200;

    /// <summary>How many more there were; 0 when all are named.</summary>
    public int Unnamed { get; init; }

    /// <summary>A change of the configuration; of very many ids only the first are named.</summary>
    /// <param name="before">Version before.</param>
    /// <param name="after">Version after.</param>
    /// <param name="items">Everything that changed.</param>
    public static AuditChange Of(long before, long after, IReadOnlyCollection<AuditChangedItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new AuditChange(before, after, [.. items.Take(MostIds)]) { Unnamed = Math.Max(0, items.Count - MostIds) };
    }
}

/// <summary>One thing that changed.</summary>
/// <param name="Kind">Kind of the hub file, such as <c>applications</c>, or <c>keys</c>, or <c>leniencies</c>: a switch by which an upstream may deviate.</param>
/// <param name="Id">Its id; of a leniency the upstream's, and the switch.</param>
/// <param name="How"><c>added</c>, <c>changed</c> or <c>removed</c>.</param>
public sealed record AuditChangedItem(string Kind, string Id, string How);
