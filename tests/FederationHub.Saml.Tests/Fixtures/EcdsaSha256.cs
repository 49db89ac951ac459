using System.Security.Cryptography;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>The platform knows ECDSA but not its name in XML. Public, because it is made by name.</summary>
public sealed class EcdsaSha256 : SignatureDescription
{
    /// <summary>Its name.</summary>
    public const string Uri = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

    /// <summary>Made by the platform.</summary>
    public EcdsaSha256() => KeyAlgorithm = typeof(ECDsa).AssemblyQualifiedName;

    /// <inheritdoc/>
    public override HashAlgorithm CreateDigest() => SHA256.Create();

    /// <inheritdoc/>
    public override AsymmetricSignatureFormatter CreateFormatter(AsymmetricAlgorithm key) => new Formatter((ECDsa)key);

    private sealed class Formatter(ECDsa key) : AsymmetricSignatureFormatter
    {
        public override byte[] CreateSignature(byte[] rgbHash) => key.SignHash(rgbHash);

        public override void SetHashAlgorithm(string strName)
        {
        }

        public override void SetKey(AsymmetricAlgorithm asymmetricKey)
        {
        }
    }
}
