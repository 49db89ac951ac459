using FederationHub.Outcomes;
using FederationHub.Saml.Model.Protocol;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>Reads the envelope of a Response (SAML Core 3.2.2, 3.3.3).</summary>
internal static class ResponseReader
{
    // A status is a top-level code with a second level; deeper ones have no meaning in SAML.
    private const int MaxStatusCodes = 4;

    internal static Outcome<Response> Read(ElementNode response)
    {
        if (!response.Is(SamlNames.Protocol, "Response"))
        {
            return NotAResponse(response);
        }

        var reader = new ElementReader();
        var issuer = reader.Single(response, SamlNames.Assertion, "Issuer");
        var status = reader.Single(response, SamlNames.Protocol, "Status");
        return reader.Finish(new Response(
            reader.RequiredAttribute(response, "ID"),
            reader.RequiredAttribute(response, "Version"),
            reader.RequiredInstant(response, "IssueInstant"),
            issuer is null ? null : reader.RequiredText(issuer, "Response", "Issuer"),
            response.Attribute("Destination"),
            response.Attribute("InResponseTo"),
            StatusCodes(reader, status)));
    }

    internal static List<string> StatusCodes(ElementReader reader, ElementNode? status)
    {
        List<string> codes = [];
        var parent = status;
        while (parent is not null && codes.Count < MaxStatusCodes)
        {
            parent = reader.Single(parent, SamlNames.Protocol, "StatusCode");
            if (parent is not null)
            {
                codes.Add(reader.RequiredAttribute(parent, "Value"));
            }
        }

        if (codes.Count == 0)
        {
            reader.Fail(SamlCauses.RequiredPartMissing.Because("StatusCode of Status"));
        }

        return codes;
    }

    // Names of elements are the sender's words: only those of SAML are repeated.
    internal static Rejection NotAResponse(ElementNode root) => SamlCauses.NotAResponse.Because(root.NamespaceUri switch
    {
        SamlNames.Protocol or SamlNames.Assertion or SamlNames.Metadata => $"the document is a {root.LocalName}",
        _ => "the document is not SAML 2.0",
    });
}
