using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Testing.Metadata;
using FederationHub.Testing.Processes;

namespace FederationHub.Benchmarks.Metadata;

/// <summary>
/// What it takes to verify a signed aggregate and read it to its last entity, beside what xmlsec1 takes to verify the same file in
/// the same run. Each in a process of its own, from its start to its end.
/// </summary>
internal static class AggregateTable
{
    private const string RootName = "--id-attr:ID";
    private const string Root = "urn:oasis:names:tc:SAML:2.0:metadata:EntitiesDescriptor";

    public static async Task<int> RunAsync(int entities, int runs)
    {
        var folder = SourceTree.NewFolder("benchmark");
        var (template, signed, key, certificate) = (Path.Combine(folder, "template.xml"), Path.Combine(folder, "aggregate.xml"), Path.Combine(folder, "key.pem"), Path.Combine(folder, "certificate.pem"));
        try
        {
            await WriteKeyAsync(key, certificate);
            await using (var file = File.Create(template))
            {
                // A hub goes by the machine's clock.
                GeneratedAggregate.Write(file, entities, GeneratedAggregate.SignatureTemplate, validUntil: TimeProvider.System.GetUtcNow().AddDays(14));
            }

            await RunAsync("xmlsec1", ["--sign", "--privkey-pem", $"{key},{certificate}", RootName, Root, "--output", signed, template]);
            Line(string.Create(CultureInfo.InvariantCulture, $"A signed aggregate of {entities} identity providers, {new FileInfo(signed).Length / 1e6:F1} MB; {runs} runs, each a new process. Processor time is user and system."));
            Line("| run | xmlsec1 --verify s | processor s | ours, read to the last entity s | processor s | ÷ wall | ÷ processor | peak MB | entities |");
            Line("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
            var fastest = (Wall: TimeSpan.MaxValue, Processor: TimeSpan.MaxValue);
            for (var run = 1; run <= runs; run++)
            {
                var theirs = await RunAsync("xmlsec1", ["--verify", "--pubkey-cert-pem", certificate, RootName, Root, signed]);
                fastest = theirs.Wall < fastest.Wall ? (theirs.Wall, theirs.Processor) : fastest;
                var own = Environment.ProcessPath!;
                var ours = await RunAsync(own, [.. own.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(AggregateTable).Assembly.Location] : Array.Empty<string>(), ReadingRole.Name, signed, certificate, folder]);
                var read = ours.Output.Trim().Split(' ');
                Line(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {run} | {theirs.Wall.TotalSeconds:F2} | {theirs.Processor.TotalSeconds:F2} | {ours.Wall.TotalSeconds:F2} | {ours.Processor.TotalSeconds:F2} | {ours.Wall / theirs.Wall:F2} | {ours.Processor / theirs.Processor:F2} | {read[1]} | {read[0]} |"));
                if (read[0] != entities.ToString(CultureInfo.InvariantCulture))
                {
                    Line("Not every entity was read.");
                    return 1;
                }
            }

            return await RefreshTable.RunAsync(signed, certificate, entities, fastest) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteKeyAsync(string key, string certificate)
    {
        using var rsa = RSA.Create(2048);
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        using var made = new CertificateRequest("CN=federation", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now, now.AddYears(50));
        await File.WriteAllTextAsync(key, rsa.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(certificate, made.ExportCertificatePem());
    }

    private static async Task<(TimeSpan Wall, TimeSpan Processor, string Output)> RunAsync(string command, string[] arguments)
    {
        var before = OfChildren();
        var watch = Stopwatch.StartNew();
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        watch.Stop();
        return process.ExitCode == 0
            ? (watch.Elapsed, OfChildren() - before, output)
            : throw new InvalidOperationException($"{command} ended with {process.ExitCode}: {await errors}");
    }

    // Processor time of all processes that this one started and that ended, from the kernel in hundredths of a second (proc_pid_stat(5), cutime and cstime).
    private static TimeSpan OfChildren()
    {
        var text = File.ReadAllText("/proc/self/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)));
    }

    private static void Line(string text) => Console.WriteLine(text);
}
