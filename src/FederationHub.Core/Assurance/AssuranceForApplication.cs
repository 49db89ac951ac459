using FederationHub.Core.Applications;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Assurance;

/// <summary>
/// What of an authentication counts for one application. The statement keeps what the organisation said and is believed for; contracts,
/// factors that are no factors here and the age of the second one are the application's to judge (R000-14, R000-19, domain 3.4 rule A4).
/// </summary>
public static class AssuranceForApplication
{
    /// <summary>Evidence of a second factor that a contract guarantees.</summary>
    public const string ByContract = "contract";

    /// <summary>
    /// What counts for an application now: level, both axes, evidence, and in <see cref="AssuranceStatement.Methods"/> the <c>amr</c> to tell, with
    /// <c>mfa</c> if and only if two factors count here. Pure. Judge every level with it (never with the statement's own), whether a
    /// session covers a request, whether a level is met, and what is told; hand its answer to <see cref="AssuranceContexts.IsMet"/> and
    /// <see cref="AssuranceContexts.Reported"/>. <see cref="AssuranceStatement.Contract"/> names the contract only where it was needed.
    /// </summary>
    /// <param name="directory">The configuration: the contract and the organisation's ceiling as they are now.</param>
    /// <param name="application">The application that asks.</param>
    /// <param name="statement">What was understood at the authentication.</param>
    /// <param name="now">The instant.</param>
    /// <param name="reused">Whether a session gives it again, out of which nothing above verhoogd is told (domain 4).</param>
    /// <param name="secondFactorAt">When the second factor was used (<see cref="Sessions.SsoSession.SecondFactorAt"/>); null for with the authentication.</param>
    public static AssuranceStatement Of(
        HubDirectory directory, Application application, IdentityStatement statement, DateTimeOffset now, bool reused, DateTimeOffset? secondFactorAt = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(statement);
        var demand = application.Assurance;
        var said = statement.Assurance;
        var aal = said.Aal;
        var contract = demand.AcceptsContracts && said is { Aal: 1, Contract: not null } ? directory.ContractOf(statement.Organisation, statement.Upstream, now) : null;
        if (demand.RestrictedFactors.Count > 0 && Without(said, demand.RestrictedFactors) is { } left)
        {
            // Which factor was the second one nobody says: those that are left must be two by themselves. A contract guarantees that there was
            // a second factor, not that it was another one than this.
            (aal, contract) = (Math.Min(aal, left), null);
        }

        if (HasOldSecondFactor(application, statement, secondFactorAt, now))
        {
            (aal, contract) = (Math.Min(aal, 1), null);
        }

        var ceiling = directory.FindOrganisation(statement.Organisation)?.HighestLevel ?? AssuranceLevel.Geen;
        if (reused && ceiling > AssuranceLevel.Verhoogd)
        {
            ceiling = AssuranceLevel.Verhoogd;
        }

        var (counts, ial) = AssurancePolicy.Cap(contract is null ? aal : 2, said.Ial, ceiling);
        var byContract = contract is not null && counts >= 2;
        return said with
        {
            Level = AssurancePolicy.Project(counts, ial),
            Aal = counts,
            Ial = ial,
            Evidence = byContract ? ByContract : said.Evidence,
            Methods = counts >= 2 == said.Aal >= 2 ? said.Methods : AuthenticationMethods.Report(said.Methods, counts),
            Contract = byContract ? contract!.Id : null,
        };
    }

    // Rule A4: the strength of what is left; null where nothing of it was used. mfa alone does not say which the other one was.
    private static int? Without(AssuranceStatement said, IReadOnlyList<string> restricted)
    {
        var used = said.Methods.Concat(said.UpstreamMethods).Distinct(StringComparer.Ordinal).ToList();
        return used.Exists(method => restricted.Contains(method, StringComparer.Ordinal))
            ? AuthenticationMethods.Strength([.. used.Where(method => method != AuthenticationMethods.Multiple && !restricted.Contains(method, StringComparer.Ordinal))])
            : null;
    }

    /// <summary>
    /// Whether the second factor of a statement is older than an application allows (R000-19): only a new authentication brings one that counts, since
    /// the organisation's own session would answer with the old one.
    /// </summary>
    /// <param name="application">The application.</param>
    /// <param name="statement">What the organisation said.</param>
    /// <param name="secondFactorAt">When the second factor was used (<see cref="Sessions.SsoSession.SecondFactorAt"/>); null for with the authentication.</param>
    /// <param name="now">The instant.</param>
    public static bool HasOldSecondFactor(Application application, IdentityStatement statement, DateTimeOffset? secondFactorAt, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(statement);
        return application.Assurance.SecondFactorSeconds is { } seconds && (statement.Assurance.Aal >= 2 || statement.Assurance.Contract is not null) && !IsFresh(statement, secondFactorAt, seconds, now);
    }

    // An instant that is the hub's own says when the answer came, not when the person did anything (OpenID Connect Core 3.1.2.1).
    private static bool IsFresh(IdentityStatement statement, DateTimeOffset? secondFactorAt, int seconds, DateTimeOffset now) =>
        secondFactorAt is { } at ? now < at.AddSeconds(seconds)
        : !statement.AuthenticationInstantIsOwn && now < statement.AuthenticatedAt.AddSeconds(seconds);
}
