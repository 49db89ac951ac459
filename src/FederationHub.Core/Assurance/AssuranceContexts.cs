namespace FederationHub.Core.Assurance;

/// <summary>Which context is told to the application (<c>acr</c>): exactly one, and never one that was not reached (domain 3.6).</summary>
public static class AssuranceContexts
{
    /// <summary>Whether a requested context is met: one of the hub's own levels that is not above the one reached. Others have no order here, and so are never met.</summary>
    /// <param name="prefix">The hub's own prefix.</param>
    /// <param name="context">The requested URI.</param>
    /// <param name="reached">The level reached.</param>
    public static bool IsMet(string prefix, string context, AssuranceLevel reached)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(context);
        return context.StartsWith(prefix, StringComparison.Ordinal)
            && AssuranceLevels.TryParse(context[prefix.Length..]) is { } level
            && level > AssuranceLevel.Geen
            && level <= reached;
    }

    /// <summary>The first requested context that is met, else the level reached.</summary>
    public static string Reported(string prefix, IReadOnlyList<string> requested, AssuranceLevel reached)
    {
        ArgumentNullException.ThrowIfNull(requested);
        return requested.FirstOrDefault(context => IsMet(prefix, context, reached)) ?? prefix + reached.Wire();
    }
}
