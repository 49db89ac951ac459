using System.Buffers;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Security.Authentication;
using FederationHub.Outcomes;

namespace FederationHub.Upstreams.Outbound;

/// <summary>One request to somewhere outside.</summary>
/// <param name="Uri">https, or http to a loopback host where that is allowed.</param>
/// <param name="MaxBytes">Longest answer that is read, in bytes.</param>
public sealed record OutboundRequest(Uri Uri, int MaxBytes)
{
    /// <summary>The form to post, or null for a GET.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>The value of the Authorization header, or null. With one, no redirect is followed.</summary>
    public string? Authorization { get; init; }

    /// <summary>The Accept header, or null.</summary>
    public string? Accept { get; init; }

    /// <summary>The entity tag of what the caller has already, or null (RFC 9110 13.1.2). What is still that answers 304.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The Last-Modified of what the caller has already, as it was sent, or null (RFC 9110 13.1.3).</summary>
    public string? IfModifiedSince { get; init; }

    /// <summary>The method and the host: an address may hold a secret in its query, form and header hold one always.</summary>
    public override string ToString() => $"{(Form is null ? "GET" : "POST")} {Uri.Host}";
}

/// <summary>What came back.</summary>
/// <param name="Status">The HTTP status, never a redirect that was followed.</param>
/// <param name="MediaType">What the sender calls it, in lower case and without parameters, or null. Not to be trusted.</param>
/// <param name="Body">At most <see cref="OutboundRequest.MaxBytes"/> bytes, as sent.</param>
public sealed record OutboundResponse(int Status, string? MediaType, ReadOnlyMemory<byte> Body)
{
    /// <summary>The entity tag, or null; of at most 256 characters.</summary>
    public string? ETag { get; init; }

    /// <summary>Last-Modified as it was sent, or null.</summary>
    public string? LastModified { get; init; }

    /// <summary>The status and the length: a body may hold secrets.</summary>
    public override string ToString() => $"{Status}, {Body.Length} bytes";
}

/// <summary>What came back and was written somewhere.</summary>
/// <param name="Status">The HTTP status, never a redirect that was followed. Only with 200 anything was written.</param>
/// <param name="Bytes">How many bytes were written.</param>
/// <param name="ETag">The entity tag, or null; of at most 256 characters.</param>
/// <param name="LastModified">Last-Modified as it was sent, or null.</param>
public sealed record OutboundDocument(int Status, long Bytes, string? ETag, string? LastModified);

/// <summary>
/// The one way in which the hub fetches something from outside. No address of the inside unless allow-listed, no cookies, no proxy, no
/// compression, few redirects, each checked again; bounded in size and in time, whatever the other side does. One instance a hub.
/// </summary>
public sealed class OutboundClient : IDisposable
{
    /// <summary>The size limit where the caller has no reason for another: 1 MiB.</summary>
    public const int DefaultMaxBytes = 1024 * 1024;

    private const int MaxHeaderKilobytes = 32;

    private readonly OutboundSettings _settings;
    private readonly TimeProvider _time;
    private readonly AddressRules _rules;
    private readonly HttpMessageInvoker _invoker;

    /// <summary>Makes the client.</summary>
    /// <param name="settings">What may be reached; must pass <see cref="OutboundSettings.Check"/>.</param>
    /// <param name="time">The clock of the time limit.</param>
    public OutboundClient(OutboundSettings settings, TimeProvider time)
        : this(settings, time, static (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken))
    {
    }

