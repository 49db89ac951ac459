using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Token;
using FederationHub.OpenId.Provider.UserInfo;
using FederationHub.Outcomes;

namespace FederationHub.Server.Developers;

/// <summary>
/// Try it: one login with the client's own settings that comes back to the hub. The address that it comes back to holds a random handle and
/// is the client's only while this one login is under way; what comes there counts only from the browser that started (RFC 9700 4.7), with
/// the state, and only for the verifier that is kept here (RFC 7636), so that a code is of use to nobody else. In memory: a try that a restart
/// lost is begun again.
/// </summary>
internal sealed class DeveloperTries(ProviderIssuer issuer, Randomness randomness, TimeProvider time)
{
    /// <summary>How long one may take.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private static readonly JsonSerializerOptions Shown = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // One a client: the newest. So there are no more than clients.
    private readonly ConcurrentDictionary<string, DeveloperTry> _byClient = new(StringComparer.Ordinal);

    /// <summary>Starts one and gives the request to send the browser to.</summary>
    public DeveloperTry Begin(DeveloperClient client, string secret, string browser)
    {
        foreach (var over in _byClient.Where(pair => pair.Value.EndsAt <= time.GetUtcNow()).ToList())
        {
            _byClient.TryRemove(over);
        }

        var (handle, verifier) = (randomness.Handle(), randomness.Handle());
        var redirect = issuer.Value + DeveloperEndpoints.ReturnPath + handle;
        (string Name, string Value)[] request =
        [
            ("client_id", client.Id), ("redirect_uri", redirect), ("response_type", "code"), ("scope", "openid profile email"),
            ("state", randomness.Handle()), ("nonce", randomness.Handle()),
            ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))), ("code_challenge_method", "S256"),
        ];
        var started = new DeveloperTry(client, secret, handle, browser, verifier, redirect, request, time.GetUtcNow() + Life, time.GetTimestamp());
        _byClient[client.Id] = started;
        return started;
    }

    /// <summary>The client with the address of the login that is under way, if there is one.</summary>
    public Client AddTo(Client client) =>
        _byClient.TryGetValue(client.Id, out var one) && one.EndsAt > time.GetUtcNow()
            ? client with { RedirectUris = [.. client.RedirectUris, one.RedirectUri] }
            : client;

    /// <summary>Takes a login that came back, once; null for everything that did not begin in this browser, or is over.</summary>
    public DeveloperTry? Take(string handle, string? browser, string? state) =>
        _byClient.Values.FirstOrDefault(one => one.Handle == handle) is { } found
        && found.EndsAt > time.GetUtcNow() && found.Browser == browser && found.Value("state") == state
        && _byClient.TryRemove(KeyValuePair.Create(found.Client.Id, found))
            ? found
            : null;

    /// <summary>Does what an application does with a code: token endpoint, then UserInfo, by the very code that answers there.</summary>
    public async Task<IReadOnlyList<TriedCall>> RedeemAsync(DeveloperTry one, string code, TokenPipeline tokens, UserInfoPipeline userInfo, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string?>> form =
        [
            new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", one.RedirectUri), new("code_verifier", one.Verifier),
        ];
        string[] authorization = [];
        if (one.Client.SecretHash is null)
        {
            form.Add(new("client_id", one.Client.Id));
        }
        else
        {
            authorization = ["Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Uri.EscapeDataString(one.Client.Id)}:{Uri.EscapeDataString(one.Secret)}"))];
        }

        var began = time.GetTimestamp();
        var parameters = ProtocolParameters.From(form).Match(read => read, rejection => ProtocolParameters.Empty);
        var reply = await tokens.HandleAsync(new TokenRequest(parameters, authorization, randomness.Reference()), cancellationToken);
        var answer = JsonDocument.Parse(reply.Body).RootElement;
        List<TriedCall> calls =
        [
            new("token", $"POST {issuer.TokenEndpoint}", string.Join("\n", form.Select(pair => $"{pair.Key}={pair.Value}")), reply.Status, Pretty(answer), time.GetElapsedTime(began)),
        ];
        if (reply.Rejection is null && answer.TryGetProperty("id_token", out var idToken) && answer.TryGetProperty("access_token", out var accessToken))
        {
            calls.Add(new("id-token", null, null, null, Claims(idToken.GetString()!), null));
            began = time.GetTimestamp();
            var more = await userInfo.HandleAsync(new UserInfoRequest(["Bearer " + accessToken.GetString()], ProtocolParameters.Empty, randomness.Reference()), cancellationToken);
            calls.Add(new("userinfo", $"GET {issuer.UserInfoEndpoint}", null, more.Status, more.Body.IsEmpty ? string.Empty : Pretty(JsonDocument.Parse(more.Body).RootElement), time.GetElapsedTime(began)));
        }

        return calls;
    }

    /// <summary>How long the whole login took.</summary>
    public TimeSpan Took(DeveloperTry one) => time.GetElapsedTime(one.Began);

    // Made by this process a moment ago, so there is nothing to verify; an application verifies.
    private static string Claims(string token) => Pretty(JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1])).RootElement);

    private static string Pretty(JsonElement element) => JsonSerializer.Serialize(element, Shown);
}

/// <summary>A login that is tried.</summary>
/// <param name="Client">The client.</param>
/// <param name="Secret">Its secret as the developer gave it, for this login only; empty for a public client.</param>
/// <param name="Handle">Last part of the address that it comes back to.</param>
/// <param name="Browser">Hash of the cookie of the browser that started.</param>
/// <param name="Verifier">PKCE verifier.</param>
/// <param name="RedirectUri">Where it comes back.</param>
/// <param name="Request">The authorization request, parameter by parameter.</param>
/// <param name="EndsAt">When it is too late.</param>
/// <param name="Began">Timestamp of the start.</param>
internal sealed record DeveloperTry(
    DeveloperClient Client, string Secret, string Handle, string Browser, string Verifier, string RedirectUri, IReadOnlyList<(string Name, string Value)> Request, DateTimeOffset EndsAt, long Began)
{
    /// <summary>The request as a query.</summary>
    public string Query => string.Join('&', Request.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>A parameter of the request.</summary>
    public string Value(string name) => Request.First(pair => pair.Name == name).Value;

    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"try of {Client.Id}";
}

/// <summary>One step of a tried login.</summary>
/// <param name="Kind"><c>token</c>, <c>id-token</c> or <c>userinfo</c>.</param>
/// <param name="Line">Method and address; null where nothing was called.</param>
/// <param name="Sent">What was sent, a parameter a line, without the secret.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Answer">JSON, indented.</param>
/// <param name="Took">How long it took.</param>
internal sealed record TriedCall(string Kind, string? Line, string? Sent, int? Status, string Answer, TimeSpan? Took);
