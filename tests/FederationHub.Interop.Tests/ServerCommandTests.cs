using System.Text.Json;
using FederationHub.Testing.Processes;

namespace FederationHub.Interop.Tests;

/// <summary>The plain server as the front page starts it from the source tree.</summary>
[Trait("Documented command", "dotnet run --project src/FederationHub.Server")]
public sealed class ServerCommandTests
{
    [Fact]
    public async Task Starts_from_the_source_tree_and_applies_the_file_that_its_environment_names()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var state = SourceTree.NewFolder("hub");
        var file = Path.Combine(state, "hub.yaml");
        await File.WriteAllTextAsync(file, "suites:\n  - {id: shops, name: Shops}\n", cancellation);
        var url = $"http://localhost:{FreePort.Next()}";
        await using var server = DocumentedCommand.Start("server-command", "README.md", "dotnet run --project src/FederationHub.Server", [], new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = url,
            ["FederationHub__PublicUrl"] = url,
            ["FederationHub__Configuration__File"] = file,
            ["FederationHub__Storage__ConnectionString"] = $"Data Source={Path.Combine(state, "hub.db")}",
        });

        await server.AnswersAsync(new Uri($"{url}/health/ready"), TimeSpan.FromMinutes(3), cancellation);

        using var client = new HttpClient();
        using var discovery = JsonDocument.Parse(await client.GetStringAsync(new Uri($"{url}/.well-known/openid-configuration"), cancellation));
        discovery.RootElement.GetProperty("issuer").GetString().Should().Be(url);
        server.Output.Should().Contain("configuration", "it says which configuration is live");
    }
}
