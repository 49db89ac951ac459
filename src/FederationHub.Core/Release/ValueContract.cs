using System.Text.RegularExpressions;

namespace FederationHub.Core.Release;

/// <summary>
/// Holds values against the contract of a claim (R003-07). A claim goes out whole or not at all: leaving out the one value that does
/// not fit would tell an application that somebody lost a function.
/// </summary>
internal static class ValueContract
{
    /// <summary>The values as the contract wants them; null when one breaks it. Empty when there is nothing but separators.</summary>
    public static IReadOnlyList<string>? Apply(PreparedClaim claim, IReadOnlyList<string> values)
    {
        var rule = claim.Rule;
        if (rule.Separator is { } separator)
        {
            // Separated values or several values, never both (domain 5.4): nobody could say what was meant.
            if (values.Count > 1 && values.Any(value => value.Contains(separator, StringComparison.Ordinal)))
            {
                return null;
            }

            values = [.. values.SelectMany(value => value.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Distinct(StringComparer.Ordinal)];
        }

        if (rule.Form != ValueForm.AsIs)
        {
            var written = new List<string>(values.Count);
            foreach (var value in values)
            {
                if ((rule.Form == ValueForm.Country ? IsoCodes.Country(value) : IsoCodes.Language(value)) is not { } code)
                {
                    return null;
                }

                written.Add(code);
            }

            values = written;
        }

        return values.All(value => Fits(claim, value)) ? values : null;
    }

    private static bool Fits(PreparedClaim claim, string value)
    {
        if (claim.Codes?.Contains(value) == false)
        {
            return false;
        }

        try
        {
            return claim.Format?.IsMatch(value) != false;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
