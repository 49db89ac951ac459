namespace FederationHub.Cli.Commands;

/// <summary>A file that is read whole, up to a size.</summary>
internal static class BoundedFile
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>Its octets, or why they cannot be had.</summary>
    /// <param name="name">Its name, for words.</param>
    /// <param name="open">Opens it.</param>
    /// <param name="maxBytes">The size.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<(ReadOnlyMemory<byte> Octets, string? Problem)> ReadAsync(string name, Func<Stream> open, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var input = open();
            // One octet more than may be is room enough to know; what is small needs no room for what is large.
            var octets = new byte[Math.Min(FirstBuffer, maxBytes + 1)];
            var count = 0;
            while (true)
            {
                var read = await input.ReadAtLeastAsync(octets.AsMemory(count), octets.Length - count, throwOnEndOfStream: false, cancellationToken);
                count += read;
                if (count > maxBytes)
                {
                    return (default, $"The file '{name}' is larger than {maxBytes} bytes.");
                }

                if (count < octets.Length)
                {
                    return (octets.AsMemory(0, count), null);
                }

                Array.Resize(ref octets, (int)Math.Min((long)octets.Length * 4, maxBytes + 1L));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (default, $"The file '{name}' cannot be read: {failure.Message}");
        }
    }
}
