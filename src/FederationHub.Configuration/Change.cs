using System.Globalization;
using FederationHub.Configuration.Changing;
using FederationHub.Core;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Upstreams;

namespace FederationHub.Configuration;

/// <summary>
/// One change of the live configuration: load, change, check the whole as a file would be checked, save. When somebody else saved meanwhile,
/// the change is made anew on what they saved, so that both count.
/// </summary>
public sealed class Change
{
    private const int Attempts = 5;
    private static readonly Dictionary<string, string> NoSecrets = new(StringComparer.Ordinal);

    private readonly ISettingsStore _store;
    private readonly IAuditLog _audit;
    private readonly TimeProvider _time;
    private readonly WholeCheck _check;

    /// <summary>Prepares to change.</summary>
    /// <param name="store">Where the configuration is.</param>
    /// <param name="audit">Where each change is recorded, as <c>configuration.changed</c>.</param>
    /// <param name="protocols">The protocols that upstreams may speak, each once.</param>
    /// <param name="time">The clock.</param>
    public Change(ISettingsStore store, IAuditLog audit, IEnumerable<IUpstreamProtocol> protocols, TimeProvider time)
    {
        _store = store;
        _audit = audit;
        _time = time;
        _check = new WholeCheck(protocols);
    }

    /// <summary>Makes a change. It is live on every node within ten seconds.</summary>
    /// <param name="change">What to change.</param>
    /// <param name="actor">Who changes it, for the audit: one of <see cref="AuditActors"/>.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is saved then.</param>
    public async Task<ChangeOutcome> RunAsync(SettingsChange change, string actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentException.ThrowIfNullOrEmpty(actor);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await _store.LoadAsync(cancellationToken);
            switch (change.Make(stored.Settings))
            {
                case ChangeStep.No no:
                    return new ChangeOutcome.Refused(no.Problems);
                case ChangeStep.Already already:
                    return new ChangeOutcome.Nothing(stored.Version, already.Why, stored.Settings);
                case ChangeStep.To to when LogoutShown.Problems(stored.Settings, to.Settings).Select(problem => problem.Message).ToList() is { Count: > 0 } unshown:
                    return new ChangeOutcome.Refused(unshown);
                case ChangeStep.To to when _check.NewProblems(stored.Settings, to.Settings) is { Count: > 0 } problems:
                    return new ChangeOutcome.Refused(problems);
                case ChangeStep.To to when await _store.SaveAsync(to.Settings, NoSecrets, stored.Version, Told(change, stored, to, actor), cancellationToken) is { } version:
                    return new ChangeOutcome.Saved(version, to.Settings);
                default:
                    continue;
            }
        }

        return new ChangeOutcome.Contended();
    }

    private PreparedWrite Told(SettingsChange change, VersionedSettings stored, ChangeStep.To to, string actor)
    {
        var version = stored.Version + 1;
        var detail = string.Create(CultureInfo.InvariantCulture, $"version {version}: {to.Detail}");
        var recorded = AuditEvent.Change(_time.GetUtcNow(), AuditKinds.ConfigurationChanged, actor, detail, Plan.Between(stored.Settings, to.Settings).ToAudit(stored.Version, version, []));
        return _audit.Appending(recorded with { Application = change.Application, Organisation = change.Organisation });
    }
}

/// <summary>What came of a change. No secret stands in it.</summary>
public abstract record ChangeOutcome
{
    private ChangeOutcome()
    {
    }

    /// <summary>It is live.</summary>
    /// <param name="Version">Version of the configuration.</param>
    /// <param name="Settings">All of it.</param>
    public sealed record Saved(long Version, HubSettings Settings) : ChangeOutcome;

    /// <summary>It was so already; nothing was written.</summary>
    /// <param name="Version">Version of the configuration.</param>
    /// <param name="Why">What was so already, as a sentence.</param>
    /// <param name="Settings">All of it.</param>
    public sealed record Nothing(long Version, string Why, HubSettings Settings) : ChangeOutcome;

    /// <summary>Nothing was changed.</summary>
    /// <param name="Problems">Everything that is wrong, a sentence each; at least one.</param>
    public sealed record Refused(IReadOnlyList<string> Problems) : ChangeOutcome;

    /// <summary>Somebody else changed the configuration at the same time, again and again. Nothing was changed here; trying again helps.</summary>
    public sealed record Contended : ChangeOutcome;
}

/// <summary>A change to be made by <see cref="Change"/>: see <see cref="ApplicationChanges"/>, <see cref="OrganisationChanges"/> and <see cref="AgreementChanges"/>.</summary>
public sealed record SettingsChange
{
    internal SettingsChange(Func<HubSettings, ChangeStep> make) => Make = make;

    /// <summary>The application that it is about, or null.</summary>
    public string? Application { get; init; }

    /// <summary>The organisation that it is about, or null.</summary>
    public string? Organisation { get; init; }

    /// <summary>Makes the change on settings; may be asked several times.</summary>
    internal Func<HubSettings, ChangeStep> Make { get; }
}
