using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

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
    public static void Map<T>(
        IEndpointRouteBuilder routes, WebAppOptions options, OpenIdClient client, AppSessions<T> sessions, Func<HttpContext, LoginAnswer.LoggedIn, IResult> welcome)
        where T : class
    {
        OwnRoutes.Get(routes, options, "/callback", (HttpContext http, CancellationToken cancellation) => OrProblem(http, options, async () =>
            await client.FinishAsync(http, cancellation) switch
            {
                LoginAnswer.LoggedIn login => welcome(http, login),
                LoginAnswer.Refused refused => AppPage.Refused(http, options, refused),
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
        OwnRoutes.Get(routes, options, "/signed-out", (HttpContext http) => AppPage.Render(http, options, "app-signed-out", "Je bent afgemeld", $"""
            <h1>Je bent afgemeld</h1>
            <p><a class="button" href="{OwnRoutes.Text(options.BasePath)}/login">Opnieuw inloggen</a></p>
            """));
        OwnRoutes.BackChannel(routes, options, client, sessions.End);
    }

    /// <summary>Sends somebody to the provider.</summary>
    public static Task<IResult> StartAsync(HttpContext http, WebAppOptions options, OpenIdClient client, LoginWish wish, CancellationToken cancellation) =>
        OrProblem(http, options, () => client.StartAsync(http, wish, cancellation));

    /// <summary>The two buttons, each with its own meaning (R002-17, R002-18).</summary>
    public static string WaysOut(WebAppOptions options) => $"""
        <form method="post" action="{OwnRoutes.Text(options.BasePath)}/logout"><button class="button" id="logout">Uitloggen bij {OwnRoutes.Text(options.Name)}</button></form>
        <form method="post" action="{OwnRoutes.Text(options.BasePath)}/sign-off"><button class="button" id="sign-off">Afmelden</button></form>
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
