using FederationHub.Testing;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>An organisation where logging in does not work well now is shown with what its operator says of it, and never left out.</summary>
public sealed class DisruptionTests(DisruptionTests.Hub hub) : IClassFixture<DisruptionTests.Hub>
{
    private HubWorld World => hub.World;

    [Theory]
    [InlineData("en", "Problem reported: slow until noon · waadkust.example")]
    [InlineData("nl", "Storing gemeld: traag tot 12 uur · waadkust.example")]
    public async Task The_list_and_a_search_say_in_the_persons_language_what_is_wrong_and_it_can_still_be_chosen(string language, string said)
    {
        using var browser = World.NewBrowser();
        var page = await browser.GoAsync(World.Planner.AuthorizeUrl(("ui_locales", language)));

        page.Document.QuerySelector("button[value=college] .more")!.TextContent.Should().Be(said);
        page.Document.QuerySelector("button[value=university] .more")!.TextContent.Should().NotContain(":");
        var hits = await browser.GoAsync($"{World.HubUrl}/discovery/api/search?login={page.Parameter("login")}&q=waadkust&lang={language}");
        hits.Text.Should().Contain($"\"more\":\"{said}\"");
        (await browser.PressAsync(page, "button[value=college]")).Url.Should().StartWith(World.College.BaseUrl);
    }

    public sealed class Hub : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(text => text
            .Replace("    sector: mbo\n", "    sector: mbo\n    disruption: { en: slow until noon, nl: traag tot 12 uur }\n", StringComparison.Ordinal));

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
