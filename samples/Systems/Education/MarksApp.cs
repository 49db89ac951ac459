using System.Text.Json;
using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static FederationHub.Samples.WebApp.AppPage;
using static FederationHub.Samples.WebApp.OwnRoutes;

namespace FederationHub.Samples.Systems.Education;

/// <summary>
/// A list of marks. Everybody of the school may read; whoever changes marks is staff and logged in with two factors. The hub tells
/// role and level; what they are good for is decided here (R001-13, R001-14).
/// </summary>
public sealed class MarksApp(WebAppOptions options)
{
    private const string Change = "change";
    private readonly OpenIdClient _client = new(options);
    private readonly AppSessions<Reader> _sessions = new(options);

    /// <summary>Maps its pages under the path of its base URL.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Get(routes, options, "", (HttpContext http) => Home(http));
        Get(routes, options, "/login", (HttpContext http, CancellationToken cancellation) => LoginRoutes.StartAsync(http, options, _client, new LoginWish(), cancellation));
        Get(routes, options, "/change", (HttpContext http, CancellationToken cancellation) => ChangeAsync(http, cancellation));
        LoginRoutes.Map(routes, options, _client, _sessions, Welcome);
    }

    private IResult Home(HttpContext http) => _sessions.Get(http) is not { } session
        ? AppPage.Render(http, options, "app-home", options.Name, $"""
            <h1>{Text(options.Name)}</h1>
            <p><a class="button" href="{Text(options.BasePath)}/login">{In(http, "Inloggen", "Log in")}</a></p>
            """)
        : AppPage.Render(http, options, "marks-read", In(http, "Cijfers", "Marks"), $"""
            <h1>{In(http, "Cijfers", "Marks")}</h1>
            <p data-subject="{Text(session.Person.Subject)}" data-role="{Text(session.Person.Role)}" data-level="{Text(session.Person.Level)}">{Who(http, session.Person)}</p>
            {(session.Person.IsStaff ? $"<p><a href=\"{Text(options.BasePath)}/change\" id=\"change\">{In(http, "Cijfers wijzigen", "Change marks")}</a></p>" : "")}
            {LoginRoutes.WaysOut(http, options)}
            """);

    private static string Who(HttpContext http, Reader person) => person switch
    {
        { MayChange: true } => In(http, "Je werkt bij de school en logde in met twee stappen. Je mag cijfers lezen en wijzigen.", "You work at the school and logged in with two steps. You may read and change marks."),
        { IsStaff: true } => In(http, "Je werkt bij de school. Je mag cijfers lezen. Om ze te wijzigen log je in met twee stappen.", "You work at the school. You may read marks. To change them you log in with two steps."),
        { Role: "onderwijsdeelnemer" } => In(http, "Je leert bij de school. Je mag je cijfers lezen.", "You learn at the school. You may read your marks."),
        _ => In(http, "Je hoort bij de school. Je mag cijfers lezen.", "You belong to the school. You may read marks."),
    };

    private async Task<IResult> ChangeAsync(HttpContext http, CancellationToken cancellation)
    {
        if (_sessions.Get(http) is not { Person: { IsStaff: true } person })
        {
            return To(options, "");
        }

        return person.MayChange
            ? AppPage.Render(http, options, "marks-change", In(http, "Cijfers wijzigen", "Change marks"), $"<h1>{In(http, "Cijfers wijzigen", "Change marks")}</h1>{LoginRoutes.WaysOut(http, options)}")
            : await LoginRoutes.StartAsync(http, options, _client, new LoginWish { For = Change, Parameters = Demand(options.Issuer) }, cancellation);
    }

    private IResult Welcome(HttpContext http, LoginAnswer.LoggedIn login)
    {
        _sessions.SignIn(http, login.Login, new Reader(login.Login.Claim("sub")!, login.Login.Claim("edu_role") ?? "", login.Login.Claim("assurance_level") ?? ""));
        return To(options, login.For == Change ? "/change" : "");
    }

    // OpenID Connect Core 5.5.1.1: an essential acr is a demand; acr_values would be a wish.
    private static Dictionary<string, string> Demand(string issuer) => new()
    {
        ["claims"] = JsonSerializer.Serialize(new { id_token = new { acr = new { essential = true, values = new[] { $"{issuer}/assurance/verhoogd", $"{issuer}/assurance/hoog" } } } }),
    };
}

/// <summary>Who reads marks.</summary>
/// <param name="Subject">The hub's `sub`: another one at each supplier.</param>
/// <param name="Role">As the hub says: `onderwijsdeelnemer`, `onderwijsmedewerker` or `betrokkene`.</param>
/// <param name="Level">As the hub says: `laag`, `gemiddeld`, `verhoogd` or `hoog`.</param>
public sealed record Reader(string Subject, string Role, string Level)
{
    /// <summary>Works at the school.</summary>
    public bool IsStaff => Role == "onderwijsmedewerker";

    /// <summary>May change marks. A word that is not known here counts for nothing.</summary>
    public bool MayChange => IsStaff && (Level is "verhoogd" or "hoog");
}
