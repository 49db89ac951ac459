using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using static FederationHub.Samples.WebApp.OwnRoutes;

namespace FederationHub.Samples.WebApp;

/// <summary>One page of an application, in Dutch or English, without script, and the two pages that say why a login did not work.</summary>
public static class AppPage
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#20261d;--paper:#fff;--ground:#f1f4ec;--line:#7f8a76;--key:#2c6313;--on-key:#fff;--soft:#4d5747}
        @media(prefers-color-scheme:dark){:root{--ink:#f1f4ec;--paper:#20261d;--ground:#13170f;--line:#7f8a76;--key:#a8dd8c;--on-key:#13170f;--soft:#c6cfbf}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
        header,main{max-width:52rem;margin:0 auto;padding:1rem}
        header{font-weight:600}
        main{background:var(--paper);border-radius:.75rem;padding:1.5rem}
        h1{font-size:1.75rem;line-height:1.25;margin:0 0 .5rem}
        h2{font-size:1.25rem;margin:1.5rem 0 .5rem}
        a{color:var(--key)}
        .button{display:inline-flex;align-items:center;font:inherit;cursor:pointer;min-height:2.75rem;padding:.5rem 1.25rem;border:0;border-radius:.5rem;background:var(--key);color:var(--on-key);text-decoration:none}
        :focus-visible{outline:3px solid var(--key);outline-offset:2px}
        .ways{display:flex;flex-wrap:wrap;gap:1rem;margin-top:1.5rem}
        label{display:block;margin:1rem 0}
        input{display:block;font:inherit;color:inherit;background:var(--paper);min-height:2.75rem;padding:.25rem .5rem;border:1px solid var(--line);border-radius:.25rem;max-width:100%}
        code{overflow-wrap:anywhere}
        table{width:100%;border-collapse:collapse}
        th,td{text-align:start;vertical-align:top;padding:.375rem .5rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
        th{overflow-wrap:break-word}
        thead th{color:var(--soft)}
        nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:1rem;align-items:center}
        nav ul a{display:inline-block;padding:.5rem 0}
        """;

    /// <summary>The provider refused (RFC 6749 4.1.2.1).</summary>
    public static IResult Refused(HttpContext http, WebAppOptions options, LoginAnswer.Refused refused)
    {
        var dutch = Dutch(http);
        var title = dutch ? "Inloggen is niet gelukt" : "Logging in did not work";
        return Render(http, options, "app-refused", title, $"""
            <h1>{title}</h1>
            <p><code data-error="{Text(refused.Error)}">{Text(refused.Error)}</code></p>
            {(refused.Description.Length == 0 ? "" : $"<p data-description lang=\"en\">{Text(refused.Description)}</p>")}
            {Again(options, dutch)}
            """);
    }

    /// <summary>Something in the provider's answer is not right, so this application refuses it.</summary>
    public static IResult Problem(HttpContext http, WebAppOptions options, LoginException problem)
    {
        var dutch = Dutch(http);
        var title = dutch ? "Dit antwoord vertrouwen we niet" : "We do not trust this answer";
        return Render(http, options, "app-error", title, $"""
            <h1>{title}</h1>
            <p data-step="{Text(problem.Code)}" lang="en">{Text(problem.Message)}</p>
            {Again(options, dutch)}
            """, StatusCodes.Status400BadRequest);
    }

    /// <summary>Whether the person reads Dutch rather than English; Dutch when the browser says neither.</summary>
    public static bool Dutch(HttpContext http)
    {
        var asked = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.ToString());
        var best = asked.FirstOrDefault(language => language.StartsWith("nl", StringComparison.OrdinalIgnoreCase) || language.StartsWith("en", StringComparison.OrdinalIgnoreCase));
        return best is null || best.StartsWith("nl", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A text in the person's language.</summary>
    public static string In(HttpContext http, string dutch, string english) => Dutch(http) ? dutch : english;

    /// <summary>A whole page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="options">The application.</param>
    /// <param name="page">Its kind: `data-page`.</param>
    /// <param name="title">Its title, as text.</param>
    /// <param name="main">What stands on it, as HTML.</param>
    /// <param name="status">The HTTP status.</param>
    public static IResult Render(HttpContext http, WebAppOptions options, string page, string title, string main, int status = 200)
    {
        var nonce = RandomNumberGenerator.GetHexString(32);
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Content-Type-Options"] = "nosniff";
        // No form-action: Chromium holds it against each redirect that follows, and signing off goes to the provider and on to the organisation.
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'";
        var html = $"""
            <!doctype html>
            <html lang="{(Dutch(http) ? "nl" : "en")}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title == options.Name ? title : $"{title} – {options.Name}")}</title>
            <style nonce="{nonce}">{Style}</style>
            </head>
            <body data-page="{page}" data-application="{Text(options.Id)}">
            <header>{Text(options.Name)}</header>
            <main>
            {main}
            </main>
            </body>
            </html>
            """;
        return Results.Content(html, "text/html; charset=utf-8", Encoding.UTF8, status);
    }

    private static string Again(WebAppOptions options, bool dutch) => $"""
        <nav aria-label="{(dutch ? "Verder" : "Next")}"><ul>
        <li><a href="{Text(options.BasePath)}/login">{(dutch ? "Opnieuw inloggen" : "Log in again")}</a></li>
        </ul></nav>
        """;
}
