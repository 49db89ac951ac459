using FederationHub.Core.Agreements;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;

namespace FederationHub.Core.Applications;

/// <summary>
/// Who may use whom (ruling 3): the one choke point. Authorize, hint, start link, single sign-on reuse, code, UserInfo and
/// every later path ask here, against the snapshot of now, so that a withdrawal counts everywhere at once. Both sides must
/// agree: the application names its organisations, and an organisation may name its applications.
/// </summary>
public static class AccessRule
{
    /// <summary>Whether the application itself may be used: FH-1011 when suspended.</summary>
    public static Outcome<Done> Check(Application application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return application.Suspended
            ? CoreCauses.ApplicationSuspended.Because($"application {application.Id} is suspended")
            : Done.Instance;
    }

    /// <summary>
    /// Whether the application may use the organisation: FH-1011 for a suspended application, FH-1104 for an organisation that is
    /// suspended or not published, FH-1103 for a pair that either side does not allow or that is suspended.
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="organisation">The organisation.</param>
    /// <param name="startLink">The start link with which the login began; null for every other beginning, which reaches no draft.</param>
    public static Outcome<Done> Check(Application application, HomeOrganisation organisation, StartLink? startLink)
    {
        ArgumentNullException.ThrowIfNull(organisation);
        return Check(application).Then<Done>(_ =>
        {
            // First of all: what is said of a draft must not depend on anything else about it, or it would show.
            if (!MayName(application, organisation, startLink))
            {
                return CoreCauses.OrganisationNotPublished.Because($"organisation {organisation.Id} is a draft: only the start link of a test application leads there, where both name each other");
            }

            if (organisation.State == OrganisationState.Suspended)
            {
                return CoreCauses.OrganisationSuspended.Because($"organisation {organisation.Id} is suspended");
            }

            if (!application.Organisations.Includes(organisation.Id))
            {
                return CoreCauses.PairNotAllowed.Because($"application {application.Id} may not use organisation {organisation.Id}");
            }

            if (!organisation.Applications.Includes(application.Id))
            {
                return CoreCauses.OrganisationExcludesApplication.Because($"organisation {organisation.Id} does not allow application {application.Id}");
            }

            return application.SuspendedOrganisations.Contains(organisation.Id)
                ? CoreCauses.PairSuspended.Because($"application {application.Id} with organisation {organisation.Id} is suspended")
                : Done.Instance;
        });
    }

    /// <summary>
    /// The same for one way in: also FH-1104 for an upstream that is suspended, has no connection yet, or does not (any more) speak for
    /// the organisation, and FH-1403 for one that is not eHerkenning where the application acts for organisations. Whatever rests on an answer of an upstream asks this one.
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="organisation">The organisation.</param>
    /// <param name="upstream">The upstream, or null when there is none.</param>
    /// <param name="startLink">The start link with which the login began; null for every other beginning.</param>
    public static Outcome<Upstream> Check(Application application, HomeOrganisation organisation, Upstream? upstream, StartLink? startLink) =>
        Check(application, organisation, startLink).Then<Upstream>(_ => upstream switch
        {
            null => CoreCauses.NoUpstream.Because($"organisation {organisation.Id} has no upstream"),
            { Suspended: true } => CoreCauses.UpstreamSuspended.Because($"upstream {upstream.Id} is suspended"),
            { Waiting: true } => CoreCauses.UpstreamWaiting.Because($"upstream {upstream.Id} waits for its metadata"),
            _ when !upstream.Organisations.Contains(organisation.Id, StringComparer.Ordinal) => CoreCauses.UpstreamNotOfOrganisation.Because($"upstream {upstream.Id} does not speak for organisation {organisation.Id}"),
            // R001-19: who acts for an organisation says so by eHerkenning, and by no other way in.
            _ when application.Assurance.Class == ApplicationClass.Bestuur && !upstream.Operators.Contains(OperatorNamespaces.Etoegang, StringComparer.Ordinal) =>
                CoreCauses.NotEherkenning.Because($"application {application.Id} is of class bestuur, and upstream {upstream.Id} is not eHerkenning"),
            _ => upstream,
        });

