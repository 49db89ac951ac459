using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FederationHub.Configuration.Applying;

/// <summary>Tells whether a file, or anything that it points to, is another than before.</summary>
internal static class Fingerprint
{
    /// <summary>SHA-256 over texts, each with its length before it, in base64url.</summary>
    public static string Of(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Base64Url.EncodeToString(hash.GetHashAndReset());
    }
}
