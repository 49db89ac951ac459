namespace FederationHub.Testing.Vendors;

/// <summary>
/// OneLogin. Shape, attribute order, IDs ("R" and "pfx"), 3 minutes each way, SessionNotOnOrAfter of a day, an empty value, xs declared once on
/// the assertion and xsi again in each value: github.com/HewlettPackard/jupyterhub-samlauthenticator, the response of 2019-04-09 in its tests (issuer
/// app.onelogin.com/saml/metadata/719630), and help.skeddly.com/teams-and-organizations/example-saml-response, 2017-06-15, looked up 2026-11-22. Both
/// are IdP-initiated and signed with SHA-1; InResponseTo and SHA-256 (the product's present default) are assumed. Names are the administrator's.
/// </summary>
internal static class OneLogin
{
    private const string Issuer = "https://app.onelogin.com/saml/metadata/719631";

    private static readonly (string Name, string[] Values)[] Sent =
    [
        ("memberOf", [string.Empty]),
        ("User.email", [Noor.Address]),
        ("User.FirstName", [Noor.GivenName]),
        ("PersonImmutableID", [Noor.Uid]),
        ("User.LastName", [Noor.FamilyName]),
    ];

    public static Vendor Product { get; } = new()
    {
        Id = "onelogin",
        EntityId = Issuer,
        AttributeMap = "eduperson",
        Rules = [("given_name", "User.FirstName"), ("family_name", "User.LastName"), ("email", "User.email")],
        Unsigned = Response,
        Signature = new SignatureStyle(),
        NameId = new VendorNameId(Noor.Address, Noor.Email),
        Context = Noor.PasswordProtectedTransport,
        SessionIndex = login => "_" + login.Guid("session"),
        SessionLength = TimeSpan.FromDays(1),
        Authenticated = TimeSpan.FromSeconds(1),
        Attributes = Sent,
        Claims = Noor.Claims,
    };

    private static string Response(VendorLogin login) =>
        $"""<samlp:Response xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="R{login.Hex("response")}" Version="2.0" IssueInstant="{login.Seconds()}" Destination="{login.AssertionConsumer}" InResponseTo="{login.RequestId}"><saml:Issuer>{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>"""
        + $"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Version="2.0" ID="pfx{login.Guid("assertion")}" IssueInstant="{login.Seconds()}"><saml:Issuer>{Issuer}</saml:Issuer>{VendorSigner.Place}"""
        + $"""<saml:Subject><saml:NameID Format="{Noor.Email}">{Noor.Address}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{login.Seconds(180)}" Recipient="{login.AssertionConsumer}" InResponseTo="{login.RequestId}"/></saml:SubjectConfirmation></saml:Subject>"""
        + $"""<saml:Conditions NotBefore="{login.Seconds(-180)}" NotOnOrAfter="{login.Seconds(180)}"><saml:AudienceRestriction><saml:Audience>{login.Hub}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"""
        + $"""<saml:AuthnStatement AuthnInstant="{login.Seconds(-1)}" SessionNotOnOrAfter="{login.Seconds(86400)}" SessionIndex="_{login.Guid("session")}"><saml:AuthnContext><saml:AuthnContextClassRef>{Noor.PasswordProtectedTransport}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>"""
        + string.Concat(Sent.Select(attribute => $"""<saml:Attribute Name="{attribute.Name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic"><saml:AttributeValue xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string"{(attribute.Values[0].Length == 0 ? "/>" : $">{attribute.Values[0]}</saml:AttributeValue>")}</saml:Attribute>"""))
        + "</saml:AttributeStatement></saml:Assertion></samlp:Response>";
}
