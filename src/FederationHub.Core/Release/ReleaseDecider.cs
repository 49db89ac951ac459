using FederationHub.Core.Receipts;
using FederationHub.Outcomes;

namespace FederationHub.Core.Release;

/// <summary>
/// Decides what one application gets out of one statement. Deny by default: what its policy does not name stays here, and so does what
/// nobody let through (<see cref="AgreementGate"/>) and what is not as its contract says.
/// </summary>
public static class ReleaseDecider
{
    /// <summary>The same as <see cref="Decide(ReleaseInput, out IReadOnlyList{ClaimTrace})"/>, for who needs no receipt of a refusal.</summary>
    /// <param name="input">What it is decided from.</param>
    public static Outcome<ReleaseDecision> Decide(ReleaseInput input) => Decide(input, out _);

    /// <summary>
    /// Decides. Refuses, naming fields and never values: FH-1309 <c>attributes_missing</c> when a required claim has no value (V-12),
    /// <c>agreement_missing</c> when nobody agreed to it, <c>provisioning_key_missing</c> when no claim of a group goes out (R000-12);
    /// FH-1310 <c>contract_not_met</c> when a required value is not as the contract says (R003-07); FH-1317 <c>role_unknown</c> when the
    /// application needs a role that a reused statement does not have.
    /// </summary>
    /// <param name="input">What it is decided from.</param>
    /// <param name="decisions">One for each claim of the policy and of its token shape, also when the release is refused.</param>
    public static Outcome<ReleaseDecision> Decide(ReleaseInput input, out IReadOnlyList<ClaimTrace> decisions)
    {
        ArgumentNullException.ThrowIfNull(input);
        var (application, statement) = (input.Application, input.Statement);
        var release = PreparedRelease.Of(application.Release);
        var identity = ReleaseSource.Identify(release, statement, input.Subject);
        var claims = new List<ReleasedClaim>(release.Claims.Count);
        var traces = new List<ClaimTrace>(release.Claims.Count);
        var refusals = default(Refusals);
        var left = ValueContract.MostMatched;
        decisions = traces;
        foreach (var claim in release.Claims)
        {
            var rule = claim.Rule;
            var (verdict, agreement) = claim.IsAllowed ? AgreementGate.Decide(input, claim, identity) : (ClaimVerdict.NotAllowed, null);
            if (verdict.IsReleased())
            {
                var found = ReleaseSource.Read(statement, identity, claim);
                var values = found.Values.Count > 0 ? ValueContract.Apply(claim, found.Values, ref left) : [];
                if (values is null)
                {
                    verdict = ClaimVerdict.NotAsAgreed;
                }
                else if (values.Count == 0 && found.Identifiers.Count == 0)
                {
                    verdict = ClaimVerdict.NotInStatement;
                }
                else
                {
                    claims.Add(new ReleasedClaim(rule.Claim, values, rule.AsArray || rule.Separator is not null || values.Count > 1, rule.Placement)
                    {
                        Identifiers = found.Identifiers,
                        Source = ReleaseSources.Exactly(rule.Source, ReleaseSource.IdentifierOf(rule.Source, identity)),
                        Ground = verdict,
                        Agreement = agreement,
                        Required = claim.Required,
                    });
                }
            }

            traces.Add(new ClaimTrace(rule.Claim, rule.Source, verdict, verdict.IsReleased() ? agreement : null) { Identifier = ReleaseSource.IdentifierOf(rule.Source, identity) });
            if (claim.Required && !verdict.IsReleased())
            {
                refusals.Add(verdict, claim.PublicNames);
            }
        }

        return Refuse(input, release, claims, refusals) is { } rejection
            ? rejection
            : new ReleaseDecision(new ReleasedClaims { Subject = input.Subject, Claims = claims }, traces);
    }

    private static Rejection? Refuse(ReleaseInput input, PreparedRelease release, List<ReleasedClaim> claims, Refusals refusals)
    {
        var (application, organisation) = (input.Application, input.Statement.Organisation);
        if (input.Statement.Role is null && application.RoleRequired)
        {
            return CoreCauses.RoleUnknown.Because($"application {application.Id} needs a role, and the statement has none");
        }

        if (refusals.Missing is { } missing)
        {
            return CoreCauses.AttributesMissing.Because($"application {application.Id} needs {string.Join(", ", missing)} from organisation {organisation}") with { PublicNames = missing };
        }

        if (refusals.NotAgreed is { } notAgreed)
        {
            return CoreCauses.AgreementMissing.Because($"application {application.Id} needs {string.Join(", ", notAgreed)}, and no active agreement of organisation {organisation} names that") with { PublicNames = notAgreed };
        }

        if (refusals.NotAsAgreed is { } broken)
        {
            return CoreCauses.ContractNotMet.Because($"what organisation {organisation} sent as {string.Join(", ", broken)} is not as the contract of application {application.Id} says") with { PublicNames = broken };
        }

        foreach (var group in release.Groups)
        {
            var members = release.Claims.Where(claim => claim.Rule.OneOf == group).ToList();
            if (!claims.Exists(claim => members.Exists(member => member.Rule.Claim == claim.Name)))
            {
                List<string> names = [.. members.SelectMany(member => member.PublicNames)];
                return CoreCauses.ProvisioningKeyMissing.Because($"application {application.Id} needs one of {string.Join(", ", names)} from organisation {organisation}") with { PublicNames = names };
            }
        }

        return null;
    }

    private struct Refusals
    {
        public List<string>? Missing { get; private set; }

        public List<string>? NotAgreed { get; private set; }

        public List<string>? NotAsAgreed { get; private set; }

        public void Add(ClaimVerdict verdict, IReadOnlyList<string> names)
        {
            switch (verdict)
            {
                case ClaimVerdict.NoAgreement:
                    (NotAgreed ??= []).AddRange(names);
                    break;
                case ClaimVerdict.NotAsAgreed:
                    (NotAsAgreed ??= []).AddRange(names);
                    break;
                case ClaimVerdict.NotInStatement:
                    (Missing ??= []).AddRange(names);
                    break;
                default:
                    break;
            }
        }
    }
}
