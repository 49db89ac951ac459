using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static FederationHub.Samples.WebApp.AppPage;
using static FederationHub.Samples.WebApp.OwnRoutes;

namespace FederationHub.Samples.Systems.Government;

/// <summary>
/// A service of the government. It keeps a session of its own that ends when the hub says (R004-09), asks each time whom a person
/// represents (R004-12), and has the logout function that single sign-on asks for (R004-10).
/// </summary>
public sealed class ServiceApp(WebAppOptions options)
{
    private readonly OpenIdClient _client = new(options);
    private readonly AppSessions<Visitor> _sessions = new(options);

    /// <summary>Maps its pages under the path of its base URL.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Get(routes, options, "", (HttpContext http) => Home(http));
        // R004-01: each request says whether an earlier login is good enough.
        Get(routes, options, "/login", (HttpContext http, CancellationToken cancellation) =>
            LoginRoutes.StartAsync(http, options, _client, new LoginWish { Prompt = http.Request.Query["fresh"] == "1" ? "login" : http.Request.Query["silent"] == "1" ? "none" : null }, cancellation));
        LoginRoutes.Map(routes, options, _client, _sessions, Welcome);
    }

    private IResult Home(HttpContext http) => _sessions.Get(http) is { } session
        ? AppPage.Render(http, options, "service-desk", options.Name, $"""
            <h1>{Text(options.Name)}</h1>
            <p data-subject="{Text(session.Person.Subject)}" data-level="{Text(session.Person.Level)}">{In(http, "Je bent ingelogd", "You are logged in")}{Level(http, session.Person)}.</p>
            <p>{(session.Person.Represents is { } other
                ? $"{In(http, "Je regelt dit voor de organisatie met KvK-nummer", "You arrange this for the organisation with Chamber of Commerce number")} <strong data-represents>{Text(other)}</strong>."
                : In(http, "Je regelt dit voor jezelf.", "You arrange this for yourself."))}</p>
            {LoginRoutes.WaysOut(http, options)}
            """)
        : AppPage.Render(http, options, "app-home", options.Name, $"""
            <h1>{Text(options.Name)}</h1>
            <p><a class="button" href="{Text(options.BasePath)}/login">{In(http, "Inloggen", "Log in")}</a></p>
            """);

    // The last part of the word of the network: loa2, loa2plus, loa3, loa4.
    private static string Level(HttpContext http, Visitor person) => person.Level.LastIndexOf(":loa", StringComparison.Ordinal) is >= 0 and var at
        ? Text($" {In(http, "op niveau", "at level")} {person.Level[(at + 4)..].Replace("plus", "+", StringComparison.Ordinal)}")
        : "";

    private IResult Welcome(HttpContext http, LoginAnswer.LoggedIn login)
    {
        _sessions.SignIn(http, login.Login, new Visitor(login.Login.Claim("sub")!, login.Login.Claim("acr") ?? "", login.Login.Claim("represented_org")));
        return To(options, "");
    }
}

/// <summary>Who visits.</summary>
/// <param name="Subject">The hub's `sub`.</param>
/// <param name="Level">`acr`, as the hub says it.</param>
/// <param name="Represents">The organisation that this login was for; null: nobody.</param>
public sealed record Visitor(string Subject, string Level, string? Represents);
