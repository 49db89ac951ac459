using System.Text.RegularExpressions;
using AngleSharp;
using AngleSharp.Dom;
using FederationHub.Core;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using FederationHub.Server.Help;
using FederationHub.Server.Web;
using FederationHub.Testing;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Pages;

public sealed partial class ErrorPageTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private const string Reference = "7KQ2M9XA4T";

    // What stands on a page is somebody's text: names with markup in them are shown, never obeyed.
    private const string ServiceName = "Boeken & <b>Shop</b>";
    private const string OrganisationName = "School \"De <i>Linde</i>\"";

    private readonly HubWorld _world = fixture.World;

    public static TheoryData<int, string, bool> EveryCodeInEveryLanguage
    {
        get
        {
            var rows = new TheoryData<int, string, bool>();
            foreach (var code in FhCodes.All)
            {
                foreach (var language in Words.Languages)
                {
                    rows.Add(code.Number, language, true);
                    rows.Add(code.Number, language, false);
                }
            }

            return rows;
        }
    }

    public static TheoryData<int, string> EveryHelpPage => [.. FhCodes.All.SelectMany(code => Words.Languages.Select(language => new TheoryDataRow<int, string>(code.Number, language)))];

    [Theory]
    [MemberData(nameof(EveryCodeInEveryLanguage))]
    public async Task Every_code_has_a_page_that_says_who_can_fix_it_and_tells_nothing_of_the_cause(int number, string language, bool named)
    {
        var fh = FhCodes.All.Single(code => code.Number == number);
        var rejection = new RejectionCode(fh, "secret-cause", "secret-clause").Because("secret detail <script>alert</script>") with { PublicNames = named ? ["email", "<u>own</u>"] : [] };
        var context = named ? new ErrorContext { Application = Application(), Organisation = Organisation() } : new ErrorContext();

        var (http, html) = await RenderAsync(rejection, language, context);
        var page = await Parsed(html);
        var words = Words.In(language);

        http.Response.StatusCode.Should().Be(fh.HttpStatus);
        http.Response.Headers.CacheControl.ToString().Should().Be("no-store");
        http.Response.Headers["X-Correlation-Id"].ToString().Should().Be(Reference);
        page.DocumentElement.GetAttribute("lang").Should().Be(language);
        html.Should().Contain($"data-page=\"error\" data-code=\"{fh}\" data-reference=\"7KQ2-M9XA-4T\"");

        var main = page.QuerySelector("main")!;
        var heading = main.QuerySelectorAll("h1").Should().ContainSingle().Subject.TextContent;
        heading.Should().Be(new CodeTexts(words, fh, named ? ServiceName : null, named ? OrganisationName : null, named ? "e-mail" : null).Title).And.MatchRegex("^[\\p{Lu}]").And.NotContain("FH-");
        main.TextContent.Should().Contain(words["error.who"]).And.NotContain("secret").And.NotContainAny("{", "}", "  .", ": .");
        main.QuerySelectorAll("b, i, u").Should().BeEmpty("a name is text");
        main.QuerySelectorAll(".actions .primary").Should().HaveCount(named ? 1 : 0, "one thing to do comes first, where there is one");
        main.QuerySelectorAll(".actions a, .actions button").Should().NotBeEmpty("there is always a way on");
        main.QuerySelector($".facts a[href='/help/{fh}?lang={language}']").Should().NotBeNull();

        var facts = main.QuerySelectorAll("#facts-list dd").Select(fact => fact.TextContent).ToList();
        facts.Should().Equal([fh.ToString(), "7KQ2-M9XA-4T", facts[2], .. named ? [ServiceName, OrganisationName] : (string[])[]]);
        facts[2].Should().MatchRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$");

        // Nobody who reads it knows what the protocols are called.
        var read = string.Concat(main.Children.Where(part => !part.ClassList.Contains("facts")).Select(part => part.TextContent));
        Jargon().Matches(read).Select(match => match.Value).Should().BeEmpty(read);
        Regex.Matches(read, "(?<=[.?!] |^)\\p{Ll}").Should().BeEmpty("a sentence begins with a capital, also where a name is not known: {0}", read);
    }

    [Theory]
    [MemberData(nameof(EveryHelpPage))]
    public async Task Every_code_has_a_help_page_with_the_operators_part(int number, string language)
    {
        var fh = FhCodes.All.Single(code => code.Number == number);
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync($"{_world.HubUrl}/help/FH-{number}?lang={language}");

        ((int)page.Status).Should().Be(200);
        page.Document.QuerySelector("h1")!.TextContent.Should().StartWith($"FH-{number}: ");
        page.Document.DocumentElement.GetAttribute("lang").Should().Be(language);
        var texts = new CodeTexts(Words.In(language), fh);
        var operators = page.Document.QuerySelector("section.operator")!.TextContent;
        operators.Should().Contain(fh.Name).And.Contain(fh.ProtocolError).And.Contain(fh.SamlStatus.ToString())
            .And.Contain(texts.Cause.Replace("`", "", StringComparison.Ordinal)).And.Contain(texts.Advice.Replace("`", "", StringComparison.Ordinal));
        operators.Contains(Words.In(language)["help.reserved"], StringComparison.Ordinal).Should().Be(fh.Reserved);
    }

    [Theory]
    [InlineData("/help")]
    [InlineData("/help/connect")]
    public async Task No_page_offers_a_code_whose_feature_does_not_exist(string path)
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(_world.HubUrl + path);

        var offered = page.Document.QuerySelectorAll("a[href*='/help/FH-']").Select(link => link.TextContent).ToHashSet();
        offered.Should().NotBeEmpty().And.NotContain(FhCodes.All.Where(code => code.Reserved).Select(code => code.ToString()));
        if (path == "/help")
        {
            offered.Should().BeEquivalentTo(FhCodes.All.Where(code => !code.Reserved).Select(code => code.ToString()));
        }
    }

    [Fact]
    public void Every_code_has_every_text_in_every_language_and_nothing_else() =>
        Words.Languages.Should().AllSatisfy(language => Words.In(language).Keys.Where(key => key.StartsWith("FH-", StringComparison.Ordinal))
            .Should().BeEquivalentTo(FhCodes.All.SelectMany(code => CodeTexts.Members.Select(member => $"{code}.{member}"))));

    [Fact]
    public async Task The_page_and_the_mail_of_the_organisations_help_desk_know_what_happened()
    {
        var rejection = new RejectionCode(FhCodes.AttributeMissing, "cause", "clause").Because("detail") with { PublicNames = ["email", "name"] };

        var (_, html) = await RenderAsync(rejection, "en", new ErrorContext { Application = Application(), Organisation = Organisation() });
        var links = (await Parsed(html)).QuerySelectorAll(".facts a").Select(link => link.GetAttribute("href")!).ToList();

        var hub = Uri.EscapeDataString(_world.HubUrl + "/saml/metadata");
        var now = _world.Clock.GetUtcNow().ToUnixTimeSeconds();
        new[] { now, now - 1, now - 2 }.Select(ts => $"https://help.example/IDENTIFICATION_FAILURE?ts={ts}&rp={hub}&tid=7KQ2-M9XA-4T&ctx=email%20name")
            .Should().Contain(links.Should().ContainSingle(link => link.StartsWith("https://help.example/", StringComparison.Ordinal)).Subject);
        var mail = links.Should().ContainSingle(link => link.StartsWith("mailto:", StringComparison.Ordinal)).Subject;
        mail.Should().StartWith("mailto:desk@help.example?subject=FH-1309%207KQ2-M9XA-4T&body=");
        Uri.UnescapeDataString(mail).Should().Contain("Code: FH-1309\r\nReference: 7KQ2-M9XA-4T\r\nTime: ").And.Contain($"\r\nService: {ServiceName}");
    }

    [Fact]
    public async Task A_code_that_the_organisations_page_does_not_know_is_told_as_another_error()
    {
        var (_, html) = await RenderAsync(ServerCauses.OtherBrowser.Because("x"), "nl", new ErrorContext { Organisation = Organisation() });

        (await Parsed(html)).QuerySelector(".facts a[href^='https://help.example/']")!.GetAttribute("href").Should().StartWith("https://help.example/OTHER_ERROR?").And.EndWith("&ctx=FH-1203");
    }

    [Theory]
    [InlineData(1309, "IDENTIFICATION_FAILURE")]
    [InlineData(1402, "AUTHENTICATION_FAILURE")]
    [InlineData(1401, "AUTHORIZATION_FAILURE")]
    [InlineData(1303, "OTHER_ERROR")]
    public async Task Without_a_page_of_the_operators_the_page_that_the_organisations_metadata_names_is_offered_with_its_places_filled(int number, string code)
    {
        var published = Organisation() with { Support = new SupportContact("Desk", "desk@help.example", null) };
        var rejection = new RejectionCode(FhCodes.All.Single(fh => fh.Number == number), "cause", "clause").Because("detail");

        var (_, html) = await RenderAsync(rejection, "en", new ErrorContext { Application = Application(), Organisation = published });
        var page = await Parsed(html);

        var link = page.QuerySelectorAll(".facts a").Select(one => one.GetAttribute("href")!).Should().ContainSingle(href => href.StartsWith("https://help.uvl.example/", StringComparison.Ordinal)).Subject;
        link.Should().StartWith($"https://help.uvl.example/login?code={code}&ts=").And.EndWith($"&rp={Uri.EscapeDataString(_world.HubUrl + "/saml/metadata")}&tid=7KQ2-M9XA-4T&ctx=FH-{number}");
        page.QuerySelector("meta[http-equiv]").Should().BeNull("nobody is sent there by himself");
        page.QuerySelector(".facts a[href^='mailto:desk@help.example']").Should().NotBeNull();
    }

    [Fact]
    public async Task What_an_organisation_cannot_mend_leads_to_no_page_that_its_metadata_names()
    {
        var (_, html) = await RenderAsync(ServerCauses.OtherBrowser.Because("x"), "en", new ErrorContext { Organisation = Organisation() with { Support = null } });

        html.Should().NotContain("help.uvl.example");
    }

    [Fact]
    public async Task Who_comes_without_a_request_is_led_to_the_services_only_where_the_operator_says_so()
    {
        var options = _world.Services.GetRequiredService<HubOptions>();
        var rejection = ServerCauses.NoProtocolMessage.Because("x");
        async Task<string?[]> LinksAsync(Rejection refused) => [.. (await Parsed((await RenderAsync(refused, "en", new ErrorContext())).Html)).QuerySelectorAll("section[aria-labelledby=services] a").Select(link => link.GetAttribute("href"))];

        (await LinksAsync(rejection)).Should().BeEmpty();
        try
        {
            options.Help.StartLinks = true;
            (await LinksAsync(rejection)).Should().Equal("http://shop.localhost:1/");
            (await LinksAsync(ServerCauses.OtherBrowser.Because("x"))).Should().BeEmpty();
        }
        finally
        {
            options.Help.StartLinks = false;
        }
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
        var used = Regex.Matches(source, "(?:\\bw|words|Words)(?:\\.Fill\\(|\\[)\"([a-z][a-zA-Z.-]*[a-zA-Z])\"").Select(match => match.Groups[1].Value).Distinct().ToList();
        var plain = Words.In("en").Keys.Where(key => !key.StartsWith("FH-", StringComparison.Ordinal) && !key.StartsWith("who.", StringComparison.Ordinal) && !key.StartsWith("attribute.", StringComparison.Ordinal)
            && !key.StartsWith("claim.", StringComparison.Ordinal) && !key.StartsWith("oauth.", StringComparison.Ordinal)
            && !key.StartsWith("value.", StringComparison.Ordinal) && !key.StartsWith("data.", StringComparison.Ordinal) && !KeptEndpoint.Things.Any(thing => key.StartsWith($"kept.{thing.Word}.", StringComparison.Ordinal)));

        plain.Where(key => !source.Contains($"\"{key}\"", StringComparison.Ordinal)).Should().BeEmpty("a text that nobody shows is removed");
        used.Where(key => !Words.In("en").Has(key)).Should().BeEmpty("a text that is shown exists");
    }

    private async Task<(HttpContext Http, string Html)> RenderAsync(Rejection rejection, string language, ErrorContext context)
    {
        using var scope = _world.Services.CreateScope();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Features.Set<IRoutingFeature>(new RoutingFeature { RouteData = new RouteData() });
        http.Request.QueryString = new QueryString("?lang=" + language);
        http.Response.Body = body;
        await _world.Services.GetRequiredService<ErrorPages>().For(http, rejection, Reference, context).ExecuteAsync(http);
        return (http, System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }

    private static async Task<IDocument> Parsed(string html) =>
        await BrowsingContext.New(AngleSharp.Configuration.Default).OpenAsync(response => response.Content(html), TestContext.Current.CancellationToken);

    private Core.Applications.Application Application() =>
        _world.Services.GetRequiredService<CurrentDirectory>().Directory.FindApplication(_world.Shop.ClientId)! with { Name = LocalisedText.Same(ServiceName) };

    private HomeOrganisation Organisation() => _world.Services.GetRequiredService<CurrentDirectory>().Directory.FindOrganisation(_world.University.Id)! with
    {
        Name = LocalisedText.Same(OrganisationName),
        Support = new SupportContact("Desk", "desk@help.example", "https://help.example/ERRORURL_CODE?ts=ERRORURL_TS&rp=ERRORURL_RP&tid=ERRORURL_TID&ctx=ERRORURL_CTX"),
    };

    [GeneratedRegex(@"\b(IdP|SP|SAML|WAYF|OIDC|OAuth|OpenID|JWT|XML|HTTP|URL|NameID|amr|acr|tokens?|assertions?|assertie|endpoint|upstream|issuer|client|redirect\w*|[1-5]\d\d)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Jargon();
}
