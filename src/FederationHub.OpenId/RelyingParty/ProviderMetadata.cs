using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>What the hub knows of one OpenID Provider, checked: from its discovery document, or set by hand.</summary>
public sealed record ProviderMetadata
{
    /// <summary>Longest discovery document, in bytes.</summary>
    public const int MaxDocumentBytes = 256 * 1024;

    private ProviderMetadata(
        IssuerRule issuer,
        Uri authorizationEndpoint,
        Uri tokenEndpoint,
        Uri jwksUri,
        Uri? userInfoEndpoint,
        Uri? endSessionEndpoint,
        IReadOnlyList<string> signingAlgorithms,
        IReadOnlyList<string> tokenEndpointAuthMethods,
        ProviderEndpoints endpoints)
    {
        Issuer = issuer;
        AuthorizationEndpoint = authorizationEndpoint;
        TokenEndpoint = tokenEndpoint;
        JwksUri = jwksUri;
        UserInfoEndpoint = userInfoEndpoint;
        EndSessionEndpoint = endSessionEndpoint;
        SigningAlgorithms = signingAlgorithms;
        TokenEndpointAuthMethods = tokenEndpointAuthMethods;
        Endpoints = endpoints;
    }

    /// <summary>Whose tokens are accepted.</summary>
    public IssuerRule Issuer { get; }

    /// <summary>Where the person is sent; may have a query of its own.</summary>
    public Uri AuthorizationEndpoint { get; }

    /// <summary>Where codes are redeemed.</summary>
    public Uri TokenEndpoint { get; }

    /// <summary>Where the keys stand.</summary>
    public Uri JwksUri { get; }

    /// <summary>Where more claims can be asked, or null.</summary>
    public Uri? UserInfoEndpoint { get; }

    /// <summary>Where the person can be sent to log out, or null.</summary>
    public Uri? EndSessionEndpoint { get; }

    /// <summary>The algorithms that this provider's ID tokens may have; at least one, each one of <see cref="RelyingParty.SigningAlgorithms.All"/>.</summary>
    public IReadOnlyList<string> SigningAlgorithms { get; }

    /// <summary>How the token endpoint lets a client authenticate, as announced (OpenID Discovery 3).</summary>
    public IReadOnlyList<string> TokenEndpointAuthMethods { get; }

    /// <summary>Where an authorization request can be given beforehand (RFC 9126 5), or null.</summary>
    public Uri? PushedAuthorizationRequestEndpoint { get; private init; }

    /// <summary>Whether each authorization response must name its issuer (RFC 9207 3).</summary>
    public bool SendsIssuerInResponse => Endpoints.SendsIssuerInResponse;

    /// <summary>What this was made from, to be kept: <see cref="From"/> makes the same metadata of it again.</summary>
    public ProviderEndpoints Endpoints { get; }

    /// <summary>Reads a discovery document.</summary>
    /// <param name="document">The bytes, UTF-8.</param>
    /// <param name="issuer">The configured issuer; the document must name exactly it.</param>
    /// <param name="allowedAlgorithms">The algorithms set for this provider, or empty for all that the hub knows.</param>
    /// <param name="allowLoopbackHttp">Whether endpoints may be http on a loopback host.</param>
    /// <returns>The metadata, or FH-1313 with the check that failed.</returns>
    public static Outcome<ProviderMetadata> Parse(ReadOnlyMemory<byte> document, IssuerRule issuer, IReadOnlyList<string> allowedAlgorithms, bool allowLoopbackHttp)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(allowedAlgorithms);
        if (document.Length > MaxDocumentBytes || !StrictJson.TryReadObject(document, out var json))
        {
            return RelyingPartyCauses.MetadataMalformed.Because($"{document.Length} bytes are not one JSON object without duplicate members, of at most {MaxDocumentBytes} bytes.");
        }

