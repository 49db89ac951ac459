using System.Security.Cryptography;
using FederationHub.Outcomes;

namespace FederationHub.Storage.Encryption;

/// <summary>
/// AES-256-GCM (NIST SP 800-38D) in one form: a form byte, a 96-bit random nonce, the ciphertext, a 128-bit tag. Each key seals few values
/// (one row, or one name of the vault), far below the 2^32 that random nonces allow (8.3).
/// </summary>
internal static class SealedBox
{
    private const byte Form = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int Overhead = 1 + NonceBytes + TagBytes;

    /// <summary>Seals a value; <paramref name="context"/> must be the same to open it.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> context, Randomness randomness)
    {
        var box = new byte[Overhead + value.Length];
        box[0] = Form;
        var nonce = box.AsSpan(1, NonceBytes);
        randomness.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, value, box.AsSpan(1 + NonceBytes, value.Length), box.AsSpan(box.Length - TagBytes), context);
        return box;
    }

    /// <summary>Opens a box. Throws <see cref="CryptographicException"/> when it was changed or belongs elsewhere: a broken database, nothing to go on with.</summary>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> context)
    {
        if (box.Length < Overhead || box[0] != Form)
        {
            throw new CryptographicException("A sealed value of the database has an unknown form.");
        }

        var value = new byte[box.Length - Overhead];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box.Slice(1, NonceBytes), box.Slice(1 + NonceBytes, value.Length), box[^TagBytes..], value, context);
        return value;
    }
}
