using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Testing;

/// <summary>
/// Keys that were made once for all tests of a process: making an RSA key costs a tenth of a second of processor time, and every
/// hub with its organisations wants five. Tests of how keys are made start from an empty folder instead.
/// </summary>
internal static class ReadyKeys
{
    private static readonly Lazy<Task<string>> Database = new(MakeDatabaseAsync);
    private static readonly Lazy<string> UniversityPem = new(MakePem);
    private static readonly Lazy<string> CollegePem = new(MakePem);

    /// <summary>Keys of the organisation on SAML, as its own: they can be rolled.</summary>
    public static OrganisationKeys University => Keys(UniversityPem.Value);

    /// <summary>Keys of the organisation on OpenID Connect.</summary>
    public static OrganisationKeys College => Keys(CollegePem.Value);

    /// <summary>Puts <c>hub.db</c> of a hub that has keys and no configuration into a folder, with its master key.</summary>
    /// <param name="folder">Exists, and holds none.</param>
    public static async Task CopyDatabaseAsync(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(await Database.Value))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    private static OrganisationKeys Keys(string pem) => new(X509Certificate2.CreateFromPem(pem, pem));

    private static string MakePem()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Fake home organisation", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem();
    }

    private static async Task<string> MakeDatabaseAsync()
    {
        // The folder for scratch files of a run goes with the run.
        var folder = Directory.CreateTempSubdirectory("federationhub-keys-").FullName;
        await using var hub = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(Randomness.System)
            .AddFederationHubStorage(new StorageSettings { ConnectionString = "Data Source=" + Path.Combine(folder, "hub.db") })
            .BuildServiceProvider();
        if (await hub.GetRequiredService<HubDatabase>().StartAsync(CancellationToken.None) is Outcome<Done>.Rejected refused)
        {
            throw new InvalidOperationException(refused.Rejection.ToString());
        }

        var keys = hub.GetRequiredService<IHubKeys>();
        await keys.SamlSigningAsync(CancellationToken.None);
        await keys.PairwiseAsync(CancellationToken.None);
        await keys.PersonsAsync(CancellationToken.None);
        await keys.RecentChoicesAsync(CancellationToken.None);
        return folder;
    }
}
