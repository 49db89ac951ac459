using System.Globalization;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Server.Diagnostics;
using FederationHub.Upstreams;

namespace FederationHub.Server.Background;

/// <summary>
/// Warns before a certificate that an upstream signs with, its metadata, or a contract that guarantees a second factor there ends: once for each threshold, whatever node says it and however
/// often one restarts.
/// </summary>
internal sealed class ExpiryNotice(CurrentDirectory current, UpstreamProtocols protocols, IMetadataStore store, IAuditLog audit, HubLog log, TimeProvider time) : BackgroundService
{
    private static readonly int[] Thresholds = [1, 7, 14, 30, 60];
    private static readonly TimeSpan Turn = TimeSpan.FromHours(1);
    private static readonly TimeSpan Keep = TimeSpan.FromDays(61);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Turns.RunAsync(Turn, TurnAsync, log.RefreshFailed, time, stoppingToken);

    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var settings = current.Directory.Settings;
        var aggregates = settings.MetadataSources.Where(source => source.AggregateUrl is not null).Select(source => source.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var upstream in settings.Upstreams.Where(upstream => !upstream.Suspended))
        {
            if ((protocols.Find(upstream.Protocol) as IUpstreamCondition)?.ConditionOf(upstream.Settings) is not { } condition)
            {
                continue;
            }

            foreach (var certificate in condition.Certificates)
            {
                if (Crossed(certificate.NotAfter, now) is { } days && await IsNewsAsync($"{upstream.Id} {certificate.Fingerprint}", days, cancellationToken))
                {
                    log.CertificateExpires(upstream.Id, certificate.Fingerprint, Day(certificate.NotAfter), days);
                }
            }

            // What comes with an aggregate ends with it: said once, below.
            if (condition.MetadataSource is null || !aggregates.Contains(condition.MetadataSource))
            {
                await MetadataAsync("upstream", upstream.Id, condition.ValidUntil, now, cancellationToken);
            }
        }

        // R000-19. Never as a surprise: from its end on everybody there has one factor.
        foreach (var contract in settings.MfaContracts)
        {
            if (contract.EndsWithinDays(settings.MfaContracts, now) is { } days && await IsNewsAsync($"contract {contract.Id} {contract.To.UtcTicks}", days, cancellationToken))
            {
                log.ContractEnds(contract.Id, contract.Reference, contract.Organisation, contract.Upstream, Day(contract.To), days, contract.Owner);
                await audit.AppendAsync(
                    new AuditEvent(now, AuditKinds.ContractEnds, null, null, contract.Organisation, null, string.Create(CultureInfo.InvariantCulture, $"contract {contract.Id} ends on {Day(contract.To)} UTC, within {days} days; {contract.Owner} was warned"))
                    {
                        Actor = AuditActors.Hub,
                        Facts = new AuditFacts { Upstream = contract.Upstream, Contract = contract.Id },
                    },
                    cancellationToken);
            }
        }

        foreach (var state in (await store.SourcesAsync(cancellationToken)).Where(state => aggregates.Contains(state.Source)))
        {
            await MetadataAsync("source", state.Source, state.ValidUntil, now, cancellationToken);
        }
    }

    // Metadata is issued anew all the time, often for a few days only: the same threshold is told again when its notice is forgotten, not
    // with each issue.
    private async Task MetadataAsync(string kind, string name, DateTimeOffset? validUntil, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (validUntil is { } end && Crossed(end, now) is { } days && await IsNewsAsync($"{kind} {name}", days, cancellationToken))
        {
            log.MetadataExpires(kind, name, Day(end), days);
        }
    }

    /// <summary>The smallest threshold within which it ends; null when it ends later, or has ended.</summary>
    internal static int? Crossed(DateTimeOffset end, DateTimeOffset now) =>
        end > now && Array.Find(Thresholds, days => end - now <= TimeSpan.FromDays(days)) is > 0 and var crossed ? crossed : null;

    private Task<bool> IsNewsAsync(string what, int days, CancellationToken cancellationToken) =>
        store.IsFirstNoticeAsync(string.Create(CultureInfo.InvariantCulture, $"{what} {days}"), Keep, cancellationToken);

    private static string Day(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