        // OpenID Discovery 4.3: identical, else one provider could speak for another.
        if (!json.TryGetText("issuer", out var published) || published != issuer.Issuer)
        {
            return RelyingPartyCauses.MetadataIssuerMismatch.Because($"Expected issuer {issuer.Issuer}, the document names {Shown(published)}.");
        }

        if (!json.TryGetTexts("response_types_supported", out var responseTypes)
            || !json.TryGetTexts("id_token_signing_alg_values_supported", out var algorithms)
            || !json.TryGetTexts("token_endpoint_auth_methods_supported", out var authMethods)
            || !json.TryGetTexts("token_endpoint_auth_signing_alg_values_supported", out var assertionAlgorithms))
        {
            return RelyingPartyCauses.MetadataMalformed.Because("A list in the document is not an array of strings.");
        }

        if (responseTypes is not null && !responseTypes.Contains("code", StringComparer.Ordinal))
        {
            return RelyingPartyCauses.MetadataNoCodeFlow.Because("response_types_supported does not list code.");
        }

        var endpoints = new ProviderEndpoints
        {
            AuthorizationEndpoint = Text(json, "authorization_endpoint"),
            TokenEndpoint = Text(json, "token_endpoint"),
            JwksUri = Text(json, "jwks_uri"),
            UserInfoEndpoint = Text(json, "userinfo_endpoint"),
            EndSessionEndpoint = Text(json, "end_session_endpoint"),
            PushedAuthorizationRequestEndpoint = Text(json, "pushed_authorization_request_endpoint"),
            RequiresPushedRequests = IsTrue(json, "require_pushed_authorization_requests"),
            TokenEndpointAuthMethods = authMethods ?? [],
            TokenEndpointAuthAlgorithms = assertionAlgorithms ?? [],
            SigningAlgorithms = algorithms ?? [],
            SendsIssuerInResponse = IsTrue(json, "authorization_response_iss_parameter_supported"),
        };
        return From(endpoints, issuer, allowedAlgorithms, allowLoopbackHttp);
    }

    /// <summary>Checks metadata that an operator set by hand, or that was read from a document.</summary>
    /// <param name="endpoints">What was set.</param>
    /// <param name="issuer">The issuer.</param>
    /// <param name="allowedAlgorithms">The algorithms set for this provider, or empty for all that the hub knows.</param>
    /// <param name="allowLoopbackHttp">Whether endpoints may be http on a loopback host.</param>
    /// <returns>The metadata, or FH-1313 with the check that failed.</returns>
    public static Outcome<ProviderMetadata> From(ProviderEndpoints endpoints, IssuerRule issuer, IReadOnlyList<string> allowedAlgorithms, bool allowLoopbackHttp)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(allowedAlgorithms);
        if (!EndpointAddress.TryParse(endpoints.AuthorizationEndpoint, allowLoopbackHttp, out var authorization))
        {
            return EndpointRefused("authorization_endpoint", endpoints.AuthorizationEndpoint);
        }

        if (!EndpointAddress.TryParse(endpoints.TokenEndpoint, allowLoopbackHttp, out var token))
        {
            return EndpointRefused("token_endpoint", endpoints.TokenEndpoint);
        }

        if (!EndpointAddress.TryParse(endpoints.JwksUri, allowLoopbackHttp, out var jwks))
        {
            return EndpointRefused("jwks_uri", endpoints.JwksUri);
        }

        Uri? userInfo = null;
        if (endpoints.UserInfoEndpoint is not null && !EndpointAddress.TryParse(endpoints.UserInfoEndpoint, allowLoopbackHttp, out userInfo))
        {
            return EndpointRefused("userinfo_endpoint", endpoints.UserInfoEndpoint);
        }

        Uri? endSession = null;
        if (endpoints.EndSessionEndpoint is not null && !EndpointAddress.TryParse(endpoints.EndSessionEndpoint, allowLoopbackHttp, out endSession))
        {
            return EndpointRefused("end_session_endpoint", endpoints.EndSessionEndpoint);
        }

        Uri? pushed = null;
        if (endpoints.PushedAuthorizationRequestEndpoint is not null && !EndpointAddress.TryParse(endpoints.PushedAuthorizationRequestEndpoint, allowLoopbackHttp, out pushed))
        {
            return EndpointRefused("pushed_authorization_request_endpoint", endpoints.PushedAuthorizationRequestEndpoint);
        }

        // A provider that announces nothing signs RS256 (OpenID Core 3.1.3.7 7).
        IReadOnlyList<string> announced = endpoints.SigningAlgorithms.Count > 0 ? endpoints.SigningAlgorithms : ["RS256"];
        string[] algorithms =
        [
            .. RelyingParty.SigningAlgorithms.All.Where(algorithm =>
                announced.Contains(algorithm, StringComparer.Ordinal)
                && (allowedAlgorithms.Count == 0 || allowedAlgorithms.Contains(algorithm, StringComparer.Ordinal))),
        ];
        if (algorithms.Length == 0)
        {
            return RelyingPartyCauses.MetadataNoAlgorithm.Because($"Announced: {Shown(string.Join(' ', announced))}. Allowed: {string.Join(' ', allowedAlgorithms.Count > 0 ? allowedAlgorithms : RelyingParty.SigningAlgorithms.All)}.");
        }

        return new ProviderMetadata(
            issuer,
            authorization,
            token,
            jwks,
            userInfo,
            endSession,
            algorithms,
            endpoints.TokenEndpointAuthMethods.Count > 0 ? [.. endpoints.TokenEndpointAuthMethods] : ["client_secret_basic"],
            endpoints)
        {
            PushedAuthorizationRequestEndpoint = pushed,
        };
    }

    private static bool IsTrue(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string? Text(JsonElement json, string name) => json.TryGetText(name, out var text) ? text : null;

    private static Rejection EndpointRefused(string name, string? value) =>
        RelyingPartyCauses.MetadataEndpointRefused.Because($"{name} must be an https URL in ASCII without user name and fragment; got {Shown(value)}.");

    private static string Shown(string? value) => value is null ? "nothing" : value.Length <= 120 ? value : value[..120];
}

