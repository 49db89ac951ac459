using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
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
            LoginRoutes.StartAsync(http, options, _client, new LoginWish { Prompt = http.Request.Query["fresh"] == "1" ? "login" : null }, cancellation));
        LoginRoutes.Map(routes, options, _client, _sessions, Welcome);
    }

    private IResult Home(HttpContext http) => _sessions.Get(http) is { } session
        ? AppPage.Render(http, options, "service-desk", options.Name, $"""
            <h1>{Text(options.Name)}</h1>
            <p>Ingelogd als <strong data-subject>{Text(session.Person.Subject)}</strong>, op niveau <span data-level>{Text(session.Person.Level)}</span>.</p>
            <p>{(session.Person.Represents is { } other ? $"Namens <strong data-represents>{Text(other)}</strong>." : "Voor jezelf.")}</p>
            {LoginRoutes.WaysOut(options)}
            """)
        : AppPage.Render(http, options, "app-home", options.Name, $"""
            <h1>{Text(options.Name)}</h1>
            <p><a class="button" href="{Text(options.BasePath)}/login">Inloggen</a></p>
            """);

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
