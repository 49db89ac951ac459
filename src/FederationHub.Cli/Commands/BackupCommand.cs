using System.CommandLine;
using FederationHub.Outcomes;
using FederationHub.Storage;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub backup FILE</c>: a copy of a SQLite hub's database while the hub runs. The master key is not in it.</summary>
internal static class BackupCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings)
    {
        var file = new Argument<string>("FILE") { Description = "The copy to make; it must not exist yet." };
        var command = new Command("backup", "Copies the SQLite database while the hub runs. It holds no master key: keep that apart. PostgreSQL has pg_dump.") { file };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (settings, problem) = store.ReadStorage(parsed, surroundings);
            if (settings is null)
            {
                await surroundings.Error.WriteLineAsync(problem);
                return Fedhub.Unusable;
            }

            var target = Path.GetFullPath(parsed.GetRequiredValue(file));
            await using var database = new HubDatabase(settings, surroundings.Time, Randomness.System);
            if (await database.BackUpAsync(target, cancellationToken) is Outcome<Done>.Rejected refused)
            {
                await surroundings.Error.WriteLineAsync(refused.Rejection.ToString());
                return Fedhub.Unusable;
            }

            await surroundings.Output.WriteLineAsync($"{target} is a whole copy of the database. Keep it and the master key apart from each other.");
            return Fedhub.Done;
        });
        return command;
    }
}
