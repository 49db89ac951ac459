namespace FederationHub.Testing.Vendors;

/// <summary>
/// AD FS of Windows Server 2016 and 2019. Shape, Consent, order, the space before "/>", the prefixed signature with a KeyInfo in a default
/// namespace, 5 minutes for the confirmation and 60 for the conditions: github.com/scireum/sirius-biz, src/test/kotlin/sirius/biz/saml/SamlTest.kt
/// ("ADFS SAML response", 2022-05-12), which has no NameID and no SessionIndex. A NameID without Format, the UPN and a SessionIndex that is the
/// assertion's ID: the response of 2016-03-21 (adfs01.dev.coveo.com) in the class tools.open_saml.src.ParseXML of public code, else alike. Both looked up
/// 2026-11-22. That 2019 writes what 2016 does is assumed: the samples of 2016 and 2022 are alike. Which claims are sent is the administrator's
/// claim rules; givenname and surname beside those of the samples, and the context of Windows sign-on, are assumed.
/// </summary>
internal static class AdFs
{
    private const string Issuer = "http://adfs.school.example/adfs/services/trust";
    private const string Claim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

    private static readonly (string Name, string[] Values)[] Sent =
    [
        (Claim + "emailaddress", [Noor.Address]),
        ("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", ["Docenten", "Beheer"]),
        (Claim + "name", [Noor.Name]),
        (Claim + "upn", ["nberg@school.example"]),
        (Claim + "givenname", [Noor.GivenName]),
        (Claim + "surname", [Noor.FamilyName]),
    ];

    /// <summary>A form login; no claim rule makes a NameID.</summary>
    public static Vendor WithoutNameId { get; } = new()
    {
        Id = "adfs",
        EntityId = Issuer,
        AttributeMap = "adfs",
        Unsigned = login => Response(login, Issuer, string.Empty, string.Empty, Noor.PasswordProtectedTransport),
        Signature = new SignatureStyle
        {
            Space = " ",
            KeyInfo = certificate => $"<KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></KeyInfo>",
        },
        Context = Noor.PasswordProtectedTransport,
        Attributes = Sent,
        Claims = Noor.Claims,
    };

    /// <summary>Windows sign-on, which is there as long as no context is asked for (ruling 17); a rule makes a NameID of the UPN.</summary>
    public static Vendor WithNameId { get; } = WithoutNameId with
    {
        Id = "adfs-windows",
        EntityId = Issuer.Replace("adfs.school", "adfs2.school", StringComparison.Ordinal),
        Unsigned = login => Response(
            login, Issuer.Replace("adfs.school", "adfs2.school", StringComparison.Ordinal),
            $"<NameID>nberg@school.example</NameID>", $" SessionIndex=\"_{login.Guid("assertion")}\"", "urn:federation:authentication:windows"),
        NameId = new VendorNameId("nberg@school.example", null),
        Context = "urn:federation:authentication:windows",
        SessionIndex = login => "_" + login.Guid("assertion"),
    };

    private static string Response(VendorLogin login, string issuer, string nameId, string sessionIndex, string context) =>
        $"""<samlp:Response ID="_{login.Guid("response")}" Version="2.0" IssueInstant="{login.Milliseconds(0.648)}" Destination="{login.AssertionConsumer}" Consent="urn:oasis:names:tc:SAML:2.0:consent:unspecified" InResponseTo="{login.RequestId}" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success" /></samlp:Status>"""
        + $"""<Assertion ID="_{login.Guid("assertion")}" IssueInstant="{login.Milliseconds(0.648)}" Version="2.0" xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><Issuer>{issuer}</Issuer>{VendorSigner.Place}"""
        + $"""<Subject>{nameId}<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData InResponseTo="{login.RequestId}" NotOnOrAfter="{login.Milliseconds(300.648)}" Recipient="{login.AssertionConsumer}" /></SubjectConfirmation></Subject>"""
        + $"""<Conditions NotBefore="{login.Milliseconds(0.648)}" NotOnOrAfter="{login.Milliseconds(3600.648)}"><AudienceRestriction><Audience>{login.Hub}</Audience></AudienceRestriction></Conditions><AttributeStatement>"""
        + string.Concat(Sent.Select(attribute => $"""<Attribute Name="{attribute.Name}">{string.Concat(attribute.Values.Select(value => $"<AttributeValue>{value}</AttributeValue>"))}</Attribute>"""))
        + $"""</AttributeStatement><AuthnStatement AuthnInstant="{login.Milliseconds()}"{sessionIndex}><AuthnContext><AuthnContextClassRef>{context}</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion></samlp:Response>""";
}
