using System.Collections.Concurrent;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>What the suite publishes for its clients: keys and lists of addresses, on loopback.</summary>
public sealed class SuiteServer : IAsyncDisposable
{
    private readonly int _port = FreePort.Next();
    private readonly ConcurrentDictionary<string, string> _documents = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _asked = [];
    private WebApplication? _server;

    /// <summary>Every path that was asked, in order.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>Publishes a JSON document under a name; gives its address.</summary>
    public string Publish(string name, string json)
    {
        _documents["/" + name] = json;
        return $"http://suite.localhost:{_port}/{name}";
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_port}");
        _server = builder.Build();
        _server.Run(async http =>
        {
            _asked.Enqueue(http.Request.Path);
            if (_documents.TryGetValue(http.Request.Path, out var json))
            {
                http.Response.ContentType = "application/json";
                await http.Response.WriteAsync(json);
            }
            else
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        });
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
