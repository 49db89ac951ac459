using FederationHub.Configuration;
using FederationHub.Outcomes;
using FederationHub.Samples.Demo.Organisations;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.WebApp;
using FederationHub.Server;

namespace FederationHub.Samples.Demo;

/// <summary>The hub with its fake surroundings, or these alone, in one process on one port.</summary>
internal static class DemoHost
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private const int Attempts = 50;

    /// <summary>Starts everything; when it returns, people can log in.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="world">What stands around the hub.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DemoFailure">It cannot start; the message says why.</exception>
    public static Task<WebApplication> StartAsync(DemoOptions options, DemoWorld world, CancellationToken cancellation) =>
        options.WithoutHub ? StartWithoutHubAsync(options, world, cancellation) : StartWithHubAsync(options, world, cancellation);

    private static async Task<WebApplication> StartWithHubAsync(DemoOptions options, DemoWorld world, CancellationToken cancellation)
    {
        var builder = NewBuilder(options);
        Quiet(builder.Configuration);
        builder.AddFederationHub(new HubOptions
        {
            PublicUrl = options.HubUrl,
            Ribbon = "DEMO",
            ErrorGallery = true,
            Help = new HubOptions.HelpOptions { StartLinks = true },
            // Whoever makes an organisation slow wants to see what the hub says of it, and not to wait for it.
            Outbound = new HubOptions.OutboundOptions { TimeoutSeconds = 3 },
            SettingsPollSeconds = 1,
            Developers = new HubOptions.DeveloperOptions { Enabled = true, Organisations = string.Join(',', world.Organisations.Select(organisation => organisation.Id)) },
            Storage = new HubOptions.StorageOptions { ConnectionString = $"Data Source={Path.Combine(options.Data, "hub.db")}" },
        });
        var app = builder.Build();

        // A pipeline of their own: the hub answers to one host name only, and its headers are not theirs.
        app.MapWhen(context => IsSurroundings(context.Request.Path), surroundings =>
        {
            surroundings.UseRouting();
            surroundings.UseEndpoints(routes => Map(routes, options, world));
        });
        app.UseFederationHub();

        await WriteHubFileAsync(options, world, cancellation);
        return await ListeningAsync(app, options, async () =>
        {
            Require(await HubBuilder.PrepareAsync(app, cancellation));
            await app.StartAsync(cancellation);
            // The hub asks organisations on its own port for their metadata, so it listens before it is configured.
            await ConfigureAsync(app, options, cancellation);
        });
    }

    private static async Task<WebApplication> StartWithoutHubAsync(DemoOptions options, DemoWorld world, CancellationToken cancellation)
    {
        var builder = NewBuilder(options);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = builder.Build();
        Map(app, options, world);
        await WriteHubFileAsync(options, world, cancellation);
        return await ListeningAsync(app, options, () => app.StartAsync(cancellation));
    }

    private static WebApplicationBuilder NewBuilder(DemoOptions options)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.WebHost.UseUrls(FormattableString.Invariant($"http://localhost:{options.Port}"));
        return builder;
    }

    private static async Task<WebApplication> ListeningAsync(WebApplication app, DemoOptions options, Func<Task> start)
    {
        try
        {
            await start();
            return app;
        }
        catch (IOException problem) when (problem.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await EndAsync(app);
            throw new DemoFailure(FormattableString.Invariant($"Port {options.Port} is in use. Choose another with --port."));
        }
        catch
        {
            await EndAsync(app);
            throw;
        }
    }

    // Part of it may run: what works in the background ends in order, or it would report the end as a failure.
    private static async Task EndAsync(WebApplication app)
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private static bool IsSurroundings(PathString path) =>
        path.StartsWithSegments("/idp", StringComparison.Ordinal) || path.StartsWithSegments("/apps", StringComparison.Ordinal) || path.StartsWithSegments("/demo", StringComparison.Ordinal);

    private static void Map(IEndpointRouteBuilder routes, DemoOptions options, DemoWorld world)
    {
        foreach (var organisation in world.AllOrganisations)
        {
            organisation.Keys.Prepare();
            routes.MapFakeOrganisation(organisation);
        }

        foreach (var application in world.AllApplications)
        {
            routes.MapWebApp(application);
        }

        DemoPage.Map(routes, options, world);
        BreakPage.Map(routes, world);
    }

    private static Task WriteHubFileAsync(DemoOptions options, DemoWorld world, CancellationToken cancellation)
    {
        var crowd = OrganisationGenerator.Generate(
            options.Organisations,
            world.AllOrganisations.Select(organisation => organisation.Id),
            world.AllOrganisations.SelectMany(organisation => organisation.Scopes));
        return File.WriteAllTextAsync(options.HubFile, DemoHubFile.Write(world, crowd), cancellation);
    }

    private static async Task ConfigureAsync(WebApplication app, DemoOptions options, CancellationToken cancellation)
    {
        var file = options.HubFile;
        var apply = app.Services.GetRequiredService<Apply>();
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await apply.RunAsync(file, new ApplyOptions { Fetch = true }, cancellation);
            switch (outcome)
            {
                case ApplyOutcome.Applied { Waiting.Count: 0 } applied:
                    while (HubBuilder.LiveVersion(app.Services) < applied.Version)
                    {
                        await Task.Delay(BetweenLooks, cancellation);
                    }

                    return;
                case ApplyOutcome.Refused refused:
                    throw new DemoFailure($"{file} is refused:\n{string.Join('\n', refused.Problems)}");
                case ApplyOutcome.Applied waiting when attempt == Attempts:
                    throw new DemoFailure($"These organisations do not answer:\n{string.Join('\n', waiting.Waiting.Select(upstream => $"{upstream.Id}: {upstream.Reason}"))}");
                case var other when attempt == Attempts:
                    throw new DemoFailure($"{file} cannot be applied: {other}");
                default:
                    await Task.Delay(BetweenAttempts, cancellation);
                    break;
            }
        }
    }

    private static void Require(Outcome<Done> outcome)
    {
        if (outcome is Outcome<Done>.Rejected refused)
        {
            throw new DemoFailure(refused.Rejection.ToString());
        }
    }

    // Only what needs attention: the console is for where to click.
    private static void Quiet(ConfigurationManager configuration) => configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Serilog:MinimumLevel:Default"] = "Warning",
        ["Serilog:MinimumLevel:Override:Microsoft"] = "Error",
        ["Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime"] = "Warning",
        ["Serilog:WriteTo:0:Name"] = "Console",
    });
}

/// <summary>The demo cannot start; the message is for the person who started it.</summary>
internal sealed class DemoFailure(string message) : Exception(message);
