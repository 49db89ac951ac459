namespace FederationHub.Core.Organisations;

/// <summary>Completes discovery entries with what their upstreams publish.</summary>
public static class PublishedLooks
{
    /// <summary>The most aliases of an entry.</summary>
    public const int MostAliases = 20;

    /// <summary>
    /// The entries, completed where an upstream is of one organisation and one entry alone: what the identity provider of thirty schools publishes is the name of none of
    /// them. A domain that another entry has, or that two publish, is nobody's.
    /// </summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="lookOf">What an upstream publishes, or null.</param>
    public static IReadOnlyList<DiscoveryEntry> Complete(HubSettings settings, Func<Upstream, PublishedLook?> lookOf)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(lookOf);
        var entriesOf = settings.Entries.Where(entry => entry.Upstream is not null).CountBy(entry => entry.Upstream!).ToDictionary(StringComparer.Ordinal);
        var looks = settings.Upstreams.Where(upstream => upstream.Organisations.Count == 1 && entriesOf.GetValueOrDefault(upstream.Id) == 1)
            .Select(upstream => (upstream.Id, Look: lookOf(upstream))).Where(pair => pair.Look is not null).ToDictionary(pair => pair.Id, pair => pair.Look!, StringComparer.Ordinal);
        if (looks.Count == 0)
        {
            return settings.Entries;
        }

        var taken = settings.Entries.SelectMany(entry => entry.Domains)
            .Concat(settings.Organisations.SelectMany(organisation => organisation.Scopes).Where(scope => !scope.IsPattern).Select(scope => scope.Value))
            .Concat(looks.Values.SelectMany(look => look.Domains).CountBy(domain => domain).Where(pair => pair.Value > 1).Select(pair => pair.Key))
            .ToHashSet(StringComparer.Ordinal);
        return [.. settings.Entries.Select(entry => entry.Upstream is { } upstream && looks.TryGetValue(upstream, out var look) ? Complete(entry, look, taken) : entry)];
    }

    private static DiscoveryEntry Complete(DiscoveryEntry entry, PublishedLook look, HashSet<string> taken)
    {
        var names = new Dictionary<string, string>(entry.Name.ByLanguage, StringComparer.Ordinal);
        foreach (var (language, name) in look.Names)
        {
            names.TryAdd(language, name);
        }

        var known = names.Values.Concat(entry.Aliases).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return entry with
        {
            Name = names.Count == entry.Name.ByLanguage.Count ? entry.Name : new LocalisedText { ByLanguage = names },
            Aliases = [.. entry.Aliases, .. look.Aliases.Where(known.Add).Take(Math.Max(0, MostAliases - entry.Aliases.Count))],
            Domains = [.. entry.Domains, .. look.Domains.Where(domain => !taken.Contains(domain))],
            Logo = entry.Logo ?? look.Logo,
            Hidden = entry.Hidden || look.Hidden,
        };
    }
}
