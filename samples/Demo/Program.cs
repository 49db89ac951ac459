using FederationHub.Samples.Demo;

if (args.Contains("--help"))
{
    Console.WriteLine(DemoOptions.Usage);
    return 0;
}

var (options, problem) = DemoOptions.Read(args, Environment.GetEnvironmentVariable("FederationHub__PublicUrl"));
IDisposable? hold = null;
if (options is not null)
{
    (hold, problem) = options.TakeData();
}

using var data = hold;
if (options is null || hold is null)
{
    await Console.Error.WriteLineAsync($"{problem}\n\n{DemoOptions.Usage}");
    return 2;
}

try
{
    var world = DemoWorld.Create(options);
    await using var app = await DemoHost.StartAsync(options, world, CancellationToken.None);
    Console.WriteLine(Welcome.Text(options, world));
    await app.WaitForShutdownAsync();
    return 0;
}
catch (DemoFailure failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 2;
}
