using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>What one login asks of a provider. Everything optional is sent only when set: some products change their behaviour for it.</summary>
public sealed record AuthorizationDemand
{
    /// <summary>The scope that a plain login asks.</summary>
    public const string DefaultScope = "openid profile email";

    /// <summary>The redirect URI registered at the provider, one a provider.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>The handle of this leg; comes back as <c>state</c>.</summary>
    public required string State { get; init; }

    /// <summary>The scope; must hold <c>openid</c>.</summary>
    public string Scope { get; init; } = DefaultScope;

    /// <summary>Whether the person must log in again, whatever session the provider has.</summary>
    public bool FreshLogin { get; init; }

    /// <summary>Whether the provider must answer without showing a page. Not together with <see cref="FreshLogin"/>.</summary>
    public bool Silent { get; init; }

    /// <summary>The greatest age of the authentication, or null.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Who will probably log in, or null.</summary>
    public string? LoginHint { get; init; }

    /// <summary>The authentication contexts asked for, in order of preference; empty asks for none.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>
    /// The authentication context that Entra ID must reach: the value that the claim <c>acrs</c> of the ID token is asked to hold, as essential
    /// (OpenID Connect Core 5.5.1); null asks for none.
    /// </summary>
    public string? AuthenticationContext { get; init; }

    /// <summary>Parameters of this provider's own, such as Google's <c>hd</c>; they cannot replace one of the protocol.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Extra { get; init; } = [];
}

/// <summary>What must be remembered until the provider answers. Secret until then: it is stored encrypted and never logged.</summary>
/// <param name="State">The handle of the leg.</param>
/// <param name="Nonce">Must come back in the ID token.</param>
/// <param name="CodeVerifier">Redeems the code (RFC 7636 4.1).</param>
/// <param name="RedirectUri">Must be repeated at the token endpoint (RFC 6749 4.1.3).</param>
/// <param name="SentAt">When the person was sent away.</param>
/// <param name="FreshLogin">Whether a login after <paramref name="SentAt"/> was demanded.</param>
/// <param name="MaxAge">The greatest age of the authentication that was demanded, or null.</param>
public sealed record AuthorizationMemory(
    string State,
    string Nonce,
    string CodeVerifier,
    string RedirectUri,
    DateTimeOffset SentAt,
    bool FreshLogin,
    TimeSpan? MaxAge)
{
    /// <summary>Whether the provider was told to ask the person again (<c>prompt=login</c>); not where no page may be shown.</summary>
    public bool Prompted { get; init; }

    /// <summary>Nothing of it: it holds secrets.</summary>
    public override string ToString() => nameof(AuthorizationMemory);
}

/// <summary>Where to send the person, and what to remember.</summary>
/// <param name="Url">The authorization endpoint with the request.</param>
/// <param name="Memory">To be kept with the leg.</param>
public sealed record StartedAuthorization(string Url, AuthorizationMemory Memory)
{
    /// <summary>The request, which may also be pushed (<see cref="PushedAuthorization"/>).</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    /// <summary>Nothing of it: the address holds the handle of the leg.</summary>
    public override string ToString() => nameof(StartedAuthorization);
}

/// <summary>Builds the authorization request: code flow, with state, nonce and PKCE S256, always (RFC 9700 2.1.1).</summary>
public static class AuthorizationRequestBuilder
{
    /// <summary>Builds one request with a nonce and a verifier of its own.</summary>
    /// <param name="metadata">The provider.</param>
    /// <param name="clientId">Who the hub is there.</param>
    /// <param name="demand">What the login asks.</param>
    /// <param name="randomness">Where nonce and verifier come from.</param>
    /// <param name="now">The instant the person is sent.</param>
    public static StartedAuthorization Build(ProviderMetadata metadata, string clientId, AuthorizationDemand demand, Randomness randomness, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentException.ThrowIfNullOrEmpty(clientId);
        ArgumentNullException.ThrowIfNull(demand);
        ArgumentNullException.ThrowIfNull(randomness);
        if (demand.FreshLogin && demand.Silent)
        {
            throw new ArgumentException("A login cannot be both forced and silent (OpenID Core 3.1.2.1).", nameof(demand));
        }

        var memory = new AuthorizationMemory(
            demand.State,
            randomness.Handle(),
            randomness.Handle(),
            demand.RedirectUri,
            now,
            demand.FreshLogin,
            demand.MaxAge)
        {
            Prompted = demand.FreshLogin,
        };

        List<KeyValuePair<string, string>> parameters =
        [
            new("response_type", "code"),
            new("client_id", clientId),
            new("redirect_uri", demand.RedirectUri),
            new("scope", demand.Scope),
            new("state", memory.State),
            new("nonce", memory.Nonce),
            new("code_challenge", Challenge(memory.CodeVerifier)),
            new("code_challenge_method", "S256"),
        ];
        if (demand.FreshLogin)
        {
            // max_age=0 says the same as prompt=login, and obliges the provider to prove it with auth_time (OpenID Core 3.1.2.1).
            parameters.Add(new("prompt", "login"));
            parameters.Add(new("max_age", "0"));
        }
        else
        {
            if (demand.Silent)
            {
                parameters.Add(new("prompt", "none"));
            }

            if (demand.MaxAge is { } maxAge)
            {
                parameters.Add(new("max_age", ((long)maxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
            }
        }

        if (!string.IsNullOrEmpty(demand.LoginHint))
        {
            parameters.Add(new("login_hint", demand.LoginHint));
        }

        if (demand.AcrValues.Count > 0)
        {
            parameters.Add(new("acr_values", string.Join(' ', demand.AcrValues)));
        }

        if (demand.AuthenticationContext is { Length: > 0 } context)
        {
            parameters.Add(new("claims", """{"id_token":{"acrs":{"essential":true,"value":""" + JsonSerializer.Serialize(context) + "}}}"));
        }

        foreach (var extra in demand.Extra)
        {
            if (!parameters.Exists(parameter => parameter.Key == extra.Key))
            {
                parameters.Add(extra);
            }
        }

        return new StartedAuthorization(Append(metadata.AuthorizationEndpoint, parameters), memory) { Parameters = parameters };
    }

    /// <summary>RFC 7636 4.2: BASE64URL(SHA256(ASCII(verifier))).</summary>
    internal static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>The endpoint with parameters; a query that it has is kept (RFC 6749 3.1).</summary>
    internal static string Append(Uri endpoint, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var url = new StringBuilder(endpoint.AbsoluteUri);
        var separator = endpoint.Query.Length switch
        {
            0 => '?',
            1 => '\0',
            _ => '&',
        };
        if (endpoint.Query.Length == 0 && url[^1] == '?')
        {
            separator = '\0';
        }

        foreach (var (name, value) in parameters)
        {
            if (separator != '\0')
            {
                url.Append(separator);
            }

            url.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return url.ToString();
    }
}
