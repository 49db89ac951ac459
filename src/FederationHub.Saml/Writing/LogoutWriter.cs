using System.Xml;
using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;

namespace FederationHub.Saml.Writing;

/// <summary>A request to log somebody out (SAML Core 3.7.1).</summary>
/// <param name="Id">At least 128 random bits, beginning with a letter or underscore (SAML Core 1.3.4); made by the caller.</param>
/// <param name="IssueInstant">The instant of the request.</param>
/// <param name="Issuer">This hub's entity ID.</param>
/// <param name="Destination">The organisation's endpoint that it is sent to.</param>
/// <param name="Subject">The name under which the organisation logged them in, with everything that it said of it.</param>
public sealed record LogoutRequest(string Id, DateTimeOffset IssueInstant, string Issuer, string Destination, NameId Subject)
{
    /// <summary>The sessions that are to end; empty ends all.</summary>
    public IReadOnlyList<string> SessionIndexes { get; init; } = [];

    /// <summary>After when it is not to be acted on, or null.</summary>
    public DateTimeOffset? NotOnOrAfter { get; init; }
}

/// <summary>An answer to a request to log somebody out (SAML Core 3.7.2).</summary>
/// <param name="Id">As of a <see cref="LogoutRequest"/>.</param>
/// <param name="IssueInstant">The instant of the answer.</param>
/// <param name="Issuer">This hub's entity ID.</param>
/// <param name="Destination">The organisation's endpoint that it is sent to.</param>
/// <param name="InResponseTo">The ID of the request.</param>
/// <param name="Result">How it ended.</param>
public sealed record LogoutResponse(string Id, DateTimeOffset IssueInstant, string Issuer, string Destination, string InResponseTo, LogoutResult Result);

/// <summary>Writes logout messages, elements in the order of the schema. Both are always signed: in the query for Redirect, enveloped for POST.</summary>
public static class LogoutWriter
{
    /// <summary>A request for <see cref="Bindings.RedirectBinding.RequestUri"/>, whose signature is in the query.</summary>
    public static string Write(LogoutRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Write("LogoutRequest", request.Id, request.IssueInstant, request.Destination, request.Issuer, request.NotOnOrAfter, inResponseTo: null, writer =>
        {
            WriteNameId(writer, request.Subject);
            foreach (var index in request.SessionIndexes)
            {
                writer.WriteElementString("samlp", "SessionIndex", SamlNames.Protocol, index);
            }
        });
    }

    /// <summary>An answer for <see cref="Bindings.RedirectBinding.ResponseUri"/>, whose signature is in the query.</summary>
    public static string Write(LogoutResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return Write("LogoutResponse", response.Id, response.IssueInstant, response.Destination, response.Issuer, notOnOrAfter: null, response.InResponseTo, writer =>
        {
            // SAML Core 3.7.3.2: PartialLogout stands under a code of its own.
            var (code, detail) = response.Result switch
            {
                LogoutResult.Complete => (SamlNames.Success, null),
                LogoutResult.Partial => (SamlNames.Success, SamlNames.StatusPrefix + "PartialLogout"),
                _ => (SamlNames.StatusPrefix + "Responder", (string?)null),
            };
            writer.WriteStartElement("samlp", "Status", SamlNames.Protocol);
            writer.WriteStartElement("samlp", "StatusCode", SamlNames.Protocol);
            writer.WriteAttributeString("Value", code);
            if (detail is not null)
            {
                writer.WriteStartElement("samlp", "StatusCode", SamlNames.Protocol);
                writer.WriteAttributeString("Value", detail);
                writer.WriteEndElement();
            }

            writer.WriteEndElement();
            writer.WriteEndElement();
        });
    }

    /// <summary>A request with an enveloped signature: for the POST binding.</summary>
    public static string WriteSigned(LogoutRequest request, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return XmlSigner.Sign(Write(request), key);
    }

    /// <summary>An answer with an enveloped signature: for the POST binding.</summary>
    public static string WriteSigned(LogoutResponse response, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return XmlSigner.Sign(Write(response), key);
    }

    private static string Write(
        string name, string id, DateTimeOffset issued, string destination, string issuer, DateTimeOffset? notOnOrAfter, string? inResponseTo, Action<XmlWriter> content)
    {
        // SAML Core 1.3.4 and XML Signature: an ID is a name without colon. Another one is a bug of the caller.
        XmlConvert.VerifyNCName(id);
        return XmlText.Write(writer =>
        {
            writer.WriteStartElement("samlp", name, SamlNames.Protocol);
            writer.WriteAttributeString("ID", id);
            writer.WriteAttributeString("Version", "2.0");
            writer.WriteAttributeString("IssueInstant", XmlText.Instant(issued));
            writer.WriteAttributeString("Destination", destination);
            if (inResponseTo is not null)
            {
                writer.WriteAttributeString("InResponseTo", inResponseTo);
            }

            if (notOnOrAfter is { } end)
            {
                writer.WriteAttributeString("NotOnOrAfter", XmlText.Instant(end));
            }

            writer.WriteElementString("saml", "Issuer", SamlNames.Assertion, issuer);
            content(writer);
            writer.WriteEndElement();
        });
    }

    // SAML Core 3.7.3: the name as the organisation gave it, qualifiers too: it finds the session by it.
    private static void WriteNameId(XmlWriter writer, NameId name)
    {
        writer.WriteStartElement("saml", "NameID", SamlNames.Assertion);
        if (name.NameQualifier is not null)
        {
            writer.WriteAttributeString("NameQualifier", name.NameQualifier);
        }

        if (name.SPNameQualifier is not null)
        {
            writer.WriteAttributeString("SPNameQualifier", name.SPNameQualifier);
        }

        // What was sent without a Format is read as unspecified (SAML Core 8.3.1), and goes back without.
        if (name.Format is not SamlNames.UnspecifiedNameId)
        {
            writer.WriteAttributeString("Format", name.Format);
        }

        writer.WriteString(name.Value);
        writer.WriteEndElement();
    }
}
