using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>A request that reached a provider: where, and with what.</summary>
internal sealed record SuiteRequest(string Endpoint, string Method, string Authorization, IReadOnlyDictionary<string, string> Fields);

/// <summary>
/// An OpenID Provider as the suite's plans for relying parties have it: honest, and strict about what it is sent, until a module says what it does wrong. It
/// signs by <see cref="Jose"/>, so that no line of the hub judges the hub. Whoever comes is logged in without a page.
/// </summary>
internal sealed class SuiteProvider
{
    /// <summary>Who logs in unless a module says so.</summary>
    public const string Somebody = "248289761001";

    /// <summary>The name of the key that signs unless a module says so.</summary>
    public const string KeyId = "first";

    // Making a key takes longer than a login.
    private static readonly Lazy<RSA> FirstKey = new(() => RSA.Create(2048));
    private static readonly Lazy<RSA> SecondKey = new(() => RSA.Create(2048));

    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _pushed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _assertions = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<SuiteRequest> _asked = [];

    public SuiteProvider(string origin, string name)
    {
        (Name, Url) = (name, $"{origin}/{name}");
        Issuer = Url;
        BeHonest();
    }

    public static RSA First => FirstKey.Value;

    public static RSA Second => SecondKey.Value;

    /// <summary>The id of the organisation at the hub.</summary>
    public string Name { get; }

    /// <summary>Where its endpoints are.</summary>
    public string Url { get; }

    public string Issuer { get; init; }

    public string ClientId { get; init; } = "hub";

    public string Secret { get; init; } = string.Empty;

    /// <summary>How the hub has to authenticate at the token endpoint, and the only way that is announced.</summary>
    public string Authentication { get; init; } = "client_secret_basic";

    /// <summary>Whether an assertion must be for the token endpoint, as Entra ID has it, and not for the issuer.</summary>
    public bool WantsTokenEndpointAsAudience { get; init; }

    /// <summary>Whether it takes authorization requests beforehand, and then takes no other (RFC 9126).</summary>
    public bool TakesPushedRequests { get; init; }

    /// <summary>Whether its authorization responses name it, and its discovery document says so (RFC 9207).</summary>
    public bool SendsIssuer { get; init; } = true;

    /// <summary>What its ID tokens say besides, also when it is honest.</summary>
    public Action<JsonObject>? Usually { get; init; }

    /// <summary>More lines of this organisation's settings, beside <c>issuer</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Reads the keys that the hub publishes for its assertions.</summary>
    public Func<Task<JsonElement>>? KeysOfTheHub { get; set; }

    /// <summary>What of its discovery document is otherwise than it should be. Stays when it becomes honest: the hub read it before.</summary>
    public Action<JsonObject>? DocumentSays { get; set; }

    /// <summary>Who logs in.</summary>
    public string Person { get; set; } = Somebody;

    /// <summary>Changes the answer that the browser brings to the hub; a name that is removed is not there.</summary>
    public Action<Dictionary<string, string>>? AuthorizationSays { get; set; }

    /// <summary>Whether the browser brings it by a form (OAuth 2.0 Form Post Response Mode).</summary>
    public bool PostsAnswers { get; set; }

    /// <summary>Whether it shows a page with a link instead of sending the browser on at once.</summary>
    public bool PausesBeforeAnswer { get; set; }

    /// <summary>Whether the verifier has to fit the challenge (RFC 7636 4.6).</summary>
    public bool LooksAtVerifier { get; set; } = true;

    public Action<JsonObject>? TokenResponseSays { get; set; }

    public Action<JsonObject>? HeaderSays { get; set; }

    public Action<JsonObject>? IdTokenSays { get; set; }

    /// <summary>Changes the payload as text, where no JSON object can be that.</summary>
    public Func<string, string>? PayloadIs { get; set; }

    /// <summary>Makes the signature of an ID token or logout token.</summary>
    public Func<byte[], byte[]> Signs { get; set; } = _ => [];

    /// <summary>The key set as published.</summary>
    public List<JsonObject> Keys { get; } = [];

    public Action<JsonObject>? UserInfoSays { get; set; }

    public Action<JsonObject>? LogoutTokenSays { get; set; }

    /// <summary>Changes what the browser brings back after a logout.</summary>
    public Action<Dictionary<string, string>>? LogoutSays { get; set; }

