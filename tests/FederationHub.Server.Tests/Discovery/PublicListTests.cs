using System.Net;
using System.Text.Json;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>The list that an application's own login screen draws its buttons of.</summary>
public sealed class PublicListTests(CrowdedHub hub) : IClassFixture<CrowdedHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R000_17_It_has_what_the_screen_lists_in_the_operator_s_order_and_a_link_that_begins_a_login()
    {
        using var browser = hub.World.NewBrowser();

        var answer = await AskAsync(browser, "ten");
        var screen = await browser.GoAsync(hub.Ten.AuthorizeUrl());

        var listed = Organisations(answer);
        listed.Select(Id).Should().BeEquivalentTo(screen.Document.QuerySelectorAll("#entries button").Select(button => button.GetAttribute("value")));
        listed.Select(Id).Take(2).Should().Equal(["university", "college"], "the operator wrote them first");
        listed[0].GetProperty("name").GetProperty("nl").GetString().Should().Be("Universiteit van Lindenhorst");
        Organisations(await AskAsync(browser, "shop"))[0].GetProperty("start").GetString().Should().Be($"{hub.World.HubUrl}/start/shop/university");
        listed[0].TryGetProperty("start", out _).Should().BeFalse("this application has no front door for a link to lead to");
        answer.Text.Should().NotContainAny("uvl.example", "metadata", "help@");
    }

    [Fact]
    public async Task R000_17_Anybody_may_read_and_keep_it_for_some_seconds_and_it_says_when_it_is_the_same()
    {
        using var http = LoopbackHttp.Create();
        using var first = await http.GetAsync(Address("ten"), Cancellation);

        first.Headers.CacheControl!.ToString().Should().Be("public, max-age=8");
        first.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
        first.Headers.Should().NotContain(header => header.Key == "Set-Cookie");
        using var again = new HttpRequestMessage(HttpMethod.Get, Address("ten"));
        again.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString());
        (await http.SendAsync(again, Cancellation)).StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("searched")]
    [InlineData("bydomain")]
    public async Task R000_17_Where_the_list_is_nobody_s_to_read_it_is_empty(string application)
    {
        using var browser = hub.World.NewBrowser();

        Organisations(await AskAsync(browser, application)).Should().BeEmpty();
    }

    [Fact]
    public async Task R000_17_Of_ten_thousand_five_hundred_come_at_once_and_each_comes_once()
    {
        using var browser = hub.World.NewBrowser();
        var ids = new List<string>();
        string? next = Address("shop");
        for (var pages = 0; next is not null; pages++)
        {
            pages.Should().BeLessThan(30);
            var answer = await browser.GoAsync(next);
            Organisations(answer).Count.Should().BeLessThanOrEqualTo(500);
            ids.AddRange(Organisations(answer).Select(Id));
            next = JsonDocument.Parse(answer.Text).RootElement.TryGetProperty("next", out var more) ? more.GetString() : null;
        }

        ids.Should().HaveCount(CrowdedHub.Crowd + 3).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("SHOP")]
    [InlineData("%2e%2e")]
    public async Task An_application_that_is_not_there_has_no_list(string application)
    {
        using var browser = hub.World.NewBrowser();

        var answer = await browser.GoAsync($"{hub.World.HubUrl}/discovery/api/applications/{application}/organisations");
        answer.Status.Should().Be(HttpStatusCode.NotFound);
    }

    private string Address(string application) => $"{hub.World.HubUrl}/discovery/api/applications/{application}/organisations";

    private Task<BrowserPage> AskAsync(Browser browser, string application) => browser.GoAsync(Address(application));

    private static List<JsonElement> Organisations(BrowserPage answer) => [.. JsonDocument.Parse(answer.Text).RootElement.GetProperty("organisations").EnumerateArray()];

    private static string Id(JsonElement organisation) => organisation.GetProperty("id").GetString()!;
}
