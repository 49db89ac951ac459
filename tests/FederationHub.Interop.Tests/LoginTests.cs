using System.Net;
using System.Text.Json;

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
    public async Task An_openid_client_gets_the_person_of_either_protocol(string organisation, string username, string name, string? email)
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

    private static async Task<JsonElement> LogInAsync(HttpBrowser browser, string application, string organisation, string username)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var page = await browser.OpenAsync(application + "/", cancellation);
        page.Name.Should().Be("choose", page.ToString());
        page = await browser.SubmitAsync(page, cancellation, form: "form:has(button[name=entry])", button: $"button[name=entry][value={organisation}]");

        page = await PostedOnAsync(browser, page);

        var filledIn = organisation.EndsWith("school", StringComparison.Ordinal)
            ? new Dictionary<string, string> { ["username"] = username, ["password"] = "password" }
            : new Dictionary<string, string> { ["username"] = username };
        page.Document.QuerySelector("input[name=username]").Should().NotBeNull(page.ToString());
        page = await browser.SubmitAsync(page, cancellation, filledIn);
        page = await PostedOnAsync(browser, page);

        page.Status.Should().Be(HttpStatusCode.OK, $"{string.Join('\n', browser.Hops)}\n{page}");
        return JsonDocument.Parse(page.Body).RootElement.Clone();
    }

    // What a browser's script does with a form that sends itself.
    private static async Task<HttpBrowser.Page> PostedOnAsync(HttpBrowser browser, HttpBrowser.Page page) =>
        page.Document.QuerySelector("input[name=SAMLResponse], input[name=SAMLRequest]") is null
            ? page
            : await browser.SubmitAsync(page, TestContext.Current.CancellationToken, form: "form:has(input[name^=SAML])");
}