    /// <summary>What an endpoint does instead: <c>jwks</c>, <c>userinfo</c>, <c>configuration</c>, …</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Instead { get; } = new(StringComparer.Ordinal);

    /// <summary>Every request so far, in order.</summary>
    public IReadOnlyList<SuiteRequest> Asked => [.. _asked];

    /// <summary>The endpoints of logins that were asked, in order; keys are fetched when they have to be.</summary>
    public IReadOnlyList<string> Steps => [.. _asked.Select(request => request.Endpoint).Where(endpoint => endpoint is not ("jwks" or "configuration"))];

    /// <summary>The code, the access token and the ID token that it gave last.</summary>
    public (string Code, string AccessToken, string IdToken) Given { get; private set; }

    /// <summary>The session of the last login (<c>sid</c>).</summary>
    public string Session { get; private set; } = string.Empty;

    /// <summary>How often an endpoint was asked.</summary>
    public int TimesAsked(string endpoint) => _asked.Count(request => request.Endpoint == endpoint);

    /// <summary>Takes back everything that a module made wrong.</summary>
    public void BeHonest()
    {
        Person = Somebody;
        AuthorizationSays = null;
        PostsAnswers = false;
        PausesBeforeAnswer = false;
        LooksAtVerifier = true;
        TokenResponseSays = null;
        HeaderSays = null;
        IdTokenSays = null;
        PayloadIs = null;
        UserInfoSays = null;
        LogoutTokenSays = null;
        LogoutSays = null;
        Instead.Clear();
        Signs = data => Jose.Signature(First, "RS256", data);
        Keys.Clear();
        Keys.Add(Jwk(First, KeyId));
    }

    /// <summary>Another key signs from now on, and is the only one that is published.</summary>
    public void Rotate()
    {
        Keys.Clear();
        Keys.Add(Jwk(Second, "second"));
        HeaderSays = header => header["kid"] = "second";
        Signs = data => Jose.Signature(Second, "RS256", data);
    }

    /// <summary>A public key as it stands in a key set; without a name where <paramref name="kid"/> is null.</summary>
    public static JsonObject Jwk(RSA key, string? kid)
    {
        var jwk = new JsonObject();
        foreach (var (name, value) in Jose.PublicJwk(key, kid ?? string.Empty).Where(member => member.Value.Length > 0))
        {
            jwk[name] = value;
        }

        return jwk;
    }

