using System.Globalization;

namespace FederationHub.Deployment.Tests;

/// <summary>HAProxy before two nodes, on the file of deploy/, spoken to in the clear: its certificates are tested where the file is.</summary>
internal static class Proxy
{
    /// <summary>Starts it.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="nodes">The two ports that it leads to.</param>
    /// <param name="folder">For its file.</param>
    public static async Task<RunningProcess> StartAsync(int port, (int A, int B) nodes, string folder)
    {
        const string Encrypted = "ssl crt \"${FEDERATIONHUB_CERTIFICATE-/etc/haproxy/federationhub.pem}\" alpn h2,http/1.1";
        var shipped = await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "deploy/haproxy/haproxy.cfg"));
        shipped.Should().Contain(Encrypted);
        var file = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(file, shipped.Replace(Encrypted, string.Empty, StringComparison.Ordinal));
        var program = File.Exists("/usr/sbin/haproxy") ? "/usr/sbin/haproxy" : "haproxy";
        return RunningProcess.Start("haproxy", program, ["-db", "-f", file], new Dictionary<string, string>
        {
            ["FEDERATIONHUB_PROXY_USER"] = Environment.UserName,
            ["FEDERATIONHUB_HTTP"] = At(FreePort.Next()),
            ["FEDERATIONHUB_HTTPS"] = At(port),
            ["FEDERATIONHUB_NODE_A"] = At(nodes.A),
            ["FEDERATIONHUB_NODE_B"] = At(nodes.B),
        });
    }

    private static string At(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}
