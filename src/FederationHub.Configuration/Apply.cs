using System.Globalization;
using FederationHub.Configuration.Applying;
using FederationHub.Configuration.Yaml;
using FederationHub.Core;
using FederationHub.Core.Audit;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Upstreams;

namespace FederationHub.Configuration;

/// <summary>
/// Makes a hub file live: reads it, reads what it points to, lets each protocol check its settings, asks upstreams for their
/// metadata, and saves all of it at once. Any problem refuses the whole file; an upstream that does not answer is none.
/// </summary>
public sealed class Apply
{
    private const int Attempts = 3;

    private readonly ISettingsStore _store;
    private readonly IAuditLog _audit;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, IUpstreamProtocol> _protocols;

    /// <summary>Prepares to apply.</summary>
    /// <param name="store">Where the configuration is.</param>
    /// <param name="audit">Where each change is recorded, as <c>configuration.applied</c>.</param>
    /// <param name="protocols">The protocols that upstreams may speak, each once.</param>
    /// <param name="time">The clock.</param>
    public Apply(ISettingsStore store, IAuditLog audit, IEnumerable<IUpstreamProtocol> protocols, TimeProvider time)
    {
        _store = store;
        _audit = audit;
        _time = time;
        _protocols = protocols.ToDictionary(protocol => protocol.Name, StringComparer.Ordinal);
    }

    /// <summary>Reads an environment variable by name; the process's own unless set.</summary>
    public Func<string, string?> EnvironmentVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Says what a file would change, after every check that needs no network. Changes nothing.</summary>
    /// <param name="path">Path of the hub file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see cref="ApplyOutcome.Refused"/> or <see cref="ApplyOutcome.Planned"/>.</returns>
    public async Task<ApplyOutcome> PlanAsync(string path, CancellationToken cancellationToken)
    {
        var (file, problems) = Read(path);
        if (file is null)
        {
            return new ApplyOutcome.Refused(problems);
        }

        var stored = await _store.LoadAsync(cancellationToken);
        var answers = await AskAsync(file, new ApplyOptions { Fetch = false }, Carried(file.Complete, stored.Settings), cancellationToken);
        var wanted = file.Complete.Settings with { Upstreams = [.. Carried(file.Complete, stored.Settings).Select(upstream => Settle(Renewed(upstream, answers)))] };
        if (SharedIssuersIn(file, wanted.Upstreams) is { Count: > 0 } shared)
        {
            return new ApplyOutcome.Refused(shared);
        }

        return new ApplyOutcome.Planned(Plan.Between(stored.Settings, wanted));
    }

    /// <summary>Makes a file live.</summary>
    /// <param name="path">Path of the hub file; relative paths in it start at its folder.</param>
    /// <param name="options">Whether and how long to fetch.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is saved then.</param>
    /// <returns><see cref="ApplyOutcome.Refused"/>, <see cref="ApplyOutcome.Applied"/> or <see cref="ApplyOutcome.Contended"/>.</returns>
    public async Task<ApplyOutcome> RunAsync(string path, ApplyOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (file, problems) = Read(path);
        if (file is null)
        {
            return new ApplyOutcome.Refused(problems);
        }

        IReadOnlyDictionary<string, Outcome<string>>? answers = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await _store.LoadAsync(cancellationToken);
            var upstreams = Carried(file.Complete, stored.Settings);
            answers ??= await AskAsync(file, options, upstreams, cancellationToken);
            var settled = upstreams.Select(upstream => Settle(Renewed(upstream, answers))).ToList();
            if (SharedIssuersIn(file, settled) is { Count: > 0 } shared)
            {
                return new ApplyOutcome.Refused(shared);
            }

            var wanted = file.Complete.Settings with { Upstreams = settled };
            if (await _store.SaveAsync(wanted, file.Complete.Secrets, stored.Version, cancellationToken) is { } version)
            {
                var unanswered = settled.Where(upstream => Reason(upstream, answers, options) is not null).ToLookup(upstream => upstream.Waiting);
                var outcome = new ApplyOutcome.Applied(
                    version,
                    Plan.Between(stored.Settings, wanted),
                    [.. unanswered[true].Select(upstream => new UnansweredUpstream(upstream.Id, Reason(upstream, answers, options)!))],
                    [.. unanswered[false].Where(_ => options.Fetch).Select(upstream => new UnansweredUpstream(upstream.Id, Reason(upstream, answers, options)!))]);
                await RecordAsync(outcome, stored.Version, cancellationToken);
                return outcome;
            }
        }

