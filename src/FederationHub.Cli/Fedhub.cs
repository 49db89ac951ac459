using System.CommandLine;
using System.Data.Common;
using System.Security.Cryptography;
using FederationHub.Cli.Commands;
using FederationHub.Cli.Records;
using FederationHub.Core.Audit;
using FederationHub.Storage;

namespace FederationHub.Cli;

/// <summary>The command line: which commands there are, and what their exit codes mean.</summary>
internal static class Fedhub
{
    /// <summary>It worked.</summary>
    public const int Done = 0;

    /// <summary>The file is refused, and nothing was changed.</summary>
    public const int Refused = 1;

    /// <summary>The command was not understood, or the store cannot be used.</summary>
    public const int Unusable = 2;

    /// <summary>Runs one command.</summary>
    public static async Task<int> RunAsync(string[] args, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var store = new StoreOptions();
        var root = new RootCommand("Administers a FederationHub. It finds the database by the settings of the server: the same environment variables, or the options.")
        {
            ApplyCommand.Make(store, surroundings),
            PlanCommand.Make(store, surroundings),
            ExportCommand.Make(store, surroundings),
            AppCommand.Make(store, surroundings),
            OrgCommand.Make(store, surroundings),
            AgreementCommand.Make(store, surroundings),
            MigrateCommand.Make(store, surroundings),
            BackupCommand.Make(store, surroundings),
            DoctorCommand.Make(store, surroundings),
            ExplainCommand.Make(store, surroundings),
            AuditCommand.Make(store, surroundings),
            KeysCommand.Make(store, surroundings),
            SamlCommand.Make(store, surroundings),
            TokenCommand.Make(surroundings),
            MetadataCommand.Make(store, surroundings),
            MappingCommand.Make(store, surroundings),
            PersonCommand.Make(store, surroundings),
            SessionsCommand.Make(store, surroundings),
        };
        store.AddTo(root);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await surroundings.Error.WriteLineAsync(error.Message);
            }

            await surroundings.Error.WriteLineAsync("See: fedhub --help");
            return Unusable;
        }

        try
        {
            var invocation = new InvocationConfiguration { Output = surroundings.Output, Error = surroundings.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (StoreUnavailableException unavailable)
        {
            await surroundings.Error.WriteLineAsync(unavailable.ToString());
            return Unusable;
        }
        catch (DbException failure)
        {
            // Missing rights, for one: the operator's to mend, and no bug.
            await surroundings.Error.WriteLineAsync($"The database refuses: {failure.Message}");
            return Unusable;
        }
        catch (CryptographicException)
        {
            await surroundings.Error.WriteLineAsync("A value in the vault does not open: its row was damaged, or moved to another name. See: fedhub doctor");
            return Unusable;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await surroundings.Error.WriteLineAsync("Interrupted.");
            return Unusable;
        }
    }
}

/// <summary>What a command works with besides the store.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">Everything that stops a command.</param>
/// <param name="EnvironmentVariable">Reads an environment variable by name; null when it is not set.</param>
/// <param name="Time">The clock.</param>
internal sealed record CommandSurroundings(TextWriter Output, TextWriter Error, Func<string, string?> EnvironmentVariable, TimeProvider Time)
{
    /// <summary>Results, as a terminal may see them.</summary>
    public TextWriter Output { get; init => field = ScreenWriter.Before(value); } = ScreenWriter.Before(Output);

    /// <summary>Everything that stops a command, as a terminal may see it.</summary>
    public TextWriter Error { get; init => field = ScreenWriter.Before(value); } = ScreenWriter.Before(Error);

    /// <summary>Opens the standard input, for what is pasted.</summary>
    public Func<Stream> Input { get; init; } = Console.OpenStandardInput;

    /// <summary>Names of the environment variables.</summary>
    public Func<IEnumerable<string>> VariableNames { get; init; } = () => Environment.GetEnvironmentVariables().Keys.Cast<string>();

    /// <summary>Who runs the command, for the audit: the person behind <c>sudo</c> where there is one.</summary>
    public string Actor => AuditActors.Cli(EnvironmentVariable("SUDO_USER") is { Length: > 0 } person ? person : Environment.UserName);
}
