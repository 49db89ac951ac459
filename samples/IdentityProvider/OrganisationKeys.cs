using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FederationHub.Samples.IdentityProvider;

/// <summary>The RSA signing keys of one organisation, newest first, each with a self-signed certificate.</summary>
public sealed class OrganisationKeys
{
    private static readonly Lazy<SigningKey> LongAgo = new(() => Generate(new DateTimeOffset(2019, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    private readonly Lock _lock = new();
    private readonly string? _file;
    private SigningKey[] _keys = [];

    /// <summary>Keys that live as long as the process. The first is made when it is needed.</summary>
    public OrganisationKeys()
    {
    }

    /// <summary>Keys of which the first is given: making one takes a tenth of a second, which many tests do not want to wait.</summary>
    /// <param name="first">A certificate with its RSA private key.</param>
    public OrganisationKeys(X509Certificate2 first) =>
        _keys = [new SigningKey(first, first.GetRSAPrivateKey() ?? throw new ArgumentException("The certificate has no RSA private key.", nameof(first)))];

    private OrganisationKeys(string file) => _file = file;

    /// <summary>Keys of which the newest is kept in a PEM file, so that a restart does not change it.</summary>
    /// <param name="file">The file; it is made when it does not exist. Only its owner can read it.</param>
    public static OrganisationKeys InFile(string file) => new(file);

    /// <summary>The key that signs.</summary>
    internal SigningKey Current => Published[0];

    /// <summary>The keys that are published, newest first.</summary>
    internal IReadOnlyList<SigningKey> Published
    {
        get
        {
            lock (_lock)
            {
                if (_keys.Length == 0)
                {
                    _keys = [_file is not null && File.Exists(_file) ? Load(_file) : Save(Generate())];
                }

                return _keys;
            }
        }
    }

    /// <summary>Makes the first key now, if there is none: else whoever logs in first waits for it.</summary>
    public void Prepare() => _ = Current;

    /// <summary>Makes a new key and signs with it from now on.</summary>
    /// <param name="keepPrevious">Publish the previous keys too.</param>
    public void Roll(bool keepPrevious = true)
    {
        lock (_lock)
        {
            var previous = keepPrevious ? Published : [];
            _keys = [Save(Generate()), .. previous];
        }
    }

    /// <summary>A key that is published nowhere.</summary>
    internal static SigningKey Generate() =>
        // Fixed dates: a relying party takes the key from metadata and must not care, and a test may stand at any date.
        Generate(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>A key of long ago, published nowhere any more. Made once: who waits for an answer that it signs waits for no key.</summary>
    internal static SigningKey Expired => LongAgo.Value;

    private static SigningKey Generate(DateTimeOffset from, DateTimeOffset until)
    {
        var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=Fake home organisation", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var certificate = request.CreateSelfSigned(from, until);
        return new SigningKey(certificate, rsa);
    }

    private static SigningKey Load(string file)
    {
        var certificate = X509Certificate2.CreateFromPemFile(file);
        return new SigningKey(certificate, certificate.GetRSAPrivateKey()!);
    }

    private SigningKey Save(SigningKey key)
    {
        if (_file is null)
        {
            return key;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_file))!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(_file, options);
        writer.WriteLine(key.Certificate.ExportCertificatePem());
        writer.WriteLine(key.Rsa.ExportPkcs8PrivateKeyPem());
        return key;
    }
}

/// <summary>One key with its certificate; the certificate's thumbprint is the `kid`.</summary>
internal sealed record SigningKey(X509Certificate2 Certificate, RSA Rsa)
{
    public string KeyId { get; } = Certificate.Thumbprint[..16].ToLowerInvariant();
}
