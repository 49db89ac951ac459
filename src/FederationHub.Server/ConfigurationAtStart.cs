using FederationHub.Configuration;
using FederationHub.Core.Audit;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server;

/// <summary>Applies the configuration file at start, when it is another than before: a restart does not undo what commands changed. A start needs no network: what must be fetched is fetched afterwards.</summary>
internal static class ConfigurationAtStart
{
    public static async Task<Outcome<Done>> ApplyAsync(IServiceProvider services, string file, CancellationToken cancellationToken)
    {
        var log = services.GetRequiredService<HubLog>();
        switch (await services.GetRequiredService<Apply>().RunAsync(file, new ApplyOptions { Fetch = false, AtStart = true, Actor = AuditActors.Start }, cancellationToken))
        {
            case ApplyOutcome.Refused refused:
                foreach (var problem in refused.Problems)
                {
                    log.ConfigurationRefused(problem.ToString());
                }

                return ServerCauses.ConfigurationRefused.Because($"{file} has {refused.Problems.Count} problems: {string.Join(" | ", refused.Problems.Take(3))}");
            case ApplyOutcome.Applied applied:
                log.ConfigurationApplied(applied.Version, applied.Waiting.Count);
                foreach (var application in applied.WithoutSecret)
                {
                    log.ApplicationWithoutSecret(application);
                }

                return Done.Instance;
            case ApplyOutcome.Unchanged unchanged:
                log.ConfigurationFileUnchanged(file, unchanged.Version);
                return Done.Instance;
            default:
                return ServerCauses.ConfigurationRefused.Because("somebody else kept changing the configuration; start again");
        }
    }
}
