using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Ports;

/// <summary>
/// The shared part that no grant and no UserInfo call can skip: application enabled, organisation still allowed, session alive.
/// </summary>
public interface IGrantConditions
{
    /// <summary>Accepts, or says what changed since the login.</summary>
    ValueTask<Outcome<Done>> CheckAsync(GrantBasis basis, CancellationToken cancellationToken);
}
