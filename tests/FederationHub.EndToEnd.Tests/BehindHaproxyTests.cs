using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FederationHub.Testing.Processes;
using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>deploy/haproxy/haproxy.cfg as it ships, before the hub as it ships.</summary>
public sealed class BehindHaproxyTests(HubBehindHaproxy hub) : IClassFixture<HubBehindHaproxy>
{
    private static readonly IPAddress Stranger = IPAddress.Parse("127.0.0.2");

    private static readonly (string Name, string Value)[] Lies =
    [
        ("X-Forwarded-For", "192.0.2.66"), ("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", "evil.test"), ("X-Forwarded-Port", "81"),
        ("X-Forwarded-Prefix", "/evil"), ("Forwarded", "for=192.0.2.66;host=evil.test;proto=http"),
    ];

    [Theory]
    [InlineData(Walk.Lindenhorst)]
    [InlineData(Walk.Horizon)]
    [InlineData(Walk.Waadkust)]
    public async Task A_person_logs_in_over_https_with_cookies_bound_to_the_host(string organisation)
    {
        await using var context = await hub.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(hub.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        page.Url.Should().StartWith(hub.Url);
        await page.ChoosesAsync(organisation, organisation);
        await page.IsAsync("diacritics");

        await page.SeesAsync("app-person");
        (await page.ClaimAsync("iss")).Should().Be(hub.Url);
        var cookies = (await context.CookiesAsync([hub.Url])).ToList();
        cookies.Select(cookie => cookie.Name).Should().BeEquivalentTo("__Host-fh_browser", "__Host-fh_session", "__Host-fh_recent");
        cookies.Should().OnlyContain(cookie => cookie.Secure && cookie.HttpOnly && cookie.SameSite == SameSiteAttribute.Lax && cookie.Path == "/");
        if (organisation == Walk.Lindenhorst)
        {
            await page.KeepPictureAsync("https-logged-in");
        }
    }

    [Fact]
    public async Task A_browser_that_knows_no_such_authority_does_not_come_in()
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var open = () => client.GetAsync(new Uri(hub.Url.Replace("hub.localhost", "localhost", StringComparison.Ordinal)));

        await open.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task Speaks_http_2_and_keeps_browsers_on_https()
    {
        using var client = hub.Client();

        using var answer = await client.GetAsync(new Uri(hub.Url + "/help"));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Version.Should().Be(HttpVersion.Version20);
        answer.Headers.GetValues("Strict-Transport-Security").Should().ContainSingle().Which.Should().StartWith("max-age=");
    }

    [Fact]
    public async Task Plain_http_leads_to_https_and_takes_no_form()
    {
        using var client = hub.Client();

        using var page = await client.GetAsync(new Uri(hub.PlainUrl + "/login/choose?x=1"));
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, hub.PlainUrl + "/help") { Headers = { Host = "evil.test" } };
        using var other = await client.SendAsync(elsewhere);
        using var posted = await client.PostAsync(new Uri(hub.PlainUrl + "/login/return/saml"), new FormUrlEncodedContent([]));

        page.StatusCode.Should().Be(HttpStatusCode.MovedPermanently);
        page.Headers.Location.Should().Be(new Uri(hub.Url + "/login/choose?x=1"));
        other.Headers.Location.Should().Be(new Uri(hub.Url + "/help"), "the address is the hub's own, whatever host was named");
        posted.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Another_host_is_refused()
    {
        using var client = hub.Client();
        foreach (var url in new[] { hub.Url, $"http://127.0.0.1:{hub.HubPort}" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url + "/.well-known/openid-configuration") { Headers = { Host = "evil.test" } };
            using var answer = await client.SendAsync(request);

            answer.StatusCode.Should().Be(HttpStatusCode.MisdirectedRequest);
            (await answer.Content.ReadAsStringAsync()).Should().NotContain("evil.test");
        }
    }

    // Past the proxy, from an address that is not the proxy's, and through it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_stranger_forwards_changes_nothing(bool pastTheProxy)
    {
        var url = pastTheProxy ? $"http://127.0.0.1:{hub.HubPort}" : hub.Url;
        using var client = hub.Client(Stranger);
        foreach (var path in new[] { "/.well-known/openid-configuration", "/saml/metadata", "/connect/authorize?" + Authorization() })
        {
            var plain = await SayAsync(client, url, path, []);
            var lied = await SayAsync(client, url, path, Lies);

            lied.Status.Should().Be(plain.Status);
            lied.Body.Should().Be(plain.Body);
            lied.Location.Should().Be(plain.Location);
            lied.Cookies.Should().Equal(plain.Cookies);
            (lied.Body + lied.Location).Should().NotContain("evil.test");
        }

        var discovery = await SayAsync(client, url, "/.well-known/openid-configuration", Lies);
        JsonDocument.Parse(discovery.Body).RootElement.GetProperty("issuer").GetString().Should().Be(hub.Url);
        var login = await SayAsync(client, url, "/connect/authorize?" + Authorization(), Lies);
        login.Cookies.Should().Contain("__Host-fh_browser").And.OnlyContain(name => name.StartsWith("__Host-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_proxy_says_where_a_request_came_from_and_passes_on_no_such_word_of_the_client()
    {
        var (port, heard) = (FreePort.Next(), new ConcurrentQueue<NameValueCollection>());
        using var node = new HttpListener { Prefixes = { $"http://*:{port}/" } };
        node.Start();
        var listening = ListenAsync(node, heard);
        var (https, plain) = (FreePort.Next(), FreePort.Next());
        await using (var proxy = hub.StartProxy($"127.0.0.1:{port}", https, plain))
        {
            using var client = hub.Client(Stranger);
            var url = $"https://hub.localhost:{https}";
            await HubBehindHaproxy.UntilAsync(proxy, async () => (await client.GetAsync(new Uri(url + "/ready"))).IsSuccessStatusCode);
            heard.Clear();

            await SayAsync(client, url, "/asked", Lies);
        }

        node.Stop();
        await listening;
        var headers = heard.Single(said => said["User-Agent"] == "stranger");
        headers["X-Forwarded-For"].Should().Be(Stranger.ToString());
        headers["X-Forwarded-Proto"].Should().Be("https");
        headers.AllKeys.Select(name => name!.ToLowerInvariant()).Where(name => name.Contains("forwarded", StringComparison.Ordinal))
            .Should().BeEquivalentTo("x-forwarded-for", "x-forwarded-proto");
    }

    [Fact]
    public async Task A_saml_answer_of_the_longest_size_passes_and_a_longer_one_is_refused_at_the_door()
    {
        using var client = hub.Client();
        foreach (var (kilobytes, status) in new[] { (380, HttpStatusCode.BadRequest), (400, HttpStatusCode.RequestEntityTooLarge) })
        {
            using var form = new StringContent("SAMLResponse=" + new string('A', kilobytes * 1024), Encoding.ASCII, new MediaTypeHeaderValue("application/x-www-form-urlencoded"));
            // Asked first whether the body is welcome, so that the refusal is read and not lost in a broken connection.
            using var request = new HttpRequestMessage(HttpMethod.Post, hub.Url + "/login/return/saml") { Content = form, Version = HttpVersion.Version11 };
            request.Headers.ExpectContinue = true;
            using var answer = await client.SendAsync(request);

            answer.StatusCode.Should().Be(status);
        }
    }

    private string Authorization() => string.Join('&',
        "response_type=code", "client_id=roosterapp", "scope=openid", "state=s", "nonce=n", "code_challenge_method=S256",
        "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "redirect_uri=" + Uri.EscapeDataString(hub.ApplicationsUrl + "/apps/roosterapp/callback"));

    private async Task<Said> SayAsync(HttpClient client, string url, string path, IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url + path);
        request.Headers.Host = new Uri(hub.Url).Authority;
        request.Headers.UserAgent.ParseAdd("stranger");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request);
        var cookies = answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(cookie => cookie.Split('=')[0]).Order().ToList() : [];
        // A login's own handle differs each time; where it leads does not.
        return new Said(answer.StatusCode, WithoutHandles(await answer.Content.ReadAsStringAsync()), WithoutHandles(answer.Headers.Location?.OriginalString ?? ""), cookies);
    }

    private static string WithoutHandles(string text) => System.Text.RegularExpressions.Regex.Replace(text, "[A-Za-z0-9_-]{43}", "HANDLE");

    private static async Task ListenAsync(HttpListener node, ConcurrentQueue<NameValueCollection> heard)
    {
        try
        {
            while (true)
            {
                var asked = await node.GetContextAsync();
                heard.Enqueue(asked.Request.Headers);
                asked.Response.Close();
            }
        }
        catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private sealed record Said(HttpStatusCode Status, string Body, string Location, IReadOnlyList<string> Cookies);
}
