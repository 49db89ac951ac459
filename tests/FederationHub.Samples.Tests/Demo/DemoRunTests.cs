using FederationHub.Samples.Demo;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.WebApp;

namespace FederationHub.Samples.Tests.Demo;

/// <summary>Starting the demo, in the ways that people do.</summary>
public sealed class DemoRunTests
{
    [Fact]
    public async Task A_restart_keeps_applications_keys_and_secrets()
    {
        await using var demo = new RunningDemo();
        await demo.InitializeAsync();
        var before = demo.World.BookShop.ClientSecret;
        await demo.RestartAsync();

        demo.World.BookShop.ClientSecret.Should().Be(before);
        (await LogInAsync(demo, demo.World.BookShop, "uvl")).Kind.Should().Be("app-person");
    }

    [Fact]
    public async Task Hub_organisations_and_applications_work_on_hosts_of_their_own_with_the_whole_crowd()
    {
        await using var demo = new RunningDemo();
        var (options, world, app) = await demo.StartAsync("--separate-hosts");
        await using (app)
        {
            options.HubUrl.Should().Contain("hub.localhost");
            using var http = LoopbackHttp.Create();
            foreach (var organisation in new[] { "uvl", "waadkust" })
            {
                var browser = new TestBrowser(http);
                var page = await DemoTests.ChooseAsync(browser, await browser.GetAsync(world.BookShop.BaseUrl + "/login"), organisation, $"{organisation}.example");
                page.Address.Host.Should().Be("school.localhost");
                var done = await browser.GoOnAsync(await browser.PressAsync(page, "persona", Personas.Pupil));
                done.Kind.Should().Be("app-person", done.Document.Body!.TextContent);
            }
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var demo = new RunningDemo();
        await demo.InitializeAsync();
        await using var other = new RunningDemo();
        var start = () => other.StartAsync("--organisations", "0", "--port", $"{demo.Options.Port}");

        (await start.Should().ThrowAsync<DemoFailure>()).WithMessage($"Port {demo.Options.Port} is in use. Choose another with --port.");
    }

    private static async Task<Page> LogInAsync(RunningDemo demo, WebAppOptions application, string organisation)
    {
        var browser = demo.NewBrowser();
        var page = await DemoTests.ChooseAsync(browser, await browser.GetAsync(application.BaseUrl + "/login"), organisation, $"{organisation}.example");
        return await browser.GoOnAsync(await browser.PressAsync(page, "persona", Personas.Pupil));
    }
}
