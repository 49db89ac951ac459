using FederationHub.Core.Discovery;
using FederationHub.Core.Organisations;
using FederationHub.Testing.Organisations;

namespace FederationHub.Core.Tests.Discovery;

/// <summary>A new snapshot takes over while people search.</summary>
public sealed class SearchSwapTests
{
    private const int Versions = 12;

    [Fact]
    public async Task No_search_fails_or_sees_half_of_a_snapshot_while_another_takes_over()
    {
        var current = Snapshot(0);
        using var over = new CancellationTokenSource();
        using var arrived = new SemaphoreSlim(0);
        var searching = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (!over.IsCancellationRequested)
            {
                var search = Volatile.Read(ref current);
                var hits = search.Search("steeds hetzelfde lyceum", "nl", eligible: null, 20).Hits;
                hits.Should().ContainSingle("each snapshot has it, under a version of its own").Which.Tier.Should().Be(2);
                if (seen.Add(hits[0].Entry.Id))
                {
                    arrived.Release();
                }

                search.Search("hogescholo", "en", eligible: null, 20).Total.Should().BePositive();
            }

            return seen;
        })).ToArray();

        for (var version = 1; version <= Versions; version++)
        {
            // The next is made while the one before is searched, and takes over when everybody has seen that.
            var next = Snapshot(version);
            await Task.WhenAny(Task.WhenAll(arrived.WaitAsync(TestContext.Current.CancellationToken), arrived.WaitAsync(TestContext.Current.CancellationToken)), searching[0], searching[1]);
            Volatile.Write(ref current, next);
        }

        await over.CancelAsync();
        (await Task.WhenAll(searching)).Should().AllSatisfy(seen => seen.Should().Contain(Enumerable.Range(0, Versions).Select(version => $"v{version}")));
    }

    private static OrganisationSearch Snapshot(int version)
    {
        var entries = GeneratedOrganisations.Make(300);
        return new OrganisationSearch(new OrganisationIndex([.. entries, entries[0] with { Id = $"v{version}", Name = LocalisedText.Same($"Steeds hetzelfde lyceum {version}"), Aliases = [] }], _ => null));
    }
}
