using System.Text.Json;

namespace FederationHub.Cli.Commands;

/// <summary>
/// One line of a batch: a JSON object with the options' names. A member that is no option is read past, since nobody can be let in by what
/// is not read.
/// </summary>
internal static class SamlBatchLine
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>The question, with no more than its id where there is a problem, and the problem.</summary>
    public static (SamlQuestion Question, string? Problem) Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new Reader(document.RootElement).Read()
                : (new SamlQuestion(), "The line is no JSON object.");
        }
        catch (JsonException malformed)
        {
            return (new SamlQuestion(), $"The line is no JSON that can be read: {malformed.Message}");
        }
    }

    private sealed class Reader(JsonElement root)
    {
        private string? _problem;

        public (SamlQuestion Question, string? Problem) Read()
        {
            var id = Id();
            var question = new SamlQuestion
            {
                Id = id,
                Response = One("response"),
                IdpMetadata = One("idp_metadata"),
                IdpCertificates = Several("idp_certificate"),
                IdpEntityId = Text("idp_entity_id"),
                AssertionConsumer = Text("acs"),
                EntityId = Text("entity_id"),
                InResponseTo = Text("in_response_to"),
                Unsolicited = Switch("unsolicited"),
                At = Text("at"),
                Skew = Skew(),
                SpKeys = Several("sp_key"),
                Allow = Words("allow"),
                Algorithms = Words("algorithms"),
            };
            return _problem is null ? (question, null) : (new SamlQuestion { Id = id }, _problem);
        }

        private string? Id() => Find("id") is not { } id ? null : id.ValueKind switch
        {
            JsonValueKind.Number when id.GetRawText().Length <= 64 => id.GetRawText(),
            JsonValueKind.String when Decoded(id) is { } text => JsonSerializer.Serialize(text),
            _ => Say<string>("id", "must be text or a number"),
        };

        private SamlMaterial? One(string name)
        {
            var all = Several(name);
            return all.Count < 2 ? all.FirstOrDefault() : Say<SamlMaterial>(name, "stands for one thing: give it, or its _text, once");
        }

        private List<SamlMaterial> Several(string name)
        {
            List<SamlMaterial> all = [];
            foreach (var file in Texts(name))
            {
                // The input is the batch's own.
                all.Add(file == "-" ? Say<SamlMaterial>(name, "cannot be the input in a batch") ?? SamlMaterial.Inline(string.Empty) : SamlMaterial.InFile(file));
            }

            all.AddRange(Texts(name + "_text").Select(SamlMaterial.Inline));
            return all;
        }

        private List<string> Words(string name) =>
            [.. Texts(name).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

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

        private string? Text(string name) => Find(name) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } value => Decoded(value) ?? Say<string>(name, "is no valid text"),
            _ => Say<string>(name, "must be text"),
        };

        private bool Switch(string name)
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

        private string? Skew() => Find("skew") is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : Text("skew");

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
            _problem ??= $"{name} {what}.";
            return null;
        }
    }
}
