namespace FederationHub.Cli.Commands;

/// <summary>A file that a command reads whole, or the standard input where its name is <c>-</c>, so that a paste needs no file.</summary>
internal static class InputFile
{
    /// <summary>Its octets; null after saying on the error stream why they cannot be had.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(string name, int maxBytes, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        try
        {
            await using var input = name == "-" ? surroundings.Input() : File.OpenRead(name);
            // One octet more than may be is room enough to know.
            var octets = new byte[maxBytes + 1];
            var count = await input.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
            if (count <= maxBytes)
            {
                return octets.AsMemory(0, count);
            }

            await surroundings.Error.WriteLineAsync($"The file '{name}' is larger than {maxBytes} bytes.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            await surroundings.Error.WriteLineAsync($"The file '{name}' cannot be read: {failure.Message}");
        }

        return null;
    }
}
