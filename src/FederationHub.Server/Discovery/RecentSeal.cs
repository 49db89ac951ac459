using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Outcomes;

namespace FederationHub.Server.Discovery;

/// <summary>
/// Seals what a browser remembers: nobody but a hub with the key reads it or makes one. Each value has a key of its own, out of the hub's and a random salt:
/// so many are sealed with one key in the years of a hub that random nonces could meet (NIST SP 800-38D 8.3: at most 2^32).
/// </summary>
internal static class RecentSeal
{
    /// <summary>Longest value that is opened, characters; each value that is sealed here is shorter.</summary>
    public const int MostCharacters = 720;

    private const int SaltBytes = 16;
    private const int TagBytes = 16;
    private static readonly byte[] Nonce = new byte[12];

    /// <summary>A value for a cookie.</summary>
    /// <param name="key">The hub's key.</param>
    /// <param name="randomness">Gives the salt.</param>
    /// <param name="octets">What to seal.</param>
    public static string Seal(ReadOnlySpan<byte> key, Randomness randomness, ReadOnlySpan<byte> octets)
    {
        var whole = new byte[SaltBytes + TagBytes + octets.Length];
        randomness.Fill(whole.AsSpan(..SaltBytes));
        using var cipher = CipherOf(key, whole.AsSpan(..SaltBytes));
        cipher.Encrypt(Nonce, octets, whole.AsSpan(SaltBytes + TagBytes), whole.AsSpan(SaltBytes, TagBytes));
        return Base64Url.EncodeToString(whole);
    }

    /// <summary>What was sealed; null for what was not sealed with this key, or was changed.</summary>
    /// <param name="key">The hub's key.</param>
    /// <param name="value">What the browser sent.</param>
    public static byte[]? Open(ReadOnlySpan<byte> key, string value)
    {
        if (value.Length > MostCharacters || !Base64Url.IsValid(value, out var length) || length < SaltBytes + TagBytes)
        {
            return null;
        }

        var whole = Base64Url.DecodeFromChars(value);
        var octets = new byte[whole.Length - SaltBytes - TagBytes];
        using var cipher = CipherOf(key, whole.AsSpan(..SaltBytes));
        try
        {
            cipher.Decrypt(Nonce, whole.AsSpan(SaltBytes + TagBytes), whole.AsSpan(SaltBytes, TagBytes), octets);
            return octets;
        }
        catch (AuthenticationTagMismatchException)
        {
            // Not ours, then: as good as none.
            return null;
        }
    }

    /// <summary>An application as the sealed value names it: even opened, it tells no application to who has not the key.</summary>
    /// <param name="key">The hub's key.</param>
    /// <param name="application">The application's id.</param>
    public static ulong MarkOf(ReadOnlySpan<byte> key, string application)
    {
        Span<byte> mark = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("application " + application), mark);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(mark);
    }

    private static AesGcm CipherOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        Span<byte> own = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, [.. "seal "u8, .. salt], own);
        var cipher = new AesGcm(own, TagBytes);
        CryptographicOperations.ZeroMemory(own);
        return cipher;
    }
}
