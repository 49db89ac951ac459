using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using FederationHub.Core;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Mapping;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;
using FederationHub.Server;
using FederationHub.Server.OpenId;
using FederationHub.Testing;
using FederationHub.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Benchmarks;

/// <summary>
/// What a brokered login costs the hub: SAML in, tokens out, as a multiple of one RS256 signature measured in the same run.
/// HTTP itself and the organisation's and application's own work are left out. The answer is a real one of the fake university.
/// </summary>
[MemoryDiagnoser]
public class BrokeredLogin
{
    private HubWorld _world = null!;
    private RSA _rsa = null!;
    private ECDsa _ecdsa = null!;
    private byte[] _hash = null!;
    private IUpstreamProtocol _saml = null!;
    private Core.Organisations.Upstream _upstream = null!;
    private UpstreamLeg _leg = null!;
    private UpstreamReply _reply = null!;
    private UpstreamStatement _statement = null!;
    private AuthorizeRequest _request = null!;
    private HubDirectory _directory = null!;
    private Core.Applications.Application _application = null!;
    private byte[] _pairwise = null!;
    private Stage _memory = null!;
    private Stage _sqlite = null!;

    // Run in process, the benchmark library does not wait for a set-up or a clean-up that is a task.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    [GlobalCleanup(Targets = [nameof(Signature_RS256), nameof(Signature_ES256), nameof(Saml_answer_checked), nameof(Statement_and_release), nameof(Without_storage)])]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

    // A clock on the wall waits for the disk as well; this is the work of the processor alone.
    [GlobalCleanup(Target = nameof(With_SQLite))]
    public void CountProcessorTime()
    {
        Count("a login with SQLite", With_SQLite);
        Count("a login without storage", Without_storage);
        CleanUp();
    }

