using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Introspection;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.OpenId.Provider.Revocation;
using FederationHub.OpenId.Provider.Token;
using FederationHub.OpenId.Provider.UserInfo;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Tests.Provider;

/// <summary>The whole provider over in-memory ports, with a client, a request and a login that are valid until a test breaks one thing.</summary>
internal sealed class ProviderUnderTest
{
    public const string IssuerUrl = "https://hub.example";
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"; // RFC 7636 appendix B
    public const string Secret = "V2mWlqTn8b7PzXcVbNm1aSdFgHjKlQwErTyUiOp0123";
    public const string RedirectUri = "https://shop.example/cb";

    public static readonly SigningKey Rsa = SigningKey.Generate(SigningAlgorithm.RS256, DateTimeOffset.UnixEpoch);
    public static readonly SigningKey Ec = SigningKey.Generate(SigningAlgorithm.ES256, DateTimeOffset.UnixEpoch);

    public ProviderUnderTest()
    {
        Issuer = ProviderIssuer.FromPublicUrl(IssuerUrl).Value();
        Codes = new(Store, Randomness.System, Time);
        Authentication = new(Issuer, Clients, new ClientKeys(Web, Time), Used, Time);
        PushedStore = new(Time);
        Pushed = new(PushedStore, Authentication, Clients, Randomness.System, Time);
        Tokens = new(Issuer, Authentication, Store, Conditions, Audit, Keys, Randomness.System, Time);
        Revocation = new(Issuer, Authentication, Store, Audit, Keys, Time);
        Introspection = new(Issuer, Authentication, Store, Conditions, Keys, Time);
        UserInfo = new(Issuer, Store, Conditions, Keys, Time);
        Clients.Add(Shop);
        Clients.Add(Shop with { Id = "other", RedirectUris = ["https://other.example/cb"] });
        Clients.Add(Shop with
        {
            Id = "spa",
            Kind = ClientKind.Public,
            AuthenticationMethods = [ClientAuthenticationMethod.None],
            Secrets = [],
        });
    }

    public ProviderIssuer Issuer { get; }

    public Clock Time { get; } = new();

    public ClientsInMemory Clients { get; } = new();

    public GrantsInMemory Store { get; } = new();

    public ConditionsToSet Conditions { get; } = new();

    public AuditInMemory Audit { get; } = new();

    public KeysInMemory Keys { get; } = new();

    public CodeIssuer Codes { get; }

    public ClientAuthentication Authentication { get; }

    public PushedInMemory PushedStore { get; }

    public PushedRequests Pushed { get; }

    public AssertionsInMemory Used { get; } = new();

    public KeysOnTheWeb Web { get; } = new();

    public TokenPipeline Tokens { get; }

    public UserInfoPipeline UserInfo { get; }

    public RevocationPipeline Revocation { get; }

    public IntrospectionPipeline Introspection { get; }

    public static Client Shop { get; } = new()
    {
        Id = "shop",
        Kind = ClientKind.Confidential,
        Enabled = true,
        RedirectUris = [RedirectUri],
        AuthenticationMethods = [ClientAuthenticationMethod.ClientSecretBasic, ClientAuthenticationMethod.ClientSecretPost],
        Secrets = [new(ClientSecretHash.Create(Secret))],
        Scopes = ["openid", "profile", "email"],
        DisplayName = "Shop",
    };

    public static ReleasedLogin Login { get; } = new()
    {
        Subject = "pairwise-subject",
        AuthenticatedAt = new(2026, 1, 15, 9, 59, 0, TimeSpan.Zero),
        Acr = "urn:example:substantial",
        Amr = ["pwd", "mfa"],
        SessionId = "session-1",
        Sid = "sid-1",
        OrganisationId = "school",
        UpstreamId = "school-saml",
        Reference = "REF-1",
        IdTokenClaims = Claims(("given_name", "Zoë"), ("eduperson_affiliation", new[] { "student" })),
        AccessTokenClaims = Claims(("organisation", "school")),
        UserInfoClaims = Claims(("email", "zoe@school.example"), ("email_verified", true)),
        Grounds = Grounds("given_name", "eduperson_affiliation", "organisation", "email", "email_verified"),
        AdmittedBy = "a rule",
        ConsentedBy = "a consent",
        Person = "a person",
    };

