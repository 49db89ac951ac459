using System.Globalization;
using System.Text;
using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Validation;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>
/// A Response as a good product sends it, and what the hub expects of it. Starts valid: a test changes one thing.
/// </summary>
internal sealed record ResponseFixture
{
    public const string AssertionConsumer = "https://hub.example/login/return/saml";
    public const string Hub = "https://hub.example/saml/metadata";
    public const string OrganisationId = "https://idp.school.example/metadata";
    public const string RequestId = "_request5f3b0e9a";

    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public string Response { get; init; } =
        $"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response1" Version="2.0" IssueInstant="{At(0)}" Destination="{AssertionConsumer}" InResponseTo="{RequestId}">""";

    public string ResponseIssuer { get; init; } = $"<saml:Issuer>{OrganisationId}</saml:Issuer>";

    public string Extensions { get; init; } = string.Empty;

    public string Status { get; init; } = """<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>""";

    public string AssertionStart { get; init; } =
        $"""<saml:Assertion xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="_assertion1" Version="2.0" IssueInstant="{At(0)}">""";

    public string AssertionIssuer { get; init; } = $"<saml:Issuer>{OrganisationId}</saml:Issuer>";

    public string NameId { get; init; } =
        """<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" SPNameQualifier="https://hub.example/saml/metadata">p-7f3a</saml:NameID>""";

    public string ConfirmationData { get; init; } =
        $"""<saml:SubjectConfirmationData NotOnOrAfter="{At(300)}" Recipient="{AssertionConsumer}" InResponseTo="{RequestId}"/>""";

    public string? Confirmation { get; init; }

    public string Conditions { get; init; } =
        $"""<saml:Conditions NotBefore="{At(-60)}" NotOnOrAfter="{At(300)}"><saml:AudienceRestriction><saml:Audience>{Hub}</saml:Audience></saml:AudienceRestriction></saml:Conditions>""";

    public string Authn { get; init; } =
        $"""<saml:AuthnStatement AuthnInstant="{At(-5)}" SessionIndex="_session1" SessionNotOnOrAfter="{At(28800)}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef><saml:AuthenticatingAuthority>https://first.example</saml:AuthenticatingAuthority></saml:AuthnContext></saml:AuthnStatement>""";

    public string Attributes { get; init; } =
        """<saml:AttributeStatement><saml:Attribute Name="urn:oid:0.9.2342.19200300.100.1.3" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri" FriendlyName="mail"><saml:AttributeValue xsi:type="xs:string">noor@school.example</saml:AttributeValue></saml:Attribute><saml:Attribute Name="eduPersonAffiliation"><saml:AttributeValue xsi:type="xs:string">student</saml:AttributeValue><saml:AttributeValue xsi:type="xs:string">member</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>""";

    public string? Assertion { get; init; }

    public Signing? SignAssertion { get; init; } = new();

    public Signing? SignResponse { get; init; }

    public Encrypting? EncryptAssertion { get; init; }

    public Encrypting? EncryptNameId { get; init; }

    public Encrypting? EncryptAttributes { get; init; }

    public ResponseExpectations Expected { get; init; } = Expecting();

    public static ResponseFixture AssertionSigned { get; } = new();

    public static ResponseFixture ResponseSigned { get; } = new() { SignAssertion = null, SignResponse = new Signing() };

    public static ResponseFixture BothSigned { get; } = new() { SignResponse = new Signing() };

    /// <summary>Signed, then encrypted, in a Response without signature, and a hub that can open it.</summary>
    public static ResponseFixture Encrypted { get; } = AssertionSigned with { EncryptAssertion = new Encrypting(), Expected = Decrypting(TestKeys.Hub) };

    public static ResponseExpectations Decrypting(params System.Security.Cryptography.X509Certificates.X509Certificate2[] keys) =>
        Expecting() with { DecryptionKeys = [.. keys.Select(TestKeys.Decrypting)] };

    public static ResponseExpectations Expecting(params System.Security.Cryptography.X509Certificates.X509Certificate2[] keys) =>
        ResponseExpectations.ForRequest(
            RequestId, AssertionConsumer, Hub, OrganisationId, [.. (keys.Length == 0 ? [TestKeys.Organisation] : keys).Select(TestKeys.Trusted)], Now);

    public static string At(int seconds) => Now.AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public string Unsigned() =>
        Response + ResponseIssuer + Extensions + Status + (Assertion ?? OneAssertion()) + "</samlp:Response>";

    public string OneAssertion() =>
        AssertionStart + AssertionIssuer
        + "<saml:Subject>" + NameId
        + (Confirmation ?? $"""<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">{ConfirmationData}</saml:SubjectConfirmation>""")
        + "</saml:Subject>" + Conditions + Authn + Attributes + "</saml:Assertion>";

    /// <summary>The document with its signatures, for attacks to work on.</summary>
    public XmlDocument Document()
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(Unsigned());
        var assertion = document.DocumentElement!.ChildNodes.OfType<XmlElement>().FirstOrDefault(element => element.LocalName == "Assertion");
        // SAML Core 6.2: what is in an assertion is encrypted before it is signed, the assertion after it.
        if (EncryptNameId is not null)
        {
            Encryptor.Encrypt(assertion!.GetElementsByTagName("NameID", SamlNames.Assertion).OfType<XmlElement>().First(), "EncryptedID", EncryptNameId);
        }

        if (EncryptAttributes is not null)
        {
            assertion!.GetElementsByTagName("Attribute", SamlNames.Assertion).OfType<XmlElement>().ToList()
                .ForEach(attribute => Encryptor.Encrypt(attribute, "EncryptedAttribute", EncryptAttributes));
        }

        if (SignAssertion is not null && assertion is not null)
        {
            FrameworkSigner.Sign(assertion, SignAssertion);
        }

        if (EncryptAssertion is not null)
        {
            Encryptor.Encrypt(assertion!, "EncryptedAssertion", EncryptAssertion);
        }

        if (SignResponse is not null)
        {
            FrameworkSigner.Sign(document.DocumentElement, SignResponse);
        }

        return document;
    }

    public string Xml() => Document().OuterXml;

    public Outcome<ValidatedAssertion> Validate() => Validate(Xml());

    public Outcome<ValidatedAssertion> Validate(string xml) => Validate(Encoding.UTF8.GetBytes(xml));

    /// <summary>Validates as a login does. Every response of every test is examined too: the report must end where the login does.</summary>
    public Outcome<ValidatedAssertion> Validate(byte[] xml)
    {
        var outcome = ResponseValidator.Validate(xml, Expected);
        var examined = ResponseValidator.Examine(xml, Expected);
        Verdict.Of(examined.Outcome).Should().Be(Verdict.Of(outcome), "an examination ends where a login does");
        examined.Checks.Select(result => result.Check).Should().Equal(ResponseCheck.All);
        examined.Checks.Any(result => result.Verdict == CheckVerdict.Failed).Should().Be(outcome is Outcome<ValidatedAssertion>.Rejected, "what is refused failed a check");
        return outcome;
    }
}

/// <summary>How tests read an outcome.</summary>
internal static class Verdict
{
    /// <summary>The code, or <c>accepted</c>.</summary>
    public static string Of<T>(Outcome<T> outcome) => outcome.Match(_ => "accepted", rejection => rejection.Code.ToString());

    public static T Value<T>(Outcome<T> outcome) => outcome.Match(value => value, rejection => throw new Xunit.Sdk.XunitException($"refused: {rejection}"));
}
