using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Outcomes;

namespace FederationHub.Core.Release;

/// <summary>
/// The <c>sid</c> that applications get for a session of the hub (OpenID Connect Back-Channel Logout 1.0, 2.1): one for each sector,
/// as their subjects are, so that two suites cannot find out by it that they have the same person. The hub turns it back without a table.
/// </summary>
/// <remarks>
/// AES-256-CBC with a zero vector and no padding, under a key for the sector. Equal inputs give equal outputs, which is wanted of a name;
/// that a session id is 32 random bytes makes its first block unlike any other's, so nothing else can be seen in it. It is no secret and
/// proves nothing: what is made up turns back into a session that nobody has.
/// </remarks>
public static class PairwiseSessionId
{
    private const int KeyBytes = 32;
    private static readonly byte[] NoVector = new byte[16];

    /// <summary>What an application of the sector is told: 43 characters, base64url.</summary>
    /// <param name="key">The key of pairwise subjects, at least <see cref="PairwiseSubject.MinKeyBytes"/> bytes.</param>
    /// <param name="sector">As <see cref="PairwiseSubject.SectorOf"/> gives it.</param>
    /// <param name="sessionId">A handle, as <see cref="Randomness.Handle"/> makes them.</param>
    /// <exception cref="ArgumentException">Key too short, or no handle.</exception>
    public static string Of(byte[] key, string sector, string sessionId)
    {
        ArgumentNullException.ThrowIfNull(sessionId);
        var bytes = BytesOf(sessionId) ?? throw new ArgumentException("A session id is a handle.", nameof(sessionId));
        using var aes = CipherOf(key, sector);
        return Base64Url.EncodeToString(aes.EncryptCbc(bytes, NoVector, PaddingMode.None));
    }

    /// <summary>The session id that <see cref="Of"/> was given; some other handle for what it did not make, and null for what it cannot have made.</summary>
    /// <param name="key">As for <see cref="Of"/>.</param>
    /// <param name="sector">As for <see cref="Of"/>.</param>
    /// <param name="sid">Whatever was sent.</param>
    /// <exception cref="ArgumentException">Key too short.</exception>
    public static string? Read(byte[] key, string sector, string sid)
    {
        ArgumentNullException.ThrowIfNull(sid);
        if (BytesOf(sid) is not { } bytes)
        {
            return null;
        }

        using var aes = CipherOf(key, sector);
        return Base64Url.EncodeToString(aes.DecryptCbc(bytes, NoVector, PaddingMode.None));
    }

    private static byte[]? BytesOf(string handle)
    {
        var bytes = new byte[Randomness.HandleBytes];
        return handle.Length == Randomness.HandleLength && Base64Url.DecodeFromChars(handle, bytes, out _, out var written) == OperationStatus.Done && written == bytes.Length ? bytes : null;
    }

    private static Aes CipherOf(byte[] key, string sector)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentException.ThrowIfNullOrEmpty(sector);
        if (key.Length < PairwiseSubject.MinKeyBytes)
        {
            throw new ArgumentException($"The key needs {PairwiseSubject.MinKeyBytes} bytes.", nameof(key));
        }

        var aes = Aes.Create();
        aes.Key = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: Encoding.UTF8.GetBytes("sid\0" + sector));
        return aes;
    }
}
