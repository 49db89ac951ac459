using FederationHub.OpenId.Provider.Keys;

namespace FederationHub.OpenId.Ports;

/// <summary>The hub's own signing keys: next, current and retired ones, the same on every node.</summary>
public interface ISigningKeys
{
    /// <summary>The key that signs now. There always is one: a store without a key for the algorithm makes it.</summary>
    ValueTask<SigningKey> CurrentAsync(SigningAlgorithm algorithm, CancellationToken cancellationToken);

    /// <summary>All keys whose signatures are still to be verified or soon will be, for the JWKS and for the hub's own tokens.</summary>
    ValueTask<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The published keys and those that signed before them, except any that was taken out of use: an ID token that comes back as a hint
    /// is as old as the application's own session (OpenID Connect Core 3.1.2.1).
    /// </summary>
    ValueTask<IReadOnlyList<SigningKey>> RememberedAsync(CancellationToken cancellationToken);
}
