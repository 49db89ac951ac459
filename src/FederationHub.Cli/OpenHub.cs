using System.CommandLine;
using FederationHub.Configuration;
using FederationHub.Configuration.Registering;
using FederationHub.Core;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Outbound;
using FederationHub.Upstreams.Saml.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Cli;

/// <summary>The parts of a hub that a command needs, on a store that is ready.</summary>
internal sealed class OpenHub : IAsyncDisposable
{
    private readonly ServiceProvider _parts;

    private OpenHub(ServiceProvider parts, HubAddress address, bool addressIsUsual) => (_parts, Address, AddressIsUsual) = (parts, address, addressIsUsual);

    /// <summary>Where the hub lives.</summary>
    public HubAddress Address { get; }

    /// <summary>Whether nobody said where it lives, so that this is the server's own usual place.</summary>
    public bool AddressIsUsual { get; }

    /// <summary>The configuration.</summary>
    public ISettingsStore Settings => _parts.GetRequiredService<ISettingsStore>();

    /// <summary>What registered itself.</summary>
    public IRegistrationStore Registrations => _parts.GetRequiredService<IRegistrationStore>();

    /// <summary>Changes what registered itself.</summary>
    public Registrar Registrar => _parts.GetRequiredService<Registrar>();

    /// <summary>Makes single changes.</summary>
    public Change Change => _parts.GetRequiredService<Change>();

    /// <summary>Applies hub files.</summary>
    public Apply Apply => _parts.GetRequiredService<Apply>();

    /// <summary>The audit stream.</summary>
    public IAuditLog Audit => _parts.GetRequiredService<IAuditLog>();

    /// <summary>Error pages of the last day.</summary>
    public IErrorPageStore ErrorPages => _parts.GetRequiredService<IErrorPageStore>();

    /// <summary>The protocols of upstreams.</summary>
    public UpstreamProtocols Protocols => _parts.GetRequiredService<UpstreamProtocols>();

    /// <summary>Metadata sources.</summary>
    public MetadataSources Sources => _parts.GetRequiredService<MetadataSources>();

    /// <summary>What metadata sources said.</summary>
    public IMetadataStore Metadata => _parts.GetRequiredService<IMetadataStore>();

    /// <summary>Gives upstreams what their metadata source says.</summary>
    public SourceUpdate SourceUpdate => _parts.GetRequiredService<SourceUpdate>();

    /// <summary>What people agreed to, or were told.</summary>
    public IConsentStore Consents => _parts.GetRequiredService<IConsentStore>();

    /// <summary>What applications were given.</summary>
    public IGrantStore Grants => _parts.GetRequiredService<IGrantStore>();

    /// <summary>Sessions.</summary>
    public ISessionStore Sessions => _parts.GetRequiredService<ISessionStore>();

    /// <summary>Applications that are still to be told of a logout.</summary>
    public ILogoutStore Logouts => _parts.GetRequiredService<ILogoutStore>();

    /// <summary>Answers that people let be kept for some minutes.</summary>
    public ICaptureStore Captures => _parts.GetRequiredService<ICaptureStore>();

    /// <summary>Makes several writes one.</summary>
    public ICommits Commits => _parts.GetRequiredService<ICommits>();

    /// <summary>The keys.</summary>
    public IKeyRotation Keys => _parts.GetRequiredService<IKeyRotation>();

    /// <summary>The hub's own keys other than those that sign tokens.</summary>
    public IHubKeys HubKeys => _parts.GetRequiredService<IHubKeys>();

    /// <summary>Opens the store; null after saying on the error stream why it cannot be used.</summary>
    public static async Task<OpenHub?> OpenAsync(ParseResult parsed, StoreOptions options, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (storage, storageProblem) = options.ReadStorage(parsed, surroundings);
        var (address, addressProblem) = options.ReadAddress(parsed, surroundings);
        var outbound = Outbound(address, surroundings);
        string?[] problems = [storageProblem, addressProblem, .. outbound.Check().Select(problem => $"FederationHub__Outbound__AllowPrivate: {problem}")];
        if (storage is null || address is null || problems.Any(problem => problem is not null))
        {
            foreach (var problem in problems.OfType<string>())
            {
                await surroundings.Error.WriteLineAsync(problem);
            }

            return null;
        }

        var parts = Parts(storage, address, outbound, surroundings);
        if (await parts.GetRequiredService<HubDatabase>().StartAsync(cancellationToken) is Outcome<Done>.Rejected refused)
        {
            await surroundings.Error.WriteLineAsync(refused.Rejection.ToString());
            await parts.DisposeAsync();
            return null;
        }

        return new OpenHub(parts, address, options.AddressIsUsual(parsed, surroundings));
    }

    /// <summary>All applications that people can be logged in at: the configuration, with what registered itself.</summary>
    public async Task<HubSettings> WholeAsync(CancellationToken cancellationToken) =>
        (await Registrations.LoadAsync(cancellationToken)).AddTo((await Settings.LoadAsync(cancellationToken)).Settings, DateTimeOffset.MinValue);

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    private static OutboundSettings Outbound(HubAddress? address, CommandSurroundings surroundings) => new()
    {
        Allowed = surroundings.EnvironmentVariable("FederationHub__Outbound__AllowPrivate")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        LoopbackAllowed = address?.IsLoopback ?? false,
    };

    private static ServiceProvider Parts(StorageSettings storage, HubAddress address, OutboundSettings outbound, CommandSurroundings surroundings) =>
        new ServiceCollection()
            .AddSingleton(surroundings.Time)
            .AddSingleton(Randomness.System)
            .AddFederationHubStorage(storage)
            .AddSingleton(_ => new OutboundClient(outbound, surroundings.Time))
            .AddSingleton(parts => new UpstreamProtocols(
                parts.GetRequiredService<OutboundClient>(), parts.GetRequiredService<IKeyVault>(), parts.GetRequiredService<IHubKeys>(), address, Randomness.System, surroundings.Time, parts.GetRequiredService<MetadataSources>()))
            .AddSingleton(parts => new MetadataSources(
                parts.GetRequiredService<OutboundClient>(), parts.GetRequiredService<IMetadataStore>(), parts.GetRequiredService<ISettingsStore>(), Randomness.System, surroundings.Time))
            .AddSingleton(parts => new MetadataUpdate(
                parts.GetRequiredService<ISettingsStore>(), parts.GetRequiredService<IAuditLog>(), parts.GetRequiredService<UpstreamProtocols>().All, surroundings.Time))
            .AddSingleton(parts => new SourceUpdate(
                parts.GetRequiredService<ISettingsStore>(), parts.GetRequiredService<MetadataUpdate>(), parts.GetRequiredService<UpstreamProtocols>().All))
            .AddSingleton<Registrar>()
            .AddSingleton(parts => new Change(
                parts.GetRequiredService<ISettingsStore>(), parts.GetRequiredService<IAuditLog>(), parts.GetRequiredService<UpstreamProtocols>().All, surroundings.Time))
            .AddSingleton(parts => new Apply(
                parts.GetRequiredService<ISettingsStore>(), parts.GetRequiredService<IKeyVault>(), parts.GetRequiredService<IAuditLog>(), parts.GetRequiredService<UpstreamProtocols>().All, surroundings.Time)
            {
                EnvironmentVariable = surroundings.EnvironmentVariable,
            })
            .BuildServiceProvider();
}
