using FederationHub.Core.Release;

namespace FederationHub.Server.Web;

/// <summary>What a claim is, as a person would say it.</summary>
internal static class PlainWords
{
    /// <summary>The words for a source; for one that has none the claim's own name.</summary>
    /// <param name="words">The language.</param>
    /// <param name="claim">Name on the wire.</param>
    /// <param name="source">Source of the claim rule, with or without the type of the identifier; null where only the name is known.</param>
    public static string Of(Words words, string claim, string? source)
    {
        source = source is null ? null : ReleaseSources.RuleOf(source);
        if (source is not null && words.Has("data." + source))
        {
            return words["data." + source];
        }

        return source switch
        {
            null => words.Has("data." + claim) ? words["data." + claim] : claim,
            _ when source.StartsWith("person:", StringComparison.Ordinal) => words.Fill("data.person", ("type", source["person:".Length..])),
            _ when source.StartsWith("organisation:", StringComparison.Ordinal) => words.Fill("data.organisation", ("type", source["organisation:".Length..])),
            _ => claim,
        };
    }
}
