using FederationHub.Cli;

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};

return await Fedhub.RunAsync(args, new CommandSurroundings(Console.Out, Console.Error, Environment.GetEnvironmentVariable, TimeProvider.System), interrupted.Token);
