using System.Collections.Frozen;
using System.Globalization;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Discovery;

/// <summary>
/// Discovery entries by number, domain and identifier: one look-up, however many organisations there are. Made once per
/// configuration snapshot; immutable.
/// </summary>
public sealed class OrganisationIndex
{
    /// <summary>A domain of at least this length may have two typing errors.</summary>
    private const int MistypedTwice = 16;

    /// <summary>Of a domain that nobody has, so many are held against all others: itself, and those above it. More labels than that are nobody's mail, and each costs a look at every domain.</summary>
    private const int MostMistyped = 4;

    /// <summary>A parent domain of more entries than this is a registry's, such as ac.uk, and finds nobody.</summary>
    private const int MostBelow = 50;
    private const int MostBelowShort = 2;
    private const int LongestPublicLabel = 3;

    private static readonly IdnMapping Idn = new();

    private readonly FrozenDictionary<string, int> _numberById;
    private readonly FrozenDictionary<string, int[]> _byDomain;
    private readonly FrozenDictionary<string, int[]> _byIdentifier;
    private readonly FrozenDictionary<string, int[]> _byUpstream;
    private readonly FrozenDictionary<string, int[]> _byLowerIdentifier;
    private readonly FrozenDictionary<string, int[]> _byParentDomain;

    /// <summary>Makes an index.</summary>
    /// <param name="entries">All entries, in the operator's order; ids are unique.</param>
    /// <param name="findOrganisation">Finds an organisation by id.</param>
    public OrganisationIndex(IReadOnlyList<DiscoveryEntry> entries, Func<string, HomeOrganisation?> findOrganisation)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(findOrganisation);
        Entries = entries;
        _numberById = entries.Select((entry, number) => (entry.Id, number)).ToFrozenDictionary(pair => pair.Id, pair => pair.number, StringComparer.Ordinal);
        var byDomain = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var byIdentifier = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var byUpstream = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var byLowerIdentifier = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var number = 0; number < entries.Count; number++)
        {
            var entry = entries[number];
            var organisation = findOrganisation(entry.Organisation);
            // ux 1.9: domains are those of mail and the scopes of the organisation.
            foreach (var domain in entry.Domains.Concat(organisation?.Scopes.Where(s => !s.IsPattern).Select(s => s.Value) ?? []))
            {
                Add(byDomain, DomainOf(domain), number);
            }

            Add(byIdentifier, entry.Organisation, number);
            foreach (var identifier in entry.Identifiers.Concat(organisation?.Identifiers ?? []))
            {
                Add(byIdentifier, identifier.Value, number);
                Add(byLowerIdentifier, identifier.Value.ToLowerInvariant(), number);
            }

            Add(byUpstream, entry.Upstream, number);
        }

        _byDomain = Freeze(byDomain);
        _byIdentifier = Freeze(byIdentifier);
        _byUpstream = Freeze(byUpstream);
        _byLowerIdentifier = Freeze(byLowerIdentifier);
        _byParentDomain = Freeze(ParentsOf(byDomain));
    }

    /// <summary>All entries; an entry's number is its place here.</summary>
    public IReadOnlyList<DiscoveryEntry> Entries { get; }

    /// <summary>The number of an entry, by its id; null for one that is not here.</summary>
    internal int? NumberOf(string id) => _numberById.TryGetValue(id, out var number) ? number : null;

    /// <summary>A set of entries of this index; unknown ones are left out.</summary>
    public EntrySet SetOf(IEnumerable<DiscoveryEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var set = new EntrySet(Entries.Count);
        foreach (var entry in entries)
        {
            if (_numberById.TryGetValue(entry.Id, out var number))
            {
                set.Add(number);
            }
        }

        return set;
    }

    /// <summary>Whether a set has an entry; never one that is not in this index.</summary>
    public bool Has(EntrySet set, DiscoveryEntry entry)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(entry);
        return _numberById.TryGetValue(entry.Id, out var number) && set.Contains(number);
    }

    /// <summary>The domain in an e-mail address, or a domain itself: lower case, ASCII, without final dot. Null when there is none. The local part goes nowhere.</summary>
    public static string? DomainOf(string? text)
    {
        if (text is null || text.Length > 1000)
        {
            return null;
        }

        var domain = text[(text.LastIndexOf('@') + 1)..].Trim().TrimEnd('.').ToLowerInvariant();
        if (domain.Length is 0 or > 253 || domain.StartsWith('.') || domain.Contains("..", StringComparison.Ordinal))
        {
            return null;
        }

        if (!System.Text.Ascii.IsValid(domain))
        {
            try
            {
                domain = Idn.GetAscii(domain);
            }
            catch (ArgumentException)
            {
                // Not a domain name (RFC 5891): then it names no organisation.
                return null;
            }
        }

        return domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? domain : null;
    }

    /// <summary>
    /// Entries by the longest suffix that is somebody's: <c>student.tudelft.nl</c> finds <c>tudelft.nl</c>. Suffixes whose
    /// entries are all outside <paramref name="eligible"/> are passed over.
    /// </summary>
    internal IReadOnlyList<int> FindByDomain(string domain, EntrySet? eligible)
    {
        for (var rest = domain; ;)
        {
            if (_byDomain.TryGetValue(rest, out var found) && (eligible is null || found.Any(eligible.Contains)))
            {
                return found;
            }

            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                return [];
            }

            rest = rest[(dot + 1)..];
        }
    }

    /// <summary>
    /// Entries by what was typed, when it is an identifier of the organisation (BRIN, OIN, ROR and such, in whatever case), the entity ID
    /// or issuer of its upstream, its domain, an address in it, or an address of a page of it.
    /// </summary>
    internal IReadOnlyList<int> FindByTyped(string typed, EntrySet? eligible, Func<string, string?>? findUpstream)
    {
        if (_byLowerIdentifier.TryGetValue(typed.ToLowerInvariant(), out var identified))
        {
            return identified;
        }

        if (findUpstream?.Invoke(typed) is { } upstream && FindByUpstream(upstream) is { Count: > 0 } reached)
        {
            return reached;
        }

        var host = HostOf(typed);
        return (typed.Contains('@', StringComparison.Ordinal) || host.Contains('.', StringComparison.Ordinal)) && DomainOf(host) is { } domain
            ? FindByDomain(domain, eligible) is { Count: > 0 } found ? found : FindBelow(domain)
            : [];
    }

    /// <summary>Entries whose domain differs from one, or from one above it, by a typing error or two.</summary>
    internal IEnumerable<int> FindByMistypedDomain(string domain)
    {
        var labels = domain.Split('.');
        var own = Math.Max(0, OwnLabels(labels));
        return Enumerable.Range(Math.Max(0, own - MostMistyped), Math.Min(own, MostMistyped))
            .Select(first => FindByMistyped(string.Join('.', labels[first..])).ToArray())
            .FirstOrDefault(found => found.Length > 0) ?? [];
    }

    private IEnumerable<int> FindByMistyped(string domain)
    {
        var errors = Math.Min(TypingErrors.Allowed(domain.Length), 1 + (domain.Length / MistypedTwice));
        return errors == 0 || domain.Length > TypingErrors.MaxLength ? [] : _byDomain
            .Where(pair => Math.Abs(pair.Key.Length - domain.Length) <= errors)
            .Select(pair => (Cost: TypingErrors.Measure(domain, pair.Key, errors, beginnings: false), pair.Value))
            .Where(pair => pair.Cost is not null)
            .OrderBy(pair => pair.Cost)
            .SelectMany(pair => pair.Value);
    }

    /// <summary>The entry of that id, else those of the organisation of that id or with that identifier.</summary>
    internal IReadOnlyList<int> FindByIdentifier(string identifier) =>
        _numberById.TryGetValue(identifier, out var number) ? [number] : _byIdentifier.GetValueOrDefault(identifier) ?? [];

    /// <summary>The entries that go through an upstream.</summary>
    internal IReadOnlyList<int> FindByUpstream(string upstream) => _byUpstream.GetValueOrDefault(upstream) ?? [];

    /// <summary>
    /// How many labels of a domain are somebody's own: the last is the world's; so is a short one before a country's, as in ac.uk and
    /// com.br, though some short ones are names.
    /// </summary>
    internal static int OwnLabels(ReadOnlySpan<string> labels) =>
        labels.Length > 1 && labels[^1].Length == 2 && labels[^2].Length <= LongestPublicLabel ? labels.Length - 2 : labels.Length - 1;

    // Known is only en.via.dk, typed is via.dk: whoever has a domain below it.
    private int[] FindBelow(string domain)
    {
        for (var rest = domain; ;)
        {
            if (_byParentDomain.TryGetValue(rest, out var found))
            {
                return found;
            }

            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                return [];
            }

            rest = rest[(dot + 1)..];
        }
    }

    private static Dictionary<string, List<int>> ParentsOf(Dictionary<string, List<int>> byDomain)
    {
        var parents = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var (domain, numbers) in byDomain)
        {
            for (var dot = domain.IndexOf('.', StringComparison.Ordinal); dot >= 0 && domain.IndexOf('.', dot + 1) >= 0; dot = domain.IndexOf('.', dot + 1))
            {
                foreach (var number in numbers)
                {
                    Add(parents, domain[(dot + 1)..], number);
                }
            }
        }

        return parents.Where(pair => pair.Value.Count <= (OwnLabels(pair.Key.Split('.')) > 0 ? MostBelow : MostBelowShort)).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
    }

    // The host of an address as a browser shows it: without scheme, path, port and www.
    private static string HostOf(string typed)
    {
        var host = typed.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? typed[(scheme + 3)..] : typed;
        host = host.Contains('@', StringComparison.Ordinal) ? host : host.Split('/', '?', '#', ':')[0];
        return host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..] : host;
    }

    private static void Add(Dictionary<string, List<int>> index, string? key, int number)
    {
        if (string.IsNullOrEmpty(key))
        {
            return;
        }

        if (!index.TryGetValue(key, out var numbers))
        {
            index[key] = numbers = [];
        }

        if (numbers.Count == 0 || numbers[^1] != number)
        {
            numbers.Add(number);
        }
    }

    private static FrozenDictionary<string, int[]> Freeze(Dictionary<string, List<int>> index) =>
        index.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
}
