using System.Net;
using FederationHub.Configuration;
using FederationHub.Configuration.Registering;
using FederationHub.Core;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.EndSession;
using FederationHub.OpenId.Provider.Introspection;
using FederationHub.OpenId.Provider.LogoutToken;
using FederationHub.OpenId.Provider.Revocation;
using FederationHub.OpenId.Provider.Token;
using FederationHub.OpenId.Provider.UserInfo;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using FederationHub.Server.Background;
using FederationHub.Server.Developers;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Discovery;
using FederationHub.Server.Help;
using FederationHub.Server.Login;
using FederationHub.Server.My;
using FederationHub.Server.OpenId;
using FederationHub.Server.Registration;
using FederationHub.Server.SamlSp;
using FederationHub.Server.Sessions;
using FederationHub.Server.Start;
using FederationHub.Server.Web;
using FederationHub.Storage;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Oidc;
using FederationHub.Upstreams.Outbound;
using FederationHub.Upstreams.Saml.Sources;
using FederationHub.Upstreams.Saml;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Serilog;

namespace FederationHub.Server;

/// <summary>Puts the hub together: services, middleware and all endpoints, in one place.</summary>
public static class HubBuilder
{
    /// <summary>Longest body of any request, bytes: an answer of 256 KiB of XML in base64, and its form around it.</summary>
    public const long LongestBody = 384 * 1024;

