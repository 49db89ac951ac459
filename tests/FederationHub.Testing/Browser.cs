using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace FederationHub.Testing;

/// <summary>One hop of a navigation.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Url">Where to.</param>
/// <param name="Status">What came back.</param>
/// <param name="CookiesSent">Names of the cookies that went along.</param>
/// <param name="Fields">The form that went along; null for none.</param>
public sealed record Hop(string Method, string Url, HttpStatusCode Status, IReadOnlyList<string> CookiesSent, IReadOnlyList<KeyValuePair<string, string>>? Fields = null);

/// <summary>
/// A browser without script: follows redirects, keeps cookies by host, and holds back Lax cookies on a cross-site POST, as real
/// ones do; that is what tells a working return path from a broken one. It stops at addresses of applications.
/// </summary>
public sealed class Browser(params string[] stopsAt) : IDisposable
{
    private readonly HttpClient _http = LoopbackHttp.Create();
    private readonly Dictionary<(string Host, string Name), string> _cookies = [];
    private Func<Task<BrowserPage>>? _again;

    /// <summary>Every hop so far.</summary>
    public List<Hop> Hops { get; } = [];

    /// <summary>Languages it prefers.</summary>
    public string AcceptLanguage { get; set; } = "en";

    /// <summary>What it sends as X-Forwarded-For, as a proxy or a liar does; nothing by default.</summary>
    public string? ForwardedFor { get; set; }

    /// <summary>Whether it goes where a page sends it by itself, as browsers do without a script too: the page shown while an organisation takes long.</summary>
    public bool FollowsRefresh { get; set; } = true;

    /// <summary>Asked before each request: where it really connects, such as one of several nodes. By default where the address says.</summary>
    public Func<Uri, ValueTask<Uri>>? Route { get; init; }

    /// <summary>Cookies of a host, by name.</summary>
    public IReadOnlyDictionary<string, string> Cookies(string host) =>
        _cookies.Where(c => c.Key.Host == host).ToDictionary(c => c.Key.Name, c => c.Value, StringComparer.Ordinal);

    /// <summary>Forgets cookies of a host, or sets one.</summary>
    public void SetCookie(string host, string name, string? value)
    {
        if (value is null)
        {
            _cookies.Remove((host, name));
        }
        else
        {
            _cookies[(host, name)] = value;
        }
    }

    /// <summary>Types an address.</summary>
    public Task<BrowserPage> GoAsync(string url) => NavigateAsync(HttpMethod.Get, url, null, from: null);

    /// <summary>Follows a link of a page.</summary>
    public Task<BrowserPage> FollowAsync(BrowserPage page, string selector)
    {
        var link = page.Document.QuerySelector<IHtmlAnchorElement>(selector) ?? throw new InvalidOperationException($"No link '{selector}' on {page.Url}:\n{page.Text}");
        return NavigateAsync(HttpMethod.Get, Absolute(page.Url, link.GetAttribute("href")!), null, page.Url);
    }

    /// <summary>Presses a button of a page: sends its form with the button's own name and value.</summary>
    public Task<BrowserPage> PressAsync(BrowserPage page, string selector)
    {
        var button = page.Document.QuerySelector<IHtmlButtonElement>(selector) ?? throw new InvalidOperationException($"No button '{selector}' on {page.Url}:\n{page.Text}");
        var form = button.Closest("form") as IHtmlFormElement ?? throw new InvalidOperationException("The button stands in no form.");
        var fields = FieldsOf(form);
        if (!string.IsNullOrEmpty(button.GetAttribute("name")))
        {
            fields.Add(KeyValuePair.Create(button.GetAttribute("name")!, button.GetAttribute("value") ?? string.Empty));
        }

        return SendFormAsync(page, form, fields);
    }

    /// <summary>Sends a form with some of its fields filled in.</summary>
    public Task<BrowserPage> SubmitAsync(BrowserPage page, string selector, params (string Name, string Value)[] filled)
    {
        var form = page.Document.QuerySelector<IHtmlFormElement>(selector) ?? throw new InvalidOperationException($"No form '{selector}' on {page.Url}:\n{page.Text}");
        var fields = FieldsOf(form);
        foreach (var (name, value) in filled)
        {
            fields.RemoveAll(field => field.Key == name);
            fields.Add(KeyValuePair.Create(name, value));
        }

        return SendFormAsync(page, form, fields);
    }

