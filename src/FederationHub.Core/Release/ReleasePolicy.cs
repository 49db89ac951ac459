using System.Collections.Frozen;
using FederationHub.Core.Mapping;

namespace FederationHub.Core.Release;

/// <summary>What an application may receive (ruling 5). Deny by default: what is not named is withheld.</summary>
public sealed record ReleasePolicy
{
    /// <summary>Nothing beyond protocol claims.</summary>
    public static ReleasePolicy Nothing { get; } = new();

    /// <summary>The claims, in order; names are unique.</summary>
    public IReadOnlyList<ClaimRule> Claims { get; init; } = [];

    /// <summary>Whether <c>sub</c> is the same for every suite; pairwise per suite unless set (OpenID Connect Core 8).</summary>
    public bool PublicSubject { get; init; }

    /// <summary>Whether what goes beyond the minimal set needs an agreement of the organisation (ruling 6); it does unless set.</summary>
    public AgreementNeed Agreements { get; init; }

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

            if (!ReleaseSource.IsKnown(rule.Source))
            {
                problems.Add(new ReleaseProblem(i, "source", "A source is a statement name, person_id, org_id and the like, person:TYPE or organisation:TYPE."));
            }

            if (rule.Placement == ClaimPlacement.None || (rule.Placement & ~(ClaimPlacement.IdToken | ClaimPlacement.AccessToken | ClaimPlacement.UserInfo)) != ClaimPlacement.None)
            {
                problems.Add(new ReleaseProblem(i, "placement", "A claim is put in at least one of ID token, access token and UserInfo."));
            }
        }

        return problems;
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
    public bool Equals(ReleasePolicy? other) => other is not null && PublicSubject == other.PublicSubject && Agreements == other.Agreements && Claims.SequenceEqual(other.Claims);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Claims.Count, PublicSubject, Agreements);
}

/// <summary>Something wrong with a release policy.</summary>
/// <param name="Claim">Index of the claim, from 0.</param>
/// <param name="Field"><c>claim</c>, <c>source</c> or <c>placement</c>.</param>
/// <param name="Message">One English sentence for the operator.</param>
public sealed record ReleaseProblem(int Claim, string Field, string Message);

/// <summary>Whether an application needs agreements.</summary>
public enum AgreementNeed
{
    /// <summary>Beyond the minimal set nothing goes out without one (R001-11).</summary>
    Required,

    /// <summary>What the policy names goes out; never for education (ruling 6).</summary>
    Optional,
}
