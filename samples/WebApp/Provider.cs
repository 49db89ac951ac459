using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.WebApp;

/// <summary>The discovery document, as far as this application needs it.</summary>
internal sealed record ProviderDocument(string Authorize, string Token, string? UserInfo, string Keys, bool SendsIssuer);

/// <summary>What the provider said about a person.</summary>
internal sealed record LoginResult(JsonElement IdToken, JsonElement? UserInfo);

/// <summary>A login that failed, with words that may be shown.</summary>
internal sealed class LoginProblem(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}

/// <summary>The calls from this application to its OpenID Provider, and the checks on what comes back.</summary>
internal sealed class Provider(WebAppOptions options, HttpClient http)
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    public async Task<ProviderDocument> DiscoverAsync(CancellationToken cancellation)
    {
        var json = await GetAsync(options.Issuer + "/.well-known/openid-configuration", null, "discovery", cancellation);
        // OpenID Discovery 4.3: the document must be the issuer's own.
        if (Text(json, "issuer") != options.Issuer)
        {
            throw new LoginProblem("discovery", "The discovery document is of another issuer.");
        }

        return new ProviderDocument(
            Text(json, "authorization_endpoint") ?? throw new LoginProblem("discovery", "No authorization endpoint."),
            Text(json, "token_endpoint") ?? throw new LoginProblem("discovery", "No token endpoint."),
            Text(json, "userinfo_endpoint"),
            Text(json, "jwks_uri") ?? throw new LoginProblem("discovery", "No keys."),
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
            ["code_verifier"] = login.Verifier,
        };
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
        var idToken = Text(tokens, "id_token") ?? throw new LoginProblem("token", "No ID token came back.");
        var accessToken = Text(tokens, "access_token") ?? throw new LoginProblem("token", "No access token came back.");
        var claims = await ValidateAsync(idToken, accessToken, login, document, cancellation);

        JsonElement? userInfo = null;
        if (document.UserInfo is not null)
        {
            userInfo = await GetAsync(document.UserInfo, accessToken, "userinfo", cancellation);
            // OpenID Core 5.3.2: the answer must be about the same person.
            if (Text(userInfo.Value, "sub") != Text(claims, "sub"))
            {
                throw new LoginProblem("userinfo", "UserInfo is about somebody else.");
            }
        }

        return new LoginResult(claims, userInfo);
    }

    private async Task<JsonElement> ValidateAsync(string idToken, string accessToken, PendingLogin login, ProviderDocument document, CancellationToken cancellation)
    {
        var keys = await GetAsync(document.Keys, null, "keys", cancellation);
        var result = await Handler.ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidIssuer = options.Issuer,
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
            throw new LoginProblem("id_token", $"The ID token is not good: {result.Exception?.GetType().Name ?? "unknown"}.");
        }

        var claims = JsonElement.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        if (Text(claims, "nonce") != login.Nonce)
        {
            throw new LoginProblem("id_token", "The ID token has another nonce.");
        }

        if (!claims.TryGetProperty("iat", out var issued) || issued.ValueKind != JsonValueKind.Number
            || DateTimeOffset.FromUnixTimeSeconds(issued.GetInt64()) > options.Time.GetUtcNow().AddMinutes(1))
        {
            throw new LoginProblem("id_token", "The ID token was issued in the future.");
        }

        if (Text(claims, "at_hash") is { } hash && hash != HalfHash(accessToken))
        {
            throw new LoginProblem("id_token", "The access token does not belong to the ID token.");
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
                throw new LoginProblem(step, $"The provider answered {(int)response.StatusCode} {error}".TrimEnd() + ".");
            }

            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            throw new LoginProblem(step, "The provider's answer is not JSON.");
        }
        catch (HttpRequestException)
        {
            throw new LoginProblem(step, "The provider cannot be reached.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LoginProblem(step, "The provider did not answer in time.");
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string FormEncode(string value) => System.Net.WebUtility.UrlEncode(value);
}
