using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Upstreams.Tests.Outbound;

public sealed class OutboundClientTests
{
    private const int Limit = 64 * 1024;

    private static readonly OutboundSettings Loopback = new() { LoopbackAllowed = true, Timeout = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task Fetches_an_honest_answer()
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8", "{}");
        var response = Value(await GetAsync(Loopback, server.Uri));

        response.Status.Should().Be(200);
        response.MediaType.Should().Be("application/json");
        Encoding.UTF8.GetString(response.Body.Span).Should().Be("{}");
        server.Requests.Single().Should().NotContain("Cookie").And.NotContain("traceparent").And.NotContain("Accept-Encoding");
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("school.localhost")]
    [InlineData("a.b.LOCALHOST")]
    [InlineData("school.localhost.")]
    public async Task Connects_every_localhost_name_to_loopback_without_asking_a_resolver(string host)
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK", "here");
        using var client = new OutboundClient(Loopback, TimeProvider.System, (name, _) => throw new InvalidOperationException($"asked for {name}"));
        Value(await client.GetAsync(new Uri($"http://{host}:{server.Port}/"), Limit, TestContext.Current.CancellationToken)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://127.8.9.10/")]
    [InlineData("https://localhost/")]
    [InlineData("https://school.localhost/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://[::]/")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://172.16.0.1/")]
    [InlineData("https://172.31.255.255/")]
    [InlineData("https://192.168.1.1/")]
    [InlineData("https://100.64.0.1/")]
    [InlineData("https://100.127.255.255/")]
    [InlineData("https://192.0.0.1/")]
    [InlineData("https://198.18.0.1/")]
    [InlineData("https://224.0.0.1/")]
    [InlineData("https://255.255.255.255/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:10.0.0.1]/")]
    [InlineData("https://[::127.0.0.1]/")]
    [InlineData("https://[64:ff9b::7f00:1]/")]
    [InlineData("https://[2002:7f00:1::]/")]
    [InlineData("https://[fd00::1]/")]
    [InlineData("https://[fc00::1]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[fec0::1]/")]
    [InlineData("https://[ff02::1]/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://017700000001/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://127.1/")]
    [InlineData("https://inside.test/?address=10.0.0.1")]
    [InlineData("https://inside.test/?address=127.0.0.1")]
    [InlineData("https://inside.test/?address=fd12::1")]
    [InlineData("https://inside.test/?address=::ffff:192.168.0.1")]
    [InlineData("https://inside.test/?address=fe80::1%252")]
    public async Task Connects_to_no_address_of_the_inside(string url)
    {
        var uri = new Uri(url);
        var address = uri.Query.Length > 0 ? Uri.UnescapeDataString(Uri.UnescapeDataString(uri.Query["?address=".Length..])) : "8.8.8.8";
        using var client = new OutboundClient(new OutboundSettings(), TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]));
        Cause(await client.GetAsync(uri, Limit, TestContext.Current.CancellationToken)).Should().Be("outbound-refused-address");
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("145.100.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2a00:1450:400e::1")]
    public void An_address_of_the_internet_is_public(string address) => AddressRules.IsPublic(IPAddress.Parse(address)).Should().BeTrue();

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://school.example/")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("http://school.example/metadata")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://169.254.169.254/")]
    [InlineData("https://user:secret@school.example/")]
    [InlineData("data:text/plain,a")]
    public async Task Uses_https_only_or_http_to_loopback(string url)
    {
        var outcome = await GetAsync(Loopback, new Uri(url));
        Cause(outcome).Should().Be("outbound-url-refused");
        outcome.ToString().Should().NotContain("secret");
    }

