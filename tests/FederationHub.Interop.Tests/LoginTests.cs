using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace FederationHub.Interop.Tests;

/// <summary>Whole logins through the hub, with implementations by others at both ends.</summary>
public sealed class LoginTests : IClassFixture<Federation>
{
    private readonly Federation _federation;

    public LoginTests(Federation federation)
    {
        Assert.SkipWhen(Peers.Missing is not null, Peers.Missing ?? "");
        _federation = federation;
    }

    public static TheoryData<string, string, string, string?> People => new()
    {
        { "school", "pupil", "Sanne de Vries", "pupil@school.example" },
        { "school", "teacher", "Willem Bakker", "teacher@school.example" },
        { "school", "guardian", "Fatima El Amrani", "guardian@school.example" },
        { "school", "nomail", "Tim Visser", null },
        { "school", "diacritics", "Zoë O'Brien-Ångström", "diacritics@school.example" },
        { "college", "pupil", "Lotte Jansen", "pupil@college.example" },
        { "college", "teacher", "Pieter Smit", "teacher@college.example" },
        { "college", "guardian", "Aylin Yılmaz", "guardian@college.example" },
        { "college", "nomail", "Daan Mulder", null },
        { "college", "diacritics", "Renée d'Août-Şahin", "diacritics@college.example" },
    };

    [Theory]
    [MemberData(nameof(People))]
    public async Task R001_01_An_openid_client_gets_the_person_of_either_protocol(string organisation, string username, string name, string? email)
    {
        using var browser = new HttpBrowser();

        var answer = await LogInAsync(browser, _federation.ShopUrl, organisation, username);

        var claims = answer.GetProperty("claims");
        claims.GetProperty("iss").GetString().Should().Be(_federation.HubUrl);
        claims.GetProperty("aud").GetString().Should().Be("shop");
        claims.GetProperty("name").GetString().Should().Be(name);
        claims.GetProperty("sub").GetString().Should().NotBeNullOrEmpty().And.NotContain(username);
        claims.TryGetProperty("email", out _).Should().BeFalse("the application gets it at UserInfo only");
        var userinfo = answer.GetProperty("userinfo");
        (userinfo.TryGetProperty("email", out var sent) ? sent.GetString() : null).Should().Be(email);
    }

    // Each way that the hub authenticates, each algorithm of an ID token, and requests that are pushed because the provider has a place for it or takes no other.
    [Theory]
    [InlineData("college", false)]
    [InlineData("posted-college", true)]
    [InlineData("keyed-college", true)]
    [InlineData("open-college", true)]
    public async Task An_openid_organisation_is_spoken_to_in_the_way_that_it_takes(string organisation, bool pushed)
    {
        using var browser = new HttpBrowser();

        var answer = await LogInAsync(browser, _federation.ShopUrl, organisation, "pupil");

        answer.GetProperty("claims").GetProperty("name").GetString().Should().Be("Lotte Jansen");
        for (var i = 0; i < 100 && pushed && !Pushed(); i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Pushed().Should().Be(pushed, "the provider says so itself");
        bool Pushed() => _federation.CollegeOutput(organisation).Contains("request pushed by hub", StringComparison.Ordinal);
    }

    // The hub fetches the application's key from its address; the client writes assertions and pushes requests as it always does.
    [Fact]
    public async Task An_openid_client_with_a_key_pushes_its_request_and_logs_a_person_in()
    {
        using var browser = new HttpBrowser();

        var answer = await LogInAsync(browser, _federation.KeysUrl, "college", "teacher");

        answer.GetProperty("claims").GetProperty("aud").GetString().Should().Be("keys");
        answer.GetProperty("claims").GetProperty("name").GetString().Should().Be("Pieter Smit");
        answer.GetProperty("userinfo").GetProperty("email").GetString().Should().Be("teacher@college.example");
    }

    // Its token allows one organisation, so there is nothing to choose.
    [Fact]
    public async Task An_openid_client_registers_itself_and_logs_a_person_in()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var browser = new HttpBrowser();

        var page = await browser.OpenAsync(_federation.RegisteredUrl + "/", cancellation);
        page.Document.QuerySelector("input[name=username]").Should().NotBeNull(page.ToString());
        page = await browser.SubmitAsync(page, cancellation, new Dictionary<string, string> { ["username"] = "teacher" });

        page.Status.Should().Be(HttpStatusCode.OK, page.ToString());
        var answer = JsonDocument.Parse(page.Body).RootElement;
        answer.GetProperty("claims").GetProperty("aud").GetString().Should().Be(answer.GetProperty("client").GetString()).And.NotBeNullOrEmpty();
        answer.GetProperty("userinfo").GetProperty("name").GetString().Should().Be("Pieter Smit");
    }

