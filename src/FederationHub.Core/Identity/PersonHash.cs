using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FederationHub.Core.Identity;

/// <summary>
/// The pseudonym under which the hub keeps what outlives a session: consents, and which login was whose. HMAC-SHA256 over the person key,
/// with a key that serves nothing else and is never rotated. No application ever gets it, so it joins nothing that applications hold; whoever
/// has the database without the master key cannot make it from an identifier. It is still data about a person: it ends with what it stands on.
/// </summary>
public static class PersonHash
{
    /// <summary>Shortest key that is taken, bytes.</summary>
    public const int MinKeyBytes = 32;

    /// <summary>Computes it: 43 characters, base64url.</summary>
    /// <param name="key">At least <see cref="MinKeyBytes"/> bytes: <see cref="Ports.IHubKeys.PersonsAsync"/>.</param>
    /// <param name="personKey">The statement's person key.</param>
    /// <exception cref="ArgumentException">Key too short.</exception>
    public static string Compute(ReadOnlySpan<byte> key, string personKey)
    {
        ArgumentException.ThrowIfNullOrEmpty(personKey);
        if (key.Length < MinKeyBytes)
        {
            throw new ArgumentException($"The key needs {MinKeyBytes} bytes.", nameof(key));
        }

        var size = Encoding.UTF8.GetMaxByteCount(personKey.Length);
        var buffer = size <= 2048 ? stackalloc byte[size] : new byte[size];
        var used = Encoding.UTF8.GetBytes(personKey, buffer);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, buffer[..used], hash);
        return Base64Url.EncodeToString(hash);
    }
}
