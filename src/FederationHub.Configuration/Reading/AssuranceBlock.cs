using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads what an application asks of an authentication; the keys stand in the application itself.</summary>
internal static class AssuranceBlock
{
    private static readonly (string Word, AssuranceLevel Meaning)[] Levels = [.. Enum.GetValues<AssuranceLevel>().Select(level => (level.Wire(), level))];

    private static readonly (string Word, ApplicationClass Meaning)[] Classes = [.. Enum.GetValues<ApplicationClass>().Select(one => (one.ToString().ToLowerInvariant(), one))];

    private static readonly (string Word, SecondFactorPlace Meaning)[] Places = [("refuse", SecondFactorPlace.Refuse), ("application", SecondFactorPlace.Application)];

    private static readonly (string Word, UnmetLevel Meaning)[] Unmets = [("refuse", UnmetLevel.Refuse), ("release", UnmetLevel.Release)];

    private static readonly (string Word, AssuranceScheme Meaning)[] Schemes = [.. Enum.GetValues<AssuranceScheme>().Select(one => (one.ToString().ToLowerInvariant(), one))];

    /// <summary>The word of a class.</summary>
    public static string WordOf(ApplicationClass one) => Classes.First(word => word.Meaning == one).Word;

    /// <summary>The word for where the second factor is done.</summary>
    public static string WordOf(SecondFactorPlace place) => Places.First(word => word.Meaning == place).Word;

    /// <summary>The word for what happens below the minimum.</summary>
    public static string WordOf(UnmetLevel unmet) => Unmets.First(word => word.Meaning == unmet).Word;

    /// <summary>The word of a scheme.</summary>
    public static string WordOf(AssuranceScheme scheme) => Schemes.First(word => word.Meaning == scheme).Word;

    /// <summary>A class of applications, where a rule names one.</summary>
    public static ApplicationClass? ReadClass(Section section) => section.Choice("class", Classes);

    public static AssuranceDemand Read(Section section, ApplicationProfile? profile, KnownNames names)
    {
        var usual = profile is null ? new AssuranceDemand() : ApplicationProfileDefaults.For(profile.Value).Assurance;
        return new AssuranceDemand
        {
            Class = ReadClass(section) ?? usual.Class,
            ByOrganisation = ReadLevels(section, names),
            SecondFactor = ReadSecondFactor(section) ?? usual.SecondFactor,
            OnUnmet = section.Choice("on_unmet", Unmets) ?? usual.OnUnmet,
            AcceptsContracts = section.Flag("accepts_contracts", usual.AcceptsContracts),
            RestrictedFactors = [.. section.Texts("restricted_factors", Method).Select(method => method.Value)],
            SecondFactorSeconds = section.Number("second_factor_seconds", 1, SessionBlock.LongestTimer) ?? usual.SecondFactorSeconds,
            Scheme = section.Choice("assurance_scheme", Schemes) ?? usual.Scheme,
        };
    }

    // R000-06: a place that is not there yet is refused in words, so that nobody believes that people are asked there.
    private static SecondFactorPlace? ReadSecondFactor(Section section)
    {
        const string Key = "second_factor";
        if (section.Take(Key) is YamlScalar { Value: "hub" })
        {
            section.Problem(Key, "The hub has no second factor of its own yet, so it cannot ask for one. Write application (the application asks) or refuse (usual).");
            return null;
        }

        return section.Choice(Key, Places);
    }

    private static Dictionary<string, AssuranceLevel> ReadLevels(Section section, KnownNames names)
    {
        var levels = new SortedDictionary<string, AssuranceLevel>(StringComparer.Ordinal);
        foreach (var (organisation, value) in section.Child("levels")?.Pairs() ?? [])
        {
            names.Refer(KnownNames.Kind.Organisation, value with { Value = organisation });
            if (AssuranceLevels.TryParse(value.Value) is not { } level)
            {
                section.Findings.Add(value.Line, value.Path, $"'{Shown.Of(value.Value)}' is not one of {string.Join(", ", Levels.Select(word => word.Word))}.{section.Findings.DidYouMean(value.Value, Levels.Select(word => word.Word))}");
            }
            else if (!levels.TryAdd(organisation, level))
            {
                section.Findings.Add(value.Line, value.Path, $"'{Shown.Of(organisation)}' has more than one level. Keep one.");
            }
        }

        // By organisation, so that the same levels in another order are the same.
        return levels.ToDictionary(StringComparer.Ordinal);
    }

    private static string? Method(string value) =>
        value.Length is > 0 and <= 64 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? null
            : $"'{Shown.Of(value)}' is not an authentication method. Write a word of amr, such as sms (RFC 8176).";
}
