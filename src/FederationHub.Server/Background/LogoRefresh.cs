using FederationHub.Core;
using FederationHub.Core.Discovery;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Discovery;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Server.Background;

/// <summary>
/// Fetches the logos that the configuration names, each again after a week, and keeps them: no browser ever asks anybody else for one. What one node fetched
/// the others find in the store. A logo that cannot be had any more stays as it was.
/// </summary>
internal sealed class LogoRefresh(CurrentDirectory current, Logos logos, ILogoStore store, OutboundClient outbound, HubLog log, TimeProvider time) : BackgroundService
{
    // A turn may be long when ten thousand are new; it ends after some, so that a change of the configuration is seen.
    private const int MostFetched = 40;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(7);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromDays(1);

    private readonly Dictionary<string, DateTimeOffset> _due = new(StringComparer.Ordinal);
    private HubDirectory? _seen;
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Fetches one; a seam for tests, which have no host that is public.</summary>
    internal Func<Uri, CancellationToken, Task<Outcome<OutboundResponse>>> Fetch { get; init; } = (address, cancellationToken) => outbound.GetAsync(address, LogoImage.MostBytes, cancellationToken);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Turns.RunAsync(Turn, TurnAsync, log.LogoTurnFailed, time, stoppingToken);

    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var directory = current.Directory;
        if (ReferenceEquals(directory, _seen) && now < _next)
        {
            return;
        }

        var configured = directory.Settings.Entries.Select(entry => entry.Logo).Concat(directory.Settings.Applications.Select(application => application.Logo))
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _due.Keys.Where(logo => !configured.Contains(logo)).ToList())
        {
            _due.Remove(gone);
        }

        logos.KeepOnly(configured);
        var fetched = 0;
        foreach (var logo in configured.Where(logo => !(_due.GetValueOrDefault(logo) > now)))
        {
            _due[logo] = logo.StartsWith(LogoImage.DataScheme, StringComparison.OrdinalIgnoreCase) ? ShowWritten(logo) : await ShowFetchedAsync(logo, now, cancellationToken);
            // A copy in the store costs next to nothing; only what is asked outside counts.
            fetched += _due[logo] == now + Fresh || _due[logo] == now + AfterFailure ? 1 : 0;
            if (fetched == MostFetched)
            {
                _next = now;
                return;
            }
        }

        _seen = directory;
        _next = _due.Count == 0 ? DateTimeOffset.MaxValue : _due.Values.Min();
    }

    private DateTimeOffset ShowWritten(string logo)
    {
        if (LogoImage.TryReadDataUrl(logo) is { } written)
        {
            logos.Show(logo, written);
        }

        return DateTimeOffset.MaxValue;
    }

    private async Task<DateTimeOffset> ShowFetchedAsync(string address, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var kept = await store.FindAsync(address, cancellationToken);
        var keptUntil = kept is null ? now : kept.AskedAt + (kept.Name is null ? AfterFailure : Fresh);
        if (kept is not null && keptUntil > now)
        {
            logos.Show(address, kept);
            return keptUntil;
        }

        var (image, problem) = await AskAsync(address, cancellationToken);
        if (problem is not null)
        {
            log.LogoNotShown(address, problem);
        }

        if (image is null && kept?.Name is { } last && await store.PictureAsync(last, cancellationToken) is { } picture)
        {
            // Who is away for a day keeps the logo; it is asked again tomorrow, since what is kept now counts as asked six days ago.
            await store.KeepAsync(address, now - Fresh + AfterFailure, picture, cancellationToken);
            logos.Show(address, kept);
            return now + AfterFailure;
        }

        await store.KeepAsync(address, now, image, cancellationToken);
        logos.Show(address, new KeptLogo(now, image?.Name, image?.Bytes.Length ?? 0));
        return now + (image is null ? AfterFailure : Fresh);
    }

    private async Task<(LogoImage? Image, string? Problem)> AskAsync(string address, CancellationToken cancellationToken)
    {
        // Metadata may name anything; a hub on loopback may reach itself, and a logo is no reason to.
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps)
        {
            return (null, "it is no https address");
        }

        return (await Fetch(uri, cancellationToken)).Match(
            answer => LogoImage.TryRead(answer.Body.Span) is { } image ? (image, null) : ((LogoImage?)null, $"it is not PNG, JPEG or WebP of at most {LogoImage.MostPixels} by {LogoImage.MostPixels} pixels"),
            rejection => (null, $"{rejection.Code}: {rejection.Detail}"));
    }
}
