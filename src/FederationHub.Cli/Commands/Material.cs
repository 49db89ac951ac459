using System.Text;

namespace FederationHub.Cli.Commands;

/// <summary>Something to read: a file by its name, or the content itself, which only a batch can hold.</summary>
/// <param name="File">The name of a file, or null.</param>
/// <param name="Text">The content, or null.</param>
internal sealed record Material(string? File, string? Text)
{
    public static Material InFile(string name) => new(name, null);

    public static Material Inline(string text) => new(null, text);

    /// <summary>Its octets, or why they cannot be had.</summary>
    public async Task<(ReadOnlyMemory<byte> Octets, string? Problem)> ReadAsync(int maxBytes, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (Text is { } text)
        {
            var octets = Encoding.UTF8.GetBytes(text);
            return octets.Length <= maxBytes ? (octets, null) : (default, $"A content is larger than {maxBytes} bytes.");
        }

        var name = File!;
        return await BoundedFile.ReadAsync(name, () => name == "-" ? surroundings.Input() : System.IO.File.OpenRead(name), maxBytes, cancellationToken);
    }
}
