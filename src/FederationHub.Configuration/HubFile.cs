using System.Text.Json.Nodes;
using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration;

/// <summary>
/// A hub file that was read whole and found in order: every reference leads somewhere and every value is allowed. What the
/// file points to outside itself (secrets, certificates, metadata) is not read yet; <see cref="Apply"/> does that.
/// </summary>
public sealed record HubFile
{
    private HubFile(HubSettings settings, IReadOnlyList<Section> applicationBlocks, IReadOnlyList<PendingSecrets> applicationSecrets, IReadOnlyList<PendingUpstream> upstreams, IReadOnlyList<PendingSource> sources)
    {
        Settings = settings;
        ApplicationBlocks = applicationBlocks;
        ApplicationSecrets = applicationSecrets;
        Upstreams = upstreams;
        Sources = sources;
    }

    /// <summary>What the file says, the short form written out; without secrets and without the content of other files.</summary>
    public HubSettings Settings { get; }

    /// <summary>Where each application stands, by its place in <see cref="HubSettings.Applications"/>.</summary>
    internal IReadOnlyList<Section> ApplicationBlocks { get; }

    /// <summary>Where the secrets of each application are, by its place in <see cref="HubSettings.Applications"/>.</summary>
    internal IReadOnlyList<PendingSecrets> ApplicationSecrets { get; }

    /// <summary>What each upstream still needs, by its place in <see cref="HubSettings.Upstreams"/>.</summary>
    internal IReadOnlyList<PendingUpstream> Upstreams { get; }

    /// <summary>What each metadata source still needs, by its place in <see cref="HubSettings.MetadataSources"/>.</summary>
    internal IReadOnlyList<PendingSource> Sources { get; }

    internal static HubFile From(
        HubSettings settings, IReadOnlyList<Section> applicationBlocks, IReadOnlyList<PendingSecrets> applicationSecrets, IReadOnlyList<PendingUpstream> upstreams, IReadOnlyList<PendingSource> sources) =>
        new(settings, applicationBlocks, applicationSecrets, upstreams, sources);
}

/// <summary>What reading a hub file gave.</summary>
public abstract record HubFileReading
{
    private HubFileReading()
    {
    }

    /// <summary>The file is in order.</summary>
    /// <param name="File">What it says.</param>
    public sealed record Accepted(HubFile File) : HubFileReading;

    /// <summary>The file is refused.</summary>
    /// <param name="Problems">Everything that is wrong, by line; at least one.</param>
    public sealed record Refused(IReadOnlyList<FileProblem> Problems) : HubFileReading;
}

/// <summary>The secrets of one application; null where the file does not speak of them, so that those stay that commands made.</summary>
internal sealed record PendingSecrets(IReadOnlyList<PendingSecret>? Secrets);

/// <summary>A secret that is somewhere else.</summary>
internal sealed record PendingSecret(SecretSource Source, int Line, string Path)
{
    /// <summary>Whether the one that the hub has counts when there is none at the source.</summary>
    public bool OrKept { get; init; }
}

/// <summary>An upstream with what it refers to.</summary>
/// <param name="Upstream">The record; its settings are those of the file.</param>
/// <param name="Settings">The settings as they are written, to be completed.</param>
/// <param name="Secret">Its client secret, or null.</param>
/// <param name="Files">Certificates in files, by the key of the list that they belong to.</param>
/// <param name="Block">Where its protocol settings stand, so that a problem with them names a line.</param>
internal sealed record PendingUpstream(Upstream Upstream, JsonObject Settings, PendingSecret? Secret, IReadOnlyList<PendingFile> Files, Section Block)
{
    /// <summary>The key in the file of a field of the settings.</summary>
    public required Func<string, string> FieldOf { get; init; }

    /// <summary>Whether all that could be fetched lies in a file, so that no network is needed.</summary>
    public bool HasMetadataFile => Files.Any(file => file.Index is null);
}

/// <summary>A metadata source with the certificates that lie in files; each is an empty text until it is read.</summary>
internal sealed record PendingSource(MetadataSource Source, IReadOnlyList<PendingFile> Files);

/// <summary>A file whose content becomes part of the settings.</summary>
/// <param name="Key">Path of the member in the settings, with dots.</param>
/// <param name="Index">Place in that key's list, or null where the key has one value.</param>
/// <param name="Where">The path of the file, and where it was named.</param>
internal sealed record PendingFile(string Key, int? Index, Entry Where)
{
    /// <summary>Shortest RSA key of a certificate that is taken.</summary>
    public int LeastRsaBits { get; init; } = 2048;
}
