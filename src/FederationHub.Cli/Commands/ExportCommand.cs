using System.CommandLine;
using System.Text;
using FederationHub.Configuration;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub export</c>: writes the live configuration as a hub file.</summary>
internal static class ExportCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings)
    {
        var output = new Option<string?>("--output") { Description = "Write to this file instead of the output; one that is there is replaced.", HelpName = "FILE" };
        var command = new Command("export", "Writes the live configuration as one hub file. No secret is in it: applications' secrets are hashes.") { output };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            return hub is null ? Fedhub.Unusable : await RunAsync(hub, parsed.GetValue(output), surroundings, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(OpenHub hub, string? output, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var stored = await hub.Settings.LoadAsync(cancellationToken);
        var text = Export.Write(stored.Settings);
        if (output is null)
        {
            await surroundings.Output.WriteAsync(text);
            return Fedhub.Done;
        }

        try
        {
            await ReplaceAsync(Path.GetFullPath(output), text, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            await surroundings.Error.WriteLineAsync($"The file '{output}' cannot be written: {failure.Message}");
            return Fedhub.Unusable;
        }

        await surroundings.Output.WriteLineAsync($"Version {stored.Version} is written to {output}: {stored.Settings.Applications.Count} applications, {stored.Settings.Organisations.Count} organisations.");
        return Fedhub.Done;
    }

    // Whole or not at all: who applies the file must never meet half of it. What stands at the name of the new one is no place to write
    // to, a link least of all; and whoever could not read the old one cannot read the new.
    private static async Task ReplaceAsync(string path, string text, CancellationToken cancellationToken)
    {
        var next = path + ".new";
        File.Delete(next);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows() && File.Exists(path))
        {
            options.UnixCreateMode = File.GetUnixFileMode(path);
        }

        await using (var writer = new StreamWriter(next, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options))
        {
            await writer.WriteAsync(text.AsMemory(), cancellationToken);
        }

        File.Move(next, path, overwrite: true);
    }
}
