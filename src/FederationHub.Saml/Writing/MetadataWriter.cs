using System.Xml;
using FederationHub.Saml.Encryption;
using FederationHub.Saml.Signatures;

namespace FederationHub.Saml.Writing;

/// <summary>What this hub tells organisations about itself (SAML Metadata 2.4.4).</summary>
/// <param name="EntityId">This hub's entity ID.</param>
/// <param name="AssertionConsumer">Where answers are posted; index 0, the default.</param>
/// <param name="SigningCertificates">DER, every certificate that requests are or will be signed with: next, current, retired.</param>
/// <param name="EncryptionCertificates">DER, the certificate that assertions are to be encrypted for; empty where encryption is not offered.</param>
public sealed record ServiceProviderMetadata(
    string EntityId,
    string AssertionConsumer,
    IReadOnlyList<ReadOnlyMemory<byte>> SigningCertificates,
    IReadOnlyList<ReadOnlyMemory<byte>> EncryptionCertificates)
{
    /// <summary>The document's own ID; only needed to sign it.</summary>
    public string? Id { get; init; }

    /// <summary>How long a copy is good, or null.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>After how long a copy should be fetched again, or null.</summary>
    public TimeSpan? CacheDuration { get; init; }

    /// <summary>Whether requests are signed.</summary>
    public bool AuthnRequestsSigned { get; init; } = true;

    /// <summary>Whether assertions must be signed.</summary>
    public bool WantAssertionsSigned { get; init; } = true;

    /// <summary>Where logout messages are sent, by Redirect and by POST, or null while logout is not offered.</summary>
    public string? SingleLogout { get; init; }

    /// <summary>Name identifier formats that are understood, the preferred first.</summary>
    public IReadOnlyList<string> NameIdFormats { get; init; } = [SamlNames.PersistentNameId, SamlNames.TransientNameId];
}

/// <summary>Writes <see cref="ServiceProviderMetadata"/>, elements in the order of the schema.</summary>
public static class MetadataWriter
{
    /// <summary>The XML, unsigned.</summary>
    public static string Write(ServiceProviderMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return XmlText.Write(writer => Write(writer, metadata));
    }

    /// <summary>The XML, signed as a whole; it needs an <see cref="ServiceProviderMetadata.Id"/>.</summary>
    public static string WriteSigned(ServiceProviderMetadata metadata, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(key);
        if (string.IsNullOrEmpty(metadata.Id))
        {
            throw new ArgumentException("Signed metadata needs an Id to refer to.", nameof(metadata));
        }

        return XmlSigner.Sign(Write(metadata), key);
    }

    private static void Write(XmlWriter writer, ServiceProviderMetadata metadata)
    {
        writer.WriteStartElement("md", "EntityDescriptor", SamlNames.Metadata);
        writer.WriteAttributeString("entityID", metadata.EntityId);
        if (metadata.ValidUntil is { } validUntil)
        {
            writer.WriteAttributeString("validUntil", XmlText.Instant(validUntil));
        }

        if (metadata.CacheDuration is { } cacheDuration)
        {
            writer.WriteAttributeString("cacheDuration", XmlConvert.ToString(cacheDuration));
        }

        if (metadata.Id is not null)
        {
            writer.WriteAttributeString("ID", metadata.Id);
        }

        writer.WriteStartElement("md", "SPSSODescriptor", SamlNames.Metadata);
        writer.WriteAttributeString("protocolSupportEnumeration", SamlNames.Protocol);
        if (metadata.AuthnRequestsSigned)
        {
            // Absent means false (SAML Metadata 2.4.4), and leaves the say to the organisation: some products take a written "false"
            // as leave not to verify a request that they would otherwise want signed.
            writer.WriteAttributeString("AuthnRequestsSigned", "true");
        }

        writer.WriteAttributeString("WantAssertionsSigned", metadata.WantAssertionsSigned ? "true" : "false");
        WriteKeys(writer, "signing", metadata.SigningCertificates, []);
        WriteKeys(writer, "encryption", metadata.EncryptionCertificates, EncryptionAlgorithms.Offered);
        if (metadata.SingleLogout is not null)
        {
            WriteEndpoint(writer, "SingleLogoutService", SamlNames.RedirectBinding, metadata.SingleLogout);
            writer.WriteEndElement();
            WriteEndpoint(writer, "SingleLogoutService", SamlNames.PostBinding, metadata.SingleLogout);
            writer.WriteEndElement();
        }

        foreach (var format in metadata.NameIdFormats)
        {
            writer.WriteElementString("md", "NameIDFormat", SamlNames.Metadata, format);
        }

        WriteEndpoint(writer, "AssertionConsumerService", SamlNames.PostBinding, metadata.AssertionConsumer);
        writer.WriteAttributeString("index", "0");
        writer.WriteAttributeString("isDefault", "true");
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteKeys(XmlWriter writer, string use, IReadOnlyList<ReadOnlyMemory<byte>> certificates, IReadOnlyList<string> methods)
    {
        foreach (var certificate in certificates)
        {
            writer.WriteStartElement("md", "KeyDescriptor", SamlNames.Metadata);
            writer.WriteAttributeString("use", use);
            writer.WriteStartElement("ds", "KeyInfo", SamlNames.Signature);
            writer.WriteStartElement("ds", "X509Data", SamlNames.Signature);
            writer.WriteElementString("ds", "X509Certificate", SamlNames.Signature, Convert.ToBase64String(certificate.Span));
            writer.WriteEndElement();
            writer.WriteEndElement();
            foreach (var method in methods)
            {
                writer.WriteStartElement("md", "EncryptionMethod", SamlNames.Metadata);
                writer.WriteAttributeString("Algorithm", method);
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }
    }

    private static void WriteEndpoint(XmlWriter writer, string name, string binding, string location)
    {
        writer.WriteStartElement("md", name, SamlNames.Metadata);
        writer.WriteAttributeString("Binding", binding);
        writer.WriteAttributeString("Location", location);
    }
}
