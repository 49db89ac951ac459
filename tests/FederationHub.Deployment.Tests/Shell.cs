using System.Diagnostics;

namespace FederationHub.Deployment.Tests;

/// <summary>Small programs of the system that a test needs: mount, chown, initdb.</summary>
internal static class Shell
{
    /// <summary>Whether this process is root.</summary>
    public static bool IsRoot => Environment.UserName == "root";

    /// <summary>Runs a program as root, by sudo where this is somebody else.</summary>
    public static Task AsRootAsync(string program, params string[] arguments) =>
        IsRoot ? RunAsync(program, arguments) : RunAsync("sudo", ["-n", program, .. arguments]);

    /// <summary>Runs a program as the user of PostgreSQL, which refuses to be root.</summary>
    public static Task AsPostgresAsync(string program, params string[] arguments) =>
        IsRoot ? RunAsync("runuser", ["-u", "postgres", "--", program, .. arguments]) : RunAsync(program, arguments);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        // What it says goes to a file: a server that it leaves behind would hold a pipe open.
        var log = Path.GetTempFileName();
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/", ArgumentList = { "-c", "log=$1; shift; exec \"$@\" </dev/null >\"$log\" 2>&1", "sh", log, program } };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        var said = await File.ReadAllTextAsync(log);
        File.Delete(log);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        }
    }
}
