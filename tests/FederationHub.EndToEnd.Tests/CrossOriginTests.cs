using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>What a script in a page of another site may ask the hub, by the rules of a real browser.</summary>
public sealed class CrossOriginTests(Shared<DemoAroundHub> shared) : InDemo<DemoAroundHub>(shared)
{
    // The status of an answer that the browser lets the script read; else the name of the error.
    private const string Ask = """
        async ([url, form]) => {
            try {
                const answer = await fetch(url, form ? { method: 'POST', headers: { authorization: 'Bearer none' }, body: new URLSearchParams({ grant_type: 'none' }) } : {});
                return `${answer.status} ${answer.headers.get('content-type')}`;
            } catch (error) {
                return error.name;
            }
        }
        """;

    [Fact]
    public async Task A_script_of_an_application_reads_what_its_tokens_are_worth_and_a_script_of_another_site_reads_what_is_public()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var own = await OfSiteAsync(context, Demo.ApplicationsUrl);
        var stranger = await OfSiteAsync(context, "http://stranger.localhost:9");

        foreach (var endpoint in new[] { "/connect/token", "/connect/userinfo", "/connect/revocation" })
        {
            (await AskAsync(own, endpoint, form: true)).Should().MatchRegex("^4[0-9]{2} application/json", endpoint);
            (await AskAsync(stranger, endpoint, form: true)).Should().Be("TypeError", "{0}: the browser keeps the answer from it", endpoint);
        }

        foreach (var page in new[] { own, stranger })
        {
            (await AskAsync(page, "/.well-known/openid-configuration", form: false)).Should().StartWith("200 application/json");
            (await AskAsync(page, "/.well-known/jwks.json", form: false)).Should().StartWith("200 application/json");
            (await AskAsync(page, "/my", form: false)).Should().Be("TypeError", "a page of the hub is read by nobody else");
            (await AskAsync(page, "/connect/introspection", form: true)).Should().Be("TypeError", "what asks there has a server");
        }
    }

    private Task<string> AskAsync(IPage page, string path, bool form) => page.EvaluateAsync<string>(Ask, new object[] { Demo.Url + path, form });

    // An empty page without a policy of its own, so that only the hub's answer decides.
    private static async Task<IPage> OfSiteAsync(IBrowserContext context, string origin)
    {
        // A page that a test makes itself is of nowhere, and could else call nothing on this machine.
        await context.GrantPermissionsAsync(["local-network-access"]);
        var page = await context.NewPageAsync();
        await page.RouteAsync(origin + "/script", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html", Body = "<!doctype html><title>script</title>" }));
        await page.GotoAsync(origin + "/script");
        return page;
    }
}
