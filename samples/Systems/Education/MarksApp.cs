using System.Text.Json;
using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
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
            <p><a class="button" href="{Text(options.BasePath)}/login">Inloggen</a></p>
            """)
        : AppPage.Render(http, options, "marks-read", "Cijfers", $"""
            <h1>Cijfers</h1>
            <p>Je bent <strong data-role>{Text(session.Person.Role)}</strong>, op niveau <span data-level>{Text(session.Person.Level)}</span>.</p>
            <p hidden data-claims>{Text(string.Join(' ', session.Login.IdToken.EnumerateObject().Select(claim => claim.Name)))}</p>
            {(session.Person.IsStaff ? $"<p><a href=\"{Text(options.BasePath)}/change\" id=\"change\">Cijfers wijzigen</a></p>" : "")}
            {LoginRoutes.WaysOut(options)}
            """);

    private async Task<IResult> ChangeAsync(HttpContext http, CancellationToken cancellation)
    {
        if (_sessions.Get(http) is not { Person: { IsStaff: true } person })
        {
            return To(options, "");
        }

        return person.MayChange
            ? AppPage.Render(http, options, "marks-change", "Cijfers wijzigen", "<h1>Cijfers wijzigen</h1>")
            : await LoginRoutes.StartAsync(http, options, _client, new LoginWish { For = Change, Parameters = Demand(options.Issuer) }, cancellation);
    }

    private IResult Welcome(HttpContext http, LoginAnswer.LoggedIn login)
    {
        _sessions.SignIn(http, login.Login, new Reader(login.Login.Claim("edu_role") ?? "", login.Login.Claim("assurance_level") ?? ""));
        return To(options, login.For == Change ? "/change" : "");
    }

    // OpenID Connect Core 5.5.1.1: an essential acr is a demand; acr_values would be a wish.
    private static Dictionary<string, string> Demand(string issuer) => new()
    {
        ["claims"] = JsonSerializer.Serialize(new { id_token = new { acr = new { essential = true, values = new[] { $"{issuer}/assurance/verhoogd", $"{issuer}/assurance/hoog" } } } }),
    };
}

/// <summary>Who reads marks.</summary>
/// <param name="Role">As the hub says: `onderwijsdeelnemer`, `onderwijsmedewerker` or `betrokkene`.</param>
/// <param name="Level">As the hub says: `laag`, `gemiddeld`, `verhoogd` or `hoog`.</param>
public sealed record Reader(string Role, string Level)
{
    /// <summary>Works at the school.</summary>
    public bool IsStaff => Role == "onderwijsmedewerker";

    /// <summary>May change marks. A word that is not known here counts for nothing.</summary>
    public bool MayChange => IsStaff && (Level is "verhoogd" or "hoog");
}
