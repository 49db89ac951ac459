using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Configuration.Applying;
using FederationHub.Configuration.Changing;
using FederationHub.Configuration.Yaml;
using FederationHub.Core;
using FederationHub.Core.Applications;
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

    private static readonly Dictionary<string, string> NoSecrets = new(StringComparer.Ordinal);

    private readonly ISettingsStore _store;
    private readonly IKeyVault _vault;
    private readonly IAuditLog _audit;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, IUpstreamProtocol> _protocols;

    /// <summary>Prepares to apply.</summary>
    /// <param name="store">Where the configuration is.</param>
    /// <param name="vault">Where upstream secrets are, for <c>kept</c> and to tell whether one changes.</param>
    /// <param name="audit">Where each change is recorded, as <c>configuration.applied</c>.</param>
    /// <param name="protocols">The protocols that upstreams may speak, each once.</param>
    /// <param name="time">The clock.</param>
    public Apply(ISettingsStore store, IKeyVault vault, IAuditLog audit, IEnumerable<IUpstreamProtocol> protocols, TimeProvider time)
    {
        _store = store;
        _vault = vault;
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

        var options = new ApplyOptions { Fetch = false };
        var stored = await _store.LoadAsync(cancellationToken);
        var carried = Carried(file.Complete, stored.Settings);
        var answers = await AskAsync(file, options, carried.Upstreams, cancellationToken);
        var (wanted, refused) = await SettleAsync(file, carried, stored.Settings, answers, cancellationToken);
        return refused.Count > 0
            ? new ApplyOutcome.Refused(refused)
            : new ApplyOutcome.Planned(Plan.Between(stored.Settings, wanted, await ChangedSecretsAsync(file.Complete, cancellationToken)));
    }

    /// <summary>Makes a file live.</summary>
    /// <param name="path">Path of the hub file; relative paths in it start at its folder.</param>
    /// <param name="options">Whether and how long to fetch.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is saved then.</param>
    /// <returns><see cref="ApplyOutcome.Refused"/>, <see cref="ApplyOutcome.Applied"/>, <see cref="ApplyOutcome.Contended"/>, or at a start <see cref="ApplyOutcome.Unchanged"/>.</returns>
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
            var changedSecrets = await ChangedSecretsAsync(file.Complete, cancellationToken);
            if (options.AtStart && IsKnown(file, stored.Settings.File, changedSecrets))
            {
                if (await NoteStartAsync(file, stored, cancellationToken) is { } noted)
                {
                    return new ApplyOutcome.Unchanged(noted);
                }

                continue;
            }

            var carried = Carried(file.Complete, stored.Settings);
            answers ??= await AskAsync(file, options, carried.Upstreams, cancellationToken);
            var (wanted, refused) = await SettleAsync(file, carried, stored.Settings, answers, cancellationToken);
            if (refused.Count > 0)
            {
                return new ApplyOutcome.Refused(refused);
            }

            if (options.AtStart && stored.Settings.File?.Text == file.Text)
            {
                wanted = OnlyWhatItPointsTo(wanted, stored.Settings);
            }

            wanted = wanted with { File = AppliedNow(file, stored.Settings.File, options) };
            var plan = Plan.Between(stored.Settings, wanted, changedSecrets);
            if (await _store.SaveAsync(wanted, file.Complete.Secrets, stored.Version, Told(plan, stored, wanted, answers, options), cancellationToken) is { } version)
            {
                var unanswered = wanted.Upstreams.Where(upstream => Reason(upstream, answers, options) is not null).ToLookup(upstream => upstream.Waiting);
                return new ApplyOutcome.Applied(
                    version,
                    plan,
                    [.. unanswered[true].Select(upstream => new UnansweredUpstream(upstream.Id, Reason(upstream, answers, options)!))],
                    [.. unanswered[false].Where(_ => options.Fetch).Select(upstream => new UnansweredUpstream(upstream.Id, Reason(upstream, answers, options)!))])
                {
                    WithoutSecret = [.. wanted.Applications.Where(application => application.Client.LacksProof).Select(application => application.Id.Value)],
                };
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
                return complete is null ? (null, problems) : (new ReadFile(accepted.File, complete, full, Fingerprint.Of([text, .. complete.Content]), Fingerprint.Of([text])), []);
            default:
                throw new InvalidOperationException("A reading is accepted or refused.");
        }
    }

    // Fetched metadata, secrets that commands made, and what an application showed are not the file's to say, so they stay.
    private static HubSettings Carried(CompleteFile file, HubSettings stored)
    {
        var upstreams = stored.Upstreams.ToDictionary(upstream => upstream.Id, StringComparer.Ordinal);
        var applications = stored.Applications.ToDictionary(application => application.Id.Value, StringComparer.Ordinal);
        return file.Settings with
        {
            Upstreams = [.. file.Settings.Upstreams.Select(upstream => upstreams.GetValueOrDefault(upstream.Id) is { } earlier && earlier.Protocol == upstream.Protocol
                ? upstream with { Settings = FetchedPart.Carry(upstream.Settings, earlier.Settings) }
                : upstream)],

            // The reader leaves none without a hash whose secrets the file names.
            Applications = [.. file.Settings.Applications.Select(application => application with { LogoutSeenAt = applications.GetValueOrDefault(application.Id.Value)?.LogoutSeenAt }).Select(application =>
                application.Client.LacksProof && applications.GetValueOrDefault(application.Id.Value) is { } earlier
                    ? application with { Client = application.Client with { SecretHashes = earlier.Client.SecretHashes } }
                    : application)],
        };
    }

    private async Task<(HubSettings Wanted, IReadOnlyList<FileProblem> Problems)> SettleAsync(
        ReadFile file, HubSettings carried, HubSettings stored, IReadOnlyDictionary<string, Outcome<string>> answers, CancellationToken cancellationToken)
    {
        var wanted = carried with { Upstreams = [.. carried.Upstreams.Select(upstream => Settle(Renewed(upstream, answers)))] };
        List<FileProblem> problems = [.. SharedIssuersIn(file, wanted.Upstreams), .. LogoutShown.Problems(stored, wanted).Select(problem => UnshownIn(file, problem.Application, problem.Message))];
        foreach (var kept in file.Complete.Kept)
        {
            if (await KeptSecret.ProblemAsync(kept, stored, _vault, cancellationToken) is { } problem)
            {
                problems.Add(problem);
            }
        }

        return (wanted, [.. problems.OrderBy(problem => problem.Line)]);
    }

    private async Task<IReadOnlySet<string>> ChangedSecretsAsync(CompleteFile file, CancellationToken cancellationToken)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var upstream in file.Settings.Upstreams)
        {
            if (upstream.SecretName is { } name && file.Secrets.TryGetValue(name, out var secret)
                && !(await _vault.ReadAsync(VaultKinds.UpstreamSecret, name, cancellationToken) is { } known && CryptographicOperations.FixedTimeEquals(known, Encoding.UTF8.GetBytes(secret))))
            {
                changed.Add(upstream.Id);
            }
        }

        return changed;
    }

    // A secret that was replaced where the file points to is news as well; when another file was applied meanwhile, its secrets are.
    private static bool IsKnown(ReadFile file, AppliedFile? applied, IReadOnlySet<string> changedSecrets) =>
        applied is not null && (applied.Fingerprint == file.Fingerprint ? changedSecrets.Count == 0 : applied.AtStart == file.Fingerprint);

    private async Task<long?> NoteStartAsync(ReadFile file, VersionedSettings stored, CancellationToken cancellationToken) =>
        stored.Settings.File!.AtStart == file.Fingerprint
            ? stored.Version
            : await _store.SaveAsync(stored.Settings with { File = stored.Settings.File with { AtStart = file.Fingerprint } }, NoSecrets, stored.Version, cancellationToken);

    // The text is that of the last time, and only a secret or a certificate that it points to is another: that is taken over, and a restart
    // undoes nothing that commands did since, a suspension least of all.
    private static HubSettings OnlyWhatItPointsTo(HubSettings file, HubSettings stored)
    {
        var applications = file.Applications.ToDictionary(application => application.Id.Value, StringComparer.Ordinal);
        var upstreams = file.Upstreams.ToDictionary(upstream => upstream.Id, StringComparer.Ordinal);
        return stored with
        {
            Applications = [.. stored.Applications.Select(application =>
                applications.GetValueOrDefault(application.Id.Value) is { } said && said.Client.SecretHashes.Except(application.Client.SecretHashes, StringComparer.Ordinal).Any()
                    ? application with { Client = application.Client with { SecretHashes = said.Client.SecretHashes } }
                    : application)],
            Upstreams = [.. stored.Upstreams.Select(upstream =>
                upstreams.GetValueOrDefault(upstream.Id) is { } said && said.Protocol == upstream.Protocol
                    ? upstream with { Settings = said.Settings, Waiting = said.Waiting, SecretName = said.SecretName }
                    : upstream)],
        };
    }

    private static AppliedFile AppliedNow(ReadFile file, AppliedFile? before, ApplyOptions options)
    {
        // The same content from another place is no change.
        var now = before is not null && before.Fingerprint == file.Fingerprint ? before : new AppliedFile { Path = file.Path, Fingerprint = file.Fingerprint, Text = file.Text, AtStart = before?.AtStart };
        return options.AtStart ? now with { AtStart = file.Fingerprint } : now;
    }

    private Task<IReadOnlyDictionary<string, Outcome<string>>> AskAsync(ReadFile file, ApplyOptions options, IReadOnlyList<Upstream> upstreams, CancellationToken cancellationToken) =>
        new MetadataFetch(_protocols, file.Complete.Settings.MetadataSources, options, _time).AskAsync(options.Fetch ? upstreams : upstreams.Where(upstream => file.HasMetadataFile(upstream.Id)), cancellationToken);

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

    private static FileProblem UnshownIn(ReadFile file, Application application, string message)
    {
        var block = file.File.ApplicationBlocks[file.File.Settings.Applications.Select((one, index) => (one.Id, index)).First(pair => pair.Id == application.Id).index];
        return new FileProblem(block.LineOf("session"), block.PathOf("session"), message);
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

    private PreparedWrite Told(Plan plan, VersionedSettings stored, HubSettings wanted, IReadOnlyDictionary<string, Outcome<string>> answers, ApplyOptions options)
    {
        var before = stored.Version;
        List<string> waits = [.. wanted.Upstreams.Where(upstream => upstream.Waiting && Reason(upstream, answers, options) is not null).Select(upstream => upstream.Id)];
        var waiting = waits.Count == 0 ? "" : $"; waiting: {string.Join(", ", waits.Take(20))}";
        var detail = string.Create(CultureInfo.InvariantCulture, $"version {before + 1}: {plan}{waiting}");
        return _audit.Appending(AuditEvent.Change(_time.GetUtcNow(), AuditKinds.ConfigurationApplied, options.Actor, detail, plan.ToAudit(before, before + 1, Leniencies(plan, stored.Settings, wanted))));
    }

    // Only of what changed: a federation has thousands of upstreams.
    private IEnumerable<AuditChangedItem> Leniencies(Plan plan, HubSettings stored, HubSettings wanted)
    {
        HashSet<string> touched = [.. plan.Upstreams.Added, .. plan.Upstreams.Changed, .. plan.Upstreams.Removed];
        HashSet<string> Of(HubSettings settings) =>
        [
            .. settings.Upstreams.Where(upstream => touched.Contains(upstream.Id)).SelectMany(upstream =>
                ((_protocols.GetValueOrDefault(upstream.Protocol) as IUpstreamCondition)?.ConditionOf(upstream.Settings)?.Leniencies ?? []).Select(leniency => $"{upstream.Id}: {leniency}")),
        ];
        var (before, after) = (Of(stored), Of(wanted));
        return [.. after.Except(before, StringComparer.Ordinal).Select(leniency => new AuditChangedItem("leniencies", leniency, "added")), .. before.Except(after, StringComparer.Ordinal).Select(leniency => new AuditChangedItem("leniencies", leniency, "removed"))];
    }

    private sealed record ReadFile(HubFile File, CompleteFile Complete, string Path, string Fingerprint, string Text)
    {
        private readonly HashSet<string> _metadataFiles = [.. File.Upstreams.Where(pending => pending.HasMetadataFile).Select(pending => pending.Upstream.Id)];

        /// <summary>Metadata that lies in a file is read without a network, also where nothing is fetched.</summary>
        public bool HasMetadataFile(string upstream) => _metadataFiles.Contains(upstream);
    }
}
