using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;

namespace FederationHub.Benchmarks.Metadata;

/// <summary>The process that reads one aggregate once, as a refresh of the hub does, and says how many entities it got and how large it became.</summary>
internal static class ReadingRole
{
    public const string Name = "read-aggregate";

    public static int Run(string aggregate, string certificate, string folder)
    {
        var key = Value(TrustedKey.FromCertificate(X509CertificateLoader.LoadCertificateFromFile(certificate)));
        var expected = new AggregateExpectations([key], Allowances.None, new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), AggregateLimits.Aggregate);
        using var metadata = File.OpenRead(aggregate);
        using var scratch = new FileStream(Path.Combine(folder, "scratch"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);
        using var verified = Value(AggregateReader.Open(metadata, scratch, expected));
        var count = verified.Entities().Count(outcome => outcome is Outcome<EntityDescriptor>.Accepted { Value.IdentityProvider: not null });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} {PeakMemory.MegabytesOf("self"):F0}"));
        return 0;
    }

    private static T Value<T>(Outcome<T> outcome) => outcome.Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));
}
