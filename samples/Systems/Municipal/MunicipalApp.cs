using System.Collections.Concurrent;
using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static FederationHub.Samples.WebApp.OwnRoutes;

namespace FederationHub.Samples.Systems.Municipal;

/// <summary>
/// A municipality's application, whose administrator types the addresses of the SSO server in a table. Who comes from there must be
/// exactly one of its employees.
/// </summary>
public sealed class MunicipalApp
{
    private readonly WebAppOptions _options;
    private readonly SsoConfiguration? _configuration;
    private readonly Employees _employees;
    private readonly OpenIdClient? _client;
    private readonly AppSessions<Employee> _sessions;

    /// <summary>An application with this SSO server and these employees.</summary>
    /// <param name="place">Id, name and base URL; what it needs of the SSO server comes from the table.</param>
    /// <param name="server">The line of the table.</param>
    /// <param name="employees">Who has an account.</param>
    public MunicipalApp(WebAppOptions place, SsoServer server, Employees employees)
    {
        (_configuration, Problems) = SsoConfiguration.Read(server);
        _employees = employees;
        _options = _configuration is not { } sso ? place : place with
        {
            Issuer = sso.Issuer,
            Addresses = sso.Addresses,
            ClientId = sso.ClientId,
            ClientSecret = sso.ClientSecret,
            RedirectUri = sso.RedirectUri,
            SecretPlace = ClientSecretPlace.Body,
            Scopes = sso.Scopes,
            SendState = sso.State,
            SendNonce = sso.Nonce,
            // It is older than PKCE (R002-21): nonce does that work, or a secret alone.
            SendChallenge = sso.ClientSecret is null,
        };
        _client = _configuration is null ? null : new OpenIdClient(_options);
        _sessions = new AppSessions<Employee>(_options);
    }

    /// <summary>What is wrong with the line of the table, for the administrator.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>What happened at each login, for the administrator: a code, never who.</summary>
    public ConcurrentQueue<string> Audit { get; } = new();

    /// <summary>Maps its pages under the path of its base URL.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Get(routes, _options, "", (HttpContext http) => Home(http));
        if (_client is not null)
        {
            // R002-08: without a good configuration there is nothing to press, and nothing behind it either.
            Get(routes, _options, "/login", (HttpContext http, CancellationToken cancellation) => LoginRoutes.StartAsync(http, _options, _client, new LoginWish(), cancellation));
            LoginRoutes.Map(routes, _options, _client, _sessions, Welcome);
        }
    }

    private IResult Home(HttpContext http) => _sessions.Get(http) is { } session
        ? AppPage.Render(http, _options, "municipal-desk", "Balie", $"""
            <h1>Balie</h1>
            <p>Welkom, <strong data-name>{Text(session.Person.Name)}</strong>.</p>
            {LoginRoutes.WaysOut(_options)}
            """)
        : Home(http, null);

    private IResult Home(HttpContext http, string? message) => AppPage.Render(http, _options, "app-home", _options.Name, $"""
        <h1>{Text(_options.Name)}</h1>
        {(message is null ? "" : $"<p role=\"alert\" data-message>{Text(message)}</p>")}
        {(_client is null ? "" : $"<p><a class=\"button\" id=\"sso\" href=\"{Text(_options.BasePath)}/login\">Single Sign-On</a></p>")}
        """);

    private IResult Welcome(HttpContext http, LoginAnswer.LoggedIn login)
    {
        var loginId = _configuration!.LoginIdClaims.Select(login.Login.Claim).FirstOrDefault(value => value is not null);
        var match = _employees.Match(loginId);
        Audit.Enqueue(match.AuditCode);
        if (match.Employee is null)
        {
            return Home(http, Employees.NobodyFound);
        }

        _sessions.SignIn(http, login.Login, match.Employee);
        return To(_options, "");
    }
}
