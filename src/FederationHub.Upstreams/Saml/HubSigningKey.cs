using System.Security.Cryptography.X509Certificates;
using FederationHub.Core.Ports;
using FederationHub.Saml.Signatures;

namespace FederationHub.Upstreams.Saml;

/// <summary>The hub's key that signs what goes to organisations, taken out of its certificate once for as long as it is its turn.</summary>
internal sealed class HubSigningKey(IHubKeys keys)
{
    private Taken? _taken;

    /// <summary>The key whose turn it is.</summary>
    public async ValueTask<SigningKey> CurrentAsync(CancellationToken cancellationToken)
    {
        var certificate = await keys.SamlSigningAsync(cancellationToken);
        var known = _taken;
        if (known is null || !ReferenceEquals(known.Certificate, certificate))
        {
            // Another one took over, or this is the first.
            _taken = known = new Taken(certificate, SigningKey.FromCertificate(certificate).Match(key => key, rejection => throw new InvalidOperationException(rejection.ToString())));
        }

        return known.Key;
    }

    private sealed record Taken(X509Certificate2 Certificate, SigningKey Key);
}
