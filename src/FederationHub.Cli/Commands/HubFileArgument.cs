using System.CommandLine;
using FederationHub.Configuration;

namespace FederationHub.Cli.Commands;

/// <summary>What <c>apply</c> and <c>plan</c> share: their argument, and how a refusal is told.</summary>
internal static class HubFileArgument
{
    public static Argument<string> Make() => new("FILE") { Description = "The hub file (YAML)." };

    /// <summary>Names everything that is wrong, one line each.</summary>
    public static async Task<int> RefuseAsync(string file, ApplyOutcome.Refused refused, CommandSurroundings surroundings)
    {
        foreach (var problem in refused.Problems)
        {
            await surroundings.Error.WriteLineAsync($"{file}, {problem}");
        }

        await surroundings.Error.WriteLineAsync($"Refused: {refused.Problems.Count} problem{(refused.Problems.Count == 1 ? "" : "s")}. Nothing was changed.");
        return Fedhub.Refused;
    }
}