    // For requests that run when the server stops to accept; the slowest one waits for an organisation's token endpoint.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Reads the settings of the process. Throws <see cref="InvalidOperationException"/> with every problem at once when they cannot be used.
    /// </summary>
    public static HubOptions ReadOptions(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = configuration.GetSection(HubOptions.Section).Get<HubOptions>() ?? new HubOptions();
        var problems = options.Check();
        return problems.Count == 0 ? options : throw new InvalidOperationException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>Adds the hub's services.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="options">Checked settings.</param>
    public static void AddFederationHub(this WebApplicationBuilder builder, HubOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        var services = builder.Services;
        var address = HubAddress.TryParse(options.PublicUrl, options.Saml.EntityId, out var problem) ?? throw new InvalidOperationException(problem);

        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
        {
            builder.WebHost.UseUrls("http://localhost:8080");
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
        });
        builder.Logging.ClearProviders();
        // It writes each request's whole address, in which people type what they look for and applications send who they expect. At any level of ours.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Logging.AddSerilog(HubLogging.Create(builder.Configuration), dispose: true);

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(Randomness.System);
        if (options.Developers.Enabled && !address.IsLoopback)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, options.Check()));
        }

        services.AddSingleton(options);
        services.AddSingleton(address);
        services.AddSingleton(ProviderIssuer.FromPublicUrl(options.PublicUrl).Match(issuer => issuer, rejection => throw new InvalidOperationException(rejection.Detail)));
        services.AddFederationHubStorage(StorageOf(options));
        services.AddSingleton(provider => new OutboundClient(
            new OutboundSettings { Allowed = options.Outbound.Allowed, Timeout = TimeSpan.FromSeconds(options.Outbound.TimeoutSeconds), LoopbackAllowed = address.IsLoopback }, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<MetadataSources>();
        services.AddSingleton<UpstreamProtocols>();
        services.AddSingleton<SamlServiceProvider>();
        services.AddSingleton<IEnumerable<IUpstreamProtocol>>(provider => provider.GetRequiredService<UpstreamProtocols>().All);
        services.AddSingleton<UpstreamIdentifiers>();
        services.AddSingleton<Apply>();
        services.AddSingleton<Change>();
        services.AddSingleton<MetadataUpdate>();
        services.AddSingleton<SourceUpdate>();

        services.AddSingleton<CurrentDirectory>();
        services.AddSingleton<HubCookies>();
        services.AddSingleton<KeptErrorPages>();
        services.AddSingleton(Theme.Read(options.Theme).Theme);
        services.AddSingleton(HubLanguages.Read(options.Languages.Folder).Languages);
        services.AddSingleton<ErrorPages>();
        services.AddSingleton<LoginLog>();
        services.AddSingleton<OpenIdLog>();
        services.AddSingleton<HubLog>();
        services.AddSingleton<HubMetrics>();
        services.AddSingleton<FloodGuard>();
        services.AddSingleton<FloodNotice>();
        services.AddHostedService(provider => provider.GetRequiredService<FloodNotice>());

        services.AddSingleton<StartNotes>();
        services.AddSingleton<UnsolicitedStart>();
        services.AddSingleton<RecentCookie>();
        services.AddSingleton<ChoiceMemory>();
        services.AddSingleton<Logos>();
        services.AddSingleton<ChoiceAlone>();
        services.AddSingleton<ForgetEndpoint>();
        services.AddSingleton<PreferEndpoint>();
        services.AddSingleton<BrowserBinding>();
        services.AddSingleton<LoginVisits>();
        services.AddSingleton<LoginRefusal>();
        services.AddSingleton<AccessGate>();
        services.AddSingleton<LoopGuard>();
        services.AddSingleton<AuthorizeStep>();
        services.AddSingleton<ChooseOrganisationStep>();
        services.AddSingleton<SearchAsYouType>();
        services.AddSingleton<SendUpstreamStep>();
        services.AddSingleton<LegTurns>();
        services.AddSingleton<ReceiveUpstreamStep>();
        services.AddSingleton<EstablishIdentityStep>();
        services.AddSingleton<CaptureStep>();
        services.AddSingleton<ReleaseStep>();
        services.AddSingleton<ConsentStep>();
        services.AddSingleton<StayStep>();
        services.AddSingleton<IssueCodeStep>();
        services.AddSingleton<LoginDispatcher>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SingleSignOn>();
        services.AddSingleton<LogoutTokenFactory>();
        services.AddSingleton<EndSessionRequestReader>();
        services.AddSingleton<ApplicationSessionIds>();
        services.AddSingleton<BackChannelDelivery>();
        services.AddHostedService(provider => provider.GetRequiredService<BackChannelDelivery>());
        services.AddSingleton<LogoutPages>();
        services.AddSingleton<LogoutFlow>();
        services.AddSingleton<UpstreamLogoutDemands>();
        services.AddSingleton<EndSessionEndpoint>();
        services.AddSingleton<LogoutSight>();
        services.AddSingleton<MyMarks>();
        services.AddSingleton<MyEndpoints>();

        services.AddSingleton<DeveloperClients>();
        services.AddSingleton<DeveloperTries>();
        services.AddSingleton<DeveloperEndpoints>();
        services.AddSingleton<Registrar>();
        services.AddSingleton<RegisteredApplications>();
        services.AddSingleton<RegistrationPace>();
        services.AddSingleton<SectorDocument>();
        services.AddSingleton<RegistrationEndpoint>();
        services.AddSingleton<IClientDirectory, ApplicationClients>();
        services.AddSingleton<IGrantConditions, GrantConditions>();
        services.AddSingleton<IGrantAudit, GrantAudit>();
        services.AddSingleton<CodeIssuer>();
        services.AddSingleton<IdTokenHintReader>();
        services.AddSingleton<IAssertionGuard, AssertionGuard>();
        services.AddSingleton<IProviderHttp, ProviderHttp>();
        services.AddSingleton<ClientKeys>();
        services.AddSingleton<ClientAuthentication>();
        services.AddSingleton<PushedRequests>();
        services.AddSingleton<TokenPipeline>();
        services.AddSingleton<UserInfoPipeline>();
        services.AddSingleton<RevocationPipeline>();
        services.AddSingleton<IntrospectionPipeline>();

        services.AddSingleton<SettingsRefresh>();
        services.AddHostedService(provider => provider.GetRequiredService<SettingsRefresh>());
        services.AddHostedService<MetadataRefresh>();
        services.AddHostedService<MetadataSourceRefresh>();
        services.AddHostedService<LogoRefresh>();
        services.AddHostedService<ExpiryNotice>();
        services.AddHostedService<ScheduledRotation>();
        services.AddSingleton<Readiness>();
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddHostedService<SupervisorNotice>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds) + LongestEnd);
        services.AddSingleton<SessionEnds>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionEnds>());
        services.AddHostedService<Purge>();

        services.AddSingleton<VaultXmlRepository>();
        services.AddDataProtection();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>, VaultKeyManagement>();
        services.AddControllersWithViews().ConfigureApplicationPartManager(parts =>
        {
            // The demo and the tests host the pages of this assembly.
            if (parts.ApplicationParts.All(part => part.Name != typeof(HubBuilder).Assembly.GetName().Name))
            {
                foreach (var part in Microsoft.AspNetCore.Mvc.ApplicationParts.ApplicationPartFactory.GetApplicationPartFactory(typeof(HubBuilder).Assembly).GetApplicationParts(typeof(HubBuilder).Assembly))
                {
                    parts.ApplicationParts.Add(part);
                }
            }
        });
        services.Configure<FormOptions>(form =>
        {
            form.ValueCountLimit = 200;
            form.KeyLengthLimit = 256;
            form.ValueLengthLimit = (int)LongestBody;
        });
        services.Configure<ForwardedHeadersOptions>(forwarded => TrustProxies(forwarded, options.Proxy));
    }

    /// <summary>Adds the middleware and maps every endpoint.</summary>
    public static void UseFederationHub(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseCrossOrigin();
        app.UseUnexpectedErrors();
        app.UseKnownHost();
        app.UseRouting();

        StartEndpoint.Map(app);
        ChoiceAlone.Map(app);
        PublicList.Map(app);
        LoginEndpoints.Map(app);
        PushedAuthorizationEndpoint.Map(app);
        TokenEndpoint.Map(app);
        TokenStatusEndpoints.Map(app);
        UserInfoEndpoint.Map(app);
        RegistrationEndpoint.Map(app);
        EndSessionEndpoint.Map(app);
        DiscoveryEndpoint.Map(app);
        JwksEndpoint.Map(app);
        SpMetadataEndpoint.Map(app);
        RelyingPartyKeysEndpoint.Map(app);
        UpstreamLogoutEndpoints.Map(app);
        MyEndpoints.Map(app);
        ForgetEndpoint.Map(app);
        PreferEndpoint.Map(app);
        if (app.Services.GetRequiredService<HubOptions>().Developers.Enabled)
        {
            DeveloperEndpoints.Map(app);
        }

        HelpEndpoints.Map(app);
        KeptErrorPages.Map(app);
        ErrorGallery.Map(app);
        HealthEndpoints.Map(app);
        HubAssets.Map(app);
        LogoEndpoint.Map(app);
        app.Services.GetRequiredService<Theme>().Map(app);
        foreach (var notice in app.Services.GetRequiredService<HubLanguages>().Notices)
        {
            app.Services.GetRequiredService<HubLog>().LanguageNoticed(notice);
        }
    }

    /// <summary>
    /// Makes the hub ready before it accepts logins: database (migrated with SQLite, checked with PostgreSQL), the configuration file
    /// when one is set, and the first snapshot. Refuses with every problem in one text.
    /// </summary>
    public static async Task<Outcome<Done>> PrepareAsync(WebApplication app, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        var services = app.Services;
        var started = await services.GetRequiredService<HubDatabase>().StartAsync(cancellationToken);
        if (started is Outcome<Done>.Rejected)
        {
            return started;
        }

        if (services.GetRequiredService<HubOptions>().Configuration.File is { Length: > 0 } file)
        {
            var applied = await ConfigurationAtStart.ApplyAsync(services, file, cancellationToken);
            if (applied is Outcome<Done>.Rejected)
            {
                return applied;
            }
        }

        var refresh = services.GetRequiredService<SettingsRefresh>();
        await refresh.RefreshAsync(cancellationToken);
        await refresh.RefreshKeysAsync(cancellationToken);
        await services.GetRequiredService<RecentCookie>().PrepareAsync(cancellationToken);
        return Done.Instance;
    }

    /// <summary>Prepares and runs the hub; the exit code is 2 when it could not start.</summary>
    public static async Task<int> RunAsync(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var prepared = await PrepareAsync(app, app.Lifetime.ApplicationStopping);
        if (prepared is Outcome<Done>.Rejected refused)
        {
            await Console.Error.WriteLineAsync(refused.Rejection.ToString());
            return 2;
        }

        await app.RunAsync();
        return 0;
    }

    /// <summary>The version of the configuration that this process serves now; a new one is live when this says so.</summary>
    /// <param name="services">The hub's services.</param>
    public static long LiveVersion(IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.GetRequiredService<CurrentDirectory>().Directory.Version;
    }

    private static StorageSettings StorageOf(HubOptions options) => new()
    {
        Provider = Enum.TryParse<StorageProvider>(options.Storage.Provider, ignoreCase: true, out var provider)
            ? provider
            : throw new InvalidOperationException("FederationHub__Storage__Provider is Sqlite or PostgreSql."),
        ConnectionString = options.Storage.ConnectionString,
        MasterKeyFile = options.Keys.MasterKeyFile,
        AuditKeepDays = options.Audit.KeepDays,
    };

    // Only a proxy that is named counts; without one, forwarded headers are words of a stranger.
    private static void TrustProxies(ForwardedHeadersOptions forwarded, HubOptions.ProxyOptions proxy)
    {
        forwarded.ForwardedHeaders = proxy.Addresses.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var trusted in proxy.Addresses)
        {
            if (IPAddress.TryParse(trusted, out var one))
            {
                forwarded.KnownProxies.Add(one);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(trusted));
            }
        }
    }
}
