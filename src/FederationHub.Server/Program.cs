using System.Reflection;
using FederationHub.Server;

if (args is ["--version"])
{
    Console.WriteLine(typeof(HubBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
    return 0;
}

// Settings files stand beside the binary, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var options = HubBuilder.ReadOptions(builder.Configuration);
builder.AddFederationHub(options);
var app = builder.Build();
app.UseFederationHub();
return await HubBuilder.RunAsync(app);
