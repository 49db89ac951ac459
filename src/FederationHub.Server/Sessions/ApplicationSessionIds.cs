using FederationHub.Core.Applications;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;

namespace FederationHub.Server.Sessions;

/// <summary>Between the id of a session at the hub and the <c>sid</c> that an application has for it.</summary>
internal sealed class ApplicationSessionIds(IHubKeys keys, CurrentDirectory current)
{
    /// <summary>What the application is told.</summary>
    public async ValueTask<string> OfAsync(Application application, string sessionId, CancellationToken cancellationToken) =>
        PairwiseSessionId.Of(await keys.PairwiseAsync(cancellationToken), SectorOf(application), sessionId);

    /// <summary>The session that an application means by its <c>sid</c>; null for what is none of its sector.</summary>
    public async ValueTask<string?> ReadAsync(Application application, string sid, CancellationToken cancellationToken) =>
        PairwiseSessionId.Read(await keys.PairwiseAsync(cancellationToken), SectorOf(application), sid);

    private string SectorOf(Application application) => PairwiseSubject.SectorOf(application, current.Directory.FindSuite(application.Suite)!);
}
