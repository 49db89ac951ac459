using System.CommandLine;
using FederationHub.Configuration;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub plan FILE</c>: says what a hub file would change.</summary>
internal static class PlanCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings)
    {
        var file = HubFileArgument.Make();
        var command = new Command("plan", "Says what a hub file would change, and changes nothing.") { file };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            return hub is null ? Fedhub.Unusable : await RunAsync(hub.Apply, parsed.GetRequiredValue(file), surroundings, cancellationToken);
        });
        return command;
    }

    private static async Task WriteAsync(string kind, Changes changes, TextWriter output)
    {
        foreach (var id in changes.Added)
        {
            await output.WriteLineAsync($"+ {kind} {id}");
        }

        foreach (var id in changes.Changed)
        {
            await output.WriteLineAsync($"~ {kind} {id}");
            foreach (var field in changes.Fields[id])
            {
                await output.WriteLineAsync($"    {field.Field}: {field.Change}");
            }
        }

        foreach (var id in changes.Removed)
        {
            await output.WriteLineAsync($"- {kind} {id}");
        }
    }

    private static async Task<int> RunAsync(Apply apply, string file, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        switch (await apply.PlanAsync(file, cancellationToken))
        {
            case ApplyOutcome.Refused refused:
                return await HubFileArgument.RefuseAsync(file, refused, surroundings);
            case ApplyOutcome.Planned planned:
                foreach (var (kind, changes) in planned.Plan.Kinds)
                {
                    await WriteAsync(kind, changes, surroundings.Output);
                }

                if (planned.Plan.OrderChanged)
                {
                    await surroundings.Output.WriteLineAsync("~ order: what stays stands in another order");
                }

                await surroundings.Output.WriteLineAsync($"Plan: {planned.Plan}.");
                return Fedhub.Done;
            default:
                throw new InvalidOperationException("A plan is refused or made.");
        }
    }
}
