using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Outcomes;

namespace FederationHub.Server.Login;

/// <summary>
/// What the audit stream keeps of a login: one event when it ends, with the way that led there. Names, ids and causes only: what
/// <c>fedhub explain</c> shows is all that is here.
/// </summary>
internal static class LoginAudit
{
    /// <summary>Most refusals of one login that are written down: a stranger who starts one and answers it himself could make many.</summary>
    public const int MostRefusals = 10;

    /// <summary>The ground of a release that rests on none.</summary>
    public const string NoAgreement = "no agreement";

    private const string AgreementGround = "agreement ";

    /// <summary>A code went out.</summary>
    /// <param name="visit">The login as it stands now.</param>
    /// <param name="statement">What the hub understood, which the record keeps no longer.</param>
    /// <param name="release">What went out.</param>
    /// <param name="now">When.</param>
    public static AuditEvent Issued(LoginVisit visit, IdentityStatement statement, ReleaseDecision release, DateTimeOffset now) =>
        new(now, AuditKinds.LoginIssued, visit.Login.Reference, visit.Login.Application, statement.Organisation, null, null)
        {
            Facts = FactsOf(visit, statement, now) with
            {
                Upstream = statement.Upstream,
                SessionReused = visit.Login.Reused,
                Decisions = release.Decisions,
                Released = [.. release.Claims.Claims.Select(claim => claim.Name)],
                Withheld = WithheldOf(release.Decisions),
                Ground = GroundOf(visit, statement.Organisation, release, now),
                Consent = visit.Consent?.Purpose switch { ConsentMode.Ask => "ask", ConsentMode.Notice => "notice", _ => null },
            },
        };

    /// <summary>The login was refused.</summary>
    /// <param name="visit">The login as it stood when it was.</param>
    /// <param name="rejection">Why.</param>
    /// <param name="organisation">The organisation, when one was chosen.</param>
    /// <param name="now">When.</param>
    public static AuditEvent Refused(LoginVisit visit, Rejection rejection, string? organisation, DateTimeOffset now) =>
        new(now, AuditKinds.LoginRefused, visit.Login.Reference, visit.Login.Application, organisation ?? visit.Login.Statement?.Organisation, rejection.Code.ToString(), rejection.Detail)
        {
            Facts = FactsOf(visit, visit.Login.Statement, now) with { Clause = rejection.Code.Clause, SessionReused = visit.Login.Reused ? true : null },
        };

    /// <summary>
    /// Whether a refusal is written down: only of a login that is stored or that a session answers, since anybody can cause others as
    /// often as they like, and only the first few of one login.
    /// </summary>
    public static bool Keeps(LoginVisit visit) =>
        (visit.Version is not null || visit.Login.Reused)
        && visit.Login.State is not (LoginState.Issued or LoginState.Failed)
        && visit.Login.Way.Count(mark => mark.State == LoginState.Started) < MostRefusals;

    private static AuditFacts FactsOf(LoginVisit visit, IdentityStatement? statement, DateTimeOffset now)
    {
        // As it counts for this application: an audit that tells of more would not explain a refusal.
        var reached = statement is null ? null : AssuranceForApplication.Of(visit.Directory, visit.Application, statement, now, visit.Login.Reused, visit.Login.Reused ? visit.Session?.SecondFactorAt : null);
        return new()
        {
            Upstream = visit.Login.Upstream,
            Way = [new LoginMark(LoginState.Started, visit.Login.StartedAt), .. visit.Login.Way],
            Configuration = visit.Directory.Version,
            Level = reached?.Level.Wire(),
            Needed = statement is null ? null : NeededLevel.Of(visit.Directory, visit.Application, statement, now).ToString(),
            Evidence = reached?.Evidence,
            Contract = reached?.Contract,
            AuthenticatedAt = statement?.AuthenticatedAt,
            Identifiers = statement is null ? null : IdentifiersOf(statement),
            Dropped = (visit.Login.Trace?.Findings ?? statement?.Findings) is { Count: > 0 } findings ? findings : null,
            // What was dropped stands beside it already.
            Mapping = visit.Login.Trace is { } trace ? trace with { Findings = [] } : null,
            Decisions = visit.Login.Release?.Decisions ?? visit.Decisions,
            StatementFrom = visit.Login.StatementFrom,
        };
    }

    // R000-20: also what is in the minimal set, and a release of no claims at all, rests on an agreement, where there is one.
    private static string GroundOf(LoginVisit visit, string organisation, ReleaseDecision release, DateTimeOffset now)
    {
        List<string> agreements = [.. release.Decisions.Where(decision => decision.Verdict.IsReleased()).Select(decision => decision.Reference).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (agreements.Count == 0 && visit.Directory.AgreementsOf(visit.Login.Application, organisation).FirstOrDefault(agreement => agreement.IsActive(now)) is { } any)
        {
            agreements.Add(any.Id);
        }

        return agreements.Count == 0 ? NoAgreement : $"{AgreementGround}{string.Join(", ", agreements)}";
    }

    /// <summary>The ids of the agreements that a ground names; none where it names none.</summary>
    public static IReadOnlyList<string> AgreementsIn(string? ground) =>
        ground is not null && ground.StartsWith(AgreementGround, StringComparison.Ordinal) ? ground[AgreementGround.Length..].Split(", ") : [];

    private static List<WithheldClaim>? WithheldOf(IReadOnlyList<ClaimTrace> decisions)
    {
        List<WithheldClaim>? withheld = null;
        foreach (var decision in decisions)
        {
            if (!decision.Verdict.IsReleased())
            {
                (withheld ??= []).Add(new WithheldClaim(decision.Claim, decision.Verdict.Word()));
            }
        }

        return withheld;
    }

    private static List<AuditedIdentifier> IdentifiersOf(IdentityStatement statement)
    {
        List<AuditedIdentifier> made =
        [
            .. statement.PersonIds.Select(id => Of("person", id.Type, id.Provenance)),
            .. statement.OrganisationIds.Select(id => Of("organisation", id.Type, id.Provenance)),
        ];
        if (statement.RoleProvenance is { } role)
        {
            made.Add(Of("role", "role", role));
        }

        return made;
    }

    private static AuditedIdentifier Of(string of, string type, Provenance from) => new(of, type, from.Source, from.Rule, from.ScopeChecked);
}
