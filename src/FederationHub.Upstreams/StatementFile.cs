using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using FederationHub.Core.Identity;

namespace FederationHub.Upstreams;

/// <summary>
/// A whole <see cref="UpstreamStatement"/> as a JSON file: what <c>fedhub saml check --statement</c> prints, what an operator writes by hand
/// for an OpenID Connect organisation, and what <c>fedhub mapping try</c> reads. It holds values of a person; its form is in README.md.
/// </summary>
public static class StatementFile
{
    /// <summary>Largest file, characters.</summary>
    public const int MaxLength = 8 * 1024 * 1024;

    private const string ByHand = "by hand";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file of a statement; whatever it holds, the file reads back to the same.</summary>
    public static string Write(UpstreamStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteString("upstream", statement.Upstream);
            writer.WriteString("issuer", statement.Issuer);
            writer.WriteStartObject("subject");
            writer.WriteString("value", statement.Subject.Value);
            writer.WriteString("format", statement.Subject.Format);
            Text(writer, "name_qualifier", statement.Subject.NameQualifier);
            Text(writer, "sp_name_qualifier", statement.Subject.SpNameQualifier);
            writer.WriteEndObject();
            writer.WriteStartObject("attributes");
            foreach (var (name, values) in statement.Attributes.ByName)
            {
                List(writer, name, values);
            }

            writer.WriteEndObject();
            if (statement.Unread.Count > 0)
            {
                writer.WriteStartArray("unread");
                foreach (var unread in statement.Unread)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", unread.Name);
                    writer.WriteString("cause", unread.Cause);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteStartObject("authentication");
            Text(writer, "instant", Instant(statement.Authentication.Instant));
            Text(writer, "context", statement.Authentication.Context);
            List(writer, "methods", statement.Authentication.Methods);
            List(writer, "authorities", statement.Authentication.Authorities);
            writer.WriteEndObject();
            Text(writer, "session_index", statement.SessionIndex);
            Text(writer, "session_ends", Instant(statement.SessionEnds));
            writer.WriteStartObject("evidence");
            writer.WriteString("key", statement.Evidence.KeyId);
            writer.WriteString("key_source", statement.Evidence.KeySource);
            writer.WriteString("signed", statement.Evidence.SignedPart);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads a file; null with everything that is wrong with it, each with the path of its member.</summary>
    /// <param name="json">Its text.</param>
    /// <param name="upstream">The upstream for which it is tried; a file that names another is refused.</param>
    /// <param name="problems">What is wrong; empty for a statement.</param>
    public static UpstreamStatement? Read(string json, string upstream, out IReadOnlyList<SettingsProblem> problems)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(upstream);
        var reader = new Reader();
        problems = reader.Problems;
        if (json.Length > MaxLength)
        {
            reader.Say(string.Empty, $"The file has {json.Length} characters; at most {MaxLength} are read.");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                reader.Say(string.Empty, "This must be a JSON object.");
                return null;
            }

            var statement = reader.Statement(document.RootElement, upstream);
            return reader.Problems.Count == 0 ? statement : null;
        }
        catch (JsonException exception)
        {
            reader.Say(string.Empty, string.Create(CultureInfo.InvariantCulture, $"Line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: this is not JSON, or it is nested too deeply."));
            return null;
        }
    }

    private static string? Instant(DateTimeOffset? instant) => instant?.ToString("O", CultureInfo.InvariantCulture);

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void List(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads member by member and goes on after a mistake, so that all of them are told at once.</summary>
    private sealed class Reader
    {
        public List<SettingsProblem> Problems { get; } = [];

        public void Say(string path, string message) => Problems.Add(new SettingsProblem(path, message));

        public UpstreamStatement Statement(JsonElement root, string upstream)
        {
            var members = Members(root, string.Empty, ["version", "upstream", "issuer", "subject", "attributes", "unread", "authentication", "session_index", "session_ends", "evidence"]);
            if (members.TryGetValue("version", out var version) && !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == 1))
            {
                Say("version", "The only version is 1.");
            }

            if (String(members, "upstream", string.Empty) is { } named && named != upstream)
            {
                Say("upstream", $"The statement is of upstream '{named}', and '{upstream}' was asked for.");
            }

            return new UpstreamStatement
            {
                Upstream = upstream,
                Issuer = Required(members, "issuer", string.Empty),
                Subject = Subject(members),
                Attributes = Attributes(members),
                Unread = Unread(members),
                Authentication = Authentication(members),
                SessionIndex = String(members, "session_index", string.Empty),
                SessionEnds = Instant(members, "session_ends", string.Empty),
                Evidence = Evidence(members),
            };
        }

        private SubjectId Subject(Dictionary<string, JsonElement> root)
        {
            if (!root.TryGetValue("subject", out var subject))
            {
                Say("subject", "Who it is about is missing: an object with 'value' and 'format'.");
                return new SubjectId(string.Empty, SubjectId.Transient);
            }

            var members = Members(subject, "subject", ["value", "format", "name_qualifier", "sp_name_qualifier"]);
            return new SubjectId(
                // A SAML assertion may name nobody but by attributes; the adapter makes an empty transient name of that.
                String(members, "value", "subject") ?? Missing("subject.value"),
                String(members, "format", "subject") ?? SubjectId.OidcSub,
                String(members, "name_qualifier", "subject"),
                String(members, "sp_name_qualifier", "subject"));
        }

        private AttributeValues Attributes(Dictionary<string, JsonElement> root)
        {
            if (!root.TryGetValue("attributes", out var attributes))
            {
                return AttributeValues.Empty;
            }

            var byName = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
            foreach (var (name, value) in Members(attributes, "attributes", known: null))
            {
                var values = value.ValueKind == JsonValueKind.Array
                    ? [.. value.EnumerateArray().Select((item, i) => Value(item, string.Create(CultureInfo.InvariantCulture, $"attributes.{name}[{i}]")))]
                    : (string[])[Value(value, $"attributes.{name}")];
                // As the adapters give it: a name that was sent without a value was not sent.
                if (values.Length > 0)
                {
                    byName[name] = values;
                }
            }

            return new AttributeValues { ByName = byName };
        }

        private List<Finding> Unread(Dictionary<string, JsonElement> root)
        {
            if (!root.TryGetValue("unread", out var unread))
            {
                return [];
            }

            if (unread.ValueKind != JsonValueKind.Array)
            {
                Say("unread", "This must be a list of objects with 'name' and 'cause'.");
                return [];
            }

            var read = new List<Finding>();
            foreach (var (i, item) in unread.EnumerateArray().Index())
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"unread[{i}]");
                var members = Members(item, path, ["name", "cause"]);
                read.Add(new Finding(Required(members, "cause", path), Required(members, "name", path)));
            }

