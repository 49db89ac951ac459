using System.Text.RegularExpressions;

namespace FederationHub.Core.Release;

/// <summary>
/// Holds values against the contract of a claim (R003-07). A claim goes out whole or not at all: leaving out the one value that does
/// not fit would tell an application that somebody lost a function.
/// </summary>
internal static class ValueContract
{
    /// <summary>
    /// Most characters that the formats of one decision are held against, so that what an organisation sends cannot keep a node busy. Each
    /// costs a bounded amount (<see cref="Mapping.MappingPattern.MaxSize"/>).
    /// </summary>
    public const int MostMatched = 131_072;

    /// <summary>The values as the contract wants them; null when one breaks it. Empty when there is nothing but separators.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="values">What was sent.</param>
    /// <param name="left">What is left of <see cref="MostMatched"/> in this decision; a value that it is too short for breaks the contract.</param>
    public static IReadOnlyList<string>? Apply(PreparedClaim claim, IReadOnlyList<string> values, ref int left)
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

        foreach (var value in values)
        {
            if (!Fits(claim, value, ref left))
            {
                return null;
            }
        }

        return values;
    }

    private static bool Fits(PreparedClaim claim, string value, ref int left)
    {
        if (claim.Codes?.Contains(value) == false)
        {
            return false;
        }

        if (claim.Format is not { } format)
        {
            return true;
        }

        if (value.Length > left)
        {
            left = 0;
            return false;
        }

        left -= value.Length;
        try
        {
            return format.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
