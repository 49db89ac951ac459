using System.Text.Json;
using System.Text.RegularExpressions;

namespace FederationHub.Server.Web;

/// <summary>
/// The languages of this process: Dutch and English, and what the operator's folder adds or says otherwise. A text that a file
/// of the folder lacks is English, and its operator is told at start.
/// </summary>
internal sealed partial class HubLanguages
{
    private readonly Dictionary<string, Words> _words;

    private HubLanguages(Dictionary<string, Words> words, IReadOnlyList<string> notices)
    {
        _words = words;
        Notices = notices;
        Tags = [.. words.Keys];
    }

    /// <summary>The languages that are shipped.</summary>
    public static HubLanguages Shipped { get; } = new(Words.Languages.ToDictionary(tag => tag, Words.In, StringComparer.OrdinalIgnoreCase), []);

    /// <summary>BCP 47 tags, the hub's default first.</summary>
    public IReadOnlyList<string> Tags { get; }

    /// <summary>What the operator is told at start.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>The words of one of <see cref="Tags"/>.</summary>
    public Words this[string tag] => _words[tag];

    /// <summary>The words for a tag or its language alone (RFC 4647 3.4); null where there are none.</summary>
    public Words? Find(string tag) => _words.GetValueOrDefault(tag) ?? _words.GetValueOrDefault(tag.Split('-')[0]);

    /// <summary>Reads a folder of <c>TAG.json</c>; empty for none. Says all that is wrong.</summary>
    public static (HubLanguages Languages, IReadOnlyList<string> Problems) Read(string? folder)
    {
        if (string.IsNullOrEmpty(folder))
        {
            return (Shipped, []);
        }

        if (!Directory.Exists(folder))
        {
            return (Shipped, [$"FederationHub__Languages__Folder names '{folder}', which does not exist."]);
        }

        var words = new Dictionary<string, Words>(Shipped._words, StringComparer.OrdinalIgnoreCase);
        var problems = new List<string>();
        var notices = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var tag = Path.GetFileNameWithoutExtension(file);
            if (!Tag().IsMatch(tag))
            {
                problems.Add($"FederationHub__Languages__Folder: '{tag}' is no language, such as fy or pt-BR.");
                continue;
            }

            try
            {
                var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(file)) ?? [];
                problems.AddRange(texts.Where(text => string.IsNullOrWhiteSpace(text.Value)).Select(text => $"FederationHub__Languages__Folder: {Path.GetFileName(file)} says nothing at {text.Key}."));
                var below = words.GetValueOrDefault(tag) ?? Words.In("en");
                var unknown = texts.Keys.Where(key => !below.Has(key) && key != Words.Direction).ToList();
                var missing = words.ContainsKey(tag) ? [] : below.Keys.Where(key => !texts.ContainsKey(key)).ToList();
                Tell(unknown, "holds texts that no page shows");
                Tell(missing, "lacks texts, which are shown in English");
                words[tag] = below.Under(tag, texts.Where(text => !string.IsNullOrWhiteSpace(text.Value)).ToDictionary(StringComparer.Ordinal));

                void Tell(List<string> keys, string what)
                {
                    if (keys.Count > 0)
                    {
                        notices.Add($"Language file {Path.GetFileName(file)} {what}: {string.Join(", ", keys.Take(10))}{(keys.Count > 10 ? $" and {keys.Count - 10} more" : "")}.");
                    }
                }
            }
            catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException)
            {
                problems.Add($"FederationHub__Languages__Folder: {Path.GetFileName(file)} cannot be read: {wrong.Message}");
            }
        }

        return (new HubLanguages(words, notices), problems);
    }

    [GeneratedRegex("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();
}
