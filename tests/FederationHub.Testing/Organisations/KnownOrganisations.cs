using System.Text.Json;
using FederationHub.Core;
using FederationHub.Core.Organisations;

namespace FederationHub.Testing.Organisations;

/// <summary>Lists of organisations as JSON, and what people type to find them; see README.md.</summary>
public static class KnownOrganisations
{
    /// <summary>Those of <c>known.json</c>.</summary>
    public static IReadOnlyList<DiscoveryEntry> All { get; } = Read(Open("known.json"));

    /// <summary>Those of <c>probes.txt</c>.</summary>
    public static IReadOnlyList<SearchProbe> Probes { get; } = ReadProbes(new StreamReader(Open("probes.txt")).ReadToEnd());

    /// <summary>Reads a list: an array of objects with <c>id</c>, <c>names</c> by language, <c>aliases</c>, <c>domains</c>, <c>country</c> and <c>place</c>.</summary>
    public static IReadOnlyList<DiscoveryEntry> Read(Stream json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(Entry)];
    }

    /// <summary>Reads probes, one a line.</summary>
    public static IReadOnlyList<SearchProbe> ReadProbes(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split('|')).Select(parts => new SearchProbe(parts[0], parts[1], parts[2], parts[3].Split(',')))];

    private static DiscoveryEntry Entry(JsonElement item) => new()
    {
        Id = item.GetProperty("id").GetString()!,
        Organisation = item.GetProperty("id").GetString()!,
        Name = new LocalisedText { ByLanguage = item.GetProperty("names").EnumerateObject().ToDictionary(name => name.Name, name => name.Value.GetString()!, StringComparer.Ordinal) },
        Aliases = Texts(item, "aliases"),
        Domains = Texts(item, "domains"),
        Place = item.GetProperty("place").GetString(),
        Country = item.GetProperty("country").GetString(),
    };

    private static string[] Texts(JsonElement item, string name) => [.. item.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static Stream Open(string file) =>
        typeof(KnownOrganisations).Assembly.GetManifestResourceStream($"Organisations.{file}") ?? throw new InvalidOperationException($"{file} is not in this assembly");
}

/// <summary>What somebody types.</summary>
/// <param name="Category">How: exact, order, domain, diacritic, typo, space, alias, abbreviation, place, prefix, infix.</param>
/// <param name="Language">Language of the page.</param>
/// <param name="Query">What is typed.</param>
/// <param name="Wanted">Ids of whom they may mean.</param>
public sealed record SearchProbe(string Category, string Language, string Query, IReadOnlyList<string> Wanted);
