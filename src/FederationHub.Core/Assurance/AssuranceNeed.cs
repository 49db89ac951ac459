using FederationHub.Core.Applications;
using FederationHub.Outcomes;

namespace FederationHub.Core.Assurance;

/// <summary>All that one login must reach: a level, and one of the contexts that the request calls essential (domain 3.6). What is only wished for is not here.</summary>
/// <param name="Level">The level, and who asks for it.</param>
/// <param name="Essential">Contexts of which one must be reached (OpenID Connect Core 5.5.1.1); empty when any will do.</param>
/// <param name="Demand">What the application says of a level that is not reached.</param>
/// <param name="Prefix">The hub's own prefix of contexts.</param>
public sealed record AssuranceNeed(NeededLevel Level, IReadOnlyList<string> Essential, AssuranceDemand Demand, string Prefix)
{
    /// <summary>The two axes of a level (domain 3.1).</summary>
    internal static (int Aal, int Ial) AxesOf(AssuranceLevel level) => level switch
    {
        AssuranceLevel.Hoog => (3, 3),
        AssuranceLevel.Verhoogd => (2, 1),
        AssuranceLevel.Gemiddeld => (1, 1),
        AssuranceLevel.Laag => (1, 0),
        _ => (0, 0),
    };

    /// <summary>
    /// The level for which the organisation is asked: the lowest that meets the need where it is to be met here. Null where one factor is
    /// enough, or where the login goes on without it as well: then nothing is asked (R003-12).
    /// </summary>
    public AssuranceLevel? ToAsk
    {
        get
        {
            var level = Level.Level >= AssuranceLevel.Verhoogd && !MayGoOnWithout(Level.Level) ? Level.Level : AssuranceLevel.Geen;
            level = LowestEssential is { } lowest && lowest > level ? lowest : level;
            return level >= AssuranceLevel.Verhoogd ? level : null;
        }
    }

    /// <summary>Whether only level hoog will do, which no session gives and each login reaches anew (R004-02).</summary>
    public bool IsHighest => Level.Level >= AssuranceLevel.Hoog || LowestEssential >= AssuranceLevel.Hoog;

    /// <summary>What is lacking; null where all is reached. It says nothing of whether the login may go on all the same.</summary>
    /// <param name="reached">What counts for the application: <see cref="AssuranceForApplication.Of"/>.</param>
    public Rejection? Lacking(AssuranceStatement reached)
    {
        ArgumentNullException.ThrowIfNull(reached);
        if (reached.Level < Level.Level)
        {
            var code = reached.Aal < 2 && AxesOf(Level.Level).Aal >= 2 ? CoreCauses.AssuranceNotMet : CoreCauses.StrongerMeansNeeded;
            return code.Because($"reached {Shown(reached)}, needed {Level}");
        }

        // OpenID Connect Core 5.5.1.1: an essential acr that is not reached is a failed authentication.
        if (Essential.Count > 0 && !Essential.Any(context => AssuranceContexts.IsMet(Prefix, context, reached)))
        {
            var code = reached.Aal >= 2 && Essential.Any(context => StrengthOf(context) <= reached.Aal) ? CoreCauses.EssentialProofingNotMet : CoreCauses.EssentialContextNotMet;
            return code.Because($"reached {Shown(reached)}, which is none of the essential contexts");
        }

        return null;
    }

    /// <summary>
    /// Whether a login that lacks something goes on and tells what it did reach: where the application takes what is below its level
    /// (R001-12), or does the second factor itself and only that is lacking (R000-06). Never past what the request calls essential.
    /// </summary>
    /// <param name="reached">What counts for the application.</param>
    public bool MayGoOn(AssuranceStatement reached)
    {
        ArgumentNullException.ThrowIfNull(reached);
        return (reached.Level >= Level.Level || (MayGoOnWithout(Level.Level) && (Demand.OnUnmet == UnmetLevel.Release || reached.Ial >= AxesOf(Level.Level).Ial)))
            && (Essential.Count == 0 || Essential.Any(context => AssuranceContexts.IsMet(Prefix, context, reached)));
    }

    /// <summary>Whether a context is enough, when an upstream says it.</summary>
    /// <param name="said">What would count then.</param>
    internal bool IsMetBy(AssuranceStatement said)
    {
        var (aal, ial) = ToAsk is { } level ? AxesOf(level) : (0, 0);
        return said.Aal >= aal && said.Ial >= ial && (Essential.Count == 0 || Essential.Any(context => AssuranceContexts.IsMet(Prefix, context, said)));
    }

    // R001-19: who acts for an organisation does so at its level, whatever an operator wrote. The application's own second factor makes no
    // more than verhoogd of an authentication.
    private bool MayGoOnWithout(AssuranceLevel level) => Demand.Class != ApplicationClass.Bestuur
        && (Demand.OnUnmet == UnmetLevel.Release || (Demand.SecondFactor == SecondFactorPlace.Application && level <= AssuranceLevel.Verhoogd));

    private int StrengthOf(string context) => OfOwn(context) is { } own ? AxesOf(own).Aal : AssuranceContexts.NeedOf(context)?.Aal ?? int.MaxValue;

    // What can never be met, such as a word that nobody here knows, makes nothing easier.
    private AssuranceLevel? LowestEssential => Essential.Select(LevelOf).Where(level => level > AssuranceLevel.Geen).Min();

    // Null for a context that nobody here knows: it asks for nothing in particular.
    private AssuranceLevel? LevelOf(string context) =>
        OfOwn(context) ?? (AssuranceContexts.NeedOf(context) is var (aal, ial) ? AssurancePolicy.Project(aal, Math.Max(ial, 1)) : null);

    private AssuranceLevel? OfOwn(string context) =>
        context.StartsWith(Prefix, StringComparison.Ordinal) ? AssuranceLevels.TryParse(context[Prefix.Length..]) : null;

    private static string Shown(AssuranceStatement reached) => FormattableString.Invariant($"{reached.Level.Wire()} (AAL {reached.Aal}, IAL {reached.Ial})");
}
