using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace FederationHub.Samples.Tests;

/// <summary>A page as a browser has it: where it is, its status and its content.</summary>
internal sealed record Page(Uri Address, HttpStatusCode Status, IHtmlDocument Document)
{
    public string? Kind => Document.Body?.GetAttribute("data-page");

    public string? Claim(string source, string name) =>
        Document.QuerySelector($"td[data-source='{source}'][data-claim='{name}']")?.TextContent;

    /// <summary>The hub's code on its error page.</summary>
    public string? Code => Document.QuerySelector("[data-code]")?.GetAttribute("data-code");

    public string? Hidden(string name) => Document.QuerySelector($"input[name='{name}']")?.GetAttribute("value");
}

/// <summary>Cookies, redirects and forms; no script.</summary>
internal sealed class TestBrowser(HttpMessageInvoker http)
{
    private readonly CookieContainer _cookies = new();

    public string? AcceptLanguage { get; init; }

    public Task<Page> GetAsync(string address) => SendAsync(HttpMethod.Get, new Uri(address), null);

    public Task<Page> PostAsync(string address, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, new Uri(address), new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>Presses a button of the page's form.</summary>
    public Task<Page> PressAsync(Page page, string buttonName, string buttonValue, params (string Name, string Value)[] filled)
    {
        var button = page.Document.QuerySelector($"button[name='{buttonName}'][value='{buttonValue}']") as IHtmlButtonElement
            ?? throw new InvalidOperationException($"No button {buttonName}={buttonValue} on {page.Address}.");
        return SubmitAsync(page, button.Form!, [.. filled, (buttonName, buttonValue)]);
    }

    public Task<Page> SubmitAsync(Page page, params (string Name, string Value)[] extra) => SubmitAsync(page, page.Document.Forms[0], extra);

    /// <summary>Presses the button of each form that a browser with script would send by itself.</summary>
    public async Task<Page> GoOnAsync(Page page)
    {
        while (page.Hidden("SAMLRequest") is not null || page.Hidden("SAMLResponse") is not null)
        {
            page = await SubmitAsync(page);
        }

        return page;
    }

    private Task<Page> SubmitAsync(Page page, IHtmlFormElement form, (string Name, string Value)[] extra)
    {
        var fields = form.QuerySelectorAll("input[type=hidden]").Select(input => (Name: input.GetAttribute("name")!, Value: input.GetAttribute("value") ?? ""));
        var content = fields.Concat(extra).Select(field => KeyValuePair.Create(field.Name, field.Value));
        return SendAsync(HttpMethod.Post, new Uri(page.Address, form.GetAttribute("action")), new FormUrlEncodedContent(content));
    }

    private async Task<Page> SendAsync(HttpMethod method, Uri address, HttpContent? content)
    {
        for (var hop = 0; hop < 12; hop++)
        {
            using var request = new HttpRequestMessage(method, address) { Content = content };
            if (_cookies.GetCookieHeader(address) is { Length: > 0 } cookies)
            {
                request.Headers.Add("Cookie", cookies);
            }

            if (AcceptLanguage is not null)
            {
                request.Headers.Add("Accept-Language", AcceptLanguage);
            }

            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            if (response.Headers.TryGetValues("Set-Cookie", out var set))
            {
                foreach (var cookie in set)
                {
                    _cookies.SetCookies(address, cookie);
                }
            }

            if (response.StatusCode == HttpStatusCode.SeeOther)
            {
                (method, address, content) = (HttpMethod.Get, new Uri(address, response.Headers.Location!), null);
                continue;
            }

            var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var document = await new HtmlParser().ParseDocumentAsync(html, TestContext.Current.CancellationToken);
            // A page on which the hub waited says at its end where to go on.
            if (document.QuerySelector("meta[http-equiv='refresh']")?.GetAttribute("content") is { } refresh && refresh.StartsWith("0;url=", StringComparison.Ordinal))
            {
                (method, address, content) = (HttpMethod.Get, new Uri(address, refresh["0;url=".Length..]), null);
                continue;
            }

            return new Page(address, response.StatusCode, document);
        }

        throw new InvalidOperationException("Too many redirects.");
    }
}
