using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Ports;

/// <summary>
/// The shared part that no grant and no UserInfo call can skip: application enabled, organisation still allowed, session alive, and
/// which claims still have their ground.
/// </summary>
public interface IGrantConditions
{
    /// <summary>Accepts, all of it or without the claims that lost their ground, or says what changed since the login.</summary>
    ValueTask<Outcome<GrantStanding>> CheckAsync(GrantBasis basis, CancellationToken cancellationToken);
}
