using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
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

    /// <summary>
    /// Whether the identifier that an application goes by needs no agreement. In education (R001-15 beside R001-11) a chosen one is free only when it is
    /// of the primary tier, opaque, or the statement's first since no primary is known (R001-07); elsewhere the application's choice is (R002-22, R003-13).
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="type">Type of the identifier that is its <c>person_id</c>.</param>
    /// <param name="statement">The statement that it came from; null where none is at hand, and then only the type can tell.</param>
    public static bool IsFree(Application application, string type, IdentityStatement? statement)
    {
        ArgumentNullException.ThrowIfNull(application);
        return application.Profile != ApplicationProfile.Education
            || type == ReleaseSources.HubSubject
            || IdentifierTypes.FindPerson(type) is { IsPrimary: true }
            || (statement is { PersonIds: [var first, ..] } && first.Type == type && statement.PersonIds.All(id => !id.IsPrimary));
    }

    /// <summary>Whether an agreement names an identifier of the person, as <c>person:TYPE</c> or by the name of its value, such as <c>email</c>.</summary>
    /// <param name="agreement">The agreement.</param>
    /// <param name="type">Type of the identifier.</param>
    public static bool NamesIdentifier(Agreement agreement, string type)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        return agreement.Covers(ReleaseSources.PersonPrefix + type) || agreement.Covers(type);
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
    /// <param name="identifier">Type of the identifier that a <c>person_id</c> or its type gave; without it neither stands.</param>
    /// <param name="statement">What was said of the person, where a session still has it: only that tells which identifier the application goes by now.</param>
    public static bool Stands(
        ClaimVerdict ground, string claim, string source, Application application, IReadOnlyList<Agreement> agreements, DateTimeOffset now, string? identifier = null, IdentityStatement? statement = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(agreements);
        if (!IsNamed(application.Release, claim, source) || !ground.IsReleased())
        {
            return false;
        }

        // An identifier that the application goes by no more is not its person_id, whatever let it through then.
        var type = IsPerson(source) ? identifier : TypeIn(source);
        var isOwn = type is not null && IsPersonNow(application, type, statement);
        if (IsPerson(source) && !isOwn)
        {
            return false;
        }

        var isMinimal = ground == ClaimVerdict.MinimalSet && IsMinimal(source, isOwn ? type : null, source.StartsWith(ReleaseSources.OrganisationPrefix, StringComparison.Ordinal) ? source[ReleaseSources.OrganisationPrefix.Length..] : null);

        // Without the statement nobody can say again that no primary was known; at the login it was so, or this would rest on an agreement.
        if (isMinimal && (!isOwn || statement is null || IsFree(application, type!, statement)))
        {
            return true;
        }

        return !NeedsAgreements(application) || agreements.Any(agreement => agreement.IsActive(now) && Names(agreement, source, type));
    }

    /// <summary>The first agreement that counts now for this pair and names the source, or null.</summary>
    private static Agreement? Find(ReleaseInput input, string source, string? personType)
    {
        foreach (var agreement in input.Agreements)
        {
            if (Counts(input, agreement) && Names(agreement, source, personType))
            {
                return agreement;
            }
        }

        return null;
    }

    /// <summary>The first agreement that counts now for this pair, or null: what the minimal set rests on (R000-20).</summary>
    private static Agreement? FindAny(ReleaseInput input)
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
        var type = identity.Person?.Type;
        var isFree = type is null || IsFree(input.Application, type, input.Statement);
        if ((isFree || !IsPerson(source)) && IsMinimal(source, isFree ? type : null, identity.Organisation.Type))
        {
            return (ClaimVerdict.MinimalSet, FindAny(input)?.Id);
        }

        if (Find(input, source, type) is { } agreement)
        {
            return (ClaimVerdict.Agreement, agreement.Id);
        }

        return (NeedsAgreements(input.Application) ? ClaimVerdict.NoAgreement : ClaimVerdict.WithoutAgreement, null);
    }

    // Ruling 6: education cannot do without. The file refuses it; what got here another way opens nothing.
    private static bool NeedsAgreements(Application application) => application.Release.Agreements != AgreementNeed.Optional || application.Profile == ApplicationProfile.Education;

    private static bool IsPerson(string source) => source is ReleaseSources.PersonId or ReleaseSources.PersonIdType;

    private static bool Names(Agreement agreement, string source, string? personType) =>
        IsPerson(source) ? personType is not null && NamesIdentifier(agreement, personType) : agreement.Covers(source);

    // The type of an identifier of the person that a source gives by its own name.
    private static string? TypeIn(string source) =>
        source.StartsWith(ReleaseSources.PersonPrefix, StringComparison.Ordinal) ? source[ReleaseSources.PersonPrefix.Length..]
        : ReleaseSources.IsAsSent(source) || source == IdentifierTypes.Email ? source : null;

    private static bool IsPersonNow(Application application, string type, IdentityStatement? statement)
    {
        var release = PreparedRelease.Of(application.Release);
        return statement is not null ? ReleaseSource.Identify(release, statement, string.Empty).Person?.Type == type
            : release.PersonTypes.Contains(type, StringComparer.Ordinal) || (!release.NamesPersonTypes && IdentifierTypes.FindPerson(type) is not null);
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