    /// <summary>Posts by hand, from the page of another site when <paramref name="from"/> says so.</summary>
    public Task<BrowserPage> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> fields, string? from = null) =>
        NavigateAsync(HttpMethod.Post, url, [.. fields], from);

    /// <summary>Loads the last address again, with what was sent to it: what a person does when it did not answer.</summary>
    public Task<BrowserPage> ReloadAsync() => _again is null ? throw new InvalidOperationException("Nothing was loaded yet.") : _again();

    public void Dispose() => _http.Dispose();

    private Task<BrowserPage> SendFormAsync(BrowserPage page, IHtmlFormElement form, List<KeyValuePair<string, string>> fields)
    {
        var action = Absolute(page.Url, form.GetAttribute("action") ?? page.Url);
        if (string.Equals(form.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase))
        {
            return NavigateAsync(HttpMethod.Post, action, fields, page.Url);
        }

        var query = string.Join('&', fields.Select(f => $"{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(f.Value)}"));
        return NavigateAsync(HttpMethod.Get, $"{action.Split('?')[0]}?{query}", null, page.Url);
    }

    private async Task<BrowserPage> NavigateAsync(HttpMethod method, string url, List<KeyValuePair<string, string>>? fields, string? from)
    {
        for (var hops = 0; hops < 20; hops++)
        {
            if (stopsAt.Any(stop => url.StartsWith(stop, StringComparison.Ordinal)))
            {
                return new BrowserPage(url, HttpStatusCode.OK, string.Empty, new Dictionary<string, string>(), fields ?? []);
            }

            var target = new Uri(url);
            var (lastMethod, lastFrom) = (method, from);
            _again = () => NavigateAsync(lastMethod, target.OriginalString, fields, lastFrom);
            var crossSite = from is not null && new Uri(from).Host != target.Host;
            // All cookies of the hub and the fakes are Lax: a cross-site POST carries none (RFC 6265bis 5.2).
            var sent = crossSite && method == HttpMethod.Post ? [] : _cookies.Where(c => c.Key.Host == target.Host).ToList();
            using var response = await LoadAsync(method, target, sent, fields);
            Hops.Add(new Hop(method.Method, url, response.StatusCode, [.. sent.Select(c => c.Key.Name)], fields));
            Keep(target.Host, response);
            if ((int)response.StatusCode is >= 300 and < 400 && response.Headers.TryGetValues("Location", out var locations))
            {
                from = url;
                url = Absolute(url, locations.Single());
                if (response.StatusCode is HttpStatusCode.SeeOther or HttpStatusCode.Found)
                {
                    method = HttpMethod.Get;
                    fields = null;
                }

                continue;
            }

            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
            var page = new BrowserPage(url, response.StatusCode, await response.Content.ReadAsStringAsync(), headers, []);
            if (FollowsRefresh && page.Refresh is { } next)
            {
                (from, url, method, fields) = (url, next, HttpMethod.Get, null);
                continue;
            }

            return page;
        }

        throw new InvalidOperationException("More than 20 hops: " + string.Join(" → ", Hops.TakeLast(20).Select(h => h.Url.Split('?')[0])));
    }

    private async Task<HttpResponseMessage> LoadAsync(
        HttpMethod method, Uri target, List<KeyValuePair<(string Host, string Name), string>> cookies, List<KeyValuePair<string, string>>? fields)
    {
        using var request = new HttpRequestMessage(method, Route is null ? target : await Route(target));
        request.Headers.Host = target.Authority;
        request.Headers.AcceptLanguage.ParseAdd(AcceptLanguage);
        if (ForwardedFor is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", ForwardedFor);
        }

        if (cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key.Name}={c.Value}")));
        }

        if (fields is not null && method == HttpMethod.Post)
        {
            request.Content = new FormUrlEncodedContent(fields);
        }

        return await _http.SendAsync(request);
    }

    private void Keep(string host, HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            return;
        }

        foreach (var cookie in cookies)
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            SetCookie(host, pair[0], cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase) ? null : pair[1]);
        }
    }

    private static List<KeyValuePair<string, string>> FieldsOf(IHtmlFormElement form) =>
        [.. form.QuerySelectorAll<IHtmlInputElement>("input[name]").Where(input => input.Type is not ("checkbox" or "radio") || input.IsChecked).Select(input => KeyValuePair.Create(input.Name!, input.Value))
            .Concat(form.QuerySelectorAll<IHtmlSelectElement>("select[name]").Select(select => KeyValuePair.Create(select.Name!, select.Value ?? string.Empty)))];

    private static string Absolute(string from, string reference) =>
        reference.StartsWith("http", StringComparison.Ordinal) ? reference : new Uri(new Uri(from), reference).ToString();
}

/// <summary>A page as the browser got it; an address of an application, where it stopped, has no content.</summary>
public sealed record BrowserPage(string Url, HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<KeyValuePair<string, string>> Posted)
{
    private IHtmlDocument? _document;

    /// <summary>The page, parsed.</summary>
    public IHtmlDocument Document => _document ??= new HtmlParser().ParseDocument(Text);

    /// <summary>What the page is: <c>choose</c>, <c>error</c>, …</summary>
    public string? Kind => Document.Body?.GetAttribute("data-page");

    /// <summary>The FH-code of an error page.</summary>
    public string? Code => Document.Body?.GetAttribute("data-code");

    /// <summary>Where the page sends the browser by itself, absolute; null for nowhere.</summary>
    public string? Refresh => Text.Contains("http-equiv=\"refresh\"", StringComparison.Ordinal) && Document.QuerySelector("meta[http-equiv=refresh]")?.GetAttribute("content") is { } content
        ? new Uri(new Uri(Url), content["0;url=".Length..]).AbsoluteUri
        : null;

    /// <summary>A parameter of the address.</summary>
    public string? Parameter(string name) => Posted.FirstOrDefault(p => p.Key == name).Value ?? System.Web.HttpUtility.ParseQueryString(new Uri(Url).Query)[name];
}