    /// <summary>A logout token about the last login (Back-Channel Logout 2.4).</summary>
    public string LogoutToken()
    {
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["iat"] = now,
            ["exp"] = now + 120,
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["sub"] = Person,
            ["sid"] = Session,
            ["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() },
        };
        LogoutTokenSays?.Invoke(claims);
        return Signed("logout+jwt", claims);
    }

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        // The last word of the path; that of discovery ends with openid-configuration.
        var endpoint = http.Request.Path.Value!.Split('/', '-')[^1];
        var fields = http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal)
            : http.Request.Query.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        var request = new SuiteRequest(endpoint, http.Request.Method, http.Request.Headers.Authorization.ToString(), fields);
        _asked.Enqueue(request);
        if (Instead.TryGetValue(endpoint, out var instead))
        {
            await instead(http);
            return;
        }

        await (endpoint switch
        {
            "configuration" => JsonAsync(http, Document()),
            "par" => PushAsync(http, request),
            "authorize" => AuthorizeAsync(http, request),
            "token" => TokenAsync(http, request),
            "jwks" => JsonAsync(http, new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.DeepClone())]) }),
            "userinfo" => UserInfoAsync(http, request),
            "logout" => LogoutAsync(http, request),
            _ => RefuseAsync(http, StatusCodes.Status404NotFound, "not_found"),
        });
    }

    /// <summary>An ID token or logout token with what a module makes wrong in it.</summary>
    public string Signed(string type, JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = type, ["kid"] = KeyId };
        HeaderSays?.Invoke(header);
        var payload = claims.ToJsonString();
        return Jose.Signed(header.ToJsonString(), PayloadIs?.Invoke(payload) ?? payload, Signs);
    }

    private JsonObject Document()
    {
        var document = new JsonObject
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = Url + "/authorize",
            ["token_endpoint"] = Url + "/token",
            ["userinfo_endpoint"] = Url + "/userinfo",
            ["jwks_uri"] = Url + "/jwks",
            ["end_session_endpoint"] = Url + "/logout",
            ["response_types_supported"] = new JsonArray("code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256", "ES256"),
            ["userinfo_signing_alg_values_supported"] = new JsonArray("RS256"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray(Authentication),
            ["token_endpoint_auth_signing_alg_values_supported"] = new JsonArray("RS256", "PS256"),
            ["authorization_response_iss_parameter_supported"] = SendsIssuer,
        };
        if (TakesPushedRequests)
        {
            document["pushed_authorization_request_endpoint"] = Url + "/par";
            document["require_pushed_authorization_requests"] = true;
        }

        DocumentSays?.Invoke(document);
        return document;
    }

    // RFC 9126 2.1 and 2.2: the client proves who it is, and the name is for one use.
    private async Task PushAsync(HttpContext http, SuiteRequest request)
    {
        if (!await IsTheHubAsync(request) || request.Method != "POST" || request.Fields.ContainsKey("request_uri"))
        {
            await RefuseAsync(http, StatusCodes.Status401Unauthorized, "invalid_client");
            return;
        }

        var name = "urn:ietf:params:oauth:request_uri:" + Guid.NewGuid().ToString("N");
        _pushed[name] = request.Fields;
        http.Response.StatusCode = StatusCodes.Status201Created;
        await JsonAsync(http, new JsonObject { ["request_uri"] = name, ["expires_in"] = 60 });
    }

    // What the suite checks of every authorization request; PKCE as RFC 9700 2.1.1 has it.
    private async Task AuthorizeAsync(HttpContext http, SuiteRequest request)
    {
        var fields = request.Fields;
        if (TakesPushedRequests && !(fields.Count == 2 && fields.GetValueOrDefault("client_id") == ClientId && _pushed.TryRemove(fields.GetValueOrDefault("request_uri", string.Empty), out fields)))
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "invalid_request");
            return;
        }

        string Field(string name) => fields.GetValueOrDefault(name, string.Empty);
        if (Field("response_type") != "code" || Field("client_id") != ClientId || !Field("redirect_uri").EndsWith("/login/return/oidc/" + Name, StringComparison.Ordinal)
            || !Field("scope").Split(' ').Contains("openid") || Field("state").Length < 32 || Field("nonce").Length < 32
            || Field("code_challenge").Length != 43 || Field("code_challenge_method") != "S256")
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "invalid_request");
            return;
        }

        var code = "code-" + Guid.NewGuid().ToString("N");
        _codes[code] = fields;
        var answer = new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = code, ["state"] = Field("state") };
        if (SendsIssuer)
        {
            answer["iss"] = Issuer;
        }

        AuthorizationSays?.Invoke(answer);
        await AnswerAsync(http, Field("redirect_uri"), answer);
    }

    private async Task AnswerAsync(HttpContext http, string place, Dictionary<string, string> answer)
    {
        if (PostsAnswers)
        {
            http.Response.ContentType = "text/html";
            await http.Response.WriteAsync($"<body data-page=\"organisation-post\"><form method=\"post\" action=\"{place}\">{string.Concat(answer.Select(field => $"<input type=\"hidden\" name=\"{field.Key}\" value=\"{WebUtility.HtmlEncode(field.Value)}\">"))}</form></body>");
        }
        else
        {
            var address = place + "?" + string.Join('&', answer.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
            if (PausesBeforeAnswer)
            {
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync($"<body><a href=\"{WebUtility.HtmlEncode(address)}\">Go on</a></body>");
            }
            else
            {
                http.Response.Redirect(address);
            }
        }
    }

    private async Task TokenAsync(HttpContext http, SuiteRequest request)
    {
        string Field(string name) => request.Fields.GetValueOrDefault(name, string.Empty);
        if (!await IsTheHubAsync(request))
        {
            await RefuseAsync(http, StatusCodes.Status401Unauthorized, "invalid_client");
            return;
        }

        // RFC 6749 4.1.3, RFC 7636 4.6.
        if (Field("grant_type") != "authorization_code" || !_codes.TryRemove(Field("code"), out var asked) || Field("redirect_uri") != asked["redirect_uri"]
            || (LooksAtVerifier && System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Field("code_verifier")))) != asked["code_challenge"]))
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "invalid_grant");
            return;
        }

        var accessToken = "access-" + Guid.NewGuid().ToString("N");
        Session = "session-" + Guid.NewGuid().ToString("N");
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["sub"] = Person,
            ["aud"] = ClientId,
            ["exp"] = now + 300,
            ["iat"] = now,
            ["auth_time"] = now,
            ["nonce"] = asked["nonce"],
            ["at_hash"] = Jose.LeftHalf(accessToken),
            ["sid"] = Session,
        };
        Usually?.Invoke(claims);
        IdTokenSays?.Invoke(claims);
        var response = new JsonObject { ["access_token"] = accessToken, ["token_type"] = "Bearer", ["expires_in"] = 300, ["id_token"] = Signed("JWT", claims) };
        Given = (Field("code"), accessToken, response["id_token"]!.GetValue<string>());
        TokenResponseSays?.Invoke(response);
        await JsonAsync(http, response);
    }

    // Where the secret stands, and that it is encoded (RFC 6749 2.3.1), is what the client authentication modules look at.
    private async Task<bool> IsTheHubAsync(SuiteRequest request)
    {
        if (Authentication == "private_key_jwt")
        {
            return request.Authorization.Length == 0 && !request.Fields.ContainsKey("client_secret")
                && request.Fields.GetValueOrDefault("client_assertion_type") == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                && IsAssertion(Jose.Verified(request.Fields["client_assertion"], await KeysOfTheHub!()).Claims);
        }

        if (Authentication == "client_secret_post")
        {
            return request.Authorization.Length == 0 && request.Fields.GetValueOrDefault("client_id") == ClientId && request.Fields.GetValueOrDefault("client_secret") == Secret;
        }

        return request.Authorization.StartsWith("Basic ", StringComparison.Ordinal) && !request.Fields.ContainsKey("client_secret")
            && Encoding.ASCII.GetString(Convert.FromBase64String(request.Authorization[6..])).Split(':') is [var id, var secret]
            && WebUtility.UrlDecode(id) == ClientId && WebUtility.UrlDecode(secret) == Secret;
    }

    // RFC 7523 3, as the security profiles have it: one audience, the issuer; short, and once.
    private bool IsAssertion(JsonElement claims)
    {
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        return claims.GetProperty("iss").GetString() == ClientId && claims.GetProperty("sub").GetString() == ClientId
            && claims.GetProperty("aud") is { ValueKind: JsonValueKind.String } audience && audience.GetString() == (WantsTokenEndpointAsAudience ? Url + "/token" : Issuer)
            && claims.GetProperty("exp").GetInt64() > now && claims.GetProperty("exp").GetInt64() <= now + 300
            && _assertions.TryAdd(claims.GetProperty("jti").GetString()!, true);
    }

    private async Task UserInfoAsync(HttpContext http, SuiteRequest request)
    {
        if (request.Authorization != "Bearer " + Given.AccessToken || request.Fields.ContainsKey("access_token"))
        {
            await RefuseAsync(http, StatusCodes.Status401Unauthorized, "invalid_token");
            return;
        }

        await JsonAsync(http, UserInfo());
    }

    /// <summary>What UserInfo says of the person.</summary>
    public JsonObject UserInfo()
    {
        var claims = new JsonObject
        {
            ["sub"] = Person,
            ["name"] = "Noor van den Berg",
            ["given_name"] = "Noor",
            ["family_name"] = "van den Berg",
            ["email"] = $"noor@{Name}.example",
            ["email_verified"] = true,
        };
        UserInfoSays?.Invoke(claims);
        return claims;
    }

    // RP-Initiated Logout 2 and 3.
    private async Task LogoutAsync(HttpContext http, SuiteRequest request)
    {
        var answer = new Dictionary<string, string>(StringComparer.Ordinal) { ["state"] = request.Fields.GetValueOrDefault("state", string.Empty) };
        LogoutSays?.Invoke(answer);
        await AnswerAsync(http, request.Fields["post_logout_redirect_uri"], answer);
    }

    /// <summary>Answers JSON, under another name than <c>application/json</c> where a module says so.</summary>
    public static Task JsonAsync(HttpContext http, JsonObject json, string mediaType = "application/json")
    {
        http.Response.ContentType = mediaType;
        return http.Response.WriteAsync(json.ToJsonString());
    }

    private static Task RefuseAsync(HttpContext http, int status, string error)
    {
        http.Response.StatusCode = status;
        return JsonAsync(http, new JsonObject { ["error"] = error });
    }
}