    /// <summary>
    /// Whether an agreement of the organisation for the application counts now: FH-1103 when none does, since that pair is not connected
    /// yet, and the organisation can mend it. For a deployment that lets nobody in without one (R000-20).
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="organisation">The organisation.</param>
    /// <param name="agreements">The agreements of this pair.</param>
    /// <param name="now">The instant at which one must count.</param>
    public static Outcome<Done> CheckAgreement(Application application, HomeOrganisation organisation, IReadOnlyList<Agreement> agreements, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(organisation);
        ArgumentNullException.ThrowIfNull(agreements);
        return agreements.Any(agreement => agreement.IsActive(now))
            ? Done.Instance
            : CoreCauses.PairWithoutAgreement.Because($"organisation {organisation.Id} has no active agreement for application {application.Id}, and this hub lets nobody in without one");
    }

    /// <summary>
    /// Whether this person may use the application, by what is said about them now (R002-25): FH-1401 when the application has
    /// <see cref="Application.Access"/> and no entry admits them, FH-1403 when it acts for organisations and nothing says for which they may (R001-19).
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="statement">The statement, fresh or of the session.</param>
    /// <param name="key">The hub's key of persons; read only where an entry names persons.</param>
    /// <returns>What let them in, to be kept with a grant that leaves no session; null where nothing about the person was asked.</returns>
    public static Outcome<Admission> CheckPerson(Application application, IdentityStatement statement, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(statement);
        if (application.Assurance.Class == ApplicationClass.Bestuur && !MandateRegistry.Vouches(statement))
        {
            return CoreCauses.MandateMissing.Because($"application {application.Id} is of class bestuur, and the mandate registry told of no mandate with whom it represents");
        }

        foreach (var entry in application.Access)
        {
            if (entry.Admits(statement, key) is { } by)
            {
                return new Admission(by);
            }
        }

        return application.Access.Count == 0 ? Admission.NotAsked : NotAdmitted(application, statement.Organisation);
    }

    /// <summary>
    /// The same for a grant that left no session, of whose person nothing is at hand but what let them in: whether that still stands. A rule
    /// that came since the login cannot be asked, and lets nobody in.
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="organisation">The organisation of the person.</param>
    /// <param name="admittedBy">What let them in; null where nothing was asked then.</param>
    public static Outcome<Admission> CheckAdmission(Application application, string organisation, string? admittedBy)
    {
        ArgumentNullException.ThrowIfNull(application);
        return application.Access.Count == 0 || (admittedBy is not null && application.Access.Any(entry => entry.Holds(organisation, admittedBy)))
            ? new Admission(admittedBy)
            : NotAdmitted(application, organisation);
    }

    /// <summary>Whether a page may name the organisation: a draft only to a person whom a start link of a test application led there.</summary>
    /// <param name="application">The application.</param>
    /// <param name="organisation">The organisation.</param>
    /// <param name="startLink">The start link with which the login began; null for every other beginning.</param>
    public static bool MayName(Application application, HomeOrganisation organisation, StartLink? startLink)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(organisation);
        return organisation.IsPublic || MayReachDraft(application, organisation, startLink);
    }

    private static Rejection NotAdmitted(Application application, string organisation) =>
        CoreCauses.PersonNotAdmitted.Because($"application {application.Id} says who of organisation {organisation} may use it, and this person meets none of it");

    private static bool MayReachDraft(Application application, HomeOrganisation organisation, StartLink? startLink) =>
        organisation.State == OrganisationState.Draft && application.Test && startLink?.Organisation == organisation.Id
        && application.Organisations.Includes(organisation.Id) && organisation.Applications.Includes(application.Id);
}

/// <summary>What let a person in.</summary>
/// <param name="By">The entry's own word and value, such as <c>group editors</c>; null where nothing about the person was asked.</param>
public sealed record Admission(string? By)
{
    /// <summary>Nothing about the person was asked.</summary>
    public static Admission NotAsked { get; } = new((string?)null);

    /// <summary>Nothing: what let somebody in is about that person.</summary>
    public override string ToString() => "admission";
}
