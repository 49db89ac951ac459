namespace FederationHub.Testing.Vendors;

/// <summary>
/// Google Workspace. Shape, the declaration with standalone, the signed response, X509SubjectName before the certificate, base64 in lines of 76, 5 minutes
/// each way, no Format on the issuer: github.com/mbg/wai-saml2, tests/data/google.xml of 2022-09-20, looked up 2026-11-22; stored there with white space added, so that
/// one line is assumed. The sample has no attributes: their form (no NameFormat, xs:anyType) and names, which the administrator chooses, are assumed.
/// </summary>
internal static class GoogleWorkspace
{
    private const string Issuer = "https://accounts.google.com/o/saml2?idpid=C01noor0c";

    private static readonly (string Name, string[] Values)[] Sent =
    [
        ("givenName", [Noor.GivenName]),
        ("sn", [Noor.FamilyName]),
        ("mail", [Noor.Address]),
    ];

    public static Vendor Product { get; } = new()
    {
        Id = "google",
        EntityId = Issuer,
        AttributeMap = "eduperson",
        Settings = ["force_authn: never"],
        Unsigned = Response,
        Signature = new SignatureStyle
        {
            LineLength = 76,
            KeyInfo = certificate => $"<ds:KeyInfo><ds:X509Data><ds:X509SubjectName>ST=California,C=US,OU=Google For Work,CN=Google,L=Mountain View,O=Google Inc.</ds:X509SubjectName><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
        },
        NameId = new VendorNameId(Noor.Address, Noor.Email),
        Context = Noor.UnspecifiedContext,
        SessionIndex = login => "_" + login.Hex("assertion"),
        Authenticated = TimeSpan.FromSeconds(3436),
        Attributes = Sent,
        Claims = Noor.Claims,
    };

    private static string Response(VendorLogin login) =>
        $"""<?xml version="1.0" encoding="UTF-8" standalone="no"?><saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" Destination="{login.AssertionConsumer}" ID="_{login.Hex("response")}" InResponseTo="{login.RequestId}" IssueInstant="{login.Milliseconds(0.151)}" Version="2.0"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">{Issuer}</saml2:Issuer>{VendorSigner.Place}<saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status>"""
        + $"""<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{login.Hex("assertion")}" IssueInstant="{login.Milliseconds(0.151)}" Version="2.0"><saml2:Issuer>{Issuer}</saml2:Issuer>"""
        + $"""<saml2:Subject><saml2:NameID Format="{Noor.Email}">{Noor.Address}</saml2:NameID><saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData InResponseTo="{login.RequestId}" NotOnOrAfter="{login.Milliseconds(300.151)}" Recipient="{login.AssertionConsumer}"/></saml2:SubjectConfirmation></saml2:Subject>"""
        + $"""<saml2:Conditions NotBefore="{login.Milliseconds(-299.849)}" NotOnOrAfter="{login.Milliseconds(300.151)}"><saml2:AudienceRestriction><saml2:Audience>{login.Hub}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions><saml2:AttributeStatement>"""
        + string.Concat(Sent.Select(attribute => $"""<saml2:Attribute Name="{attribute.Name}"><saml2:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:anyType">{attribute.Values[0]}</saml2:AttributeValue></saml2:Attribute>"""))
        + $"""</saml2:AttributeStatement><saml2:AuthnStatement AuthnInstant="{login.Milliseconds(-3436)}" SessionIndex="_{login.Hex("assertion")}"><saml2:AuthnContext><saml2:AuthnContextClassRef>{Noor.UnspecifiedContext}</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement></saml2:Assertion></saml2p:Response>""";
}
