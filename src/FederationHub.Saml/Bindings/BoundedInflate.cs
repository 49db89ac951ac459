using System.IO.Compression;
using FederationHub.Outcomes;

namespace FederationHub.Saml.Bindings;

/// <summary>Raw DEFLATE (RFC 1951) with an end: stops as soon as the output passes the limit, whatever the input promises.</summary>
internal static class BoundedInflate
{
    /// <summary>
    /// The platform reads a stream that was cut off as far as it goes and ignores what follows its end: what comes out must
    /// still be a whole document, and the octets of the query are signed as they are.
    /// </summary>
    internal static Outcome<ReadOnlyMemory<byte>> Inflate(byte[] deflated, int maxBytes)
    {
        try
        {
            using var input = new MemoryStream(deflated, writable: false);
            using var inflater = new DeflateStream(input, CompressionMode.Decompress);
            var output = new byte[Math.Min(maxBytes, 4096) + 1];
            var count = 0;

            // One octet more than the limit is room enough to know.
            for (var read = -1; read != 0 && count <= maxBytes; count += read)
            {
                if (count == output.Length)
                {
                    Array.Resize(ref output, (int)Math.Min((long)output.Length * 2, (long)maxBytes + 1));
                }

                read = inflater.Read(output, count, output.Length - count);
            }

            if (count > maxBytes)
            {
                return SamlCauses.InflatesTooLarge.Because($"{deflated.Length} bytes inflate to more than {maxBytes}");
            }

            return count > 0 ? (ReadOnlyMemory<byte>)output.AsMemory(0, count) : SamlCauses.MessageNotDeflated.Because("inflates to nothing");
        }
        catch (InvalidDataException)
        {
            return SamlCauses.MessageNotDeflated.Because("no raw DEFLATE stream");
        }
    }

    internal static byte[] Deflate(byte[] data)
    {
        using var output = new MemoryStream();
        using (var deflater = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflater.Write(data, 0, data.Length);
        }

        return output.ToArray();
    }
}
