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

    [Fact]
    public async Task An_answer_that_is_posted_many_times_at_once_is_taken_once()
    {
        using var browser = _world.NewBrowser();
        var page = await browser.SubmitAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl(("idp_hint", "university"))), "form", ("persona", "pupil"));

        var answers = await ManyAsync(browser, () => new HttpRequestMessage(HttpMethod.Post, _world.HubUrl + "/login/return/saml") { Content = new FormUrlEncodedContent(FieldsOf(page)) });

        answers.Count(answer => answer.Status == HttpStatusCode.SeeOther).Should().Be(1);
    }

    [Fact]
    public async Task A_code_that_is_redeemed_many_times_at_once_gives_tokens_once_and_they_open_nothing()
    {
        using var browser = _world.NewBrowser();
        var code = (await browser.LogInAsync(_world.Shop, "university")).Parameter("code")!;

        var answers = await Task.WhenAll(Enumerable.Range(0, Times).Select(_ => Task.Run(() => _world.Shop.RedeemAsync(code), Token)));

        var given = answers.Where(answer => answer.Status == 200).ToList();
        given.Should().ContainSingle();
        (await _world.Shop.UserInfoAsync(given[0]["access_token"]!)).Status.Should().Be(401, "a code that came twice may be in the hands of two (RFC 6749 4.1.2)");
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
