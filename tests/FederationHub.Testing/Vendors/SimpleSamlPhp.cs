namespace FederationHub.Testing.Vendors;

/// <summary>
/// SimpleSAMLphp. Shape, attribute order (xmlns first), SPNameQualifier before Format, NotOnOrAfter before Recipient, 30 s before and 5 minutes after,
/// SessionNotOnOrAfter of 8 hours, xsi and xs declared on the assertion, IDs of "_" and 42 digits, whole seconds: the response of 2024-03-29 from sso.htb/simplesaml in
/// public notes of a course on SAML, looked up 2026-11-22; its NameID is transient. Here the hub asks for a persistent one (name_id_format), and that
/// such a one has the same SPNameQualifier and a NameQualifier before it is assumed. The signature with the certificate in one line on response and assertion both, the product's default: form after
/// github.com/simplesamlphp/saml2, bin's sample assertion of 2016-03-11 (assertion only); both together are assumed.
/// </summary>
internal static class SimpleSamlPhp
{
    private const string Issuer = "https://sso.school.example/simplesaml/saml2/idp/metadata.php";

    private static readonly (string Name, string[] Values)[] Sent =
    [
        ("uid", [Noor.Uid]),
        ("givenName", [Noor.GivenName]),
        ("sn", [Noor.FamilyName]),
        ("mail", [Noor.Address]),
        ("eduPersonAffiliation", ["employee", "member"]),
    ];

    public static Vendor Product { get; } = new()
    {
        Id = "simplesamlphp",
        EntityId = Issuer,
        AttributeMap = "eduperson",
        Settings = ["name_id_format: " + Noor.Persistent, "sign_requests: true"],
        RequestElements = ["Issuer", "NameIDPolicy"],
        Unsigned = Response,
        Signature = new SignatureStyle(),
        NameId = new VendorNameId("a79f33ac54f4d59d65506d5185ec675478b625cd", Noor.Persistent, Issuer, "{hub}"),
        Context = Noor.Password,
        SessionIndex = login => "_" + login.Hex("session") + "c4bb9dc911",
        SessionLength = TimeSpan.FromHours(8),
        Attributes = Sent,
        Claims = Noor.Claims,
    };

    private static string Response(VendorLogin login) =>
        $"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{login.Hex("response")}d821fe97fd" Version="2.0" IssueInstant="{login.Seconds()}" Destination="{login.AssertionConsumer}" InResponseTo="{login.RequestId}"><saml:Issuer>{Issuer}</saml:Issuer>{VendorSigner.Place}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>"""
        + $"""<saml:Assertion xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="_{login.Hex("assertion")}1cdba427a3" Version="2.0" IssueInstant="{login.Seconds()}"><saml:Issuer>{Issuer}</saml:Issuer>{VendorSigner.Place}"""
        + $"""<saml:Subject><saml:NameID NameQualifier="{Issuer}" SPNameQualifier="{login.Hub}" Format="{Noor.Persistent}">a79f33ac54f4d59d65506d5185ec675478b625cd</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{login.Seconds(300)}" Recipient="{login.AssertionConsumer}" InResponseTo="{login.RequestId}"/></saml:SubjectConfirmation></saml:Subject>"""
        + $"""<saml:Conditions NotBefore="{login.Seconds(-30)}" NotOnOrAfter="{login.Seconds(300)}"><saml:AudienceRestriction><saml:Audience>{login.Hub}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"""
        + $"""<saml:AuthnStatement AuthnInstant="{login.Seconds()}" SessionNotOnOrAfter="{login.Seconds(28800)}" SessionIndex="_{login.Hex("session")}c4bb9dc911"><saml:AuthnContext><saml:AuthnContextClassRef>{Noor.Password}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>"""
        + string.Concat(Sent.Select(attribute => $"""<saml:Attribute Name="{attribute.Name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">{string.Concat(attribute.Values.Select(value => $"""<saml:AttributeValue xsi:type="xs:string">{value}</saml:AttributeValue>"""))}</saml:Attribute>"""))
        + "</saml:AttributeStatement></saml:Assertion></samlp:Response>";
}
