using System.Security.Cryptography.X509Certificates;
using FederationHub.Core.Ports;
using FederationHub.Saml.Encryption;

namespace FederationHub.Upstreams.Saml;

/// <summary>The hub's keys for what organisations encrypt, taken out of their certificates once, and only when something is encrypted.</summary>
internal sealed class SamlDecryptionKeys(IHubKeys keys)
{
    private Taken? _taken;

    /// <summary>All keys of the hub, the published one first; none where the message cannot hold anything encrypted.</summary>
    /// <param name="xml">The message.</param>
    /// <param name="cancellationToken">Stops waiting for the keys.</param>
    public async ValueTask<IReadOnlyList<DecryptionKey>> ForAsync(ReadOnlyMemory<byte> xml, CancellationToken cancellationToken)
    {
        return EncryptedContent.MayBeIn(xml) ? await AllAsync(cancellationToken) : [];
    }

    /// <summary>All keys of the hub, for a message that is opened only after its signature holds.</summary>
    /// <param name="cancellationToken">Stops waiting for the keys.</param>
    public async ValueTask<IReadOnlyList<DecryptionKey>> AllAsync(CancellationToken cancellationToken)
    {
        var certificates = await keys.SamlDecryptionAsync(cancellationToken);
        var known = _taken;
        if (known is null || !known.Certificates.SequenceEqual(certificates, ReferenceEqualityComparer.Instance))
        {
            // Another one took over, or this is the first.
            _taken = known = new Taken([.. certificates], Of(certificates));
        }

        return known.Keys;
    }

    /// <summary>The keys of certificates.</summary>
    public static IReadOnlyList<DecryptionKey> Of(IEnumerable<X509Certificate2> certificates) =>
        [.. certificates.Select(certificate => DecryptionKey.FromCertificate(certificate).Match(key => key, rejection => throw new InvalidOperationException(rejection.ToString())))];

    private sealed record Taken(IReadOnlyList<X509Certificate2> Certificates, IReadOnlyList<DecryptionKey> Keys);
}
