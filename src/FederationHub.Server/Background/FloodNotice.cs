using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Storage;

namespace FederationHub.Server.Background;

/// <summary>Tells operators that many people fail alike: a log line and a counter at once, and an event of the audit stream beside the request that brought it.</summary>
internal sealed class FloodNotice(FloodGuard guard, IAuditLog audit, HubLog log, HubMetrics metrics, TimeProvider time) : BackgroundService
{
    // One a window and kind of failure: few. Where the store is too slow for them the log has each.
    private readonly Channel<AuditEvent> _waiting = Channel.CreateBounded<AuditEvent>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Notes a failure, and tells of the flood that it is the last drop of.</summary>
    /// <param name="rejection">Why.</param>
    /// <param name="application">The application's id, or null.</param>
    /// <param name="organisation">The organisation's id, or null.</param>
    /// <param name="browser">The hash of the browser's binding; null where it sent none.</param>
    /// <param name="from">Where the request came from.</param>
    /// <param name="reference">The reference of the failure.</param>
    public void Failed(Rejection rejection, string? application, string? organisation, string? browser, IPAddress? from, string reference)
    {
        // Who stopped has not failed, and an address that does not exist is anybody's to try.
        if (rejection.Code.Fh == FhCodes.PersonCancelled || rejection.Code.Fh == FhCodes.PageNotFound
            || guard.Failed(rejection.Code, application, organisation, browser ?? Place(from), reference) is not { } flood)
        {
            return;
        }

        var examples = string.Join(", ", flood.Examples);
        log.ManyFailAlike(flood.Code.ToString(), FloodGuard.MostBrowsers, (int)FloodGuard.Window.TotalMinutes, flood.Application, flood.Organisation, examples);
        metrics.ManyFailAlike(flood.Code, flood.Application, flood.Organisation);
        _waiting.Writer.TryWrite(new AuditEvent(
            time.GetUtcNow(), AuditKinds.LoginFlood, reference, flood.Application, flood.Organisation, flood.Code.ToString(),
            string.Create(CultureInfo.InvariantCulture, $"more than {FloodGuard.MostBrowsers} browsers failed alike within {FloodGuard.Window.TotalMinutes:0} minutes, among them {examples}"))
        {
            Actor = AuditActors.Hub,
        });
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var told in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await audit.AppendAsync(told, stoppingToken);
            }
            catch (StoreUnavailableException exception)
            {
                // The store itself may be what they fail of; the log has it.
                log.FloodNotWritten(told.Code!, exception);
            }
        }
    }

    // Without cookies a loop of one browser looks like many; a place is one. Of IPv6 the network, in which one device takes any address that it likes.
    private static string Place(IPAddress? from)
    {
        if (from is null)
        {
            return "nowhere";
        }

        var plain = from.IsIPv4MappedToIPv6 ? from.MapToIPv4() : from;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, 8)) : plain.ToString();
    }
}
