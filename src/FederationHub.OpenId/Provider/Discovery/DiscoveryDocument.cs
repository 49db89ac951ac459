using System.Buffers;
using System.Text.Json;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Token;

namespace FederationHub.OpenId.Provider.Discovery;

/// <summary>What a deployment adds to its discovery document.</summary>
public sealed record DiscoveryContents
{
    /// <summary>Scopes besides <c>openid</c> that applications may be given.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["profile", "email"];

    /// <summary>Names of the claims that release can give, besides the protocol's own.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Authentication contexts that can be asked for and reached; none listed when empty.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>Page for the makers of applications, an absolute URL; not listed when null.</summary>
    public string? ServiceDocumentation { get; init; }

    /// <summary>Languages of the pages, as language tags; none listed when empty.</summary>
    public IReadOnlyList<string> UiLocales { get; init; } = [];
}

/// <summary>
/// The discovery document (OpenID Connect Discovery 3, RFC 8414 2): it lists what works and nothing that is refused, and says
/// no where the default of an absent member would be yes.
/// </summary>
public static class DiscoveryDocument
{
    // Of those who can keep a secret or a key.
    private static readonly string[] Confidential = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

    private static readonly string[] ProtocolClaims = ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "session_expiry", "at_hash"];

    /// <summary>The document as UTF-8 JSON, to be sent as <c>application/json</c>.</summary>
    public static ReadOnlyMemory<byte> Write(ProviderIssuer issuer, DiscoveryContents contents)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(contents);
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("issuer", issuer.Value);
            writer.WriteString("authorization_endpoint", issuer.AuthorizationEndpoint);
            writer.WriteString("token_endpoint", issuer.TokenEndpoint);
            writer.WriteString("userinfo_endpoint", issuer.UserInfoEndpoint);
            writer.WriteString("revocation_endpoint", issuer.RevocationEndpoint);
            writer.WriteString("introspection_endpoint", issuer.IntrospectionEndpoint);
            writer.WriteString("end_session_endpoint", issuer.EndSessionEndpoint);
            writer.WriteString("registration_endpoint", issuer.RegistrationEndpoint);
            writer.WriteString("pushed_authorization_request_endpoint", issuer.PushedAuthorizationEndpoint);
            writer.WriteString("jwks_uri", issuer.JwksUri);
            List(writer, "scopes_supported", ["openid", .. contents.Scopes, GrantedLogin.OfflineAccess]);
            List(writer, "response_types_supported", ["code"]);
            List(writer, "response_modes_supported", ["query", "form_post"]);
            List(writer, "grant_types_supported", ["authorization_code", "refresh_token", "client_credentials"]);
            List(writer, "subject_types_supported", ["pairwise", "public"]);
            List(writer, "id_token_signing_alg_values_supported", ["RS256", "PS256", "ES256"]);
            List(writer, "token_endpoint_auth_methods_supported", [.. Confidential, "none"]);
            List(writer, "token_endpoint_auth_signing_alg_values_supported", ClientAssertion.Algorithms);
            List(writer, "revocation_endpoint_auth_methods_supported", [.. Confidential, "none"]);
            List(writer, "revocation_endpoint_auth_signing_alg_values_supported", ClientAssertion.Algorithms);
            List(writer, "introspection_endpoint_auth_methods_supported", Confidential);
            List(writer, "introspection_endpoint_auth_signing_alg_values_supported", ClientAssertion.Algorithms);
            List(writer, "code_challenge_methods_supported", ["S256"]);
            List(writer, "claim_types_supported", ["normal"]);
            List(writer, "claims_supported", [.. ProtocolClaims, .. contents.Claims]);
            List(writer, "prompt_values_supported", ["none", "login", "select_account", "consent"]);
            List(writer, "display_values_supported", ["page"]);
            if (contents.AcrValues.Count > 0)
            {
                List(writer, "acr_values_supported", contents.AcrValues);
            }

            if (contents.UiLocales.Count > 0)
            {
                List(writer, "ui_locales_supported", contents.UiLocales);
            }

            if (contents.ServiceDocumentation is { } documentation)
            {
                writer.WriteString("service_documentation", documentation);
            }

            writer.WriteBoolean("claims_parameter_supported", true);
            writer.WriteBoolean("request_parameter_supported", false);

            // RFC 9126 5: an application may be registered to.
            writer.WriteBoolean("require_pushed_authorization_requests", false);

            // OpenID Connect Discovery 3: its default is true.
            writer.WriteBoolean("request_uri_parameter_supported", false);
            writer.WriteBoolean("require_request_uri_registration", false);
            writer.WriteBoolean("authorization_response_iss_parameter_supported", true);
            writer.WriteBoolean("backchannel_logout_supported", true);
            writer.WriteBoolean("backchannel_logout_session_supported", true);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void List(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values.Distinct(StringComparer.Ordinal))
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
