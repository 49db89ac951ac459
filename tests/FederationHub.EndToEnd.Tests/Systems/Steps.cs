using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.EndToEnd.Tests.Systems;

/// <summary>What people do in a browser without script.</summary>
internal static class Steps
{
    /// <summary>Opens an address and says who one is where an organisation asks; stops at whatever page comes then.</summary>
    public static async Task<BrowserPage> LogInAsync(this Browser browser, string address, string persona) =>
        await browser.IsAsync(await browser.GoOnAsync(await browser.GoAsync(address)), persona);

    /// <summary>Says who one is at the organisation.</summary>
    public static async Task<BrowserPage> IsAsync(this Browser browser, BrowserPage page, string persona)
    {
        page.Kind.Should().Be("organisation-login", page.Text);
        return await browser.GoOnAsync(await browser.PressAsync(page, $"button[name=persona][value={persona}]"));
    }

    /// <summary>Logs in at a service that asks whether to stay signed in, and answers that.</summary>
    public static async Task<BrowserPage> StayAsync(this Browser browser, string address, string persona, bool stay)
    {
        var page = await browser.LogInAsync(address, persona);
        if (page.Kind == "stay")
        {
            var box = page.Document.QuerySelector("main input[type=checkbox]")!;
            box.HasAttribute("checked").Should().BeFalse("nobody stays signed in who did not ask to");
            if (stay)
            {
                box.SetAttribute("checked", "");
            }

            page = await browser.PressAsync(page, "main form button");
        }
        else
        {
            stay.Should().BeFalse(page.Text);
        }

        page.Kind.Should().Be("service-desk", page.Text);
        return page;
    }

    /// <summary>Presses the button of each form that sends itself where there is script.</summary>
    public static async Task<BrowserPage> GoOnAsync(this Browser browser, BrowserPage page)
    {
        while (page.Document.QuerySelector("input[name=SAMLRequest], input[name=SAMLResponse]") is not null)
        {
            page = await browser.PressAsync(page, "form button");
        }

        return page;
    }

    /// <summary>The pages that a person saw at a host, since a hop.</summary>
    public static IReadOnlyList<string> PagesOf(this Browser browser, string host, int since) =>
        [.. browser.Hops.Skip(since).Where(hop => hop.Url.StartsWith(host, StringComparison.Ordinal) && (int)hop.Status < 300).Select(hop => hop.Url)];

    /// <summary>Whether the browser went to a host, since a hop.</summary>
    public static bool WentTo(this Browser browser, string host, int since = 0) =>
        browser.Hops.Skip(since).Any(hop => hop.Url.StartsWith(host, StringComparison.Ordinal));

    /// <summary>The last AuthnRequest that the browser carried to an organisation, by Redirect or POST.</summary>
    public static XElement RequestTo(this Browser browser, FakeOrganisation organisation)
    {
        var hop = browser.Hops.Last(hop => hop.Url.StartsWith(organisation.BaseUrl, StringComparison.Ordinal)
            && (hop.Url.Contains("SAMLRequest=", StringComparison.Ordinal) || hop.Fields?.Any(field => field.Key == "SAMLRequest") == true));
        if (hop.Fields is { } fields)
        {
            return XElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(fields.Single(field => field.Key == "SAMLRequest").Value)));
        }

        using var packed = new MemoryStream(Convert.FromBase64String(System.Web.HttpUtility.ParseQueryString(new Uri(hop.Url).Query)["SAMLRequest"]!));
        using var inflated = new DeflateStream(packed, CompressionMode.Decompress);
        return XElement.Load(inflated);
    }

    /// <summary>What an application tells a test about a page: the value of `data-NAME`.</summary>
    public static string? Data(this BrowserPage page, string name) => page.Document.QuerySelector($"[data-{name}]")?.GetAttribute($"data-{name}");

    /// <summary>What became of each party, on the page that tells where somebody is logged out.</summary>
    public static Dictionary<string, string> Parties(this BrowserPage page) =>
        page.Document.QuerySelectorAll("main dl dt").ToDictionary(name => name.TextContent.Trim(), name => name.NextElementSibling!.TextContent.Trim(), StringComparer.Ordinal);

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string because, int seconds = 20)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(seconds), because);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The text of an element of a page.</summary>
    public static string? TextOf(this BrowserPage page, string selector) => page.Document.QuerySelector(selector)?.TextContent;
}
