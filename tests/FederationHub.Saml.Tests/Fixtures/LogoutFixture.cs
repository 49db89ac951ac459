using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>
/// A logout message as a good product sends it, a request or an answer, and what the hub expects of it. Starts valid: a test changes one
/// thing. Signed by the platform, never by the code under test.
/// </summary>
internal sealed record LogoutFixture
{
    public const string Endpoint = "https://hub.example/saml/logout";
    public const string OurRequest = "_logout4d2c";

    private const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

    public required bool IsRequest { get; init; }

    public string Id { get; init; } = " ID=\"_logout1\"";

    public string Version { get; init; } = " Version=\"2.0\"";

    public string IssueInstant { get; init; } = $" IssueInstant=\"{At(0)}\"";

    public string Destination { get; init; } = $" Destination=\"{Endpoint}\"";

    public string More { get; init; } = string.Empty;

    public string Issuer { get; init; } = $"<saml:Issuer>{OrganisationId}</saml:Issuer>";

    public required string Content { get; init; }

    public string RelayState { get; init; } = "&RelayState=handle";

    public X509Certificate2? SignedBy { get; init; } = TestKeys.Organisation;

    public LogoutExpectations Expected { get; init; } = ExpectingLogout();

    public static string PersistentName { get; } = $"""<saml:NameID Format="{SamlNames.PersistentNameId}" SPNameQualifier="{Hub}">p-7f3a</saml:NameID>""";

    public static LogoutFixture Request { get; } = new()
    {
        IsRequest = true,
        More = $" NotOnOrAfter=\"{At(300)}\"",
        Content = $"{PersistentName}<samlp:SessionIndex>_session1</samlp:SessionIndex><samlp:SessionIndex>_session2</samlp:SessionIndex>",
    };

    public static LogoutFixture Response { get; } = new()
    {
        IsRequest = false,
        More = $" InResponseTo=\"{OurRequest}\"",
        Content = """<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>""",
    };

    public static LogoutExpectations ExpectingLogout(params X509Certificate2[] keys) =>
        new(Endpoint, Hub, OrganisationId, [.. (keys.Length == 0 ? [TestKeys.Organisation] : keys).Select(TestKeys.Trusted)], Now);

    private string Name => IsRequest ? "LogoutRequest" : "LogoutResponse";

    public string Unsigned() =>
        $"""<samlp:{Name} xmlns:samlp="{SamlNames.Protocol}" xmlns:saml="{SamlNames.Assertion}"{Id}{Version}{IssueInstant}{Destination}{More}>{Issuer}{Content}</samlp:{Name}>""";

    /// <summary>The document for POST, with its signature.</summary>
    public XmlDocument Document()
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(Unsigned());
        if (SignedBy is not null)
        {
            FrameworkSigner.Sign(document.DocumentElement!, new Signing { Certificate = SignedBy });
        }

        return document;
    }

    /// <summary>The query for Redirect, with its signature.</summary>
    public string Query() => Query(Unsigned());

    public string Query(string xml) => Sign(Unsigned(IsRequest, Encoding.UTF8.GetBytes(xml)) + RelayState);

    /// <summary>The parameter with a message, deflated.</summary>
    public static string Unsigned(bool isRequest, byte[] xml)
    {
        using var deflated = new MemoryStream();
        using (var deflater = new DeflateStream(deflated, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflater.Write(xml);
        }

        return $"{(isRequest ? "SAMLRequest" : "SAMLResponse")}={Uri.EscapeDataString(Convert.ToBase64String(deflated.ToArray()))}";
    }

    /// <summary>Adds SigAlg and Signature.</summary>
    public string Sign(string query)
    {
        if (SignedBy is null)
        {
            return query;
        }

        var signed = $"{query}&SigAlg={Uri.EscapeDataString(RsaSha256)}";
        using var key = SignedBy.GetRSAPrivateKey()!;
        return $"{signed}&Signature={Uri.EscapeDataString(Convert.ToBase64String(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)))}";
    }

    public string ByPost() => ByPost(Document().OuterXml);

    /// <summary>The code, or <c>accepted</c>.</summary>
    public string ByPost(string xml) => ByPost(Encoding.UTF8.GetBytes(xml));

    public string ByPost(byte[] xml) =>
        IsRequest ? Verdict.Of(LogoutValidator.RequestByPost(xml, Expected)) : Verdict.Of(LogoutValidator.ResponseByPost(xml, OurRequest, Expected));

    public string ByRedirect() => ByRedirect(Query());

    public string ByRedirect(string query) =>
        IsRequest ? Verdict.Of(LogoutValidator.RequestByRedirect(query, Expected)) : Verdict.Of(LogoutValidator.ResponseByRedirect(query, OurRequest, Expected));

    public Outcome<ValidatedLogoutRequest> Read() => LogoutValidator.RequestByPost(Encoding.UTF8.GetBytes(Document().OuterXml), Expected);
}
