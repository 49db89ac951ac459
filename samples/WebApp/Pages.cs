using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace FederationHub.Samples.WebApp;

/// <summary>The application's pages, in Dutch and English, without script.</summary>
internal static class Pages
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private static readonly string[] NameParts = ["given_name", "middle_name", "family_name"];

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
        .button{display:inline-block;font:inherit;cursor:pointer;min-height:2.75rem;padding:.5rem 1.25rem;border:0;border-radius:.5rem;background:var(--key);color:var(--on-key);text-decoration:none}
        :focus-visible{outline:3px solid var(--key);outline-offset:2px}
        table{width:100%;border-collapse:collapse}
        th,td{text-align:start;vertical-align:top;padding:.375rem .5rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
        thead th{color:var(--soft)}
        nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:1rem;align-items:center}
        nav ul a{display:inline-block;padding:.5rem 0}
        """;

    public static IResult Home(HttpContext http, WebAppOptions options)
    {
        var dutch = Dutch(http);
        var about = dutch ? options.AboutNl : options.AboutEn;
        return Render(http, options, "app-home", options.Name, $"""
            <h1>{Text(options.Name)}</h1>
            {(about is null ? "" : $"<p>{Text(about)}</p>")}
            <p><a class="button" href="{Text(options.BasePath)}/login">{(dutch ? "Inloggen" : "Log in")}</a></p>
            """);
    }

    public static IResult Person(HttpContext http, WebAppOptions options, LoginResult login)
    {
        var dutch = Dutch(http);
        var title = dutch ? "Je bent ingelogd" : "You are logged in";
        var name = Name(login.IdToken) ?? (login.UserInfo is { } info ? Name(info) : null);
        return Render(http, options, "app-person", title, $"""
            <h1>{title}</h1>
            {(name is null ? "" : $"<p>{(dutch ? "Welkom" : "Welcome")}, <strong data-name>{Text(name)}</strong>.</p>")}
            {Claims("id-token", dutch ? "Uit het ID-token" : "From the ID token", login.IdToken, dutch)}
            {(login.UserInfo is { } claims ? Claims("userinfo", dutch ? "Uit UserInfo" : "From UserInfo", claims, dutch) : "")}
            <nav aria-label="{(dutch ? "Verder" : "Next")}">
            <ul>
            {Links(options, dutch)}
            <li><form method="post" action="{Text(options.BasePath)}/logout"><button class="button">{(dutch ? "Uitloggen bij deze toepassing" : "Log out of this application")}</button></form></li>
            </ul>
            </nav>
            """);
    }

    /// <summary>The provider refused (RFC 6749 4.1.2.1).</summary>
    public static IResult Refused(HttpContext http, WebAppOptions options, string error, string description)
    {
        var dutch = Dutch(http);
        var title = dutch ? "Inloggen is niet gelukt" : "Logging in did not work";
        return Render(http, options, "app-refused", title, $"""
            <h1>{title}</h1>
            <p><code data-error="{Text(error)}">{Text(error)}</code></p>
            {(description.Length == 0 ? "" : $"<p data-description lang=\"en\">{Text(description)}</p>")}
            <nav aria-label="{(dutch ? "Verder" : "Next")}"><ul>{Links(options, dutch)}</ul></nav>
            """);
    }

    /// <summary>Something in the provider's answer is not right, so this application refuses it.</summary>
    public static IResult Error(HttpContext http, WebAppOptions options, string step, string message)
    {
        var dutch = Dutch(http);
        var title = dutch ? "Dit antwoord vertrouwen we niet" : "We do not trust this answer";
        return Render(http, options, "app-error", title, $"""
            <h1>{title}</h1>
            <p data-step="{Text(step)}" lang="en">{Text(message)}</p>
            <nav aria-label="{(dutch ? "Verder" : "Next")}"><ul>{Links(options, dutch)}</ul></nav>
            """, StatusCodes.Status400BadRequest);
    }

    private static string Links(WebAppOptions options, bool dutch) => $"""
        <li><a href="{Text(options.BasePath)}/login">{(dutch ? "Opnieuw inloggen" : "Log in again")}</a></li>
        <li><a href="{Text(options.BasePath)}/login?prompt=login">{(dutch ? "Opnieuw, met verse login" : "Again, with a fresh login")} (<code>prompt=login</code>)</a></li>
        <li><a href="{Text(options.BasePath)}/login?prompt=none">{(dutch ? "Opnieuw, zonder pagina" : "Again, without a page")} (<code>prompt=none</code>)</a></li>
        """;

    private static string Claims(string id, string title, JsonElement claims, bool dutch)
    {
        var rows = string.Concat(claims.EnumerateObject().Select(claim =>
            $"<tr><th scope=\"row\">{Text(claim.Name)}</th><td data-source=\"{id}\" data-claim=\"{Text(claim.Name)}\">{Text(Value(claim.Value))}</td></tr>\n"));
        return $"""
            <h2 id="{id}-title">{title}</h2>
            <table id="{id}" aria-labelledby="{id}-title">
            <thead><tr><th scope="col">{(dutch ? "Gegeven" : "Claim")}</th><th scope="col">{(dutch ? "Waarde" : "Value")}</th></tr></thead>
            <tbody>
            {rows}</tbody>
            </table>
            """;
    }

    // Not every organisation sends a whole name.
    private static string? Name(JsonElement claims) =>
        Single(claims, "name") ?? (string.Join(' ', NameParts.Select(part => Single(claims, part)).OfType<string>()) is { Length: > 0 } joined ? joined : null);

    private static string? Single(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Value(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonSerializer.Serialize(value, Readable);

    private static string Text(string? value) => WebUtility.HtmlEncode(value ?? "");

    private static bool Dutch(HttpContext http)
    {
        var asked = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1).Select(language => language.Value.ToString());
        var best = asked.FirstOrDefault(language => language.StartsWith("nl", StringComparison.OrdinalIgnoreCase) || language.StartsWith("en", StringComparison.OrdinalIgnoreCase));
        return best is null || best.StartsWith("nl", StringComparison.OrdinalIgnoreCase);
    }

    private static IResult Render(HttpContext http, WebAppOptions options, string page, string title, string main, int status = 200)
    {
        var nonce = RandomNumberGenerator.GetHexString(32);
        var headers = http.Response.Headers;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Content-Type-Options"] = "nosniff";
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
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
}