    internal OutboundClient(OutboundSettings settings, TimeProvider time, NameResolver resolve)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        if (settings.Check() is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(settings));
        }

        _settings = settings;
        _time = time;
        _rules = new AddressRules(settings);
        _invoker = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                ConnectCallback = new GuardedConnection(_rules, resolve).ConnectAsync,
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                AutomaticDecompression = DecompressionMethods.None,
                MaxResponseHeadersLength = MaxHeaderKilobytes,
                MaxResponseDrainSize = 0,
                MaxConnectionsPerServer = 64,
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
                // Trace ids are ours; another organisation has no use for them.
                ActivityHeadersPropagator = null,
            },
            disposeHandler: true);
    }

    /// <summary>Told of each answer: where it came from, and what time it is there (RFC 9110 6.6.1). For whoever compares clocks.</summary>
    public Action<Uri, DateTimeOffset>? ClockSeen { get; init; }

    /// <summary>
    /// Whether an address could be called at all, as far as it says so itself: one of the inside, written as a number, could not. Where a name leads is seen when
    /// it is called.
    /// </summary>
    /// <param name="uri">Absolute.</param>
    public bool MayReach(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return MayUse(uri) && (!IPAddress.TryParse(uri.DnsSafeHost, out var address) || _rules.MayConnect(uri.DnsSafeHost, uri.Port, address));
    }

    /// <summary>Fetches something.</summary>
    /// <param name="uri">Where it stands.</param>
    /// <param name="maxBytes">Longest answer that is read, in bytes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer with status 200, or FH-1313 with the phase that failed.</returns>
    public async Task<Outcome<OutboundResponse>> GetAsync(Uri uri, int maxBytes, CancellationToken cancellationToken)
    {
        var sent = await SendAsync(new OutboundRequest(uri, maxBytes), cancellationToken);
        return sent.Then<OutboundResponse>(response => response.Status == 200
            ? response
            : UpstreamsCauses.OutboundStatus.Because($"{Shown(uri)} answered {response.Status}."));
    }

    /// <summary>Posts a form; no redirect is followed.</summary>
    /// <param name="uri">Where to.</param>
    /// <param name="form">The fields.</param>
    /// <param name="maxBytes">Longest answer that is read, in bytes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer with any status that is no redirect, or FH-1313 with the phase that failed.</returns>
    public Task<Outcome<OutboundResponse>> PostFormAsync(Uri uri, IReadOnlyList<KeyValuePair<string, string>> form, int maxBytes, CancellationToken cancellationToken) =>
        SendAsync(new OutboundRequest(uri, maxBytes) { Form = form }, cancellationToken);

    /// <summary>Sends one request, and follows the redirects of a GET without credentials.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The answer with any status that is no redirect, or FH-1313 with the phase that failed.</returns>
    public async Task<Outcome<OutboundResponse>> SendAsync(OutboundRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.MaxBytes <= 0)
        {
            throw new ArgumentException("The size limit must be positive.", nameof(request));
        }

        using var limit = new CancellationTokenSource(_settings.Timeout, _time);
        return await LimitedAsync(request, limit, (response, uri, token) => ReadAsync(response, uri, request.MaxBytes, token), cancellationToken);
    }

    /// <summary>
    /// Fetches what may be too large for memory. Each piece must come within the usual time limit, and all of it not slower than a rate
    /// that only a sick connection has: <see cref="Outbound.DripLimit"/>.
    /// </summary>
    /// <param name="request">What to send; its own size limit does not count.</param>
    /// <param name="destination">Where the body of a 200 is written, as it comes; after a failure it holds a part of it.</param>
    /// <param name="maxBytes">Longest answer that is read, in bytes.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What was written, any status that is no redirect, or FH-1313 with the phase that failed.</returns>
    public async Task<Outcome<OutboundDocument>> DownloadAsync(OutboundRequest request, Stream destination, long maxBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        using var limit = new CancellationTokenSource(_settings.Timeout, _time);
        return await LimitedAsync(request, limit, (response, uri, token) => WriteAsync(response, uri, destination, maxBytes, limit, token), cancellationToken);
    }

    private async Task<Outcome<T>> LimitedAsync<T>(
        OutboundRequest request, CancellationTokenSource limit, Func<HttpResponseMessage, Uri, CancellationToken, Task<Outcome<T>>> read, CancellationToken cancellationToken)
    {
        var phase = new OutboundPhase();
        var began = _time.GetTimestamp();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await FollowAsync(request, phase, read, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return UpstreamsCauses.OutboundTimeout.Because($"{Shown(request.Uri)} took longer than {_time.GetElapsedTime(began).TotalSeconds:0.#} s, in the phase {phase.Name}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return Reason(exception, request.Uri);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private async Task<Outcome<T>> FollowAsync<T>(
        OutboundRequest request, OutboundPhase phase, Func<HttpResponseMessage, Uri, CancellationToken, Task<Outcome<T>>> read, CancellationToken cancellationToken)
    {
        var uri = request.Uri;
        for (var redirects = 0; ; redirects++)
        {
            if (!MayUse(uri))
            {
                return UpstreamsCauses.OutboundAddressInvalid.Because($"{Shown(uri)} is not https, nor http to an allowed loopback host.");
            }

            using var message = Message(request, uri);
            message.Options.Set(OutboundPhase.Key, phase);
            using var response = await _invoker.SendAsync(message, cancellationToken);
            phase.Name = "body";
            if (ClockSeen is { } clockSeen && response.Headers.Date is { } date)
            {
                clockSeen(uri, date);
            }

            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                return await read(response, uri, cancellationToken);
            }

            // A code or a credential goes to the one address that was checked, and nowhere else (RFC 9700 4.12).
            if (request.Form is not null || request.Authorization is not null)
            {
                return UpstreamsCauses.OutboundRedirectRefused.Because($"{Shown(uri)} answered {(int)response.StatusCode} to a request that is not redirected.");
            }

            if (redirects >= _settings.MaxRedirects || Next(uri, response.Headers.Location) is not { } next)
            {
                return UpstreamsCauses.OutboundRedirectRefused.Because($"{Shown(request.Uri)} redirects more than {_settings.MaxRedirects} times, from https to something else, or nowhere.");
            }

            uri = next;
        }
    }

    /// <summary>Where a redirect leads; null where it may not be followed.</summary>
    internal static Uri? Next(Uri from, Uri? location) =>
        location is not null && Uri.TryCreate(from, location, out var next) && (from.Scheme != Uri.UriSchemeHttps || next.Scheme == Uri.UriSchemeHttps)
            ? next
            : null;

    private static bool MayUse(Uri uri) =>
        uri.IsAbsoluteUri && uri.UserInfo.Length == 0
        && uri.HostNameType is (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
        && HasName(uri)
        && (uri.Scheme == Uri.UriSchemeHttps
            || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || AddressRules.IsLoopbackName(uri.Host))));

    // A host that no resolver can be asked for (RFC 5891) is no host, and the connection would throw over it.
    private static bool HasName(Uri uri)
    {
        try
        {
            return uri.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static HttpRequestMessage Message(OutboundRequest request, Uri uri)
    {
        var message = new HttpRequestMessage(request.Form is null ? HttpMethod.Get : HttpMethod.Post, uri);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("FederationHub", null));
        if (request.Form is not null)
        {
            message.Content = new FormUrlEncodedContent(request.Form);
        }

        if (request.Authorization is not null)
        {
            message.Headers.TryAddWithoutValidation("Authorization", request.Authorization);
        }

        if (request.Accept is not null)
        {
            message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        }

        if (request.IfNoneMatch is not null)
        {
            message.Headers.TryAddWithoutValidation("If-None-Match", request.IfNoneMatch);
        }

        if (request.IfModifiedSince is not null)
        {
            message.Headers.TryAddWithoutValidation("If-Modified-Since", request.IfModifiedSince);
        }

        return message;
    }

    // What may be read of an answer: its length is announced honestly or found out while it is read.
    private static Rejection? Unreadable(HttpResponseMessage response, Uri uri, long maxBytes)
    {
        // Nothing was asked compressed: what comes so would grow after the limit was checked.
        if (response.Content.Headers.ContentEncoding.Any(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            return UpstreamsCauses.OutboundCompressed.Because($"{Shown(uri)} answered with a Content-Encoding.");
        }

        return response.Content.Headers.ContentLength > maxBytes
            ? UpstreamsCauses.OutboundTooLarge.Because($"{Shown(uri)} announces {response.Content.Headers.ContentLength} bytes; at most {maxBytes} are read.")
            : null;
    }

    private async Task<Outcome<OutboundDocument>> WriteAsync(
        HttpResponseMessage response, Uri uri, Stream destination, long maxBytes, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status != 200)
        {
            return new OutboundDocument(status, 0, null, null);
        }

        if (Unreadable(response, uri, maxBytes) is { } refused)
        {
            return refused;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var piece = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var drip = new DripLimit(_settings.Timeout, _time);
            for (long written = 0; ;)
            {
                limit.CancelAfter(drip.Left(written));
                var read = await stream.ReadAsync(piece, cancellationToken);
                if (read == 0)
                {
                    return new OutboundDocument(status, written, Header(response, "ETag"), Header(response, "Last-Modified"));
                }

                written += read;
                if (written > maxBytes)
                {
                    return UpstreamsCauses.OutboundTooLarge.Because($"{Shown(uri)} sends more than {maxBytes} bytes.");
                }

                await destination.WriteAsync(piece.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    // Sent back as it came, so it is not read; a longer one is no use to anybody.
    private static string? Header(HttpResponseMessage response, string name)
    {
        const int Longest = 256;
        var value = response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
        return value is { Length: > 0 and <= Longest } ? value : null;
    }

    private static async Task<Outcome<OutboundResponse>> ReadAsync(HttpResponseMessage response, Uri uri, int maxBytes, CancellationToken cancellationToken)
    {
        if (Unreadable(response, uri, maxBytes) is { } refused)
        {
            return refused;
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new ArrayBufferWriter<byte>((int)Math.Min(response.Content.Headers.ContentLength + 1 ?? 4096, maxBytes));
        while (true)
        {
            var read = await stream.ReadAsync(body.GetMemory(4096), cancellationToken);
            if (read == 0)
            {
                return new OutboundResponse((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant(), body.WrittenMemory)
                {
                    ETag = Header(response, "ETag"),
                    LastModified = Header(response, "Last-Modified"),
                };
            }

            body.Advance(read);
            if (body.WrittenCount > maxBytes)
            {
                return UpstreamsCauses.OutboundTooLarge.Because($"{Shown(uri)} sends more than {maxBytes} bytes.");
            }
        }
    }

    private static Rejection Reason(Exception exception, Uri uri)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case OutboundStoppedException stopped:
                    return stopped.Rejection;
                case AuthenticationException:
                    return UpstreamsCauses.OutboundTls.Because($"{Shown(uri)}: the handshake failed, or its certificate is not trusted for that name.");
                default:
                    break;
            }
        }

        var error = (exception as HttpRequestException)?.HttpRequestError;
        return error switch
        {
            HttpRequestError.SecureConnectionError => UpstreamsCauses.OutboundTls.Because($"{Shown(uri)}: the handshake failed."),
            HttpRequestError.NameResolutionError => UpstreamsCauses.OutboundNameResolution.Because(Shown(uri)),
            HttpRequestError.ConnectionError => UpstreamsCauses.OutboundConnect.Because(Shown(uri)),
            HttpRequestError.ConfigurationLimitExceeded => UpstreamsCauses.OutboundTooLarge.Because($"{Shown(uri)} sends headers of more than {MaxHeaderKilobytes} kB."),
            _ => UpstreamsCauses.OutboundHttp.Because($"{Shown(uri)}: {error?.ToString() ?? exception.GetType().Name}."),
        };
    }

    private static string Shown(Uri uri) => uri.IsAbsoluteUri ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : "A relative address";
}
