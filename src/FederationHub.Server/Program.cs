using FederationHub.Server;

var builder = WebApplication.CreateBuilder(args);
var options = HubBuilder.ReadOptions(builder.Configuration);
builder.AddFederationHub(options);
var app = builder.Build();
app.UseFederationHub();
return await HubBuilder.RunAsync(app);
