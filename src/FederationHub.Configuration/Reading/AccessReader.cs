using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Applications;
using FederationHub.Core.Identity;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads one item of <c>access</c> of an application.</summary>
internal static class AccessReader
{
    private const int LongestValue = 512;

    private static readonly string[] Lists = ["roles", "groups", "entitlements", "affiliations", "identifiers"];

    private static readonly (string Word, PersonRole Meaning)[] Roles = [.. Enum.GetValues<PersonRole>().Select(role => (role.Wire(), role))];

    /// <summary>A role, as a rule for one value.</summary>
    public static string? Role(string value) =>
        PersonRoles.TryParse(value) is null ? $"'{Shown.Of(value)}' is not one of {string.Join(", ", Roles.Select(role => role.Word))}. Write one of them." : null;

    public static AccessEntry Read(Section section, KnownNames names)
    {
        var organisation = section.Text("organisation", TextRules.Slug);
        var entry = new AccessEntry
        {
            Organisation = organisation?.Value,
            Everyone = section.Flag("everyone"),
            Roles = [.. section.Texts("roles", Role).Select(role => PersonRoles.TryParse(role.Value)!.Value)],
            Groups = Values(section, "groups"),
            Entitlements = Values(section, "entitlements"),
            Affiliations = [.. section.Texts("affiliations", Affiliation).Select(affiliation => affiliation.Value)],
            Identifiers = [.. section.Texts("identifiers", Identifier).Select(identifier => identifier.Value)],
        };
        section.Finish();
        if (organisation is not null)
        {
            names.Refer(KnownNames.Kind.Organisation, organisation);
        }

        if (entry.Everyone && Lists.Any(section.Has))
        {
            section.Problem("everyone", "Everybody is let in here, so the other keys say nothing. Remove 'everyone', or the others.");
        }
        else if (entry.IsEmpty && !Lists.Any(key => section.Take(key) is not (null or YamlList { Items.Count: 0 })))
        {
            section.Findings.Add(section.Line, section.Path, "This lets nobody in. Name roles, groups, entitlements, affiliations or identifiers; or write 'everyone: true'.");
        }

        return entry;
    }

    private static string[] Values(Section section, string key) => [.. section.Texts(key, value => TextRules.Text(value, LongestValue)).Select(value => value.Value)];

    // The normaliser writes affiliations in lower case (V-07); another form would never be met.
    private static string? Affiliation(string value) =>
        value.Length is > 0 and <= 64 && value.All(c => char.IsAsciiLetterLower(c) || c == '-') ? null : $"'{Shown.Of(value)}' is not an affiliation. Write a word of eduPersonAffiliation in lower case, such as employee.";

    private static string? Identifier(string value) =>
        AccessEntry.IsHash(value) ? null : "An identifier of a person never stands in the file. Write its hash (hmac: and 43 characters), as 'fedhub app access-hash' prints it.";
}
