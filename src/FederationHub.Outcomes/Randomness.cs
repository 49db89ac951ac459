using System.Buffers.Text;
using System.Security.Cryptography;

namespace FederationHub.Outcomes;

/// <summary>
/// The one seam over the random number generator: handles, codes, nonces, verifiers and salts come from here, so that a test
/// can fix them. <see cref="System"/> is the only implementation a running hub uses.
/// </summary>
public abstract class Randomness
{
    /// <summary>Bytes in a handle: 256 bits (RFC 6749 10.10 asks for at most 2^-160 to guess).</summary>
    public const int HandleBytes = 32;

    /// <summary>Characters in a handle: 43, under SAML's 80 bytes for RelayState and within RFC 7636 4.1 for a verifier.</summary>
    public const int HandleLength = 43;

    /// <summary>The operating system's cryptographic generator.</summary>
    public static Randomness System { get; } = new OperatingSystemRandomness();

    /// <summary>Fills the span with random bytes.</summary>
    /// <param name="destination">Any length.</param>
    public abstract void Fill(Span<byte> destination);

    /// <summary>A new unguessable handle: 32 random bytes as 43 characters of base64url, without padding.</summary>
    public string Handle()
    {
        Span<byte> bytes = stackalloc byte[HandleBytes];
        Fill(bytes);
        var handle = Base64Url.EncodeToString(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return handle;
    }

    /// <summary>A new reference for people: ten characters of Crockford base32, such as <c>7KQ2M9XA4T</c>. Not a secret.</summary>
    public string Reference()
    {
        const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        Span<byte> bytes = stackalloc byte[10];
        Fill(bytes);
        Span<char> characters = stackalloc char[10];
        for (var i = 0; i < characters.Length; i++)
        {
            characters[i] = Alphabet[bytes[i] & 31];
        }

        return new string(characters);
    }

    private sealed class OperatingSystemRandomness : Randomness
    {
        public override void Fill(Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}
