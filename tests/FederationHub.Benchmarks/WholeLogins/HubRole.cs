using System.Globalization;
using FederationHub.Benchmarks.Metadata;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.Outcomes;
using FederationHub.Server;
using FederationHub.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Benchmarks.WholeLogins;

/// <summary>
/// The hub as a process of its own, put together as the server does it. It answers each line on its standard input with what this
/// process has cost so far, and ends when that input ends.
/// </summary>
internal static class HubRole
{
    /// <summary>First word of the answer: processor time in ticks of 100 ns, and bytes allocated.</summary>
    public const string Cost = "cost ";

    /// <summary>First word of what is said when a metadata source was refreshed; see <see cref="TimedMetadataStore"/>.</summary>
    public const string Refreshed = "refreshed ";

    /// <summary>Set to keep logins, sessions and grants in memory: what is left is the work without storage.</summary>
    public const string InMemory = "BENCHMARK_IN_MEMORY";

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        var options = HubBuilder.ReadOptions(builder.Configuration);
        builder.AddFederationHub(options);
        var metadata = builder.Services.Last(service => service.ServiceType == typeof(IMetadataStore));
        builder.Services.AddSingleton<IMetadataStore>(parts => new TimedMetadataStore(
            (IMetadataStore)ActivatorUtilities.CreateInstance(parts, metadata.ImplementationType!), said => Console.WriteLine(Refreshed + said)));
        if (Environment.GetEnvironmentVariable(InMemory) is { Length: > 0 })
        {
            var settings = builder.Services.Last(service => service.ServiceType == typeof(ISettingsStore));
            builder.Services
                .AddSingleton<ISettingsStore>(parts => new UntoldSettingsStore(
                    (ISettingsStore)(settings.ImplementationFactory?.Invoke(parts) ?? ActivatorUtilities.CreateInstance(parts, settings.ImplementationType!))))
                .AddSingleton<ICommits, MemoryCommits>()
                .AddSingleton<ILoginStore, MemoryLoginStore>()
                .AddSingleton<ISessionStore, MemorySessionStore>()
                .AddSingleton<IGrantStore, MemoryGrantStore>()
                .AddSingleton<IReplayGuard, MemoryReplayGuard>()
                .AddSingleton<IAuditLog, MemoryAuditLog>();
        }

        var app = builder.Build();
        app.UseFederationHub();
        if (options.Storage.Provider == nameof(StorageProvider.PostgreSql)
            && await app.Services.GetRequiredService<HubDatabase>().MigrateAsync(CancellationToken.None) is Outcome<Done>.Rejected refused)
        {
            await Console.Error.WriteLineAsync(refused.Rejection.ToString());
            return 2;
        }

        _ = Task.Run(async () =>
        {
            while (await Console.In.ReadLineAsync() is not null)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Cost}{Environment.CpuUsage.TotalTime.Ticks} {GC.GetTotalAllocatedBytes(precise: true)}"));
            }

            await app.StopAsync();
        });
        return await HubBuilder.RunAsync(app);
    }
}
