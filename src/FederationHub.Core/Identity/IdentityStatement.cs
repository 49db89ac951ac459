using FederationHub.Core.Assurance;

namespace FederationHub.Core.Identity;

/// <summary>
/// What the hub understood: the one normalised statement from which everything is released. Only the normaliser makes one.
/// </summary>
public sealed record IdentityStatement
{
    /// <summary>Opaque id of this statement for audit; never an upstream token.</summary>
    public required string StatementId { get; init; }

    /// <summary>When the hub made it, or gave it again out of a session.</summary>
    public DateTimeOffset IssuedAt { get; init; }

    /// <summary>Until when it may be turned into an answer: <see cref="Lifetime"/> later. After that it says nothing any more (domain 2.1).</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How long a statement may wait for its answer to the application.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The organisation that vouches, by hub id.</summary>
    public required string Organisation { get; init; }

    /// <summary>The upstream that answered.</summary>
    public required string Upstream { get; init; }

    /// <summary>
    /// The hub's stable key of this person, made of type, issuer and value (domain 5.2). The value stands in it only as a
    /// hash, since an ECK iD may not be kept in plain text. Never shown, released or logged.
    /// </summary>
    public required string PersonKey { get; init; }

    /// <summary>Identifiers of the person, primary first; at least one.</summary>
    public required IReadOnlyList<Identifier> PersonIds { get; init; }

    /// <summary>Identifiers of the organisation, primary first; at least one.</summary>
    public required IReadOnlyList<Identifier> OrganisationIds { get; init; }

    /// <summary>The primary role; null only where the application does not need one.</summary>
    public PersonRole? Role { get; init; }

    /// <summary>All roles that were derived.</summary>
    public IReadOnlyList<PersonRole> Roles { get; init; } = [];

    /// <summary>Where the roles came from; null when there is none.</summary>
    public Provenance? RoleProvenance { get; init; }

    /// <summary>How sure.</summary>
    public required AssuranceStatement Assurance { get; init; }

    /// <summary>When the person authenticated; when the answer came, where <see cref="AuthenticationInstantIsOwn"/>.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>
    /// Whether <see cref="AuthenticatedAt"/> is the hub's own clock, since the upstream did not say when it was. The person may have
    /// authenticated any time before; such an instant meets no maximum age (OpenID Connect Core 3.1.2.1).
    /// </summary>
    public bool AuthenticationInstantIsOwn { get; init; }

    /// <summary>The upstream's issuer and the chain behind it, outermost last.</summary>
    public required IReadOnlyList<string> Authorities { get; init; }

    /// <summary>Everything else that was understood, by statement name (<see cref="AttributeName"/>), with where each value came from.</summary>
    public required IReadOnlyList<StatementValue> Values { get; init; }

    /// <summary>Whether the answer itself named the organisation, so that its sector is a fact; else only the person's choice did (R001-22).</summary>
    internal bool NamesItsOrganisation => Find(Mapping.StandardAttributes.Sector) is { Provenance.Source: "configuration" };

    /// <summary>What was dropped, and why: names and causes, never values. For audit and <c>explain</c>.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The same statement, given again now: out of a session, or after a page that a person had to read.</summary>
    /// <param name="now">The instant of now.</param>
    public IdentityStatement IssuedAgain(DateTimeOffset now) => this with { IssuedAt = now, ExpiresAt = now + Lifetime };

    /// <summary>The first value of a name, with where it came from; null when there is none.</summary>
    /// <param name="name">The name.</param>
    public StatementValue? Find(AttributeName name)
    {
        foreach (var value in Values)
        {
            if (value.Name == name)
            {
                return value;
            }
        }

        return null;
    }
}

/// <summary>An identifier of a person or an organisation.</summary>
/// <param name="Type">Type of the domain's table 2.2.</param>
/// <param name="Value">The value, as it goes over the wire.</param>
/// <param name="IsPrimary">Whether it may serve as primary identifier.</param>
/// <param name="Provenance">Where it came from.</param>
public sealed record Identifier(string Type, string Value, bool IsPrimary, Provenance Provenance)
{
    /// <summary>
    /// Whether the hub knows that nobody else could have said it: its scope is one of the organisation's own, or it names something within
    /// the upstream alone, or configuration gives it. What is not verified is as true as the upstream is honest.
    /// </summary>
    public bool IsVerified { get; init; }
}

/// <summary>One named value with where it came from.</summary>
/// <param name="Name">Statement name, such as <c>given_name</c>.</param>
/// <param name="Values">At least one value, in order.</param>
/// <param name="Provenance">Where they came from.</param>
public sealed record StatementValue(AttributeName Name, IReadOnlyList<string> Values, Provenance Provenance);

/// <summary>A name in the hub's own vocabulary of statement values, lower case with underscores.</summary>
/// <param name="Value">The name.</param>
public readonly record struct AttributeName(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>Where a value came from.</summary>
/// <param name="Source">
/// Original attribute or claim name, <c>subject</c>, <c>configuration</c> (the organisation's settings), <c>entry</c> (the same, where only the
/// person's choice named the organisation), <c>network</c> (from where the browser came), or <c>computed</c>.
/// </param>
/// <param name="Rule">The rule that made it, as preset and number, such as <c>eduperson#4</c>.</param>
/// <param name="ScopeChecked">Whether its scope was held against the organisation's registered scopes and passed (V-06).</param>
public sealed record Provenance(string Source, string Rule, bool ScopeChecked = false);

/// <summary>Something that was dropped or noticed on the way: never fatal, never a value.</summary>
/// <param name="Cause">Cause, such as <c>scope_violation</c>.</param>
/// <param name="Name">The attribute's name.</param>
public sealed record Finding(string Cause, string Name)
{
    /// <summary>Causes that mean that an upstream spoke for somebody else: worth an operator's look (V-06, V-10, R001-19).</summary>
    public static IReadOnlySet<string> SecurityCauses { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "scope_violation", "reserved_stripped", "foreign_assurance_stripped", "mandate_not_from_registry",
    };

    /// <summary>Whether it is one of <see cref="SecurityCauses"/>.</summary>
    public bool IsSecurityEvent => SecurityCauses.Contains(Cause);
}
