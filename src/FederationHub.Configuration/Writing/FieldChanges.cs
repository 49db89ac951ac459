namespace FederationHub.Configuration.Writing;

/// <summary>Compares two items key by key.</summary>
internal static class FieldChanges
{
    private const int Longest = 100;

    public static IReadOnlyList<FieldChange> Between(WrittenBlock before, WrittenBlock after)
    {
        var changes = new List<FieldChange>();
        Add("", before, after, changes);
        return changes;
    }

    private static void Add(string path, WrittenBlock? before, WrittenBlock? after, List<FieldChange> changes)
    {
        var keys = (before?.Keys ?? []).Concat(after?.Keys ?? []).Select(key => key.Key).Distinct(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var (old, now) = (Find(before, key), Find(after, key));
            var field = path + key;
            if (old?.Value is WrittenBlock or null && now?.Value is WrittenBlock or null)
            {
                Add(field + ".", old?.Value as WrittenBlock, now?.Value as WrittenBlock, changes);
            }
            else if (Line(old?.Value) != Line(now?.Value))
            {
                changes.Add(new FieldChange(field, (old ?? now)!.IsSecret ? Secrets(old?.Value, now?.Value) : Change(old?.Value, now?.Value)));
            }
        }
    }

    private static WrittenKey? Find(WrittenBlock? block, string key) => block?.Keys.FirstOrDefault(known => known.Key == key);

    // Which of them came or went is nobody's to read: two hashes would tell whether two applications share a secret.
    private static string Secrets(Written? before, Written? after) =>
        (Count(before), Count(after)) is var (old, now) && old == now ? "changed" : $"changed ({old} → {now})";

    private static int Count(Written? value) => value is WrittenList list ? list.Items.Count : 0;

    private static string Change(Written? before, Written? after)
    {
        var (old, now) = (Line(before), Line(after));
        if (before is WrittenList was && after is WrittenList becomes && old.Length + now.Length > Longest)
        {
            var (olds, news) = (was.Items.Select(Line).ToList(), becomes.Items.Select(Line).ToList());
            List<string> moved = [.. news.Except(olds, StringComparer.Ordinal).Select(item => "+ " + item), .. olds.Except(news, StringComparer.Ordinal).Select(item => "- " + item)];
            return moved.Count == 0 ? "another order" : string.Join(", ", moved);
        }

        return $"{old} → {now}";
    }

    private static string Line(Written? value) => value switch
    {
        null => "(none)",
        WrittenText { Shown: { } shown } => shown,
        WrittenList { Items.Count: 0 } => "(none)",
        WrittenList list => $"[{string.Join(", ", list.Items.Select(Line))}]",
        _ => YamlText.OnOneLine(value) ?? "(a block)",
    };
}
