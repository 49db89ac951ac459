using FederationHub.Cli.Records;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Cli.Commands;

/// <summary>Many answers, each a line of JSON with all that it is judged against; one line out for each line in, in order.</summary>
internal static class SamlBatch
{
    /// <summary>Longest line, bytes.</summary>
    public const int MaxLineBytes = 16 * 1024 * 1024;

    public static async Task<int> RunAsync(string name, CommandSurroundings surroundings, CancellationToken cancellationToken)
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
                var (written, wasJudged) = await JudgeAsync(line, surroundings, cancellationToken);
                await surroundings.Output.WriteLineAsync(written);
                exitCode = wasJudged ? exitCode : Fedhub.Unusable;
            }

            return exitCode;
        }
    }

    private static async Task<(string Line, bool WasJudged)> JudgeAsync(ReadOnlyMemory<byte>? line, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (line is not { } octets)
        {
            return (VerdictJson.Unusable(null, $"The line is larger than {MaxLineBytes} bytes."), false);
        }

        var (question, problem) = SamlBatchLine.Read(octets);
        if (problem is null)
        {
            var (read, unread) = await SamlJudge.ReadAsync(question, surroundings, cancellationToken);
            if (read is not null)
            {
                return (VerdictJson.Line(question.Id, SamlResponseCheck.Judge(read.Organisation, read.Recipient, read.Response, read.Request, read.At)), true);
            }

            problem = unread;
        }

        return (VerdictJson.Unusable(question.Id, problem!), false);
    }
}
