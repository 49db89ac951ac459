using System.Globalization;
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

    /// <summary>Whether the organisation may make an identifier for somebody who has none yet; counts beside <see cref="NameIdFormat"/>, and never for a transient one.</summary>
    public bool AllowCreate { get; init; } = true;

    /// <summary>Who is expected to log in, or null for anybody.</summary>
    public RequestSubject? Subject { get; init; }

    /// <summary>The authentication contexts to ask for, the most wanted first; empty: none is asked for.</summary>
    public IReadOnlyList<string> RequestedAuthnContexts { get; init; } = [];

    /// <summary>How <see cref="RequestedAuthnContexts"/> are to be met.</summary>
    public ContextComparison Comparison { get; init; }

    /// <summary>For whom is asked, and by way of whom; null for no Scoping, which some products refuse.</summary>
    public RequestScoping? Scoping { get; init; }
}

/// <summary>Who is expected to log in (SAML Core 3.4.1).</summary>
/// <param name="NameId">The identifier; characters that XML cannot hold are a bug of the caller and throw.</param>
/// <param name="Format">Its format.</param>
public sealed record RequestSubject(string NameId, string Format);

/// <summary>What a proxy is told (SAML Core 3.4.1.2). Each empty part is left out.</summary>
public sealed record RequestScoping
{
    /// <summary>How many proxies may stand between the organisation that is asked and the one that authenticates; null for any.</summary>
    public int? ProxyCount { get; init; }

    /// <summary>Entity IDs of those that may authenticate; empty for any.</summary>
    public IReadOnlyList<string> IdentityProviders { get; init; } = [];

    /// <summary>Who asked the hub, the nearest last (SAML Core 3.4.1.2).</summary>
    public IReadOnlyList<string> Requesters { get; init; } = [];
}

/// <summary>How requested authentication contexts are compared (SAML Core 3.3.2.2.1).</summary>
public enum ContextComparison
{
    /// <summary>One of them.</summary>
    Exact,

    /// <summary>At least as strong as one of them.</summary>
    Minimum,

    /// <summary>As strong as possible, without exceeding one of them.</summary>
    Maximum,

    /// <summary>Stronger than each of them.</summary>
    Better,
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
        WriteSubject(writer, request.Subject);
        WriteNameIdPolicy(writer, request);
        WriteContexts(writer, request);
        WriteScoping(writer, request.Scoping);
        writer.WriteEndElement();
    }

    private static void WriteSubject(XmlWriter writer, RequestSubject? subject)
    {
        if (subject is null)
        {
            return;
        }

        writer.WriteStartElement("saml", "Subject", SamlNames.Assertion);
        writer.WriteStartElement("saml", "NameID", SamlNames.Assertion);
        writer.WriteAttributeString("Format", subject.Format);
        writer.WriteString(subject.NameId);
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteNameIdPolicy(XmlWriter writer, AuthnRequest request)
    {
        if (request.NameIdFormat is null)
        {
            return;
        }

        writer.WriteStartElement("samlp", "NameIDPolicy", SamlNames.Protocol);
        writer.WriteAttributeString("Format", request.NameIdFormat);

        // SAML Core 3.4.1.1: AllowCreate must not stand with a transient identifier.
        if (request.AllowCreate && request.NameIdFormat is not SamlNames.TransientNameId)
        {
            writer.WriteAttributeString("AllowCreate", "true");
        }

        writer.WriteEndElement();
    }

    private static void WriteContexts(XmlWriter writer, AuthnRequest request)
    {
        if (request.RequestedAuthnContexts.Count == 0)
        {
            return;
        }

        writer.WriteStartElement("samlp", "RequestedAuthnContext", SamlNames.Protocol);
        writer.WriteAttributeString("Comparison", request.Comparison switch
        {
            ContextComparison.Exact => "exact",
            ContextComparison.Minimum => "minimum",
            ContextComparison.Maximum => "maximum",
            ContextComparison.Better => "better",
            _ => throw new ArgumentOutOfRangeException(nameof(request)),
        });
        foreach (var context in request.RequestedAuthnContexts)
        {
            writer.WriteElementString("saml", "AuthnContextClassRef", SamlNames.Assertion, context);
        }

        writer.WriteEndElement();
    }

    private static void WriteScoping(XmlWriter writer, RequestScoping? scoping)
    {
        if (scoping is null)
        {
            return;
        }

        writer.WriteStartElement("samlp", "Scoping", SamlNames.Protocol);
        if (scoping.ProxyCount is { } count)
        {
            writer.WriteAttributeString("ProxyCount", count.ToString(CultureInfo.InvariantCulture));
        }

        if (scoping.IdentityProviders.Count > 0)
        {
            writer.WriteStartElement("samlp", "IDPList", SamlNames.Protocol);
            foreach (var provider in scoping.IdentityProviders)
            {
                writer.WriteStartElement("samlp", "IDPEntry", SamlNames.Protocol);
                writer.WriteAttributeString("ProviderID", provider);
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
        }

        foreach (var requester in scoping.Requesters)
        {
            writer.WriteElementString("samlp", "RequesterID", SamlNames.Protocol, requester);
        }

        writer.WriteEndElement();
    }
}