    [Fact]
    public async Task An_openid_client_takes_the_answer_as_a_form()
    {
        using var browser = new HttpBrowser();

        var page = await AnswerAsync(browser, _federation.ShopUrl, "college", "teacher", "?response_mode=form_post");
        page = await browser.SubmitAsync(page, TestContext.Current.CancellationToken);

        page.Status.Should().Be(HttpStatusCode.OK, page.ToString());
        JsonDocument.Parse(page.Body).RootElement.GetProperty("method").GetString().Should().Be("POST");
    }

    [Fact]
    public async Task An_openid_client_gets_a_token_by_itself_and_hears_why_not()
    {
        using var browser = new HttpBrowser();

        var given = JsonDocument.Parse((await browser.OpenAsync(_federation.KeysUrl + "/machine", TestContext.Current.CancellationToken)).Body).RootElement;
        var refused = JsonDocument.Parse((await browser.OpenAsync(_federation.KeysUrl + "/machine?scope=openid", TestContext.Current.CancellationToken)).Body).RootElement;

        given.GetProperty("token_type").GetString().Should().Be("bearer");
        given.GetProperty("scope").GetString().Should().Be("grades");
        given.TryGetProperty("refresh_token", out _).Should().BeFalse();
        refused.GetProperty("error").GetString().Should().Be("invalid_scope");
    }

    // SimpleSAMLphp refuses what it cannot verify: the query of a redirect, and the XML of a post.
    [Theory]
    [InlineData("strict-school")]
    [InlineData("posted-school")]
    public async Task A_saml_organisation_verifies_the_signed_request(string organisation)
    {
        using var browser = new HttpBrowser();

        var answer = await LogInAsync(browser, _federation.ShopUrl, organisation, "teacher");

        answer.GetProperty("claims").GetProperty("name").GetString().Should().Be("Willem Bakker");
    }

    [Fact]
    public async Task What_the_hub_signs_holds_for_xmlsec1()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var browser = new HttpBrowser();
        var metadata = await browser.OpenAsync(_federation.HubUrl + "/saml/metadata/signed", cancellation);
        var page = await browser.OpenAsync(_federation.ShopUrl + "/", cancellation);
        page = await browser.SubmitAsync(page, cancellation, form: "form:has(button[name=entry])", button: "button[name=entry][value=posted-school]");
        var request = Encoding.UTF8.GetString(Convert.FromBase64String(page.Document.QuerySelector("input[name=SAMLRequest]")!.GetAttribute("value")!));

        var published = XDocument.Parse(metadata.Body).Descendants().Where(element => element.Name.LocalName == "KeyDescriptor" && element.Attribute("use")?.Value == "signing")
            .Select(element => X509CertificateLoader.LoadCertificate(Convert.FromBase64String(element.Value.Trim()))).ToList();

