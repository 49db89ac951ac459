using System.Diagnostics;
using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Discovery;
using FederationHub.Core.Organisations;
using FederationHub.Testing.Organisations;

namespace FederationHub.Benchmarks.Search;

/// <summary>
/// The search of the discovery page: what its index takes to make and to keep, how long one search takes, alone and at 200 a second
/// on one thread, and how often the right organisation stands first.
/// </summary>
internal static class SearchTable
{
    private const int Organisations = 10_000;
    private const int PerSecond = 200;
    private const int Limit = 20;

    /// <summary>Measures.</summary>
    /// <param name="list">Path of a list of organisations as JSON (see FederationHub.Testing/Organisations), or null for the generated ones with the known among them.</param>
    /// <param name="probes">Path of probes, or null for those of the project.</param>
    /// <param name="seconds">How long searches come at 200 a second.</param>
    public static async Task<int> RunAsync(string? list, string? probes, int seconds)
    {
        var entries = list is null ? Generated() : Read(list);
        var asked = probes is null ? KnownOrganisations.Probes : KnownOrganisations.ReadProbes(await File.ReadAllTextAsync(probes));
        Console.WriteLine($"{entries.Count:N0} organisations, {entries.Sum(entry => entry.Name.ByLanguage.Count + entry.Aliases.Count):N0} names, {asked.Count} probes");
        var search = Builds(entries);
        Quality(search, asked);
        // Each probe as it is typed, key by key: most searches are of beginnings.
        var typed = asked.SelectMany(probe => Enumerable.Range(1, probe.Query.Length).Select(length => (probe.Language, Query: probe.Query[..length]))).ToArray();
        Alone(search, typed);
        Alone(search, typed);
        await PacedAsync(search, typed, seconds);
        return 0;
    }

    private static List<DiscoveryEntry> Generated() => [.. KnownOrganisations.All, .. GeneratedOrganisations.Make(Organisations - KnownOrganisations.All.Count)];

    private static IReadOnlyList<DiscoveryEntry> Read(string path)
    {
        using var file = File.OpenRead(path);
        return KnownOrganisations.Read(file);
    }

    private static OrganisationSearch Builds(IReadOnlyList<DiscoveryEntry> entries)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (search, first, _) = Build(entries);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        var later = Enumerable.Range(0, 9).Select(_ => Build(entries)).Select(build => (build.Elapsed, build.Processor)).ToArray();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"index: first {first:F0} ms, then {later.Select(build => build.Elapsed).Order().ElementAt(4):F0} ms ({later.Select(build => build.Processor).Order().ElementAt(4):F0} ms of processor; middle of 9), keeps {kept / 1e6:F1} MB"));
        return search;
    }

    // Processor time is that of the whole process, its garbage collector's threads too.
    private static (OrganisationSearch Search, double Elapsed, double Processor) Build(IReadOnlyList<DiscoveryEntry> entries)
    {
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var search = new OrganisationSearch(new OrganisationIndex(entries, _ => null));
        var elapsed = clock.Elapsed;
        process.Refresh();
        return (search, elapsed.TotalMilliseconds, (process.TotalProcessorTime - processor).TotalMilliseconds);
    }

    private static void Quality(OrganisationSearch search, IReadOnlyList<SearchProbe> probes)
    {
        var places = probes.Select(probe => (probe, Place: PlaceOf(search, probe))).ToArray();
        Console.WriteLine($"{"category",-14}{"probes",8}{"first",8}{"in five",9}{"nothing",9}");
        foreach (var group in places.GroupBy(pair => pair.probe.Category).Append(new All(places)))
        {
            Console.WriteLine($"{group.Key,-14}{group.Count(),8}{group.Count(pair => pair.Place == 1),8}{group.Count(pair => pair.Place is > 0 and <= 5),9}{group.Count(pair => pair.Place < 0),9}");
        }

        foreach (var (probe, place) in places.Where(pair => pair.Place != 1))
        {
            Console.WriteLine($"  {(place > 0 ? place.ToString(CultureInfo.InvariantCulture) : "-"),3}  {probe.Category}: {probe.Query}");
        }
    }

    // The place of the wanted one; 0 where it is not among the first, -1 where nothing was found.
    private static int PlaceOf(OrganisationSearch search, SearchProbe probe)
    {
        var hits = search.Search(probe.Query, probe.Language, eligible: null, Limit).Hits;
        return hits.Count == 0 ? -1 : hits.Index().FirstOrDefault(pair => probe.Wanted.Contains(pair.Item.Entry.Id), (Index: -1, Item: hits[0])).Index + 1;
    }

    private static void Alone(OrganisationSearch search, (string Language, string Query)[] typed)
    {
        var times = new List<double>(typed.Length);
        foreach (var (language, query) in typed)
        {
            var clock = Stopwatch.GetTimestamp();
            search.Search(query, language, eligible: null, Limit);
            times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }

        Say($"{typed.Length:N0} searches, one after the other", times);
    }

    // Searches come when they come; the wait for the one before counts.
    private static async Task PacedAsync(OrganisationSearch search, (string Language, string Query)[] typed, int seconds)
    {
        var times = new List<double>(seconds * PerSecond);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < seconds * PerSecond; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / PerSecond);
            // Read once: between two readings the wait could become -1 ms, and that is for ever.
            var wait = due - clock.Elapsed;
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(wait);
            }

            // A timer wakes late, which is not the search's time; what is already late is.
            var begun = clock.Elapsed;
            due = begun - due < TimeSpan.FromMilliseconds(2) ? begun : due;
            var (language, query) = typed[i * 7919 % typed.Length];
            search.Search(query, language, eligible: null, Limit);
            times.Add((clock.Elapsed - due).TotalMilliseconds);
        }

        Say($"{times.Count:N0} searches at {PerSecond} a second on one thread", times);
    }

    private static void Say(string what, List<double> times)
    {
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: p50 {At(50):F2} ms, p95 {At(95):F2} ms, p99 {At(99):F2} ms, most {times[^1]:F2} ms"));

        double At(int percent) => times[(times.Count - 1) * percent / 100];
    }

    private sealed class All((SearchProbe probe, int Place)[] places) : IGrouping<string, (SearchProbe probe, int Place)>
    {
        public string Key => "all";

        public IEnumerator<(SearchProbe probe, int Place)> GetEnumerator() => places.AsEnumerable().GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
