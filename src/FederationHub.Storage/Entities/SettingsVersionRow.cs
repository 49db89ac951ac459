namespace FederationHub.Storage.Entities;

/// <summary>The one row that says which configuration is live.</summary>
internal sealed class SettingsVersionRow
{
    /// <summary>Always 1.</summary>
    public int Id { get; init; }

    public long Version { get; init; }

    /// <summary>Form of the JSON in the setting rows; a later release raises it when an earlier one could misread it.</summary>
    public int Format { get; init; }
}
