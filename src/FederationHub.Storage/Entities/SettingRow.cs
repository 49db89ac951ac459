namespace FederationHub.Storage.Entities;

/// <summary>One suite, application, organisation, upstream or entry, or which file was applied, as JSON.</summary>
internal sealed class SettingRow
{
    public required string Kind { get; init; }

    public required string Id { get; init; }

    /// <summary>Order within the kind; with gaps, so that an insertion rewrites no neighbour.</summary>
    public long Position { get; init; }

    public required string Json { get; init; }
}