    public static Dictionary<string, ClaimGround> Grounds(params string[] claims) => claims.ToDictionary(claim => claim, claim => new ClaimGround("kind", "source of " + claim), StringComparer.Ordinal);

    public static Dictionary<string, string?> ValidRequest() => new(StringComparer.Ordinal)
    {
        ["client_id"] = "shop",
        ["redirect_uri"] = RedirectUri,
        ["response_type"] = "code",
        ["scope"] = "openid profile",
        ["state"] = "state-1",
        ["nonce"] = "nonce-1",
        ["code_challenge"] = Challenge,
        ["code_challenge_method"] = "S256",
    };

    public static Dictionary<string, string?> ValidForm(string code) => new(StringComparer.Ordinal)
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = RedirectUri,
        ["code_verifier"] = Verifier,
    };

    public static Dictionary<string, JsonElement> Claims(params (string Name, object Value)[] claims) =>
        claims.ToDictionary(claim => claim.Name, claim => JsonSerializer.SerializeToElement(claim.Value), StringComparer.Ordinal);

    public static ProtocolParameters Parameters(IEnumerable<KeyValuePair<string, string?>> pairs) => ProtocolParameters.From(pairs).Value();

    public static string Basic(string id, string secret) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{FormEncode(id)}:{FormEncode(secret)}"));

    public static string FormEncode(string value) => Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal);

    public async Task<Outcome<IdentifiedRequest>> Read(IEnumerable<KeyValuePair<string, string?>> request) =>
        await AuthorizeRequestReader.ReadAsync(Parameters(request), Clients, CancellationToken.None);

    public async Task<Outcome<AuthorizeRequest>> Check(IEnumerable<KeyValuePair<string, string?>> request) =>
        (await Read(request)).Then(AuthorizeChecks.Check);

    public async Task<string> Code(Dictionary<string, string?>? request = null, ReleasedLogin? login = null)
    {
        var checkedRequest = (await Check(request ?? ValidRequest())).Value();
        var client = await Clients.FindAsync(checkedRequest.ClientId, CancellationToken.None);
        var issued = Codes.Issue(checkedRequest, client!, login ?? Login);
        ((GrantsInMemory.Write)issued.Keeping).Make();
        return issued.Code;
    }

    public Task<ProviderReply> Redeem(string code, Action<Dictionary<string, string?>>? change = null)
    {
        var form = ValidForm(code);
        change?.Invoke(form);
        return Redeem(form, [Basic("shop", Secret)]);
    }

    public async Task<ProviderReply> Redeem(IEnumerable<KeyValuePair<string, string?>> form, string[] authorization) =>
        await Tokens.HandleAsync(new(Parameters(form), authorization, "CALL-1"), CancellationToken.None);

    public async Task<ProviderReply> AskUserInfo(string accessToken) =>
        await UserInfo.HandleAsync(new([$"Bearer {accessToken}"], ProtocolParameters.Empty, "CALL-2"), CancellationToken.None);
}

internal static class Reading
{
    public static T Value<T>(this Outcome<T> outcome) =>
        outcome.Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));

    public static Rejection Refusal<T>(this Outcome<T> outcome) =>
        outcome.Match(_ => throw new InvalidOperationException("It was accepted."), rejection => rejection);

    public static JsonElement Json(this ProviderReply reply) => JsonDocument.Parse(reply.Body).RootElement;

    public static string? Text(this ProviderReply reply, string name) => reply.Json().TryGetProperty(name, out var value) ? value.GetString() : null;

    public static string? Header(this ProviderReply reply, string name) => reply.Headers.SingleOrDefault(header => header.Key == name).Value;

    public static JsonElement Part(this string token, int part) =>
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[part])).RootElement;

    public static Dictionary<string, string?> With(this Dictionary<string, string?> pairs, string name, string? value)
    {
        if (value is null)
        {
            pairs.Remove(name);
        }
        else
        {
            pairs[name] = value;
        }

        return pairs;
    }
}

