using System.Text.RegularExpressions;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Assurance;

/// <summary>In which words an upstream is asked for a level that a login needs (domain 3.5, 3.6 rule 4b).</summary>
public static partial class AskedContexts
{
    /// <summary>
    /// What stands before an authentication context of Entra ID, which is asked as a value of the claim <c>acrs</c>: <c>acrs:c1</c>. Every other context
    /// is asked as <c>acr_values</c> or as a RequestedAuthnContext.
    /// </summary>
    public const string OfClaim = "acrs:";

    private const string Claim = "acrs";

    /// <summary>
    /// The contexts to ask for, the most wanted first: what the upstream's settings say for the level, else all that it is believed for and that
    /// meet the need. Empty where nothing need be asked, or where it has no words for so much.
    /// </summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="organisation">The chosen organisation: what its ceiling bars is not asked for.</param>
    /// <param name="need">What the login must reach.</param>
    public static IReadOnlyList<string> For(Upstream upstream, HomeOrganisation organisation, AssuranceNeed need)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        ArgumentNullException.ThrowIfNull(organisation);
        ArgumentNullException.ThrowIfNull(need);
        if (need.ToAsk is not { } level || organisation.HighestLevel < level)
        {
            return [];
        }

        var belief = upstream.Assurance;
        var written = belief.Asking.GetValueOrDefault(level) ?? [];
        List<string> enough = [.. (written.Count > 0 ? written : [.. belief.Contexts, .. belief.OwnContexts.Select(own => own.Context)])
            .Where(context => WorthOf(belief, context, organisation) is { } worth && need.IsMetBy(worth))];

        // What an operator wrote for the level is asked as it stands, also where the hub does not know what it is worth: the answer is judged.
        var asked = enough.Count > 0 ? enough : written;
        return [.. asked.Select(context => IsOfClaim(belief, context) ? OfClaim + context : context).Distinct(StringComparer.Ordinal)];
    }

    private static AssuranceStatement? WorthOf(AssuranceBelief belief, string context, HomeOrganisation organisation)
    {
        if (ContextTable.Find(context) is { IsSecondFactorOnly: true }
            || AssuranceContexts.WorthOf(belief, context.StartsWith(OfClaim, StringComparison.Ordinal) ? context[OfClaim.Length..] : context) is not { } worth)
        {
            return null;
        }

        // A context that says nothing of the identity leaves that to what the organisation is known for, and to what eduPersonAssurance may tell.
        var ial = worth.Ial ?? (belief.IdentityProfile ? 3 : organisation.IdentityProofing);
        return new AssuranceStatement(AssurancePolicy.Project(worth.Aal, ial), worth.Aal, ial, "acr", []) { Contexts = AssuranceContexts.Counts(belief, context) ? [context] : [] };
    }

    // Entra ID's authentication contexts are c1 to c99, and no acr.
    private static bool IsOfClaim(AssuranceBelief belief, string context) => belief.Attributes.Contains(Claim, StringComparer.Ordinal) && OfEntra().IsMatch(context);

    [GeneratedRegex("^c[1-9][0-9]?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OfEntra();
}
