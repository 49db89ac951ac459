using System.Net;
using System.Net.Sockets;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace FederationHub.Interop.Tests;

/// <summary>
/// A browser without scripts: it follows redirects, submits forms and keeps cookies as browsers do, also Secure ones on
/// http://localhost, and for a host whatever its port (RFC 6265 8.5).
/// </summary>
internal sealed class HttpBrowser : IDisposable
{
    private const int MostRedirects = 20;

    private readonly Dictionary<(string Host, string Name), (string Value, string Path)> _cookies = [];

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = ConnectAsync,
    });

    /// <summary>Addresses that begin with this are not visited: the page is the address. Null for none.</summary>
    public string? StopsAt { get; init; }

    /// <summary>Every address that was visited, in order.</summary>
    public List<string> Hops { get; } = [];

    public Task<Page> OpenAsync(string address, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, new Uri(address), null, cancellation);

    /// <summary>Submits the form of a page: its hidden fields, what the person fills in, and the button that was pressed.</summary>
    public Task<Page> SubmitAsync(Page page, CancellationToken cancellation, IReadOnlyDictionary<string, string>? filledIn = null, string form = "form", string? button = null)
    {
        var element = page.Document.QuerySelector<IHtmlFormElement>(form)
            ?? throw new InvalidOperationException($"No {form} on {page}");
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in element.QuerySelectorAll<IHtmlInputElement>("input[name]").Where(input => input.Type is not ("submit" or "button" or "checkbox" or "radio")))
        {
            fields[input.Name!] = input.Value;
        }

        if (button is not null)
        {
            var pressed = element.QuerySelector(button) ?? throw new InvalidOperationException($"No {button} in {form} on {page}");
            fields[pressed.GetAttribute("name")!] = pressed.GetAttribute("value") ?? "";
        }

        foreach (var (name, value) in filledIn ?? new Dictionary<string, string>())
        {
            fields[name] = value;
        }

        var target = new Uri(page.Address, element.GetAttribute("action") ?? "");
        if (string.Equals(element.Method, "post", StringComparison.OrdinalIgnoreCase))
        {
            return SendAsync(HttpMethod.Post, target, fields, cancellation);
        }

        var query = string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
        return SendAsync(HttpMethod.Get, new UriBuilder(target) { Query = query }.Uri, null, cancellation);
    }

    public void Dispose() => _client.Dispose();

    private async Task<Page> SendAsync(HttpMethod method, Uri address, Dictionary<string, string>? fields, CancellationToken cancellation)
    {
        for (var redirects = 0; redirects < MostRedirects; redirects++)
        {
            if (StopsAt is not null && address.OriginalString.StartsWith(StopsAt, StringComparison.Ordinal))
            {
                return new Page(address, HttpStatusCode.OK, "", new HtmlParser().ParseDocument(""));
            }

            using var request = new HttpRequestMessage(method, address);
            request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
            request.Headers.TryAddWithoutValidation("Accept-Language", "en");
            request.Headers.TryAddWithoutValidation("Cookie", CookiesFor(address));
            request.Content = fields is null ? null : new FormUrlEncodedContent(fields);
            using var answer = await _client.SendAsync(request, cancellation);
            Hops.Add($"{method} {address.GetLeftPart(UriPartial.Path)} {(int)answer.StatusCode}");
            Keep(address, answer);

            if (answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.MovedPermanently)
            {
                (method, fields) = (HttpMethod.Get, null);
                address = new Uri(address, answer.Headers.Location!);
                continue;
            }

            return await Page.ReadAsync(address, answer, cancellation);
        }

        throw new InvalidOperationException($"More than {MostRedirects} redirects:\n{string.Join('\n', Hops)}");
    }

    private string CookiesFor(Uri address) => string.Join("; ", _cookies
        .Where(cookie => cookie.Key.Host == address.Host && address.AbsolutePath.StartsWith(cookie.Value.Path, StringComparison.Ordinal))
        .Select(cookie => $"{cookie.Key.Name}={cookie.Value.Value}"));

    private void Keep(Uri address, HttpResponseMessage answer)
    {
        foreach (var header in answer.Headers.TryGetValues("Set-Cookie", out var headers) ? headers : [])
        {
            var parts = header.Split(';', StringSplitOptions.TrimEntries);
            var (name, value) = parts[0].Split('=', 2) is [var n, var v] ? (n, v) : (parts[0], "");
            var path = parts.FirstOrDefault(part => part.StartsWith("path=", StringComparison.OrdinalIgnoreCase))?["path=".Length..] ?? "/";
            var expires = parts.FirstOrDefault(part => part.StartsWith("expires=", StringComparison.OrdinalIgnoreCase))?["expires=".Length..];
            var gone = parts.Any(part => part.Equals("max-age=0", StringComparison.OrdinalIgnoreCase))
                || (DateTimeOffset.TryParse(expires, out var until) && until < DateTimeOffset.UtcNow);
            if (gone)
            {
                _cookies.Remove((address.Host, name));
            }
            else
            {
                _cookies[(address.Host, name)] = (value, path);
            }
        }
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        // Every *.localhost name is loopback (RFC 6761 6.3), which the system's resolver does not always know.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var host = context.DnsEndPoint.Host;
        try
        {
            await socket.ConnectAsync(
                host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal)
                    ? new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port)
                    : context.DnsEndPoint,
                cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal sealed record Page(Uri Address, HttpStatusCode Status, string Body, IHtmlDocument Document)
    {
        public static async Task<Page> ReadAsync(Uri address, HttpResponseMessage answer, CancellationToken cancellation)
        {
            var body = await answer.Content.ReadAsStringAsync(cancellation);
            return new Page(address, answer.StatusCode, body, new HtmlParser().ParseDocument(body));
        }

        /// <summary>Which page of the hub this is.</summary>
        public string? Name => Document.Body?.GetAttribute("data-page");

        public override string ToString() => $"{(int)Status} {Address}:\n{Body}";
    }
}
