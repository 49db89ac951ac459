namespace FederationHub.Testing.Vendors;

/// <summary>
/// Okta. Shape, attribute order, the declaration, xs declared on the response and again in each value, InclusiveNamespaces "xs", the
/// certificate in lines of 64 and the signature in one, 5 minutes each way: github.com/mbg/wai-saml2, tests/data/okta-attributes.xml of 2023-06-16, looked up
/// 2026-11-22. That sample is IdP-initiated and signs the response; InResponseTo in both places, and the assertion signed beside it (Okta's
/// setting "Assertion Signature", on by default) after github.com/SAML-Toolkits/ruby-saml, test/responses/okta_response.xml (assertion signed, 2012), are assumed together.
/// Attribute names are the administrator's; these are Okta's profile names, two of which the sample shows.
/// </summary>
internal static class Okta
{
    private const string Issuer = "http://www.okta.com/exk5qnoor4hc3aXlST69";

    private static readonly (string Name, string[] Values)[] Sent =
    [
        ("lastName", [Noor.FamilyName]),
        ("firstName", [Noor.GivenName]),
        ("email", [Noor.Address]),
        ("groups", ["Everyone", "Docenten"]),
    ];

    public static Vendor Product { get; } = new()
    {
        Id = "okta",
        EntityId = Issuer,
        AttributeMap = "okta",
        Unsigned = Response,
        Signature = new SignatureStyle
        {
            PrefixList = "xs",
            KeyInfo = certificate => $"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{string.Join('\n', certificate.Chunk(64).Select(line => new string(line)))}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
        },
        NameId = new VendorNameId(Noor.Address, Noor.Unspecified),
        Context = Noor.UnspecifiedContext,
        SessionIndex = login => "id1686897764193." + login.RequestId.Length,
        Authenticated = TimeSpan.FromSeconds(3494),
        Attributes = Sent,
        Claims = Noor.Claims,
    };

    private static string Response(VendorLogin login) =>
        $"""<?xml version="1.0" encoding="UTF-8"?><saml2p:Response Destination="{login.AssertionConsumer}" ID="id92549195330378941022989346" InResponseTo="{login.RequestId}" IssueInstant="{login.Milliseconds(0.371)}" Version="2.0" xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:xs="http://www.w3.org/2001/XMLSchema"><saml2:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion">{Issuer}</saml2:Issuer>{VendorSigner.Place}<saml2p:Status xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol"><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status>"""
        + $"""<saml2:Assertion ID="id{login.Hex("assertion")}" IssueInstant="{login.Milliseconds(0.371)}" Version="2.0" xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion"><saml2:Issuer Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">{Issuer}</saml2:Issuer>{VendorSigner.Place}"""
        + $"""<saml2:Subject><saml2:NameID Format="{Noor.Unspecified}">{Noor.Address}</saml2:NameID><saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData InResponseTo="{login.RequestId}" NotOnOrAfter="{login.Milliseconds(300.372)}" Recipient="{login.AssertionConsumer}"/></saml2:SubjectConfirmation></saml2:Subject>"""
        + $"""<saml2:Conditions NotBefore="{login.Milliseconds(-299.628)}" NotOnOrAfter="{login.Milliseconds(300.372)}"><saml2:AudienceRestriction><saml2:Audience>{login.Hub}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>"""
        + $"""<saml2:AuthnStatement AuthnInstant="{login.Milliseconds(-3494)}" SessionIndex="id1686897764193.{login.RequestId.Length}"><saml2:AuthnContext><saml2:AuthnContextClassRef>{Noor.UnspecifiedContext}</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement>"""
        + string.Concat(Sent.Select(attribute => $"""<saml2:Attribute Name="{attribute.Name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">{string.Concat(attribute.Values.Select(value => $"""<saml2:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">{value}</saml2:AttributeValue>"""))}</saml2:Attribute>"""))
        + "</saml2:AttributeStatement></saml2:Assertion></saml2p:Response>";
}
