using System.Security.Cryptography;

namespace FederationHub.Saml.Encryption;

/// <summary>AES as XML Encryption lays it out: the initialization vector, then the ciphertext.</summary>
internal static class ContentCipher
{
    private const int GcmVector = 12;
    private const int GcmTag = 16;
    private const int Block = 16;

    /// <summary>
    /// The content, or null. With GCM null means that key, vector, ciphertext and tag do not belong together; with CBC only that the length is
    /// none that CBC gives: whether the padding was right is not told.
    /// </summary>
    internal static byte[]? Decrypt(ContentAlgorithm algorithm, byte[] key, ReadOnlySpan<byte> encrypted) =>
        algorithm.IsGcm ? Gcm(key, encrypted) : Cbc(key, encrypted);

    // XML Encryption 1.1, 5.2.4: 12 bytes of vector, 16 of tag, no other. A shorter tag could be guessed (CVE-2026-32313).
    private static byte[]? Gcm(byte[] key, ReadOnlySpan<byte> encrypted)
    {
        if (encrypted.Length <= GcmVector + GcmTag)
        {
            return null;
        }

        using var aes = new AesGcm(key, GcmTag);
        var content = new byte[encrypted.Length - GcmVector - GcmTag];
        try
        {
            aes.Decrypt(encrypted[..GcmVector], encrypted[GcmVector..^GcmTag], encrypted[^GcmTag..], content);
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    // XML Encryption 1.1, 5.2: the last byte is the length of the padding, the others may be anything. A length that cannot be takes nothing
    // away and goes on to the same reader, which then finds no XML: one path, whatever the padding was.
    private static byte[]? Cbc(byte[] key, ReadOnlySpan<byte> encrypted)
    {
        if (encrypted.Length < 2 * Block || encrypted.Length % Block != 0)
        {
            return null;
        }

        using var aes = Aes.Create();
        aes.Key = key;
        var padded = aes.DecryptCbc(encrypted[Block..], encrypted[..Block], PaddingMode.None);
        return padded[^1] is >= 1 and <= Block ? padded[..^padded[^1]] : padded;
    }
}
