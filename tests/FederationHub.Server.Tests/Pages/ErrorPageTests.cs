using FederationHub.Outcomes;
using FederationHub.Server.Help;
using FederationHub.Server.Web;
using FederationHub.Testing;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Pages;

public sealed class ErrorPageTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    public static TheoryData<int, string> EveryCodeInEveryLanguage
    {
        get
        {
            var rows = new TheoryData<int, string>();
            foreach (var code in FhCodes.All)
            {
                foreach (var language in Words.Languages)
                {
                    rows.Add(code.Number, language);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(EveryCodeInEveryLanguage))]
    public async Task Every_code_has_a_page_that_says_who_can_fix_it_and_tells_nothing_of_the_cause(int number, string language)
    {
        var fh = FhCodes.All.Single(code => code.Number == number);
        var rejection = new RejectionCode(fh, "secret-cause", "secret-clause").Because("secret detail <script>");

        var (status, html) = await RenderAsync(rejection, language);

        status.Should().Be(fh.HttpStatus);
        html.Should().Contain($"data-page=\"error\" data-code=\"{fh}\" data-reference=\"7KQ2-M9XA-4T\"");
        html.Should().Contain($"lang=\"{language}\"");
        html.Should().MatchRegex("<h1>[\\p{Lu}&]", "a heading begins with a capital, also where a name is not known");
        html.Should().Contain(System.Text.Encodings.Web.HtmlEncoder.Default.Encode(Words.In(language)["error.who"]));
        html.Should().NotContain("secret").And.NotContain("<script>").And.NotContain("{service}").And.NotContain("{organisation}").And.NotContain("{names}");
        html.Should().NotContainAny("IdP", "SAML", "OIDC", "OAuth", "HTTP 4", "WAYF");
    }

    [Theory]
    [MemberData(nameof(EveryCodeInEveryLanguage))]
    public async Task Every_code_has_a_help_page(int number, string language)
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync($"{_world.HubUrl}/help/FH-{number}?lang={language}");

        ((int)page.Status).Should().Be(200);
        page.Document.QuerySelector("h1")!.TextContent.Should().StartWith($"FH-{number}: ");
        page.Document.DocumentElement.GetAttribute("lang").Should().Be(language);
    }

    [Fact]
    public void Both_languages_have_the_same_texts()
    {
        Words.In("nl").Keys.Should().BeEquivalentTo(Words.In("en").Keys);
        Words.Languages.SelectMany(language => Words.In(language).Keys.Select(key => Words.In(language)[key])).Should().NotContain(string.Empty);
    }

    [Fact]
    public void Every_text_is_used_and_every_used_text_exists()
    {
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src/FederationHub.Server"), "*.cs*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText));
        var used = System.Text.RegularExpressions.Regex.Matches(source, "(?:\\bw|words|Words)(?:\\.Fill\\(|\\[)\"([a-z][a-zA-Z.-]*[a-zA-Z])\"").Select(match => match.Groups[1].Value).Distinct().ToList();
        var plain = Words.In("en").Keys.Where(key => !key.StartsWith("FH-", StringComparison.Ordinal) && !key.StartsWith("who.", StringComparison.Ordinal) && !key.StartsWith("attribute.", StringComparison.Ordinal)
            && !key.StartsWith("claim.", StringComparison.Ordinal) && !key.StartsWith("oauth.", StringComparison.Ordinal)
            && !key.StartsWith("value.", StringComparison.Ordinal) && !key.StartsWith("data.", StringComparison.Ordinal) && !KeptEndpoint.Things.Any(thing => key.StartsWith($"kept.{thing.Word}.", StringComparison.Ordinal)));

        plain.Where(key => !source.Contains($"\"{key}\"", StringComparison.Ordinal)).Should().BeEmpty("a text that nobody shows is removed");
        used.Where(key => !Words.In("en").Has(key)).Should().BeEmpty("a text that is shown exists");
    }

    private async Task<(int Status, string Html)> RenderAsync(Rejection rejection, string language)
    {
        using var scope = _world.Services.CreateScope();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Features.Set<IRoutingFeature>(new RoutingFeature { RouteData = new RouteData() });
        http.Request.QueryString = new QueryString("?lang=" + language);
        http.Response.Body = body;
        await _world.Services.GetRequiredService<ErrorPages>().For(http, rejection, "7KQ2M9XA4T", new ErrorContext()).ExecuteAsync(http);
        return (http.Response.StatusCode, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }
}
