using FederationHub.Configuration;
using FederationHub.Core;

namespace FederationHub.Cli.Commands;

/// <summary>What all commands that change one thing share: how they end, and what they say about the file.</summary>
internal static class ChangeReply
{
    /// <summary>Makes a change. The settings when it is so now; else null, after saying why on the error stream, with the exit code.</summary>
    public static async Task<(HubSettings? Settings, long Version, int ExitCode)> MakeAsync(OpenHub hub, SettingsChange change, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        switch (await hub.Change.RunAsync(change, surroundings.Actor, cancellationToken))
        {
            case ChangeOutcome.Saved saved:
                return (saved.Settings, saved.Version, Fedhub.Done);
            case ChangeOutcome.Nothing nothing:
                await surroundings.Output.WriteLineAsync($"{nothing.Why} Nothing was changed.");
                return (null, nothing.Version, Fedhub.Done);
            case ChangeOutcome.Refused refused:
                foreach (var problem in refused.Problems)
                {
                    await surroundings.Error.WriteLineAsync(problem);
                }

                await surroundings.Error.WriteLineAsync("Refused. Nothing was changed.");
                return (null, 0, Fedhub.Refused);
            case ChangeOutcome.Contended:
                await surroundings.Error.WriteLineAsync("Somebody else keeps changing the configuration. Nothing was changed here; try again.");
                return (null, 0, Fedhub.Unusable);
            default:
                throw new InvalidOperationException("A change is saved, nothing new, refused or contended.");
        }
    }

    /// <summary>A change without more to say.</summary>
    public static async Task<int> RunAsync(OpenHub hub, SettingsChange change, string done, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (settings, version, exitCode) = await MakeAsync(hub, change, surroundings, cancellationToken);
        if (settings is not null)
        {
            await surroundings.Output.WriteLineAsync($"{done} (version {version}; live within 10 seconds).");
            foreach (var note in FileNotes(settings))
            {
                await surroundings.Output.WriteLineAsync(note);
            }
        }

        return exitCode;
    }

    /// <summary>How to keep a change where a file is the source of the configuration; nothing where none is.</summary>
    public static IReadOnlyList<string> FileNotes(HubSettings settings) => settings.File is { } file
        ?
        [
            $"Note: a hub file was applied here last: {file.Path}. It does not know of this change, and applying it again undoes it; a restart does not.",
            $"To keep the change, write it in that file, or replace the file: fedhub export --output {file.Path}",
        ]
        : [];
}
