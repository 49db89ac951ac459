using System.Collections.Frozen;

namespace FederationHub.Core.Mapping;

/// <summary>
/// Words of assurance that belong to one operator (V-10): only that operator may say them, and it is that operator only where the
/// upstream's configuration says so. Everything else strips them from names and values of attributes.
/// </summary>
public static class OperatorNamespaces
{
    // Domain 3.2 and 6.3. The test and pilot hosts of SURFconext are operators of their own: what they say is never production's.
    private static readonly FrozenDictionary<string, string[]> ByOperator = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["eduid"] = ["http://eduid.nl/trust/", "https://eduid.nl/trust/", "http://eduid.nl/validated/", "https://eduid.nl/validated/"],
        ["eidas"] = ["http://eidas.europa.eu/LoA/", "http://eidas.europa.eu/NotNotified/LoA/"],
        ["etoegang"] = ["urn:etoegang:"],
        ["skolfederation"] = ["http://id.skolfederation.se/loa/"],
        ["surfconext"] = ["http://surfconext.nl/assurance/", "https://surfconext.nl/assurance/"],
        ["surfconext-test"] =
        [
            "http://test.surfconext.nl/assurance/", "https://test.surfconext.nl/assurance/", "http://pilot.surfconext.nl/assurance/", "https://pilot.surfconext.nl/assurance/",
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names of the operators, as configuration writes them.</summary>
    public static IReadOnlyList<string> Operators { get; } = [.. ByOperator.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The operator whose word this is; null when it is nobody's own.</summary>
    /// <param name="word">A context or the name of an attribute.</param>
    public static string? OperatorOf(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return ByOperator.Where(pair => pair.Value.Any(space => word.StartsWith(space, StringComparison.Ordinal))).Select(pair => pair.Key).FirstOrDefault();
    }

    /// <summary>The operator of eHerkenning: the only one whose mandate registry is believed (R001-19).</summary>
    internal const string Etoegang = "etoegang";

    /// <summary>The namespaces that an upstream may not use.</summary>
    /// <param name="operators">The operators that it is.</param>
    internal static string[] ForeignTo(IReadOnlyList<string> operators) =>
        [.. ByOperator.Where(pair => !operators.Contains(pair.Key, StringComparer.Ordinal)).SelectMany(pair => pair.Value)];
}
