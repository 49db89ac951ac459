namespace FederationHub.Server.Background;

/// <summary>Work that comes back each turn while the process lives: a turn that fails is told of, and the next one tries again.</summary>
internal static class Turns
{
    /// <summary>Runs the first turn now, and one at each interval after it. Ends with the process.</summary>
    public static async Task RunAsync(TimeSpan interval, Func<CancellationToken, Task> turn, Action<Exception> failed, TimeProvider time, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            try
            {
                await turn(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                failed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
