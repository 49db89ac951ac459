using FederationHub.Configuration.Reading;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Trial;

/// <summary>
/// An edited rule set: <c>attribute_map</c>, <c>rules</c> and <c>operators</c> of one upstream, as they stand in the hub file, in a file of their own.
/// </summary>
public static class RuleSetFile
{
    /// <summary>Reads one. Nothing is guessed, and every mistake is named at once; <c>rules</c> is the whole list, the other two stay as they are where they are left out.</summary>
    /// <param name="text">The file.</param>
    /// <param name="upstream">The upstream as it is now.</param>
    public static RuleSetReading Read(string text, Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(upstream);
        var findings = new Findings();
        if (YamlDocument.Read(text, findings) is not { } document)
        {
            return new RuleSetReading.Refused(findings.All);
        }

        var top = new Section(document, "", findings);
        var keepsOperators = !top.Has("operators");
        var read = UpstreamReader.ReadRules(top, upstream.AttributeMap);
        top.Finish();
        return findings.Any
            ? new RuleSetReading.Refused(findings.All)
            : new RuleSetReading.Accepted(upstream with { AttributeMap = read.Map, ExtraRules = read.Rules, Operators = keepsOperators ? upstream.Operators : read.Operators });
    }
}

/// <summary>What reading a rule set gave.</summary>
public abstract record RuleSetReading
{
    private RuleSetReading()
    {
    }

    /// <summary>The rule set can be used.</summary>
    /// <param name="Upstream">The upstream with it.</param>
    public sealed record Accepted(Upstream Upstream) : RuleSetReading;

    /// <summary>It cannot.</summary>
    /// <param name="Problems">All that is wrong, by line.</param>
    public sealed record Refused(IReadOnlyList<FileProblem> Problems) : RuleSetReading;
}
