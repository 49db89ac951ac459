using FederationHub.Outcomes;
using FederationHub.Saml.Encryption;
using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>
/// Reads an assertion out of verified octets (SAML Core 2). It takes no other input. What is encrypted in it was signed as it stands, and is
/// opened where it is read.
/// </summary>
internal static class AssertionReader
{
    internal static Outcome<Assertion> Read(VerifiedElement verified, ElementDecryptor decryptor)
    {
        var element = verified.Element;
        var reader = new ElementReader();
        if (!element.Is(SamlNames.Assertion, "Assertion"))
        {
            return SamlCauses.UnexpectedPart.Because("what was signed is no Assertion");
        }

        var subject = reader.Single(element, SamlNames.Assertion, "Subject");
        var issuer = reader.RequiredText(reader.Single(element, SamlNames.Assertion, "Issuer"), "Assertion", "Issuer");
        return reader.Finish(new Assertion(
            reader.RequiredAttribute(element, "ID"),
            reader.RequiredAttribute(element, "Version"),
            reader.RequiredInstant(element, "IssueInstant"),
            issuer,
            ReadSubject(reader, subject, decryptor),
            subject is null ? [] : [.. subject.Elements(SamlNames.Assertion, "SubjectConfirmation").Select(confirmation => ReadConfirmation(reader, confirmation))],
            reader.Single(element, SamlNames.Assertion, "Conditions") is { } conditions ? ReadConditions(reader, conditions) : null,
            [.. element.Elements(SamlNames.Assertion, "AuthnStatement").Select(statement => ReadAuthnStatement(reader, statement))],
            ReadAttributes(reader, element, issuer, decryptor)));
    }

    private static NameId? ReadSubject(ElementReader reader, ElementNode? subject, ElementDecryptor decryptor)
    {
        if (subject is null)
        {
            // SAML Profiles 4.1.4.2: an assertion for Web SSO has a subject.
            reader.Fail(SamlCauses.RequiredPartMissing.Because("Subject of Assertion"));
            return null;
        }

        // A subject may be known by its attributes alone (SAML Core 2.4.1): no NameID is no fault here.
        var plain = reader.Single(subject, SamlNames.Assertion, "NameID");
        if (reader.Single(subject, SamlNames.Assertion, "EncryptedID") is { } encrypted)
        {
            if (plain is not null)
            {
                reader.Fail(SamlCauses.UnexpectedPart.Because("a NameID and an EncryptedID in Subject"));
            }

            return Decrypted(reader, encrypted, "NameID", decryptor, ReadNameId);
        }

        return plain is null ? null : ReadNameId(reader, plain);
    }

    private static T? Decrypted<T>(ElementReader reader, ElementNode holder, string name, ElementDecryptor decryptor, Func<ElementReader, ElementNode, T> read)
        where T : class
    {
        if (reader.Problem is not null)
        {
            // Refused already: no key is used for it.
            return null;
        }

        var opened = decryptor.OpenVerified(holder, element =>
        {
            if (!element.Is(SamlNames.Assertion, name))
            {
                return SamlCauses.DecryptedUnexpected.Because($"an {holder.LocalName} that holds no {name}");
            }

            // With a reader of its own: what is wrong in it is told as a fault of something that was opened.
            var inside = new ElementReader();
            return inside.Finish(read(inside, element));
        });
        if (opened is Outcome<T>.Accepted { Value: var value })
        {
            return value;
        }

        reader.Fail(((Outcome<T>.Rejected)opened).Rejection);
        return null;
    }

    internal static NameId ReadNameId(ElementReader reader, ElementNode nameId) => new(
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

    private static List<AttributeAsSent> ReadAttributes(ElementReader reader, ElementNode assertion, string issuer, ElementDecryptor decryptor)
    {
        List<AttributeAsSent> attributes = [];
        foreach (var statement in assertion.Elements(SamlNames.Assertion, "AttributeStatement"))
        {
            foreach (var child in statement.Elements())
            {
                if (child.Is(SamlNames.Assertion, "EncryptedAttribute"))
                {
                    Decrypted(reader, child, "Attribute", decryptor, (inside, attribute) => ReadAttribute(attributes, inside, attribute, issuer, decryptor));
                }
                else if (child.Is(SamlNames.Assertion, "Attribute"))
                {
                    ReadAttribute(attributes, reader, child, issuer, decryptor);
                }
                else
                {
                    reader.Fail(SamlCauses.UnexpectedPart.Because("AttributeStatement holds something else than attributes"));
                }
            }
        }

        return attributes;
    }

    private static List<AttributeAsSent> ReadAttribute(List<AttributeAsSent> attributes, ElementReader reader, ElementNode attribute, string issuer, ElementDecryptor decryptor)
    {
        List<string> values = [];
        var sent = new AttributeAsSent(reader.RequiredAttribute(attribute, "Name"), attribute.Attribute("NameFormat"), attribute.Attribute("FriendlyName"), values);
        var place = attributes.Count;
        foreach (var value in attribute.Elements(SamlNames.Assertion, "AttributeValue"))
        {
            if (Only(value, "EncryptedID") is not { } encrypted)
            {
                if (!IsNil(value) && !IsStructure(value))
                {
                    values.Add(ReadValue(reader, value));
                }

                continue;
            }

            // eToegang sends what a party is known by as EncryptedIDs of one attribute, and its kind (a number of the trade register, of a
            // citizen, a pseudonym) as NameQualifier: each kind is an attribute of its own, so that none is taken for another.
            var nameId = Decrypted(reader, encrypted, "NameID", decryptor, ReadNameId);
            if (nameId is { NameQualifier: { Length: > 0 } kind } && !string.Equals(kind, issuer, StringComparison.Ordinal))
            {
                attributes.Add(new AttributeAsSent($"{sent.Name}#{kind}", sent.NameFormat, null, [nameId.Value]));
            }
            else if (nameId is not null)
            {
                values.Add(nameId.Value);
            }
        }

        if (values.Count > 0 || attributes.Count == place)
        {
            attributes.Insert(place, sent);
        }

        return attributes;
    }

    // eduPersonTargetedID is the one attribute in use whose value is an element: a NameID, read as its text.
    private static string ReadValue(ElementReader reader, ElementNode value) =>
        Only(value, "NameID") is { } nameId ? reader.RequiredText(nameId, "AttributeValue", "NameID") : reader.Text(value);

    private static ElementNode? Only(ElementNode value, string name)
    {
        ElementNode? found = null;
        foreach (var node in value.Content)
        {
            if (node is ElementNode element && found is null && element.Is(SamlNames.Assertion, name))
            {
                found = element;
            }
            else if (node is not TextNode text || !string.IsNullOrWhiteSpace(text.Text))
            {
                return null;
            }
        }

        return found;
    }

    // SAML Core 2.7.3.1.1 lets a value be any XML. A structure is no text and nothing here reads one, so that it gives no value; text with
    // elements in it is refused by whoever reads it.
    private static bool IsStructure(ElementNode value) =>
        value.Content.Any(node => node is ElementNode)
        && Only(value, "NameID") is null
        && value.Content.All(node => node is ElementNode || (node is TextNode text && string.IsNullOrWhiteSpace(text.Text)));

    private static bool IsNil(ElementNode value) => value.Attribute(SamlNames.XmlSchemaInstance, "nil") is "true" or "1";
}
