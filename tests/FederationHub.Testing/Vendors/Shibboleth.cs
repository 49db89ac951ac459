namespace FederationHub.Testing.Vendors;

/// <summary>
/// Shibboleth Identity Provider. Shape, attribute order, xs declared on the response and InclusiveNamespaces "xs", xsi declared in each value, the issuer's Format on both,
/// the NameID's two qualifiers, the person's address in two places, FriendlyName before Name, two values of one attribute, 5 minutes: the response of
/// idp.polito.it of 2021-11-30 in public lecture notes on identity management; signed response with RSA and SHA-256 (the product's default since version 3): the response of
/// idp.hilbertteam.net of 2020-06-07 in NYPL's circulation tests; both looked up 2026-11-22, and stored with white space added, so that one line is assumed.
/// The declaration is that of idp.testshib.org in node-saml's tests (2014). Attributes are of the sample; the scope and values are ours.
/// </summary>
internal static class Shibboleth
{
    private const string Issuer = "https://idp.school.example/idp/shibboleth";

    private static readonly (string Friendly, string Name, string[] Values)[] Sent =
    [
        ("eduPersonAffiliation", "urn:oid:1.3.6.1.4.1.5923.1.1.1.1", ["employee", "member"]),
        ("sn", "urn:oid:2.5.4.4", [Noor.FamilyName]),
        ("eduPersonUniqueId", "urn:oid:1.3.6.1.4.1.5923.1.1.1.13", ["b0c9f3a1e5d24c07@school.example"]),
        ("givenName", "urn:oid:2.5.4.42", [Noor.GivenName]),
        ("uid", "urn:oid:0.9.2342.19200300.100.1.1", [Noor.Uid]),
        ("mail", "urn:oid:0.9.2342.19200300.100.1.3", [Noor.Address, "noor@school.example"]),
        ("eduPersonPrincipalName", "urn:oid:1.3.6.1.4.1.5923.1.1.1.6", ["nberg@school.example"]),
        ("displayName", "urn:oid:2.16.840.1.113730.3.1.241", [Noor.Name]),
    ];

    public static Vendor Product { get; } = new()
    {
        Id = "shibboleth",
        EntityId = Issuer,
        AttributeMap = "eduperson",
        Settings = ["sign_requests: true", $"authn_contexts_supported: [\"https://refeds.org/profile/mfa\", \"{Noor.PasswordProtectedTransport}\"]"],
        Unsigned = Response,
        Signature = new SignatureStyle { PrefixList = "xs", LineLength = 76 },
        NameId = new VendorNameId("nberg@school.example", Noor.Email, Issuer, "{hub}"),
        Context = Noor.PasswordProtectedTransport,
        SessionIndex = login => "_" + login.Hex("session"),
        Attributes = [.. Sent.Select(attribute => (attribute.Name, attribute.Values))],
        Claims = Noor.Claims,
    };

    private static string Response(VendorLogin login) =>
        $"""<?xml version="1.0" encoding="UTF-8"?><saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:xs="http://www.w3.org/2001/XMLSchema" Destination="{login.AssertionConsumer}" ID="_{login.Hex("response")}" InResponseTo="{login.RequestId}" IssueInstant="{login.Milliseconds(0.585)}" Version="2.0"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">{Issuer}</saml2:Issuer>{VendorSigner.Place}<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status>"""
        + $"""<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{login.Hex("assertion")}" IssueInstant="{login.Milliseconds(0.585)}" Version="2.0"><saml2:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">{Issuer}</saml2:Issuer>"""
        + $"""<saml2:Subject><saml2:NameID Format="{Noor.Email}" NameQualifier="{Issuer}" SPNameQualifier="{login.Hub}">nberg@school.example</saml2:NameID><saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData Address="192.0.2.126" InResponseTo="{login.RequestId}" NotOnOrAfter="{login.Milliseconds(300.585)}" Recipient="{login.AssertionConsumer}"/></saml2:SubjectConfirmation></saml2:Subject>"""
        + $"""<saml2:Conditions NotBefore="{login.Milliseconds(0.585)}" NotOnOrAfter="{login.Milliseconds(300.585)}"><saml2:AudienceRestriction><saml2:Audience>{login.Hub}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>"""
        + $"""<saml2:AuthnStatement AuthnInstant="{login.Milliseconds()}" SessionIndex="_{login.Hex("session")}"><saml2:SubjectLocality Address="192.0.2.126"/><saml2:AuthnContext><saml2:AuthnContextClassRef>{Noor.PasswordProtectedTransport}</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement>"""
        + string.Concat(Sent.Select(attribute => $"""<saml2:Attribute FriendlyName="{attribute.Friendly}" Name="{attribute.Name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">{string.Concat(attribute.Values.Select(value => $"""<saml2:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">{value}</saml2:AttributeValue>"""))}</saml2:Attribute>"""))
        + "</saml2:AttributeStatement></saml2:Assertion></saml2p:Response>";
}
