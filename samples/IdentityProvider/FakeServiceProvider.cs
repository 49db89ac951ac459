using System.Security.Cryptography.X509Certificates;
using System.Xml;
using System.Xml.Linq;
using FederationHub.Samples.IdentityProvider.Saml;

namespace FederationHub.Samples.IdentityProvider;

/// <summary>A SAML service provider that may ask for a login.</summary>
/// <param name="EntityId">Its entity ID.</param>
/// <param name="AssertionConsumers">Where responses may go (HTTP-POST); the first is the default.</param>
public sealed record FakeServiceProvider(string EntityId, IReadOnlyList<string> AssertionConsumers)
{
    /// <summary>The keys its requests may be signed with.</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; init; } = [];

    /// <summary>Where logout messages go by HTTP-Redirect; null: it takes none.</summary>
    public string? SingleLogout { get; init; }

    /// <summary>Reads a service provider from its metadata: one EntityDescriptor.</summary>
    /// <param name="metadata">The XML.</param>
    /// <exception cref="XmlException">It is not XML, or has a document type declaration.</exception>
    /// <exception cref="InvalidOperationException">It is not the metadata of a service provider.</exception>
    public static FakeServiceProvider FromMetadata(string metadata)
    {
        using var reader = XmlReader.Create(new StringReader(metadata), SamlXml.ReaderSettings);
        var entity = XDocument.Load(reader).Root!;
        var role = entity.Element(SamlXml.Md + "SPSSODescriptor") ?? throw new InvalidOperationException("No SPSSODescriptor in the metadata.");
        var consumers = role.Elements(SamlXml.Md + "AssertionConsumerService")
            .Where(service => (string?)service.Attribute("Binding") == SamlXml.PostBinding)
            .OrderByDescending(service => (string?)service.Attribute("isDefault") is "true" or "1")
            .Select(service => (string)service.Attribute("Location")!)
            .ToList();
        var certificates = role.Elements(SamlXml.Md + "KeyDescriptor")
            .Where(key => (string?)key.Attribute("use") != "encryption")
            .Descendants(SamlXml.Ds + "X509Certificate")
            .Select(certificate => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(certificate.Value)))
            .ToList();
        var entityId = (string?)entity.Attribute("entityID") ?? throw new InvalidOperationException("No entityID in the metadata.");
        var logout = role.Elements(SamlXml.Md + "SingleLogoutService").FirstOrDefault(service => (string?)service.Attribute("Binding") == SamlXml.RedirectBinding);
        return new FakeServiceProvider(entityId, consumers) { Certificates = certificates, SingleLogout = (string?)logout?.Attribute("Location") };
    }
}