    private async Task SetUpAsync()
    {
        _rsa = RSA.Create(2048);
        _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _hash = SHA256.HashData([1]);
        _world = await HubWorld.StartAsync();
        var services = _world.Services;

        // One login up to the organisation's form: from there on the hub's work is repeated.
        using var browser = _world.NewBrowser();
        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl(("idp_hint", "university")));
        page = await browser.SubmitAsync(page, "form", ("persona", "teacher"));
        var fields = page.Document.QuerySelectorAll("input[name]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value")!);
        var logins = services.GetRequiredService<ILoginStore>();
        _leg = (await logins.FindLegAsync(fields["RelayState"], CancellationToken.None))!;
        var login = (await logins.FindAsync(_leg.Login, CancellationToken.None))!.Login;
        _request = AuthorizeRequest.FromStoredJson(login.DownstreamRequest);
        _reply = new UpstreamReply(true, [.. fields.Select(field => KeyValuePair.Create(field.Key, field.Value))], string.Empty);

        _directory = services.GetRequiredService<CurrentDirectory>().Directory;
        _application = _directory.FindApplication("shop")!;
        _upstream = _directory.FindUpstream(_leg.Upstream)!;
        _saml = services.GetRequiredService<UpstreamProtocols>().Find("saml")!;
        _pairwise = await services.GetRequiredService<IHubKeys>().PairwiseAsync(CancellationToken.None);
        _statement = (await FinishAsync()).Statement;
        _memory = new Stage(services, new MemoryGrantStore(), new NoConditions());
        _sqlite = new Stage(services, services.GetRequiredService<IGrantStore>(), services.GetRequiredService<IGrantConditions>());
    }

    private static void Count(string what, Func<Task> login)
    {
        const int Logins = 300;
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < Logins; i++)
        {
            login().GetAwaiter().GetResult();
        }

        Console.WriteLine($"// processor time of {what}: {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Logins:F2} ms");
    }

    private async Task CleanUpAsync()
    {
        await _world.DisposeAsync();
        _rsa.Dispose();
        _ecdsa.Dispose();
    }

    [Benchmark(Baseline = true)]
    public byte[] Signature_RS256() => _rsa.SignHash(_hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    [Benchmark]
    public byte[] Signature_ES256() => _ecdsa.SignHash(_hash);

    /// <summary>Decode, parse, verify, check: the SAML answer of about 8 kB.</summary>
    [Benchmark]
    public Task<UpstreamAnswer> Saml_answer_checked() => FinishAsync();

    /// <summary>Normalise, pairwise subject, release decision.</summary>
    [Benchmark]
    public ReleaseDecision Statement_and_release() => Decide(Normalise(_statement));

    /// <summary>From the SAML answer to ID token and access token, nothing stored.</summary>
    [Benchmark]
    public async Task<ProviderReply> Without_storage()
    {
        var statement = Normalise((await FinishAsync()).Statement);
        return await TokensAsync(_memory, statement, Decide(statement), null);
    }

    /// <summary>The same with every row that a login writes and reads, in the order of a login.</summary>
    [Benchmark]
    public async Task<ProviderReply> With_SQLite()
    {
        var services = _world.Services;
        var logins = services.GetRequiredService<ILoginStore>();
        var sessions = services.GetRequiredService<ISessionStore>();
        var none = CancellationToken.None;
        var now = _world.Clock.GetUtcNow();
        var (handle, legHandle, sessionHandle) = (Randomness.System.Handle(), Randomness.System.Handle(), Randomness.System.Handle());
        var login = new LoginTransaction
        {
            State = LoginState.SentUpstream,
            Reference = Randomness.System.Reference(),
            Application = "shop",
            Request = new LoginRequest(),
            DownstreamRequest = _request.ToJson(),
            BrowserHash = Randomness.System.Handle(),
            StartedAt = now,
            Entry = "university",
            Upstream = "university",
            SentAt = now,
        };

        // Authorize with a hint, and the trip.
        await Task.WhenAll(logins.SendAsync(legHandle, _leg with { Login = handle }, none), logins.StartAsync(handle, login, none));

        // The return.
        _ = await logins.FindLegAsync(legHandle, none);
        var stored = await logins.FindAsync(handle, none);
        await logins.TrySpendLegAsync(legHandle, none);
        var answer = await FinishAsync();
        await services.GetRequiredService<IReplayGuard>().TryRememberAsync("assertion", Randomness.System.Handle(), answer.ReplayUntil, none);
        await logins.MoveAsync(handle, stored!.Version, login with { State = LoginState.Returned, Answer = answer.Statement }, none);

        // Continue: identity, session, release, code.
        stored = await logins.FindAsync(handle, none);
        var statement = Normalise(stored!.Login.Answer!);
        var session = new SsoSession
        {
            SessionId = Randomness.System.Handle(),
            Statement = statement,
            UpstreamSubject = answer.Statement.Subject,
            StartedAt = now,
            LastUsedAt = now,
            IdleEndsAt = now.AddHours(1),
            EndsAt = now.AddHours(8),
        };
        var decision = Decide(statement);
        var keeping = Task.WhenAll(
            sessions.StartAsync(sessionHandle, SessionRules.Use(session, _application.Session, "shop", decision.Claims.Subject, now), none),
            logins.MoveAsync(handle, stored.Version, login with { State = LoginState.Issued }, none));
        var reply = await TokensAsync(_sqlite, statement, decision, async () =>
        {
            await keeping;
            await services.GetRequiredService<IAuditLog>().AppendAsync(new AuditEvent(now, "login.issued", login.Reference, "shop", "university", null, null), none);
        }, session.SessionId);
        return reply;
    }

    private async Task<UpstreamAnswer> FinishAsync() => (await _saml.FinishAsync(_upstream, _leg, _reply, CancellationToken.None))
        .Match(answer => answer, rejection => throw new InvalidOperationException(rejection.ToString()));

    private IdentityStatement Normalise(UpstreamStatement statement) => Normaliser.Normalise(statement, new NormaliserInput
    {
        Mapping = _directory.MappingOf(_upstream.Id)!,
        ChosenOrganisation = "university",
        Hub = _world.Services.GetRequiredService<HubAddress>(),
        RoleRequired = true,
        StatementId = Randomness.System.Handle(),
        Now = _world.Clock.GetUtcNow(),
    }).Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));

    private ReleaseDecision Decide(IdentityStatement statement) =>
        ReleaseDecider.Decide(_application, statement, PairwiseSubject.Compute(_pairwise, "books", statement.PersonKey))
            .Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));

    private async Task<ProviderReply> TokensAsync(Stage stage, IdentityStatement statement, ReleaseDecision decision, Func<Task>? afterCode, string? sessionId = null)
    {
        var client = ApplicationClients.ClientOf(_application);
        var code = await stage.Codes.IssueAsync(_request, client, new ReleasedLogin
        {
            Subject = decision.Claims.Subject,
            AuthenticatedAt = statement.AuthenticatedAt,
            Acr = _world.HubUrl + "/assurance/gemiddeld",
            Amr = statement.Assurance.Methods,
            SessionId = sessionId,
            OrganisationId = statement.Organisation,
            UpstreamId = statement.Upstream,
            Reference = "BENCHMARK0",
            IdTokenClaims = decision.Claims.Claims.Where(c => c.Placement.HasFlag(ClaimPlacement.IdToken)).ToDictionary(c => c.Name, ReleasedJson.Of),
            AccessTokenClaims = decision.Claims.Claims.Where(c => c.Placement.HasFlag(ClaimPlacement.AccessToken)).ToDictionary(c => c.Name, ReleasedJson.Of),
            UserInfoClaims = decision.Claims.Claims.Where(c => c.Placement.HasFlag(ClaimPlacement.UserInfo)).ToDictionary(c => c.Name, ReleasedJson.Of),
        }, CancellationToken.None);
        if (afterCode is not null)
        {
            await afterCode();
        }

        var form = ProtocolParameters.From(
        [
            new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", _world.Shop.RedirectUri), new("code_verifier", _world.Shop.Verifier),
            new("client_id", "shop"), new("client_secret", HubWorld.ShopSecret),
        ]).Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));
        var reply = await stage.Tokens.HandleAsync(new TokenRequest(form, [], "BENCHMARK0"), CancellationToken.None);
        return reply.Status == 200 ? reply : throw new InvalidOperationException(reply.ToString());
    }

    private sealed class Stage(IServiceProvider services, IGrantStore grants, IGrantConditions conditions)
    {
        public CodeIssuer Codes { get; } = new(grants, Randomness.System, services.GetRequiredService<TimeProvider>());

        public TokenPipeline Tokens { get; } = new(
            services.GetRequiredService<ProviderIssuer>(), services.GetRequiredService<IClientDirectory>(), grants, conditions,
            services.GetRequiredService<ISigningKeys>(), services.GetRequiredService<TimeProvider>());
    }

    private sealed class NoConditions : IGrantConditions
    {
        public ValueTask<Outcome<Done>> CheckAsync(GrantBasis basis, CancellationToken cancellationToken) => ValueTask.FromResult<Outcome<Done>>(Done.Instance);
    }
}
