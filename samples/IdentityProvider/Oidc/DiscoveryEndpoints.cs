using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.IdentityProvider.Oidc;

/// <summary>`/.well-known/openid-configuration` (OpenID Discovery 4) and `/jwks`.</summary>
internal static class DiscoveryEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, FakeOrganisation organisation)
    {
        routes.MapGet(organisation.BasePath + "/.well-known/openid-configuration", () => Results.Json(Document(organisation)));
        routes.MapGet(organisation.BasePath + "/jwks", () => Results.Json(KeySet(organisation)));
    }

    private static JsonObject Document(FakeOrganisation organisation)
    {
        var issuer = organisation.BaseUrl;
        var face = organisation.Oidc!;
        var document = new JsonObject
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = issuer + "/authorize",
            ["token_endpoint"] = issuer + "/token",
            ["userinfo_endpoint"] = issuer + "/userinfo",
            ["jwks_uri"] = issuer + "/jwks",
            ["response_types_supported"] = new JsonArray("code"),
            ["response_modes_supported"] = new JsonArray("query"),
            ["grant_types_supported"] = new JsonArray("authorization_code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
            ["scopes_supported"] = new JsonArray("openid", "profile", "email"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "client_secret_post", "none"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
            ["claims_supported"] = new JsonArray([.. PersonClaims.Names(face.Claims).Select(name => (JsonNode)name)]),
            ["prompt_values_supported"] = new JsonArray("none", "login", "select_account"),
            ["ui_locales_supported"] = new JsonArray("nl", "en"),
        };
        if (face.EndSession)
        {
            document["end_session_endpoint"] = issuer + "/end-session";
            document["backchannel_logout_supported"] = true;
            document["backchannel_logout_session_supported"] = true;
        }

        if (face.SendIssuer)
        {
            document["authorization_response_iss_parameter_supported"] = true;
        }

        return document;
    }

    private static JsonObject KeySet(FakeOrganisation organisation)
    {
        var keys = new JsonArray();
        foreach (var key in organisation.Keys.Published)
        {
            var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
            keys.Add(new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["alg"] = "RS256",
                ["kid"] = key.KeyId,
                ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
                ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
            });
        }

        return new JsonObject { ["keys"] = keys };
    }
}
