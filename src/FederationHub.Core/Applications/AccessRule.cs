using FederationHub.Core.Organisations;
using FederationHub.Outcomes;

namespace FederationHub.Core.Applications;

/// <summary>
/// Who may use whom (ruling 3): the one choke point. Authorize, hint, start link, single sign-on reuse, code, UserInfo and
/// every later path ask here, against the snapshot of now, so that a withdrawal counts everywhere at once.
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
    /// Whether the application may use the organisation, whatever the way in: FH-1011 for a suspended application, FH-1104 for a suspended
    /// organisation, FH-1103 for a pair that is not allowed or suspended.
    /// </summary>
    public static Outcome<Done> Check(Application application, HomeOrganisation organisation)
    {
        ArgumentNullException.ThrowIfNull(organisation);
        return Check(application).Then<Done>(_ =>
        {
            if (organisation.Suspended)
            {
                return CoreCauses.OrganisationSuspended.Because($"organisation {organisation.Id} is suspended");
            }

            if (!application.Organisations.Includes(organisation.Id))
            {
                return CoreCauses.PairNotAllowed.Because($"application {application.Id} may not use organisation {organisation.Id}");
            }

            return application.SuspendedOrganisations.Contains(organisation.Id)
                ? CoreCauses.PairSuspended.Because($"application {application.Id} with organisation {organisation.Id} is suspended")
                : Done.Instance;
        });
    }

    /// <summary>
    /// The same for one way in: also FH-1104 for an upstream that is suspended, has no connection yet, or does not (any more) speak for
    /// the organisation. Whatever rests on an answer of an upstream asks this one.
    /// </summary>
    public static Outcome<Upstream> Check(Application application, HomeOrganisation organisation, Upstream? upstream) =>
        Check(application, organisation).Then<Upstream>(_ => upstream switch
        {
            null => CoreCauses.NoUpstream.Because($"organisation {organisation.Id} has no upstream"),
            { Suspended: true } => CoreCauses.UpstreamSuspended.Because($"upstream {upstream.Id} is suspended"),
            { Waiting: true } => CoreCauses.UpstreamWaiting.Because($"upstream {upstream.Id} waits for its metadata"),
            _ when !upstream.Organisations.Contains(organisation.Id, StringComparer.Ordinal) => CoreCauses.UpstreamNotOfOrganisation.Because($"upstream {upstream.Id} does not speak for organisation {organisation.Id}"),
            _ => upstream,
        });
}
