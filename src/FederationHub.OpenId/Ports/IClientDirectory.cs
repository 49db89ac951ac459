using FederationHub.OpenId.Provider.Clients;

namespace FederationHub.OpenId.Ports;

/// <summary>Where clients are looked up. Suspended ones are given too, so that their refusal can say so.</summary>
public interface IClientDirectory
{
    /// <summary>The client with exactly this id, or null.</summary>
    ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken);
}
