using System.Security.Cryptography.X509Certificates;

namespace FederationHub.Samples.IdentityProvider;

/// <summary>How the organisation encrypts its assertions.</summary>
/// <param name="Certificate">For whom: an RSA key of the service provider.</param>
/// <param name="Cbc">AES-CBC, as older products do; else AES-GCM.</param>
public sealed record FakeEncryption(X509Certificate2 Certificate, bool Cbc = false);
