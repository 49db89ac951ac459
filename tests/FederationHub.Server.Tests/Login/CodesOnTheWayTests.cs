using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>Codes that no other test of whole logins meets, each reached as a person or an application reaches it.</summary>
public sealed class CodesOnTheWayTests(CodesOnTheWayTests.Fixture fixture) : IClassFixture<CodesOnTheWayTests.Fixture>
{
    private readonly HubWorld _world = fixture.World;

    [Fact]
    [Trait("Reaches", "FH-1003")]
    public async Task An_answer_in_a_way_that_is_not_spoken_here()
    {
        using var browser = _world.NewBrowser();

        // The application and its address were checked before, so it is the application that is told.
        (await browser.GoAsync(_world.Shop.AuthorizeUrl(("response_mode", "web_message")))).Url.Should().StartWith(_world.Shop.RedirectUri).And.Contain("FH-1003");
    }

    [Fact]
    [Trait("Reaches", "FH-1004")]
    public async Task A_return_without_an_answer()
    {
        using var browser = _world.NewBrowser();

        (await browser.PostAsync(_world.HubUrl + "/login/return/saml", [])).Code.Should().Be("FH-1004");
    }

    [Fact]
    [Trait("Reaches", "FH-1012")]
    public async Task An_application_with_a_wrong_secret()
    {
        using var application = new FakeApplication(_world.HubUrl, _world.Shop.ClientId, "not-its-secret", _world.Shop.RedirectUri);

        var answer = await application.RedeemAsync("code");

        (answer.Status, answer["error"]).Should().Be((401, "invalid_client"));
        answer["error_description"].Should().StartWith("FH-1012");
    }

    [Fact]
    [Trait("Reaches", "FH-1207")]
    public async Task Somebody_who_goes_back()
    {
        using var browser = _world.NewBrowser();

        var end = await browser.SubmitAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "form[action='/login/cancel']");

        Uri.UnescapeDataString(end.Url).Should().StartWith(_world.Shop.RedirectUri).And.Contain("error=access_denied").And.Contain("FH-1207");
    }

    [Theory]
    [InlineData("who it is", "FH-1311")]
    [InlineData("which organisation", "FH-1316")]
    [InlineData("which role", "FH-1317")]
    [InlineData("its new secret", "FH-1314")]
    [Trait("Reaches", "FH-1311")]
    [Trait("Reaches", "FH-1314")]
    [Trait("Reaches", "FH-1316")]
    [Trait("Reaches", "FH-1317")]
    public async Task An_organisation_that_does_not_tell_what_is_needed(string lack, string code)
    {
        var people = _world.College.Personas;
        _world.College.IdTokenSays = lack == "who it is" ? token => token.Remove("sub") : null;
        _world.College.Personas = lack switch
        {
            "which role" => [people[0] with { Affiliation = "walk-in" }],
            "which organisation" => [people[0] with { More = new Dictionary<string, IReadOnlyList<string>> { ["schac_home_organization"] = [] } }],
            _ => people,
        };
        await _world.ApplyAsync(text => lack switch
        {
            "which organisation" => text.Replace("    identifiers: { brin6: 99ZZ00 }\n", "", StringComparison.Ordinal),
            "its new secret" => text.Replace("env:TEST_COLLEGE_SECRET", "env:TEST_SHOP_SECRET", StringComparison.Ordinal),
            _ => text,
        });
        using var browser = _world.NewBrowser();

        var page = await browser.LogInAsync(_world.Shop, "college", people[0].Id);
        _world.College.IdTokenSays = null;
        _world.College.Personas = people;

        (page.Kind, page.Code).Should().Be(("error", code), page.Text);
    }

    [Fact]
    [Trait("Reaches", "FH-1501")]
    public async Task A_fault_of_the_hub_itself()
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(_world.HubUrl + "/error/7KQ2-M9XA-4T");

        (page.Code, (int)page.Status).Should().Be(("FH-1501", 500));
        page.Text.Should().NotContain("Faulty");
        _world.Log.Should().Contain("Faulty").And.Contain(page.Headers["X-Correlation-Id"]);
    }

    /// <summary>A hub with a fault in one place, where no login comes.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(services: services => services.AddSingleton<IErrorPageStore, Faulty>());

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }

    private sealed class Faulty : IErrorPageStore
    {
        public Task KeepAsync(string reference, KeptErrorPage page, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<KeptErrorPage?> FindAsync(string reference, CancellationToken cancellationToken) => throw new InvalidOperationException(nameof(Faulty));
    }
}
