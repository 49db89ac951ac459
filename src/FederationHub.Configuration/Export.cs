using FederationHub.Configuration.Writing;
using FederationHub.Core;

namespace FederationHub.Configuration;

/// <summary>
/// Writes the configuration as one hub file (format.md): the same settings give the same text, byte for byte, in the order in which they
/// are stored, and the file gives the same settings back. No secret is in it.
/// </summary>
public static class Export
{
    /// <summary>The hub file of these settings, in UTF-8 and with line feeds.</summary>
    /// <param name="settings">Settings that came from the store.</param>
    public static string Write(HubSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = new YamlText();
        text.Comment("The whole configuration of this hub: 'fedhub plan FILE' says what it would change, 'fedhub apply FILE' makes it live.");
        text.Comment("What stands at its usual value is left out. Application secrets are hashes; no secret can be read out of this file.");
        if (settings.Upstreams.Any(upstream => upstream.SecretName is not null))
        {
            text.Comment("client_secret: [file:secrets/ID, kept] takes the secret from that file (relative to this one) when it is there, and else");
            text.Comment("keeps the one that the hub has. On a hub that has none yet, or to replace it, put it in that file; nothing here changes.");
        }

        foreach (var (key, items) in Kinds(settings))
        {
            // A file must say something: the empty hub is a hub without suites.
            if (items.Count > 0 || (key == "suites" && IsEmpty(settings)))
            {
                text.Space();
                text.Items(key, items);
            }
        }

        return text.ToString();
    }

    /// <summary>All items, by the keys and in the order of the file.</summary>
    internal static IReadOnlyList<(string Key, IReadOnlyList<WrittenBlock> Items)> Kinds(HubSettings settings)
    {
        var names = settings.Organisations.ToDictionary(organisation => organisation.Id, organisation => organisation.Name, StringComparer.Ordinal);
        return
        [
            ("suites", [.. settings.Suites.Select(FileItems.Of)]),
            ("applications", [.. settings.Applications.Select(FileItems.Of)]),
            ("organisations", [.. settings.Organisations.Select(FileItems.Of)]),
            ("upstreams", [.. settings.Upstreams.Select(FileItems.Of)]),
            ("entries", [.. settings.Entries.Select(entry => FileItems.Of(entry, names.GetValueOrDefault(entry.Organisation)))]),
            ("agreements", [.. settings.Agreements.Select(FileItems.Of)]),
            ("minimum_levels", [.. settings.MinimumLevels.Select(FileItems.Of)]),
            ("mfa_contracts", [.. settings.MfaContracts.Select(AssuranceItems.Of)]),
            ("metadata_sources", [.. settings.MetadataSources.Select(FileItems.Of)]),
        ];
    }

    private static bool IsEmpty(HubSettings settings) =>
        settings.Suites.Count + settings.Applications.Count + settings.Organisations.Count + settings.Upstreams.Count + settings.Entries.Count + settings.Agreements.Count + settings.MinimumLevels.Count
        + settings.MfaContracts.Count + settings.MetadataSources.Count == 0;
}
