namespace FederationHub.OpenId.Ports;

/// <summary>Remembers the assertions with which clients proved themselves, across restarts and nodes, so that each is good once (RFC 7523 3, item 7).</summary>
public interface IAssertionGuard
{
    /// <summary>True for exactly one call with this id in its time. Only assertions whose signature was verified come here, so that a stranger cannot fill it.</summary>
    /// <param name="clientId">Whose id it is: two clients may choose the same.</param>
    /// <param name="assertionId">The <c>jti</c>; kept as a hash.</param>
    /// <param name="until">Until when it matters.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<bool> TryUseAsync(string clientId, string assertionId, DateTimeOffset until, CancellationToken cancellationToken);
}