        return new ApplyOutcome.Contended();
    }

    private (ReadFile? File, IReadOnlyList<FileProblem> Problems) Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.GetFullPath(path);
        var surroundings = new Surroundings(Path.GetDirectoryName(full) ?? full, EnvironmentVariable);
        var (text, problem) = surroundings.ReadText(full, YamlDocument.MaxLength);
        if (text is null)
        {
            return (null, [new FileProblem(1, "", problem!)]);
        }

        switch (HubFileReader.Read(text))
        {
            case HubFileReading.Refused refused:
                return (null, refused.Problems);
            case HubFileReading.Accepted accepted:
                var (complete, problems) = new Completion(surroundings, _protocols).Complete(accepted.File);
                return complete is null ? (null, problems) : (new ReadFile(accepted.File, complete), []);
            default:
                throw new InvalidOperationException("A reading is accepted or refused.");
        }
    }

    private Task<IReadOnlyDictionary<string, Outcome<string>>> AskAsync(ReadFile file, ApplyOptions options, IReadOnlyList<Upstream> upstreams, CancellationToken cancellationToken) =>
        new MetadataFetch(_protocols, options, _time).AskAsync(options.Fetch ? upstreams : upstreams.Where(upstream => file.HasMetadataFile(upstream.Id)), cancellationToken);

    private static List<Upstream> Carried(CompleteFile file, HubSettings stored)
    {
        var before = stored.Upstreams.ToDictionary(upstream => upstream.Id, StringComparer.Ordinal);
        return [.. file.Settings.Upstreams.Select(upstream => before.GetValueOrDefault(upstream.Id) is { } earlier && earlier.Protocol == upstream.Protocol
            ? upstream with { Settings = FetchedPart.Carry(upstream.Settings, earlier.Settings) }
            : upstream)];
    }

    private static Upstream Renewed(Upstream upstream, IReadOnlyDictionary<string, Outcome<string>> answers) =>
        answers.TryGetValue(upstream.Id, out var answer) ? upstream with { Settings = answer.Match(settings => settings, _ => upstream.Settings) } : upstream;

    private Upstream Settle(Upstream upstream) =>
        upstream with { Waiting = _protocols.GetValueOrDefault(upstream.Protocol) is IUpstreamMetadata metadata && metadata.IsWaiting(upstream.Settings) };

    // With what upstreams publish, so that a new one that calls itself as another does is named before it is live.
    private List<FileProblem> SharedIssuersIn(ReadFile file, IReadOnlyList<Upstream> upstreams)
    {
        var shared = new SharedIssuers(upstreams, _protocols);
        return [.. file.File.Upstreams.Zip(upstreams, (pending, upstream) => shared.Find(upstream) is var (issuer, others)
            ? new FileProblem(pending.Block.Line, pending.Block.Path, $"'{Shown.Of(issuer)}' is also what the upstream '{others[0]}' is called, and who logs in here would be taken for a person of there. An entity ID or issuer belongs to one upstream: check whose it is; where it is the same, keep one upstream with all its organisations.")
            : null).OfType<FileProblem>().OrderBy(problem => problem.Line)];
    }

    private string? Reason(Upstream upstream, IReadOnlyDictionary<string, Outcome<string>> answers, ApplyOptions options)
    {
        if (answers.TryGetValue(upstream.Id, out var answer))
        {
            return answer.Match(_ => upstream.Waiting ? "its answer did not hold all that a login needs" : null, rejection => rejection.ToString());
        }

        if (_protocols.GetValueOrDefault(upstream.Protocol) is not IUpstreamMetadata)
        {
            return null;
        }

        return options.Fetch
            ? string.Create(CultureInfo.InvariantCulture, $"no answer within {options.FetchTime.TotalSeconds:0} seconds")
            : upstream.Waiting ? "not asked yet" : null;
    }

    private async Task RecordAsync(ApplyOutcome.Applied outcome, long before, CancellationToken cancellationToken)
    {
        if (outcome.Version == before)
        {
            return;
        }

        var waiting = outcome.Waiting.Count == 0 ? "" : $"; waiting: {string.Join(", ", outcome.Waiting.Take(20).Select(upstream => upstream.Id))}";
        var detail = string.Create(CultureInfo.InvariantCulture, $"version {outcome.Version}: {outcome.Plan}{waiting}");
        await _audit.AppendAsync(new AuditEvent(_time.GetUtcNow(), "configuration.applied", null, null, null, null, detail), cancellationToken);
    }

    private sealed record ReadFile(HubFile File, CompleteFile Complete)
    {
        private readonly HashSet<string> _metadataFiles = [.. File.Upstreams.Where(pending => pending.HasMetadataFile).Select(pending => pending.Upstream.Id)];

        /// <summary>Metadata that lies in a file is read without a network, also where nothing is fetched.</summary>
        public bool HasMetadataFile(string upstream) => _metadataFiles.Contains(upstream);
    }
}
