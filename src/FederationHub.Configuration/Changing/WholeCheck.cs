using System.Globalization;
using System.Text.RegularExpressions;
using FederationHub.Configuration.Applying;
using FederationHub.Configuration.Yaml;
using FederationHub.Core;
using FederationHub.Upstreams;

namespace FederationHub.Configuration.Changing;

/// <summary>
/// Holds settings against every rule of the hub file, by writing them as one and reading it: so there is one set of rules, and no change
/// can bring about what a file could not.
/// </summary>
internal sealed partial class WholeCheck(IEnumerable<IUpstreamProtocol> protocols)
{
    private readonly Dictionary<string, IUpstreamProtocol> _protocols = protocols.ToDictionary(protocol => protocol.Name, StringComparer.Ordinal);

    /// <summary>What is wrong after a change and was not before. What an earlier release let in must not keep an operator from suspending an application.</summary>
    public IReadOnlyList<string> NewProblems(HubSettings before, HubSettings after)
    {
        var problems = Problems(after);
        return problems.Count == 0 ? problems : [.. problems.Except(Problems(before), StringComparer.Ordinal)];
    }

    private IReadOnlyList<string> Problems(HubSettings settings)
    {
        var shared = new SharedIssuers(settings.Upstreams, _protocols);
        return
        [
            .. HubFileReader.Read(Export.Write(settings)) is HubFileReading.Refused refused ? refused.Problems.Select(problem => Named(problem, settings)) : [],
            .. settings.Upstreams.SelectMany(upstream => _protocols.GetValueOrDefault(upstream.Protocol) is { } protocol
                ? protocol.Check(upstream.Settings).Select(problem => $"upstreams[{upstream.Id}].{upstream.Protocol}.{problem.Field}: {problem.Message}")
                : [$"upstreams[{upstream.Id}]: This hub does not speak '{upstream.Protocol}'."]),
            .. settings.Upstreams.Select(upstream => shared.Find(upstream) is var (issuer, others)
                ? $"upstreams[{upstream.Id}]: '{Shown.Of(issuer)}' is also what the upstream '{others[0]}' is called."
                : null).OfType<string>(),
        ];
    }

    // A line of a file that nobody sees says nothing; the item has an id.
    private static string Named(FileProblem problem, HubSettings settings)
    {
        var message = Lines().Replace(problem.Message, "");
        var open = problem.Field.IndexOf('[', StringComparison.Ordinal);
        var close = problem.Field.IndexOf(']', StringComparison.Ordinal);
        if (open < 0 || close < open || !int.TryParse(problem.Field.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return $"{problem.Field}: {message}";
        }

        IReadOnlyList<string> ids = problem.Field[..open] switch
        {
            "suites" => [.. settings.Suites.Select(suite => suite.Id)],
            "applications" => [.. settings.Applications.Select(application => application.Id.Value)],
            "organisations" => [.. settings.Organisations.Select(organisation => organisation.Id)],
            "upstreams" => [.. settings.Upstreams.Select(upstream => upstream.Id)],
            "minimum_levels" => [.. settings.MinimumLevels.Select(rule => rule.Id)],
            "mfa_contracts" => [.. settings.MfaContracts.Select(contract => contract.Id)],
            "metadata_sources" => [.. settings.MetadataSources.Select(source => source.Id)],
            "agreements" => [.. settings.Agreements.Select(agreement => agreement.Id)],
            _ => [.. settings.Entries.Select(entry => entry.Id)],
        };
        return $"{problem.Field[..(open + 1)]}{(index < ids.Count ? ids[index] : index)}{problem.Field[close..]}: {message}";
    }

    [GeneratedRegex(@",? on line [0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Lines();
}
