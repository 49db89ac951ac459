using FederationHub.Server;

// Settings files stand beside the binary, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var options = HubBuilder.ReadOptions(builder.Configuration);
builder.AddFederationHub(options);
var app = builder.Build();
app.UseFederationHub();
return await HubBuilder.RunAsync(app);
