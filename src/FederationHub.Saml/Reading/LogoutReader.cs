using FederationHub.Outcomes;
using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Model.Protocol;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>Reads logout messages out of verified octets (SAML Core 3.7). It takes no other input, and opens nothing that is encrypted.</summary>
internal static class LogoutReader
{
    internal static Outcome<LogoutDemand> ReadRequest(VerifiedElement verified)
    {
        var element = verified.Element;
        var reader = new ElementReader();
        var nameId = reader.Single(element, SamlNames.Assertion, "NameID");
        var encrypted = reader.Single(element, SamlNames.Assertion, "EncryptedID");

        // SAML Core 3.7.1: one of BaseID, NameID and EncryptedID. A BaseID has a meaning of its own that the two parties must agree on.
        if (reader.Single(element, SamlNames.Assertion, "BaseID") is not null || nameId is null == encrypted is null)
        {
            reader.Fail(SamlCauses.LogoutSubjectUnclear.Because("not exactly one NameID or EncryptedID"));
        }

        return reader.Finish(new LogoutDemand(
            Envelope(reader, element),
            nameId is null ? null : AssertionReader.ReadNameId(reader, nameId),
            encrypted,
            [.. element.Elements(SamlNames.Protocol, "SessionIndex").Select(index => reader.RequiredText(index, "LogoutRequest", "SessionIndex"))],
            reader.Instant(element, "NotOnOrAfter")));
    }

    internal static Outcome<LogoutAnswer> ReadResponse(VerifiedElement verified)
    {
        var reader = new ElementReader();
        return reader.Finish(new LogoutAnswer(
            Envelope(reader, verified.Element),
            verified.Element.Attribute("InResponseTo"),
            ResponseReader.StatusCodes(reader, reader.Single(verified.Element, SamlNames.Protocol, "Status"))));
    }

    /// <summary>The name in a NameID that was encrypted.</summary>
    internal static Outcome<NameId> ReadOpened(ElementNode opened)
    {
        if (!opened.Is(SamlNames.Assertion, "NameID"))
        {
            return SamlCauses.DecryptedUnexpected.Because("an EncryptedID that holds no NameID");
        }

        var reader = new ElementReader();
        return reader.Finish(AssertionReader.ReadNameId(reader, opened));
    }

    private static LogoutEnvelope Envelope(ElementReader reader, ElementNode element)
    {
        var issuer = reader.Single(element, SamlNames.Assertion, "Issuer");
        return new LogoutEnvelope(
            reader.RequiredAttribute(element, "ID"),
            reader.RequiredAttribute(element, "Version"),
            reader.RequiredInstant(element, "IssueInstant"),
            issuer is null ? null : reader.RequiredText(issuer, element.LocalName, "Issuer"),
            issuer?.Attribute("Format"),
            element.Attribute("Destination"));
    }
}
