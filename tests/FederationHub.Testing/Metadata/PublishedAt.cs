using System.Net;
using FederationHub.Testing.Processes;

namespace FederationHub.Testing.Metadata;

/// <summary>A web server on loopback that publishes what a test says, and keeps what it was asked.</summary>
public sealed class PublishedAt : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public PublishedAt()
    {
        // A port that is free now may be taken by another test before it is bound.
        for (var attempt = 0; ; attempt++)
        {
            Url = $"http://127.0.0.1:{FreePort.Next()}/";
            try
            {
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add(Url);
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 5)
            {
            }
        }

        _serving = ServeAsync();
    }

    public string Url { get; }

    /// <summary>What is answered; anything but a 200 with these bytes is the test's to write.</summary>
    public byte[] Document { get; set; } = [];

    /// <summary>The entity tag of the document; one that is asked for again answers 304.</summary>
    public string? ETag { get; set; }

    /// <summary>Answers in the place of the document; true when it did.</summary>
    public Func<HttpListenerContext, Task<bool>>? Instead { get; set; }

    public IList<(string Path, string? IfNoneMatch, string? Accept)> Asked { get; } = [];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        lock (Asked)
        {
            Asked.Add((context.Request.RawUrl!, context.Request.Headers["If-None-Match"], context.Request.Headers["Accept"]));
        }

        try
        {
            if (Instead is not null && await Instead(context))
            {
                context.Response.Close();
                return;
            }

            if (ETag is not null)
            {
                context.Response.AddHeader("ETag", ETag);
                if (context.Request.Headers["If-None-Match"] == ETag)
                {
                    context.Response.StatusCode = 304;
                    context.Response.Close();
                    return;
                }
            }

            context.Response.ContentLength64 = Document.Length;
            await context.Response.OutputStream.WriteAsync(Document);
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The hub hung up, which several tests are about.
        }
    }
}
