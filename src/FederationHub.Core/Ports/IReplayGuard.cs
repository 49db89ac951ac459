namespace FederationHub.Core.Ports;

/// <summary>Remembers what may be seen only once, such as assertion ids, across restarts and nodes (SAML Profiles 4.1.4.5).</summary>
public interface IReplayGuard
{
    /// <summary>Whether this is the first time; one statement, so that two nodes cannot both say yes.</summary>
    /// <param name="kind">What is remembered, such as <c>assertion</c>.</param>
    /// <param name="value">Issuer and id; kept as a hash.</param>
    /// <param name="until">Until when it matters.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<bool> TryRememberAsync(string kind, string value, DateTimeOffset until, CancellationToken cancellationToken);
}
