using FederationHub.Outcomes;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Databases;

/// <summary>An empty database of its own for one test class, and hubs that run on it.</summary>
public abstract class TestDatabase : IAsyncLifetime
{
    private readonly List<ServiceProvider> _hubs = [];

    /// <summary>The clock of every hub on it.</summary>
    public TestClock Clock { get; } = new();

    /// <summary>Folder of this database's files: master key, and the SQLite file.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("federationhub-storage-").FullName;

    /// <summary>Ports of the first hub.</summary>
    public IServiceProvider Hub => _hubs[0];

    /// <summary>What the first hub was started with.</summary>
    public abstract StorageSettings Settings { get; }

    /// <summary>Makes the empty database.</summary>
    protected abstract Task CreateAsync();

    /// <summary>Removes it.</summary>
    protected abstract Task DropAsync();

    /// <summary>Everything that lies in the database and in its files, as bytes.</summary>
    public abstract Task<IReadOnlyList<byte[]>> DumpAsync();

    /// <summary>Tables and indexes: each column with type, nullability, default and place in the key, each index with its columns.</summary>
    public abstract Task<IReadOnlyList<string>> SchemaAsync();

    /// <summary>One statement from outside the hub.</summary>
    public abstract Task ExecuteAsync(string sql);

    /// <summary>How many rows a table has.</summary>
    public abstract Task<long> CountAsync(string sql);

    /// <summary>How the engine means to run a statement.</summary>
    public abstract Task<string> PlanAsync(string sql, object?[] values);

    /// <summary>Ports of one more hub on the same database: another node, or the same one after a restart.</summary>
    public async Task<ServiceProvider> StartHubAsync()
    {
        var hub = NewHub(Settings);
        var started = await hub.GetRequiredService<HubDatabase>().StartAsync(TestContext.Current.CancellationToken);
        started.Should().BeOfType<Outcome<Done>.Accepted>(started.ToString());
        return hub;
    }

    /// <summary>Ports of a hub that was not started.</summary>
    public ServiceProvider NewHub(StorageSettings settings)
    {
        var hub = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton(Randomness.System)
            .AddFederationHubStorage(settings)
            .BuildServiceProvider();
        lock (_hubs)
        {
            _hubs.Add(hub);
        }

        return hub;
    }

    public async ValueTask InitializeAsync()
    {
        await CreateAsync();
        await PrepareAsync();
        await StartHubAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var hub in _hubs)
        {
            await hub.DisposeAsync();
        }

        await DropAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>What an operator does before the first start.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;
}
