using FederationHub.Outcomes;
using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>Reads an assertion out of verified octets (SAML Core 2). It takes no other input.</summary>
internal static class AssertionReader
{
    internal static Outcome<Assertion> Read(VerifiedElement verified)
    {
        var element = verified.Element;
        var reader = new ElementReader();
        if (!element.Is(SamlNames.Assertion, "Assertion"))
        {
            return SamlCauses.UnexpectedPart.Because("what was signed is no Assertion");
        }

        var subject = reader.Single(element, SamlNames.Assertion, "Subject");
        return reader.Finish(new Assertion(
            reader.RequiredAttribute(element, "ID"),
            reader.RequiredAttribute(element, "Version"),
            reader.RequiredInstant(element, "IssueInstant"),
            reader.RequiredText(reader.Single(element, SamlNames.Assertion, "Issuer"), "Assertion", "Issuer"),
            ReadSubject(reader, subject),
            subject is null ? [] : [.. subject.Elements(SamlNames.Assertion, "SubjectConfirmation").Select(confirmation => ReadConfirmation(reader, confirmation))],
            reader.Single(element, SamlNames.Assertion, "Conditions") is { } conditions ? ReadConditions(reader, conditions) : null,
            [.. element.Elements(SamlNames.Assertion, "AuthnStatement").Select(statement => ReadAuthnStatement(reader, statement))],
            [.. element.Elements(SamlNames.Assertion, "AttributeStatement").SelectMany(statement => statement.Elements()).Select(attribute => ReadAttribute(reader, attribute))]));
    }

    private static NameId? ReadSubject(ElementReader reader, ElementNode? subject)
    {
        if (subject is null)
        {
            // SAML Profiles 4.1.4.2: an assertion for Web SSO has a subject.
            reader.Fail(SamlCauses.RequiredPartMissing.Because("Subject of Assertion"));
            return null;
        }

        if (subject.Element(SamlNames.Assertion, "EncryptedID") is not null)
        {
            reader.Fail(SamlCauses.SubjectEncrypted.Because("the NameID is encrypted"));
        }

        // A subject may be known by its attributes alone (SAML Core 2.4.1): no NameID is no fault here.
        return reader.Single(subject, SamlNames.Assertion, "NameID") is { } nameId ? ReadNameId(reader, nameId) : null;
    }

    private static NameId ReadNameId(ElementReader reader, ElementNode nameId) => new(
        reader.RequiredText(nameId, "Subject", "NameID"),
        nameId.Attribute("Format") is { Length: > 0 } format ? format : SamlNames.UnspecifiedNameId,
        nameId.Attribute("NameQualifier"),
        nameId.Attribute("SPNameQualifier"));

    private static SubjectConfirmation ReadConfirmation(ElementReader reader, ElementNode confirmation)
    {
        var method = reader.RequiredAttribute(confirmation, "Method");
        var data = reader.Single(confirmation, SamlNames.Assertion, "SubjectConfirmationData");
        return data is null
            ? new SubjectConfirmation(method, null, null, null, null)
            : new SubjectConfirmation(
                method, data.Attribute("Recipient"), data.Attribute("InResponseTo"), reader.Instant(data, "NotBefore"), reader.Instant(data, "NotOnOrAfter"));
    }

    private static Conditions ReadConditions(ElementReader reader, ElementNode conditions)
    {
        List<IReadOnlyList<string>> restrictions = [];
        List<string> unknown = [];
        foreach (var condition in conditions.Elements())
        {
            if (condition.Is(SamlNames.Assertion, "AudienceRestriction"))
            {
                restrictions.Add([.. condition.Elements(SamlNames.Assertion, "Audience").Select(audience => reader.Text(audience).Trim())]);
            }
            else if (!condition.Is(SamlNames.Assertion, "OneTimeUse") && !condition.Is(SamlNames.Assertion, "ProxyRestriction"))
            {
                // OneTimeUse is kept for every assertion (the shell remembers ids); ProxyRestriction is about assertions made
                // out of this one, and the hub makes none.
                unknown.Add(condition.LocalName);
            }
        }

        return new Conditions(reader.Instant(conditions, "NotBefore"), reader.Instant(conditions, "NotOnOrAfter"), restrictions, unknown);
    }

    private static AuthnStatement ReadAuthnStatement(ElementReader reader, ElementNode statement)
    {
        var context = reader.Single(statement, SamlNames.Assertion, "AuthnContext");
        var classRef = context is null ? null : reader.Single(context, SamlNames.Assertion, "AuthnContextClassRef");
        return new AuthnStatement(
            reader.RequiredInstant(statement, "AuthnInstant"),
            statement.Attribute("SessionIndex"),
            reader.Instant(statement, "SessionNotOnOrAfter"),
            classRef is null ? null : reader.RequiredText(classRef, "AuthnContext", "AuthnContextClassRef"),
            context is null ? [] : [.. context.Elements(SamlNames.Assertion, "AuthenticatingAuthority").Select(authority => reader.Text(authority).Trim())]);
    }

    private static AttributeAsSent ReadAttribute(ElementReader reader, ElementNode attribute)
    {
        if (!attribute.Is(SamlNames.Assertion, "Attribute"))
        {
            reader.Fail(attribute.Is(SamlNames.Assertion, "EncryptedAttribute")
                ? SamlCauses.AttributeEncrypted.Because("an attribute is encrypted")
                : SamlCauses.UnexpectedPart.Because("AttributeStatement holds something else than attributes"));
            return new AttributeAsSent(string.Empty, null, null, []);
        }

        return new AttributeAsSent(
            reader.RequiredAttribute(attribute, "Name"),
            attribute.Attribute("NameFormat"),
            attribute.Attribute("FriendlyName"),
            [.. attribute.Elements(SamlNames.Assertion, "AttributeValue").Where(value => !IsNil(value)).Select(value => ReadValue(reader, value))]);
    }

    // eduPersonTargetedID is the one attribute in use whose value is an element: a NameID, read as its text.
    private static string ReadValue(ElementReader reader, ElementNode value)
    {
        List<ElementNode> children = [.. value.Elements()];
        return children is [var nameId] && nameId.Is(SamlNames.Assertion, "NameID")
            && value.Content.All(node => node is ElementNode || (node is TextNode text && string.IsNullOrWhiteSpace(text.Text)))
            ? reader.RequiredText(nameId, "AttributeValue", "NameID")
            : reader.Text(value);
    }

    private static bool IsNil(ElementNode value) => value.Attribute(SamlNames.XmlSchemaInstance, "nil") is "true" or "1";
}
