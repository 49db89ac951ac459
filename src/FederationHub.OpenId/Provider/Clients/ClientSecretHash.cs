using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace FederationHub.OpenId.Provider.Clients;

/// <summary>
/// A client secret as it is kept: <c>sha256:</c> and 43 characters of base64url. Secrets are 256 random bits
/// (<see cref="FederationHub.Outcomes.Randomness.Handle"/>), so a plain hash cannot be searched; a slow one would only slow the token endpoint.
/// </summary>
public sealed class ClientSecretHash
{
    private const string Prefix = "sha256:";

    private readonly byte[] _hash;

    private ClientSecretHash(byte[] hash) => _hash = hash;

    /// <summary>Hashes a secret.</summary>
    /// <param name="secret">The secret as the client sends it; not empty.</param>
    public static ClientSecretHash Create(string secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        return new(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>Reads a stored hash.</summary>
    /// <param name="text">The form that <see cref="ToString"/> gives.</param>
    /// <param name="hash">The hash, when this gives true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ClientSecretHash? hash)
    {
        hash = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var encoded = text.AsSpan(Prefix.Length);
        var bytes = new byte[SHA256.HashSizeInBytes];
        if (!Base64Url.IsValid(encoded, out var length) || length != bytes.Length || encoded.Length != 43)
        {
            return false;
        }

        Base64Url.DecodeFromChars(encoded, bytes);
        hash = new(bytes);
        return true;
    }

    /// <summary>Whether this is the hash of the secret, in a time that says nothing about where they differ.</summary>
    public bool Matches(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return CryptographicOperations.FixedTimeEquals(_hash, SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>The form to store.</summary>
    public override string ToString() => Prefix + Base64Url.EncodeToString(_hash);
}
