using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Ports;

/// <summary>
/// Where it is written down that tokens went out, to a machine, and as the last step of a login: what came of its code. A code that was never issued says nothing of a login and
/// comes here never, so that a stranger cannot fill it.
/// </summary>
public interface IGrantAudit
{
    /// <summary>Tokens go out for this login: for the commit that spends the code, or takes the refresh token.</summary>
    /// <param name="basis">What they stand on.</param>
    /// <param name="standing">Which claims were left out.</param>
    /// <param name="renewed">Whether they are not the first.</param>
    PreparedWrite Issuing(GrantBasis basis, GrantStanding standing, bool renewed);

    /// <summary>A client that acts by itself gets an access token.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="scopes">For what.</param>
    /// <param name="reference">The reference of the call.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask MachineIssuedAsync(string clientId, IReadOnlyList<string> scopes, string reference, CancellationToken cancellationToken);

    /// <summary>A client said that it needs a token of this login no more (RFC 7009).</summary>
    ValueTask RevokedAsync(GrantBasis basis, CancellationToken cancellationToken);

    /// <summary>A code or refresh token of this login was refused. Whoever holds a code can send it as often as they like: each cause is kept once a login.</summary>
    ValueTask RefusedAsync(GrantBasis basis, Rejection rejection, CancellationToken cancellationToken);
}
