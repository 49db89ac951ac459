using System.CommandLine;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub mapping …</c>: what becomes of what an organisation sends.</summary>
internal static class MappingCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings) => new("mapping", "Tries rules before they are live.")
    {
        MappingTryCommand.Make(store, surroundings),
        MappingCaptureCommand.Make(store, surroundings),
    };
}
