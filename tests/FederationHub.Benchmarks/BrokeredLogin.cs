using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using FederationHub.Benchmarks.WholeLogins;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Mapping;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Core;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Token;
using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Server.OpenId;
using FederationHub.Server;
using FederationHub.Testing;
using FederationHub.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Benchmarks;

/// <summary>
/// The parts of a brokered login beside one signature of the same run, without HTTP and storage: to see which part moved. What a whole
/// login costs is <see cref="WholeLogins.Table"/>'s. The answer is a real one of the fake university.
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
    private readonly MemoryCommits _commits = new();
    private CodeIssuer _codes = null!;
    private TokenPipeline _tokens = null!;

    // Run in process, the benchmark library does not wait for a set-up or a clean-up that is a task.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => CleanUpAsync().GetAwaiter().GetResult();

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
        var grants = new MemoryGrantStore();
        _codes = new CodeIssuer(grants, Randomness.System, services.GetRequiredService<TimeProvider>());
        _tokens = new TokenPipeline(
            services.GetRequiredService<ProviderIssuer>(), services.GetRequiredService<ClientAuthentication>(), grants, new NoConditions(), new NoAudit(),
            services.GetRequiredService<ISigningKeys>(), Randomness.System, services.GetRequiredService<TimeProvider>());
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
        return await TokensAsync(statement, Decide(statement));
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
        ReleaseDecider.Decide(new ReleaseInput
        {
            Application = _application,
            Statement = statement,
            Subject = PairwiseSubject.Compute(_pairwise, "books", statement.PersonKey),
            Agreements = _directory.AgreementsOf("shop", statement.Organisation),
            Now = _world.Clock.GetUtcNow(),
        })
            .Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));

    private async Task<ProviderReply> TokensAsync(IdentityStatement statement, ReleaseDecision decision)
    {
        var client = ApplicationClients.ClientOf(_application);
        var code = _codes.Issue(_request, client, new ReleasedLogin
        {
            Subject = decision.Claims.Subject,
            AuthenticatedAt = statement.AuthenticatedAt,
            Acr = _world.HubUrl + "/assurance/gemiddeld",
            Amr = statement.Assurance.Methods,
            SessionId = null,
            OrganisationId = statement.Organisation,
            UpstreamId = statement.Upstream,
            Reference = "BENCHMARK0",
            IdTokenClaims = decision.Claims.Claims.Where(c => c.Placement.HasFlag(ClaimPlacement.IdToken)).ToDictionary(c => c.Name, ReleasedJson.Of),
            AccessTokenClaims = decision.Claims.Claims.Where(c => c.Placement.HasFlag(ClaimPlacement.AccessToken)).ToDictionary(c => c.Name, ReleasedJson.Of),
            UserInfoClaims = decision.Claims.Claims.Where(c => c.Placement.HasFlag(ClaimPlacement.UserInfo)).ToDictionary(c => c.Name, ReleasedJson.Of),
            Grounds = decision.Claims.Claims.ToDictionary(c => c.Name, c => new ClaimGround("minimal-set", c.Name)),
        });
        await _commits.SaveAsync([code.Keeping], CancellationToken.None);

        var form = ProtocolParameters.From(
        [
            new("grant_type", "authorization_code"), new("code", code.Code), new("redirect_uri", _world.Shop.RedirectUri), new("code_verifier", _world.Shop.Verifier),
            new("client_id", "shop"), new("client_secret", HubWorld.ShopSecret),
        ]).Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));
        var reply = await _tokens.HandleAsync(new TokenRequest(form, [], "BENCHMARK0"), CancellationToken.None);
        return reply.Status == 200 ? reply : throw new InvalidOperationException(reply.ToString());
    }

    private sealed class NoAudit : IGrantAudit
    {
        public PreparedWrite Issuing(GrantBasis basis, GrantStanding standing, bool renewed) => new MemoryWrite(() => true);

        public ValueTask MachineIssuedAsync(string clientId, IReadOnlyList<string> scopes, string reference, CancellationToken cancellationToken) => default;

        public ValueTask RevokedAsync(GrantBasis basis, CancellationToken cancellationToken) => default;

        public ValueTask RefusedAsync(GrantBasis basis, Rejection rejection, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class NoConditions : IGrantConditions
    {
        public ValueTask<Outcome<GrantStanding>> CheckAsync(GrantBasis basis, CancellationToken cancellationToken) => ValueTask.FromResult<Outcome<GrantStanding>>(GrantStanding.Whole);
    }
}
