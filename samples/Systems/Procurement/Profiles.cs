using System.Collections.Concurrent;

namespace FederationHub.Samples.Systems.Procurement;

/// <summary>Somebody who may order.</summary>
/// <param name="Organisation">The organisation, as the hub names it: `org_id`.</param>
/// <param name="Key">The person there, as the hub names them for this environment: `person_id`.</param>
/// <param name="Fields">What is known of them.</param>
public sealed record Profile(string Organisation, string Key, IReadOnlyDictionary<string, IReadOnlyList<string>> Fields);

/// <summary>The profiles of one environment. Two organisations may use the same name for two people, so both make the key.</summary>
public sealed class Profiles
{
    private readonly ConcurrentDictionary<(string Organisation, string Key), Profile> _all = new();

    /// <summary>A profile, or null.</summary>
    public Profile? Find(string organisation, string key) => _all.GetValueOrDefault((organisation, key));

    /// <summary>Makes one, or takes the place of the one with this key.</summary>
    public void Save(Profile profile) => _all[(profile.Organisation, profile.Key)] = profile;
}

/// <summary>One customer's environment of the procurement system (R003-11).</summary>
public sealed record ProcurementEnvironment
{
    /// <summary>Whose it is.</summary>
    public required string Customer { get; init; }

    /// <summary>Its profiles.</summary>
    public Profiles Profiles { get; } = new();

    /// <summary>Makes a profile for somebody who has none. Off: a profile must be there (R003-05).</summary>
    public bool MakesProfiles { get; init; }

    /// <summary>Keeps profiles up to date at each login; null: it does not.</summary>
    public Maintenance? Maintenance { get; init; }
}

/// <summary>The way in: which profile belongs to a login, and what the login changes in it.</summary>
public static class Admission
{
    /// <summary>Decides.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="organisation">`org_id`; null: not told.</param>
    /// <param name="key">`person_id`; null: not told.</param>
    /// <param name="received">The fields that came along.</param>
    /// <returns>The profile, or the code of why not; and what was left out.</returns>
    public static (Profile? Profile, string? Refused, IReadOnlyList<string> Reports) Decide(
        ProcurementEnvironment environment, string? organisation, string? key, IReadOnlyDictionary<string, IReadOnlyList<string>> received)
    {
        if (organisation is null || key is null)
        {
            return (null, "account_not_linked", []);
        }

        var existing = environment.Profiles.Find(organisation, key);
        if (existing is null && !environment.MakesProfiles)
        {
            return (null, "account_not_linked", []);
        }

        if (environment.Maintenance is null)
        {
            return existing is null ? (null, "account_not_linked", []) : (existing, null, []);
        }

        var outcome = environment.Maintenance.Apply(existing?.Fields, received);
        if (outcome.Fields is null)
        {
            return (null, outcome.Refused, outcome.Reports);
        }

        var profile = new Profile(organisation, key, outcome.Fields);
        environment.Profiles.Save(profile);
        return (profile, null, outcome.Reports);
    }
}
