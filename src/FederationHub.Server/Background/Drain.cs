using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.Background;

/// <summary>
/// The end of a process, in order: it says that it is not ready, goes on answering while the proxy looks and sends people to the
/// other node, and only then stops to accept.
/// </summary>
internal sealed class Drain(HubOptions options, HubLog log, TimeProvider time) : IHostedLifecycleService
{
    private volatile bool _begun;

    /// <summary>Whether this process was asked to end.</summary>
    public bool HasBegun => _begun;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Comes before any service is stopped, so the server still listens.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _begun = true;
        log.DrainBegan(options.DrainSeconds);
        await Task.Delay(TimeSpan.FromSeconds(options.DrainSeconds), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
