namespace FederationHub.Testing.Vendors;

/// <summary>
/// Auth0 as identity provider. Shape, the two spaces before Version and Destination, the signature in a default namespace, types declared on the
/// AttributeStatement, an hour of validity from now: the package localstack-ext (pypi.org), the response of 2024-03-05 in its tests of Cognito (issuer urn:dev-cc74fjl4w46udioq.us.auth0.com), and
/// github.com/auth0/node-samlp, templates/samlresponse.ejs. Attribute names and their xs:boolean and xs:anyType: the response in django-allauth's tests, 2023-07-08;
/// NameFormat by the form of the name: github.com/auth0/node-saml, lib/saml20.js. All looked up 2026-11-22. InResponseTo stands between ID and Version as
/// django-allauth's shows; its place in the confirmation is that of node-saml's code. NameID format "unspecified" with Auth0's user id is assumed (the product's default),
/// and so is the attribute surname: none of these shows it.
/// </summary>
internal static class Auth0
{
    private const string Issuer = "urn:school.eu.auth0.com";
    private const string Claim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

    private static readonly (string Name, string Type, string[] Values)[] Sent =
    [
        (Claim + "nameidentifier", "xs:string", ["auth0|5f7c8ec7c33c6c004bbafe82"]),
        (Claim + "emailaddress", "xs:string", [Noor.Address]),
        (Claim + "name", "xs:string", [Noor.Name]),
        (Claim + "givenname", "xs:string", [Noor.GivenName]),
        (Claim + "surname", "xs:string", [Noor.FamilyName]),
        (Claim + "upn", "xs:string", [Noor.Address]),
        ("http://schemas.auth0.com/identities/default/provider", "xs:string", ["auth0"]),
        ("http://schemas.auth0.com/identities/default/isSocial", "xs:boolean", ["false"]),
        ("http://schemas.auth0.com/created_at", "xs:anyType", ["Wed Jun 28 2023 17:53:49 GMT+0000 (Coordinated Universal Time)"]),
        ("http://schemas.auth0.com/email_verified", "xs:boolean", ["true"]),
    ];

    public static Vendor Product { get; } = new()
    {
        Id = "auth0",
        EntityId = Issuer,
        AttributeMap = "adfs",
        Unsigned = Response,
        Signature = new SignatureStyle
        {
            Prefix = string.Empty,
            KeyInfo = certificate => $"<KeyInfo><X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo>",
        },
        NameId = new VendorNameId("auth0|5f7c8ec7c33c6c004bbafe82", Noor.Unspecified),
        Context = Noor.UnspecifiedContext,
        SessionIndex = login => "_" + login.Hex("session"),
        Attributes = [.. Sent.Select(attribute => (attribute.Name, attribute.Values))],
        Claims = Noor.Claims,
    };

    private static string Response(VendorLogin login) =>
        $"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{login.Hex("response")[..20]}"  InResponseTo="{login.RequestId}"  Version="2.0" IssueInstant="{login.Milliseconds(0.828)}"  Destination="{login.AssertionConsumer}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>"""
        + $"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Version="2.0" ID="_{login.Hex("assertion")}" IssueInstant="{login.Milliseconds(0.823)}"><saml:Issuer>{Issuer}</saml:Issuer>{VendorSigner.Place}"""
        + $"""<saml:Subject><saml:NameID Format="{Noor.Unspecified}">auth0|5f7c8ec7c33c6c004bbafe82</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{login.Milliseconds(3600.823)}" Recipient="{login.AssertionConsumer}" InResponseTo="{login.RequestId}"/></saml:SubjectConfirmation></saml:Subject>"""
        + $"""<saml:Conditions NotBefore="{login.Milliseconds(0.823)}" NotOnOrAfter="{login.Milliseconds(3600.823)}"><saml:AudienceRestriction><saml:Audience>{login.Hub}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"""
        + $"""<saml:AuthnStatement AuthnInstant="{login.Milliseconds()}" SessionIndex="_{login.Hex("session")}"><saml:AuthnContext><saml:AuthnContextClassRef>{Noor.UnspecifiedContext}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">"""
        + string.Concat(Sent.Select(attribute => $"""<saml:Attribute Name="{attribute.Name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue xsi:type="{attribute.Type}">{attribute.Values[0]}</saml:AttributeValue></saml:Attribute>"""))
        + "</saml:AttributeStatement></saml:Assertion></samlp:Response>";
}
