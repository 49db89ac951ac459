using System.Globalization;

namespace FederationHub.Configuration.Doctor;

internal static class ClockChecks
{
    private static readonly TimeSpan Much = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TooMuch = TimeSpan.FromSeconds(60);

    public static IEnumerable<Finding> Of(DoctorFacts facts)
    {
        const string Mend = "Let this machine follow a time server: timedatectl set-ntp true; timedatectl status. If it does, the other one is wrong.";
        if (!facts.Database.IsFile)
        {
            yield return facts.Database.ClockAhead is { } ahead
                ? Judge(DoctorRules.ClockDatabase, "the database server", ahead, Mend, null)
                : DoctorRules.ClockDatabase.Unchecked("The database did not answer.");
        }

        yield return facts.Offline ? DoctorRules.ClockPublic.Unchecked("offline")
            : facts.PublicUrl?.Discovery.ClockAhead is { } there ? Judge(DoctorRules.ClockPublic, "the public URL", there, Mend, null)
            : DoctorRules.ClockPublic.Unchecked("The public URL told no time.");

        // One host that is wrong is wrong itself; when most are, this machine is.
        var wrong = facts.Clocks.Where(clock => clock.Value.Duration() > Much).OrderBy(clock => clock.Key, StringComparer.Ordinal).ToList();
        foreach (var (host, ahead) in wrong)
        {
            yield return Judge(DoctorRules.ClockUpstreams, host, ahead, wrong.Count * 2 > facts.Clocks.Count ? Mend : $"Tell whoever runs {host} that its clock is wrong.", host);
        }

        if (wrong.Count == 0)
        {
            yield return facts.Clocks.Count == 0 ? DoctorRules.ClockUpstreams.Unchecked(facts.Offline ? "offline" : "No upstream told the time.") : DoctorRules.ClockUpstreams.Ok();
        }

        yield return DoctorRules.ClockZone.Ok($"UTC in the hub; {facts.TimeZone} on this machine");
    }

    private static Finding Judge(DoctorRule rule, string who, TimeSpan ahead, string mend, string? subject)
    {
        var off = ahead.Duration();
        var seen = string.Create(CultureInfo.InvariantCulture, $"The clock of {who} is {off.TotalSeconds:0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's.");
        return off > TooMuch ? rule.Error(seen, mend, subject) : off > Much ? rule.Warning(seen, mend, subject) : rule.Ok("same time", subject);
    }
}
