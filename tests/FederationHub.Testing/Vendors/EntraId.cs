namespace FederationHub.Testing.Vendors;

/// <summary>
/// Microsoft Entra ID. Shape, order, prefixes and lengths (5 minutes before, 60 after): github.com/mbg/wai-saml2,
/// tests/data/azuread-signed-response.xml of 2023-05-10 and azuread.xml of 2023-05-09, looked up 2026-11-22. The claims givenname,
/// surname and emailaddress, which that account did not have, are Microsoft's default set in the namespace of the sample's "name"
/// (learn.microsoft.com/entra/identity-platform/saml-claims-customization); their place among the others is assumed. After a second factor
/// the context stays Password and multipleauthn stands in authnmethodsreferences (learn.microsoft.com/entra/identity-platform/single-sign-on-saml-protocol
/// shows Password only; the second value is assumed).
/// </summary>
internal static class EntraId
{
    private const string Tenant = "6f1d3a52-7c40-4b7e-9a43-2f1f0c6f7b11";
    private const string ObjectId = "0b7d0e4c-93a5-4c39-8b1e-5f2d7f3a9c21";
    private const string Issuer = "https://sts.windows.net/" + Tenant + "/";
    private const string Claim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
    private const string Microsoft = "http://schemas.microsoft.com/identity/claims/";

    // The claims configuration that Entra starts an application with.
    private static readonly (string Name, string[] Values)[] Sent =
    [
        (Microsoft + "tenantid", [Tenant]),
        (Microsoft + "objectidentifier", [ObjectId]),
        (Microsoft + "displayname", [Noor.Name]),
        (Microsoft + "identityprovider", [Issuer]),
        ("http://schemas.microsoft.com/claims/authnmethodsreferences", ["http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password", "http://schemas.microsoft.com/claims/multipleauthn"]),
        (Claim + "givenname", [Noor.GivenName]),
        (Claim + "surname", [Noor.FamilyName]),
        (Claim + "emailaddress", [Noor.Address]),
        (Claim + "name", [Noor.Address]),
    ];

    /// <summary>What it does unless told otherwise.</summary>
    public static Vendor SignedAssertion { get; } = new()
    {
        Id = "entra",
        EntityId = Issuer,
        AttributeMap = "entra",
        Settings = ["login_hint: query"],
        Unsigned = login => Response(login, assertion: VendorSigner.Place),
        Signature = new SignatureStyle
        {
            Prefix = string.Empty,
            KeyInfo = certificate => $"<KeyInfo><X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo>",
        },
        NameId = new VendorNameId(Noor.Address, Noor.Email),
        Context = Noor.Password,
        SessionIndex = login => "_" + login.Guid("assertion"),
        Authenticated = TimeSpan.FromSeconds(124),
        Attributes = Sent,
        Claims = Noor.Claims,
    };

    /// <summary>"Sign SAML response": a KeyInfo whose certificate has a prefix that the signature has not, as the sample shows.</summary>
    public static Vendor SignedResponse { get; } = SignedAssertion with
    {
        Id = "entra-response",
        EntityId = Issuer.Replace("6f1d3a52", "6f1d3a53", StringComparison.Ordinal),
        Unsigned = login => Response(login, response: VendorSigner.Place).Replace("6f1d3a52", "6f1d3a53", StringComparison.Ordinal),
        Signature = new SignatureStyle
        {
            Prefix = string.Empty,
            KeyInfo = certificate => $"<KeyInfo><ds:X509Data xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></KeyInfo>",
        },
        Attributes = [.. Sent.Select(attribute => (attribute.Name, attribute.Values.Select(value => value.Replace("6f1d3a52", "6f1d3a53", StringComparison.Ordinal)).ToArray()))],
    };

    private static string Response(VendorLogin login, string response = "", string assertion = "") =>
        $"""<samlp:Response ID="_{login.Guid("response")}" Version="2.0" IssueInstant="{login.Milliseconds(0.634)}" Destination="{login.AssertionConsumer}" InResponseTo="{login.RequestId}" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{Issuer}</Issuer>{response}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>"""
        + $"""<Assertion ID="_{login.Guid("assertion")}" IssueInstant="{login.Milliseconds(0.632)}" Version="2.0" xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><Issuer>{Issuer}</Issuer>{assertion}"""
        + $"""<Subject><NameID Format="{Noor.Email}">{Noor.Address}</NameID><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData InResponseTo="{login.RequestId}" NotOnOrAfter="{login.Milliseconds(3600.563)}" Recipient="{login.AssertionConsumer}"/></SubjectConfirmation></Subject>"""
        + $"""<Conditions NotBefore="{login.Milliseconds(-299.437)}" NotOnOrAfter="{login.Milliseconds(3600.563)}"><AudienceRestriction><Audience>{login.Hub}</Audience></AudienceRestriction></Conditions><AttributeStatement>"""
        + string.Concat(Sent.Select(attribute => $"""<Attribute Name="{attribute.Name}">{string.Concat(attribute.Values.Select(value => $"<AttributeValue>{value}</AttributeValue>"))}</Attribute>"""))
        + $"""</AttributeStatement><AuthnStatement AuthnInstant="{login.Milliseconds(-124)}" SessionIndex="_{login.Guid("assertion")}"><AuthnContext><AuthnContextClassRef>{Noor.Password}</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion></samlp:Response>""";
}
