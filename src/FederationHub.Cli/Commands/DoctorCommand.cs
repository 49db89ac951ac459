using System.CommandLine;
using FederationHub.Cli.Doctor;
using FederationHub.Configuration.Doctor;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub doctor</c>: looks at a hub and everything it stands on, and says what to do.</summary>
internal static class DoctorCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings)
    {
        var json = new Option<bool>("--json") { Description = "Write one JSON object." };
        var offline = new Option<bool>("--offline") { Description = "Ask nobody over the network but the database." };
        var command = new Command("doctor", "Looks at the hub and what it stands on, and says what to do. Changes nothing. Exit code 0: all is well; 1: warnings; 2: errors.") { json, offline };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (storage, problem) = store.ReadStorage(parsed, surroundings);
            if (storage is null)
            {
                await surroundings.Error.WriteLineAsync(problem);
                return Fedhub.Unusable;
            }

            // A public URL that cannot be used is a finding, and no reason to look no further.
            var (address, _) = store.ReadAddress(parsed, surroundings);
            var facts = await new FactGathering(storage, address, surroundings).GatherAsync(parsed.GetValue(offline), cancellationToken);
            var now = surroundings.Time.GetUtcNow();
            var findings = Examination.Of(facts, now);
            var hub = address?.PublicUrl ?? "(no usable public URL)";
            await surroundings.Output.WriteAsync(parsed.GetValue(json) ? DoctorReport.Json(findings, hub, facts.Offline, now) + "\n" : DoctorReport.Text(findings, hub, facts.Offline));
            return Examination.Worst(findings) switch
            {
                Severity.Error => Fedhub.Unusable,
                Severity.Warning => Fedhub.Refused,
                _ => Fedhub.Done,
            };
        });
        return command;
    }
}