        published.Should().NotBeEmpty();
        foreach (var (xml, element) in new[] { (metadata.Body, "EntityDescriptor"), (request, "AuthnRequest") })
        {
            (await Task.WhenAll(published.Select(key => XmlSec.VerifiesAsync(xml, key, element)))).Should().ContainSingle(verified => verified, element);
        }
    }

    // RSA-OAEP with AES-CBC: the assertion and its name beneath a signature of the response; the assertion alone, signed within; the name alone.
    [Theory]
    [InlineData("sealed-school")]
    [InlineData("inner-school")]
    [InlineData("named-school")]
    public async Task What_a_saml_organisation_encrypts_is_read_where_its_cipher_is_allowed(string organisation)
    {
        using var browser = new HttpBrowser();

        var answer = await LogInAsync(browser, _federation.ShopUrl, organisation, "diacritics");

        answer.GetProperty("claims").GetProperty("name").GetString().Should().Be("Zoë O'Brien-Ångström");
    }

    [Fact]
    public async Task What_a_saml_organisation_encrypts_with_a_cipher_that_is_not_allowed_is_refused()
    {
        using var browser = new HttpBrowser();

        var page = await AnswerAsync(browser, _federation.ShopUrl, "unallowed-school", "teacher");

        page.Name.Should().Be("error", page.ToString());
        page.Body.Should().Contain("FH-1307");
    }

    [Fact]
    public async Task R003_02_A_saml_organisation_starts_a_login_that_nobody_asked_for()
    {
        using var browser = new HttpBrowser();
        var page = await TileAsync(browser, "school", "shop");

        page = await PostedOnAsync(browser, page);
        page = await PostedOnAsync(browser, page);

        page.Status.Should().Be(HttpStatusCode.OK, $"{string.Join('\n', browser.Hops)}\n{page}");
        JsonDocument.Parse(page.Body).RootElement.GetProperty("claims").GetProperty("name").GetString().Should().Be("Willem Bakker");
        browser.Hops.Count(hop => hop.Contains("/login/return/saml")).Should().Be(2, "the answer that nobody asked for, and the one to the login that it started");
        browser.Hops.Should().NotContain(hop => hop.Contains("/login/choose"));
    }

    [Theory]
    [InlineData("school", "nowhere", "FH-1302")]
    [InlineData("strict-school", "shop", "FH-1302")]
    [InlineData("inner-school", "shop", "FH-1302")]
    public async Task An_answer_that_nobody_asked_for_and_that_may_start_nothing_is_refused(string organisation, string target, string code)
    {
        using var browser = new HttpBrowser();

        var page = await PostedOnAsync(browser, await TileAsync(browser, organisation, target));

        page.Name.Should().Be("error", page.ToString());
        page.Body.Should().Contain(code);
    }

    [Fact]
    public async Task A_saml_organisation_that_would_have_to_show_a_page_says_so_and_the_openid_client_hears_it()
    {
        using var browser = new HttpBrowser();

        var answer = await PostedOnAsync(browser, await browser.OpenAsync(_federation.ShopUrl + "/?prompt=none&idp_hint=school", TestContext.Current.CancellationToken));

        JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetString().Should().Be("login_required", answer.ToString());
        browser.Hops.Should().Contain(hop => hop.Contains("/saml2/idp/SSOService.php"));
    }

    [Theory]
    [InlineData("school")]
    [InlineData("college")]
    public async Task A_public_client_logs_in_too(string organisation)
    {
        using var browser = new HttpBrowser();

        var answer = await LogInAsync(browser, _federation.AppUrl, organisation, "pupil");

        answer.GetProperty("claims").GetProperty("aud").GetString().Should().Be("app");
    }

    [Theory]
    [InlineData("openid profile email", false)]
    [InlineData("openid offline_access", false)]
    [InlineData("openid profile email", true)]
    public async Task An_openid_client_renews_asks_about_and_gives_back_its_tokens(string scope, bool isPublic)
    {
        using var browser = new HttpBrowser();
        var url = isPublic ? _federation.AppUrl : _federation.ShopUrl;
        var login = (await LogInAsync(browser, url, "college", "teacher", "?scope=" + Uri.EscapeDataString(scope))).GetProperty("claims");

        var renewed = JsonDocument.Parse((await browser.OpenAsync(url + "/renew", TestContext.Current.CancellationToken)).Body).RootElement;

        renewed.TryGetProperty("error", out _).Should().BeFalse(renewed.ToString());
        renewed.GetProperty("sub").GetString().Should().Be(login.GetProperty("sub").GetString());
        renewed.GetProperty("auth_time").GetInt64().Should().Be(login.GetProperty("auth_time").GetInt64());
        renewed.GetProperty("userinfo").GetString().Should().Be(login.GetProperty("sub").GetString());
        renewed.GetProperty("scopes").EnumerateArray().Select(granted => granted.GetString()).Should().Equal(scope, "openid");
        renewed.GetProperty("opaque").GetBoolean().Should().Be(isPublic);
        renewed.GetProperty("refused").GetString().Should().Be("invalid_grant");
        if (!isPublic)
        {
            renewed.GetProperty("before").ToString().Should().Be("[true,true]");
            renewed.GetProperty("after").ToString().Should().Be("[false,false]");
        }
    }

    [Theory]
    [InlineData("school")]
    [InlineData("college")]
    public async Task The_same_person_is_the_same_to_the_suite_and_another_is_another(string organisation)
    {
        var subjects = new List<string?>();
        foreach (var (application, username) in new[] { (_federation.ShopUrl, "pupil"), (_federation.AppUrl, "pupil"), (_federation.ShopUrl, "teacher") })
        {
            using var browser = new HttpBrowser();
            var answer = await LogInAsync(browser, application, organisation, username);
            subjects.Add(answer.GetProperty("claims").GetProperty("sub").GetString());
        }

        subjects[1].Should().Be(subjects[0]);
        subjects[2].Should().NotBe(subjects[0]);
    }

    [Fact]
    public async Task A_second_application_asks_the_organisation_nothing()
    {
        using var browser = new HttpBrowser();
        var first = await LogInAsync(browser, _federation.ShopUrl, "school", "teacher");
        browser.Hops.Clear();

        var second = await browser.OpenAsync(_federation.AppUrl + "/", TestContext.Current.CancellationToken);

        second.Status.Should().Be(HttpStatusCode.OK, second.Body);
        JsonDocument.Parse(second.Body).RootElement.GetProperty("claims").GetProperty("sub").GetString()
            .Should().Be(first.GetProperty("claims").GetProperty("sub").GetString());
        browser.Hops.Should().OnlyContain(hop => hop.Contains(_federation.HubUrl) || hop.Contains(_federation.AppUrl));
    }

    [Fact]
    public async Task The_openid_client_sees_a_refusal_of_prompt_none_as_the_standard_says_it()
    {
        using var browser = new HttpBrowser();

        var answer = await browser.OpenAsync(_federation.ShopUrl + "/?prompt=none", TestContext.Current.CancellationToken);

        answer.Status.Should().Be(HttpStatusCode.BadGateway);
        JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetString().Should().Be("login_required");
    }

    // The tile of a portal at SimpleSAMLphp, up to the form that goes to the hub.
    private async Task<HttpBrowser.Page> TileAsync(HttpBrowser browser, string organisation, string target)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var page = await browser.OpenAsync(
            $"{_federation.SchoolUrl(organisation)}/saml2/idp/SSOService.php?spentityid={Uri.EscapeDataString(_federation.HubUrl + "/saml/metadata")}&RelayState={target}", cancellation);
        return await browser.SubmitAsync(page, cancellation, new Dictionary<string, string> { ["username"] = "teacher", ["password"] = "password" });
    }

    private static async Task<JsonElement> LogInAsync(HttpBrowser browser, string application, string organisation, string username, string query = "")
    {
        var page = await AnswerAsync(browser, application, organisation, username, query);
        page.Status.Should().Be(HttpStatusCode.OK, $"{string.Join('\n', browser.Hops)}\n{page}");
        return JsonDocument.Parse(page.Body).RootElement.Clone();
    }

    private static async Task<HttpBrowser.Page> AnswerAsync(HttpBrowser browser, string application, string organisation, string username, string query = "")
    {
        var cancellation = TestContext.Current.CancellationToken;
        var page = await browser.OpenAsync(application + "/" + query, cancellation);
        page.Name.Should().Be("choose", page.ToString());
        page = await browser.SubmitAsync(page, cancellation, form: "form:has(button[name=entry])", button: $"button[name=entry][value={organisation}]");

        page = await PostedOnAsync(browser, page);

        var filledIn = organisation.EndsWith("school", StringComparison.Ordinal)
            ? new Dictionary<string, string> { ["username"] = username, ["password"] = "password" }
            : new Dictionary<string, string> { ["username"] = username };
        page.Document.QuerySelector("input[name=username]").Should().NotBeNull(page.ToString());
        page = await browser.SubmitAsync(page, cancellation, filledIn);
        return await PostedOnAsync(browser, page);
    }

    // What a browser's script does with a form that sends itself.
    private static async Task<HttpBrowser.Page> PostedOnAsync(HttpBrowser browser, HttpBrowser.Page page) =>
        page.Document.QuerySelector("input[name=SAMLResponse], input[name=SAMLRequest]") is null
            ? page
            : await browser.SubmitAsync(page, TestContext.Current.CancellationToken, form: "form:has(input[name^=SAML])");
}
