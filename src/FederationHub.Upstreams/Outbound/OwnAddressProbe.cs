using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FederationHub.Upstreams.Outbound;

/// <summary>What came back from the hub's own address.</summary>
public sealed record ProbeAnswer
{
    /// <summary>Why nothing came back, in a few words; null when something did.</summary>
    public string? Failure { get; init; }

    /// <summary>The HTTP status; 0 without an answer.</summary>
    public int Status { get; init; }

    /// <summary>The body, at most 256 kB; empty without an answer.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Where it redirects to, or null.</summary>
    public string? Location { get; init; }

    /// <summary>The time there less the time here; null when the answer names none.</summary>
    public TimeSpan? ClockAhead { get; init; }

    /// <summary>The encryption; null with http, or where no connection was made.</summary>
    public TlsCondition? Tls { get; init; }
}

/// <summary>How a connection is encrypted, and by whom.</summary>
/// <param name="Version">Such as <c>TLS 1.3</c>.</param>
/// <param name="IsModern">1.2 or later (RFC 8996 forbids the earlier ones).</param>
/// <param name="NotBefore">When the certificate begins.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="NameMatches">Whether it is for the name that was asked.</param>
/// <param name="Names">Who it is for.</param>
/// <param name="ChainProblem">Why this machine does not trust it, or null when it does.</param>
/// <param name="Sent">How many certificates were sent: one alone lacks its intermediate.</param>
public sealed record TlsCondition(string Version, bool IsModern, DateTimeOffset NotBefore, DateTimeOffset NotAfter, bool NameMatches, string Names, string? ChainProblem, int Sent);

/// <summary>
/// Looks at the hub from outside, as a browser would: a client of its own and not <see cref="OutboundClient"/>, since the address is
/// the operator's own setting and may well be an inside one, and since a certificate that is wrong is what it must see, not what
/// stops it. It sends nothing but GETs of public documents, follows no redirect and keeps no cookie.
/// </summary>
public sealed class OwnAddressProbe : IDisposable
{
    private const int MaxBytes = 256 * 1024;
    private static readonly HttpRequestOptionsKey<Found> FoundKey = new("FederationHub.Probe");

    private readonly TimeProvider _time;
    private readonly TimeSpan _longest;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>Makes a probe.</summary>
    /// <param name="longest">The most time for one request.</param>
    /// <param name="time">The clock.</param>
    public OwnAddressProbe(TimeSpan longest, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_longest, _time) = (longest, time);
        _invoker = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                ConnectCallback = ConnectAsync,
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                AutomaticDecompression = DecompressionMethods.None,
                // Each request looks at a connection of its own.
                PooledConnectionLifetime = TimeSpan.Zero,
                ActivityHeadersPropagator = null,
            },
            disposeHandler: true);
    }

    /// <summary>Fetches one document.</summary>
    /// <param name="uri">http or https.</param>
    /// <param name="headers">Headers to send; <c>Host</c> among them names another host than the address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ProbeAnswer> GetAsync(Uri uri, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var found = new Found();
        using var limit = new CancellationTokenSource(_longest, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Options.Set(FoundKey, found);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            var asked = _time.GetUtcNow();
            using var response = await _invoker.SendAsync(request, both.Token);
            var here = asked + ((_time.GetUtcNow() - asked) / 2);
            return new ProbeAnswer
            {
                Status = (int)response.StatusCode,
                Location = response.Headers.Location?.OriginalString,
                // The header has whole seconds: half of one is what it says on average.
                ClockAhead = response.Headers.Date is { } date ? date.AddMilliseconds(500) - here : null,
                Body = await ReadAsync(response, both.Token),
                Tls = found.Tls,
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeAnswer { Failure = $"no answer within {_longest.TotalSeconds:0} s", Tls = found.Tls };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new ProbeAnswer { Failure = Reason(exception), Tls = found.Tls };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new byte[MaxBytes];
        return body.AsMemory(0, await stream.ReadAtLeastAsync(body, MaxBytes, throwOnEndOfStream: false, cancellationToken));
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // RFC 6761 6.3: every name under localhost is this machine, whatever the resolver knows.
            await (AddressRules.IsLoopbackName(host)
                ? socket.ConnectAsync([IPAddress.Loopback, IPAddress.IPv6Loopback], context.DnsEndPoint.Port, cancellationToken).AsTask()
                : socket.ConnectAsync(host, context.DnsEndPoint.Port, cancellationToken).AsTask());
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var stream = new NetworkStream(socket, ownsSocket: true);
        if (context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps)
        {
            return stream;
        }

        context.InitialRequestMessage.Options.TryGetValue(FoundKey, out var found);
        return await EncryptAsync(stream, host, found ?? new Found(), cancellationToken);
    }

    private static async Task<SslStream> EncryptAsync(NetworkStream stream, string host, Found found, CancellationToken cancellationToken)
    {
        TlsCondition? condition = null;
        var encrypted = new SslStream(stream);
        try
        {
            await encrypted.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = host,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
#pragma warning disable CA5359 // Nothing is believed of what comes: the certificate itself is the question, and it is reported.
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                    {
                        condition = Condition(certificate, chain, errors);
                        return true;
                    },
#pragma warning restore CA5359
                },
                cancellationToken);
            found.Tls = condition is null ? null : condition with { Version = Shown(encrypted.SslProtocol), IsModern = encrypted.SslProtocol is SslProtocols.Tls12 or SslProtocols.Tls13 };
            return encrypted;
        }
        catch
        {
            await encrypted.DisposeAsync();
            throw;
        }
    }

    private static TlsCondition? Condition(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return null;
        }

        using var copy = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        var problems = (chain?.ChainStatus ?? []).Select(status => status.Status)
            .Where(status => status is not (X509ChainStatusFlags.NotTimeValid or X509ChainStatusFlags.NoError)).Distinct().ToList();
        return new TlsCondition(
            string.Empty,
            IsModern: false,
            new DateTimeOffset(copy.NotBefore.ToUniversalTime()),
            new DateTimeOffset(copy.NotAfter.ToUniversalTime()),
            !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch),
            NamesOf(copy),
            problems.Count == 0 ? null : string.Join(", ", problems),
            chain?.ChainPolicy.ExtraStore.Count ?? 0);
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } alternative
            ? alternative.EnumerateDnsNames().Concat(alternative.EnumerateIPAddresses().Select(address => address.ToString())).Take(5).ToList()
            : [];
        return names.Count > 0 ? string.Join(", ", names) : certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    }

    private static string Shown(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
        var other => other.ToString(),
    };

    private static string Reason(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return "the name has no address";
                case SocketException socket:
                    return $"no connection: {socket.SocketErrorCode}";
                case AuthenticationException or CryptographicException:
                    return "the TLS handshake failed";
                default:
                    break;
            }
        }

        return (exception as HttpRequestException)?.HttpRequestError.ToString() ?? exception.GetType().Name;
    }

    private sealed class Found
    {
        public TlsCondition? Tls { get; set; }
    }
}
