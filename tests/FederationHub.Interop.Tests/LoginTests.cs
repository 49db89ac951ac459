using System.Net;
using System.Text.Json;

namespace FederationHub.Interop.Tests;

/// <summary>Whole logins through the hub, with implementations by others at both ends.</summary>
[Trait("Documented command", "dotnet run --project src/FederationHub.Server")]
public sealed class LoginTests(Federation federation) : IClassFixture<Federation>
{
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

        var answer = await LogInAsync(browser, federation.ShopUrl, organisation, username);

        var claims = answer.GetProperty("claims");
        claims.GetProperty("iss").GetString().Should().Be(federation.HubUrl);
        claims.GetProperty("aud").GetString().Should().Be("shop");
        claims.GetProperty("name").GetString().Should().Be(name);
        claims.GetProperty("sub").GetString().Should().NotBeNullOrEmpty().And.NotContain(username);
        claims.TryGetProperty("email", out _).Should().BeFalse("the application gets it at UserInfo only");
        var userinfo = answer.GetProperty("userinfo");
        (userinfo.TryGetProperty("email", out var sent) ? sent.GetString() : null).Should().Be(email);
    }

    [Theory]
    [InlineData("school")]
    [InlineData("college")]
    public async Task A_public_client_logs_in_too(string organisation)
    {
        using var browser = new HttpBrowser();

        var answer = await LogInAsync(browser, federation.AppUrl, organisation, "pupil");

        answer.GetProperty("claims").GetProperty("aud").GetString().Should().Be("app");
    }

    [Theory]
    [InlineData("school")]
    [InlineData("college")]
    public async Task The_same_person_is_the_same_to_the_suite_and_another_is_another(string organisation)
    {
        var subjects = new List<string?>();
        foreach (var (application, username) in new[] { (federation.ShopUrl, "pupil"), (federation.AppUrl, "pupil"), (federation.ShopUrl, "teacher") })
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
        var first = await LogInAsync(browser, federation.ShopUrl, "school", "teacher");
        browser.Hops.Clear();

        var second = await browser.OpenAsync(federation.AppUrl + "/", TestContext.Current.CancellationToken);

        second.Status.Should().Be(HttpStatusCode.OK, second.Body);
        JsonDocument.Parse(second.Body).RootElement.GetProperty("claims").GetProperty("sub").GetString()
            .Should().Be(first.GetProperty("claims").GetProperty("sub").GetString());
        browser.Hops.Should().OnlyContain(hop => hop.Contains(federation.HubUrl) || hop.Contains(federation.AppUrl));
    }

    [Fact]
    public async Task The_openid_client_sees_a_refusal_of_prompt_none_as_the_standard_says_it()
    {
        using var browser = new HttpBrowser();

        var answer = await browser.OpenAsync(federation.ShopUrl + "/?prompt=none", TestContext.Current.CancellationToken);

        answer.Status.Should().Be(HttpStatusCode.BadGateway);
        JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetString().Should().Be("login_required");
    }

    [Fact]
    public async Task The_hub_loads_the_xml_signature_library_that_it_brought()
    {
        using var browser = new HttpBrowser();
        await LogInAsync(browser, federation.ShopUrl, "school", "pupil");

        // The shared framework has a copy of its own, perhaps one with the bypass of CVE-2026-47304.
        var loaded = federation.Hub.LoadedFiles().Where(file => file.EndsWith("/System.Security.Cryptography.Xml.dll", StringComparison.Ordinal));
        loaded.Should().Contain(file => file.Contains("/src/FederationHub.Server/bin/", StringComparison.Ordinal))
            .And.NotContain(file => file.Contains("/shared/Microsoft.AspNetCore.App/", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> LogInAsync(HttpBrowser browser, string application, string organisation, string username)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var page = await browser.OpenAsync(application + "/", cancellation);
        page.Name.Should().Be("choose", page.ToString());
        page = await browser.SubmitAsync(page, cancellation, form: "form:has(button[name=entry])", button: $"button[name=entry][value={organisation}]");

        var filledIn = organisation == "school"
            ? new Dictionary<string, string> { ["username"] = username, ["password"] = "password" }
            : new Dictionary<string, string> { ["username"] = username };
        page.Document.QuerySelector("input[name=username]").Should().NotBeNull(page.ToString());
        page = await browser.SubmitAsync(page, cancellation, filledIn);
        while (page.Document.QuerySelector("input[name=SAMLResponse], input[name=SAMLRequest]") is not null)
        {
            page = await browser.SubmitAsync(page, cancellation);
        }

        page.Status.Should().Be(HttpStatusCode.OK, $"{string.Join('\n', browser.Hops)}\n{page}");
        return JsonDocument.Parse(page.Body).RootElement.Clone();
    }
}
