using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FederationHub.Samples.WebApp;

/// <summary>
/// The whole application: `/` (home, or who you are), `/login`, `/callback`, `/logout` (here), `/sign-off` (at the provider as well)
/// and the address for logout tokens.
/// </summary>
public static class WebAppEndpoints
{
    private static readonly string[] Prompts = ["none", "login", "select_account"];

    /// <summary>Maps the application under the path of its base URL.</summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="options">What it is; several can stand in one process at different paths or hosts.</param>
    public static IEndpointRouteBuilder MapWebApp(this IEndpointRouteBuilder routes, WebAppOptions options)
    {
        var app = new Application(options);
        OwnRoutes.Get(routes, options, "", (HttpContext http) => app.Home(http));
        OwnRoutes.Get(routes, options, "/login", (HttpContext http, CancellationToken cancellation) => app.LogInAsync(http, cancellation));
        OwnRoutes.Get(routes, options, "/callback", (HttpContext http, CancellationToken cancellation) => app.ReturnAsync(http, cancellation));
        OwnRoutes.Post(routes, options, "/logout", (HttpContext http) => app.LogOut(http));
        OwnRoutes.Post(routes, options, "/sign-off", (HttpContext http, CancellationToken cancellation) => app.SignOffAsync(http, cancellation));
        OwnRoutes.Get(routes, options, "/signed-out", (HttpContext http) => Pages.Home(http, options));
        OwnRoutes.BackChannel(routes, options, app.Client, app.Sessions.End);
        return routes;
    }

    private sealed class Application(WebAppOptions options)
    {
        public OpenIdClient Client { get; } = new(options);

        public AppSessions<LoginResult> Sessions { get; } = new(options);

        public IResult Home(HttpContext http) =>
            Sessions.Get(http) is { } session ? Pages.Person(http, options, session.Login) : Pages.Home(http, options);

        public async Task<IResult> LogInAsync(HttpContext http, CancellationToken cancellation)
        {
            // OpenID Connect Core 4: whoever else may send people here to log in, they log in at this one provider.
            if (http.Request.Query.TryGetValue("iss", out var asking) && asking != options.Issuer)
            {
                return AppPage.Problem(http, options, new LoginException("iss", "Another provider asks for a login here."));
            }

            try
            {
                var prompt = http.Request.Query["prompt"].ToString();
                return await Client.StartAsync(http, new LoginWish { Prompt = Prompts.Contains(prompt) ? prompt : null }, cancellation);
            }
            catch (LoginException problem)
            {
                return AppPage.Problem(http, options, problem);
            }
        }

        public async Task<IResult> ReturnAsync(HttpContext http, CancellationToken cancellation)
        {
            try
            {
                switch (await Client.FinishAsync(http, cancellation))
                {
                    case LoginAnswer.LoggedIn { Login: var login }:
                        Sessions.SignIn(http, login, login);
                        return OwnRoutes.To(options, "");
                    case LoginAnswer.Refused refused:
                        return AppPage.Refused(http, options, refused);
                    default:
                        throw new InvalidOperationException("An answer of an unknown kind.");
                }
            }
            catch (LoginException problem)
            {
                return AppPage.Problem(http, options, problem);
            }
        }

        public IResult LogOut(HttpContext http)
        {
            Sessions.SignOut(http);
            return OwnRoutes.To(options, "");
        }

        /// <summary>First here, then at the provider: whatever happens there, nobody is left logged in here.</summary>
        public async Task<IResult> SignOffAsync(HttpContext http, CancellationToken cancellation)
        {
            try
            {
                return Sessions.SignOut(http) is { } session && await Client.SignOffAddressAsync(session.Login, cancellation) is { } address
                    ? OwnRoutes.To(options, address)
                    : OwnRoutes.To(options, "");
            }
            catch (LoginException problem)
            {
                return AppPage.Problem(http, options, problem);
            }
        }
    }
}
