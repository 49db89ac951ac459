using System.Collections.Concurrent;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;

namespace FederationHub.Server.Sessions;

/// <summary>Between the id of a session at the hub, which only operators and the person see, and the <c>sid</c> that an application has for it.</summary>
internal sealed class ApplicationSessionIds(IHubKeys keys)
{
    // A handful, of the configuration. The key that they are made of is never rotated, so none grows old.
    private readonly ConcurrentDictionary<string, byte[]> _ofSectors = new(StringComparer.Ordinal);

    /// <summary>What the application is told.</summary>
    public async ValueTask<string> OfAsync(HubDirectory directory, Application application, string sessionId, CancellationToken cancellationToken) =>
        PairwiseSessionId.Of(await KeyAsync(directory, application, cancellationToken), sessionId);

    /// <summary>The session that the application means; a sid of another sector leads to no session. Null for what is no sid.</summary>
    public async ValueTask<string?> ReadAsync(HubDirectory directory, Application application, string sid, CancellationToken cancellationToken) =>
        PairwiseSessionId.Read(await KeyAsync(directory, application, cancellationToken), sid);

    private async ValueTask<byte[]> KeyAsync(HubDirectory directory, Application application, CancellationToken cancellationToken)
    {
        var sector = PairwiseSubject.SectorOf(application, directory.FindSuite(application.Suite)!);
        if (!_ofSectors.TryGetValue(sector, out var key))
        {
            _ofSectors[sector] = key = PairwiseSessionId.KeyOf(await keys.PairwiseAsync(cancellationToken), sector);
        }

        return key;
    }
}