    [Theory]
    [InlineData("127.0.0.0/8")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:PORT")]
    public async Task Connects_to_what_is_allow_listed(string entry)
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK", "here");
        var settings = new OutboundSettings { Allowed = [entry.Replace("PORT", server.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)] };
        Value(await GetAsync(settings, new Uri($"http://localhost:{server.Port}/"))).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("other.localhost")]
    [InlineData("localhost:1")]
    public async Task An_entry_allows_nothing_else(string entry)
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK", "here");
        Cause(await GetAsync(new OutboundSettings { Allowed = [entry] }, new Uri($"http://localhost:{server.Port}/"))).Should().Be("outbound-refused-address");
        server.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" host")]
    [InlineData("host:0")]
    [InlineData("host:99999")]
    [InlineData("10.0.0.0/99")]
    [InlineData("https://host")]
    [InlineData("a b")]
    public void Settings_name_every_entry_that_means_nothing(string entry)
    {
        var settings = new OutboundSettings { Allowed = [entry, "fine.example:8443"], Timeout = TimeSpan.Zero };
        settings.Check().Should().HaveCount(2);
        var make = () => new OutboundClient(settings, TimeProvider.System);
        make.Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task A_name_that_resolves_differently_a_moment_later_gains_nothing()
    {
        using var server = new RawServer((_, _, _) => Task.CompletedTask);
        var answers = new Queue<IPAddress>([IPAddress.Loopback, IPAddress.Parse("10.0.0.1")]);
        var asked = 0;
        using var client = new OutboundClient(Loopback, TimeProvider.System, (_, _) =>
        {
            asked++;
            return Task.FromResult<IPAddress[]>([answers.Dequeue()]);
        });

        // The name has no address but the one given here, so the handshake shows that the connection went to what was checked.
        Cause(await client.GetAsync(new Uri($"https://rebind.test:{server.Port}/"), Limit, TestContext.Current.CancellationToken)).Should().BeOneOf("outbound-tls", "outbound-http");
        asked.Should().Be(1);
        server.Requests.Should().ContainSingle();

        Cause(await client.GetAsync(new Uri($"https://rebind.test:{server.Port}/"), Limit, TestContext.Current.CancellationToken)).Should().Be("outbound-refused-address");
        server.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Of_several_addresses_only_the_allowed_ones_are_tried()
    {
        using var server = new RawServer((_, _, _) => Task.CompletedTask);
        using var client = new OutboundClient(Loopback, TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Loopback]));
        await client.GetAsync(new Uri($"https://mixed.test:{server.Port}/"), Limit, TestContext.Current.CancellationToken);
        server.Requests.Should().ContainSingle();
    }

    [Theory]
    [InlineData("http://169.254.169.254/", "outbound-url-refused")]
    [InlineData("https://10.0.0.1/", "outbound-refused-address")]
    [InlineData("file:///etc/passwd", "outbound-url-refused")]
    [InlineData("//10.0.0.1/", "outbound-url-refused")]
    [InlineData("https://user@school.example/", "outbound-url-refused")]
    [InlineData("", "outbound-redirect-refused")]
    public async Task A_redirect_to_the_inside_is_not_followed(string target, string cause)
    {
        using var server = RawServer.Answering($"HTTP/1.1 302 Found\r\nLocation: {target}");
        Cause(await GetAsync(Loopback, server.Uri)).Should().Be(cause);
        server.Requests.Should().ContainSingle();
    }

    public static TheoryData<string> OddPlaces => new(
        "https://xn--/", "https://a..b/", "https://" + new string('a', 300) + ".test/", "https://%00/", "https://[::g]/", "https://a b/", "https:///", "https:", "https://\u00ff\u00fe/",
        "javascript:alert(1)", "https://127.0.0.1:99999/", "\\\\10.0.0.1\\x", "https://-/", "https://./", "https://1.2.3.4.5/", "https://256.256.256.256/", "https://scho\u200dol.example/", "https://\uff50ortal.example/");

    [Theory]
    [MemberData(nameof(OddPlaces))]
    public async Task An_odd_place_is_refused_and_never_an_exception(string place)
    {
        using var server = RawServer.Answering($"HTTP/1.1 302 Found\r\nLocation: {place}");
        Cause(await GetAsync(Loopback, server.Uri)).Should().NotBe("accepted");
        if (Uri.TryCreate(place, UriKind.Absolute, out var direct))
        {
            Cause(await GetAsync(Loopback, direct)).Should().NotBe("accepted");
        }
    }

    [Fact]
    public async Task Follows_three_redirects_and_no_more()
    {
        var hops = 0;
        using var server = new RawServer(async (_, stream, cancellation) =>
        {
            hops++;
            var answer = hops == 4 ? "HTTP/1.1 200 OK\r\nContent-Length: 0" : $"HTTP/1.1 30{(hops % 2 == 0 ? 7 : 1)} Moved\r\nLocation: /{hops}\r\nContent-Length: 0";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer + "\r\nConnection: close\r\n\r\n"), cancellation);
        });
        Value(await GetAsync(Loopback, server.Uri)).Status.Should().Be(200);

        hops = 0;
        Cause(await GetAsync(Loopback with { MaxRedirects = 2 }, server.Uri)).Should().Be("outbound-redirect-refused");
    }

    [Fact]
    public void From_https_no_redirect_leads_to_anything_else()
    {
        var from = new Uri("https://school.example/a");
        OutboundClient.Next(from, new Uri("http://school.example/b")).Should().BeNull();
        OutboundClient.Next(from, new Uri("file:///etc/passwd")).Should().BeNull();
        OutboundClient.Next(from, null).Should().BeNull();
        OutboundClient.Next(from, new Uri("/b", UriKind.Relative)).Should().Be(new Uri("https://school.example/b"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task No_form_and_no_credential_is_ever_redirected(bool form, bool credential)
    {
        using var server = RawServer.Answering("HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere");
        using var client = new OutboundClient(Loopback, TimeProvider.System);
        var request = new OutboundRequest(server.Uri, Limit)
        {
            Form = form ? [new("code", "c d&e")] : null,
            Authorization = credential ? "Bearer t" : null,
        };
        Cause(await client.SendAsync(request, TestContext.Current.CancellationToken)).Should().Be("outbound-redirect-refused");
        var sent = server.Requests.Should().ContainSingle().Subject;
        if (form)
        {
            sent.Should().StartWith("POST / ").And.EndWith("code=c+d%26e");
        }
        else
        {
            sent.Should().Contain("Authorization: Bearer t");
        }
    }

    [Fact]
    public async Task The_status_of_an_error_is_the_cause_of_a_get_and_the_answer_of_a_post()
    {
        using var server = RawServer.Answering("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json", """{"error":"invalid_grant"}""");
        using var client = new OutboundClient(Loopback, TimeProvider.System);
        Cause(await client.GetAsync(server.Uri, Limit, TestContext.Current.CancellationToken)).Should().Be("outbound-status");
        var posted = Value(await client.PostFormAsync(server.Uri, [new("a", "b")], Limit, TestContext.Current.CancellationToken));
        posted.Status.Should().Be(400);
        Encoding.UTF8.GetString(posted.Body.Span).Should().Contain("invalid_grant");
    }

    [Fact]
    public async Task A_body_that_announces_too_much_is_not_read()
    {
        using var server = new RawServer((_, stream, cancellation) => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"u8.ToArray(), cancellation).AsTask());
        Cause(await GetAsync(Loopback, server.Uri)).Should().Be("outbound-too-large");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_100_megabytes_is_cut_off_at_the_limit(bool chunked)
    {
        var sent = 0L;
        using var server = new RawServer(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{(chunked ? "Transfer-Encoding: chunked\r\n" : "Connection: close\r\n")}\r\n"), cancellation);
            byte[] piece = [.. chunked ? "10000\r\n"u8 : [], .. new byte[65536], .. chunked ? "\r\n"u8 : []];
            for (var i = 0; i < 1600; i++)
            {
                await stream.WriteAsync(piece, cancellation);
                Interlocked.Add(ref sent, 65536);
            }
        });
        var before = GC.GetTotalAllocatedBytes();
        Cause(await GetAsync(Loopback, server.Uri)).Should().Be("outbound-too-large");
        (GC.GetTotalAllocatedBytes() - before).Should().BeLessThan(20_000_000);
        Interlocked.Read(ref sent).Should().BeLessThan(100_000_000);
    }

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_read()
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK", new string('a', Limit));
        Value(await GetAsync(Loopback, server.Uri)).Body.Length.Should().Be(Limit);
        using var larger = RawServer.Answering("HTTP/1.1 200 OK", new string('a', Limit + 1));
        Cause(await GetAsync(Loopback, larger.Uri)).Should().Be("outbound-too-large");
    }

    [Fact]
    public async Task A_slow_drip_ends_at_the_time_limit()
    {
        using var server = new RawServer(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"u8.ToArray(), cancellation);
            while (true)
            {
                await stream.WriteAsync("a"u8.ToArray(), cancellation);
                await Task.Delay(50, cancellation);
            }
        });
        await EndsInTime(server, "body");
    }

    [Fact]
    public async Task Headers_that_never_come_end_at_the_time_limit()
    {
        using var server = new RawServer((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        await EndsInTime(server, "response");
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_no_timeout()
    {
        using var server = new RawServer((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        using var client = new OutboundClient(Loopback, TimeProvider.System);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var get = () => client.GetAsync(server.Uri, Limit, cancel.Token);
        await get.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_compressed_bomb_is_not_opened()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(new byte[10_000_000]);
        }

        var body = packed.ToArray();
        using var server = new RawServer(async (_, stream, cancellation) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {body.Length}\r\n\r\n"), cancellation);
            await stream.WriteAsync(body, cancellation);
        });
        Cause(await GetAsync(Loopback, server.Uri)).Should().Be("outbound-compressed");
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "outbound-http")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "outbound-http")]
    [InlineData("", "outbound-http")]
    public async Task What_is_no_http_is_named_so(string bytes, string cause)
    {
        using var server = new RawServer((_, stream, cancellation) => stream.WriteAsync(Encoding.ASCII.GetBytes(bytes), cancellation).AsTask());
        Cause(await GetAsync(Loopback, server.Uri)).Should().Be(cause);
    }

    [Fact]
    public async Task Endless_headers_are_cut_off()
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nX: " + new string('x', 64 * 1024));
        Cause(await GetAsync(Loopback, server.Uri)).Should().Be("outbound-too-large");
    }

    [Fact]
    public async Task A_name_without_address_and_a_closed_port_are_told_apart()
    {
        using var client = new OutboundClient(Loopback, TimeProvider.System, (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        Cause(await client.GetAsync(new Uri("https://nobody.test/"), Limit, TestContext.Current.CancellationToken)).Should().Be("outbound-dns");

        int closed;
        using (var server = RawServer.Answering("HTTP/1.1 200 OK"))
        {
            closed = server.Port;
        }

        Cause(await GetAsync(Loopback, new Uri($"http://127.0.0.1:{closed}/"))).Should().Be("outbound-connect");
    }

    [Fact]
    public async Task A_cookie_is_forgotten()
    {
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/", "x");
        using var client = new OutboundClient(Loopback, TimeProvider.System);
        Value(await client.GetAsync(server.Uri, Limit, TestContext.Current.CancellationToken));
        Value(await client.GetAsync(server.Uri, Limit, TestContext.Current.CancellationToken));
        server.Requests.Should().HaveCount(2).And.NotContain(request => request.Contains("Cookie", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task EndsInTime(RawServer server, string phase)
    {
        var watch = Stopwatch.StartNew();
        var outcome = await GetAsync(Loopback with { Timeout = TimeSpan.FromMilliseconds(500) }, server.Uri);
        Cause(outcome).Should().Be("outbound-timeout");
        outcome.Match(_ => "", rejection => rejection.Detail).Should().Contain(phase);
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    private static async Task<Outcome<OutboundResponse>> GetAsync(OutboundSettings settings, Uri uri)
    {
        using var client = new OutboundClient(settings, TimeProvider.System);
        return await client.GetAsync(uri, Limit, TestContext.Current.CancellationToken);
    }

    private static T Value<T>(Outcome<T> outcome) => outcome.Match(
        value => value,
        rejection => throw new InvalidOperationException(rejection.ToString()));

    private static string Cause<T>(Outcome<T> outcome) => outcome.Match(
        _ => "accepted",
        rejection =>
        {
            rejection.Code.Fh.Should().Be(FhCodes.OrganisationUnreachable);
            return rejection.Code.Cause;
        });
}
