using System.Collections.Concurrent;
using System.Text.Json;
using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
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
        ? AppPage.Render(http, options, "procurement-desk", "Bestellen", $"""
            <h1>Bestellen voor {Text(environment.Customer)}</h1>
            <table><tbody>
            {string.Concat(session.Person.Fields.Select(field => $"<tr><th scope=\"row\">{Text(field.Key)}</th><td data-field=\"{Text(field.Key)}\">{Text(string.Join(';', field.Value))}</td></tr>\n"))}</tbody></table>
            {LoginRoutes.WaysOut(options)}
            """)
        : AppPage.Render(http, options, "app-home", options.Name, $"""
            <h1>{Text(options.Name)}</h1>
            <p><a class="button" href="{Text(options.BasePath)}/login">{Text(options.ButtonNl)}</a></p>
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
            return AppPage.Render(http, options, "procurement-refused", "Geen toegang", """
                <h1>Geen toegang</h1>
                <p data-message>Je hebt hier geen profiel. Vraag het de beheerder van je organisatie.</p>
                """, StatusCodes.Status403Forbidden);
        }

        _sessions.SignIn(http, login.Login, profile);
        return To(options, "");
    }

    private static Dictionary<string, IReadOnlyList<string>> Fields(LoginResult login)
    {
        var fields = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var name in FieldNames)
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

    private static readonly string[] FieldNames =
        ["gender", "personid", "title", "firstname", "middlename", "lastname", "email", "isolanguage", "department", "employmenttype", "functions", "roles"];
}
