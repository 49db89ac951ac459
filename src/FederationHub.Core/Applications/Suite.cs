namespace FederationHub.Core.Applications;

/// <summary>What a supplier offers: the applications in it share a sector, and so the same pairwise <c>sub</c> for one person (R000-15, OpenID Connect Core 8.1).</summary>
/// <param name="Id">Lower-case slug.</param>
/// <param name="Name">What people see.</param>
public sealed record Suite(string Id, LocalisedText Name)
{
    /// <summary>The sector identifier of pairwise subjects; the id unless set. Changing it changes every <c>sub</c>.</summary>
    public string Sector { get; init; } = Id;
}
