using System.Net;
using System.Text.Json;
using AngleSharp.Html.Parser;
using FederationHub.Configuration.Doctor;
using FederationHub.Core.Release;
using FederationHub.Outcomes;
using FederationHub.Server.Help;
using FederationHub.Server.Web;
using FederationHub.Testing;
using FederationHub.Testing.Processes;

namespace FederationHub.Server.Tests.Pages;

/// <summary>"Connect your application" (R002-28).</summary>
public sealed class ConnectPageTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public async Task Names_this_hub_and_no_application_or_organisation(string language)
    {
        var html = await GetAsync("/help/connect?lang=" + language);

        html.Should().Contain("data-page=\"connect\"").And.Contain($"<code>{_world.HubUrl}</code>").And.Contain($"{_world.HubUrl}/connect/token");
        html.Should().NotContainAny("BookShop", "Lindenhorst", "uvl.example", "planner", "connect.");
    }

    [Fact]
    public async Task Discovery_names_the_page()
    {
        var discovery = JsonDocument.Parse(await GetAsync("/.well-known/openid-configuration")).RootElement;

        discovery.GetProperty("service_documentation").GetString().Should().Be(_world.HubUrl + "/help/connect");
    }

    [Fact]
    public async Task Shows_the_program_to_the_letter()
    {
        var page = new HtmlParser().ParseDocument(await GetAsync("/help/connect"));

        page.QuerySelector("[data-program]")!.TextContent.Should().Be(await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "src/FederationHub.Server/Assets/login.mjs")));
    }

    [Fact]
    public void Explains_every_claim_of_the_hub_and_every_error_in_both_languages()
    {
        foreach (var language in Words.Languages)
        {
            ReleaseSets.Hub.Keys.Where(claim => !Words.In(language).Has("claim." + claim)).Should().BeEmpty();
            ConnectPage.ErrorNames.Where(error => !Words.In(language).Has("oauth." + error)).Should().BeEmpty();
        }

        // What the catalogue can send to an application stands on the page.
        FhCodes.All.Select(code => code.ProtocolError).Distinct().Where(error => error is not "invalid_request_uri").Should().BeSubsetOf(ConnectPage.ErrorNames);
    }

    [Theory]
    [InlineData("/help")]
    [InlineData("/help/FH-1002")]
    public async Task Makers_of_applications_are_sent_there(string path) => (await GetAsync(path)).Should().Contain("href=\"/help/connect?lang=");

    [Fact]
    public void The_doctor_knows_every_setting_of_the_server() =>
        SettingsChecks.Names.Should().BeEquivalentTo(NamesOf(typeof(HubOptions)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("192.0.2.77", false)]
    public async Task A_request_hears_how_it_arrived(string expected, bool same)
    {
        var said = JsonDocument.Parse(await GetAsync("/health/connection?expected=" + expected)).RootElement;

        said.GetProperty("https").GetBoolean().Should().BeFalse();
        said.GetProperty("host").GetBoolean().Should().BeTrue();
        said.GetProperty("client_is_expected").GetBoolean().Should().Be(same);
    }

    private static IEnumerable<string> NamesOf(Type options) => options.GetProperties().Where(property => property.CanWrite).SelectMany(property =>
        property.PropertyType.DeclaringType == typeof(HubOptions) ? NamesOf(property.PropertyType).Select(name => property.Name + "__" + name) : [property.Name]);

    private async Task<string> GetAsync(string path)
    {
        using var http = LoopbackHttp.Create();
        using var answer = await http.GetAsync(new Uri(_world.HubUrl + path));
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return await answer.Content.ReadAsStringAsync();
    }
}
