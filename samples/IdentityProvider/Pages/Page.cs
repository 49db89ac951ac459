using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FederationHub.Samples.IdentityProvider.Pages;

/// <summary>The frame of each page: language, title, style, and headers that allow nothing else.</summary>
internal static class Page
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1c2330;--paper:#fff;--ground:#eef1f6;--line:#8a94a6;--key:#23408e;--soft:#4a5568}
        @media(prefers-color-scheme:dark){:root{--ink:#eef1f6;--paper:#1c2330;--ground:#10151f;--line:#8a94a6;--key:#a9c1ff;--soft:#c3cbd9}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
        header,main,footer{max-width:36rem;margin:0 auto;padding:1rem}
        header{display:flex;gap:.75rem;align-items:center;font-weight:600}
        header span.mark{width:2.5rem;height:2.5rem;border-radius:.5rem;background:var(--key);color:var(--paper);display:grid;place-items:center}
        main{background:var(--paper);border-radius:.75rem;padding:1.5rem}
        h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}
        p{margin:.5rem 0}
        ul.people{list-style:none;margin:1rem 0;padding:0;display:grid;gap:.5rem}
        button,select{font:inherit;color:inherit;min-height:2.75rem}
        button{cursor:pointer;border:1px solid var(--line);background:var(--paper);border-radius:.5rem;padding:.5rem 1rem}
        ul.people button{width:100%;text-align:start}
        ul.people small{display:block;color:var(--soft)}
        h2{font-size:1.125rem;margin:1.25rem 0 .25rem}
        ul.tiles{list-style:none;margin:.5rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.5rem}
        a.tile{display:grid;place-items:center;min-width:9rem;min-height:5rem;padding:.5rem 1rem;border:1px solid var(--line);border-radius:.5rem;font-weight:600;text-decoration:none}
        a.tile:hover,button:hover{border-color:var(--key)}
        :focus-visible{outline:3px solid var(--key);outline-offset:2px}
        a{color:var(--key)}
        details{margin:1rem 0;border-top:1px solid var(--line);padding-top:.75rem}
        summary{cursor:pointer;min-height:1.75rem}
        label{display:block;margin:.5rem 0 .25rem}
        select{width:100%;background:var(--paper);border:1px solid var(--line);border-radius:.5rem;padding:.25rem .5rem}
        code{overflow-wrap:anywhere}
        footer{color:var(--soft)}
        """;

    public static string Language(HttpContext http)
    {
        var asked = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.ToString());
        return asked.FirstOrDefault(language => language.StartsWith("nl", StringComparison.OrdinalIgnoreCase) || language.StartsWith("en", StringComparison.OrdinalIgnoreCase)) is { } best
            && best.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? "en" : "nl";
    }

    /// <summary>Text as it may stand in HTML, in quotes too.</summary>
    public static string Text(string? value) => WebUtility.HtmlEncode(value ?? "");

    public static IResult Render(HttpContext http, FakeOrganisation organisation, string page, string title, string main, int status = 200, string? script = null)
    {
        var language = Language(http);
        var nonce = RandomNumberGenerator.GetHexString(32);
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Content-Type-Options"] = "nosniff";
        // No form-action 'self': it would also block the redirect to the relying party that follows the form.
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'; form-action https: http:";
        var name = organisation.Name(language);
        var note = language == "nl" ? "Dit is een verzonnen organisatie. Er is geen wachtwoord." : "This is a fictional organisation. There is no password.";
        var html = $"""
            <!doctype html>
            <html lang="{language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(title)} – {Text(name)}</title>
            <style nonce="{nonce}">{Style}</style>
            </head>
            <body data-page="{Text(page)}" data-organisation="{Text(organisation.Id)}">
            <header><span class="mark" aria-hidden="true">{Text(name[..1])}</span><span>{Text(name)}</span></header>
            <main>
            {main}
            </main>
            <footer><p>{note}</p></footer>
            {(script is null ? "" : $"<script nonce=\"{nonce}\">{script}</script>")}
            </body>
            </html>
            """;
        return Results.Content(html, "text/html; charset=utf-8", Encoding.UTF8, status);
    }
}
