namespace FederationHub.Configuration.Doctor;

/// <summary>Facts in, findings out; reads no clock, no file and no network.</summary>
public static class Examination
{
    /// <summary>Judges a hub.</summary>
    /// <param name="facts">What was gathered.</param>
    /// <param name="now">The time it is judged at.</param>
    /// <returns>Findings by part, in a fixed order; each check says something, also when all is well.</returns>
    public static IReadOnlyList<Finding> Of(DoctorFacts facts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return
        [
            .. SettingsChecks.Of(facts),
            .. RuntimeChecks.Of(facts, now),
            .. DatabaseChecks.Of(facts),
            .. MasterKeyChecks.Of(facts),
            .. KeyChecks.Of(facts, now),
            .. ClockChecks.Of(facts),
            .. PublicUrlChecks.Of(facts, now),
            .. ProxyChecks.Of(facts),
            .. UpstreamChecks.Of(facts, now),
            .. SourceChecks.Of(facts, now),
            .. ApplicationChecks.Of(facts),
            .. SessionChecks.Of(facts),
            .. AssuranceChecks.Of(facts, now),
            .. OrganisationChecks.Of(facts),
            .. AgreementChecks.Of(facts, now),
            .. ContractChecks.Of(facts, now),
        ];
    }

    /// <summary>The worst of them.</summary>
    public static Severity Worst(IEnumerable<Finding> findings) => findings.Select(finding => finding.Severity).DefaultIfEmpty(Severity.Ok).Max();
}
