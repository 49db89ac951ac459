using System.Globalization;
using BenchmarkDotNet.Running;
using FederationHub.Benchmarks;
using FederationHub.Benchmarks.Discovery;
using FederationHub.Benchmarks.Metadata;
using FederationHub.Benchmarks.SamlAnswers;
using FederationHub.Benchmarks.Search;
using FederationHub.Benchmarks.WholeLogins;

switch (args)
{
    // The hub's own process, which `logins` starts.
    case ["hub"]:
        return await HubRole.RunAsync();

    // logins [COUNT [WARM-UP [STORE]]]: whole logins against hubs in processes of their own, one for each store.
    case ["logins", .. var rest]:
        await Table.RunAsync(Number(rest, 0, 2000), Number(rest, 1, 1000), rest.Length > 2 ? Enum.Parse<Engine>(rest[2]) : null);
        return 0;

    // saml [TIMES]: one signed answer, verified and read.
    case ["saml", .. var rest]:
        return AnswerTable.Run(Number(rest, 0, 3000));

    // metadata [ENTITIES [RUNS]]: a signed aggregate, verified and read to its last entity.
    case ["metadata", .. var rest]:
        return await AggregateTable.RunAsync(Number(rest, 0, 10_000), Number(rest, 1, 3));

    // search [LIST [PROBES [SECONDS]]]: the search of the discovery page; - for the generated list and the project's probes.
    case ["search", .. var rest]:
        return await SearchTable.RunAsync(FilePath(rest, 0), FilePath(rest, 1), Number(rest, 2, 10));

    // keystroke [ORGANISATIONS [KEYS]]: from a key in the search field to results on the screen, in Chromium.
    case ["keystroke", .. var rest]:
        return await KeystrokeTable.RunAsync(Number(rest, 0, 10_000), Number(rest, 1, 150));

    // The process that `metadata` starts.
    case [ReadingRole.Name, var aggregate, var certificate, var folder]:
        return ReadingRole.Run(aggregate, certificate, folder);
}

// Anything else is for the benchmark library. A benchmark that throws is a failure, not a row with question marks: the test
// command looks at the exit code.
var summaries = BenchmarkSwitcher.FromAssembly(typeof(BrokeredLogin).Assembly).Run(args).ToList();
return summaries.Count > 0 && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.Length > 0 && summary.Reports.All(report => report.Success)) ? 0 : 1;

static int Number(string[] counts, int place, int otherwise) => counts.Length > place ? int.Parse(counts[place], CultureInfo.InvariantCulture) : otherwise;
static string? FilePath(string[] paths, int place) => paths.Length > place && paths[place] != "-" ? paths[place] : null;