internal sealed class Clock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 1, 15, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(int seconds) => _now = _now.AddSeconds(seconds);
}

internal sealed class ClientsInMemory : IClientDirectory
{
    private readonly Dictionary<string, Client> _clients = new(StringComparer.Ordinal);

    public void Add(Client client) => _clients[client.Id] = client;

    public ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken) => new(_clients.GetValueOrDefault(clientId));
}

internal sealed class KeysInMemory : ISigningKeys
{
    public List<SigningKey> Published { get; } = [ProviderUnderTest.Rsa, ProviderUnderTest.Ec];

    public ValueTask<SigningKey> CurrentAsync(SigningAlgorithm algorithm, CancellationToken cancellationToken) =>
        new(Published.First(key => key.Algorithm == algorithm));

    public ValueTask<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken cancellationToken) => new(Published);

    /// <summary>Signed before, and are published no longer.</summary>
    public List<SigningKey> Past { get; } = [];

    public ValueTask<IReadOnlyList<SigningKey>> RememberedAsync(CancellationToken cancellationToken) => new([.. Published, .. Past]);
}

/// <summary>Keeps JSON, as a real store does.</summary>
internal sealed class PushedInMemory(TimeProvider time) : IPushedRequestStore
{
    private readonly Dictionary<string, string> _requests = new(StringComparer.Ordinal);

    public int Kept => _requests.Count;

    public ValueTask PutAsync(string handle, PushedRequest request, CancellationToken cancellationToken)
    {
        _requests[handle] = request.ToJson();
        return default;
    }

    public ValueTask<PushedRequest?> FindAsync(string handle, CancellationToken cancellationToken) =>
        new(_requests.TryGetValue(handle, out var json) && PushedRequest.FromJson(json) is var request && request.ExpiresAt > time.GetUtcNow() ? request : null);

    public PreparedWrite Ending(string handle, DateTimeOffset until) => new GrantsInMemory.Write(() => _requests.Remove(handle));
}

internal sealed class AssertionsInMemory : IAssertionGuard
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> All => [.. _used.Keys];

    public ValueTask<bool> TryUseAsync(string clientId, string assertionId, DateTimeOffset until, CancellationToken cancellationToken) => new(_used.TryAdd($"{clientId} {assertionId}", until));
}

/// <summary>Key sets at addresses; every other address fails as an unreachable one does.</summary>
internal sealed class KeysOnTheWeb : IProviderHttp
{
    public Dictionary<string, string> Documents { get; } = new(StringComparer.Ordinal);

    public int Fetches { get; private set; }

    public Task<Outcome<ProviderResponse>> SendAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        Fetches++;
        return Task.FromResult<Outcome<ProviderResponse>>(Documents.TryGetValue(request.Uri.OriginalString, out var text)
            ? new ProviderResponse(200, "application/json", Encoding.UTF8.GetBytes(text))
            : RelyingPartyCauses.DocumentStatus.Because("nothing there"));
    }
}

internal sealed class ConditionsToSet : IGrantConditions
{
    public Rejection? Refusal { get; set; }

    public GrantStanding Standing { get; set; } = GrantStanding.Whole;

    public List<GrantBasis> Asked { get; } = [];

    public ValueTask<Outcome<GrantStanding>> CheckAsync(GrantBasis basis, CancellationToken cancellationToken)
    {
        lock (Asked)
        {
            Asked.Add(basis);
        }

        return new(Refusal is { } refusal ? refusal : Standing);
    }
}

internal sealed class AuditInMemory : IGrantAudit
{
    public List<string> Events { get; } = [];

    public PreparedWrite Issuing(GrantBasis basis, GrantStanding standing, bool renewed) =>
        new GrantsInMemory.Write(() => Add($"{(renewed ? "renewed" : "issued")} {basis.Reference}{(standing.Lost.Count == 0 ? "" : $" without {string.Join(", ", standing.Lost)}")}"));

