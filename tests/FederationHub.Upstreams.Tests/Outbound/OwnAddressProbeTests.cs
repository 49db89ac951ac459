using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Upstreams.Tests.Outbound;

/// <summary>The hub seen from outside: what is wrong with the connection is seen, not stumbled over.</summary>
public sealed class OwnAddressProbeTests : IDisposable
{
    private static readonly Dictionary<string, string> NoHeaders = [];

    private readonly OwnAddressProbe _probe = new(TimeSpan.FromSeconds(20), TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _probe.Dispose();

    [Fact]
    public async Task Sees_a_certificate_that_nobody_vouches_for_and_reads_on()
    {
        using var server = new TlsServer("localhost");

        var answer = await _probe.GetAsync(new Uri($"https://localhost:{server.Port}/"), NoHeaders, Token);

        answer.Failure.Should().BeNull();
        answer.Status.Should().Be(200);
        Encoding.UTF8.GetString(answer.Body.Span).Should().Be("hello");
        answer.ClockAhead!.Value.Should().BeCloseTo(TimeSpan.FromHours(1), TimeSpan.FromSeconds(20));
        answer.Tls!.IsModern.Should().BeTrue();
        answer.Tls.NameMatches.Should().BeTrue();
        answer.Tls.ChainProblem.Should().NotBeNull();
        answer.Tls.NotAfter.Should().BeCloseTo(DateTimeOffset.UtcNow.AddDays(40), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Sees_a_certificate_of_another_name()
    {
        using var server = new TlsServer("www.example.org");

        var answer = await _probe.GetAsync(new Uri($"https://localhost:{server.Port}/"), NoHeaders, Token);

        answer.Tls!.NameMatches.Should().BeFalse();
        answer.Tls.Names.Should().Be("www.example.org");
    }

    [Fact]
    public async Task Says_when_nobody_listens_and_follows_no_redirect()
    {
        using var server = RawServer.Answering("HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/");

        var redirected = await _probe.GetAsync(server.Uri, NoHeaders, Token);
        var absent = await _probe.GetAsync(new Uri("http://hub.localhost:1/"), NoHeaders, Token);

        redirected.Status.Should().Be(302);
        redirected.Location.Should().Be("https://elsewhere.example/");
        redirected.Tls.Should().BeNull();
        absent.Failure.Should().Be("no connection: ConnectionRefused");
    }

    /// <summary>Answers each connection once, under a certificate that it made for itself.</summary>
    private sealed class TlsServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 _certificate;

        public TlsServer(string name)
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(40));
            _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            _ = ServeAsync();
        }

        public int Port { get; }

        public void Dispose()
        {
            _listener.Dispose();
            _certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate, EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 });
            _ = await stream.ReadAsync(new byte[4096]);
            var date = DateTimeOffset.UtcNow.AddHours(1).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nDate: {date}\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"));
            await stream.FlushAsync();
        }
    }
}
