namespace FederationHub.Configuration.Doctor;

internal static class SourceChecks
{
    private static readonly TimeSpan OldAnswer = TimeSpan.FromDays(1);
    private static readonly TimeSpan VerySoon = TimeSpan.FromDays(2);

    public static IEnumerable<Finding> Of(DoctorFacts facts, DateTimeOffset now)
    {
        if (facts.Settings is not { MetadataSources.Count: > 0 } settings)
        {
            return [];
        }

        var found = new Collected();
        foreach (var source in settings.MetadataSources)
        {
            var refresh = $"fedhub metadata refresh {source.Id}; if that says an inside address, add its host to FederationHub__Outbound__AllowPrivate.";
            if (facts.Sources.GetValueOrDefault(source.Id) is not { } state)
            {
                found.Add(DoctorRules.SourceAnswers.Note("Nobody has asked it yet.", source.AggregateUrl is null ? null : refresh, source.Id));
                continue;
            }

            if (state.Problem is { } problem)
            {
                found.Add(DoctorRules.SourceAnswers.Warning($"The last try failed: {problem}", refresh, source.Id));
            }
            else if (source.AggregateUrl is not null && !(now - state.LastSuccess <= OldAnswer))
            {
                found.Add(DoctorRules.SourceAnswers.Warning("It was not read within a day.", "Check that the server runs; " + refresh, source.Id));
            }

            if (state.HeldReason is { } reason && state.HeldAttempt > 0)
            {
                found.Add(DoctorRules.SourceHeld.Warning(reason, $"fedhub metadata list; when what it says is meant: fedhub metadata accept {source.Id}", source.Id));
            }

            if (state.ValidUntil - now is { } left && left < VerySoon)
            {
                var seen = left <= TimeSpan.Zero ? $"It expired on {Words.Day(state.ValidUntil!.Value)}." : $"It expires on {state.ValidUntil:u}.";
                found.Add(left <= TimeSpan.Zero ? DoctorRules.SourceValid.Error(seen, refresh, source.Id) : DoctorRules.SourceValid.Warning(seen, refresh, source.Id));
            }
        }

        return found.With(settings.MetadataSources.Count, DoctorRules.SourceAnswers, DoctorRules.SourceHeld, DoctorRules.SourceValid);
    }
}
