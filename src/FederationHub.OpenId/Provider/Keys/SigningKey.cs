using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;

namespace FederationHub.OpenId.Provider.Keys;

/// <summary>
/// One signing key of the hub. Its <c>kid</c> is its RFC 7638 thumbprint, so the same key has the same name on every node.
/// Safe for many threads: the platform's key objects promise nothing about that, so each signature borrows one of a few copies.
/// </summary>
public sealed class SigningKey
{
    /// <summary>Bits of a generated RSA key, and the least that is accepted (RFC 7518 3.3).</summary>
    public const int RsaBits = 2048;

    private readonly byte[] _pkcs8;
    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];
    private readonly RSAParameters _rsa;
    private readonly ECParameters _ec;

    private SigningKey(SigningAlgorithm algorithm, AsymmetricAlgorithm key, DateTimeOffset createdAt)
    {
        Algorithm = algorithm;
        CreatedAt = createdAt;
        _pkcs8 = key.ExportPkcs8PrivateKey();
        switch (key)
        {
            case RSA rsa:
                _rsa = rsa.ExportParameters(includePrivateParameters: false);
                break;
            case ECDsa ecdsa:
                _ec = ecdsa.ExportParameters(includePrivateParameters: false);
                break;
            default:
                throw new ArgumentException("A signing key is RSA or ECDSA.", nameof(key));
        }

        KeyId = Thumbprint();
        _idle.Add(key);
    }

    /// <summary>The <c>kid</c>: 43 characters.</summary>
    public string KeyId { get; }

    /// <summary>The one algorithm this key signs with (RFC 8725 3.1).</summary>
    public SigningAlgorithm Algorithm { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Makes a new key: RSA of 2048 bits, or P-256.</summary>
    public static SigningKey Generate(SigningAlgorithm algorithm, DateTimeOffset createdAt) =>
        new(algorithm, IsRsa(algorithm) ? RSA.Create(RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256), createdAt);

    /// <summary>
    /// Restores a key from what <see cref="ExportPkcs8PrivateKey"/> gave, or takes one made elsewhere.
    /// Throws <see cref="CryptographicException"/> when it is no key of that kind or too weak: there is nothing to go on with.
    /// </summary>
    /// <param name="algorithm">What it signs with.</param>
    /// <param name="pkcs8">PKCS#8, unencrypted.</param>
    /// <param name="createdAt">When it was made.</param>
    public static SigningKey FromPkcs8(SigningAlgorithm algorithm, ReadOnlySpan<byte> pkcs8, DateTimeOffset createdAt)
    {
        var key = Import(algorithm, pkcs8);
        var strongEnough = key is RSA ? key.KeySize >= RsaBits : key.KeySize == 256;
        if (!strongEnough)
        {
            var size = key.KeySize;
            key.Dispose();
            throw new CryptographicException($"A key of {size} bits cannot sign with {algorithm}.");
        }

        return new(algorithm, key, createdAt);
    }

    /// <summary>The private key as PKCS#8, to be encrypted before it is stored.</summary>
    public byte[] ExportPkcs8PrivateKey() => [.. _pkcs8];

    /// <summary>The kid and the algorithm, never the key.</summary>
    public override string ToString() => $"{Algorithm} {KeyId}";

    /// <summary>Signs as JWS does: SHA-256; PKCS#1 v1.5 or PSS for RSA, as its algorithm says, r‖s for ECDSA (RFC 7518 3.3, 3.4, 3.5).</summary>
    internal byte[] Sign(ReadOnlySpan<byte> data)
    {
        var key = Borrow();
        try
        {
            return key is RSA rsa
                ? rsa.SignData(data, HashAlgorithmName.SHA256, Padding)
                : ((ECDsa)key).SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _idle.Add(key);
        }
    }

    /// <summary>Whether this key made the signature.</summary>
    internal bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var key = Borrow();
        try
        {
            return key is RSA rsa
                ? rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, Padding)
                : ((ECDsa)key).VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _idle.Add(key);
        }
    }

    /// <summary>Writes the public half as a JWK (RFC 7517 4): no private member can reach the writer.</summary>
    internal void WritePublicJwk(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteRequiredMembers(writer);
        writer.WriteString("kid", KeyId);
        writer.WriteString("use", "sig");
        writer.WriteString("alg", Algorithm.ToString());
        writer.WriteEndObject();
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "Borrowed copies go back to the pool and live as long as the key.")]
    private AsymmetricAlgorithm Borrow() => _idle.TryTake(out var key) ? key : Import(Algorithm, _pkcs8);

    private static bool IsRsa(SigningAlgorithm algorithm) => algorithm is SigningAlgorithm.RS256 or SigningAlgorithm.PS256;

    // The salt of the platform's PSS is as long as the hash, as RFC 7518 3.5 has it.
    private RSASignaturePadding Padding => Algorithm == SigningAlgorithm.PS256 ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    private static AsymmetricAlgorithm Import(SigningAlgorithm algorithm, ReadOnlySpan<byte> pkcs8)
    {
        AsymmetricAlgorithm key = IsRsa(algorithm) ? RSA.Create() : ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return key;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw;
        }
    }

    // RFC 7638 3.2: the required members in lexicographic order, without white space.
    private string Thumbprint()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteRequiredMembers(writer);
            writer.WriteEndObject();
        }

        return Base64Url.EncodeToString(SHA256.HashData(buffer.ToArray()));
    }

    private void WriteRequiredMembers(Utf8JsonWriter writer)
    {
        if (IsRsa(Algorithm))
        {
            writer.WriteString("e", Base64Url.EncodeToString(_rsa.Exponent));
            writer.WriteString("kty", "RSA");
            writer.WriteString("n", Base64Url.EncodeToString(_rsa.Modulus));
        }
        else
        {
            writer.WriteString("crv", "P-256");
            writer.WriteString("kty", "EC");
            writer.WriteString("x", Base64Url.EncodeToString(_ec.Q.X));
            writer.WriteString("y", Base64Url.EncodeToString(_ec.Q.Y));
        }
    }
}
