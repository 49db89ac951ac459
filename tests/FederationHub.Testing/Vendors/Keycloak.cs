namespace FederationHub.Testing.Vendors;

/// <summary>
/// Keycloak. Shape, attribute order, IDs ("ID_" and a GUID), the prefix dsig, the signed response around an unsigned assertion, the assertion with a prefix and the same namespace
/// as default, SessionIndex of two GUIDs with "::", SessionNotOnOrAfter, Role once for each role, FriendlyName and NameFormat by the administrator: github.com/opsi-org/opsiconfd, the two responses in the tests of
/// its SAML login (sso.acme.corp and keycloak.opsi.test). KeyName and KeyValue around the certificate: github.com/mbg/wai-saml2, tests/data/keycloak.xml of
/// 2022-08-01. Both looked up 2026-11-22. Stored with white space added: one line is assumed; so are the lengths (60 s for the confirmation and conditions, 10 hours for the session, the product's defaults).
/// </summary>
internal static class Keycloak
{
    private const string Issuer = "https://sso.school.example/realms/school";
    private const string Value = "<saml:AttributeValue xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\">";

    private static readonly (string Name, string? Friendly, string Format, string[] Values)[] Sent =
    [
        ("sn", "Achternaam", "unspecified", [Noor.FamilyName]),
        ("displayName", "Weergavenaam", "unspecified", [Noor.Name]),
        ("givenName", "Voornaam", "unspecified", [Noor.GivenName]),
        ("mail", "E-mailadres", "basic", [Noor.Address]),
        ("Role", null, "basic", ["offline_access"]),
        ("Role", null, "basic", ["view-profile"]),
    ];

    public static Vendor Product { get; } = new()
    {
        Id = "keycloak",
        EntityId = Issuer,
        AttributeMap = "eduperson",
        Settings = ["sign_requests: true"],
        Unsigned = Response,
        Signature = new SignatureStyle
        {
            Prefix = "dsig",
            KeyInfo = certificate => $"<dsig:KeyInfo><dsig:KeyName>r5t3lmdd-nE1F0SMgE-VTIrwlAl76ARtcLg6HY3eNIA</dsig:KeyName><dsig:X509Data><dsig:X509Certificate>{certificate}</dsig:X509Certificate></dsig:X509Data><dsig:KeyValue><dsig:RSAKeyValue><dsig:Modulus>{Modulus}</dsig:Modulus><dsig:Exponent>AQAB</dsig:Exponent></dsig:RSAKeyValue></dsig:KeyValue></dsig:KeyInfo>",
        },
        NameId = new VendorNameId(Noor.Uid, Noor.Unspecified),
        Context = Noor.UnspecifiedContext,
        SessionIndex = login => $"{login.Guid("session")}::{login.Guid("client")}",
        SessionLength = TimeSpan.FromHours(10),
        Attributes = [.. Sent.Select(attribute => (attribute.Name, attribute.Values))],
        Claims = Noor.Claims,
    };

    private static string Modulus
    {
        get
        {
            using var key = System.Security.Cryptography.X509Certificates.RSACertificateExtensions.GetRSAPublicKey(Vendor.Certificate)!;
            return Convert.ToBase64String(key.ExportParameters(includePrivateParameters: false).Modulus!);
        }
    }

    private static string Response(VendorLogin login) =>
        $"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" Destination="{login.AssertionConsumer}" ID="ID_{login.Guid("response")}" InResponseTo="{login.RequestId}" IssueInstant="{login.Milliseconds(0.365)}" Version="2.0"><saml:Issuer>{Issuer}</saml:Issuer>{VendorSigner.Place}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>"""
        + $"""<saml:Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="ID_{login.Guid("assertion")}" IssueInstant="{login.Milliseconds(0.365)}" Version="2.0"><saml:Issuer>{Issuer}</saml:Issuer>"""
        + $"""<saml:Subject><saml:NameID Format="{Noor.Unspecified}">{Noor.Uid}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData InResponseTo="{login.RequestId}" NotOnOrAfter="{login.Milliseconds(58.365)}" Recipient="{login.AssertionConsumer}"/></saml:SubjectConfirmation></saml:Subject>"""
        + $"""<saml:Conditions NotBefore="{login.Milliseconds(-1.635)}" NotOnOrAfter="{login.Milliseconds(58.365)}"><saml:AudienceRestriction><saml:Audience>{login.Hub}</saml:Audience></saml:AudienceRestriction></saml:Conditions>"""
        + $"""<saml:AuthnStatement AuthnInstant="{login.Milliseconds()}" SessionIndex="{login.Guid("session")}::{login.Guid("client")}" SessionNotOnOrAfter="{login.Milliseconds(36000)}"><saml:AuthnContext><saml:AuthnContextClassRef>{Noor.UnspecifiedContext}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>"""
        + string.Concat(Sent.Select(attribute => $"""<saml:Attribute{(attribute.Friendly is null ? string.Empty : $" FriendlyName=\"{attribute.Friendly}\"")} Name="{attribute.Name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:{attribute.Format}">{Value}{attribute.Values[0]}</saml:AttributeValue></saml:Attribute>"""))
        + "</saml:AttributeStatement></saml:Assertion></samlp:Response>";
}
