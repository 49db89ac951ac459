using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using FederationHub.Samples.IdentityProvider;

namespace FederationHub.Samples.Tests.IdentityProvider;

public sealed class SamlTests
{
    private const string Saml = "urn:oasis:names:tc:SAML:2.0:assertion";
    private const string Protocol = "urn:oasis:names:tc:SAML:2.0:protocol";

    [Fact]
    public async Task A_person_logs_in_and_the_assertion_is_signed_with_the_published_key()
    {
        await using var world = await World.StartAsync();
        var response = await LogInAsync(world.NewBrowser(), Personas.Diacritics);

        SignatureOf(response, "Assertion", await CertificatesAsync(world)).Should().BeTrue();
        SignatureOf(response, "Response", await CertificatesAsync(world)).Should().BeNull();
        response.DocumentElement!.GetAttribute("InResponseTo").Should().Be("_request");
        response.DocumentElement.GetAttribute("Destination").Should().Be(World.Consumer);
        Values(response, "urn:oid:2.5.4.4").Should().Equal("d'Ânversè-Łuczak");
        Values(response, "urn:oid:1.3.6.1.4.1.25178.1.2.9").Should().Equal("uvl.example");
        Values(response, "urn:oid:1.3.6.1.4.1.5923.1.1.1.9").Should().Equal("employee@uvl.example", "member@uvl.example");
    }

    [Theory]
    [InlineData(SamlSignature.Response, null, true)]
    [InlineData(SamlSignature.Both, true, true)]
    public async Task Signs_what_the_option_says(SamlSignature signature, bool? assertion, bool? response)
    {
        await using var world = await World.StartAsync(new SamlFace { Signature = signature });
        var document = await LogInAsync(world.NewBrowser(), Personas.Pupil);

        SignatureOf(document, "Assertion", await CertificatesAsync(world)).Should().Be(assertion);
        SignatureOf(document, "Response", await CertificatesAsync(world)).Should().Be(response);
    }

    [Fact]
    public async Task Entree_style_has_bare_names_and_an_ECK_iD_for_pupils_only()
    {
        await using var world = await World.StartAsync(new SamlFace { Attributes = SamlAttributeStyle.Entree });
        var pupil = await LogInAsync(world.NewBrowser(), Personas.Pupil);
        var guardian = await LogInAsync(world.NewBrowser(), Personas.Guardian);

        Values(pupil, "eckId").Should().ContainSingle().Which.Should().MatchRegex("^https://ketenid\\.nl/201703/[0-9a-f]{128}$");
        Values(pupil, "nlEduPersonHomeOrganizationId").Should().Equal("99ZZ");
        Values(guardian, "eckId").Should().BeEmpty();
        Values(guardian, "eduPersonAffiliation").Should().Equal("affiliate");
    }

    [Fact]
    public async Task Surfconext_style_has_each_attribute_under_both_names()
    {
        await using var world = await World.StartAsync(new SamlFace { Attributes = SamlAttributeStyle.Surfconext });
        var response = await LogInAsync(world.NewBrowser(), Personas.Teacher);

        Values(response, "urn:mace:dir:attribute-def:mail").Should().Equal("bjansen@uvl.example");
        Values(response, "urn:oid:0.9.2342.19200300.100.1.3").Should().Equal("bjansen@uvl.example");
    }

