using FederationHub.Configuration.Yaml;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Reading;

/// <summary>
/// A domain says whose people these are, so it belongs to one organisation. Where several log in at one place (a school board with one
/// identity provider for all its schools) it says that place, and may be written at each of them.
/// </summary>
internal static class DomainOwners
{
    public static void Check(IReadOnlyList<(DiscoveryEntry Entry, Section Block)> entries)
    {
        var named = entries.SelectMany(pair => pair.Entry.Domains.Select((domain, index) => (Domain: domain, Index: index, pair.Entry, pair.Block)));
        foreach (var owners in named.GroupBy(owner => owner.Domain, StringComparer.Ordinal))
        {
            var first = owners.First();
            if (owners.All(owner => owner.Entry.Organisation == first.Entry.Organisation))
            {
                continue;
            }

            foreach (var other in owners.Where(owner => owner.Entry.Upstream is null ? owner.Entry.Organisation != first.Entry.Organisation : owner.Entry.Upstream != first.Entry.Upstream))
            {
                var field = $"domains[{other.Index}]";
                other.Block.Findings.Add(other.Block.LineBelow(field), other.Block.PathOf(field),
                    $"The domain '{other.Domain}' belongs to the organisation '{first.Entry.Organisation}' already, on line {first.Block.LineBelow($"domains[{first.Index}]")}, and leads to another upstream there. Keep it at one of them; organisations that log in at one place share one upstream.");
            }
        }
    }
}
