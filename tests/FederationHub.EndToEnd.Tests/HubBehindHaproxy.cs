using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Testing.Processes;

namespace FederationHub.EndToEnd.Tests;

/// <summary>
/// The hub as it ships, behind HAProxy with the very file that ships: https with a certificate of an own authority, organisations and
/// applications of the demo around it, each on a site of its own.
/// </summary>
public sealed class HubBehindHaproxy : IAsyncLifetime
{
    private const string Host = "hub.localhost";

    private readonly string _folder = SourceTree.NewFolder("haproxy");
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly OwnCertificate _certificate;

    public HubBehindHaproxy()
    {
        _certificate = new OwnCertificate(_folder, Host);
        Chromium = new Chromium { AcceptedKey = _certificate.KeyHash };
    }

    public Chromium Chromium { get; }

    /// <summary>The hub as people reach it: through the proxy.</summary>
    public string Url { get; } = $"https://{Host}:{FreePort.Next()}";

    /// <summary>The proxy's plain door.</summary>
    public string PlainUrl { get; } = $"http://{Host}:{FreePort.Next()}";

    /// <summary>The hub's own port, past the proxy.</summary>
    public int HubPort { get; } = FreePort.Next();

    public string ApplicationsUrl => $"http://shop.localhost:{DemoPort}";

    private int DemoPort { get; } = FreePort.Next();

    public async ValueTask InitializeAsync()
    {
        await Chromium.InitializeAsync();
        var data = Path.Combine(_folder, "demo");
        var demo = RunningProcess.Start(
            "demo-https", "dotnet",
            [
                SourceTree.Built("samples/Demo", "FederationHub.Samples.Demo.dll"), "--without-hub", "--public-url", Url,
                "--port", $"{DemoPort}", "--data", data, "--organisations", "50", "--separate-hosts",
            ],
            new Dictionary<string, string> { ["SSL_CERT_FILE"] = _certificate.AuthorityFile });
        _parts.Add(demo);
        await demo.ReadyLineAsync(TimeSpan.FromMinutes(2), CancellationToken.None);

        var settings = new Dictionary<string, string?>
        {
            ["PublicUrl"] = Url,
            ["Proxy:Trusted"] = "127.0.0.1",
            ["Storage:ConnectionString"] = $"Data Source={Path.Combine(_folder, "hub.db")}",
        };
        (await HubProcess.FedhubAsync(settings, null, "apply", Path.Combine(data, "hub.yaml"))).MustBeDone();
        _parts.Add(await HubProcess.StartAsync(settings, HubPort, name: "hub-https"));

        var proxy = StartProxy($"127.0.0.1:{HubPort}", new Uri(Url).Port, new Uri(PlainUrl).Port);
        _parts.Add(proxy);
        using var client = Client();
        await UntilAsync(proxy, async () => (await client.GetAsync(new Uri(Url + "/health/ready"))).IsSuccessStatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }

        await Chromium.DisposeAsync();
        _certificate.Dispose();
    }

    /// <summary>HAProxy with the file that ships, before one node.</summary>
    public RunningProcess StartProxy(string node, int httpsPort, int httpPort) => RunningProcess.Start(
        "haproxy", "/usr/sbin/haproxy", ["-f", Path.Combine(SourceTree.Root, "deploy/haproxy/haproxy.cfg")], new Dictionary<string, string>
        {
            ["FEDERATIONHUB_PROXY_USER"] = Environment.UserName,
            ["FEDERATIONHUB_HTTPS"] = $"127.0.0.1:{httpsPort}",
            ["FEDERATIONHUB_HTTP"] = $"127.0.0.1:{httpPort}",
            ["FEDERATIONHUB_PUBLIC_URL"] = $"https://{Host}:{httpsPort}",
            ["FEDERATIONHUB_CERTIFICATE"] = _certificate.CertificateFile,
            ["FEDERATIONHUB_NODE_A"] = node,
            ["FEDERATIONHUB_NODE_B"] = $"127.0.0.1:{FreePort.Next()}",
        });

    /// <summary>A client that believes this authority only, keeps nothing and follows nothing; perhaps from another address of this machine.</summary>
    public HttpClient Client(IPAddress? from = null) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            // By name and authority itself: the platform holds the name against the Host header, which a test may choose.
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is X509Certificate2 known && known.MatchesHostname(Host) && _certificate.Vouches(known),
        },
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                if (from is not null)
                {
                    socket.Bind(new IPEndPoint(from, 0));
                }

                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
    };

    /// <summary>Waits, for as long as a slow machine needs, while the process lives.</summary>
    public static async Task UntilAsync(RunningProcess process, Func<Task<bool>> holds)
    {
        for (var look = 0; look < 600; look++)
        {
            try
            {
                if (await holds())
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!process.HasEnded)
            {
                // Nobody listens yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }

        throw new InvalidOperationException($"{process.Name} did not do what was waited for:\n{process.Output}");
    }
}
