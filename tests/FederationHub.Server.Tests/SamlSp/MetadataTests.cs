using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text.Json;
using System.Xml;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.SamlSp;

/// <summary>What organisations load to know the hub.</summary>
public sealed class MetadataTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HttpClient _http = LoopbackHttp.Create();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private HubWorld World => fixture.World;

    [Theory]
    [InlineData("/saml/metadata")]
    [InlineData("/saml/metadata/signed")]
    [InlineData("/saml/metadata/without-encryption")]
    public async Task May_be_kept_for_an_hour_and_is_known_by_its_tag(string path)
    {
        using var first = await _http.GetAsync(new Uri(World.HubUrl + path), Token);
        first.Content.Headers.ContentType!.ToString().Should().Be("application/samlmetadata+xml");
        first.Headers.CacheControl!.ToString().Should().Be("public, max-age=3600");

        using var again = new HttpRequestMessage(HttpMethod.Get, World.HubUrl + path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _http.SendAsync(again, Token);
        second.StatusCode.Should().Be(HttpStatusCode.NotModified, "the same keys on the same day give the same octets");
    }

    [Theory]
    [InlineData("/saml/metadata", null)]
    [InlineData("/saml/metadata", "10.0.0.5:8080")]
    [InlineData("/saml/metadata/signed", null)]
    [InlineData("/saml/metadata/without-encryption", null)]
    public async Task Names_no_address_but_the_public_one(string path, string? forwarded)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, World.HubUrl + path);
        if (forwarded is not null)
        {
            request.Headers.Add("X-Forwarded-Host", forwarded);
        }

        using var response = await _http.SendAsync(request, Token);
        var metadata = Load(await response.Content.ReadAsStringAsync(Token));

        metadata.GetAttribute("entityID").Should().Be(World.HubUrl + "/saml/metadata");
        metadata.GetAttribute("cacheDuration").Should().Be("PT12H");
        metadata.SelectNodes("//@Location")!.Cast<XmlNode>().Select(location => location.Value).Should().NotBeEmpty()
            .And.OnlyContain(location => location!.StartsWith(World.HubUrl + "/", StringComparison.Ordinal));
    }

    // What OpenID organisations load instead; Login/RelyingPartyKeysEndpoint.cs.
    [Fact]
    public async Task An_openid_organisation_reads_the_same_key_as_json()
    {
        using var answer = await _http.GetAsync(new Uri(World.HubUrl + "/login/keys"), Token);

        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        answer.Headers.ETag.Should().NotBeNull();
        var key = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("keys").EnumerateArray().Should().ContainSingle().Subject;
        var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(key.GetProperty("x5c")[0].GetString()!));
        certificate.RawData.Should().Equal((await World.Services.GetRequiredService<IHubKeys>().SamlSigningAsync(Token)).RawData);
        key.TryGetProperty("d", out _).Should().BeFalse();
        (await _http.GetStringAsync(new Uri(World.HubUrl + "/.well-known/jwks.json"), Token)).Should().NotContain(key.GetProperty("n").GetString(), "tokens are signed with other keys");
    }

    [Fact]
    public async Task Unsigned_it_has_no_end_and_signed_it_has_one_and_the_signature_holds()
    {
        Load(await _http.GetStringAsync(new Uri(World.HubUrl + "/saml/metadata"), Token)).HasAttribute("validUntil").Should().BeFalse("a copy kept as a file would stop logins on that day");

        var signed = Load(await _http.GetStringAsync(new Uri(World.HubUrl + "/saml/metadata/signed"), Token));
        var until = XmlConvert.ToDateTimeOffset(signed.GetAttribute("validUntil"));
        until.Should().BeAfter(World.Clock.GetUtcNow().AddDays(13)).And.BeBefore(World.Clock.GetUtcNow().AddDays(14.1));
        signed.GetAttribute("ID").Should().MatchRegex("^_[0-9a-f]{32}$");
        var verifier = new SignedXml(signed.OwnerDocument);
        verifier.LoadXml((XmlElement)signed.FirstChild!);
        verifier.CheckSignature(await World.Services.GetRequiredService<IHubKeys>().SamlSigningAsync(Token), verifySignatureOnly: true).Should().BeTrue();
    }

    [Fact]
    public async Task Without_encryption_it_says_all_but_the_key_to_encrypt_to()
    {
        var whole = Load(await _http.GetStringAsync(new Uri(World.HubUrl + "/saml/metadata"), Token));
        var without = Load(await _http.GetStringAsync(new Uri(World.HubUrl + "/saml/metadata/without-encryption"), Token));

        var key = whole.SelectSingleNode("//*[local-name()='KeyDescriptor'][@use='encryption']")!;
        key.ParentNode!.RemoveChild(key);
        without.OuterXml.Should().Be(whole.OuterXml);
    }

    [Fact]
    public async Task Shows_one_key_to_encrypt_to_with_how_and_another_to_verify_with()
    {
        var metadata = Load(await _http.GetStringAsync(new Uri(World.HubUrl + "/saml/metadata"), Token));
        var keys = World.Services.GetRequiredService<IHubKeys>();

        Certificates(metadata, "signing").Should().Equal((await keys.SamlSigningPublishedAsync(Token)).Select(Text));
        Certificates(metadata, "encryption").Should().Equal(Text((await keys.SamlDecryptionAsync(Token))[0]));
        metadata.SelectNodes("//*[local-name()='EncryptionMethod']/@Algorithm")!.Cast<XmlNode>().Select(method => method.Value).Should().Equal(
            "http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2009/xmlenc11#aes128-gcm", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p");
    }

    [Theory]
    [InlineData("/saml/artifact")]
    [InlineData("/saml/ecp")]
    [InlineData("/saml/soap")]
    [InlineData("/saml/metadata/")]
    [InlineData("/saml/metadata/other")]
    public async Task What_is_not_there_is_not_half_there(string path)
    {
        using var post = await _http.PostAsync(new Uri(World.HubUrl + path.TrimEnd('/') + (path.EndsWith('/') ? "/x" : "")), new StringContent("<a/>"), Token);
        post.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static string Text(X509Certificate2 certificate) => Convert.ToBase64String(certificate.RawData);

    private static IEnumerable<string> Certificates(XmlElement metadata, string use) =>
        metadata.SelectNodes($"//*[local-name()='KeyDescriptor'][@use='{use}']//*[local-name()='X509Certificate']")!.Cast<XmlNode>().Select(node => node.InnerText);

    private static XmlElement Load(string xml)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(xml);
        return document.DocumentElement!;
    }
}
