using System.Net;
using System.Text;
using FederationHub.Core.Discovery;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Background;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Discovery;
using FederationHub.Testing;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Outbound;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>Logos are fetched, checked and served by the hub: no page ever sends a browser to somebody else (ux C14, 1.9).</summary>
public sealed class LogoTests(LogoTests.Hub hub) : IClassFixture<LogoTests.Hub>
{
    private const string Address = "https://logos.school.example/logo";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_logo_that_stands_in_the_configuration_is_served_under_its_hash_and_others_have_letters()
    {
        using var browser = hub.World.NewBrowser();
        await Refresh(_ => UpstreamsCauses.OutboundConnect.Because("away")).TurnAsync(Token);

        var page = await browser.GoAsync(hub.World.Shop.AuthorizeUrl(("ui_locales", "en")));

        var source = page.Document.QuerySelector("button[value=university] img.mark")!.GetAttribute("src")!;
        source.Should().Be("/logos/" + Picture(1).Name);
        page.Document.QuerySelector("button[value=university] img")!.GetAttribute("alt").Should().BeEmpty("the name stands beside it");
        page.Document.QuerySelector("button[value=college] .mark")!.GetAttribute("data-mark").Should().NotBeEmpty();
        page.Document.QuerySelector(".lead img")!.GetAttribute("src").Should().Be("/logos/" + Picture(2).Name, "the service has one too");
        var logo = await browser.GoAsync(hub.World.HubUrl + source);
        logo.Headers["Content-Type"].Should().Be("image/png");
        logo.Headers["Cache-Control"].Should().Contain("immutable");
        logo.Headers["X-Content-Type-Options"].Should().Be("nosniff");
        logo.Headers["Content-Security-Policy"].Should().Contain("sandbox").And.Contain("default-src 'none'");
    }

    [Theory]
    [InlineData("0123456789abcdef01234567.png")]
    [InlineData("0123456789abcdef01234567.svg")]
    [InlineData("x")]
    public async Task What_nobody_has_is_not_found_and_not_kept(string name)
    {
        using var browser = hub.World.NewBrowser();

        var answer = await browser.GoAsync($"{hub.World.HubUrl}/logos/{name}");

        answer.Status.Should().Be(HttpStatusCode.NotFound);
        answer.Headers["Cache-Control"].Should().Contain("no-store");
    }

    [Fact]
    public async Task A_logo_is_fetched_once_a_week_kept_while_its_host_is_away_and_replaced_by_a_new_one()
    {
        hub.World.Clock.Advance(TimeSpan.FromDays(14));
        var asked = 0;
        Outcome<OutboundResponse> answer = new OutboundResponse(200, "text/html", Picture(3).Bytes);
        var refresh = Refresh(_ =>
        {
            asked++;
            return answer;
        });

        await refresh.TurnAsync(Token);
        await refresh.TurnAsync(Token);
        asked.Should().Be(1);
        hub.Logos.Find(Address).Should().Be(new ShownLogo("/logos/" + Picture(3).Name, Picture(3).Bytes.Length), "its bytes say what it is, whatever the sender calls it");

        // Another node, or this one started again, finds it in the store.
        await Refresh(_ => throw new InvalidOperationException("it is fresh")).TurnAsync(Token);

        answer = UpstreamsCauses.OutboundConnect.Because("away");
        hub.World.Clock.Advance(TimeSpan.FromDays(7));
        await refresh.TurnAsync(Token);
        asked.Should().Be(2);
        hub.Logos.Find(Address)!.Address.Should().EndWith(Picture(3).Name);
        hub.World.Log.Should().Contain("The logo at https://logos.school.example/logo is not shown, or not renewed: FH-1313");

        answer = new OutboundResponse(200, "image/png", Picture(4).Bytes);
        hub.World.Clock.Advance(TimeSpan.FromDays(1));
        await refresh.TurnAsync(Token);
        hub.Logos.Find(Address)!.Address.Should().EndWith(Picture(4).Name);
        (await hub.Logos.PictureAsync(Picture(4).Name, Token))!.Bytes.ToArray().Should().Equal(Picture(4).Bytes.ToArray());

        answer = new OutboundResponse(200, "image/svg+xml", Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"));
        hub.World.Clock.Advance(TimeSpan.FromDays(7));
        await refresh.TurnAsync(Token);
        hub.Logos.Find(Address)!.Address.Should().EndWith(Picture(4).Name, "what came instead is no picture");
    }

    [Fact]
    public void A_page_has_as_many_logos_as_fit_its_budget()
    {
        var logos = new Logos(hub.World.Services.GetRequiredService<ILogoStore>());
        foreach (var number in Enumerable.Range(0, 6))
        {
            logos.Show($"small{number}", new KeptLogo(DateTimeOffset.UnixEpoch, $"s{number}.png", 1000));
        }

        logos.Show("great", new KeptLogo(DateTimeOffset.UnixEpoch, "g.png", 30_000));
        var budget = new LogoBudget(logos, Server.Web.Theme.Read(new HubOptions.ThemeOptions()).Theme);

        string?[] spent = [.. ((string?[])["great", null, "unknown", "small0", "small0", "small1", "small2", "small3", "small4", "small0"]).Select(budget.Spend)];

        spent.Should().Equal(null, null, null, "/logos/s0.png", "/logos/s0.png", "/logos/s1.png", "/logos/s2.png", "/logos/s3.png", null, "/logos/s0.png");
    }

    private static LogoImage Picture(byte number) => LogoImage.TryRead([.. Convert.FromHexString("89504E470D0A1A0A0000000D49484452000000200000001008060000"), number])!;

    private static string DataUrl(byte number) => "data:image/png;base64," + Convert.ToBase64String(Picture(number).Bytes.Span);

    private LogoRefresh Refresh(Func<Uri, Outcome<OutboundResponse>> fetch)
    {
        var services = hub.World.Services;
        return new LogoRefresh(
            services.GetRequiredService<CurrentDirectory>(), hub.Logos, services.GetRequiredService<ILogoStore>(), services.GetRequiredService<OutboundClient>(), services.GetRequiredService<HubLog>(), hub.World.Clock)
        {
            Fetch = (address, _) => Task.FromResult(fetch(address)),
        };
    }

    public sealed class Hub : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        internal Logos Logos => World.Services.GetRequiredService<Logos>();

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(
            text => text
                .Replace("  - id: university\n", $"  - id: university\n    logo: \"{DataUrl(1)}\"\n", StringComparison.Ordinal)
                .Replace("  - id: shop\n", $"  - id: shop\n    logo: \"{DataUrl(2)}\"\n", StringComparison.Ordinal)
                .Replace("  - id: island\n", $"  - id: island\n    logo: {Address}\n", StringComparison.Ordinal),
            services: services => services.Remove(services.Single(service => service.ImplementationType == typeof(LogoRefresh))));

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
