using FederationHub.Configuration.Yaml;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Reading;

/// <summary>
/// Writes out what the file leaves to be understood: an organisation that no entry names gets an entry with its own id and
/// name, and an entry that names no upstream uses the only one that speaks for its organisation.
/// </summary>
internal static class ShortForm
{
    public static (IReadOnlyList<PendingUpstream> Upstreams, IReadOnlyList<DiscoveryEntry> Entries) WriteOut(
        IReadOnlyList<OrganisationDraft?> organisations, IReadOnlyList<PendingUpstream?> upstreams, IReadOnlyList<EntryDraft?> entries, KnownNames names)
    {
        var all = organisations.Select(organisation => organisation?.Upstream).Concat(upstreams).OfType<PendingUpstream>().ToList();
        var speakers = all.SelectMany(pending => pending.Upstream.Organisations.Select(organisation => (Organisation: organisation, pending.Upstream.Id)))
            .Distinct().ToLookup(pair => pair.Organisation, pair => pair.Id, StringComparer.Ordinal);
        var byId = organisations.OfType<OrganisationDraft>().DistinctBy(draft => draft.Organisation.Id, StringComparer.Ordinal)
            .ToDictionary(draft => draft.Organisation.Id, StringComparer.Ordinal);
        var named = entries.OfType<EntryDraft>().Select(entry => entry.Organisation.Value).ToHashSet(StringComparer.Ordinal);

        var made = new List<(DiscoveryEntry Entry, Section Block)>();
        foreach (var organisation in byId.Values)
        {
            var id = organisation.Organisation.Id;
            if (named.Contains(id))
            {
                RefuseStrayLook(organisation);
                continue;
            }

            names.Give(KnownNames.Kind.Entry, id, organisation.Block.LineOf("id"), organisation.Block.PathOf("id"));
            if (speakers[id].Skip(1).Any())
            {
                organisation.Block.Problem("id", $"'{id}' has more than one upstream ({string.Join(", ", speakers[id])}), so the screen does not know which to use. Write an entry for each under 'entries'.");
            }

            made.Add((organisation.Look.Make(id, id, speakers[id].FirstOrDefault(), organisation.Organisation.Name), organisation.Block));
        }

        foreach (var entry in entries.OfType<EntryDraft>())
        {
            var name = entry.Name ?? byId.GetValueOrDefault(entry.Organisation.Value)?.Organisation.Name;
            if (name is not null)
            {
                made.Add((entry.Look.Make(entry.Id, entry.Organisation.Value, Upstream(entry, speakers), name), entry.Block));
            }
        }

        DomainOwners.Check(made);
        return (all, [.. made.Select(pair => pair.Entry)]);
    }

    private static string? Upstream(EntryDraft entry, ILookup<string, string> speakers)
    {
        var candidates = speakers[entry.Organisation.Value];
        if (entry.Upstream is null)
        {
            if (candidates.Skip(1).Any())
            {
                entry.Block.Problem("upstream", $"'{entry.Organisation.Value}' has more than one upstream ({string.Join(", ", candidates)}). Name the one to use with 'upstream'.");
            }

            return candidates.FirstOrDefault();
        }

        // An upstream that is not there at all is reported as such.
        if (!candidates.Contains(entry.Upstream.Value, StringComparer.Ordinal) && speakers.Any(group => group.Contains(entry.Upstream.Value, StringComparer.Ordinal)))
        {
            entry.Block.Problem("upstream", $"The upstream '{entry.Upstream.Value}' does not speak for '{Shown.Of(entry.Organisation.Value)}'. Add that organisation to the upstream's 'organisations', or name another upstream.");
        }

        return entry.Upstream.Value;
    }

    private static void RefuseStrayLook(OrganisationDraft organisation)
    {
        foreach (var key in EntryReader.OwnKeys.Where(organisation.Block.Has))
        {
            organisation.Block.Problem(key, $"This organisation has entries of its own under 'entries', so '{key}' would be shown nowhere. Move it to the entry.");
        }
    }
}
