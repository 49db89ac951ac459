using System.CommandLine;
using FederationHub.Outcomes;
using FederationHub.Storage;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub migrate</c>: brings the schema up to this release. A SQLite hub does it by itself.</summary>
internal static class MigrateCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings)
    {
        var command = new Command("migrate", "Brings the database's schema up to this release. Nothing happens when it is.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (settings, problem) = store.ReadStorage(parsed, surroundings);
            if (settings is null)
            {
                await surroundings.Error.WriteLineAsync(problem);
                return Fedhub.Unusable;
            }

            await using var database = new HubDatabase(settings, surroundings.Time, Randomness.System);
            if (await database.MigrateAsync(cancellationToken) is Outcome<Done>.Rejected refused)
            {
                await surroundings.Error.WriteLineAsync(refused.Rejection.ToString());
                return Fedhub.Unusable;
            }

            await surroundings.Output.WriteLineAsync("The schema is that of this release.");
            return Fedhub.Done;
        });
        return command;
    }
}
