using System.Text.Json.Nodes;
using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;

namespace FederationHub.Configuration.Reading;

/// <summary>
/// What the block of a protocol said: its settings, and what they still refer to.
/// </summary>
/// <param name="Settings">The settings column, to be completed.</param>
/// <param name="Secret">Where the client secret is, or null.</param>
/// <param name="Files">What is in files.</param>
/// <param name="FieldOf">The key in the file of a field of the settings, so that what the protocol says about it names a line.</param>
internal sealed record ProtocolBlock(JsonObject Settings, PendingSecret? Secret, IReadOnlyList<PendingFile> Files, Func<string, string> FieldOf)
{
    /// <summary>Reads a list of certificates. Those in files are empty texts here, and noted under <paramref name="settingsKey"/>.</summary>
    public static IReadOnlyList<string> Certificates(Section section, string key, string settingsKey, List<PendingFile> files, int leastRsaBits)
    {
        var read = new List<string>();
        foreach (var entry in section.Texts(key))
        {
            if (entry.Value.StartsWith("file:", StringComparison.Ordinal))
            {
                files.Add(new PendingFile(settingsKey, read.Count, entry with { Value = entry.Value["file:".Length..] }) { LeastRsaBits = leastRsaBits });
                read.Add("");
                continue;
            }

            var (base64, problem) = CertificateText.Read(entry.Value, leastRsaBits);
            if (problem is not null)
            {
                section.Findings.Add(entry.Line, entry.Path, problem);
            }

            read.Add(base64 ?? "");
        }

        return read;
    }

    /// <summary>Reads where a secret is that the hub must be able to show: one place, or a list of a place and <c>kept</c>.</summary>
    public static PendingSecret? ReadSecret(Section section, string key)
    {
        if (section.Take(key) is not YamlList)
        {
            return section.Text(key) is { } entry ? ReadSecret(section, entry) : null;
        }

        var places = section.Texts(key, required: true).Select(place => ReadSecret(section, place)).ToList();
        switch (places)
        {
            case [{ Source: not SecretSource.Kept } first, { Source: SecretSource.Kept }]:
                return first with { OrKept = true };
            case [{ } only]:
                return only;
            default:
                if (!places.Contains(null))
                {
                    section.Problem(key, "Write one place, env:NAME or file:PATH; or two, of which the second is kept: [file:PATH, kept].");
                }

                return null;
        }
    }

    private static PendingSecret? ReadSecret(Section section, Entry entry)
    {
        switch (SecretSource.TryParse(entry.Value))
        {
            case null:
                section.Findings.Add(entry.Line, entry.Path, "A secret never stands in the file. Write env:NAME for an environment variable, file:PATH for a file, or kept for the one that the hub has; and treat a secret that stood here as lost.");
                return null;
            case SecretSource.Hash:
                section.Findings.Add(entry.Line, entry.Path, "A hash will not do here: the hub must show this secret to the organisation. Write env:NAME or file:PATH.");
                return null;
            case { } source:
                return new PendingSecret(source, entry.Line, entry.Path);
        }
    }
}
