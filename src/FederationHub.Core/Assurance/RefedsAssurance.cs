namespace FederationHub.Core.Assurance;

/// <summary>What <c>eduPersonAssurance</c> says of identity proofing (REFEDS Assurance Framework 2.0). It never says how somebody authenticated.</summary>
internal static class RefedsAssurance
{
    private const string Marker = "https://refeds.org/assurance";

    /// <summary>The best of the values, case-sensitive; 0 without the conformance marker, without which no other value counts (domain 3.3).</summary>
    public static int Proofing(IReadOnlyList<string> values)
    {
        if (!values.Contains(Marker, StringComparer.Ordinal))
        {
            return 0;
        }

        var best = 0;
        foreach (var value in values)
        {
            best = Math.Max(best, value switch
            {
                Marker + "/IAP/local-enterprise" => 1,
                Marker + "/IAP/medium" or Marker + "/profile/cappuccino" => 2,
                Marker + "/IAP/high" or Marker + "/profile/espresso" => 3,
                _ => 0,
            });
        }

        return best;
    }
}
