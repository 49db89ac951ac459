using System.Security.Cryptography;
using System.Text;

namespace FederationHub.Storage.Encryption;

/// <summary>What a row's handle gives: the id to find the row by, and the key to open it. The row holds neither the handle nor the key.</summary>
internal static class HandleKey
{
    /// <summary>SHA-256 of kind and handle: one handle of two kinds is two rows.</summary>
    public static byte[] RowId(string kind, string handle) => SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}\0{handle}"));

    /// <summary>HKDF-SHA256 of the handle (RFC 5869). A handle has 256 random bits, so no salt is needed (3.1).</summary>
    public static byte[] SealKey(string kind, string handle) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(handle), 32, info: Encoding.UTF8.GetBytes("FederationHub ephemeral\0" + kind));
}