    [Fact]
    public async Task Somebody_without_an_address_has_no_mail_attribute()
    {
        await using var world = await World.StartAsync();
        Values(await LogInAsync(world.NewBrowser(), Personas.NoEmail), "urn:oid:0.9.2342.19200300.100.1.3").Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_request_is_silent_and_ForceAuthn_is_not()
    {
        await using var world = await World.StartAsync();
        var browser = world.NewBrowser();
        await LogInAsync(browser, Personas.Pupil);

        (await browser.GetAsync(RequestUrl(Request()))).Kind.Should().Be("organisation-post");
        (await browser.GetAsync(RequestUrl(Request("ForceAuthn=\"true\"")))).Kind.Should().Be("organisation-login");
    }

    [Fact]
    public async Task A_passive_request_without_a_session_is_answered_with_NoPassive()
    {
        await using var world = await World.StartAsync();
        var page = await world.NewBrowser().GetAsync(RequestUrl(Request("IsPassive=\"true\"")));

        Codes(Decode(page)).Should().Equal("urn:oasis:names:tc:SAML:2.0:status:Responder", "urn:oasis:names:tc:SAML:2.0:status:NoPassive");
    }

    [Fact]
    public async Task Cancelling_gives_a_status_and_no_assertion()
    {
        await using var world = await World.StartAsync();
        var browser = world.NewBrowser();
        var page = await browser.PressAsync(await browser.GetAsync(RequestUrl(Request())), "cancel", "true");

        Codes(Decode(page)).Should().Equal("urn:oasis:names:tc:SAML:2.0:status:Responder", "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed");
        Decode(page).GetElementsByTagName("Assertion", Saml).Count.Should().Be(0);
    }

    [Fact]
    public async Task A_request_by_post_works_and_RelayState_comes_back()
    {
        await using var world = await World.StartAsync();
        using var client = world.NewClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["SAMLRequest"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Request())),
            ["RelayState"] = "a&b",
        });
        using var answer = await client.PostAsync("http://localhost/idp/uvl/sso", form, TestContext.Current.CancellationToken);
        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        var browser = world.NewBrowser();
        var page = await browser.GetAsync(new Uri(new Uri("http://localhost"), answer.Headers.Location!).AbsoluteUri);

        (await browser.PressAsync(page, "persona", Personas.Pupil)).Hidden("RelayState").Should().Be("a&b");
    }

    [Theory]
    [InlineData("https://stranger.example", World.Consumer, "not known")]
    [InlineData(World.ServiceProvider, "https://hub.example/elsewhere", "does not list")]
    public async Task Refuses_strangers_and_unregistered_consumers(string issuer, string consumer, string why)
    {
        await using var world = await World.StartAsync();
        var page = await world.NewBrowser().GetAsync(RequestUrl(Request(issuer: issuer, consumer: consumer)));

        page.Status.Should().Be(HttpStatusCode.BadRequest);
        page.Document.Body!.TextContent.Should().Contain(why);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?SAMLRequest=!!")]
    [InlineData("?SAMLRequest=AAAA")]
    [InlineData("?SAMLRequest=PGE%2BPC9hPg%3D%3D")]
    public async Task Refuses_what_is_no_request(string query)
    {
        await using var world = await World.StartAsync();
        (await world.NewBrowser().GetAsync("http://localhost/idp/uvl/sso" + query)).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_signed_request_is_checked_when_asked_for()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var provider = new FakeServiceProvider(World.ServiceProvider, [World.Consumer]) { Certificates = [certificate] };
        await using var world = await World.StartAsync(new SamlFace { WantAuthnRequestsSigned = true, ServiceProviders = [provider] });
        var url = RequestUrl(Request()) + "&SigAlg=" + Uri.EscapeDataString("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
        var signature = key.SignData(Encoding.ASCII.GetBytes(new Uri(url).Query[1..]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var signed = url + "&Signature=" + Uri.EscapeDataString(Convert.ToBase64String(signature));
        var browser = world.NewBrowser();

        (await browser.GetAsync(signed)).Kind.Should().Be("organisation-login");
        (await browser.GetAsync(RequestUrl(Request()))).Kind.Should().Be("organisation-error");
        (await browser.GetAsync(signed.Replace("RelayState=state", "RelayState=other", StringComparison.Ordinal))).Kind.Should().Be("organisation-error");
    }

    public static TheoryData<Breakage, string> Breakages => new()
    {
        { Breakage.WrongAudience, "audience" },
        { Breakage.NotSigned, "signature" },
        { Breakage.Tampered, "signature" },
        { Breakage.UnknownKey, "signature" },
        { Breakage.Expired, "time" },
        { Breakage.ClockAhead, "time" },
        { Breakage.WrongInResponseTo, "in-response-to" },
        { Breakage.WrongDestination, "destination" },
        { Breakage.WrongRecipient, "recipient" },
        { Breakage.WrongIssuer, "issuer" },
    };

    [Theory]
    [MemberData(nameof(Breakages))]
    public async Task Breaks_exactly_one_thing(Breakage breakage, string broken)
    {
        await using var world = await World.StartAsync();
        Problems(await LogInAsync(world.NewBrowser(), Personas.Pupil), await CertificatesAsync(world)).Should().BeEmpty();
        Problems(await LogInAsync(world.NewBrowser(), Personas.Pupil, breakage), await CertificatesAsync(world)).Should().Equal(broken);
    }

    [Fact]
    public async Task Replay_sends_the_previous_response_again()
    {
        await using var world = await World.StartAsync();
        var first = await LogInAsync(world.NewBrowser(), Personas.Pupil);
        var second = await LogInAsync(world.NewBrowser(), Personas.Teacher, Breakage.Replay);

        second.OuterXml.Should().Be(first.OuterXml);
    }

    [Fact]
    public async Task After_a_rollover_the_new_key_signs_and_is_published()
    {
        await using var world = await World.StartAsync();
        var before = await CertificatesAsync(world);
        world.Saml.RollKey(keepPrevious: false);
        var response = await LogInAsync(world.NewBrowser(), Personas.Pupil);

        SignatureOf(response, "Assertion", before).Should().BeFalse();
        SignatureOf(response, "Assertion", await CertificatesAsync(world)).Should().BeTrue();
    }

    [Fact]
    public async Task The_metadata_has_scopes_names_both_bindings_and_a_good_signature()
    {
        await using var world = await World.StartAsync(new SamlFace { SignMetadata = true });
        var metadata = Load(await MetadataAsync(world));

        metadata.DocumentElement!.GetAttribute("entityID").Should().Be("http://localhost/idp/uvl/metadata");
        metadata.GetElementsByTagName("Scope", "urn:mace:shibboleth:metadata:1.0")[0]!.InnerText.Should().Be("uvl.example");
        metadata.GetElementsByTagName("DisplayName", "urn:oasis:names:tc:SAML:metadata:ui").Cast<XmlNode>().Select(node => node.InnerText)
            .Should().Equal("Universiteit van Lindenhorst", "University of Lindenhorst");
        metadata.GetElementsByTagName("SingleSignOnService", "urn:oasis:names:tc:SAML:2.0:metadata").Count.Should().Be(2);
        SignatureOf(metadata, "EntityDescriptor", await CertificatesAsync(world)).Should().BeTrue();
    }

    [Fact]
    public async Task The_login_page_speaks_the_browsers_language_and_does_nothing_by_script()
    {
        await using var world = await World.StartAsync();
        foreach (var (language, title) in new[] { ("nl", "Kies wie je bent"), ("en-GB, nl;q=0.5", "Choose who you are"), ("fr", "Kies wie je bent") })
        {
            var browser = world.NewBrowser(language);
            var page = await browser.GetAsync(RequestUrl(Request()));
            page.Document.QuerySelector("h1")!.TextContent.Should().Be(title);
            page.Document.QuerySelectorAll("button[name=persona]").Length.Should().Be(5);
            page.Document.QuerySelector("script").Should().BeNull();
        }
    }

    private static async Task<XmlDocument> LogInAsync(TestBrowser browser, string persona, Breakage breakage = Breakage.None)
    {
        var page = await browser.GetAsync(RequestUrl(Request()));
        page.Kind.Should().Be("organisation-login");
        return Decode(await browser.PressAsync(page, "persona", persona, ("breakage", breakage.ToString())));
    }

    private static string Request(string attributes = "", string issuer = World.ServiceProvider, string consumer = World.Consumer) => $"""
        <samlp:AuthnRequest xmlns:samlp="{Protocol}" xmlns:saml="{Saml}" ID="_request" Version="2.0" IssueInstant="2026-01-01T00:00:00Z"
          AssertionConsumerServiceURL="{consumer}" {attributes}><saml:Issuer>{issuer}</saml:Issuer></samlp:AuthnRequest>
        """;

    private static string RequestUrl(string request)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            deflate.Write(Encoding.UTF8.GetBytes(request));
        }

        return $"http://localhost/idp/uvl/sso?SAMLRequest={Uri.EscapeDataString(Convert.ToBase64String(packed.ToArray()))}&RelayState=state";
    }

    private static XmlDocument Decode(Page page)
    {
        page.Document.Forms[0].GetAttribute("action").Should().Be(World.Consumer);
        return Load(Encoding.UTF8.GetString(Convert.FromBase64String(page.Hidden("SAMLResponse")!)));
    }

    private static XmlDocument Load(string xml)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml);
        return document;
    }

    private static async Task<string> MetadataAsync(World world)
    {
        using var client = world.NewClient();
        return await client.GetStringAsync("http://localhost/idp/uvl/metadata", TestContext.Current.CancellationToken);
    }

    private static async Task<List<X509Certificate2>> CertificatesAsync(World world) =>
        [.. Load(await MetadataAsync(world)).SelectNodes("//*[local-name()='KeyDescriptor']//*[local-name()='X509Certificate']")!.Cast<XmlNode>()
            .Select(node => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(node.InnerText)))];

    /// <summary>Null: there is none.</summary>
    private static bool? SignatureOf(XmlDocument document, string element, List<X509Certificate2> certificates)
    {
        var owner = (XmlElement)document.SelectSingleNode($"//*[local-name()='{element}']")!;
        var signature = owner.ChildNodes.OfType<XmlElement>().FirstOrDefault(child => child.LocalName == "Signature");
        if (signature is null)
        {
            return null;
        }

        var signed = new SignedXml(document);
        signed.LoadXml(signature);
        ((Reference)signed.SignedInfo!.References[0]!).Uri.Should().Be("#" + owner.GetAttribute("ID"));
        return certificates.Exists(certificate => signed.CheckSignature(certificate, verifySignatureOnly: true));
    }

    private static List<string> Values(XmlDocument document, string attribute) =>
        [.. document.SelectNodes($"//*[local-name()='Attribute'][@Name='{attribute}']/*")!.Cast<XmlNode>().Select(node => node.InnerText)];

    private static IEnumerable<string> Codes(XmlDocument document) =>
        document.GetElementsByTagName("StatusCode", Protocol).OfType<XmlElement>().Select(code => code.GetAttribute("Value"));

    /// <summary>What a service provider would find wrong: a plain second opinion.</summary>
    private static List<string> Problems(XmlDocument document, List<X509Certificate2> certificates)
    {
        var problems = new List<string>();
        var response = document.DocumentElement!;
        var confirmation = (XmlElement)document.GetElementsByTagName("SubjectConfirmationData", Saml)[0]!;
        var conditions = (XmlElement)document.GetElementsByTagName("Conditions", Saml)[0]!;
        var now = DateTimeOffset.Parse(conditions.GetAttribute("NotBefore"), CultureInfo.InvariantCulture);
        Check(SignatureOf(document, "Assertion", certificates) == true, "signature");
        Check((now - TimeProvider.System.GetUtcNow()).Duration() < TimeSpan.FromMinutes(1), "time");
        Check(document.GetElementsByTagName("Audience", Saml)[0]!.InnerText == World.ServiceProvider, "audience");
        Check(response.GetAttribute("InResponseTo") == "_request", "in-response-to");
        Check(response.GetAttribute("Destination") == World.Consumer, "destination");
        Check(confirmation.GetAttribute("Recipient") == World.Consumer, "recipient");
        Check(document.GetElementsByTagName("Issuer", Saml)[0]!.InnerText == "http://localhost/idp/uvl/metadata", "issuer");
        return problems;

        void Check(bool good, string name)
        {
            if (!good)
            {
                problems.Add(name);
            }
        }
    }
}
