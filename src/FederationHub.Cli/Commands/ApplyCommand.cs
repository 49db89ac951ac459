using System.CommandLine;
using FederationHub.Configuration;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub apply FILE</c>: makes a hub file live.</summary>
internal static class ApplyCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings)
    {
        var file = HubFileArgument.Make();
        var noFetch = new Option<bool>("--no-fetch") { Description = "Leave it to the running hub to fetch metadata." };
        var command = new Command("apply", "Makes a hub file live; any mistake refuses all of it. A running hub follows within 10 seconds.") { file, noFetch };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            return hub is null
                ? Fedhub.Unusable
                : await RunAsync(hub.Apply, parsed.GetRequiredValue(file), new ApplyOptions { Fetch = !parsed.GetValue(noFetch), Actor = surroundings.Actor }, surroundings, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(Apply apply, string file, ApplyOptions options, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        switch (await apply.RunAsync(file, options, cancellationToken))
        {
            case ApplyOutcome.Refused refused:
                return await HubFileArgument.RefuseAsync(file, refused, surroundings);
            case ApplyOutcome.Applied applied:
                await surroundings.Output.WriteLineAsync($"Version {applied.Version} is live: {applied.Plan}.");
                if (applied.Plan.Agreements.Removed is { Count: > 0 } removed)
                {
                    await surroundings.Output.WriteLineAsync($"Agreements that the file no longer has, and on which nothing is given any more: {string.Join(", ", removed)}");
                }

                foreach (var upstream in applied.Waiting)
                {
                    await surroundings.Output.WriteLineAsync($"Waiting for metadata: {upstream.Id} ({upstream.Reason})");
                }

                foreach (var application in applied.WithoutSecret)
                {
                    await surroundings.Output.WriteLineAsync($"Cannot log people in yet: {application} has no secret. Make one: fedhub app secret {application}");
                }

                foreach (var upstream in applied.Kept)
                {
                    await surroundings.Output.WriteLineAsync($"Goes on with what it said before: {upstream.Id} ({upstream.Reason})");
                }

                return Fedhub.Done;
            default:
                await surroundings.Error.WriteLineAsync("Somebody else keeps changing the configuration. Nothing was changed here; try again.");
                return Fedhub.Unusable;
        }
    }
}
