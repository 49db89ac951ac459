using System.Net;
using System.Text.Json.Nodes;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Registration;
using FederationHub.Testing;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Outbound;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.OpenId;

/// <summary>A hub to which hosts of the tests' own stand on the public internet.</summary>
public sealed class SectorFixture : IAsyncLifetime
{
    /// <summary>What stands where.</summary>
    public Dictionary<string, string> Documents { get; } = new(StringComparer.Ordinal);

    public HubWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(services: services => services.AddSingleton(provider =>
        new SectorDocument(provider.GetRequiredService<OutboundClient>(), provider.GetRequiredService<OpenIdLog>())
        {
            Fetch = (address, _) => Task.FromResult<Outcome<OutboundResponse>>(Documents.TryGetValue(address.AbsoluteUri, out var text)
                ? new OutboundResponse(200, "application/json", System.Text.Encoding.UTF8.GetBytes(text))
                : UpstreamsCauses.OutboundStatus.Because($"{address} answered 404.")),
        }));

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

/// <summary>Whose <c>sub</c> is whose (OpenID Connect Core 8; R000-15).</summary>
public sealed class SectorTests(SectorFixture fixture) : IClassFixture<SectorFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Theory]
    [InlineData("""["http://newcomer.localhost:1/callback", "https://another.example/"]""", 201)]
    [InlineData("""["http://newcomer.localhost:1/Callback"]""", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"redirect_uris": ["http://newcomer.localhost:1/callback"]}""", 400)]
    [InlineData("""["http://newcomer.localhost:1/callback", ["x"]]""", 201)]
    [InlineData("<html>", 400)]
    [InlineData("""["\ud800"]""", 400)]
    [InlineData(null, 400)]
    public async Task The_document_names_every_redirect_uri_or_nothing_is_registered(string? document, int status)
    {
        const string Uri = "https://sector.example/uris.json";
        fixture.Documents.Remove(Uri);
        if (document is not null)
        {
            fixture.Documents[Uri] = document;
        }

        var answer = await _world.RegisterAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good().With("sector_identifier_uri", Uri));

        answer.Status.Should().Be(status, answer.Text);
        answer["error"].Should().Be(status == 400 ? "invalid_client_metadata" : null);
        answer["sector_identifier_uri"].Should().Be(status == 201 ? Uri : null);
    }

    [Fact]
    public async Task A_sector_of_its_own_gives_its_applications_one_sub_that_no_other_sector_gets()
    {
        fixture.Documents["https://one.example/uris"] = """["http://newcomer.localhost:1/callback", "http://newcomer.localhost:1/second"]""";
        fixture.Documents["https://two.example/uris"] = """["http://newcomer.localhost:1/callback"]""";
        var (books, plans) = (await _world.MakeTokenAsync(), await _world.MakeTokenAsync(wanted => wanted with { Suite = "plans" }));
        var first = await SubjectAsync(books, body => body.With("sector_identifier_uri", "https://one.example/uris"));
        var subjects = new Dictionary<string, string>
        {
            ["the suite's, as of R000-15"] = await SubjectAsync(books, body => body),
            ["one"] = first,
            ["two"] = await SubjectAsync(books, body => body.With("sector_identifier_uri", "https://two.example/uris")),
            ["one, of another supplier"] = await SubjectAsync(plans, body => body.With("sector_identifier_uri", "https://one.example/uris")),
            ["another suite's"] = await SubjectAsync(plans, body => body),
            ["public"] = await SubjectAsync(books, body => body.With("subject_type", "public")),
        };

        subjects.Values.Should().OnlyHaveUniqueItems().And.NotContain(value => value.Contains('@'));
        (await SubjectAsync(books, body => body.With("sector_identifier_uri", "https://one.example/uris").With("redirect_uris", new JsonArray(RegistrationWorld.Redirect, "http://newcomer.localhost:1/second")))).Should().Be(first);
        (await SubjectAsync(books, body => body)).Should().Be(subjects["the suite's, as of R000-15"]);
        (await SubjectAsync(plans, body => body.With("subject_type", "public"))).Should().Be(subjects["public"], "a public subject is the same everywhere");
        using var browser = _world.NewBrowser();
        FakeApplication.Claims((await browser.TokensAsync(_world.Shop, "university"))["id_token"]!).GetProperty("sub").GetString()
            .Should().Be(subjects["the suite's, as of R000-15"], "the suite's other applications have the same one");
    }

    [Fact]
    public async Task One_upstream_subject_is_one_public_subject_for_ever_and_another_organisations_is_another()
    {
        var token = await _world.MakeTokenAsync(wanted => wanted with { Organisations = ["university", "college"] });
        var university = await SubjectAsync(token, body => body.With("subject_type", "public"));
        var college = await SubjectAsync(token, body => body.With("subject_type", "public"), "college");

        university.Should().NotBe(college);
        (await SubjectAsync(token, body => body.With("subject_type", "public"))).Should().Be(university, "it is stable");
    }

    [Fact]
    public async Task Hosts_that_are_several_need_a_sector_unless_the_subject_is_public()
    {
        var uris = new JsonArray("https://one.example/cb", "https://two.example/cb");
        var token = await _world.MakeTokenAsync();

        (await _world.RegisterAsync(token, RegistrationWorld.Good().With("redirect_uris", uris.DeepClone())))["error"].Should().Be("invalid_client_metadata");
        (await _world.RegisterAsync(token, RegistrationWorld.Good().With("redirect_uris", uris.DeepClone()).With("subject_type", "public"))).Status.Should().Be(201);
    }

    [Fact]
    public async Task An_application_of_the_hub_file_may_have_a_sector_of_its_own_or_public_subjects_like_any_other()
    {
        await using var world = await HubWorld.StartAsync();
        async Task<string> OfAsync(FakeApplication application)
        {
            using var browser = world.NewBrowser();
            return FakeApplication.Claims((await browser.TokensAsync(application, "university"))["id_token"]!).GetProperty("sub").GetString()!;
        }

        var (shop, phone, planner) = (await OfAsync(world.Shop), await OfAsync(world.Phone), await OfAsync(world.Planner));
        phone.Should().Be(shop, "they are of one suite");
        await world.ApplyAsync(text => text.Replace("  - id: phone\n", "  - id: phone\n    sector: phone.example\n", StringComparison.Ordinal));
        var ofItsOwn = await OfAsync(world.Phone);
        await world.ApplyAsync(text => text.Replace("  - id: phone\n", "  - id: phone\n    public_subject: true\n", StringComparison.Ordinal).Replace("  - id: planner\n", "  - id: planner\n    public_subject: true\n", StringComparison.Ordinal));
        var isPublic = await OfAsync(world.Phone);

        new[] { shop, planner, ofItsOwn, isPublic }.Should().OnlyHaveUniqueItems();
        (await OfAsync(world.Planner)).Should().Be(isPublic, "a public subject is the same in every suite");
        (await OfAsync(world.Shop)).Should().Be(shop, "nobody else changed");
    }

    private async Task<string> SubjectAsync(string token, Func<JsonObject, JsonObject> change, string entry = "university")
    {
        using var application = _world.Application(await _world.RegisteredAsync(token, change(RegistrationWorld.Good())));
        using var browser = new Browser(RegistrationWorld.Redirect);
        var tokens = await browser.TokensAsync(application, entry, entry == "college" ? "teacher" : "pupil");
        tokens.Status.Should().Be(200, tokens.Text);
        var subject = FakeApplication.Claims(tokens["id_token"]!).GetProperty("sub").GetString()!;
        (await application.UserInfoAsync(tokens["access_token"]!))["sub"].Should().Be(subject);
        return subject;
    }
}
