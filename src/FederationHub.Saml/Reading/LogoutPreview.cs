using FederationHub.Outcomes;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>Who a logout request says to be from, before anything was verified. Only for choosing whose keys to check it with; it is not true yet.</summary>
public static class LogoutPreview
{
    /// <summary>The Issuer of a request that came as a form field.</summary>
    /// <param name="message">The field <c>SAMLRequest</c> as received; null is a missing one.</param>
    public static Outcome<string> IssuerOfPost(string? message) => PostBinding.Decode(message).Then(Issuer);

    /// <summary>The Issuer of a request that came in a query.</summary>
    /// <param name="message">The parameter <c>SAMLRequest</c>, decoded; null is a missing one.</param>
    public static Outcome<string> IssuerOfRedirect(string? message) =>
        PostBinding.Decode(message).Then(deflated => BoundedInflate.Inflate(deflated.ToArray(), XmlLimits.Messages.MaxBytes).Then<ReadOnlyMemory<byte>>(xml => xml)).Then(Issuer);

    private static Outcome<string> Issuer(ReadOnlyMemory<byte> xml) => SafeXml.Parse(xml, XmlLimits.Messages).Then(root =>
    {
        if (!root.Is(SamlNames.Protocol, "LogoutRequest"))
        {
            return SamlCauses.NotALogoutMessage.Because("expected a LogoutRequest");
        }

        var reader = new ElementReader();
        return reader.Finish(reader.RequiredText(root.Element(SamlNames.Assertion, "Issuer"), "LogoutRequest", "Issuer"));
    });
}
