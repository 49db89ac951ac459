using System.Security.Cryptography;

namespace FederationHub.Benchmarks.WholeLogins;

/// <summary>
/// Processor time of the signatures that no login can do without, measured in the same run, since machines differ and change.
/// </summary>
/// <param name="Verify">RSA-2048, one verification.</param>
/// <param name="Rs256">RSA-2048, one signature.</param>
/// <param name="Es256">P-256, one signature.</param>
internal sealed record Signatures(TimeSpan Verify, TimeSpan Rs256, TimeSpan Es256)
{
    /// <summary>
    /// What one login needs: the assertion is verified, the access token is signed with ES256 and the ID token with RS256. The
    /// university asks for no signed requests, so none is signed.
    /// </summary>
    public TimeSpan OfOneLogin => Verify + Es256 + Rs256;

    public static Signatures Measure(int times)
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var data = new byte[600];
        var signature = rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return new Signatures(
            Each(times, () => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            Each(times, () => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            Each(times, () => ecdsa.SignData(data, HashAlgorithmName.SHA256)));
    }

    private static TimeSpan Each<T>(int times, Func<T> work)
    {
        for (var i = 0; i < times / 4; i++)
        {
            work();
        }

        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < times; i++)
        {
            work();
        }

        return (Environment.CpuUsage.TotalTime - before) / times;
    }
}
