namespace FederationHub.Storage.Entities;

/// <summary>Which version of the configuration, of the keys and of the registrations is live, a row each.</summary>
internal sealed class SettingsVersionRow
{
    /// <summary>1 of the configuration, 2 of the keys, 3 of the registrations.</summary>
    public int Id { get; init; }

    public long Version { get; init; }

    /// <summary>Form of the JSON in the setting rows; a later release raises it when an earlier one could misread it.</summary>
    public int Format { get; init; }
}
