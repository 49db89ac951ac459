using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.WebApp;

/// <summary>
/// OpenID Connect for one application: it sends people to the provider, checks what comes back, and logs out. State, nonce and PKCE
/// verifier stay here in memory; the browser has an opaque cookie. What it refuses is a <see cref="LoginException"/>.
/// </summary>
public sealed class OpenIdClient(WebAppOptions options)
{
    private readonly Provider _provider = new(options, options.Http ?? LoopbackHttp.Create());
    private readonly Memory<PendingLogin> _logins = new(options.Time, TimeSpan.FromHours(1));
    private readonly Memory<string> _tokensSeen = new(options.Time, TimeSpan.FromHours(1));

    private string BrowserCookie => $"app_{options.Id}_browser";

    private string LoginCookie => $"app_{options.Id}_login";

    /// <summary>Sends the browser to the provider.</summary>
    /// <exception cref="LoginException">The provider's addresses cannot be had.</exception>
    public async Task<IResult> StartAsync(HttpContext http, LoginWish wish, CancellationToken cancellation)
    {
        var provider = await _provider.DiscoverAsync(cancellation);
        var browser = http.Request.Cookies[BrowserCookie];
        if (string.IsNullOrEmpty(browser))
        {
            browser = Memory<PendingLogin>.NewId();
            http.Response.Cookies.Append(BrowserCookie, browser, OwnRoutes.Cookie(options));
        }

        var now = options.Time.GetUtcNow();
        var login = new PendingLogin(browser, Memory<PendingLogin>.NewId(), Memory<PendingLogin>.NewId())
        {
            For = wish.For,
            FreshSince = wish.Prompt == "login" ? now : wish.MaximumAge is { } age ? now.AddSeconds(-age) : null,
        };
        var id = _logins.Put(login);
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = options.ClientId,
            ["redirect_uri"] = options.RedirectUri,
            ["scope"] = string.Join(' ', options.Scopes),
            ["prompt"] = wish.Prompt,
            ["max_age"] = wish.MaximumAge?.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (name, value) in options.ExtraParameters.Concat(wish.Parameters))
        {
            query[name] = value;
        }

        if (options.SendState)
        {
            query["state"] = id;
        }
        else
        {
            http.Response.Cookies.Append(LoginCookie, id, OwnRoutes.Cookie(options));
        }

        if (options.SendNonce)
        {
            query["nonce"] = login.Nonce;
        }

        if (options.SendChallenge)
        {
            query["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(login.Verifier)));
            query["code_challenge_method"] = "S256";
        }

        return new SeeOther(QueryHelpers.AddQueryString(provider.Authorize, query.Where(parameter => parameter.Value is not null)));
    }

    /// <summary>Reads the provider's answer at the redirect URI, exchanges the code and checks the ID token.</summary>
    /// <exception cref="LoginException">The answer is not to be trusted.</exception>
    public async Task<LoginAnswer> FinishAsync(HttpContext http, CancellationToken cancellation)
    {
        var answer = http.Request.Query;
        var login = _logins.Take(options.SendState ? answer["state"].ToString() : http.Request.Cookies[LoginCookie]);
        if (login is null || !SameBrowser(login, http.Request.Cookies[BrowserCookie]))
        {
            throw new LoginException("state", "This answer belongs to no login of this browser.");
        }

        var provider = await _provider.DiscoverAsync(cancellation);
        var issuer = answer.TryGetValue("iss", out var sent) ? sent.ToString() : null;
        // RFC 9207 2.4: an answer of another issuer, or without the name where the provider promises it, is refused.
        if (issuer != provider.Issuer && (issuer is not null || provider.SendsIssuer))
        {
            throw new LoginException("iss", "The answer is of another issuer.");
        }

        if (answer.TryGetValue("error", out var error))
        {
            return new LoginAnswer.Refused(error.ToString(), answer["error_description"].ToString(), login.For);
        }

        return answer["code"].ToString() is { Length: > 0 } code
            ? new LoginAnswer.LoggedIn(await _provider.RedeemAsync(code, login, cancellation), login.For)
            : throw new LoginException("code", "The answer has no code.");
    }

    /// <summary>Where to send the browser to log out at the provider (OpenID Connect RP-Initiated Logout 1.0); null when it has no such address.</summary>
    public async Task<string?> SignOffAddressAsync(LoginResult login, CancellationToken cancellation) =>
        (await _provider.DiscoverAsync(cancellation)).EndSession is not { } address ? null : QueryHelpers.AddQueryString(address, new Dictionary<string, string?>
        {
            ["id_token_hint"] = login.IdTokenText,
            ["client_id"] = options.ClientId,
            ["post_logout_redirect_uri"] = options.SignedOutUri,
        });

    /// <summary>Checks a logout token that came by the back channel and says which sessions end: by `sid`, else all of a `sub`.</summary>
    /// <exception cref="LoginException">It is none, or was used before.</exception>
    public async Task<EndedSession> ReadLogoutTokenAsync(string token, CancellationToken cancellation)
    {
        var claims = await _provider.ReadLogoutTokenAsync(token, cancellation);
        if (!_tokensSeen.PutOnce(LoginResult.Text(claims, "jti")!, ""))
        {
            throw new LoginException("logout_token", "This logout token was used before.");
        }

        return new EndedSession(LoginResult.Text(claims, "sid"), LoginResult.Text(claims, "sub"));
    }

    private static bool SameBrowser(PendingLogin login, string? cookie) =>
        cookie is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(login.Browser), Encoding.UTF8.GetBytes(cookie));
}

/// <summary>A session that the provider ended.</summary>
public sealed record EndedSession(string? SessionId, string? Subject);
