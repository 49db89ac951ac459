using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Benchmarks.WholeLogins;
using FederationHub.Testing.Metadata;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using HubProcess = FederationHub.Benchmarks.WholeLogins.HubProcess;

namespace FederationHub.Benchmarks.Metadata;

/// <summary>
/// The whole way of an aggregate into a hub: a hub in a process of its own, which has never seen it, fetches it from this process over
/// HTTP, verifies it, reads it, stores it, and gives an upstream its entity.
/// </summary>
internal static class RefreshTable
{
    private const string Path = "/idps.xml";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Prints the table; false when a hub did not take over each entity.</summary>
    /// <param name="signed">The file.</param>
    /// <param name="certificate">The certificate of who signed it, a file of PEM.</param>
    /// <param name="entities">How many entities it has.</param>
    /// <param name="xmlsec">How long xmlsec1 took to verify it in this run.</param>
    public static async Task<bool> RunAsync(string signed, string certificate, int entities, (TimeSpan Wall, TimeSpan Processor) xmlsec)
    {
        var der = Convert.ToBase64String(X509CertificateLoader.LoadCertificateFromFile(certificate).RawData);
        var port = FreePort.Next();
        await using var publisher = Publisher(port, signed, out var fetches);
        await publisher.StartAsync();
        Line("The whole way: a new hub in a process of its own fetches it over HTTP, verifies, reads and stores it. The peak is that of the whole hub.");
        Line("| store | from begin to live s | fetch s | verify and read s | ÷ xmlsec1 | processor s | ÷ xmlsec1's | store s | peak MB | entities |");
        Line("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var engine in (Engine[])[Engine.Sqlite, Engine.PostgreSql])
        {
            if (engine == Engine.PostgreSql && Environment.GetEnvironmentVariable(HubProcess.Postgres) is not { Length: > 0 })
            {
                Line($"| {engine} | not measured: {HubProcess.Postgres} names no server |");
                continue;
            }

            fetches.Clear();
            await using var hub = await HubProcess.StartAsync(engine, Start(port, der, GeneratedAggregate.EntityId(entities / 2)));
            var said = hub.Refreshed(Patience);
            await hub.RestAsync();
            var (count, all, store, processor) = (said[1], Seconds(said[2]), Seconds(said[3]), Seconds(said[4]) - Seconds(said[5]));
            var fetch = fetches.Single().TotalSeconds;
            var read = all - fetch - store;
            Line(string.Create(
                CultureInfo.InvariantCulture,
                $"| {engine} | {all:F2} | {fetch:F2} | {read:F2} | {read / xmlsec.Wall.TotalSeconds:F2} | {processor:F2} | {processor / xmlsec.Processor.TotalSeconds:F2} | {store:F2} | {hub.PeakMegabytes():F0} | {count} |"));
            if (said[0] != "Applied" || count != entities.ToString(CultureInfo.InvariantCulture))
            {
                Line("Not every entity is live: " + string.Join(' ', said));
                return false;
            }
        }

        return true;
    }

    private static HubStart Start(int publisher, string certificate, string entityId)
    {
        var port = FreePort.Next();
        var file = $$"""
        metadata_sources:
          - id: federation
            aggregate_url: http://127.0.0.1:{{publisher}}{{Path}}
            certificates: [{{certificate}}]
        organisations:
          - id: university
            name: { nl: Universiteit, en: University }
            identifiers: { schac_home_org: uvl.example }
            scopes: [uvl.example]
            domains: [uvl.example]
            saml: { metadata_source: federation, entity_id: "{{entityId}}" }
        """;
        return new HubStart(file, port, async http =>
        {
            using var answer = await http.GetAsync(new Uri($"http://hub.localhost:{port}/"));
            return true;
        });
    }

    private static WebApplication Publisher(int port, string signed, out List<TimeSpan> fetches)
    {
        var took = fetches = [];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var publisher = builder.Build();
        publisher.MapGet(Path, async context =>
        {
            var watch = Stopwatch.StartNew();
            context.Response.ContentType = "application/samlmetadata+xml";
            await context.Response.SendFileAsync(signed);
            await context.Response.CompleteAsync();
            took.Add(watch.Elapsed);
        });
        return publisher;
    }

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static void Line(string text) => Console.WriteLine(text);
}
