using System.Text;
using System.Xml;
using System.Xml.Linq;
using static FederationHub.Samples.IdentityProvider.Saml.SamlXml;

namespace FederationHub.Samples.IdentityProvider.Saml;

/// <summary>An AuthnRequest that waits for a person; without a request id somebody came by a tile, and nobody asked.</summary>
internal sealed record PendingSamlLogin(string Requester, string AssertionConsumer, string? RequestId, string? RelayState) : PendingLogin(Requester)
{
    public string? NameIdFormat { get; init; }

    public IReadOnlyList<string> RequestedContexts { get; init; } = [];
}

/// <summary>Writes the Response (SAML Core 3.3.3) and breaks it where asked.</summary>
internal static class SamlResponse
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    public static string Success(FakeOrganisation organisation, PendingSamlLogin login, Persona person, PersonSession session, Breakage breakage)
    {
        if (breakage.HasFlag(Breakage.Replay) && organisation.State.LastAnswers.TryGetValue(login.Requester, out var previous))
        {
            return previous;
        }

        if (breakage.HasFlag(Breakage.AccessDenied))
        {
            return Failure(organisation, login, "Responder", "RequestDenied", breakage);
        }

        if (breakage.HasFlag(Breakage.Unmet))
        {
            return Failure(organisation, login, "Responder", "NoAuthnContext", breakage);
        }

        if (login.NameIdFormat is not (null or Persistent or Transient or Unspecified))
        {
            return Failure(organisation, login, "Requester", "InvalidNameIDPolicy", breakage);
        }

        IReadOnlyList<string> reached = person.Contexts.Count > 0 ? person.Contexts : person.SecondFactor ? [MfaContext, PasswordContext] : [PasswordContext];
        // Whoever asks for nothing hears what is usual; whoever asks hears the strongest of what was asked.
        var context = login.RequestedContexts.Count > 0
            ? reached.FirstOrDefault(login.RequestedContexts.Contains, reached[^1])
            : person.Contexts.Count > 0 ? reached[0] : PasswordContext;
        if (login.RequestedContexts.Count > 0 && !login.RequestedContexts.Contains(context))
        {
            return Failure(organisation, login, "Responder", "NoAuthnContext", breakage);
        }

        var response = Envelope(organisation, login, breakage, new XElement(Samlp + "StatusCode", new XAttribute("Value", Status("Success"))));
        response.Add(Assertion(organisation, login, person, session, context, breakage));
        var answer = Encode(SignAndBreak(organisation, response, breakage));
        organisation.State.LastAnswers[login.Requester] = answer;
        return answer;
    }

    /// <summary>A Response without an assertion: a status and why.</summary>
    public static string Failure(FakeOrganisation organisation, PendingSamlLogin login, string status, string? detail, Breakage breakage)
    {
        var code = new XElement(Samlp + "StatusCode", new XAttribute("Value", Status(status)),
            detail is null ? null : new XElement(Samlp + "StatusCode", new XAttribute("Value", Status(detail))));
        var document = Load(Envelope(organisation, login, breakage, code).ToString(SaveOptions.DisableFormatting));
        if (organisation.Saml!.Signature.HasFlag(SamlSignature.Response) && !breakage.HasFlag(Breakage.NotSigned))
        {
            Sign(document.DocumentElement!, organisation.Keys.Current);
        }

        return Encode(document.OuterXml);
    }

    private static XElement Envelope(FakeOrganisation organisation, PendingSamlLogin login, Breakage breakage, XElement status) =>
        new(Samlp + "Response",
            new XAttribute(XNamespace.Xmlns + "samlp", Samlp),
            new XAttribute(XNamespace.Xmlns + "saml", SamlXml.Saml),
            new XAttribute("ID", NewId()),
            new XAttribute("Version", "2.0"),
            new XAttribute("IssueInstant", Instant(Now(organisation, breakage))),
            new XAttribute("Destination", breakage.HasFlag(Breakage.WrongDestination) ? "https://elsewhere.example/acs" : login.AssertionConsumer),
            InResponseTo(login, breakage),
            new XElement(SamlXml.Saml + "Issuer", Issuer(organisation, breakage)),
            new XElement(Samlp + "Status", status));

    private static XElement Assertion(
        FakeOrganisation organisation, PendingSamlLogin login, Persona person, PersonSession session, string context, Breakage breakage)
    {
        var now = Now(organisation, breakage);
        var until = Instant(now + Life);
        var transient = login.NameIdFormat == Transient || (login.NameIdFormat is null or Unspecified && !organisation.Saml!.PersistentNameId);
        var name = organisation.Saml!.MailNameId is not null ? person.Mail ?? string.Empty : transient ? NewId() : person.PersistentId;
        var format = organisation.Saml.MailNameId is { } byMail ? byMail.Format ?? Unspecified : transient ? Transient : Persistent;
        organisation.State.Visited(session, new SessionVisit(login.Requester, name, format));
        return new XElement(SamlXml.Saml + "Assertion",
            new XAttribute(XNamespace.Xmlns + "xs", Xs),
            new XAttribute(XNamespace.Xmlns + "xsi", Xsi),
            new XAttribute("ID", NewId()),
            new XAttribute("Version", "2.0"),
            new XAttribute("IssueInstant", Instant(now)),
            new XElement(SamlXml.Saml + "Issuer", Issuer(organisation, breakage)),
            new XElement(SamlXml.Saml + "Subject",
                organisation.Saml.MailNameId is { } mail
                    ? new XElement(SamlXml.Saml + "NameID", mail.Format is null ? null : new XAttribute("Format", mail.Format), name)
                    : new XElement(SamlXml.Saml + "NameID",
                        new XAttribute("Format", transient ? Transient : Persistent),
                        new XAttribute("NameQualifier", organisation.EntityId),
                        new XAttribute("SPNameQualifier", login.Requester),
                        name),
                new XElement(SamlXml.Saml + "SubjectConfirmation",
                    new XAttribute("Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer"),
                    new XElement(SamlXml.Saml + "SubjectConfirmationData",
                        new XAttribute("NotOnOrAfter", until),
                        new XAttribute("Recipient", breakage.HasFlag(Breakage.WrongRecipient) ? "https://elsewhere.example/acs" : login.AssertionConsumer),
                        InResponseTo(login, breakage)))),
            new XElement(SamlXml.Saml + "Conditions",
                new XAttribute("NotBefore", Instant(now)),
                new XAttribute("NotOnOrAfter", until),
                new XElement(SamlXml.Saml + "AudienceRestriction",
                    new XElement(SamlXml.Saml + "Audience", breakage.HasFlag(Breakage.WrongAudience) ? "https://elsewhere.example/metadata" : login.Requester))),
            new XElement(SamlXml.Saml + "AuthnStatement",
                new XAttribute("AuthnInstant", Instant(session.AuthenticatedAt)),
                new XAttribute("SessionIndex", session.Index),
                new XAttribute("SessionNotOnOrAfter", Instant(session.AuthenticatedAt + organisation.SessionLasts)),
                new XElement(SamlXml.Saml + "AuthnContext",
                    new XElement(SamlXml.Saml + "AuthnContextClassRef", context),
                    organisation.Saml.Authority is { } authority ? new XElement(SamlXml.Saml + "AuthenticatingAuthority", authority) : null)),
            new XElement(SamlXml.Saml + "AttributeStatement",
                SamlAttributes.For(organisation, person, withMail: !breakage.HasFlag(Breakage.MissingMail)).Select(attribute =>
                    new XElement(SamlXml.Saml + "Attribute",
                        new XAttribute("Name", attribute.Name),
                        new XAttribute("NameFormat", attribute.NameFormat),
                        attribute.FriendlyName is null ? null : new XAttribute("FriendlyName", attribute.FriendlyName),
                        attribute.Values.Select(value => new XElement(SamlXml.Saml + "AttributeValue", new XAttribute(Xsi + "type", "xs:string"), value))))));
    }

    private static string SignAndBreak(FakeOrganisation organisation, XElement response, Breakage breakage)
    {
        var text = response.ToString(SaveOptions.DisableFormatting);
        var document = Load(organisation.ResponseSays?.Invoke(text) ?? text);
        var assertion = (XmlElement)document.GetElementsByTagName("Assertion", SamlXml.Saml.NamespaceName)[0]!;
        var key = breakage.HasFlag(Breakage.UnknownKey) ? OrganisationKeys.Generate()
            : breakage.HasFlag(Breakage.ExpiredCertificate) ? OrganisationKeys.Expired
            : organisation.Keys.Current;
        bool Signs(SamlSignature part) => !breakage.HasFlag(Breakage.NotSigned) && organisation.Saml!.Signature.HasFlag(part);
        if (Signs(SamlSignature.Assertion))
        {
            Sign(assertion, key);
        }

        // SAML Core 6.2: an assertion is signed, then encrypted, and then the response around it is signed.
        if (organisation.Encryption is { } encryption)
        {
            Tamper(assertion, breakage);
            SamlEncryption.Encrypt(assertion, encryption);
        }

        if (Signs(SamlSignature.Response))
        {
            Sign(document.DocumentElement!, key);
        }

        Tamper(assertion, breakage);

        return breakage.HasFlag(Breakage.DocumentType)
            ? "<!DOCTYPE Response [<!ENTITY one \"1\">]>" + document.OuterXml
            : document.OuterXml;
    }

    private static void Tamper(XmlElement assertion, Breakage breakage)
    {
        if (breakage.HasFlag(Breakage.Tampered))
        {
            assertion.GetElementsByTagName("NameID", SamlXml.Saml.NamespaceName)[0]!.InnerText = "somebody-else";
        }
    }

    private static string Encode(string xml) => Convert.ToBase64String(Encoding.UTF8.GetBytes(xml));

    private static string Status(string name) => "urn:oasis:names:tc:SAML:2.0:status:" + name;

    private static string Issuer(FakeOrganisation organisation, Breakage breakage) =>
        breakage.HasFlag(Breakage.WrongIssuer) ? "https://elsewhere.example/idp" : organisation.EntityId;

    // An answer that nobody asked for has none (SAML Profiles 4.1.5).
    private static XAttribute? InResponseTo(PendingSamlLogin login, Breakage breakage) =>
        (breakage.HasFlag(Breakage.WrongInResponseTo) ? NewId() : login.RequestId) is { } id ? new XAttribute("InResponseTo", id) : null;

    private static DateTimeOffset Now(FakeOrganisation organisation, Breakage breakage)
    {
        var now = organisation.Time.GetUtcNow();
        return breakage.HasFlag(Breakage.Expired) ? now.AddHours(-1)
            : breakage.HasFlag(Breakage.ClockAhead) ? now.AddMinutes(10)
            : now;
    }
}
