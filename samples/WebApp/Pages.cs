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

    public static IResult Home(HttpContext http, WebAppOptions options)
    {
        var dutch = AppPage.Dutch(http);
        var about = dutch ? options.AboutNl : options.AboutEn;
        return AppPage.Render(http, options, "app-home", options.Name, $"""
            <h1>{OwnRoutes.Text(options.Name)}</h1>
            {(about is null ? "" : $"<p>{OwnRoutes.Text(about)}</p>")}
            <p><a class="button" href="{OwnRoutes.Text(options.BasePath)}/login">{OwnRoutes.Text(dutch ? options.ButtonNl : options.ButtonEn)}</a></p>
            """);
    }

    public static IResult Person(HttpContext http, WebAppOptions options, LoginResult login)
    {
        var dutch = AppPage.Dutch(http);
        var title = dutch ? "Je bent ingelogd" : "You are logged in";
        var name = Name(login.IdToken) ?? (login.UserInfo is { } info ? Name(info) : null);
        return AppPage.Render(http, options, "app-person", title, $"""
            <h1>{title}</h1>
            {(name is null ? "" : $"<p>{(dutch ? "Welkom" : "Welcome")}, <strong data-name>{OwnRoutes.Text(name)}</strong>.</p>")}
            {Claims("id-token", dutch ? "Uit het ID-token" : "From the ID token", login.IdToken, dutch)}
            {(login.UserInfo is { } claims ? Claims("userinfo", dutch ? "Uit UserInfo" : "From UserInfo", claims, dutch) : "")}
            <nav aria-label="{(dutch ? "Verder" : "Next")}">
            <ul>
            {Links(options, dutch)}
            <li><form method="post" action="{OwnRoutes.Text(options.BasePath)}/logout"><button class="button">{(dutch ? "Uitloggen bij deze toepassing" : "Log out of this application")}</button></form></li>
            <li><form method="post" action="{OwnRoutes.Text(options.BasePath)}/sign-off"><button class="button">{(dutch ? "Overal afmelden" : "Sign off everywhere")}</button></form></li>
            </ul>
            </nav>
            """);
    }

    private static string Links(WebAppOptions options, bool dutch) => $"""
        <li><a href="{OwnRoutes.Text(options.BasePath)}/login">{(dutch ? "Opnieuw inloggen" : "Log in again")}</a></li>
        <li><a href="{OwnRoutes.Text(options.BasePath)}/login?prompt=login">{(dutch ? "Opnieuw, met verse login" : "Again, with a fresh login")} (<code>prompt=login</code>)</a></li>
        <li><a href="{OwnRoutes.Text(options.BasePath)}/login?prompt=none">{(dutch ? "Opnieuw, zonder pagina" : "Again, without a page")} (<code>prompt=none</code>)</a></li>
        """;

    private static string Claims(string id, string title, JsonElement claims, bool dutch)
    {
        var rows = string.Concat(claims.EnumerateObject().Select(claim =>
            $"<tr><th scope=\"row\">{OwnRoutes.Text(claim.Name)}</th><td data-source=\"{id}\" data-claim=\"{OwnRoutes.Text(claim.Name)}\">{OwnRoutes.Text(Value(claim.Value))}</td></tr>\n"));
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

}
