using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace FederationHub.Deployment.Tests;

/// <summary>deploy/systemd: systemd itself reads the unit, and its command line runs with its variables and its settings.</summary>
public sealed class SystemdUnitTests
{
    private readonly string _folder = SourceTree.NewFolder("systemd");
    private readonly string[] _unit = File.ReadAllLines(Path.Combine(SourceTree.Root, "deploy/systemd/federationhub.service"));

    public SystemdUnitTests() => Release.Needed();

    [Fact]
    public async Task Systemd_finds_nothing_wrong_with_it()
    {
        await WriteAsync(_unit);
        var (code, said) = await Release.BashAsync(_folder, "systemd-analyze verify --man=no --recursive-errors=no ./federationhub.service");

        code.Should().Be(0, said);
        said.Should().BeEmpty();

        await WriteAsync([.. _unit.Select(line => line == "Type=notify" ? "Type=sometimes" : line)]);
        (await Release.BashAsync(_folder, "systemd-analyze verify --man=no --recursive-errors=no ./federationhub.service")).Said.Should().Contain("sometimes", "the check can fail");
    }

    // systemd's own measure, 0 (nothing is open) to 10; a unit without hardening has 9.6.
    [Fact]
    public async Task Its_exposure_is_small()
    {
        await WriteAsync(_unit);
        var (code, said) = await Release.BashAsync(_folder, "systemd-analyze security --offline=true --threshold=15 ./federationhub.service");

        code.Should().Be(0, said);
        await WriteAsync([.. _unit.Where(line => !line.StartsWith("SystemCallFilter", StringComparison.Ordinal) && !line.StartsWith("Capability", StringComparison.Ordinal))]);
        (await Release.BashAsync(_folder, "systemd-analyze security --offline=true --threshold=15 ./federationhub.service")).Code.Should().NotBe(0, "the check can fail");
    }

    [Fact]
    public async Task Its_command_runs_with_its_settings_says_when_it_listens_and_drains_before_it_ends()
    {
        var port = FreePort.Next();
        Value("EnvironmentFile").Should().Be("/etc/federationhub/federationhub.env");
        var key = Path.Combine(_folder, "master-key");
        await Release.BashAsync(_folder, "umask 077; head -c 32 /dev/urandom | base64 > master-key");
        var environment = File.ReadLines(Path.Combine(SourceTree.Root, "deploy/systemd/federationhub.env"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Append(Value("Environment"))
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Here(pair[1].Trim('"')), StringComparer.Ordinal);
        environment["ASPNETCORE_URLS"].Should().Be("http://127.0.0.1:8080", "the proxy's file looks for it there");
        environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        environment["FederationHub__Keys__MasterKeyFile"].Should().Be(key);
        environment["FederationHub__DrainSeconds"].Should().Be("5");

        using var supervisor = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        environment["NOTIFY_SOCKET"] = Path.Combine(_folder, "notify");
        supervisor.Bind(new UnixDomainSocketEndPoint(environment["NOTIFY_SOCKET"]));

        await using var process = RunningProcess.Start("unit", Here(Value("ExecStart")), [], environment);
        (await HearAsync(supervisor)).Should().Be("READY=1", process.Output);

        using var http = LoopbackHttp.Create();
        var hub = new Uri($"http://127.0.0.1:{port}");
        (await StatusAsync(http, hub, "/health/ready")).Should().Be(HttpStatusCode.OK, "it said that it was ready");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(hub, "/.well-known/openid-configuration")) { Headers = { Host = "login.example.org" } };
        using var discovery = await http.SendAsync(request);
        JsonDocument.Parse(await discovery.Content.ReadAsStringAsync()).RootElement.GetProperty("issuer").GetString().Should().Be("https://login.example.org");

        process.Terminate();
        (await HearAsync(supervisor)).Should().Be("STOPPING=1");
        HttpStatusCode ready;
        do
        {
            ready = await StatusAsync(http, hub, "/health/ready");
        }
        while (ready == HttpStatusCode.OK);

        ready.Should().Be(HttpStatusCode.ServiceUnavailable, "the proxy must look elsewhere");
        (await StatusAsync(http, hub, "/health/live")).Should().Be(HttpStatusCode.OK, "and people who are here already are still served");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        (await process.EndAsync(patience.Token)).Should().Be(0, process.Output);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(_folder, "hub.db")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void It_stops_nobody_who_is_busy_and_gives_up_never()
    {
        int.Parse(Value("TimeoutStopSec"), CultureInfo.InvariantCulture).Should().BeGreaterThan(60 + 20, "the longest drain, and the time that requests get to end");
        Value("Restart").Should().Be("on-failure");
        Value("StartLimitIntervalSec").Should().Be("0");
        Value("MemoryDenyWriteExecute").Should().Be("no", "the runtime compiles while it runs");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, Uri hub, string path)
    {
        using var answer = await http.GetAsync(new Uri(hub, path));
        return answer.StatusCode;
    }

    private static async Task<string> HearAsync(Socket supervisor)
    {
        var buffer = new byte[256];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        return Encoding.ASCII.GetString(buffer, 0, await supervisor.ReceiveAsync(buffer, patience.Token));
    }

    private string Value(string name) => _unit.Single(line => line.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    // Everything has a place of its own on a real machine; here it is one folder.
    private string Here(string text) => text
        .Replace("/opt/federationhub/bin", Release.Binaries, StringComparison.Ordinal)
        .Replace("/var/lib/federationhub", _folder, StringComparison.Ordinal)
        .Replace("/etc/federationhub", _folder, StringComparison.Ordinal);

    private Task WriteAsync(IEnumerable<string> lines) =>
        File.WriteAllLinesAsync(Path.Combine(_folder, "federationhub.service"), lines.Select(line => line.Replace("/opt/federationhub/bin", Release.Binaries, StringComparison.Ordinal)));
}
