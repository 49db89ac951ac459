using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using FederationHub.Core.Mapping;

namespace FederationHub.Core.Release;

/// <summary>What an application may receive (ruling 5). Deny by default: what is not named is withheld.</summary>
public sealed record ReleasePolicy
{
    /// <summary>Most codes of one claim.</summary>
    public const int MostCodes = 1000;

    private const int LongestCode = 200;
    private const int LongestFormat = 500;

    /// <summary>Nothing beyond protocol claims.</summary>
    public static ReleasePolicy Nothing { get; } = new();

    /// <summary>The claims, in order; names are unique.</summary>
    public IReadOnlyList<ClaimRule> Claims { get; init; } = [];

    /// <summary>Whether <c>sub</c> is the same for every suite; pairwise per suite unless set (OpenID Connect Core 8).</summary>
    public bool PublicSubject { get; init; }

    /// <summary>Whether what goes beyond the minimal set needs an agreement of the organisation (ruling 6); it does unless set.</summary>
    public AgreementNeed Agreements { get; init; }

    /// <summary>From which set a claim comes that the configuration only names.</summary>
    public ReleaseSet Set { get; init; }

    /// <summary>
    /// What identifies the person for this application, in order (R003-13): types of the domain's table 2.2, <c>windows_account</c>, or
    /// <c>hub</c> for the opaque subject. Without any of them a login that needs <c>person_id</c> is refused. Empty: the statement's first.
    /// </summary>
    public IReadOnlyList<string> PersonId { get; init; } = [];

    /// <summary>Which claims of AD FS or Entra come beside its own (R002-09).</summary>
    public TokenShape Shape { get; init; }

    /// <summary>Its own claims, and those of its token shape that it does not name itself.</summary>
    public IReadOnlyList<ClaimRule> AllClaims() => Shape == TokenShape.None
        ? Claims
        : [.. Claims, .. TokenShapes.ClaimsOf(Shape).Where(rule => Claims.All(own => own.Claim != rule.Claim))];

    /// <summary>What identifies the person, in order: what it names, else the key of its token shape. Empty: the statement's first.</summary>
    public IReadOnlyList<string> PersonTypes() => PersonId.Count > 0 ? PersonId : TokenShapes.KeysOf(Shape);

