using FederationHub.Samples.Demo;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.WebApp;

if (args.Contains("--help"))
{
    Console.WriteLine(DemoOptions.Usage);
    return 0;
}

var (options, problem) = DemoOptions.Read(args, Environment.GetEnvironmentVariable("FederationHub__PublicUrl"));
problem ??= options!.PrepareData();
if (problem is not null)
{
    await Console.Error.WriteLineAsync(problem);
    await Console.Error.WriteLineAsync(DemoOptions.Usage);
    return 2;
}

var world = DemoWorld.Create(options!);
var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls($"http://localhost:{options!.Port}");
var app = builder.Build();
foreach (var organisation in world.Organisations)
{
    app.MapFakeOrganisation(organisation);
}

foreach (var application in world.Applications)
{
    app.MapWebApp(application);
}

DemoPage.Map(app, options, world);
await app.RunAsync();
return 0;
