namespace FederationHub.Cli.Commands;

/// <summary>A file that a command reads whole, or the standard input where its name is <c>-</c>, so that a paste needs no file.</summary>
internal static class InputFile
{
    /// <summary>Its octets; null after saying on the error stream why they cannot be had.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(string name, int maxBytes, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (octets, problem) = await BoundedFile.ReadAsync(name, () => name == "-" ? surroundings.Input() : File.OpenRead(name), maxBytes, cancellationToken);
        if (problem is null)
        {
            return octets;
        }

        await surroundings.Error.WriteLineAsync(problem);
        return null;
    }
}
