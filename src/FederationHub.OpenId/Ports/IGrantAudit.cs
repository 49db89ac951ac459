using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Ports;

/// <summary>
/// Where the last step of a login is written down: what came of its code. A code that was never issued says nothing of a login and
/// comes here never, so that a stranger cannot fill it.
/// </summary>
public interface IGrantAudit
{
    /// <summary>Tokens go out for this login: for the commit that spends the code.</summary>
    /// <param name="basis">What they stand on.</param>
    /// <param name="standing">Which claims were left out.</param>
    PreparedWrite Issuing(GrantBasis basis, GrantStanding standing);

    /// <summary>A code of this login was refused. Whoever holds a code can send it as often as they like: each cause is kept once a login.</summary>
    ValueTask RefusedAsync(GrantBasis basis, Rejection rejection, CancellationToken cancellationToken);
}