            return read;
        }

        // As the OpenID Connect adapter takes them, so that claims can be copied out of a token.
        private string Value(JsonElement value, string path)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String:
                    return Decoded(value, path) ?? string.Empty;
                case JsonValueKind.Number:
                    return value.GetRawText();
                case JsonValueKind.True:
                    return "true";
                case JsonValueKind.False:
                    return "false";
                default:
                    Say(path, "A value is text, a number, true or false, or a list of those; a member of an object is written as a name of its own, such as \"address.country\".");
                    return string.Empty;
            }
        }

        private UpstreamAuthentication Authentication(Dictionary<string, JsonElement> root)
        {
            if (!root.TryGetValue("authentication", out var authentication))
            {
                return new UpstreamAuthentication();
            }

            var members = Members(authentication, "authentication", ["instant", "context", "methods", "authorities"]);
            return new UpstreamAuthentication
            {
                Instant = Instant(members, "instant", "authentication"),
                Context = String(members, "context", "authentication"),
                Methods = Strings(members, "methods", "authentication"),
                Authorities = Strings(members, "authorities", "authentication"),
            };
        }

        private TrustEvidence Evidence(Dictionary<string, JsonElement> root)
        {
            if (!root.TryGetValue("evidence", out var evidence))
            {
                return new TrustEvidence(ByHand, ByHand, ByHand);
            }

            var members = Members(evidence, "evidence", ["key", "key_source", "signed"]);
            return new TrustEvidence(Required(members, "key", "evidence"), Required(members, "key_source", "evidence"), Required(members, "signed", "evidence"));
        }

        private Dictionary<string, JsonElement> Members(JsonElement element, string path, string[]? known)
        {
            var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            if (element.ValueKind != JsonValueKind.Object)
            {
                Say(path, "This must be a JSON object.");
                return members;
            }

            foreach (var member in element.EnumerateObject())
            {
                if (known is not null && !known.Contains(member.Name, StringComparer.Ordinal))
                {
                    Say(At(path, member.Name), $"There is no such member. Use: {string.Join(", ", known)}.");
                }
                else if (!members.TryAdd(member.Name, member.Value))
                {
                    Say(At(path, member.Name), "This stands twice.");
                }
            }

            return members;
        }

        private string Required(Dictionary<string, JsonElement> members, string name, string path) =>
            String(members, name, path) is { Length: > 0 } value ? value : Missing(At(path, name));

        private string Missing(string path)
        {
            if (!Problems.Exists(problem => problem.Field == path))
            {
                Say(path, "This is missing.");
            }

            return string.Empty;
        }

        private string? String(Dictionary<string, JsonElement> members, string name, string path)
        {
            if (!members.TryGetValue(name, out var value))
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String)
            {
                return Decoded(value, At(path, name));
            }

            Say(At(path, name), "This must be text; leave it out where there is none.");
            return null;
        }

        // JSON can write half a surrogate pair, which is no text.
        private string? Decoded(JsonElement value, string path)
        {
            try
            {
                return value.GetString();
            }
            catch (InvalidOperationException)
            {
                Say(path, "This is no valid text: half a character.");
                return null;
            }
        }

        private string[] Strings(Dictionary<string, JsonElement> members, string name, string path)
        {
            if (!members.TryGetValue(name, out var value))
            {
                return [];
            }

            if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            {
                return [.. value.EnumerateArray().Select(item => Decoded(item, At(path, name)) ?? string.Empty)];
            }

            Say(At(path, name), "This must be a list of texts.");
            return [];
        }

        private DateTimeOffset? Instant(Dictionary<string, JsonElement> members, string name, string path)
        {
            if (String(members, name, path) is not { } text)
            {
                return null;
            }

            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            {
                return instant;
            }

            Say(At(path, name), "This must be an instant such as 2026-03-01T12:00:00Z.");
            return null;
        }

        private static string At(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
    }
}
