using System.Text.Json.Nodes;
using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;

namespace FederationHub.Configuration.Reading;

/// <summary>
/// The settings of one protocol while they are read: a versioned JSON object whose keys are those of the file, so that what a
/// protocol says about a field names a line of the file.
/// </summary>
internal sealed class ProtocolBlock(Section section)
{
    private readonly List<PendingFile> _files = [];

    public JsonObject Settings { get; } = new() { ["version"] = 1 };

    public IReadOnlyList<PendingFile> Files => _files;

    public PendingSecret? Secret { get; private set; }

    /// <summary>Takes a value over.</summary>
    public string? Text(string key, Func<string, string?> check, bool required = false)
    {
        var entry = section.Text(key, check, required);
        if (entry is not null)
        {
            Settings[key] = entry.Value;
        }

        return entry?.Value;
    }

    /// <summary>Takes a list over.</summary>
    public IReadOnlyList<string> Texts(string key, Func<string, string?> check)
    {
        var entries = section.Texts(key, check);
        if (entries.Count > 0)
        {
            Settings[key] = new JsonArray([.. entries.Select(entry => (JsonNode)entry.Value)]);
        }

        return [.. entries.Select(entry => entry.Value)];
    }

    /// <summary>Takes a switch over, when it is set.</summary>
    public bool? Flag(string key)
    {
        var flag = section.OptionalFlag(key);
        if (flag is not null)
        {
            Settings[key] = flag;
        }

        return flag;
    }

    /// <summary>Takes certificates over; those in files are noted.</summary>
    public int Certificates(string key)
    {
        var entries = section.Texts(key);
        var list = new JsonArray();
        foreach (var entry in entries)
        {
            if (entry.Value.StartsWith("file:", StringComparison.Ordinal))
            {
                _files.Add(new PendingFile(key, list.Count, entry with { Value = entry.Value[5..] }));
                list.Add("");
                continue;
            }

            var (base64, problem) = CertificateText.Read(entry.Value);
            if (problem is not null)
            {
                section.Findings.Add(entry.Line, entry.Path, problem);
            }

            list.Add(base64 ?? "");
        }

        if (list.Count > 0)
        {
            Settings[key] = list;
        }

        return list.Count;
    }

    /// <summary>Notes a file whose text becomes the value of another key.</summary>
    public bool TextFile(string key, string settingsKey)
    {
        var entry = section.Text(key, value => value.Contains('\0', StringComparison.Ordinal) || value.Contains("://", StringComparison.Ordinal)
            ? "This is not the path of a file. For an address, use metadata_url."
            : null);
        if (entry is not null)
        {
            _files.Add(new PendingFile(settingsKey, null, entry));
        }

        return section.Has(key);
    }

    /// <summary>Notes where a secret is.</summary>
    public void ReadSecret(string key)
    {
        if (section.Text(key) is not { } entry)
        {
            return;
        }

        switch (SecretSource.TryParse(entry.Value))
        {
            case null:
                section.Findings.Add(entry.Line, entry.Path, "A secret never stands in the file. Write env:NAME for an environment variable or file:PATH for a file, and treat a secret that stood here as lost.");
                break;
            case SecretSource.Hash:
                section.Findings.Add(entry.Line, entry.Path, "A hash will not do here: the hub must show this secret to the organisation. Write env:NAME or file:PATH.");
                break;
            case { } source:
                Secret = new PendingSecret(source, entry.Line, entry.Path);
                break;
        }
    }
}
