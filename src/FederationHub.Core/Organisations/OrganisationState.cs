namespace FederationHub.Core.Organisations;

/// <summary>Where a home organisation stands. Stored by name.</summary>
public enum OrganisationState
{
    /// <summary>Being made ready: shown and told to nobody, reached only by the start link of an application marked test.</summary>
    Draft,

    /// <summary>In use.</summary>
    Published,

    /// <summary>Refused on every path with FH-1104.</summary>
    Suspended,
}