    /// <summary>Everything that is wrong with a policy, at once, at save time; empty when it can be used.</summary>
    public static IReadOnlyList<ReleaseProblem> Check(ReleasePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var problems = new List<ReleaseProblem>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < policy.Claims.Count; i++)
        {
            var rule = policy.Claims[i];
            if (rule.Claim.Length is 0 or > 256 || rule.Claim.Any(c => c is < '!' or > '~'))
            {
                problems.Add(new ReleaseProblem(i, "claim", "A claim name has 1 to 256 visible ASCII characters."));
            }
            else if (ProtocolClaims.Contains(rule.Claim))
            {
                problems.Add(new ReleaseProblem(i, "claim", $"The claim '{rule.Claim}' is the protocol's own and is always the hub's to fill."));
            }
            else if (!names.Add(rule.Claim))
            {
                problems.Add(new ReleaseProblem(i, "claim", $"The claim '{rule.Claim}' stands twice."));
            }

            if (!ReleaseSources.IsKnown(rule.Source))
            {
                problems.Add(new ReleaseProblem(i, "source", "A source is a statement name, person_id, org_id and the like, person:TYPE or organisation:TYPE."));
            }
            else if (rule.Source == ReleaseSources.TokenVersion && policy.Shape == TokenShape.None)
            {
                problems.Add(new ReleaseProblem(i, "source", "A token has a version only with a token_shape."));
            }

            if (rule.Placement == ClaimPlacement.None || (rule.Placement & ~(ClaimPlacement.IdToken | ClaimPlacement.AccessToken | ClaimPlacement.UserInfo)) != ClaimPlacement.None)
            {
                problems.Add(new ReleaseProblem(i, "placement", "A claim is put in at least one of ID token, access token and UserInfo."));
            }

            problems.AddRange(Contract(i, rule));
            if (rule.OneOf is { } group && policy.Claims.Count(other => other.OneOf == group) < 2)
            {
                problems.Add(new ReleaseProblem(i, "one_of", $"The group '{group}' has this claim only; for one claim write required: true."));
            }
        }

        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in policy.PersonId)
        {
            if (!ReleaseSources.IsPersonType(type))
            {
                problems.Add(new ReleaseProblem(null, "person_id", $"'{type}' is no type of identifier of a person; known are {string.Join(", ", ReleaseSources.PersonTypes)}."));
            }
            else if (!types.Add(type))
            {
                problems.Add(new ReleaseProblem(null, "person_id", $"The type '{type}' stands twice."));
            }
        }

        return problems;
    }

    private static IEnumerable<ReleaseProblem> Contract(int claim, ClaimRule rule)
    {
        if (rule.Format is { } format && FormatProblem(format) is { } wrong)
        {
            yield return new ReleaseProblem(claim, "format", wrong);
        }

        if (rule.Codes.Count > MostCodes || rule.Codes.Any(code => code.Length is 0 or > LongestCode))
        {
            yield return new ReleaseProblem(claim, "codes", $"A list of codes has at most {MostCodes}, of 1 to {LongestCode} characters.");
        }

        if (rule.Codes.Distinct(StringComparer.Ordinal).Count() != rule.Codes.Count)
        {
            yield return new ReleaseProblem(claim, "codes", "A code stands twice.");
        }

        if (rule.Separator is { } separator && (separator.Length != 1 || char.IsLetterOrDigit(separator[0]) || char.IsWhiteSpace(separator[0]) || char.IsControl(separator[0]) || char.IsSurrogate(separator[0])))
        {
            yield return new ReleaseProblem(claim, "separator", "A separator is one character that is no letter, digit or space, such as ;");
        }

        if (rule.OneOf is { } group && (group.Length is 0 or > 64 || group.Any(c => c is < '!' or > '~')))
        {
            yield return new ReleaseProblem(claim, "one_of", "The name of a group has 1 to 64 visible ASCII characters.");
        }

        if (rule.Source is ReleaseSources.PersonIdSecondary or ReleaseSources.OrganisationIdSecondary
            && (rule.Format is not null || rule.Codes.Count > 0 || rule.Separator is not null || rule.Form != ValueForm.AsIs))
        {
            yield return new ReleaseProblem(claim, "source", "Secondary identifiers are objects: no format, codes, separator or form applies to them.");
        }
    }

    private static string? FormatProblem(string pattern)
    {
        if (pattern.Length is 0 or > LongestFormat)
        {
            return $"A pattern has 1 to {LongestFormat} characters.";
        }

        try
        {
            _ = PreparedClaim.Compile(pattern);
            return MappingPattern.IsTooLarge(pattern)
                ? string.Create(CultureInfo.InvariantCulture, $"The pattern with its repetitions written out has more than {MappingPattern.MaxSize} parts.")
                : null;
        }
        catch (RegexParseException)
        {
            return "This is no regular expression.";
        }
        catch (NotSupportedException)
        {
            return "A pattern cannot look ahead or behind, or back at what it matched, and cannot count high: that could take for ever.";
        }
    }

    /// <summary>
    /// Claims whose meaning is the protocol's (RFC 7519 4.1, OpenID Connect Core 2 and 3.1.3.6, logout, RFC 8693, RFC 9068, RFC
    /// 7662, RFC 7800): a policy that could name one could speak for the hub.
    /// </summary>
    public static IReadOnlySet<string> ProtocolClaims { get; } = new[]
    {
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "auth_time", "acr", "amr", "azp", "sid", "at_hash", "c_hash", "s_hash",
        "session_expiry", "sub_jwk", "_claim_names", "_claim_sources", "events", "client_id", "scope", "cnf", "act", "may_act", "active", "token_type", "username",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <inheritdoc />
    public bool Equals(ReleasePolicy? other) => other is not null && PublicSubject == other.PublicSubject && Agreements == other.Agreements && Set == other.Set && Shape == other.Shape
        && PersonId.SequenceEqual(other.PersonId, StringComparer.Ordinal) && Claims.SequenceEqual(other.Claims);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Claims.Count, PublicSubject, Agreements, Set, Shape, PersonId.Count);
}

/// <summary>Something wrong with a release policy.</summary>
/// <param name="Claim">Index of the claim, from 0; null where it is the policy's own.</param>
/// <param name="Field"><c>claim</c>, <c>source</c>, <c>placement</c>, <c>format</c>, <c>codes</c>, <c>separator</c> or <c>one_of</c>; <c>person_id</c> of the policy.</param>
/// <param name="Message">One English sentence for the operator.</param>
public sealed record ReleaseProblem(int? Claim, string Field, string Message);

/// <summary>Whether an application needs agreements.</summary>
public enum AgreementNeed
{
    /// <summary>Beyond the minimal set nothing goes out without one (R001-11).</summary>
    Required,

    /// <summary>What the policy names goes out; never for education (ruling 6).</summary>
    Optional,
}
