using System.Globalization;
using System.Xml.Linq;
using static FederationHub.Samples.IdentityProvider.Saml.SamlXml;

namespace FederationHub.Samples.IdentityProvider.Saml;

/// <summary>The identity provider's metadata, as real ones look: scopes, display names, two bindings, all published keys.</summary>
internal static class SamlMetadata
{
    private static readonly XNamespace Mdui = "urn:oasis:names:tc:SAML:metadata:ui";
    private static readonly XNamespace Shibmd = "urn:mace:shibboleth:metadata:1.0";
    private static readonly XNamespace Mdattr = "urn:oasis:names:tc:SAML:metadata:attribute";

    public static string Write(FakeOrganisation organisation)
    {
        var face = organisation.Saml!;
        var language = XNamespace.Xml + "lang";
        var entity = new XElement(Md + "EntityDescriptor",
            new XAttribute(XNamespace.Xmlns + "md", Md),
            new XAttribute(XNamespace.Xmlns + "saml", SamlXml.Saml),
            new XAttribute(XNamespace.Xmlns + "ds", Ds),
            new XAttribute(XNamespace.Xmlns + "mdui", Mdui),
            new XAttribute(XNamespace.Xmlns + "mdattr", Mdattr),
            new XAttribute(XNamespace.Xmlns + "shibmd", Shibmd),
            new XAttribute("entityID", organisation.EntityId),
            new XAttribute("ID", NewId()),
            face.MetadataCounts is { } counts ? new XAttribute("validUntil", Instant(organisation.Time.GetUtcNow() + counts)) : null,
            new XAttribute("cacheDuration", "PT1H"),
            new XElement(Md + "Extensions",
                new XElement(Mdattr + "EntityAttributes",
                    new XElement(SamlXml.Saml + "Attribute",
                        new XAttribute("Name", "http://macedir.org/entity-category-support"),
                        new XAttribute("NameFormat", "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"),
                        new XElement(SamlXml.Saml + "AttributeValue", "http://refeds.org/category/research-and-scholarship")))),
            new XElement(Md + "IDPSSODescriptor",
                new XAttribute("protocolSupportEnumeration", Samlp.NamespaceName),
                new XAttribute("WantAuthnRequestsSigned", face.WantAuthnRequestsSigned ? "true" : "false"),
                face.ErrorUrl is { } help ? new XAttribute("errorURL", help) : null,
                new XElement(Md + "Extensions",
                    organisation.Scopes.Select(scope => new XElement(Shibmd + "Scope", new XAttribute("regexp", "false"), scope)),
                    new XElement(Mdui + "UIInfo",
                        new XElement(Mdui + "DisplayName", new XAttribute(language, "nl"), organisation.NameNl),
                        new XElement(Mdui + "DisplayName", new XAttribute(language, "en"), organisation.NameEn),
                        new XElement(Mdui + "Description", new XAttribute(language, "nl"), "Verzonnen organisatie om mee te proberen."),
                        new XElement(Mdui + "Description", new XAttribute(language, "en"), "A fictional organisation to try things with."),
                        new XElement(Mdui + "Keywords", new XAttribute(language, "en"), organisation.Id.Replace('-', ' ')),
                        new XElement(Mdui + "InformationURL", new XAttribute(language, "nl"), organisation.BaseUrl + "/"),
                        new XElement(Mdui + "PrivacyStatementURL", new XAttribute(language, "nl"), organisation.BaseUrl + "/")),
                    new XElement(Mdui + "DiscoHints",
                        organisation.Scopes.Select(scope => new XElement(Mdui + "DomainHint", scope)))),
                organisation.Keys.Published.Select(key => new XElement(Md + "KeyDescriptor",
                    new XAttribute("use", "signing"),
                    new XElement(Ds + "KeyInfo",
                        new XElement(Ds + "KeyName", key.KeyId),
                        new XElement(Ds + "X509Data",
                            new XElement(Ds + "X509Certificate", Convert.ToBase64String(key.Certificate.RawData)))))),
                (face.SingleLogout ? new[] { RedirectBinding, PostBinding } : []).Select(binding =>
                    new XElement(Md + "SingleLogoutService", new XAttribute("Binding", binding), new XAttribute("Location", organisation.BaseUrl + "/slo"))),
                new XElement(Md + "NameIDFormat", Persistent),
                new XElement(Md + "NameIDFormat", Transient),
                new XElement(Md + "SingleSignOnService", new XAttribute("Binding", RedirectBinding), new XAttribute("Location", organisation.BaseUrl + "/sso")),
                new XElement(Md + "SingleSignOnService", new XAttribute("Binding", PostBinding), new XAttribute("Location", organisation.BaseUrl + "/sso"))),
            new XElement(Md + "Organization",
                new XElement(Md + "OrganizationName", new XAttribute(language, "nl"), organisation.NameNl),
                new XElement(Md + "OrganizationDisplayName", new XAttribute(language, "nl"), organisation.NameNl),
                new XElement(Md + "OrganizationDisplayName", new XAttribute(language, "en"), organisation.NameEn),
                new XElement(Md + "OrganizationURL", new XAttribute(language, "nl"), string.Create(CultureInfo.InvariantCulture, $"https://www.{organisation.Scopes[0]}/"))),
            new XElement(Md + "ContactPerson",
                new XAttribute("contactType", "technical"),
                new XElement(Md + "GivenName", "Helpdesk"),
                new XElement(Md + "EmailAddress", $"mailto:helpdesk@{organisation.Scopes[0]}")));

        var xml = entity.ToString(SaveOptions.DisableFormatting);
        if (!face.SignMetadata)
        {
            return xml;
        }

        var document = Load(xml);
        Sign(document.DocumentElement!, organisation.Keys.Current);
        return document.OuterXml;
    }
}
