namespace FederationHub.Testing.Vendors;

/// <summary>
/// PingFederate. Shape, attribute order (Version first; SessionIndex before AuthnInstant; Recipient before NotOnOrAfter; xmlns last), IDs that are base64url with a dot, line breaks and
/// two spaces at each depth, base64 in lines of 76, 5 minutes each way, NameFormat basic: the server log "Transported Response" of 2018-02-07 (sso.test.workangel.com) in public code. That it has no
/// KeyInfo unless told, and no Destination where only the assertion is signed: comments on pfed11_response_01 to 03 in github.com/russellhaering/gosaml2, providertests/pingfed_test.go.
/// Both looked up 2026-11-22. The log's login is IdP-initiated: InResponseTo, and that the wire has the log's line breaks, are assumed.
/// </summary>
internal static class PingFederate
{
    private const string Issuer = "PF-SCHOOL-2.0";

    private static readonly (string Name, string[] Values)[] Sent =
    [
        ("firstname", [Noor.GivenName]),
        ("emailaddress", [Noor.Address]),
        ("lastname", [Noor.FamilyName]),
    ];

    /// <summary>A signed response.</summary>
    public static Vendor SignedResponse { get; } = new()
    {
        Id = "pingfederate",
        EntityId = Issuer,
        AttributeMap = "eduperson",
        Rules = [("given_name", "firstname"), ("family_name", "lastname"), ("email", "emailaddress")],
        Unsigned = login => Response(login, Issuer, $" Destination=\"{login.AssertionConsumer}\"", $"\n  {VendorSigner.Place}", string.Empty),
        Signature = new SignatureStyle
        {
            Indent = "    ",
            LineLength = 76,
            KeyInfo = certificate => $"<ds:KeyInfo>\n      <ds:X509Data>\n        <ds:X509Certificate>{certificate}</ds:X509Certificate>\n      </ds:X509Data>\n    </ds:KeyInfo>",
        },
        NameId = new VendorNameId(Noor.Address, Noor.Unspecified),
        Context = Noor.UnspecifiedContext,
        SessionIndex = login => "bCS.A" + login.Hex("assertion")[..22],
        Attributes = Sent,
        Claims = Noor.Claims,
    };

    /// <summary>A signed assertion: no Destination, and no KeyInfo that would name the key.</summary>
    public static Vendor SignedAssertion { get; } = SignedResponse with
    {
        Id = "pingfederate-assertion",
        EntityId = Issuer + "-B",
        Unsigned = login => Response(login, Issuer + "-B", string.Empty, string.Empty, $"\n    {VendorSigner.Place}"),
        Signature = new SignatureStyle { Indent = "      ", LineLength = 76, KeyInfo = _ => string.Empty },
    };

    private static string Response(VendorLogin login, string issuer, string destination, string responseSignature, string assertionSignature) => $"""
        <samlp:Response Version="2.0" ID="vzaC{login.Hex("response")[..23]}" IssueInstant="{login.Milliseconds(0.942)}" InResponseTo="{login.RequestId}"{destination} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">
          <saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</saml:Issuer>{responseSignature}
          <samlp:Status>
            <samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>
          </samlp:Status>
          <saml:Assertion ID="bCS.A{login.Hex("assertion")[..22]}" IssueInstant="{login.Milliseconds(0.943)}" Version="2.0" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">
            <saml:Issuer>{issuer}</saml:Issuer>{assertionSignature}
            <saml:Subject>
              <saml:NameID Format="{Noor.Unspecified}">{Noor.Address}</saml:NameID>
              <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
                <saml:SubjectConfirmationData Recipient="{login.AssertionConsumer}" NotOnOrAfter="{login.Milliseconds(300.943)}" InResponseTo="{login.RequestId}"/>
              </saml:SubjectConfirmation>
            </saml:Subject>
            <saml:Conditions NotBefore="{login.Milliseconds(-299.057)}" NotOnOrAfter="{login.Milliseconds(300.943)}">
              <saml:AudienceRestriction>
                <saml:Audience>{login.Hub}</saml:Audience>
              </saml:AudienceRestriction>
            </saml:Conditions>
            <saml:AuthnStatement SessionIndex="bCS.A{login.Hex("assertion")[..22]}" AuthnInstant="{login.Milliseconds()}">
              <saml:AuthnContext>
                <saml:AuthnContextClassRef>{Noor.UnspecifiedContext}</saml:AuthnContextClassRef>
              </saml:AuthnContext>
            </saml:AuthnStatement>
            <saml:AttributeStatement>
        {string.Join('\n', Sent.Select(Attribute))}
            </saml:AttributeStatement>
          </saml:Assertion>
        </samlp:Response>
        """;

    private static string Attribute((string Name, string[] Values) attribute) => $"""
              <saml:Attribute Name="{attribute.Name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">
                <saml:AttributeValue xsi:type="xs:string" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{attribute.Values[0]}</saml:AttributeValue>
              </saml:Attribute>
        """;
}
