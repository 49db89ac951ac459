using FederationHub.Core.Applications;

namespace FederationHub.Core.Assurance;

/// <summary>What authentication contexts are worth, and which one is told to the application (<c>acr</c>): exactly one, never one that was not reached (domain 3.6).</summary>
public static class AssuranceContexts
{
    /// <summary>What a context is worth when one upstream says it; null for an unknown one, which is worth one factor.</summary>
    /// <param name="belief">What the upstream is believed for.</param>
    /// <param name="context">As it is sent, compared byte for byte.</param>
    public static ContextWorth? WorthOf(AssuranceBelief belief, string context)
    {
        ArgumentNullException.ThrowIfNull(belief);
        ArgumentNullException.ThrowIfNull(context);
        return Judge(belief, context) is var (known, believed)
            ? new ContextWorth(context, believed ? known.Aal : Math.Min(known.Aal, known.OtherwiseAal), believed ? known.Ial : null)
            : null;
    }

    /// <summary>What a context of the table claims, wherever it comes from: (AAL, IAL), an IAL of 0 where it says none. Null for any other, also the hub's own.</summary>
    /// <param name="context">As it is requested.</param>
    public static (int Aal, int Ial)? NeedOf(string context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ContextTable.Find(context) is { IsSecondFactorOnly: false } known ? (known.Aal, known.Ial ?? 0) : null;
    }

    /// <summary>
    /// Whether a requested context is met. Ordered are the hub's own levels, eHerkenning's, eIDAS' and SURF's, on both axes; the two profiles of
    /// REFEDS say how many factors; any other has no order, and is met only by an upstream that said that very one and is believed for it.
    /// </summary>
    /// <param name="prefix">The hub's own prefix.</param>
    /// <param name="context">The requested URI.</param>
    /// <param name="reached">What counts for the application: <see cref="AssuranceForApplication.Of"/>.</param>
    public static bool IsMet(string prefix, string context, AssuranceStatement reached)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(reached);
        if (context.StartsWith(prefix, StringComparison.Ordinal))
        {
            return AssuranceLevels.TryParse(context[prefix.Length..]) is { } level && level > AssuranceLevel.Geen && level <= reached.Level;
        }

        if (NeedOf(context) is not var (aal, ial) || aal < 1 || reached.Aal < aal || reached.Ial < ial)
        {
            return false;
        }

        return context switch
        {
            ContextTable.SingleFactor or ContextTable.MultiFactor => true,
            _ when context.StartsWith(ContextTable.Eidas, StringComparison.Ordinal) => !IsNotNotified(reached),
            _ when context.StartsWith(ContextTable.EidasNotNotified, StringComparison.Ordinal) => IsNotNotified(reached),
            _ when context.StartsWith(ContextTable.Etoegang, StringComparison.Ordinal) || context.StartsWith(ContextTable.Surf, StringComparison.Ordinal) => true,
            _ => reached.Contexts.Contains(context, StringComparer.Ordinal),
        };
    }

    /// <summary>
    /// The first requested context that is met, else the scheme's word for what was reached; the hub's own where the scheme has none for so little.
    /// </summary>
    /// <param name="prefix">The hub's own prefix.</param>
    /// <param name="scheme">The words that the application hears.</param>
    /// <param name="requested">What it asked for, the most wanted first.</param>
    /// <param name="reached">What counts for the application: <see cref="AssuranceForApplication.Of"/>.</param>
    public static string Reported(string prefix, AssuranceScheme scheme, IReadOnlyList<string> requested, AssuranceStatement reached)
    {
        ArgumentNullException.ThrowIfNull(requested);
        ArgumentNullException.ThrowIfNull(reached);
        return requested.FirstOrDefault(context => IsMet(prefix, context, reached))
            ?? Array.Find(WordsOf(scheme), word => IsMet(prefix, word, reached))
            ?? prefix + reached.Level.Wire();
    }

    /// <summary>A context as one upstream says it, and whether it is believed for all of it; null for an unknown one.</summary>
    internal static (KnownContext Known, bool Believed)? Judge(AssuranceBelief belief, string context)
    {
        if (ContextTable.IsOfATestHost(context))
        {
            return null;
        }

        foreach (var own in belief.OwnContexts)
        {
            if (own.Context == context)
            {
                return (new KnownContext(Math.Clamp(own.Aal, 0, 3), own.Ial is { } ial ? Math.Clamp(ial, 0, 3) : null), true);
            }
        }

        return ContextTable.Find(context) is { } known ? (known, belief.Contexts.Contains(context, StringComparer.Ordinal)) : null;
    }

    // Highest first.
    private static string[] WordsOf(AssuranceScheme scheme) => scheme switch
    {
        AssuranceScheme.Surf => [ContextTable.Surf + "loa3", ContextTable.Surf + "loa2", ContextTable.Surf + "loa1.5", ContextTable.Surf + "loa1"],
        AssuranceScheme.Etoegang =>
        [
            ContextTable.Etoegang + "loa4", ContextTable.Etoegang + "loa3", ContextTable.Etoegang + "loa2plus", ContextTable.Etoegang + "loa2", ContextTable.Etoegang + "loa1",
        ],
        AssuranceScheme.Eidas =>
        [
            ContextTable.Eidas + "high", ContextTable.Eidas + "substantial", ContextTable.Eidas + "low",
            ContextTable.EidasNotNotified + "high", ContextTable.EidasNotNotified + "substantial", ContextTable.EidasNotNotified + "low",
        ],
        _ => [],
    };

    /// <summary>
    /// Whether a word itself is kept, so that it can be told again: what the upstream is believed for in all that the word claims, which by default is one
    /// factor and nothing of the identity, and what must never pass for more (domain 3.2).
    /// </summary>
    internal static bool Counts(AssuranceBelief belief, string context) =>
        IsNotNotified(context)
        || (ContextTable.Find(context) is { } claimed && WorthOf(belief, context) is { } worth && worth.Aal >= claimed.Aal && (worth.Ial ?? 0) >= (claimed.Ial ?? 0));

    // Wherever it was said: of two words the one that says less counts.
    private static bool IsNotNotified(AssuranceStatement reached) => reached.Contexts.Any(IsNotNotified);

    private static bool IsNotNotified(string context) => context.StartsWith(ContextTable.EidasNotNotified, StringComparison.Ordinal);
}
