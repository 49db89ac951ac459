using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.WebApp;

/// <summary>The calls from this application to its OpenID Provider, and the checks on what comes back.</summary>
internal sealed class Provider(WebAppOptions options, HttpClient http)
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    public async Task<ProviderAddresses> DiscoverAsync(CancellationToken cancellation)
    {
        // Addresses come from one place: typed ones are never completed by a document that may say something else.
        if (options.Addresses is { } typed)
        {
            return typed;
        }

        var json = await GetAsync(options.Issuer + "/.well-known/openid-configuration", null, "discovery", cancellation);
        // OpenID Discovery 4.3: the document must be the issuer's own.
        if (Text(json, "issuer") != options.Issuer)
        {
            throw new LoginException("discovery", "The discovery document is of another issuer.");
        }

        return new ProviderAddresses(
            options.Issuer,
            Text(json, "authorization_endpoint") ?? throw new LoginException("discovery", "No authorization endpoint."),
            Text(json, "token_endpoint") ?? throw new LoginException("discovery", "No token endpoint."),
            Text(json, "jwks_uri") ?? throw new LoginException("discovery", "No keys."),
            Text(json, "userinfo_endpoint"),
            Text(json, "end_session_endpoint"),
            json.TryGetProperty("authorization_response_iss_parameter_supported", out var sends) && sends.ValueKind == JsonValueKind.True);
    }

    /// <summary>Exchanges the code, checks the ID token and asks UserInfo.</summary>
    public async Task<LoginResult> RedeemAsync(string code, PendingLogin login, CancellationToken cancellation)
    {
        var document = await DiscoverAsync(cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, document.Token);
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = options.RedirectUri,
        };
        if (options.SendChallenge)
        {
            form["code_verifier"] = login.Verifier;
        }

        if (options.ClientSecret is not null && options.SecretPlace == ClientSecretPlace.Header)
        {
            // RFC 6749 2.3.1: each part form-urlencoded.
            var credentials = $"{FormEncode(options.ClientId)}:{FormEncode(options.ClientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        }
        else
        {
            form["client_id"] = options.ClientId;
            if (options.ClientSecret is not null)
            {
                form["client_secret"] = options.ClientSecret;
            }
        }

        request.Content = new FormUrlEncodedContent(form);
        var tokens = await SendAsync(request, "token", cancellation);
        var idToken = Text(tokens, "id_token") ?? throw new LoginException("token", "No ID token came back.");
        var accessToken = Text(tokens, "access_token") ?? throw new LoginException("token", "No access token came back.");
        var claims = await ValidateAsync(idToken, accessToken, login, document, cancellation);

        JsonElement? userInfo = null;
        if (document.UserInfo is not null)
        {
            userInfo = await GetAsync(document.UserInfo, accessToken, "userinfo", cancellation);
            // OpenID Core 5.3.2: the answer must be about the same person.
            if (Text(userInfo.Value, "sub") != Text(claims, "sub"))
            {
                throw new LoginException("userinfo", "UserInfo is about somebody else.");
            }
        }

        return new LoginResult(claims, userInfo, idToken);
    }

    private async Task<JsonElement> ValidateAsync(string idToken, string accessToken, PendingLogin login, ProviderAddresses document, CancellationToken cancellation)
    {
        var claims = await ReadAsync(idToken, "id_token", document, cancellation);
        if (options.SendNonce && Text(claims, "nonce") != login.Nonce)
        {
            throw new LoginException("id_token", "The ID token has another nonce.");
        }

        if (Text(claims, "at_hash") is { } hash && hash != HalfHash(accessToken))
        {
            throw new LoginException("id_token", "The access token does not belong to the ID token.");
        }

        // OpenID Core 3.1.3.7, 13: whoever asks for a fresh login looks whether it was one.
        if (login.FreshSince is { } since && (Number(claims, "auth_time") is not { } at || DateTimeOffset.FromUnixTimeSeconds(at) < since.AddMinutes(-1)))
        {
            throw new LoginException("auth_time", "The login is not as fresh as was asked.");
        }

        return claims;
    }

    /// <summary>Checks a logout token (OpenID Connect Back-Channel Logout 1.0, 2.6) and gives its claims.</summary>
    public async Task<JsonElement> ReadLogoutTokenAsync(string token, CancellationToken cancellation)
    {
        var claims = await ReadAsync(token, "logout_token", await DiscoverAsync(cancellation), cancellation);
        if (!claims.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object
            || !events.TryGetProperty("http://schemas.openid.net/event/backchannel-logout", out _)
            || claims.TryGetProperty("nonce", out _)
            || Text(claims, "jti") is null
            || (Text(claims, "sid") ?? Text(claims, "sub")) is null)
        {
            throw new LoginException("logout_token", "This is not a logout token.");
        }

        return claims;
    }

    private async Task<JsonElement> ReadAsync(string jwt, string step, ProviderAddresses document, CancellationToken cancellation)
    {
        var keys = await GetAsync(document.Keys, null, "keys", cancellation);
        var result = await Handler.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidIssuer = document.Issuer,
            ValidAudience = options.ClientId,
            IssuerSigningKeys = new JsonWebKeySet(keys.GetRawText()).GetSigningKeys(),
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) => Alive(notBefore, expires),
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            throw new LoginException(step, $"The {step} is not good: {result.Exception?.GetType().Name ?? "unknown"}.");
        }

        var claims = JsonElement.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        if (Number(claims, "iat") is not { } issued || DateTimeOffset.FromUnixTimeSeconds(issued) > options.Time.GetUtcNow().AddMinutes(1))
        {
            throw new LoginException(step, $"The {step} was issued in the future.");
        }

        return claims;
    }

    private bool Alive(DateTime? notBefore, DateTime? expires)
    {
        var now = options.Time.GetUtcNow().UtcDateTime;
        var skew = TimeSpan.FromMinutes(1);
        return expires > now - skew && (notBefore is null || notBefore < now + skew);
    }

    // OpenID Core 3.1.3.6: RS256 and ES256 both hash with SHA-256.
    private static string HalfHash(string accessToken) =>
        Base64UrlEncoder.Encode(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(accessToken))[..16]);

    private async Task<JsonElement> GetAsync(string url, string? accessToken, string step, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (accessToken is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        }

        return await SendAsync(request, step, cancellation);
    }

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, string step, CancellationToken cancellation)
    {
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsStringAsync(cancellation);
            if (!response.IsSuccessStatusCode)
            {
                var error = body.StartsWith('{') ? Text(JsonElement.Parse(body), "error") : null;
                throw new LoginException(step, $"The provider answered {(int)response.StatusCode} {error}".TrimEnd() + ".");
            }

            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            throw new LoginException(step, "The provider's answer is not JSON.");
        }
        catch (HttpRequestException)
        {
            throw new LoginException(step, "The provider cannot be reached.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LoginException(step, "The provider did not answer in time.");
        }
    }

    private static string? Text(JsonElement json, string name) => LoginResult.Text(json, name);

    private static long? Number(JsonElement json, string name) => LoginResult.Number(json, name);

    private static string FormEncode(string value) => System.Net.WebUtility.UrlEncode(value);
}
