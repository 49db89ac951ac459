using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;

namespace FederationHub.Storage.Stores;

internal sealed class HubKeys(IKeyVault vault, KeyRing ring, TimeProvider time, Randomness randomness) : IHubKeys
{
    private const int RsaBits = 2048;
    private const int CertificateYears = 10;

    private byte[]? _pairwise;
    private byte[]? _persons;
    private byte[]? _startNotes;
    private byte[]? _recentChoices;

    public async ValueTask<byte[]> PairwiseAsync(CancellationToken cancellationToken) =>
        _pairwise ??= await ReadOrMakeAsync(VaultKinds.Pairwise, "1", MakeKey, cancellationToken);

    public async ValueTask<byte[]> PersonsAsync(CancellationToken cancellationToken) =>
        _persons ??= await ReadOrMakeAsync(VaultKinds.Persons, "1", MakeKey, cancellationToken);

    public async ValueTask<byte[]> StartNotesAsync(CancellationToken cancellationToken) =>
        _startNotes ??= await ReadOrMakeAsync(VaultKinds.StartNotes, "1", MakeKey, cancellationToken);

    public async ValueTask<byte[]> RecentChoicesAsync(CancellationToken cancellationToken) =>
        _recentChoices ??= await ReadOrMakeAsync(VaultKinds.RecentChoices, "1", MakeKey, cancellationToken);

    public async ValueTask<X509Certificate2> SamlSigningAsync(CancellationToken cancellationToken)
    {
        var keys = await ring.KeysAsync(HubKeyUse.SamlRequests, cancellationToken);
        return (X509Certificate2)keys[KeySchedule.CurrentOf(keys, time.GetUtcNow())].Key;
    }

    public ValueTask<IReadOnlyList<X509Certificate2>> SamlSigningPublishedAsync(CancellationToken cancellationToken) => InUseAsync(HubKeyUse.SamlRequests, cancellationToken);

    // The next one decrypts from the moment it is made, so that every node can read what is encrypted to it before anyone is shown it.
    public ValueTask<IReadOnlyList<X509Certificate2>> SamlDecryptionAsync(CancellationToken cancellationToken) => InUseAsync(HubKeyUse.SamlDecryption, cancellationToken);

    private async ValueTask<IReadOnlyList<X509Certificate2>> InUseAsync(HubKeyUse use, CancellationToken cancellationToken)
    {
        var keys = await ring.KeysAsync(use, cancellationToken);
        return [.. KeySchedule.StatesOf(keys, time.GetUtcNow()).Zip(keys).Where(pair => pair.First.State != HubKeyState.Past)
            .OrderBy(pair => pair.First.State != HubKeyState.Current).Select(pair => (X509Certificate2)pair.Second.Key)];
    }

    /// <summary>A certificate with its private key, out of the vault.</summary>
    public static X509Certificate2 Certificate(byte[] stored)
    {
        var pem = Encoding.ASCII.GetString(stored);
        return X509Certificate2.CreateFromPem(pem, pem);
    }

    // Whoever adds first has made the key; the other node reads that one.
    private async Task<byte[]> ReadOrMakeAsync(string kind, string name, Func<byte[]> make, CancellationToken cancellationToken)
    {
        if (await vault.ReadAsync(kind, name, cancellationToken) is { } known)
        {
            return known;
        }

        await vault.TryAddAsync(kind, name, make(), cancellationToken);
        return await vault.ReadAsync(kind, name, cancellationToken) ?? throw new InvalidOperationException($"The vault lost {kind}/{name}.");
    }

    private byte[] MakeKey()
    {
        var key = new byte[32];
        randomness.Fill(key);
        return key;
    }

    // Organisations pin the certificate from metadata and look at nothing else in it (SAML Metadata Interoperability Profile 2.6.1).
    public static byte[] MakeCertificate(X509KeyUsageFlags usage, DateTimeOffset now)
    {
        using var key = RSA.Create(RsaBits);
        var request = new CertificateRequest("CN=FederationHub SAML", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(CertificateYears));
        return Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
