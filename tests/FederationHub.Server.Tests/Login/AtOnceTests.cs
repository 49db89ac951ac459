using System.Net;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>The same request many times at once: one of them counts, and the others leave nothing behind and take nothing away.</summary>
public sealed class AtOnceTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private const int Times = 12;

    private readonly HubWorld _world = fixture.World;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_that_is_given_up_many_times_at_once_is_written_down_once()
    {
        for (var round = 0; round < 5; round++)
        {
            using var browser = _world.NewBrowser();
            var choose = await browser.GoAsync(_world.Shop.AuthorizeUrl());
            var handle = choose.Document.QuerySelector("input[name=login]")!.GetAttribute("value")!;
            var before = await CountAsync();

            await ManyAsync(browser, () => new HttpRequestMessage(HttpMethod.Post, _world.HubUrl + "/login/cancel")
            {
                Content = new FormUrlEncodedContent([KeyValuePair.Create("login", handle)]),
            });

            (await CountAsync() - before).Should().Be(1);
        }
    }

    [Fact]
    public async Task A_return_that_is_loaded_many_times_at_once_leaves_a_code_that_counts_also_with_a_session_of_before()
    {
        for (var round = 0; round < 5; round++)
        {
            using var browser = _world.NewBrowser();
            await browser.TokensAsync(_world.Shop, "university");
            var page = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "login"), ("idp_hint", "university")));
            page = await browser.SubmitAsync(page, "form", ("persona", "pupil"));
            using var http = LoopbackHttp.Create();
            using var returned = await http.PostAsync(new Uri(_world.HubUrl + "/login/return/saml"), new FormUrlEncodedContent(FieldsOf(page)), Token);
            var next = new Uri(new Uri(_world.HubUrl), returned.Headers.Location!);

            var answers = await ManyAsync(browser, () => new HttpRequestMessage(HttpMethod.Get, next));

            var codes = answers.Select(answer => answer.Location).OfType<Uri>().ToList();
            codes.Should().ContainSingle();
            var code = System.Web.HttpUtility.ParseQueryString(codes[0].Query)["code"]!;
            var tokens = await _world.Shop.RedeemAsync(code);
            tokens.Status.Should().Be(200, tokens.Text);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> FieldsOf(BrowserPage page) =>
        page.Document.QuerySelectorAll("form input[name]").Select(input => KeyValuePair.Create(input.GetAttribute("name")!, input.GetAttribute("value") ?? string.Empty));

    private async Task<IReadOnlyList<(HttpStatusCode Status, Uri? Location)>> ManyAsync(Browser browser, Func<HttpRequestMessage> request)
    {
        using var http = LoopbackHttp.Create();
        var cookies = string.Join("; ", browser.Cookies(new Uri(_world.HubUrl).Host).Select(cookie => $"{cookie.Key}={cookie.Value}"));
        return await Task.WhenAll(Enumerable.Range(0, Times).Select(_ => Task.Run(async () =>
        {
            using var one = request();
            one.Headers.TryAddWithoutValidation("Cookie", cookies);
            using var answer = await http.SendAsync(one, Token);
            return (answer.StatusCode, answer.Headers.Location);
        }, Token)));
    }

    private async Task<int> CountAsync() => await _world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery(), Token).CountAsync(Token);
}
