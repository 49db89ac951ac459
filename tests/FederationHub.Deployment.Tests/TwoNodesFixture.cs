using System.Globalization;
using Npgsql;

namespace FederationHub.Deployment.Tests;

/// <summary>Two servers on one PostgreSQL database behind HAProxy, without stickiness.</summary>
public sealed class TwoNodesFixture(PostgreSqlServer server) : IAsyncLifetime
{
    private RunningProcess? _proxy;
    private string _admin = string.Empty;

    /// <summary>The surroundings; its public URL is the proxy's.</summary>
    public HubProcessWorld World { get; private set; } = null!;

    /// <summary>One node.</summary>
    public HubProcess A { get; private set; } = null!;

    /// <summary>The other.</summary>
    public HubProcess B { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _admin = await server.ConnectionStringAsync();
        var port = FreePort.Next();
        var settings = new Dictionary<string, string?>(await NewDatabase.OnPostgreSqlAsync(_admin), StringComparer.Ordinal)
        {
            // What operators have when they set nothing.
            ["SettingsPollSeconds"] = "2",
            ["DrainSeconds"] = "4",
        };
        World = await HubProcessWorld.PrepareAsync(string.Create(CultureInfo.InvariantCulture, $"http://hub.localhost:{port}"), settings);
        var nodes = await Task.WhenAll(World.StartNodeAsync(name: "node-a"), World.StartNodeAsync(name: "node-b"));
        (A, B) = (nodes[0], nodes[1]);
        _proxy = await Proxy.StartAsync(port, (A.Port, B.Port), World.Folder);
        await AnswersAsync();
    }

    /// <summary>Leads a request to a node, whatever the proxy would do.</summary>
    public static Uri To(HubProcess node, Uri target) => new UriBuilder(target) { Host = "127.0.0.1", Port = node.Port }.Uri;

    /// <summary>Whether an address is the hub's.</summary>
    public static bool IsHub(Uri target) => target.Host == "hub.localhost";

    /// <summary>Leads every request to the hub to one node.</summary>
    public static Func<Uri, ValueTask<Uri>> Only(HubProcess node) => target => ValueTask.FromResult(IsHub(target) ? To(node, target) : target);

    /// <summary>Lets nobody connect to the database any more, and cuts who is connected; or lets them again.</summary>
    public async Task AllowDatabaseAsync(bool allow)
    {
        var name = new NpgsqlConnectionStringBuilder(World.Settings["Storage:ConnectionString"]).Database;
        await using var source = NpgsqlDataSource.Create(_admin);
        await using var alter = source.CreateCommand($"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {(allow ? "true" : "false")}");
        await alter.ExecuteNonQueryAsync();
        await using var cut = source.CreateCommand($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        await cut.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until the proxy leads to a node that is ready.</summary>
    public async Task AnswersAsync()
    {
        using var browser = World.NewBrowser();
        for (var i = 0; i < 200; i++)
        {
            try
            {
                if ((await browser.GoAsync(World.HubUrl + "/.well-known/openid-configuration")).Status == System.Net.HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException("The proxy leads nowhere:\n" + _proxy!.Output);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        await A.DisposeAsync();
        await B.DisposeAsync();
        await World.DisposeAsync();
    }
}
