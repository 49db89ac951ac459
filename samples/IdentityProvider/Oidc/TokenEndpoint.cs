using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.IdentityProvider.Oidc;

/// <summary>An access token that was given out.</summary>
internal sealed record IssuedAccessToken(Persona Person, IReadOnlySet<string> Scopes, Breakage Breakage);

/// <summary>`/token` (OpenID Core 3.1.3): one code for one ID token and one access token.</summary>
internal static class TokenEndpoint
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder routes, FakeOrganisation organisation) =>
        routes.MapPost(organisation.BasePath + "/token",
            (HttpContext http, CancellationToken cancellation) => RedeemAsync(http, organisation, cancellation)).DisableAntiforgery();

    private static async Task<IResult> RedeemAsync(HttpContext http, FakeOrganisation organisation, CancellationToken cancellation)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!http.Request.HasFormContentType)
        {
            return Error("invalid_request");
        }

        var form = await http.Request.ReadFormAsync(cancellation);
        if (Authenticate(http.Request, form, organisation.Oidc!) is not { } client)
        {
            return Error("invalid_client", StatusCodes.Status401Unauthorized);
        }

        if (form["grant_type"] != "authorization_code")
        {
            return Error("unsupported_grant_type");
        }

        var now = organisation.Time.GetUtcNow();
        var code = organisation.State.Codes.Take(form["code"].ToString(), now);
        if (code is null || code.Login.Requester != client.ClientId || code.Login.RedirectUri != form["redirect_uri"])
        {
            return Error("invalid_grant");
        }

        if (code.Breakage.HasFlag(Breakage.Slow))
        {
            await Task.Delay(organisation.SlowFor, organisation.Time, cancellation);
        }

        if (code.Breakage.HasFlag(Breakage.Down))
        {
            return Error("temporarily_unavailable", StatusCodes.Status503ServiceUnavailable);
        }

        // RFC 7636 4.6; RFC 9700 2.1.1: a verifier without a challenge is refused too.
        var verifier = form.TryGetValue("code_verifier", out var sent) ? sent.ToString() : null;
        if (code.Login.CodeChallenge != (verifier is null ? null : Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))))
        {
            return Error("invalid_grant");
        }

        var accessToken = organisation.State.AccessTokens.Put(new IssuedAccessToken(code.Person, code.Login.Scopes, code.Breakage), now, TokenLife);
        return Results.Json(new JsonObject
        {
            ["access_token"] = accessToken,
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)TokenLife.TotalSeconds,
            ["id_token"] = IdToken.Write(organisation, code, accessToken),
            ["scope"] = string.Join(' ', code.Login.Scopes),
        });
    }

    private static FakeClient? Authenticate(HttpRequest request, IFormCollection form, OidcFace face)
    {
        string? id = form["client_id"];
        string? secret = form["client_secret"];
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            // RFC 6749 2.3.1: each part is form-urlencoded before it is joined.
            string[] parts;
            try
            {
                parts = Encoding.UTF8.GetString(Convert.FromBase64String(header[6..])).Split(':', 2);
            }
            catch (FormatException)
            {
                return null;
            }

            if (parts.Length != 2)
            {
                return null;
            }

            (id, secret) = (WebUtility.UrlDecode(parts[0]), WebUtility.UrlDecode(parts[1]));
        }

        var client = face.Clients.FirstOrDefault(client => client.ClientId == id);
        return client is not null && (client.Secret is null
            ? string.IsNullOrEmpty(secret)
            : CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(client.Secret), Encoding.UTF8.GetBytes(secret ?? ""))) ? client : null;
    }

    private static IResult Error(string error, int status = StatusCodes.Status400BadRequest) =>
        Results.Json(new JsonObject { ["error"] = error }, statusCode: status);
}
