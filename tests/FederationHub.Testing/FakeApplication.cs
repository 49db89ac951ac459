using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FederationHub.Testing;

/// <summary>An application as its developer would write it: an authorization request, and the exchange of the code.</summary>
public sealed record FakeApplication(string Issuer, string ClientId, string? Secret, string RedirectUri) : IDisposable
{
    private readonly HttpClient _http = LoopbackHttp.Create();

    /// <summary>The verifier of the last request (RFC 7636 4.1).</summary>
    public string Verifier { get; init; } = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes("a verifier that a test can repeat")));

    /// <summary>The state that it sends.</summary>
    public string State { get; init; } = "state of the application";

    /// <summary>The nonce that it sends.</summary>
    public string Nonce { get; init; } = "nonce-of-the-application";

    /// <summary>Asked before each request: where it really connects, such as one of several nodes. By default where the address says.</summary>
    public Func<Uri, ValueTask<Uri>>? Route { get; init; }

    /// <summary>An authorization request. A parameter given with null is left out.</summary>
    public string AuthorizeUrl(params (string Name, string? Value)[] changed)
    {
        var parameters = new List<(string Name, string? Value)>
        {
            ("response_type", "code"),
            ("client_id", ClientId),
            ("redirect_uri", RedirectUri),
            ("scope", "openid profile"),
            ("state", State),
            ("nonce", Nonce),
            ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)))),
            ("code_challenge_method", "S256"),
        };
        foreach (var change in changed)
        {
            parameters.RemoveAll(parameter => parameter.Name == change.Name);
            parameters.Add(change);
        }

        return $"{Issuer}/connect/authorize?" + string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
    }

    /// <summary>Where its button "log out" leads. A parameter given with null is left out.</summary>
    public string EndSessionUrl(params (string Name, string? Value)[] parameters) =>
        $"{Issuer}/connect/endsession?" + string.Join('&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));

    /// <summary>Exchanges a code. A parameter given with null is left out.</summary>
    public async Task<JsonAnswer> RedeemAsync(string code, params (string Name, string? Value)[] changed)
    {
        var form = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = RedirectUri,
            ["code_verifier"] = Verifier,
            ["client_id"] = Secret is null ? ClientId : null,
        };
        foreach (var (name, value) in changed)
        {
            form[name] = value;
        }

        return await PostAsync("/connect/token", [.. form.Select(p => (p.Key, p.Value))]);
    }

    /// <summary>Posts a form to an endpoint of the hub as this application. A parameter given with null is left out.</summary>
    public async Task<JsonAnswer> PostAsync(string path, params (string Name, string? Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Issuer + path)
        {
            Content = new FormUrlEncodedContent(form.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value!))),
        };
        if (Secret is not null)
        {
            // RFC 6749 2.3.1: both parts form-url-encoded first.
            var credentials = $"{Uri.EscapeDataString(ClientId)}:{Uri.EscapeDataString(Secret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        }

        return await SendAsync(request);
    }

    /// <summary>Asks UserInfo.</summary>
    public async Task<JsonAnswer> UserInfoAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Issuer + "/connect/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return await SendAsync(request);
    }

    /// <summary>The claims of a JWT, unchecked: what the library that checks them is tested elsewhere.</summary>
    public static JsonElement Claims(string jwt) => JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[1])).RootElement;

    public void Dispose() => _http.Dispose();

    private async Task<JsonAnswer> SendAsync(HttpRequestMessage request)
    {
        if (Route is not null)
        {
            request.Headers.Host = request.RequestUri!.Authority;
            request.RequestUri = await Route(request.RequestUri);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        // A proxy before the hub answers in HTML where the hub is away.
        var isJson = text.Length > 0 && response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new JsonAnswer((int)response.StatusCode, isJson ? JsonDocument.Parse(text).RootElement : default, text);
    }
}

/// <summary>A JSON answer.</summary>
public sealed record JsonAnswer(int Status, JsonElement Json, string Text)
{
    /// <summary>A member as text, or null.</summary>
    public string? this[string name] => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) ? value.ToString() : null;
}
