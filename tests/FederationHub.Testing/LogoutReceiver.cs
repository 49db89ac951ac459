using System.Collections.Concurrent;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FederationHub.Testing;

/// <summary>One logout token as it arrived.</summary>
/// <param name="Application">Whose address it came to.</param>
/// <param name="Token">The value of <c>logout_token</c>.</param>
/// <param name="Fields">Names of the form's fields.</param>
/// <param name="ContentType">Of the body.</param>
public sealed record ReceivedLogout(string Application, string Token, IReadOnlyList<string> Fields, string? ContentType);

/// <summary>Where applications are told that a session is over (OpenID Connect Back-Channel Logout 1.0, 2.5): one address each, on loopback.</summary>
public sealed class LogoutReceiver : IAsyncDisposable
{
    private readonly int _port = FreePort.Next();
    private readonly ConcurrentQueue<ReceivedLogout> _received = [];
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new(StringComparer.Ordinal);
    private WebApplication? _server;

    /// <summary>Everything that arrived, in order.</summary>
    public IReadOnlyList<ReceivedLogout> Received => [.. _received];

    /// <summary>The address of an application.</summary>
    public string UriOf(string application) => $"http://127.0.0.1:{_port}/{application}/logout";

    /// <summary>What arrived for an application.</summary>
    public IReadOnlyList<ReceivedLogout> Of(string application) => [.. _received.Where(received => received.Application == application)];

    /// <summary>How an application answers from now on; 200 unless told.</summary>
    public void Answer(string application, Func<HttpContext, Task> answer) => _answers[application] = answer;

    /// <summary>Answers a status from now on.</summary>
    public void Answer(string application, int status) => Answer(application, http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    /// <summary>Forgets what arrived, and answers 200 again.</summary>
    public void Reset()
    {
        _received.Clear();
        _answers.Clear();
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_port}");
        _server = builder.Build();
        _server.MapPost("/{application}/logout", async (HttpContext http, string application) =>
        {
            var form = await http.Request.ReadFormAsync();
            _received.Enqueue(new ReceivedLogout(application, form["logout_token"].ToString(), [.. form.Keys], http.Request.ContentType));
            if (_answers.TryGetValue(application, out var answer))
            {
                await answer(http);
            }
        });
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.StopAsync();
            await _server.DisposeAsync();
        }
    }
}
