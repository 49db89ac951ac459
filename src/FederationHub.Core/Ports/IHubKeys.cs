using System.Security.Cryptography.X509Certificates;

namespace FederationHub.Core.Ports;

/// <summary>The hub's own long-lived keys other than those that sign tokens: made at first use, the same on every node, kept in the vault.</summary>
public interface IHubKeys
{
    /// <summary>The key of pairwise subjects, 32 bytes, never rotated (ruling 15).</summary>
    ValueTask<byte[]> PairwiseAsync(CancellationToken cancellationToken);

    /// <summary>The key of pseudonyms (<see cref="Identity.PersonHash"/>), 32 bytes, never rotated: what is kept would lose whose it is.</summary>
    ValueTask<byte[]> PersonsAsync(CancellationToken cancellationToken);

    /// <summary>The key under which a browser keeps a start link for some minutes, 32 bytes.</summary>
    ValueTask<byte[]> StartNotesAsync(CancellationToken cancellationToken);

    /// <summary>The key under which a browser keeps which organisations it chose, 32 bytes. Without it they are forgotten, and nothing else.</summary>
    ValueTask<byte[]> RecentChoicesAsync(CancellationToken cancellationToken);

    /// <summary>Signs SAML requests, and who the hub is at OpenID Providers that know it by its key: RSA, self-signed, with its private key. Shared: do not dispose. Ask each time: another may take over.</summary>
    ValueTask<X509Certificate2> SamlSigningAsync(CancellationToken cancellationToken);

    /// <summary>Every certificate that signs SAML requests now, signed a moment ago, or will: what metadata and <see cref="HubAddress.RelyingPartyKeysUri"/> name. The one that signs first.</summary>
    ValueTask<IReadOnlyList<X509Certificate2>> SamlSigningPublishedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Every certificate, with its private key, for which organisations may have encrypted something: RSA, self-signed, other ones than
    /// sign. The current one first, which alone is published; the next one, which decrypts before it is shown; those before it, for
    /// 90 days or until an operator retires them. Shared: do not dispose. Ask each time: another may take over.
    /// </summary>
    ValueTask<IReadOnlyList<X509Certificate2>> SamlDecryptionAsync(CancellationToken cancellationToken);
}
