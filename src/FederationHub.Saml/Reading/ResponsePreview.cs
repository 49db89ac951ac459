using FederationHub.Outcomes;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>
/// What a Response says of itself before anything was verified. Only for choosing whose keys to check it with; none of it is true yet.
/// </summary>
/// <param name="Issuer">Who says to have sent it: the response's issuer, else that of its assertion.</param>
/// <param name="InResponseTo">Which request it says to answer, or null.</param>
/// <param name="Destination">Where it says to be sent to, or null.</param>
public sealed record ResponsePreview(string Issuer, string? InResponseTo, string? Destination)
{
    /// <summary>Reads it, within the limits of messages. Refused when it is no Response or has no Issuer.</summary>
    public static Outcome<ResponsePreview> Read(ReadOnlyMemory<byte> response) => SafeXml.Parse(response, XmlLimits.Messages).Then(root =>
        ResponseReader.Read(root).Then<ResponsePreview>(envelope =>
        {
            var reader = new ElementReader();
            var issuer = envelope.Issuer
                ?? reader.RequiredText(root.Element(SamlNames.Assertion, "Assertion")?.Element(SamlNames.Assertion, "Issuer"), "Response", "Issuer");
            return reader.Finish(new ResponsePreview(issuer, envelope.InResponseTo, envelope.Destination));
        }));
}
