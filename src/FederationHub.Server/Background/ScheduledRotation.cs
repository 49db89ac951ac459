using FederationHub.Core.Ports;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.Background;

/// <summary>
/// Makes the next key of each algorithm before the one that signs tokens is as old as an operator wants keys to become. It is published for a day and takes over by
/// itself, as after <c>fedhub keys rotate</c>; nodes that come to it at once make one.
/// </summary>
internal sealed class ScheduledRotation(IKeyRotation keys, HubOptions options, HubLog log, TimeProvider time) : BackgroundService
{
    /// <summary>Who the audit says made the key.</summary>
    public const string Actor = "hub:schedule";

    private static readonly HubKeyUse[] Uses = [HubKeyUse.TokensRs256, HubKeyUse.TokensPs256, HubKeyUse.TokensEs256];
    private static readonly TimeSpan Turn = TimeSpan.FromHours(1);

    // Also applications that fetch the key set once a day have it then.
    private static readonly TimeSpan PublishFor = TimeSpan.FromDays(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Keys.RotateDays == 0 ? Task.CompletedTask : Turns.RunAsync(Turn, TurnAsync, log.KeyPollFailed, time, stoppingToken);

    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        var longest = TimeSpan.FromDays(options.Keys.RotateDays) - PublishFor;
        var all = await keys.ListAsync(cancellationToken);
        foreach (var use in Uses)
        {
            var signing = all.FirstOrDefault(key => key.Use == use && key.State == HubKeyState.Current);
            if (time.GetUtcNow() - signing?.Since >= longest && !all.Any(key => key.Use == use && key.State == HubKeyState.Next))
            {
                await keys.RotateAsync(use, PublishFor, Actor, cancellationToken);
            }
        }
    }
}
