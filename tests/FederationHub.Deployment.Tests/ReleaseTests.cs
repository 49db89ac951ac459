using System.Diagnostics;

namespace FederationHub.Deployment.Tests;

/// <summary>The folder and the tarball that operators get.</summary>
public sealed class ReleaseTests
{
    private static readonly string[] Parts =
    [
        "README.md", "keys.md", "format.md", "LICENSE", "VERSION", "install.sh", "bin/fedhub", "bin/FederationHub.Server",
        "systemd/federationhub.service", "systemd/federationhub.env", "haproxy/haproxy.cfg", "docker/Dockerfile",
    ];

    public ReleaseTests() => Release.Needed();

    [Theory]
    [InlineData("FederationHub.Server")]
    [InlineData("fedhub")]
    public async Task Both_programs_say_their_version(string program)
    {
        var (code, said) = await Release.BashAsync(Release.Binaries, $"./{program} --version");

        code.Should().Be(0, said);
        said.Trim().Should().MatchRegex(@"^\d+\.\d+\.\d+").And.Be((await File.ReadAllTextAsync(Path.Combine(Release.Folder, "VERSION"))).Trim());
    }

    [Fact]
    public async Task They_bring_their_own_runtime_and_libraries()
    {
        await using var hub = await HubProcess.StartAsync(new Dictionary<string, string?>());
        using var http = LoopbackHttp.Create();
        // What signs metadata is loaded now.
        (await http.GetAsync(new Uri(hub.Url + "/saml/metadata"))).EnsureSuccessStatusCode();

        var mapped = (await File.ReadAllLinesAsync($"/proc/{hub.Id}/maps")).Where(line => line.Contains('/', StringComparison.Ordinal)).Select(line => line[line.IndexOf('/', StringComparison.Ordinal)..]).ToHashSet(StringComparer.Ordinal);

        mapped.Should().Contain([Path.Combine(Release.Binaries, "libcoreclr.so"), Path.Combine(Release.Binaries, "libe_sqlite3.so"), Path.Combine(Release.Binaries, "FederationHub.Server.dll")]);
        mapped.Where(file => file.Contains("/dotnet/", StringComparison.Ordinal)).Should().BeEmpty("the machine's own runtime is not used");
    }

    // CVE-2026-47304: a bypass of signature checks before 10.0.10, which the runtime's own copy may have.
    [Fact]
    public void The_xml_signature_library_is_the_pinned_one()
    {
        var shipped = FileVersionInfo.GetVersionInfo(Path.Combine(Release.Binaries, "System.Security.Cryptography.Xml.dll"));

        var pinned = File.ReadLines(Path.Combine(SourceTree.Root, "src/Directory.Packages.props")).Single(line => line.Contains("\"System.Security.Cryptography.Xml\"", StringComparison.Ordinal));
        pinned.Should().Contain($"Version=\"{shipped.ProductVersion!.Split('+')[0]}\"");
    }

    [Fact]
    public async Task The_tarball_holds_the_folder_for_everybody_to_read_and_nobody_to_write()
    {
        var (code, said) = await Release.BashAsync(Path.GetDirectoryName(Release.Tarball)!, "sha256sum --check --quiet *.sha256 && tar -tvzf federationhub-linux-x64.tar.gz");

        code.Should().Be(0, said);
        var entries = said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries)).ToList();
        entries.Should().OnlyContain(entry => (entry[0] == "-rw-r--r--" || entry[0] == "-rwxr-xr-x" || entry[0] == "drwxr-xr-x") && entry[1] == "0/0");
        var names = entries.Select(entry => entry[5].TrimEnd('/')).ToHashSet(StringComparer.Ordinal);
        names.Should().Contain(Parts.Select(file => "federationhub/" + file));
        names.Should().NotContain(name => name.EndsWith(".xml", StringComparison.Ordinal) && name.Contains("FederationHub.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Installs_over_an_earlier_release_and_leaves_settings_and_master_key()
    {
        var root = SourceTree.NewFolder("install");
        var install = $"'{Release.Folder}/install.sh' --root '{root}'";
        (await Release.BashAsync(root, install)).Code.Should().Be(0);
        var settings = Path.Combine(root, "etc/federationhub/federationhub.env");
        var key = Path.Combine(root, "etc/federationhub/master-key");
        var first = await File.ReadAllTextAsync(key);
        await File.AppendAllTextAsync(settings, "FederationHub__Ribbon=TEST\n");

        var (code, said) = await Release.BashAsync(root, install);

        code.Should().Be(0, said);
        (await File.ReadAllTextAsync(key)).Should().Be(first);
        Convert.FromBase64String(first.Trim()).Should().HaveCount(32);
        (await File.ReadAllTextAsync(settings)).Should().EndWith("FederationHub__Ribbon=TEST\n");
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(key).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Path.Combine(root, "srv/federationhub/secrets")).Should().Be(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, "what is written there has the usual mode of an editor");
        }

        // The command finds the settings by itself, and the hub's database by these.
        var state = Path.Combine(root, "var/lib/federationhub");
        await File.WriteAllTextAsync(settings, (await File.ReadAllTextAsync(settings)).Replace("/var/lib/federationhub", state, StringComparison.Ordinal).Replace("/etc/federationhub", Path.Combine(root, "etc/federationhub"), StringComparison.Ordinal));
        (code, said) = await Release.BashAsync(root, "usr/local/bin/fedhub migrate", new Dictionary<string, string>
        {
            ["FEDERATIONHUB_ENV"] = settings, ["FEDERATIONHUB_BIN"] = Path.Combine(root, "opt/federationhub/bin"), ["FEDERATIONHUB_USER"] = Environment.UserName,
        });
        code.Should().Be(0, said);
        File.Exists(Path.Combine(state, "hub.db")).Should().BeTrue("the settings of the unit lead there");
    }
}
