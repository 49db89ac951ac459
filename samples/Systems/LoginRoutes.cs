using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static FederationHub.Samples.WebApp.AppPage;

namespace FederationHub.Samples.Systems;

/// <summary>What all five applications do alike: `/callback`, the two ways out, and the address for logout tokens.</summary>
internal static class LoginRoutes
{
    /// <summary>Maps them.</summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="options">The application.</param>
    /// <param name="client">Its OpenID Connect.</param>
    /// <param name="sessions">Its sessions.</param>
    /// <param name="welcome">What it does with somebody who logged in: its own decision who that is and whether they may enter.</param>
    /// <param name="refused">What it does where the provider let nobody in; null: the page that says so.</param>
    public static void Map<T>(
        IEndpointRouteBuilder routes, WebAppOptions options, OpenIdClient client, AppSessions<T> sessions, Func<HttpContext, LoginAnswer.LoggedIn, IResult> welcome,
        Func<HttpContext, LoginAnswer.Refused, IResult?>? refused = null)
        where T : class
    {
        OwnRoutes.Get(routes, options, "/callback", (HttpContext http, CancellationToken cancellation) => OrProblem(http, options, async () =>
            await client.FinishAsync(http, cancellation) switch
            {
                LoginAnswer.LoggedIn login => welcome(http, login),
                LoginAnswer.Refused no => refused?.Invoke(http, no) ?? AppPage.Refused(http, options, no),
                _ => throw new InvalidOperationException("An answer of an unknown kind."),
            }));
        // Here only: the next click on the login button is silent while the provider's session lives.
        OwnRoutes.Post(routes, options, "/logout", (HttpContext http) =>
        {
            sessions.SignOut(http);
            return OwnRoutes.To(options, "");
        });
        // Here first, then at the provider: whatever happens there, nobody is left logged in here.
        OwnRoutes.Post(routes, options, "/sign-off", (HttpContext http, CancellationToken cancellation) => OrProblem(http, options, async () =>
            sessions.SignOut(http) is { } session && await client.SignOffAddressAsync(session.Login, cancellation) is { } address
                ? OwnRoutes.To(options, address)
                : OwnRoutes.To(options, "/signed-out")));
        OwnRoutes.Get(routes, options, "/signed-out", (HttpContext http) => AppPage.Render(http, options, "app-signed-out", In(http, "Je bent afgemeld", "You are signed off"), $"""
            <h1>{In(http, "Je bent afgemeld", "You are signed off")}</h1>
            <p><a class="button" href="{OwnRoutes.Text(options.BasePath)}/login">{In(http, "Opnieuw inloggen", "Log in again")}</a></p>
            """));
        OwnRoutes.BackChannel(routes, options, client, sessions.End);
    }

    /// <summary>Sends somebody to the provider.</summary>
    public static Task<IResult> StartAsync(HttpContext http, WebAppOptions options, OpenIdClient client, LoginWish wish, CancellationToken cancellation) =>
        OrProblem(http, options, () => client.StartAsync(http, wish, cancellation));

    /// <summary>The two buttons, each with its own meaning (R002-17, R002-18).</summary>
    public static string WaysOut(HttpContext http, WebAppOptions options) => $"""
        <div class="ways">
        <form method="post" action="{OwnRoutes.Text(options.BasePath)}/logout"><button class="button" id="logout">{In(http, "Alleen hier uitloggen", "Log out here only")}</button></form>
        <form method="post" action="{OwnRoutes.Text(options.BasePath)}/sign-off"><button class="button" id="sign-off">{In(http, "Afmelden", "Sign off")}</button></form>
        </div>
        """;

    private static async Task<IResult> OrProblem(HttpContext http, WebAppOptions options, Func<Task<IResult>> work)
    {
        try
        {
            return await work();
        }
        catch (LoginException problem)
        {
            return AppPage.Problem(http, options, problem);
        }
    }
}
