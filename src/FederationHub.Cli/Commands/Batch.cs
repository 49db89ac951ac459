using FederationHub.Cli.Records;

namespace FederationHub.Cli.Commands;

/// <summary>What came of one line of a batch: the line that goes out, and whether there was something to judge.</summary>
internal sealed record BatchVerdict(string Line, bool WasJudged);

/// <summary>Many questions, each a line of JSON with all that it is judged against; one line out for each line in, in order.</summary>
internal static class Batch
{
    /// <summary>Longest line, bytes.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    public static async Task<int> RunAsync(
        string name, Func<ReadOnlyMemory<byte>, CommandSurroundings, CancellationToken, Task<BatchVerdict>> judge, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        Stream lines;
        try
        {
            lines = name == "-" ? surroundings.Input() : File.OpenRead(name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            await surroundings.Error.WriteLineAsync($"The file '{name}' cannot be read: {failure.Message}");
            return Fedhub.Unusable;
        }

        await using (lines)
        {
            var exitCode = Fedhub.Done;
            await foreach (var line in BoundedLines.ReadAsync(lines, MaxLineBytes, cancellationToken))
            {
                var (written, wasJudged) = line is { } octets
                    ? await judge(octets, surroundings, cancellationToken)
                    : new BatchVerdict(VerdictJson.Unusable(null, $"The line is larger than {MaxLineBytes} bytes."), WasJudged: false);
                await surroundings.Output.WriteLineAsync(written);
                exitCode = wasJudged ? exitCode : Fedhub.Unusable;
            }

            return exitCode;
        }
    }
}
