using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>Remembers what may be seen only once, such as assertion ids, across restarts and nodes (SAML Profiles 4.1.4.5).</summary>
public interface IReplayGuard
{
    /// <summary>Remembers it. Made the first time only; one statement, so that two nodes cannot both make it.</summary>
    /// <param name="kind">What is remembered, such as <c>assertion</c>.</param>
    /// <param name="value">Issuer and id; kept as a hash.</param>
    /// <param name="until">Until when it matters.</param>
    PreparedWrite Remembering(string kind, string value, DateTimeOffset until);
}
