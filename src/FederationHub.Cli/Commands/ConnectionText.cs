using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FederationHub.Configuration;

namespace FederationHub.Cli.Commands;

/// <summary>
/// What an application must fill in (R002-28): for people one <c>name: value</c> a line, which scripts can read as well, or one JSON
/// object with the names of OpenID Connect Discovery and RFC 7591.
/// </summary>
internal static class ConnectionText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The lines for people. The order is that of the forms that applications show.</summary>
    public static IEnumerable<string> Lines(ConnectionFacts facts, string? secret)
    {
        yield return Line("issuer", facts.Issuer);
        yield return Line("well-known", facts.DiscoveryUrl);
        yield return Line("authorize", facts.AuthorizationEndpoint);
        yield return Line("token", facts.TokenEndpoint);
        yield return Line("userinfo", facts.UserInfoEndpoint);
        yield return Line("end session", facts.EndSessionEndpoint);
        yield return Line("jwks", facts.JwksUri);
        yield return Line("client id", facts.ClientId);
        if (secret is not null)
        {
            yield return Line("client secret", secret);
        }

        yield return Line("client authentication", string.Join(" or ", facts.AuthenticationMethods));
        yield return Line("response type", facts.ResponseType);
        yield return Line("response mode", string.Join(" or ", facts.ResponseModes));
        yield return Line("grant type", string.Join(" or ", facts.GrantTypes));
        yield return Line("PKCE", facts.Pkce switch
        {
            "required" => $"{facts.CodeChallengeMethod}, required",
            "or_nonce" => $"{facts.CodeChallengeMethod}, required unless the request has a nonce",
            _ => $"{facts.CodeChallengeMethod}, optional (required is safer)",
        });
        yield return Line("scope", string.Join(' ', facts.Scopes));
        foreach (var uri in facts.RedirectUris)
        {
            yield return Line("redirect URI", uri);
        }

        if (facts.StartLink is { } link)
        {
            yield return Line("start link", link);
        }

        yield return Line("ID token", string.Create(CultureInfo.InvariantCulture, $"{facts.IdTokenAlgorithm}, lives {facts.Seconds.IdToken} seconds"));
        yield return Line("access token", string.Create(CultureInfo.InvariantCulture, $"JWT of type {facts.AccessTokenType} (RFC 9068), lives {facts.Seconds.AccessToken} seconds"));
        yield return Line("login id claim", facts.LoginIdClaim);
        if (facts.PersonIdClaim is { } personId)
        {
            yield return Line("person id claim", personId);
        }

        foreach (var claim in facts.Claims)
        {
            yield return Line("claim", $"{claim.Name} in {string.Join(", ", claim.In)}{(claim.Required ? ", always there" : "")}{(claim.IsArray ? ", always an array" : "")}");
        }
    }

    /// <summary>What the lines leave open.</summary>
    public static IEnumerable<string> Explained(ConnectionFacts facts, string? secret)
    {
        if (secret is not null)
        {
            yield return "The client secret is shown only now: the hub keeps its hash.";
        }

        yield return facts.SubjectIsPairwise
            ? "The login id is the same at every login of one person, and in every application of this suite; another suite sees another one. Capitals count: a and A are two people."
            : "The login id is the same at every login of one person, in every suite. Capitals count: a and A are two people.";
        yield return $"For its makers, with a program that works: {facts.Issuer}/help/connect";
        if (facts.Claims.Count == 0)
        {
            yield return "It receives no claims about the person beside the login id. To release some, write 'claims' in the hub file (fedhub export, fedhub apply).";
        }
    }

    /// <summary>The same for scripts.</summary>
    public static string Json(ConnectionFacts facts, string? secret, IEnumerable<string> notes)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("issuer", facts.Issuer);
            writer.WriteString("discovery_url", facts.DiscoveryUrl);
            writer.WriteString("authorization_endpoint", facts.AuthorizationEndpoint);
            writer.WriteString("token_endpoint", facts.TokenEndpoint);
            writer.WriteString("userinfo_endpoint", facts.UserInfoEndpoint);
            writer.WriteString("end_session_endpoint", facts.EndSessionEndpoint);
            writer.WriteString("jwks_uri", facts.JwksUri);
            writer.WriteString("client_id", facts.ClientId);
            if (secret is not null)
            {
                writer.WriteString("client_secret", secret);
            }

            writer.WriteString("token_endpoint_auth_method", facts.AuthenticationMethods[0]);
            List(writer, "token_endpoint_auth_methods", facts.AuthenticationMethods);
            writer.WriteString("response_type", facts.ResponseType);
            List(writer, "response_modes", facts.ResponseModes);
            writer.WriteString("grant_type", facts.GrantTypes[0]);
            List(writer, "grant_types", facts.GrantTypes);
            writer.WriteString("pkce", facts.Pkce);
            writer.WriteString("code_challenge_method", facts.CodeChallengeMethod);
            writer.WriteString("scope", string.Join(' ', facts.Scopes));
            List(writer, "redirect_uris", facts.RedirectUris);
            if (facts.StartLink is { } link)
            {
                writer.WriteString("start_link", link);
            }

            writer.WriteString("id_token_signed_response_alg", facts.IdTokenAlgorithm);
            writer.WriteString("access_token_type", facts.AccessTokenType);
            writer.WriteString("subject_type", facts.SubjectIsPairwise ? "pairwise" : "public");
            writer.WriteString("login_id_claim", facts.LoginIdClaim);
            if (facts.PersonIdClaim is { } personId)
            {
                writer.WriteString("person_id_claim", personId);
            }

            writer.WriteStartArray("claims");
            foreach (var claim in facts.Claims)
            {
                writer.WriteStartObject();
                writer.WriteString("claim", claim.Name);
                writer.WriteString("source", claim.Source);
                List(writer, "in", claim.In);
                writer.WriteBoolean("required", claim.Required);
                writer.WriteBoolean("array", claim.IsArray);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("code_seconds", facts.Seconds.Code);
            writer.WriteNumber("access_token_seconds", facts.Seconds.AccessToken);
            writer.WriteNumber("id_token_seconds", facts.Seconds.IdToken);
            List(writer, "notes", notes);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string Line(string name, string value) => $"  {name + ":",-23} {value}";

    private static void List(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
