using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;

namespace FederationHub.Server.OpenId;

/// <summary>What a client proved itself with once, in the memory that all nodes share.</summary>
internal sealed class AssertionGuard(IReplayGuard seen, ICommits commits) : IAssertionGuard
{
    public async ValueTask<bool> TryUseAsync(string clientId, string assertionId, DateTimeOffset until, CancellationToken cancellationToken) =>
        await commits.SaveAsync([seen.Remembering("client-assertion", $"{clientId} {assertionId}", until)], cancellationToken) is null;
}
