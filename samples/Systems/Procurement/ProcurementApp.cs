using System.Collections.Concurrent;
using System.Text.Json;
using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static FederationHub.Samples.WebApp.AppPage;
using static FederationHub.Samples.WebApp.OwnRoutes;

namespace FederationHub.Samples.Systems.Procurement;

/// <summary>One customer's environment of a procurement system: who orders there has a profile, which a login may keep up to date.</summary>
public sealed class ProcurementApp(WebAppOptions options, ProcurementEnvironment environment)
{
    private readonly OpenIdClient _client = new(options);
    private readonly AppSessions<Profile> _sessions = new(options);

    /// <summary>What happened at each login, for the administrator: codes and names of fields, no values.</summary>
    public ConcurrentQueue<string> Audit { get; } = new();

    /// <summary>Maps its pages under the path of its base URL.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Get(routes, options, "", (HttpContext http) => Home(http));
        Get(routes, options, "/login", (HttpContext http, CancellationToken cancellation) => LoginRoutes.StartAsync(http, options, _client, new LoginWish(), cancellation));
        LoginRoutes.Map(routes, options, _client, _sessions, Welcome);
    }

    private IResult Home(HttpContext http) => _sessions.Get(http) is { } session
        ? AppPage.Render(http, options, "procurement-desk", In(http, "Bestellen", "Order"), $"""
            <h1>{In(http, "Bestellen voor", "Order for")} {Text(environment.Customer)}</h1>
            <h2>{In(http, "Je profiel", "Your profile")}</h2>
            <table><tbody>
            {string.Concat(session.Person.Fields.Select(field => $"<tr><th scope=\"row\">{Text(Label(http, field.Key))}</th><td data-field=\"{Text(field.Key)}\">{Text(string.Join(", ", field.Value))}</td></tr>\n"))}</tbody></table>
            {LoginRoutes.WaysOut(http, options)}
            """)
        : AppPage.Render(http, options, "app-home", options.Name, $"""
            <h1>{Text(options.Name)}</h1>
            <p><a class="button" href="{Text(options.BasePath)}/login">{Text(In(http, options.ButtonNl, options.ButtonEn))}</a></p>
            """);

    private IResult Welcome(HttpContext http, LoginAnswer.LoggedIn login)
    {
        var (profile, refused, reports) = Admission.Decide(environment, login.Login.Claim("org_id"), login.Login.Claim("person_id"), Fields(login.Login));
        foreach (var line in reports.Append(refused ?? "account_found"))
        {
            Audit.Enqueue(line);
        }

        if (profile is null)
        {
            var title = In(http, "Je kunt hier nog niet naar binnen", "You cannot come in here yet");
            return AppPage.Render(http, options, "procurement-refused", title, $"""
                <h1>{title}</h1>
                <p data-message>{In(http, "Je bent ingelogd, maar je hebt hier geen profiel dat klopt. Vraag de beheerder van je organisatie om hulp.", "You are logged in, but you have no profile here that is right. Ask the administrator of your organisation for help.")}</p>
                """, StatusCodes.Status403Forbidden);
        }

        _sessions.SignIn(http, login.Login, profile);
        return To(options, "");
    }

    private static Dictionary<string, IReadOnlyList<string>> Fields(LoginResult login)
    {
        var fields = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var name in Labels.Keys)
        {
            switch (login.Json(name))
            {
                case { ValueKind: JsonValueKind.String } text:
                    fields[name] = [text.GetString()!];
                    break;
                case { ValueKind: JsonValueKind.Array } list:
                    fields[name] = [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];
                    break;
                default:
                    break;
            }
        }

        return fields;
    }

    private static readonly Dictionary<string, (string Dutch, string English)> Labels = new(StringComparer.Ordinal)
    {
        ["gender"] = ("Geslacht", "Gender"),
        ["personid"] = ("Nummer", "Number"),
        ["title"] = ("Aanhef", "Salutation"),
        ["firstname"] = ("Voornaam", "First name"),
        ["middlename"] = ("Tussenvoegsel", "Middle name"),
        ["lastname"] = ("Achternaam", "Last name"),
        ["email"] = ("E-mailadres", "E-mail address"),
        ["isolanguage"] = ("Taal", "Language"),
        ["department"] = ("Afdeling", "Department"),
        ["employmenttype"] = ("Soort contract", "Kind of contract"),
        ["functions"] = ("Functies", "Functions"),
        ["roles"] = ("Rollen", "Roles"),
    };

    private static string Label(HttpContext http, string field) => Labels.TryGetValue(field, out var label) ? In(http, label.Dutch, label.English) : field;
}
