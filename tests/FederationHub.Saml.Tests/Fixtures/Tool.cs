using System.Diagnostics;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>A program of the system that gives a second opinion: xmlsec1, openssl.</summary>
internal static class Tool
{
    /// <summary>Whether it ended well, and everything that it said.</summary>
    public static async Task<(bool Well, string Said)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode == 0, string.Concat(said));
    }
}
