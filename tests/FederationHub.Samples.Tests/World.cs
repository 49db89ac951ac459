using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FederationHub.Samples.Tests;

/// <summary>One SAML organisation, one OpenID organisation and applications that use the latter directly, in memory.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string ServiceProvider = "https://hub.example/saml/metadata";
    public const string Consumer = "https://hub.example/login/return/saml";
    public const string Secret = "not-a-secret: it's & a test";
    private static readonly X509Certificate2 Certificate = SelfSigned();
    private readonly WebApplication _host;

    private World(WebApplication host, FakeOrganisation saml, FakeOrganisation oidc)
    {
        _host = host;
        Saml = saml;
        Oidc = oidc;
    }

    public FakeOrganisation Saml { get; }

    public FakeOrganisation Oidc { get; }

    public TestBrowser NewBrowser(string? language = null) => new(new HttpMessageInvoker(_host.GetTestServer().CreateHandler())) { AcceptLanguage = language };

    public HttpClient NewClient() => _host.GetTestClient();

    public static async Task<World> StartAsync(SamlFace? saml = null, Func<OidcFace, OidcFace>? oidc = null, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        var host = builder.Build();
        time ??= TimeProvider.System;
        var university = new FakeOrganisation
        {
            Id = "uvl",
            NameNl = "Universiteit van Lindenhorst",
            NameEn = "University of Lindenhorst",
            BaseUrl = "http://localhost/idp/uvl",
            Scopes = ["uvl.example"],
            Personas = Personas.University("uvl", "uvl.example"),
            Brin = "99ZZ",
            Time = time,
            Keys = new OrganisationKeys(Certificate),
            Saml = (saml ?? new SamlFace()) with { ServiceProviders = saml?.ServiceProviders is { Count: > 0 } given ? given : [new FakeServiceProvider(ServiceProvider, [Consumer])] },
        };
        var shop = new WebAppOptions
        {
            Id = "shop",
            Name = "BoekenShop",
            BaseUrl = "http://localhost/apps/shop",
            Issuer = "http://localhost/idp/college",
            ClientId = "shop",
            ClientSecret = Secret,
            Time = time,
        };
        var roster = shop with { Id = "roster", Name = "Roosterapp", BaseUrl = "http://localhost/apps/roster", ClientId = "roster", ClientSecret = null };
        var desk = shop with { Id = "desk", Name = "Desk", BaseUrl = "http://desk.localhost", ClientId = "desk", SecretPlace = ClientSecretPlace.Body };
        var face = new OidcFace
        {
            Clients =
            [
                new FakeClient("shop", Secret, [shop.RedirectUri]),
                new FakeClient("roster", null, [roster.RedirectUri]),
                new FakeClient("desk", Secret, [desk.RedirectUri]),
            ],
        };
        var college = new FakeOrganisation
        {
            Id = "college",
            NameNl = "Kolleezje De Waadkust",
            NameEn = "De Waadkust College",
            BaseUrl = "http://localhost/idp/college",
            Scopes = ["waadkust.example"],
            Personas = Personas.School("college", "waadkust.example"),
            Time = time,
            Keys = new OrganisationKeys(Certificate),
            Oidc = oidc is null ? face : oidc(face),
        };
        host.MapFakeOrganisation(university);
        host.MapFakeOrganisation(college);
        foreach (var options in new[] { shop, roster, desk })
        {
            host.MapWebApp(options with { Http = new HttpClient(new LateHandler(() => host.GetTestServer().CreateHandler())) });
        }

        await host.StartAsync(TestContext.Current.CancellationToken);
        return new World(host, university, college);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static X509Certificate2 SelfSigned()
    {
        using var rsa = RSA.Create(2048);
        return new CertificateRequest("CN=fake", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>The test server has a handler only after it started; the application takes its client before.</summary>
    private sealed class LateHandler(Func<HttpMessageHandler> make) : HttpMessageHandler
    {
        private readonly Lazy<HttpMessageInvoker> _inner = new(() => new HttpMessageInvoker(make()));

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            _inner.Value.SendAsync(request, cancellationToken);
    }
}

/// <summary>A clock that a test moves.</summary>
internal sealed class MovableClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
