using FederationHub.Core;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Server.Developers;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Registration;
using FederationHub.Upstreams;

namespace FederationHub.Server.Background;

/// <summary>
/// Follows the configuration and the keys: a cheap look at the version of each every few seconds, and a new snapshot when it changed.
/// Every change is live on every node within ten seconds.
/// </summary>
internal sealed class SettingsRefresh(ISettingsStore settings, IKeyRotation keys, CurrentDirectory current, DeveloperClients developers, RegisteredApplications registered, UpstreamProtocols protocols, HubOptions options, HubLog log, TimeProvider time) : BackgroundService
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private long _developers;
    private long _registrations;

    // By settings column, of the live configuration: most upstreams are what they were in the version before.
    private Dictionary<string, PublishedLook?> _looks = new(StringComparer.Ordinal);

    public override void Dispose()
    {
        _one.Dispose();
        base.Dispose();
    }

    /// <summary>Loads the configuration when its version is another than the live one, an entry came or went by its time, or clients came or went since that no operator configured.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var made = await developers.SweepAsync(cancellationToken);
            var registrations = await registered.FollowAsync(cancellationToken);
            if (made == _developers && registrations == _registrations && !(now >= current.Directory.ChangesAt) && await settings.VersionAsync(cancellationToken) == current.Directory.Version)
            {
                return;
            }

            var loaded = await settings.LoadAsync(cancellationToken);
            var directory = new HubDirectory(loaded.Version, Completed(registered.AddTo(developers.AddTo(loaded.Settings))), now);
            // The search is made before the snapshot counts, so that no login waits for it.
            _ = directory.Search;
            current.Swap(directory);
            _developers = made;
            _registrations = registrations;
            log.ConfigurationLive(loaded.Version, loaded.Settings.Applications.Count, loaded.Settings.Organisations.Count, loaded.Settings.Entries.Count);
        }
        finally
        {
            _one.Release();
        }
    }

    // What metadata says for people is in the snapshot alone: an export has what an operator wrote.
    private HubSettings Completed(HubSettings loaded)
    {
        var known = _looks;
        var looks = new Dictionary<string, PublishedLook?>(StringComparer.Ordinal);
        var entries = PublishedLooks.Complete(loaded, upstream => looks.TryGetValue(upstream.Settings, out var look) || known.TryGetValue(upstream.Settings, out look)
            ? looks[upstream.Settings] = look
            : looks[upstream.Settings] = (protocols.Find(upstream.Protocol) as IUpstreamLook)?.LookOf(upstream.Settings));
        _looks = looks;
        return ReferenceEquals(entries, loaded.Entries) ? loaded : loaded with { Entries = entries };
    }

    /// <summary>Loads the keys when they are others than those in use, and says so; also when one took over.</summary>
    public async Task RefreshKeysAsync(CancellationToken cancellationToken)
    {
        foreach (var key in await keys.RefreshAsync(cancellationToken) ?? [])
        {
            log.KeyLive(key.Use, key.KeyId, key.State, key.Since);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.SettingsPollSeconds), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // What is in use stays so: a database that is away for a moment must not take the hub's memory with it. Neither waits for the
            // other: a configuration that this release cannot read must not keep a key in use that was taken out.
            await TryAsync(RefreshAsync, log.ConfigurationPollFailed, stoppingToken);
            await TryAsync(RefreshKeysAsync, log.KeyPollFailed, stoppingToken);
        }
    }

    private static async Task TryAsync(Func<CancellationToken, Task> refresh, Action<Exception> failed, CancellationToken stoppingToken)
    {
        try
        {
            await refresh(stoppingToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            failed(exception);
        }
    }
}
