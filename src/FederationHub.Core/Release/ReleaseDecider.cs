using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Outcomes;

namespace FederationHub.Core.Release;

/// <summary>Decides what one application gets out of one statement. Deny by default: what its policy does not name stays here.</summary>
public static class ReleaseDecider
{
    /// <summary>
    /// Decides. Refuses with FH-1309 <c>attributes_missing</c>, naming what is missing, when a required claim has no value
    /// (V-12), and with FH-1317 <c>role_unknown</c> when the application needs a role that a reused statement does not have.
    /// </summary>
    /// <param name="application">The application, from the snapshot of now.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="subject">The subject for this application: <see cref="PairwiseSubject.Compute"/>.</param>
    public static Outcome<ReleaseDecision> Decide(Application application, IdentityStatement statement, string subject)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentException.ThrowIfNullOrEmpty(subject);
        if (statement.Role is null && application.RoleRequired)
        {
            return CoreCauses.RoleUnknown.Because($"application {application.Id} needs a role, and the statement has none");
        }

        var claims = new List<ReleasedClaim>(application.Release.Claims.Count);
        List<WithheldClaim>? withheld = null;
        List<string>? missing = null;
        foreach (var rule in application.Release.Claims)
        {
            // A protocol claim in a policy is refused at save; a policy that got here another way still cannot fill one.
            if (ReleasePolicy.ProtocolClaims.Contains(rule.Claim) || rule.Placement == ClaimPlacement.None)
            {
                (withheld ??= []).Add(new WithheldClaim(rule.Claim, "not-allowed"));
                continue;
            }

            var values = ReleaseSource.Read(statement, rule.Source);
            if (values.Count > 0)
            {
                claims.Add(new ReleasedClaim(rule.Claim, values, rule.AsArray || values.Count > 1, rule.Placement));
                continue;
            }

            (withheld ??= []).Add(new WithheldClaim(rule.Claim, "not-in-statement"));
            if (rule.Required)
            {
                (missing ??= []).Add(ReleaseSource.PublicName(rule.Source));
            }
        }

        if (missing is not null)
        {
            return CoreCauses.AttributesMissing.Because($"application {application.Id} needs {string.Join(", ", missing)} from organisation {statement.Organisation}") with { PublicNames = missing };
        }

        return new ReleaseDecision(new ReleasedClaims { Subject = subject, Claims = claims }, withheld is null ? [] : withheld);
    }
}
