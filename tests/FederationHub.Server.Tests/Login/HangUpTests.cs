using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>Whoever closes the connection before the answer has had it all the same.</summary>
public sealed class HangUpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_used_up_also_where_its_sender_hung_up_while_the_organisation_was_asked()
    {
        using var slow = new TcpListener(IPAddress.Loopback, 0);
        slow.Start();
        var issuer = string.Empty;
        await using var world = await HubWorld.StartAsync(text => Regex.Replace(text, "( *)issuer: (.*)\n", match =>
        {
            var (indent, at) = (match.Groups[1].Value, issuer = match.Groups[2].Value);
            return match.Value + $"{indent}authorization_endpoint: {at}/authorize\n{indent}token_endpoint: http://127.0.0.1:{((IPEndPoint)slow.LocalEndpoint).Port}/token\n{indent}jwks_uri: {at}/jwks\n";
        }));
        using var browser = world.NewBrowser();
        await browser.GoAsync(world.Shop.AuthorizeUrl(("idp_hint", "college")));
        var asked = browser.Hops.Select(hop => System.Web.HttpUtility.ParseQueryString(new Uri(hop.Url).Query)["state"]).Last(state => state?.Length == 43);
        var answer = $"{world.HubUrl}/login/return/oidc/college?code=guessed&state={asked}&iss={Uri.EscapeDataString(issuer)}";

        using (var http = LoopbackHttp.Create())
        using (var hangUp = new CancellationTokenSource())
        {
            var sent = http.GetAsync(new Uri(answer), hangUp.Token);
            using var question = await slow.AcceptSocketAsync(Token).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token);
            await hangUp.CancelAsync();
            await sent.ContinueWith(_ => { }, TaskScheduler.Default);
            await Task.Delay(300, Token);
        }

        // The organisation ended the connection without a word, and the hub knows what came of it a moment later.
        await Task.Delay(500, Token);
        slow.Stop();
        (await browser.GoAsync(answer)).Code.Should().Be("FH-1308");
    }
}