    public ValueTask MachineIssuedAsync(string clientId, IReadOnlyList<string> scopes, string reference, CancellationToken cancellationToken)
    {
        Add($"machine {clientId} {string.Join(' ', scopes)} {reference}");
        return default;
    }

    public ValueTask RevokedAsync(GrantBasis basis, CancellationToken cancellationToken)
    {
        Add($"revoked {basis.Reference}");
        return default;
    }

    public ValueTask RefusedAsync(GrantBasis basis, Rejection rejection, CancellationToken cancellationToken)
    {
        Add($"refused {basis.Reference} {rejection.Code}");
        return default;
    }

    private void Add(string what)
    {
        lock (Events)
        {
            Events.Add(what);
        }
    }
}

/// <summary>Keeps JSON, as a real store does, so that what does not survive it is noticed.</summary>
internal sealed class GrantsInMemory : IGrantStore
{
    private readonly ConcurrentDictionary<string, string> _codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _spent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Json, long Version)> _families = new(StringComparer.Ordinal);

    /// <summary>Runs when a code was found, before the answer is given.</summary>
    public Action CodeFound { get; set; } = () => { };

    public int Rows => _codes.Count + _spent.Count + _tokens.Count;

    public PreparedWrite PuttingCode(string code, GrantedLogin login, TimeSpan lifetime) => new Write(() => _codes[code] = login.ToJson());

    public async ValueTask<GrantedLogin?> FindCodeAsync(string code, CancellationToken cancellationToken)
    {
        await Task.Yield();
        CodeFound();
        return _codes.TryGetValue(code, out var json) ? GrantedLogin.FromJson(json) : null;
    }

    public async ValueTask<bool> TrySpendCodeAsync(string code, TimeSpan lifetime, NewAccessToken? token, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (!_spent.TryAdd(code, true))
        {
            return false;
        }

        if (token is not null)
        {
            _tokens.TryAdd(token.Id, token.Record.ToJson());
            if (token.Family is { } family)
            {
                _families.TryAdd(family.Handle, (family.Family.ToJson(), 1));
            }

            ((Write)token.Told).Make();
        }

        return true;
    }

    public ValueTask<AccessTokenRecord?> FindAccessTokenAsync(string tokenId, CancellationToken cancellationToken) =>
        new(_tokens.TryGetValue(tokenId, out var json) && json.Length > 0 ? AccessTokenRecord.FromJson(json) : null);

    public async ValueTask<KeptRefreshFamily?> FindFamilyAsync(string family, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return _families.TryGetValue(family, out var kept) && kept.Json.Length > 0 ? new KeptRefreshFamily(RefreshFamily.FromJson(kept.Json), kept.Version) : null;
    }

    public ValueTask<bool> TryRefreshAsync(string family, long expectedVersion, RefreshFamily? rotated, TimeSpan lifetime, NewAccessToken token, CancellationToken cancellationToken)
    {
        if (rotated is not null && !(_families.TryGetValue(family, out var kept) && kept.Version == expectedVersion && _families.TryUpdate(family, (rotated.ToJson(), kept.Version + 1), kept)))
        {
            return new(false);
        }

        _tokens.TryAdd(token.Id, token.Record.ToJson());
        ((Write)token.Told).Make();
        return new(true);
    }

    public ValueTask RevokeFamilyAsync(string family, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        _families[family] = ("", 0);
        return default;
    }

    public ValueTask EndOfflineAsync(string person, DateTimeOffset at, TimeSpan lifetime, CancellationToken cancellationToken) => throw new NotSupportedException("The shared conditions ask for it, and they are not under test here.");

    public ValueTask<DateTimeOffset?> OfflineEndedAsync(string person, CancellationToken cancellationToken) => throw new NotSupportedException("The shared conditions ask for it, and they are not under test here.");

    public ValueTask RevokeAccessTokenAsync(string tokenId, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _tokens[tokenId] = "";
        return default;
    }

    internal sealed class Write(Action make) : PreparedWrite
    {
        public void Make() => make();
    }
}
