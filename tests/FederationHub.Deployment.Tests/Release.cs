using System.Diagnostics;

namespace FederationHub.Deployment.Tests;

/// <summary>What deploy/publish.sh made: the unpacked release and its tarball. The test command makes it, and there a missing one is a failure.</summary>
internal static class Release
{
    /// <summary>The unpacked folder.</summary>
    public static string Folder => Path.GetDirectoryName(Binaries)!;

    /// <summary>Its folder of programs.</summary>
    public static string Binaries =>
        Path.TrimEndingDirectorySeparator(Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_BINARIES")
            ?? throw new InvalidOperationException("FEDERATIONHUB_TEST_BINARIES is not set."));

    /// <summary>The tarball.</summary>
    public static string Tarball => Path.Combine(Path.GetDirectoryName(Folder)!, "federationhub-linux-x64.tar.gz");

    /// <summary>Skips a test on a machine where nothing was published.</summary>
    public static void Needed() => Assert.SkipWhen(
        Environment.GetEnvironmentVariable("CI") != "true" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_BINARIES")),
        "deploy/publish.sh is run by tests/run.sh Deployment.");

    /// <summary>Runs one line of bash in a folder; gives exit code and all that it printed.</summary>
    public static async Task<(int Code, string Said)> BashAsync(string folder, string line, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("/bin/bash")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-euo", "pipefail", "-c", line },
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
