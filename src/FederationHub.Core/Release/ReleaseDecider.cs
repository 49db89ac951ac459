using FederationHub.Core.Receipts;
using FederationHub.Outcomes;

namespace FederationHub.Core.Release;

/// <summary>
/// Decides what one application gets out of one statement. Deny by default: what its policy does not name stays here, and so does what
/// nobody let through (<see cref="AgreementGate"/>).
/// </summary>
public static class ReleaseDecider
{
    /// <summary>The same as <see cref="Decide(ReleaseInput, out IReadOnlyList{ClaimTrace})"/>, for who needs no receipt of a refusal.</summary>
    /// <param name="input">What it is decided from.</param>
    public static Outcome<ReleaseDecision> Decide(ReleaseInput input) => Decide(input, out _);

    /// <summary>
    /// Decides. Refuses with FH-1309 <c>attributes_missing</c>, naming what is missing, when a required claim has no value
    /// (V-12); with FH-1309 <c>agreement_missing</c> when nobody agreed to it; and with FH-1317 <c>role_unknown</c> when the
    /// application needs a role that a reused statement does not have.
    /// </summary>
    /// <param name="input">What it is decided from.</param>
    /// <param name="decisions">One for each claim of the policy, also when the release is refused.</param>
    public static Outcome<ReleaseDecision> Decide(ReleaseInput input, out IReadOnlyList<ClaimTrace> decisions)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (application, statement) = (input.Application, input.Statement);
        var rules = application.Release.Claims;
        var (personType, organisationType) = (statement.PersonIds[0].Type, statement.OrganisationIds[0].Type);
        var claims = new List<ReleasedClaim>(rules.Count);
        var traces = new List<ClaimTrace>(rules.Count);
        List<string>? missing = null;
        List<string>? notAgreed = null;
        decisions = traces;
        foreach (var rule in rules)
        {
            // A protocol claim in a policy is refused at save; a policy that got here another way still cannot fill one.
            if (ReleasePolicy.ProtocolClaims.Contains(rule.Claim) || rule.Placement == ClaimPlacement.None)
            {
                traces.Add(new ClaimTrace(rule.Claim, rule.Source, ClaimVerdict.NotAllowed));
                continue;
            }

            var (verdict, agreement) = AgreementGate.Decide(input, rule.Source, personType, organisationType);
            if (verdict == ClaimVerdict.NoAgreement)
            {
                Withhold(rule, verdict, ref notAgreed);
                continue;
            }

            var values = ReleaseSource.Read(statement, rule.Source);
            if (values.Count == 0)
            {
                Withhold(rule, ClaimVerdict.NotInStatement, ref missing);
                continue;
            }

            traces.Add(new ClaimTrace(rule.Claim, rule.Source, verdict, agreement));
            claims.Add(new ReleasedClaim(rule.Claim, values, rule.AsArray || values.Count > 1, rule.Placement) { Source = rule.Source, Ground = verdict, Agreement = agreement, Required = rule.Required });
        }

        if (statement.Role is null && application.RoleRequired)
        {
            return CoreCauses.RoleUnknown.Because($"application {application.Id} needs a role, and the statement has none");
        }

        if (missing is not null)
        {
            return CoreCauses.AttributesMissing.Because($"application {application.Id} needs {string.Join(", ", missing)} from organisation {statement.Organisation}") with { PublicNames = missing };
        }

        if (notAgreed is not null)
        {
            return CoreCauses.AgreementMissing.Because($"application {application.Id} needs {string.Join(", ", notAgreed)}, and no active agreement of organisation {statement.Organisation} names that") with { PublicNames = notAgreed };
        }

        return new ReleaseDecision(new ReleasedClaims { Subject = input.Subject, Claims = claims }, traces);

        void Withhold(ClaimRule rule, ClaimVerdict verdict, ref List<string>? names)
        {
            traces.Add(new ClaimTrace(rule.Claim, rule.Source, verdict));
            if (rule.Required)
            {
                (names ??= []).Add(ReleaseSource.PublicName(rule.Source));
            }
        }
    }
}
