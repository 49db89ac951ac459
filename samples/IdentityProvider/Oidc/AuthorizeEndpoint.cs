using System.Globalization;
using FederationHub.Samples.IdentityProvider.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;

namespace FederationHub.Samples.IdentityProvider.Oidc;

/// <summary>An authorization request that waits for a person.</summary>
internal sealed record PendingOidcLogin(string Requester, string RedirectUri, string? State, string? Nonce, string? CodeChallenge, IReadOnlySet<string> Scopes)
    : PendingLogin(Requester);

/// <summary>A code that was given out.</summary>
internal sealed record IssuedCode(PendingOidcLogin Login, Persona Person, PersonSession Session, Breakage Breakage);

/// <summary>`/authorize` (OpenID Core 3.1.2).</summary>
internal static class AuthorizeEndpoint
{
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(1);

    public static void Map(IEndpointRouteBuilder routes, FakeOrganisation organisation) =>
        routes.MapMethods(organisation.BasePath + "/authorize", [HttpMethods.Get, HttpMethods.Post],
            (HttpContext http, CancellationToken cancellation) => ReceiveAsync(http, organisation, cancellation)).DisableAntiforgery();

    /// <summary>Back to the relying party with a code.</summary>
    public static IResult Grant(FakeOrganisation organisation, PendingOidcLogin login, Persona person, PersonSession session, Breakage breakage)
    {
        if (breakage.HasFlag(Breakage.AccessDenied))
        {
            return Refuse(organisation, login, "access_denied", breakage);
        }

        if (breakage.HasFlag(Breakage.Unmet))
        {
            return Refuse(organisation, login, "unmet_authentication_requirements", breakage);
        }

        var code = organisation.State.Codes.Put(new IssuedCode(login, person, session, breakage), organisation.Time.GetUtcNow(), CodeLife);
        return Back(organisation, login, breakage, ("code", code));
    }

    /// <summary>Back to the relying party with an error (RFC 6749 4.1.2.1).</summary>
    public static IResult Refuse(FakeOrganisation organisation, PendingOidcLogin login, string error, Breakage breakage) =>
        Back(organisation, login, breakage, ("error", error));

    private static async Task<IResult> ReceiveAsync(HttpContext http, FakeOrganisation organisation, CancellationToken cancellation)
    {
        var parameters = HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType
            ? (await http.Request.ReadFormAsync(cancellation)).ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal)
            : http.Request.Query.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        string? Get(string name) => parameters.GetValueOrDefault(name);

        var client = organisation.Oidc!.Clients.FirstOrDefault(client => client.ClientId == Get("client_id"));
        if (client is null)
        {
            return MessagePage.Error(http, organisation, $"This client is not known here: {Get("client_id")}");
        }

        if (Get("redirect_uri") is not { } redirectUri || !client.RedirectUris.Contains(redirectUri, StringComparer.Ordinal))
        {
            return MessagePage.Error(http, organisation, $"The client did not register this redirect URI: {Get("redirect_uri")}");
        }

        var scopes = (Get("scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var prompts = (Get("prompt") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var login = new PendingOidcLogin(client.ClientId, redirectUri, Get("state"), Get("nonce"), Get("code_challenge"), scopes)
        {
            Force = prompts.Contains("login") || prompts.Contains("select_account"),
            Passive = prompts.Contains("none"),
            MaximumAge = int.TryParse(Get("max_age"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
        };

        if (Get("response_type") != "code")
        {
            return Refuse(organisation, login, "unsupported_response_type", organisation.Breakage);
        }

        if (!scopes.Contains("openid"))
        {
            return Refuse(organisation, login, "invalid_scope", organisation.Breakage);
        }

        var pkce = login.CodeChallenge is null ? !organisation.Oidc.RequirePkce : Get("code_challenge_method") == "S256";
        return pkce ? LoginEndpoints.Begin(organisation, login) : Refuse(organisation, login, "invalid_request", organisation.Breakage);
    }

    private static SeeOther Back(FakeOrganisation organisation, PendingOidcLogin login, Breakage breakage, (string Name, string Value) result)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { [result.Name] = result.Value };
        if (login.State is not null)
        {
            query["state"] = breakage.HasFlag(Breakage.WrongState) ? "another-state" : login.State;
        }

        if (organisation.Oidc!.SendIssuer)
        {
            query["iss"] = breakage.HasFlag(Breakage.WrongIssParameter) ? "https://elsewhere.example" : organisation.BaseUrl;
        }

        return new SeeOther(QueryHelpers.AddQueryString(login.RedirectUri, query));
    }
}
