using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Outcomes;

namespace FederationHub.Core.Release;

/// <summary>
/// The <c>sid</c> that applications get for a session of the hub (OpenID Connect Back-Channel Logout 1.0, 2.1): another one in each sector, as
/// their subjects are, so that two suites cannot find out by it that they have the same person. The hub turns it back without a table.
/// </summary>
/// <remarks>
/// AES-256-CBC under a key of the sector, with a zero vector and without padding. A fixed permutation is enough because what goes in is random:
/// no two sessions share a first block, so that equal outputs mean the same session in the same sector, which is what a name is for, and under
/// another key the same session looks like any other. It is a name and no proof: whatever is made up turns back into a session that nobody has.
/// </remarks>
public static class PairwiseSessionId
{
    private const int KeyBytes = 32;
    private static readonly byte[] NoVector = new byte[16];

    /// <summary>The key of a sector: HKDF-SHA256 with info "sid" ‖ 0x00 ‖ sector, 32 bytes.</summary>
    /// <param name="pairwise">The key of pairwise subjects, at least <see cref="PairwiseSubject.MinKeyBytes"/> bytes.</param>
    /// <param name="sector">As <see cref="PairwiseSubject.SectorOf"/> gives it.</param>
    /// <exception cref="ArgumentException">Key too short, or no sector.</exception>
    public static byte[] KeyOf(byte[] pairwise, string sector)
    {
        ArgumentNullException.ThrowIfNull(pairwise);
        ArgumentException.ThrowIfNullOrEmpty(sector);
        return pairwise.Length < PairwiseSubject.MinKeyBytes
            ? throw new ArgumentException($"The key needs {PairwiseSubject.MinKeyBytes} bytes.", nameof(pairwise))
            : HKDF.DeriveKey(HashAlgorithmName.SHA256, pairwise, KeyBytes, info: Encoding.UTF8.GetBytes("sid\0" + sector));
    }

    /// <summary>What the applications of a sector are told: 43 characters, base64url.</summary>
    /// <param name="key">Of the sector: <see cref="KeyOf"/>.</param>
    /// <param name="sessionId">The session's id at the hub: a handle, as <see cref="Randomness.Handle"/> makes them.</param>
    public static string Of(byte[] key, string sessionId)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(sessionId);

        // An id of another form has no 32 bytes to permute. It gets a name all the same, since a notice of it must not keep others from theirs; that
        // name leads one way, so a hint with it ends nothing by itself and the person is asked.
        if (BytesOf(sessionId) is not { } bytes)
        {
            return Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(sessionId)));
        }

        using var aes = CipherOf(key);
        return Base64Url.EncodeToString(aes.EncryptCbc(bytes, NoVector, PaddingMode.None));
    }

    /// <summary>The session id that <see cref="Of"/> was given; some handle of no session for what it did not make; null for what it cannot have made.</summary>
    /// <param name="key">Of the sector: <see cref="KeyOf"/>.</param>
    /// <param name="sid">Whatever was sent.</param>
    public static string? Read(byte[] key, string sid)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(sid);
        if (BytesOf(sid) is not { } bytes)
        {
            return null;
        }

        using var aes = CipherOf(key);
        return Base64Url.EncodeToString(aes.DecryptCbc(bytes, NoVector, PaddingMode.None));
    }

    private static byte[]? BytesOf(string handle)
    {
        var bytes = new byte[Randomness.HandleBytes];
        return handle.Length == Randomness.HandleLength && Base64Url.DecodeFromChars(handle, bytes, out _, out var written) == OperationStatus.Done && written == bytes.Length ? bytes : null;
    }

    private static Aes CipherOf(byte[] key)
    {
        var aes = Aes.Create();
        aes.Key = key;
        return aes;
    }
}
