using System.IO.Compression;
using FederationHub.Outcomes;

namespace FederationHub.Saml.Bindings;

/// <summary>Raw DEFLATE (RFC 1951) with an end: stops as soon as the output passes the limit, whatever the input promises.</summary>
internal static class BoundedInflate
{
    internal static Outcome<ReadOnlyMemory<byte>> Inflate(byte[] deflated, int maxBytes)
    {
        try
        {
            using var input = new MemoryStream(deflated, writable: false);
            using var inflater = new DeflateStream(input, CompressionMode.Decompress);
            var output = new byte[Math.Min(maxBytes, 4096) + 1];
            var length = 0;
            while (true)
            {
                var read = inflater.Read(output, length, output.Length - length);
                if (read == 0)
                {
                    break;
                }

                length += read;
                if (length > maxBytes)
                {
                    return SamlCauses.InflatesTooLarge.Because($"{deflated.Length} bytes inflate to more than {maxBytes}");
                }

                if (length == output.Length)
                {
                    Array.Resize(ref output, (int)Math.Min((long)output.Length * 2, (long)maxBytes + 1));
                }
            }

            return length > 0 ? (ReadOnlyMemory<byte>)output.AsMemory(0, length) : SamlCauses.MessageNotDeflated.Because("inflates to nothing");
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
