using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;
using static FederationHub.Saml.Tests.Fixtures.Surgery;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>Algorithms that prove nothing, or that everybody can compute. Each signature is a good one by the algorithm that it names.</summary>
public sealed class AlgorithmTests
{
    private const string Dsig = "http://www.w3.org/2000/09/xmldsig#";
    private const string More = "http://www.w3.org/2001/04/xmldsig-more#";
    private const string More2007 = "http://www.w3.org/2007/05/xmldsig-more#";

    public static TheoryData<string, string> PublicSecrets
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var secret in Secrets.Keys)
            {
                foreach (var mac in (string[])[Dsig + "hmac-sha1", More + "hmac-sha256", More + "hmac-sha512"])
                {
                    rows.Add(secret, mac);
                }
            }

            return rows;
        }
    }

    // What everybody has of an organisation's key, in every spelling in which a library might take it for the secret.
    private static Dictionary<string, byte[]> Secrets
    {
        get
        {
            using var key = TestKeys.Organisation.GetRSAPublicKey()!;
            var numbers = key.ExportParameters(includePrivateParameters: false);
            static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
            return new()
            {
                ["SubjectPublicKeyInfo"] = key.ExportSubjectPublicKeyInfo(),
                ["SubjectPublicKeyInfo, PEM"] = Text(key.ExportSubjectPublicKeyInfoPem()),
                ["SubjectPublicKeyInfo, PEM with its last line break"] = Text(key.ExportSubjectPublicKeyInfoPem() + "\n"),
                ["RSAPublicKey"] = key.ExportRSAPublicKey(),
                ["RSAPublicKey, PEM"] = Text(key.ExportRSAPublicKeyPem()),
                ["certificate"] = TestKeys.Organisation.RawData,
                ["certificate, base64"] = Text(Convert.ToBase64String(TestKeys.Organisation.RawData)),
                ["certificate, PEM"] = Text(TestKeys.Organisation.ExportCertificatePem()),
                ["modulus"] = numbers.Modulus!,
                ["modulus, base64"] = Text(Convert.ToBase64String(numbers.Modulus!)),
                ["exponent"] = numbers.Exponent!,
                ["fingerprint"] = Text(TestKeys.Trusted(TestKeys.Organisation).Fingerprint),
                ["nothing"] = [],
            };
        }
    }

    [Theory]
    [MemberData(nameof(PublicSecrets))]
    public void What_everybody_has_is_no_secret(string secret, string algorithm)
    {
        var document = AssertionSigned.Document();
        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be("accepted");
        Forge(One(document, "Assertion"));
        var signature = One(document, "Signature");
        One(signature, "SignatureMethod").SetAttribute("Algorithm", algorithm);
        var octets = CanonicalSignedInfo(signature);
        var key = Secrets[secret];
#pragma warning disable CA5350 // The attack is made with it.
        Put(signature, algorithm[^1] == '1' ? HMACSHA1.HashData(key, octets) : algorithm.EndsWith("256", StringComparison.Ordinal) ? HMACSHA256.HashData(key, octets) : HMACSHA512.HashData(key, octets));
#pragma warning restore CA5350

        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be("FH-1303/algorithm-not-allowed");
    }

    [Theory]
    [InlineData(Dsig + "rsa-sha1", "FH-1303/sha1-not-allowed")]
    [InlineData(Dsig + "dsa-sha1", "FH-1303/algorithm-not-allowed")]
    [InlineData("http://www.w3.org/2009/xmldsig11#dsa-sha256", "FH-1303/algorithm-not-allowed")]
    [InlineData(More + "ecdsa-sha1", "FH-1303/algorithm-not-allowed")]
    [InlineData(More + "rsa-md5", "FH-1303/algorithm-not-allowed")]
    [InlineData(More + "rsa-ripemd160", "FH-1303/algorithm-not-allowed")]
    [InlineData(More + "rsa-sha224", "FH-1303/algorithm-not-allowed")]
    [InlineData(More2007 + "sha1-rsa-MGF1", "FH-1303/algorithm-not-allowed")]
    [InlineData(More2007 + "rsa-pss", "FH-1303/algorithm-not-allowed")]
    [InlineData("http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519", "FH-1303/algorithm-not-allowed")]
    [InlineData("http://www.w3.org/2001/04/xmlenc#rsa-1_5", "FH-1303/algorithm-not-allowed")]
    [InlineData("none", "FH-1303/algorithm-not-allowed")]
    [InlineData("nOnE", "FH-1303/algorithm-not-allowed")]
    [InlineData("", "FH-1303/algorithm-not-allowed")]
    [InlineData(null, "FH-1303/algorithm-not-allowed")]
    [InlineData(More + "RSA-SHA256", "FH-1303/algorithm-not-allowed")]
    [InlineData(" " + More + "rsa-sha256", "FH-1303/algorithm-not-allowed")]
    [InlineData(More + "rsa-sha256#", "FH-1303/algorithm-not-allowed")]
    [InlineData("HTTP://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "FH-1303/algorithm-not-allowed")]
    [InlineData(More + "rsa-sha256", "accepted")]
    [InlineData(More + "rsa-sha384", "FH-1303/signature-wrong")]
    [InlineData(More + "ecdsa-sha256", "FH-1303/signature-wrong")]
    public void A_signature_method_counts_only_as_it_stands_on_the_list(string? algorithm, string code)
    {
        var document = AssertionSigned.Document();
        var signature = One(document, "Signature");
        if (algorithm is null)
        {
            One(signature, "SignatureMethod").RemoveAttribute("Algorithm");
        }
        else
        {
            One(signature, "SignatureMethod").SetAttribute("Algorithm", algorithm);
        }

        Resign(signature);

        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be(code);
    }

    [Theory]
    [InlineData(Dsig + "sha1", "FH-1303/sha1-not-allowed")]
    [InlineData(More + "md5", "FH-1303/algorithm-not-allowed")]
    [InlineData("http://www.w3.org/2001/04/xmlenc#ripemd160", "FH-1303/algorithm-not-allowed")]
    [InlineData(More + "sha224", "FH-1303/algorithm-not-allowed")]
    [InlineData(More2007 + "sha3-256", "FH-1303/algorithm-not-allowed")]
    [InlineData("", "FH-1303/algorithm-not-allowed")]
    [InlineData(null, "FH-1303/algorithm-not-allowed")]
    [InlineData("http://www.w3.org/2001/04/xmlenc#sha256", "accepted")]
    [InlineData(More + "sha384", "FH-1303/digest-wrong")]
    public void A_digest_method_counts_only_as_it_stands_on_the_list(string? algorithm, string code)
    {
        var document = AssertionSigned.Document();
        var signature = One(document, "Signature");
        if (algorithm is null)
        {
            One(signature, "DigestMethod").RemoveAttribute("Algorithm");
        }
        else
        {
            One(signature, "DigestMethod").SetAttribute("Algorithm", algorithm);
        }

        Resign(signature);

        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be(code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void A_digest_of_another_length_is_wrong(int length)
    {
        var document = AssertionSigned.Document();
        var signature = One(document, "Signature");
        var digest = Convert.FromBase64String(One(signature, "DigestValue").InnerText);
        Array.Resize(ref digest, length);
        One(signature, "DigestValue").InnerText = Convert.ToBase64String(digest);
        Resign(signature);

        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be(length == 0 ? "FH-1303/signature-malformed" : "FH-1303/digest-wrong");
    }

    [Theory]
    [InlineData(32, "accepted")]
    [InlineData(0, "FH-1303/signature-wrong")]
    [InlineData(20, "FH-1303/signature-wrong")]
    [InlineData(222, "FH-1303/signature-wrong")]
    public void Mask_generation_counts_with_a_salt_as_long_as_the_hash_only(int salt, string code)
    {
        var document = AssertionSigned.Document();
        var signature = One(document, "Signature");
        One(signature, "SignatureMethod").SetAttribute("Algorithm", More2007 + "sha256-rsa-MGF1");
        using var key = TestKeys.Organisation.GetRSAPrivateKey()!;
        Put(signature, PssWithSalt.Sign(key, CanonicalSignedInfo(signature), salt));

        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be(code);
    }

    [Fact]
    public void Parameters_of_mask_generation_are_not_taken()
    {
        var document = AssertionSigned.Document();
        var signature = One(document, "Signature");
        One(signature, "SignatureMethod").SetAttribute("Algorithm", More2007 + "sha256-rsa-MGF1");
        One(signature, "SignatureMethod").AppendChild(document.CreateElement("RSAPSSParams", More2007))!.AppendChild(document.CreateElement("SaltLength", More2007))!.InnerText = "32";
        Resign(signature, padding: RSASignaturePadding.Pss);

        Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be("FH-1303/signature-malformed");
    }

    public static TheoryData<string> CurveValues => [.. Curves.Keys];

    // The order of P-256; r and s must be above zero and below it (CVE-2022-21449 took zero).
    private static readonly byte[] Order = Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private static Dictionary<string, Func<byte[], byte[]>> Curves => new()
    {
        ["r = s = 0"] = _ => new byte[64],
        ["r = 0"] = good => [.. new byte[32], .. good[32..]],
        ["s = 0"] = good => [.. good[..32], .. new byte[32]],
        ["r = s = n"] = _ => [.. Order, .. Order],
        ["r = s = 1"] = _ => [.. new byte[31], 1, .. new byte[31], 1],
        ["all ones"] = _ => [.. Enumerable.Repeat((byte)0xFF, 64)],
        ["one byte"] = _ => [0],
        ["63 bytes"] = good => good[..63],
        ["65 bytes"] = good => [.. good, 0],
        ["a zero before each"] = good => [0, .. good[..32], 0, .. good[32..]],
        ["s twice"] = good => [.. good[32..], .. good[32..]],
        ["as DER"] = good => Der(good),
        ["r = s = 0, as DER"] = _ => [0x30, 6, 2, 1, 0, 2, 1, 0],
        ["a kilobyte"] = _ => new byte[1024],
    };

    [Theory]
    [MemberData(nameof(CurveValues))]
    public void Numbers_that_are_no_signature_of_a_curve_are_refused(string value)
    {
        var fixture = AssertionSigned with { SignAssertion = new() { Certificate = TestKeys.Curve, SignatureMethod = EcdsaSha256.Uri }, Expected = Expecting(TestKeys.Curve) };
        var document = fixture.Document();
        Verdict.Of(fixture.Validate(document.OuterXml)).Should().Be("accepted");
        var signature = One(document, "Signature");

        Put(signature, Curves[value](Convert.FromBase64String(One(signature, "SignatureValue").InnerText)));

        Verdict.Of(fixture.Validate(document.OuterXml)).Should().Be("FH-1303/signature-wrong");
    }

    public static TheoryData<string> RsaValues => [.. Rsas.Keys];

    private static Dictionary<string, Func<byte[], byte[]>> Rsas => new()
    {
        ["zeros"] = _ => new byte[256],
        ["one"] = _ => [.. new byte[255], 1],
        ["all ones"] = _ => [.. Enumerable.Repeat((byte)0xFF, 256)],
        ["a zero before"] = good => [0, .. good],
        ["a zero after"] = good => [.. good, 0],
        ["cut"] = good => good[..^1],
        ["twice"] = good => [.. good, .. good],
        ["one byte"] = _ => [0],
        ["a kilobyte"] = _ => new byte[1024],
        ["the modulus"] = _ => TestKeys.Organisation.GetRSAPublicKey()!.ExportParameters(includePrivateParameters: false).Modulus!,
    };

    [Theory]
    [MemberData(nameof(RsaValues))]
    public void Numbers_that_are_no_signature_of_rsa_are_refused(string value)
    {
        foreach (var algorithm in (string[])[More + "rsa-sha256", More2007 + "sha256-rsa-MGF1", More2007 + "sha512-rsa-MGF1"])
        {
            var document = AssertionSigned.Document();
            var signature = One(document, "Signature");
            One(signature, "SignatureMethod").SetAttribute("Algorithm", algorithm);
            Put(signature, Rsas[value](Convert.FromBase64String(One(signature, "SignatureValue").InnerText)));

            Verdict.Of(AssertionSigned.Validate(document.OuterXml)).Should().Be("FH-1303/signature-wrong");
        }
    }

    [Theory]
    [InlineData(More + "rsa-sha256")]
    [InlineData(More + "rsa-sha512")]
    [InlineData(More2007 + "sha256-rsa-MGF1")]
    [InlineData(More2007 + "sha512-rsa-MGF1")]
    [InlineData(More + "ecdsa-sha512")]
    public void A_key_that_is_too_small_for_the_algorithm_is_a_refusal(string algorithm)
    {
        foreach (var bits in (int[])[512, 1024])
        {
            var small = TestKeys.Rsa(bits, "small");
            var fixture = AssertionSigned with { Expected = Expecting(small) with { Allow = Allowances.Rsa1024 } };
            var document = fixture.Document();
            var signature = One(document, "Signature");
            One(signature, "SignatureMethod").SetAttribute("Algorithm", algorithm);
            foreach (var length in (int[])[1, 64, 128, 256])
            {
                Put(signature, new byte[length]);

                Verdict.Of(fixture.Validate(document.OuterXml)).Should().BeOneOf("FH-1303/signature-wrong", "FH-1304/signing-key-unknown");
            }
        }
    }

    [Fact]
    public void A_short_key_that_signs_well_counts_from_1024_bits_and_by_permission_only()
    {
        foreach (var (bits, allow, code) in new[]
        {
            (2048, Allowances.None, "accepted"),
            (1024, Allowances.None, "FH-1303/key-too-short"),
            (1024, Allowances.Rsa1024, "accepted"),
            (1024, Allowances.Sha1 | Allowances.AesCbc | Allowances.CanonicalXml11, "FH-1303/key-too-short"),
            (1016, Allowances.Rsa1024, "FH-1303/key-too-short"),
            (768, Allowances.Rsa1024, "FH-1303/key-too-short"),
        })
        {
            var key = TestKeys.Rsa(bits, "key");
            Verdict.Of((AssertionSigned with { SignAssertion = new() { Certificate = key }, Expected = Expecting(key) with { Allow = allow } }).Validate()).Should().Be(code, "{0} bits, {1}", bits, allow);
        }
    }

    [Fact]
    public void A_certificate_of_another_kind_of_key_is_no_key()
    {
        using var dsa = DSA.Create(2048);
        var request = new CertificateRequest(new X500DistinguishedName("CN=dsa"), new PublicKey(dsa), HashAlgorithmName.SHA256);
        using var authority = RSA.Create(2048);
        using var certificate = request.Create(new X500DistinguishedName("CN=a"), X509SignatureGenerator.CreateForRSA(authority, RSASignaturePadding.Pkcs1), Now.AddYears(-1), Now.AddYears(1), [1]);

        Verdict.Of(TrustedKey.FromCertificate(certificate.RawData)).Should().Be("FH-1304/certificate-unusable");
    }

    private const string RsaKey = "1.2.840.113549.1.1.1";
    private const string CurveKey = "1.2.840.10045.2.1";

    /// <summary>Public keys for which anybody can sign, or that make each check expensive, each in a certificate made by hand; null: a good one.</summary>
    private static Dictionary<string, (string Kind, byte[] Parameters, byte[] Key, string? Flaw)> PublicKeys
    {
        get
        {
            using var rsa = TestKeys.Organisation.GetRSAPublicKey()!;
            var modulus = rsa.ExportParameters(includePrivateParameters: false).Modulus!;
            byte[] empty = [5, 0];
            byte[] curve = [6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7];
            var point = TestKeys.Curve.PublicKey.EncodedKeyValue.RawData;
            return new()
            {
                ["a point"] = (CurveKey, curve, point, null),
                ["the point at infinity"] = (CurveKey, curve, [0], "key"),
                ["a point beside the curve"] = (CurveKey, curve, [.. point[..^1], (byte)(point[^1] ^ 1)], "key"),
                ["the point of zeros"] = (CurveKey, curve, [4, .. new byte[64]], "key"),
                ["another curve"] = (CurveKey, [6, 5, 0x2B, 0x81, 4, 0, 0x0A], Secp256k1, "curve"),
                ["a modulus"] = (RsaKey, empty, RsaNumbers(modulus, [1, 0, 1]), null),
                ["exponent 3"] = (RsaKey, empty, RsaNumbers(modulus, [3]), null),
                ["an even modulus"] = (RsaKey, empty, RsaNumbers([.. modulus[..^1], (byte)(modulus[^1] & 0xFE)], [1, 0, 1]), "even modulus"),
                ["exponent 0"] = (RsaKey, empty, RsaNumbers(modulus, [0]), "key"),
                ["exponent 1"] = (RsaKey, empty, RsaNumbers(modulus, [1]), "key"),
                ["exponent 2"] = (RsaKey, empty, RsaNumbers(modulus, [2]), "key"),
                ["an exponent of 64 bytes"] = (RsaKey, empty, RsaNumbers(modulus, [.. Enumerable.Repeat((byte)0x11, 64)]), null),
                ["an exponent of 65 bytes"] = (RsaKey, empty, RsaNumbers(modulus, [.. Enumerable.Repeat((byte)0x11, 65)]), "exponent of 65 bytes"),
                ["an exponent as long as the modulus"] = (RsaKey, empty, RsaNumbers(modulus, modulus), "exponent of 256 bytes"),
            };
        }
    }

    // The generator of that curve (SEC 2, 2.4.1).
    private static readonly byte[] Secp256k1 = Convert.FromHexString("0479BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8");

    public static TheoryData<string> PublicKeyNames => [.. PublicKeys.Keys];

    [Theory]
    [MemberData(nameof(PublicKeyNames))]
    public void A_public_key_for_which_anybody_can_sign_is_no_key(string name)
    {
        var (kind, parameters, key, flaw) = PublicKeys[name];
        using var authority = RSA.Create(2048);
        var request = new CertificateRequest(
            new X500DistinguishedName("CN=x"), new PublicKey(new Oid(kind), new AsnEncodedData(parameters), new AsnEncodedData(key)), HashAlgorithmName.SHA256);
        using var certificate = request.Create(new X500DistinguishedName("CN=x"), X509SignatureGenerator.CreateForRSA(authority, RSASignaturePadding.Pkcs1), Now.AddYears(-1), Now.AddYears(1), [1]);

        var outcome = TrustedKey.FromCertificate(certificate.RawData);

        Verdict.Of(outcome).Should().Be(flaw is null ? "accepted" : "FH-1304/certificate-unusable");
        outcome.Match(_ => string.Empty, rejection => rejection.Detail).Should().Match(detail => flaw == null || detail.Contains(flaw, StringComparison.Ordinal));
    }

    private static byte[] RsaNumbers(byte[] modulus, byte[] exponent)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(modulus);
            writer.WriteIntegerUnsigned(exponent);
        }

        return writer.Encode();
    }

    private static byte[] Der(byte[] good)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Trimmed(good.AsSpan(0, 32)));
            writer.WriteIntegerUnsigned(Trimmed(good.AsSpan(32)));
        }

        return writer.Encode();
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> number)
    {
        var trimmed = number.TrimStart((byte)0);
        return trimmed.IsEmpty ? [0] : trimmed;
    }
}