/// <summary>The settings of a provider as text: set by hand where there is no discovery document.</summary>
public sealed record ProviderEndpoints
{
    /// <summary>Where the person is sent.</summary>
    public string? AuthorizationEndpoint { get; init; }

    /// <summary>Where codes are redeemed.</summary>
    public string? TokenEndpoint { get; init; }

    /// <summary>Where the keys stand.</summary>
    public string? JwksUri { get; init; }

    /// <summary>Where more claims can be asked; optional.</summary>
    public string? UserInfoEndpoint { get; init; }

    /// <summary>Where the person can be sent to log out; optional.</summary>
    public string? EndSessionEndpoint { get; init; }

    /// <summary>Where an authorization request can be given beforehand (RFC 9126 5); optional.</summary>
    public string? PushedAuthorizationRequestEndpoint { get; init; }

    /// <summary>Whether it takes no authorization request that was not given beforehand (RFC 9126 5).</summary>
    public bool RequiresPushedRequests { get; init; }

    /// <summary>The algorithms of its ID tokens; empty means RS256.</summary>
    public IReadOnlyList<string> SigningAlgorithms { get; init; } = [];

    /// <summary>How its token endpoint lets clients authenticate; empty means client_secret_basic.</summary>
    public IReadOnlyList<string> TokenEndpointAuthMethods { get; init; } = [];

    /// <summary>The algorithms of what clients sign at its token endpoint; empty where it says nothing of them.</summary>
    public IReadOnlyList<string> TokenEndpointAuthAlgorithms { get; init; } = [];

    /// <summary>Whether its authorization responses name their issuer (RFC 9207).</summary>
    public bool SendsIssuerInResponse { get; init; }
}
