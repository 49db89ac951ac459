namespace FederationHub.Samples.Demo.Organisations;

/// <summary>A made-up organisation for the discovery list.</summary>
/// <param name="Id">Unique: lower case letters, digits and hyphens.</param>
/// <param name="Names">The name by language tag; the first is the organisation's own language.</param>
/// <param name="Aliases">Abbreviations and other names.</param>
/// <param name="Domains">Unique over all organisations; each ends in `.example`.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Country">ISO 3166 code: NL, BE, DE, FR, GB or IE.</param>
/// <param name="Sector">po, vo, mbo, hbo, wo or other.</param>
public sealed record GeneratedOrganisation(
    string Id,
    IReadOnlyDictionary<string, string> Names,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> Domains,
    string Place,
    string Country,
    string Sector);
