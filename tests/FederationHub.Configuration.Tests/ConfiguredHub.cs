using System.Net;
using System.Net.Sockets;
using System.Text;
using FederationHub.Core;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Outbound;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Configuration.Tests;

/// <summary>A hub's store and protocols in a folder of its own, to apply files to.</summary>
internal sealed class ConfiguredHub : IAsyncDisposable
{
    private readonly ServiceProvider _parts;
    private readonly OutboundClient _outbound = new(new OutboundSettings { LoopbackAllowed = true }, TimeProvider.System);

    private ConfiguredHub(DirectoryInfo folder)
    {
        Folder = folder;
        _parts = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Randomness.System)
            .AddFederationHubStorage(new StorageSettings { SqlitePath = Database })
            .BuildServiceProvider();
        var address = HubAddress.TryParse("http://localhost:8080", null, out _)!;
        Protocols = new UpstreamProtocols(_outbound, _parts.GetRequiredService<IKeyVault>(), _parts.GetRequiredService<IHubKeys>(), address, Randomness.System, TimeProvider.System).All;
        Change = new Change(Store, Audit, Protocols, TimeProvider.System);
        Apply = new Apply(Store, Vault, Audit, Protocols, TimeProvider.System) { EnvironmentVariable = name => Variables.GetValueOrDefault(name) };
        MetadataUpdate = new MetadataUpdate(Store, Audit, Protocols, TimeProvider.System);
    }

    public DirectoryInfo Folder { get; }

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal) { ["LAND_SECRET"] = "upstream-secret-that-is-not-shown" };

    public Apply Apply { get; }

    public Change Change { get; }

    public MetadataUpdate MetadataUpdate { get; }

    public IReadOnlyList<IUpstreamProtocol> Protocols { get; }

    public ISettingsStore Store => _parts.GetRequiredService<ISettingsStore>();

    public IAuditLog Audit => _parts.GetRequiredService<IAuditLog>();

    public IKeyVault Vault => _parts.GetRequiredService<IKeyVault>();

    private string Database => Path.Combine(Folder.FullName, "hub.db");

    public static async Task<ConfiguredHub> StartAsync()
    {
        var hub = new ConfiguredHub(Directory.CreateTempSubdirectory("hub-file-"));
        (await hub._parts.GetRequiredService<HubDatabase>().StartAsync(TestContext.Current.CancellationToken)).Should().BeOfType<Outcome<Done>.Accepted>();
        return hub;
    }

    /// <summary>Writes a file beside the hub file.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public Task<ApplyOutcome> ApplyAsync(string text, ApplyOptions? options = null) =>
        Apply.RunAsync(Write("hub.yaml", text), options ?? new ApplyOptions(), TestContext.Current.CancellationToken);

    public async Task<ApplyOutcome.Applied> AppliedAsync(string text, ApplyOptions? options = null)
    {
        var outcome = await ApplyAsync(text, options);
        return outcome.Should().BeOfType<ApplyOutcome.Applied>(because: "{0}", outcome is ApplyOutcome.Refused refused ? string.Join('\n', refused.Problems) : "").Subject;
    }

    public async Task<HubSettings> SettingsAsync() => (await Store.LoadAsync(TestContext.Current.CancellationToken)).Settings;

    public async Task<IReadOnlyList<(string Kind, string Detail)>> AuditAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT kind, detail FROM audit";
        await using var reader = await command.ExecuteReaderAsync();
        var events = new List<(string, string)>();
        while (await reader.ReadAsync())
        {
            events.Add((reader.GetString(0), reader.GetString(1)));
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        _outbound.Dispose();
        await _parts.DisposeAsync();
        Folder.Delete(recursive: true);
    }
}

/// <summary>An organisation that publishes its SAML metadata on loopback until it is told to stop.</summary>
internal sealed class MetadataServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string? _answer;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Publishes this document; null for one that takes calls and never answers.</summary>
    public MetadataServer(string? document)
    {
        _answer = document is null ? null : $"HTTP/1.1 200 OK\r\nContent-Type: application/samlmetadata+xml\r\nContent-Length: {Encoding.UTF8.GetByteCount(document)}\r\nConnection: close\r\n\r\n{document}";
        _listener.Start();
        _ = ServeAsync();
    }

    public string Url => $"http://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}/metadata";

    public static string Metadata(string certificate) => $"""
        <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://pole.example/saml">
          <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
            <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://pole.example/sso"/>
          </IDPSSODescriptor>
        </EntityDescriptor>
        """;

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                if (_answer is null)
                {
                    continue;
                }

                using (client)
                {
                    var stream = client.GetStream();
                    _ = await stream.ReadAsync(new byte[8192], _stop.Token);
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer), _stop.Token);
                }
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }
}
