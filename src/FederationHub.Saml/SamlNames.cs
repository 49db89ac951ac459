namespace FederationHub.Saml;

/// <summary>Namespaces and identifiers of SAML 2.0 and XML Signature, as they stand on the wire.</summary>
public static class SamlNames
{
    /// <summary>Namespace of protocol messages (SAML Core 3).</summary>
    public const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";

    /// <summary>Namespace of assertions (SAML Core 2).</summary>
    public const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";

    /// <summary>Namespace of metadata (SAML Metadata 2).</summary>
    public const string Metadata = "urn:oasis:names:tc:SAML:2.0:metadata";

    /// <summary>HTTP-POST binding (SAML Bindings 3.5).</summary>
    public const string PostBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

    /// <summary>HTTP-Redirect binding (SAML Bindings 3.4).</summary>
    public const string RedirectBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

    /// <summary>Persistent name identifier (SAML Core 8.3.7).</summary>
    public const string PersistentNameId = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

    /// <summary>Transient name identifier (SAML Core 8.3.8): never a key of a person.</summary>
    public const string TransientNameId = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

    /// <summary>Unspecified name identifier (SAML Core 8.3.1): what an absent Format means.</summary>
    public const string UnspecifiedNameId = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

    /// <summary>Format of an entity identifier (SAML Core 8.3.6): what an absent Format of an Issuer means.</summary>
    public const string EntityNameId = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";

    /// <summary>Attribute names that are URIs (SAML Core 8.2.2).</summary>
    public const string UriAttributeName = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

    /// <summary>Attribute names without a scheme (SAML Core 8.2.3).</summary>
    public const string BasicAttributeName = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";

    internal const string Signature = "http://www.w3.org/2000/09/xmldsig#";
    internal const string ExclusiveC14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
    internal const string Encryption = "http://www.w3.org/2001/04/xmlenc#";
    internal const string XmlSchemaInstance = "http://www.w3.org/2001/XMLSchema-instance";
    internal const string Bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
    internal const string Success = "urn:oasis:names:tc:SAML:2.0:status:Success";
    internal const string StatusPrefix = "urn:oasis:names:tc:SAML:2.0:status:";
    internal const string ShibbolethMetadata = "urn:mace:shibboleth:metadata:1.0";
    internal const string MetadataUi = "urn:oasis:names:tc:SAML:metadata:ui";
    internal const string Registration = "urn:oasis:names:tc:SAML:metadata:rpi";
    internal const string EntityAttributes = "urn:oasis:names:tc:SAML:metadata:attribute";
}
