using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.WebApp;

/// <summary>
/// The whole application: `/` (home, or who you are), `/login`, `/callback`, `/logout`. State, nonce and PKCE verifier stay here in
/// memory; the browser has an opaque cookie.
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
        var path = options.BasePath;
        Place(routes.MapGet(path.Length == 0 ? "/" : path, (HttpContext http) => app.Home(http)), options);
        Place(routes.MapGet(path + "/login", (HttpContext http, CancellationToken cancellation) => app.LogInAsync(http, cancellation)), options);
        Place(routes.MapGet(path + "/callback", (HttpContext http, CancellationToken cancellation) => app.ReturnAsync(http, cancellation)), options);
        Place(routes.MapPost(path + "/logout", (HttpContext http) => app.LogOut(http)).DisableAntiforgery(), options);
        return routes;
    }

    // At the root of a host the path alone would take the root of every host.
    private static void Place(RouteHandlerBuilder route, WebAppOptions options)
    {
        if (options.BasePath.Length == 0)
        {
            route.RequireHost(new Uri(options.BaseUrl).Authority);
        }
    }

    private sealed class Application(WebAppOptions options)
    {
        private readonly Provider _provider = new(options, options.Http ?? LoopbackHttp.Create());
        private readonly Memory<PendingLogin> _logins = new(options.Time, TimeSpan.FromHours(1));
        private readonly Memory<LoginResult> _sessions = new(options.Time, TimeSpan.FromHours(8));

        private string BrowserCookie => $"app_{options.Id}_browser";

        private string SessionCookie => $"app_{options.Id}_session";

        public IResult Home(HttpContext http) =>
            _sessions.Get(http.Request.Cookies[SessionCookie]) is { } login
                ? Pages.Person(http, options, login)
                : Pages.Home(http, options);

        public async Task<IResult> LogInAsync(HttpContext http, CancellationToken cancellation)
        {
            // OpenID Connect Core 4: whoever else may send people here to log in, they log in at this one provider.
            if (http.Request.Query.TryGetValue("iss", out var asking) && asking != options.Issuer)
            {
                return Pages.Error(http, options, "iss", "Another provider asks for a login here.");
            }

            ProviderDocument document;
            try
            {
                document = await _provider.DiscoverAsync(cancellation);
            }
            catch (LoginProblem problem)
            {
                return Pages.Error(http, options, problem.Code, problem.Message);
            }

            var browser = http.Request.Cookies[BrowserCookie];
            if (string.IsNullOrEmpty(browser))
            {
                browser = Memory<PendingLogin>.NewId();
                http.Response.Cookies.Append(BrowserCookie, browser, Cookie());
            }

            var login = new PendingLogin(browser, Memory<PendingLogin>.NewId(), Memory<PendingLogin>.NewId());
            var query = new Dictionary<string, string?>(options.ExtraParameters.ToDictionary(pair => pair.Key, string? (pair) => pair.Value), StringComparer.Ordinal)
            {
                ["response_type"] = "code",
                ["client_id"] = options.ClientId,
                ["redirect_uri"] = options.RedirectUri,
                ["scope"] = string.Join(' ', options.Scopes),
                ["state"] = _logins.Put(login),
                ["nonce"] = login.Nonce,
                ["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(login.Verifier))),
                ["code_challenge_method"] = "S256",
            };
            if (http.Request.Query["prompt"].ToString() is var prompt && Prompts.Contains(prompt))
            {
                query["prompt"] = prompt;
            }

            return new SeeOther(QueryHelpers.AddQueryString(document.Authorize, query));
        }

        public async Task<IResult> ReturnAsync(HttpContext http, CancellationToken cancellation)
        {
            var answer = http.Request.Query;
            var login = _logins.Take(answer["state"].ToString());
            if (login is null || !SameBrowser(login, http.Request.Cookies[BrowserCookie]))
            {
                return Pages.Error(http, options, "state", "This answer belongs to no login of this browser.");
            }

            try
            {
                var issuer = answer.TryGetValue("iss", out var sent) ? sent.ToString() : null;
                // RFC 9207 2.4: an answer of another issuer, or without the name where the provider promises it, is refused.
                if (issuer != options.Issuer && (issuer is not null || (await _provider.DiscoverAsync(cancellation)).SendsIssuer))
                {
                    return Pages.Error(http, options, "iss", "The answer is of another issuer.");
                }

                if (answer.TryGetValue("error", out var error))
                {
                    return Pages.Refused(http, options, error.ToString(), answer["error_description"].ToString());
                }

                if (answer["code"].ToString() is not { Length: > 0 } code)
                {
                    return Pages.Error(http, options, "code", "The answer has no code.");
                }

                var result = await _provider.RedeemAsync(code, login, cancellation);
                http.Response.Cookies.Append(SessionCookie, _sessions.Put(result), Cookie());
                return new SeeOther(options.BasePath.Length == 0 ? "/" : options.BasePath);
            }
            catch (LoginProblem problem)
            {
                return Pages.Error(http, options, problem.Code, problem.Message);
            }
        }

        public SeeOther LogOut(HttpContext http)
        {
            _sessions.Take(http.Request.Cookies[SessionCookie]);
            http.Response.Cookies.Delete(SessionCookie, Cookie());
            return new SeeOther(options.BasePath.Length == 0 ? "/" : options.BasePath);
        }

        private static bool SameBrowser(PendingLogin login, string? cookie) =>
            cookie is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(login.Browser), Encoding.UTF8.GetBytes(cookie));

        private CookieOptions Cookie() => new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = options.BaseUrl.StartsWith("https:", StringComparison.Ordinal),
            Path = options.BasePath.Length == 0 ? "/" : options.BasePath,
        };
    }
}
