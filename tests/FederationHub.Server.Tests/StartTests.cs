using FederationHub.Outcomes;
using FederationHub.Storage;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace FederationHub.Server.Tests;

public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("federationhub-start-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task With_another_master_key_than_the_databases_the_server_does_not_start_and_ends_with_2()
    {
        var database = Path.Combine(_folder.FullName, "hub.db");
        await using (var first = new HubDatabase(new StorageSettings { SqlitePath = database }, TimeProvider.System, Randomness.System))
        {
            (await first.StartAsync(Token)).Should().BeOfType<Outcome<Done>.Accepted>();
        }

        var other = Path.Combine(_folder.FullName, "other.key");
        await File.WriteAllTextAsync(other, Convert.ToBase64String(new byte[32]), Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(other, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var port = FreePort.Next();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FederationHub:PublicUrl"] = $"http://localhost:{port}",
            ["FederationHub:Storage:ConnectionString"] = "Data Source=" + database,
            ["FederationHub:Keys:MasterKeyFile"] = other,
            ["urls"] = $"http://127.0.0.1:{port}",
        });
        builder.AddFederationHub(HubBuilder.ReadOptions(builder.Configuration));
        await using var app = builder.Build();
        app.UseFederationHub();

        (await HubBuilder.PrepareAsync(app, Token)).Should().BeOfType<Outcome<Done>.Rejected>()
            .Which.Rejection.ToString().Should().StartWith("FH-1502/master-key-differs: ").And.Contain(other).And.Contain("Put back the file");
        (await HubBuilder.RunAsync(app)).Should().Be(2);
    }
}
