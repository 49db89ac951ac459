using System.Runtime.CompilerServices;

namespace FederationHub.Cli.Commands;

/// <summary>Lines of a stream, one in memory at a time; one that is too long is passed over without being kept.</summary>
internal static class BoundedLines
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>Each line that is not empty, without its end; null for one of more octets than may be. A line is good until the next is asked for.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>?> ReadAsync(Stream stream, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[FirstBuffer];
        var (start, searched, end) = (0, 0, 0);
        var tooLong = false;
        while (true)
        {
            var feed = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                var line = Trimmed(buffer.AsMemory(start, searched + feed - start));
                var isTooLong = tooLong || searched + feed - start > maxBytes;
                (tooLong, start, searched) = (false, searched + feed + 1, searched + feed + 1);
                if (isTooLong)
                {
                    yield return null;
                }
                else if (!line.IsEmpty)
                {
                    yield return line;
                }

                continue;
            }

            searched = end;
            if (tooLong || end - start > maxBytes)
            {
                tooLong = true;
                start = searched = end = 0;
            }
            else if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, searched, end) = (0, end - start, end - start);
            }

            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
            {
                break;
            }

            end += read;
        }

        if (tooLong)
        {
            yield return null;
        }
        else if (Trimmed(buffer.AsMemory(start, end - start)) is { IsEmpty: false } last)
        {
            yield return last;
        }
    }

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlyMemory<byte> line)
    {
        var rest = line.Span.StartsWith("\uFEFF"u8) ? line[3..] : line;
        var trimmed = rest.Span.Trim(" \t\r"u8);
        return trimmed.IsEmpty ? ReadOnlyMemory<byte>.Empty : rest[rest.Span.IndexOfAnyExcept(" \t\r"u8)..][..trimmed.Length];
    }
}
