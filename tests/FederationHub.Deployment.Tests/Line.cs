using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FederationHub.Deployment.Tests;

/// <summary>A line to a server on this machine, which can be cut, or swallow what is sent over it as a dead router does.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly int _to;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private volatile bool _swallows;

    /// <summary>Listens at once.</summary>
    /// <param name="to">The port that it leads to.</param>
    public Line(int to)
    {
        _to = to;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it begins.</summary>
    public int Port { get; }

    /// <summary>Whether what is sent disappears; connections stay open and new ones are taken.</summary>
    public bool Swallows
    {
        get => _swallows;
        set => _swallows = value;
    }

    /// <summary>Ends all connections.</summary>
    public void Cut()
    {
        while (_open.TryTake(out var client))
        {
            client.Dispose();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var near = await _listener.AcceptTcpClientAsync(_end.Token);
            var far = new TcpClient();
            await far.ConnectAsync(IPAddress.Loopback, _to, _end.Token);
            _open.Add(near);
            _open.Add(far);
            _ = CarryAsync(near, far);
            _ = CarryAsync(far, near);
        }
    }

    private async Task CarryAsync(TcpClient from, TcpClient to)
    {
        try
        {
            var buffer = new byte[16384];
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var count)
            {
                if (!_swallows)
                {
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
                }
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // One side ended; the other follows.
        }

        from.Dispose();
        to.Dispose();
    }
}
