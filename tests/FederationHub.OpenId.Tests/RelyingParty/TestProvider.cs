using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Tests.RelyingParty;

/// <summary>An OpenID Provider on the other side of the port: documents, keys, and tokens signed with the base library.</summary>
internal sealed class TestProvider : IProviderHttp
{
    public const string Issuer = "https://login.school.example/op";
    public const string ClientId = "hub";
    public const string RedirectUri = "https://hub.example/login/return/oidc/school";
    public const string KeyId = "k1";
    public const string AccessToken = "access-token-of-the-provider";
    public const string Code = "code-of-the-provider";

    private static readonly RSA SharedRsa = RSA.Create(2048);

    public TestProvider()
    {
        Keys.Add(Jwk(Rsa, KeyId));
        Memory = new AuthorizationMemory("state-handle", "nonce-of-this-login", "verifier", RedirectUri, Clock.Now, FreshLogin: false, MaxAge: null);
    }

    public SteppedClock Clock { get; } = new();

    public RSA Rsa { get; } = SharedRsa;

    public List<JsonNode> Keys { get; } = [];

    public List<ProviderRequest> Requests { get; } = [];

    /// <summary>Answers of this test's own, before the usual ones.</summary>
    public Func<ProviderRequest, Outcome<ProviderResponse>?> Answer { get; set; } = _ => null;

    public AuthorizationMemory Memory { get; set; }

    public JsonObject Document { get; } = new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = Issuer + "/authorize",
        ["token_endpoint"] = Issuer + "/token",
        ["jwks_uri"] = Issuer + "/jwks",
        ["userinfo_endpoint"] = Issuer + "/userinfo",
        ["response_types_supported"] = new JsonArray("code"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256", "ES256", "PS384", "none", "HS256"),
        ["authorization_response_iss_parameter_supported"] = true,
    };

    public JsonObject Claims => new()
    {
        ["iss"] = Issuer,
        ["sub"] = "248289761001",
        ["aud"] = ClientId,
        ["exp"] = Seconds(300),
        ["iat"] = Seconds(0),
        ["nonce"] = Memory.Nonce,
        ["at_hash"] = HalfHash(AccessToken),
    };

    public IssuerRule Rule { get; init; } = Value(IssuerRule.From(Issuer, [], [], allowLoopbackHttp: false));

    public ProviderMetadata Metadata => Value(ProviderMetadata.Parse(Bytes(Document), Rule, [], allowLoopbackHttp: false));

    public ProviderKeys NewKeys() => new(this, new Uri(Issuer + "/jwks"), Clock);

    public IdTokenExpectations Expectations => new() { Metadata = Metadata, ClientId = ClientId, Memory = Memory };

    public int KeyFetches => Requests.Count(request => request.Uri.AbsolutePath.EndsWith("/jwks", StringComparison.Ordinal));

    public Task<Outcome<ProviderResponse>> SendAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        return Task.FromResult(Answer(request) ?? Usual(request));
    }

    public long Seconds(double fromNow) => Clock.Now.AddSeconds(fromNow).ToUnixTimeSeconds();

    public string Sign(JsonObject claims, string algorithm = "RS256", Action<JsonObject>? header = null) =>
        Sign(claims.ToJsonString(), algorithm, header);

    public string Sign(string payload, string algorithm = "RS256", Action<JsonObject>? header = null, Func<byte[], byte[]>? signer = null)
    {
        var head = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = KeyId };
        header?.Invoke(head);
        return SignText(head.ToJsonString(), payload, signer ?? (data => Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
    }

    public static string SignText(string header, string payload, Func<byte[], byte[]> signer)
    {
        var signed = Encode(Encoding.UTF8.GetBytes(header)) + "." + Encode(Encoding.UTF8.GetBytes(payload));
        return signed + "." + Encode(signer(Encoding.ASCII.GetBytes(signed)));
    }

    public Task<Outcome<ValidatedIdToken>> ValidateAsync(string idToken, ProviderKeys? keys = null, IdTokenExpectations? expectations = null) =>
        IdTokenValidator.ValidateAsync(
            new TokenResponse(idToken, AccessToken),
            ReadCode(),
            keys ?? NewKeys(),
            expectations ?? Expectations,
            Clock.Now,
            TestContext.Current.CancellationToken);

    public AuthorizationCode ReadCode() =>
        Value(AuthorizationCode.Read([new("state", Memory.State), new("code", Code), new("iss", Issuer)], Memory, Metadata));

    public static JsonObject Jwk(RSA rsa, string? keyId)
    {
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        var jwk = new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["n"] = Encode(parameters.Modulus!), ["e"] = Encode(parameters.Exponent!) };
        if (keyId is not null)
        {
            jwk["kid"] = keyId;
        }

        return jwk;
    }

    public static JsonObject Jwk(ECDsa key, string curve, string keyId)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = curve, ["kid"] = keyId, ["x"] = Encode(point.X!), ["y"] = Encode(point.Y!) };
    }

    public static string HalfHash(string text) => Encode(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, 16));

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());

    public static Outcome<ProviderResponse> Json(string json, int status = 200, string mediaType = "application/json") =>
        new ProviderResponse(status, mediaType, Encoding.UTF8.GetBytes(json));

    public static T Value<T>(Outcome<T> outcome) => outcome.Match(
        value => value,
        rejection => throw new InvalidOperationException(rejection.ToString()));

    public static RejectionCode CauseOf<T>(Outcome<T> outcome) => outcome.Match(
        value => throw new InvalidOperationException($"Accepted: {value}"),
        rejection => rejection.Code);

    private Outcome<ProviderResponse> Usual(ProviderRequest request) => request.Uri.AbsolutePath switch
    {
        "/op/jwks" => Json(new JsonObject { ["keys"] = new JsonArray([.. Keys.Select(key => key.DeepClone())]) }.ToJsonString()),
        "/op/.well-known/openid-configuration" => Json(Document.ToJsonString()),
        _ => throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Nobody answers {request}.")),
    };
}

internal sealed class SteppedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
