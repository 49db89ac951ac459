using System.Xml;
using FederationHub.Saml.Signatures;

namespace FederationHub.Saml.Writing;

/// <summary>
/// A request for authentication (SAML Core 3.4.1). What is not set is not sent: products refuse what they do not know.
/// </summary>
/// <param name="Id">At least 128 random bits, beginning with a letter or underscore (SAML Core 1.3.4); made by the caller.</param>
/// <param name="IssueInstant">The instant of the request.</param>
/// <param name="Issuer">This hub's entity ID.</param>
/// <param name="Destination">The organisation's endpoint that it is sent to.</param>
/// <param name="AssertionConsumer">Where the answer is to be posted.</param>
public sealed record AuthnRequest(string Id, DateTimeOffset IssueInstant, string Issuer, string Destination, string AssertionConsumer)
{
    /// <summary>The name identifier format to ask for, or null for the organisation's choice.</summary>
    public string? NameIdFormat { get; init; }

    /// <summary>Whether the person must authenticate now, whatever session there is.</summary>
    public bool ForceAuthn { get; init; }

    /// <summary>Whether no page may be shown.</summary>
    public bool IsPassive { get; init; }

    /// <summary>The authentication contexts to ask for, with comparison "exact"; empty: none is asked for.</summary>
    public IReadOnlyList<string> RequestedAuthnContexts { get; init; } = [];
}

/// <summary>Writes an <see cref="AuthnRequest"/>, elements in the order of the schema.</summary>
public static class AuthnRequestWriter
{
    /// <summary>The XML, unsigned: for the Redirect binding, whose signature is in the query, or where none is wanted.</summary>
    public static string Write(AuthnRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);

        // SAML Core 1.3.4 and XML Signature: an ID is a name without colon. Another one is a bug of the caller.
        XmlConvert.VerifyNCName(request.Id);
        return XmlText.Write(writer => Write(writer, request));
    }

    /// <summary>The XML with an enveloped signature: for the POST binding.</summary>
    public static string WriteSigned(AuthnRequest request, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return XmlSigner.Sign(Write(request), key);
    }

    private static void Write(XmlWriter writer, AuthnRequest request)
    {
        writer.WriteStartElement("samlp", "AuthnRequest", SamlNames.Protocol);
        writer.WriteAttributeString("ID", request.Id);
        writer.WriteAttributeString("Version", "2.0");
        writer.WriteAttributeString("IssueInstant", XmlText.Instant(request.IssueInstant));
        writer.WriteAttributeString("Destination", request.Destination);
        if (request.ForceAuthn)
        {
            writer.WriteAttributeString("ForceAuthn", "true");
        }

        if (request.IsPassive)
        {
            writer.WriteAttributeString("IsPassive", "true");
        }

        writer.WriteAttributeString("ProtocolBinding", SamlNames.PostBinding);
        writer.WriteAttributeString("AssertionConsumerServiceURL", request.AssertionConsumer);
        writer.WriteElementString("saml", "Issuer", SamlNames.Assertion, request.Issuer);
        if (request.NameIdFormat is not null)
        {
            writer.WriteStartElement("samlp", "NameIDPolicy", SamlNames.Protocol);
            writer.WriteAttributeString("Format", request.NameIdFormat);

            // SAML Core 3.4.1.1: AllowCreate must not stand with a transient identifier.
            if (request.NameIdFormat is not SamlNames.TransientNameId)
            {
                writer.WriteAttributeString("AllowCreate", "true");
            }

            writer.WriteEndElement();
        }

        if (request.RequestedAuthnContexts.Count > 0)
        {
            writer.WriteStartElement("samlp", "RequestedAuthnContext", SamlNames.Protocol);
            writer.WriteAttributeString("Comparison", "exact");
            foreach (var context in request.RequestedAuthnContexts)
            {
                writer.WriteElementString("saml", "AuthnContextClassRef", SamlNames.Assertion, context);
            }

            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }
}
