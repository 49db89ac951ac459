using System.Collections.Concurrent;
using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static FederationHub.Samples.WebApp.AppPage;
using static FederationHub.Samples.WebApp.OwnRoutes;

namespace FederationHub.Samples.Systems.Municipal;

/// <summary>
/// A municipality's application, whose administrator types the addresses of the SSO server in a table. Who comes from there must be
/// exactly one of its employees.
/// </summary>
public sealed class MunicipalApp
{
    private const string Test = "test";
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
            Get(routes, _options, "/test-login", (HttpContext http, CancellationToken cancellation) => IsAdministrator(http)
                ? LoginRoutes.StartAsync(http, _options, _client, new LoginWish { Prompt = "login", For = Test }, cancellation)
                : Task.FromResult(To(_options, "")));
            LoginRoutes.Map(routes, _options, _client, _sessions, Welcome, (http, refused) => Tests(http, refused.For) ? Report(http, refused.Error, null) : null);
        }
    }

    private IResult Home(HttpContext http) => _sessions.Get(http) is { } session
        ? AppPage.Render(http, _options, "municipal-desk", In(http, "Balie", "Desk"), $"""
            <h1>{In(http, "Balie", "Desk")}</h1>
            <p data-subject="{Text(session.Login.Claim("sub"))}">{In(http, "Welkom", "Welcome")}, <strong data-name>{Text(session.Person.Name)}</strong>.</p>
            {(session.Person.Administrator ? $"<p><a id=\"test-login\" href=\"{Text(_options.BasePath)}/test-login\">{In(http, "Uitproberen of iemand kan inloggen", "Try out whether somebody can log in")}</a></p>" : "")}
            {LoginRoutes.WaysOut(http, _options)}
            """)
        : Home(http, null);

    private IResult Home(HttpContext http, string? message) => AppPage.Render(http, _options, "app-home", _options.Name, $"""
        <h1>{Text(_options.Name)}</h1>
        {(message is null ? "" : $"<p role=\"alert\" data-message lang=\"nl\">{Text(message)}</p>")}
        {(_client is null ? "" : $"<p><a class=\"button\" id=\"sso\" href=\"{Text(_options.BasePath)}/login\">Single Sign-On</a></p>")}
        """);

    private IResult Welcome(HttpContext http, LoginAnswer.LoggedIn login)
    {
        var loginId = _configuration!.LoginIdClaims.Select(login.Login.Claim).FirstOrDefault(value => value is not null);
        var match = _employees.Match(loginId);
        if (Tests(http, login.For))
        {
            return Report(http, null, match.AuditCode);
        }

        Audit.Enqueue(match.AuditCode);
        if (match.Employee is null)
        {
            return Home(http, Employees.NobodyFound);
        }

        _sessions.SignIn(http, login.Login, match.Employee);
        return To(_options, "");
    }

    private bool IsAdministrator(HttpContext http) => _sessions.Get(http)?.Person.Administrator == true;

    private bool Tests(HttpContext http, string? wish) => wish == Test && IsAdministrator(http);

    // R002-20: somebody must be known on both sides; the administrator reads on which they are not. Nobody is logged in by it.
    private IResult Report(HttpContext http, string? error, string? employee)
    {
        var title = In(http, "Zo liep deze login", "How this login went");
        return AppPage.Render(http, _options, "municipal-test", title, $"""
            <h1>{title}</h1>
            <p data-server="{(error is null ? "let-in" : Text(error))}">{(error is null
                ? In(http, "De SSO-server liet deze persoon door.", "The SSO server let this person through.")
                : In(http, "De SSO-server liet deze persoon niet door. Geef de persoon daar toegang tot deze toepassing.", "The SSO server did not let this person through. Give the person access to this application there."))}</p>
            {(employee is null ? "" : $"<p data-employee=\"{Text(employee)}\">{Found(http, employee)}</p>")}
            <p><a class="button" href="{Text(_options.BasePath)}">{In(http, "Terug naar de balie", "Back to the desk")}</a></p>
            """);
    }

    private static string Found(HttpContext http, string code) => code switch
    {
        "account_found" => In(http, "Hier hoort precies één medewerker bij.", "Exactly one employee belongs to it."),
        "account_ambiguous" => In(http, "Hier horen meer medewerkers bij. Geef dit SSO-login-id aan één medewerker.", "More than one employee belongs to it. Give this SSO login id to one employee."),
        "sso_disabled_for_account" => In(http, "Deze medewerker mag alleen hier inloggen. Zet de loginmodus op 2.", "This employee may log in here only. Set the login mode to 2."),
        _ => In(http, "Hier hoort geen medewerker bij. Vul bij de medewerker het SSO-login-id in.", "No employee belongs to it. Fill in the SSO login id of the employee."),
    };
}
