using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Mapping;
using FederationHub.Core.Receipts;

namespace FederationHub.Core.Release;

/// <summary>
/// Who lets a source through (ruling 6): the minimal set needs nobody, everything else an active agreement of the organisation that
/// names it. A consent of the person is not asked here, since it replaces nothing.
/// </summary>
public static class AgreementGate
{
    /// <summary>Whether a source belongs to the minimal set (R001-15), whatever claim name it gets.</summary>
    /// <param name="source">Source of a claim rule.</param>
    /// <param name="personType">Type of the identifier that is this application's <c>person_id</c>; null when it has none.</param>
    /// <param name="organisationType">The same for <c>org_id</c>.</param>
    public static bool IsMinimal(string source, string? personType, string? organisationType)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source switch
        {
            ReleaseSources.PersonId or ReleaseSources.PersonIdType or ReleaseSources.OrganisationId or ReleaseSources.OrganisationIdType
                or ReleaseSources.Role or ReleaseSources.Level or ReleaseSources.TokenVersion => true,

            // The very identifier under another name is still exactly one.
            _ when source.StartsWith(ReleaseSources.PersonPrefix, StringComparison.Ordinal) => IsType(source, ReleaseSources.PersonPrefix, personType),
            _ when source.StartsWith(ReleaseSources.OrganisationPrefix, StringComparison.Ordinal) => IsType(source, ReleaseSources.OrganisationPrefix, organisationType),
            _ => source == personType && (ReleaseSources.IsAsSent(source) || source == IdentifierTypes.Email),
        };
    }

    /// <summary>What an agreement must name to let a source through: that source, and <c>email</c> for <c>email_verified</c>, which says nothing alone.</summary>
    /// <param name="source">Source of a claim rule.</param>
    public static string NameInAgreement(string source) => source == "email_verified" ? "email" : source;

    /// <summary>
    /// Whether a claim that was released may still be given: asked at the token endpoint and at UserInfo, against the snapshot and the
    /// instant of the call (R001-11). The policy must still name it, and any agreement that counts now will do, so that one may follow another.
    /// </summary>
    /// <param name="ground">On what ground it was released.</param>
    /// <param name="claim">Its name on the wire.</param>
    /// <param name="source">Its source.</param>
    /// <param name="application">The application, from the snapshot of now.</param>
    /// <param name="agreements">The agreements of the statement's organisation for this application, active or not.</param>
    /// <param name="now">The instant at which an agreement must be active.</param>
    public static bool Stands(ClaimVerdict ground, string claim, string source, Application application, IReadOnlyList<Agreement> agreements, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(agreements);
        return IsNamed(application.Release, claim, source) && ground switch
        {
            ClaimVerdict.MinimalSet => true,
            ClaimVerdict.Agreement or ClaimVerdict.WithoutAgreement =>
                application.Release.Agreements == AgreementNeed.Optional || agreements.Any(agreement => agreement.IsActive(now) && agreement.Covers(source)),
            _ => false,
        };
    }

    /// <summary>The first agreement that counts now for this pair and names the source, or null.</summary>
    internal static Agreement? Find(ReleaseInput input, string source)
    {
        foreach (var agreement in input.Agreements)
        {
            if (Counts(input, agreement) && agreement.Covers(source))
            {
                return agreement;
            }
        }

        return null;
    }

    /// <summary>The first agreement that counts now for this pair, or null: what the minimal set rests on (R000-20).</summary>
    internal static Agreement? FindAny(ReleaseInput input)
    {
        foreach (var agreement in input.Agreements)
        {
            if (Counts(input, agreement))
            {
                return agreement;
            }
        }

        return null;
    }

    /// <summary>The ground on which a source may go out, with the agreement's id; <see cref="ClaimVerdict.NoAgreement"/> when there is none.</summary>
    internal static (ClaimVerdict Verdict, string? Agreement) Decide(ReleaseInput input, PreparedClaim claim, in ReleasedIdentity identity)
    {
        var source = claim.Rule.Source;
        if (IsMinimal(source, identity.Person?.Type, identity.Organisation.Type))
        {
            return (ClaimVerdict.MinimalSet, FindAny(input)?.Id);
        }

        if (Find(input, source) is { } agreement)
        {
            return (ClaimVerdict.Agreement, agreement.Id);
        }

        return (input.Application.Release.Agreements == AgreementNeed.Optional ? ClaimVerdict.WithoutAgreement : ClaimVerdict.NoAgreement, null);
    }

    private static bool IsNamed(ReleasePolicy policy, string claim, string source)
    {
        foreach (var named in PreparedRelease.Of(policy).Claims)
        {
            if (named.Rule.Claim == claim)
            {
                return named.Rule.Source == source;
            }
        }

        return false;
    }

    // Whoever hands over agreements of another pair by mistake opens nothing with them.
    private static bool Counts(ReleaseInput input, Agreement agreement) =>
        agreement.IsActive(input.Now)
        && agreement.Organisation == input.Statement.Organisation
        && agreement.Application == input.Application.Id.Value;

    private static bool IsType(string source, string prefix, string? type) =>
        type is not null && source.AsSpan(prefix.Length).SequenceEqual(type);
}
