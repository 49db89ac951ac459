using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Assurance;
using FederationHub.Core.Mapping;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads <c>assurance</c> of an upstream: what it is believed for when it says how people authenticated, and how it is asked for more.</summary>
internal static class BeliefBlock
{
    private const int LongestContext = 512;

    /// <summary>The levels for which an organisation can be asked: below them nothing is (R003-12).</summary>
    private static readonly AssuranceLevel[] Asked = [AssuranceLevel.Verhoogd, AssuranceLevel.Hoog];

    public static AssuranceBelief Read(Section section, IReadOnlyList<string> operators)
    {
        if (section.Child("assurance") is not { } block)
        {
            return new AssuranceBelief();
        }

        var own = block.Children("own_contexts").Select(ReadOwn).OfType<ContextWorth>().ToList();
        var belief = new AssuranceBelief
        {
            Methods = block.OptionalFlag("methods"),
            Contexts = [.. block.Texts("contexts", value => Known(value, block, operators)).Select(context => context.Value)],
            OwnContexts = own,
            Attributes = [.. block.Texts("attributes", Context).Select(name => name.Value)],
            IdentityProfile = block.Flag("identity_profile"),
            Asking = ReadAsking(block),
        };
        block.Finish();
        foreach (var twice in own.GroupBy(worth => worth.Context, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
        {
            block.Problem("own_contexts", $"'{Shown.Of(twice.Key)}' has more than one worth. Keep one.");
        }

        return belief;
    }

    private static ContextWorth? ReadOwn(Section item)
    {
        // One of the table has its worth there: another one here would make it lie.
        var context = item.Text("context", value => Context(value) ?? (BelievedContexts.Knows(value)
            ? $"The hub knows what '{Shown.Of(value)}' is worth. Write it under contexts, and remove it here."
            : null), required: true);
        var aal = item.Number("aal", 0, 3);
        var ial = item.Number("ial", 0, 3);
        if (!item.Has("aal"))
        {
            item.Problem("aal", "'aal' is missing: how strong an authentication of this context is, 0 to 3. Add it.");
        }

        item.Finish();
        return context is null || aal is null ? null : new ContextWorth(context.Value, aal.Value, ial);
    }

    private static SortedDictionary<AssuranceLevel, IReadOnlyList<string>> ReadAsking(Section block)
    {
        var asking = new SortedDictionary<AssuranceLevel, IReadOnlyList<string>>();
        if (block.Child("asking") is { } levels)
        {
            foreach (var level in Asked.Where(level => levels.Take(level.Wire()) is not null))
            {
                asking[level] = [.. levels.Texts(level.Wire(), Context, required: true).Select(context => context.Value)];
            }

            foreach (var level in Asked)
            {
                _ = levels.Take(level.Wire());
            }

            levels.Finish();
        }

        return asking;
    }

    private static string? Known(string value, Section block, IReadOnlyList<string> operators) =>
        !BelievedContexts.Knows(value)
            ? $"The hub does not know what '{Shown.Of(value)}' is worth.{block.Findings.DidYouMean(value, BelievedContexts.All)} Say so under own_contexts, with context, aal and ial."
            : OperatorNamespaces.OperatorOf(value) is { } name && !operators.Contains(name, StringComparer.Ordinal)
                ? $"'{Shown.Of(value)}' is a word of {name}, and from anybody else it counts for nothing. If this upstream is {name}: add operators: [{name}] to it."
                : null;

    private static string? Context(string value) =>
        value.Length is > 0 and <= LongestContext && !value.Any(c => c <= ' ' || char.IsWhiteSpace(c) || char.IsControl(c))
            ? null
            : $"'{Shown.Of(value)}' is not an authentication context or the name of an attribute. Write it as it is sent: at most {LongestContext} characters, without spaces.";
}
