using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace FederationHub.Samples.Demo;

/// <summary>`/demo`: where to click, who can log in, and where things can be broken.</summary>
internal static class DemoPage
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1f1f2b;--paper:#fff;--ground:#f0eff5;--line:#8a88a0;--key:#4b3a9c}
        @media(prefers-color-scheme:dark){:root{--ink:#f0eff5;--paper:#1f1f2b;--ground:#12121a;--line:#8a88a0;--key:#c5baff}}
        body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
        main{max-width:52rem;margin:1rem auto;padding:1.5rem;background:var(--paper);border-radius:.75rem}
        h1{font-size:1.75rem;line-height:1.25;margin:0 0 .5rem}
        h2{font-size:1.25rem;margin:1.5rem 0 .5rem}
        a{color:var(--key)}
        li{margin:.375rem 0}
        button,select{min-height:2.75rem;max-width:100%;font:inherit}
        :focus-visible{outline:3px solid var(--key);outline-offset:2px}
        """;

    public static void Map(IEndpointRouteBuilder routes, DemoOptions options, DemoWorld world) =>
        routes.MapGet("/demo", (HttpContext http) => Render(http, options, world));

    private static IResult Render(HttpContext http, DemoOptions options, DemoWorld world)
    {
        var dutch = IsDutch(http);
        var nonce = RandomNumberGenerator.GetHexString(32);
        SetHeaders(http, nonce, "'none'");
        var applications = string.Concat(world.Applications.Select(application =>
            $"<li><a href=\"{Text(application.BaseUrl)}\">{Text(application.Name)}</a>: {Text(dutch ? application.AboutNl : application.AboutEn)}</li>\n"));
        var organisations = string.Concat(world.Organisations.Select(organisation =>
            $"<li><a href=\"{Text(organisation.BaseUrl)}\">{Text(dutch ? organisation.NameNl : organisation.NameEn)}</a> ({(organisation.Saml is null ? "OpenID Connect" : "SAML 2.0")}, <code>{Text(organisation.Scopes[0])}</code>)</li>\n"));
        var people = string.Concat(world.School.Personas.Select(person => $"<li>{Text(person.DisplayName)}: {Text(dutch ? person.RoleNl : person.RoleEn)}</li>\n"));
        var main = $"""
            <h1>FederationHub demo</h1>
            <p>{(dutch ? "Alles hier is verzonnen. Er zijn geen wachtwoorden." : "Everything here is made up. There are no passwords.")}</p>
            <h2>{(dutch ? "1. Open een toepassing en log in" : "1. Open an application and log in")}</h2>
            <ul>
            {applications}</ul>
            <h2>{(dutch ? "2. Kies een van deze organisaties" : "2. Choose one of these organisations")}</h2>
            <ul>
            {organisations}</ul>
            <p>{(dutch
                ? $"De lijst heeft er nog {options.Organisations}, die niet zijn aangesloten. Zoek ook eens op <kbd>uvl</kbd>, <kbd>Gottingen</kbd> of <kbd>jan@lyceum.example</kbd>."
                : $"The list has {options.Organisations} more, which are not connected. Try searching for <kbd>uvl</kbd>, <kbd>Gottingen</kbd> or <kbd>jan@lyceum.example</kbd> too.")}</p>
            <h2>{(dutch ? "3. Kies wie je bent" : "3. Choose who you are")}</h2>
            <ul>
            {people}</ul>
            <p>{(dutch ? "Op dezelfde pagina kun je onder «Iets stuk maken» zien hoe de hub een fout antwoord weigert." : "On the same page, “Break something” shows how the hub refuses a wrong answer.")}</p>
            <h2>{(dutch ? "4. Probeer een organisatie die nog niet open is" : "4. Try an organisation that is not open yet")}</h2>
            <p>{(dutch
                ? $"{Text(world.Draft.NameNl)} staat in geen lijst en is nergens te vinden. Alleen de <a href=\"{Text(world.StartLink(options.HubUrl))}\">startlink van {Text(world.Trial.Name)}</a>, een toepassing om mee te testen, leidt erheen."
                : $"{Text(world.Draft.NameEn)} is in no list and cannot be found. Only the <a href=\"{Text(world.StartLink(options.HubUrl))}\">start link of {Text(world.Trial.Name)}</a>, an application for testing, leads there.")}</p>
            <h2>{(dutch ? "5. Begin bij de organisatie" : "5. Start at the organisation")}</h2>
            <p>{(dutch
                ? $"Klik op de startpagina van de <a class=\"portal\" href=\"{Text(world.University.BaseUrl)}\">{Text(world.University.NameNl)}</a> op een tegel. De hub begint dan zelf een gewone login."
                : $"Click a tile on the front page of the <a class=\"portal\" href=\"{Text(world.University.BaseUrl)}\">{Text(world.University.NameEn)}</a>. The hub then begins a usual login of its own.")}</p>
            <h2>{(dutch ? "6. Maak iets stuk" : "6. Break something")}</h2>
            <p>{(dutch
                ? $"Zet een organisatie <a href=\"/demo/break\">op stuk</a> en kijk wat de hub zegt, of bekijk <a href=\"{Text(options.HubUrl)}/dev/errors?lang=nl\">alle foutpagina's</a>."
                : $"<a href=\"/demo/break\">Break an organisation</a> and see what the hub says, or look at <a href=\"{Text(options.HubUrl)}/dev/errors?lang=en\">all error pages</a>.")}</p>
            <h2>{(dutch ? "7. Maak zelf een toepassing" : "7. Make an application of your own")}</h2>
            <p>{(dutch
                ? $"<a href=\"{Text(options.HubUrl)}/developers?lang=nl\">Log in, vul drie velden in</a>, en kopieer een programma dat meteen werkt."
                : $"<a href=\"{Text(options.HubUrl)}/developers?lang=en\">Log in, fill in three fields</a>, and copy a program that works at once.")}</p>
            """;
        return Html(dutch, "demo", nonce, main);
    }

    /// <summary>Whether the browser is spoken to in Dutch.</summary>
    internal static bool IsDutch(HttpContext http) => !http.Request.Headers.AcceptLanguage.ToString().StartsWith("en", StringComparison.OrdinalIgnoreCase);

    /// <summary>The headers of a page of the demo.</summary>
    internal static void SetHeaders(HttpContext http, string nonce, string formAction)
    {
        http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'; form-action {formAction}";
        http.Response.Headers.CacheControl = "no-store";
    }

    /// <summary>A page of the demo.</summary>
    internal static IResult Html(bool dutch, string kind, string nonce, string main) => Results.Content($"""
        <!doctype html>
        <html lang="{(dutch ? "nl" : "en")}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>FederationHub demo</title>
        <style nonce="{nonce}">{Style}</style>
        </head>
        <body data-page="{kind}">
        <main>
        {main}
        </main>
        </body>
        </html>
        """, "text/html; charset=utf-8", Encoding.UTF8);

    private static string Text(string? value) => WebUtility.HtmlEncode(value ?? "");
}
