using System.Text.Json;

namespace FederationHub.Cli.Commands;

/// <summary>
/// One line of a batch: a JSON object with the names of a command's options. A member that is no option is read past, since nobody can be
/// let in by what is not read. The first thing that cannot be read is kept in <see cref="Problem"/>.
/// </summary>
internal sealed class BatchLine
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private readonly JsonElement root;

    private BatchLine(JsonElement root) => this.root = root;

    /// <summary>Why the line cannot be read, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The line, or what is wrong with it.</summary>
    public static (BatchLine? Line, string? Problem) Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object ? (new BatchLine(document.RootElement.Clone()), null) : (null, "The line is no JSON object.");
        }
        catch (JsonException malformed)
        {
            return (null, $"The line is no JSON that can be read: {malformed.Message}");
        }
    }

    public string? Id() => Find("id") is not { } id ? null : id.ValueKind switch
    {
        JsonValueKind.Number when id.GetRawText().Length <= 64 => id.GetRawText(),
        JsonValueKind.String when Decoded(id) is { } text => JsonSerializer.Serialize(text),
        _ => Say<string>("id", "must be text or a number"),
    };

    public Material? One(string name)
    {
        var all = Several(name);
        return all.Count < 2 ? all.FirstOrDefault() : Say<Material>(name, "stands for one thing: give it, or its _text, once");
    }

    public List<Material> Several(string name)
    {
        List<Material> all = [];
        foreach (var file in Texts(name))
        {
            // The input is the batch's own.
            all.Add(file == "-" ? Say<Material>(name, "cannot be the input in a batch") ?? Material.Inline(string.Empty) : Material.InFile(file));
        }

        all.AddRange(Texts(name + "_text").Select(Material.Inline));
        return all;
    }

    public IReadOnlyList<string> Words(string name) => Typed.Words(Texts(name));

    private List<string> Texts(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        List<string> texts = [];
        foreach (var item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value])
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                Say<string>(name, "must be text or a list of texts");
            }
            else if (Decoded(item) is { } text)
            {
                texts.Add(text);
            }
            else
            {
                Say<string>(name, "is no valid text");
            }
        }

        return texts;
    }

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => Decoded(value) ?? Say<string>(name, "is no valid text"),
        _ => Say<string>(name, "must be text"),
    };

    public bool Switch(string name)
    {
        switch (Find(name)?.ValueKind)
        {
            case null or JsonValueKind.False:
                return false;
            case JsonValueKind.True:
                return true;
            default:
                Say<string>(name, "must be true or false");
                return false;
        }
    }

    public string? Skew() => Find("skew") is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : Text("skew");

    // Null is as absent.
    private JsonElement? Find(string name) => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    // JSON can write half a surrogate pair, and octets that are no UTF-8: neither is text.
    private static string? Decoded(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private T? Say<T>(string name, string what)
        where T : class
    {
        Problem ??= $"{name} {what}.";
        return null;
    }
}
