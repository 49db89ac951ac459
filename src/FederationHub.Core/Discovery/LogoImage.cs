using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FederationHub.Core.Discovery;

/// <summary>
/// A picture that a page may show: told by its own bytes to be PNG, JPEG or WebP, small, and never SVG, which can hold script. It is served as it is,
/// under the hash of its bytes.
/// </summary>
public sealed class LogoImage
{
    /// <summary>Longest picture, bytes.</summary>
    public const int MostBytes = 32 * 1024;

    /// <summary>Greatest width and height, pixels.</summary>
    public const int MostPixels = 512;

    /// <summary>How a <c>data:</c> URL begins.</summary>
    public const string DataScheme = "data:";

    private const string Base64Mark = ";base64,";
    private const int HashedBytes = 12;

    private LogoImage(byte[] bytes, string extension, int width, int height)
    {
        Bytes = bytes;
        Width = width;
        Height = height;
        Name = $"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, HashedBytes))}.{extension}";
    }

    /// <summary>The picture, as it came.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Width in pixels, by its header.</summary>
    public int Width { get; }

    /// <summary>Height in pixels, by its header.</summary>
    public int Height { get; }

    /// <summary>Hash and ending, such as <c>0123456789abcdef01234567.png</c>: another picture has another name.</summary>
    public string Name { get; }

    /// <summary>The media type of a name, or null where it names no picture.</summary>
    /// <param name="name">As <see cref="Name"/>.</param>
    public static string? MediaTypeOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var dot = name.LastIndexOf('.');
        return dot != HashedBytes * 2 || !name.Take(dot).All(char.IsAsciiHexDigitLower) ? null : name[(dot + 1)..] switch
        {
            "png" => "image/png",
            "jpg" => "image/jpeg",
            "webp" => "image/webp",
            _ => null,
        };
    }

    /// <summary>Reads a picture; null when it is too large or none of the three.</summary>
    /// <param name="bytes">What came.</param>
    public static LogoImage? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MostBytes)
        {
            return null;
        }

        var read = bytes switch
        {
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => (Extension: "png", Size: PngSize(bytes)),
            [0xFF, 0xD8, 0xFF, ..] => (Extension: "jpg", Size: JpegSize(bytes)),
            [0x52, 0x49, 0x46, 0x46, _, _, _, _, 0x57, 0x45, 0x42, 0x50, ..] => (Extension: "webp", Size: WebpSize(bytes)),
            _ => default,
        };
        return read.Size is var (width, height) && width is > 0 and <= MostPixels && height is > 0 and <= MostPixels ? new LogoImage(bytes.ToArray(), read.Extension, width, height) : null;
    }

    /// <summary>Reads the picture in a <c>data:</c> URL (RFC 2397) in base64, whatever type it gives; null when there is none that may be shown.</summary>
    /// <param name="url">The URL.</param>
    public static LogoImage? TryReadDataUrl(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var mark = url.IndexOf(Base64Mark, StringComparison.OrdinalIgnoreCase);
        if (!url.StartsWith(DataScheme, StringComparison.OrdinalIgnoreCase) || mark is < 0 or > 100)
        {
            return null;
        }

        var text = url.AsSpan(mark + Base64Mark.Length);
        var bytes = new byte[MostBytes];
        return text.Length <= (MostBytes + 2) / 3 * 4 && Convert.TryFromBase64Chars(text, bytes, out var written) ? TryRead(bytes.AsSpan(0, written)) : null;
    }

    // PNG 11.2.2: the header is the first chunk.
    private static (int Width, int Height)? PngSize(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 24 && bytes.Slice(12, 4).SequenceEqual("IHDR"u8)
            ? (Pixels(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..])), Pixels(BinaryPrimitives.ReadUInt32BigEndian(bytes[20..])))
            : null;

    // ITU T.81 B.2.2: the size stands in the frame header, behind segments of any length.
    private static (int Width, int Height)? JpegSize(ReadOnlySpan<byte> bytes)
    {
        for (var at = 2; at + 9 <= bytes.Length && bytes[at] == 0xFF;)
        {
            var marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return (BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        }

        return null;
    }

    // RFC 9649 2.5 to 2.7: three ways to begin.
    private static (int Width, int Height)? WebpSize(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 30)
        {
            return null;
        }

        var kind = bytes.Slice(12, 4);
        if (kind.SequenceEqual("VP8X"u8))
        {
            return (Number24(bytes[24..]) + 1, Number24(bytes[27..]) + 1);
        }

        if (kind.SequenceEqual("VP8L"u8) && bytes[20] == 0x2F)
        {
            var packed = BinaryPrimitives.ReadUInt32LittleEndian(bytes[21..]);
            return ((int)(packed & 0x3FFF) + 1, (int)((packed >> 14) & 0x3FFF) + 1);
        }

        return kind.SequenceEqual("VP8 "u8) && bytes.Slice(23, 3).SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? (BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]) & 0x3FFF)
            : null;
    }

    private static int Number24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static int Pixels(uint number) => number > int.MaxValue ? int.MaxValue : (int)number;
}
