using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Ephemeral;
using FederationHub.Storage.Statements;
using FederationHub.Storage.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage;

/// <summary>Puts the ports' implementations into a container.</summary>
public static class StorageRegistration
{
    /// <summary>
    /// Adds <see cref="HubDatabase"/> and an implementation of every storage port, all singletons. The container must have
    /// a <see cref="TimeProvider"/> and a <see cref="Randomness"/>. Nothing is opened before <see cref="HubDatabase.StartAsync"/>.
    /// </summary>
    public static IServiceCollection AddFederationHubStorage(this IServiceCollection services, StorageSettings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.AddSingleton(provider => new HubDatabase(settings, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Randomness>()));
        services.AddSingleton<IEphemeralStore>(provider => new EphemeralStore(
            provider.GetRequiredService<HubDatabase>().Statements, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<Randomness>()));
        services.AddSingleton<KeyVault>();
        services.AddSingleton<IKeyVault>(provider => provider.GetRequiredService<KeyVault>());
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IKeyRotation>(provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton<IHubKeys, HubKeys>();
        services.AddSingleton<ICommits, HubCommits>();
        services.AddSingleton<ILoginStore, LoginStore>();
        services.AddSingleton<ISessionStore, SessionStore>();
        services.AddSingleton<ILogoutStore, LogoutStore>();
        services.AddSingleton<IConsentStore, ConsentStore>();
        services.AddSingleton<ICaptureStore, CaptureStore>();
        services.AddSingleton<ILogoutJourneys, LogoutJourneys>();
        services.AddSingleton<IErrorPageStore, ErrorPageStore>();
        services.AddSingleton<IReplayGuard, ReplayGuard>();
        services.AddSingleton<IMetadataLog, MetadataLog>();
        services.AddSingleton<ILogoStore, LogoStore>();
        services.AddSingleton<IMetadataStore, MetadataStore>();
        services.AddSingleton<IAuditLog, AuditLog>();
        services.AddSingleton<ISettingsStore, SettingsStore>();
        services.AddSingleton<IRegistrationStore, RegistrationStore>();
        services.AddSingleton<IGrantStore, GrantStore>();
        services.AddSingleton<IPushedRequestStore, PushedRequestStore>();
        services.AddSingleton<ISigningKeys, SigningKeys>();
        return services;
    }
}
