using System.Security.Cryptography;
using FederationHub.Outcomes;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Signatures;

/// <summary>The octets that were signed, and the key that signed them.</summary>
internal sealed record VerifiedOctets(ReadOnlyMemory<byte> Octets, TrustedKey Key);

/// <summary>
/// Checks an enveloped signature with the organisation's own keys and gives back the canonical octets that it covers.
/// SignedInfo is checked before the digest, so that nothing of an unknown sender is hashed.
/// </summary>
internal static class SignatureVerifier
{
    private const long MaxOctets = 1 << 30;

    /// <summary>Checks <paramref name="signature"/>, a child of <paramref name="signed"/> found by <see cref="SignatureShape.Locate"/>.</summary>
    internal static Outcome<VerifiedOctets> Verify(ElementNode signed, ElementNode signature, SignaturePolicy policy, XmlLimits limits) =>
        SignatureShape.Read(signature, signed, policy.Allow).Then(shape =>
            policy.Algorithm(shape.Algorithm).Then(_ => VerifyingKey(shape, policy)).Then(key => Octets(signed, signature, shape, limits).Then<VerifiedOctets>(octets => new VerifiedOctets(octets, key))));

    /// <summary>The key that made the signature of SignedInfo; what SignedInfo refers to is not looked at.</summary>
    internal static Outcome<TrustedKey> VerifyingKey(SignatureShape shape, SignaturePolicy policy)
    {
        if (policy.Keys.Count == 0)
        {
            return SamlCauses.NoTrustedKey.Because("the organisation has no signing key");
        }

        // SignedInfo is a dozen elements by its shape; what it inherits may be long, hence a limit of its own.
        if (!Canonicaliser.TryWrite(shape.SignedInfo, null, shape.SignedInfoForm, 64 * 1024, out var info))
        {
            return SamlCauses.CanonicalisationFailed.Because("SignedInfo");
        }

        TrustedKey? tooShort = null;
        foreach (var key in policy.Keys)
        {
            if (!key.Verifies(info.Span, shape.Value, shape.Algorithm))
            {
                continue;
            }

            if (policy.IsLongEnough(key))
            {
                return key;
            }

            tooShort = key;
        }

        return tooShort is not null
            ? SamlCauses.KeyTooShort.Because($"key {tooShort.Fingerprint} has {tooShort.KeySize} bits")
            : Diagnose(shape, policy.Keys);
    }

    private static Outcome<ReadOnlyMemory<byte>> Octets(ElementNode signed, ElementNode signature, SignatureShape shape, XmlLimits limits)
    {
        // White space and escapes make the canonical form longer than what was sent, but not many times so.
        if (!Canonicaliser.TryWrite(signed, signature, shape.ReferenceForm, (int)Math.Min(limits.MaxBytes * 4L, MaxOctets), out var octets))
        {
            return SamlCauses.CanonicalisationFailed.Because(signed.LocalName);
        }

        var digest = CryptographicOperations.HashData(shape.DigestAlgorithm, octets.Span);
        return CryptographicOperations.FixedTimeEquals(digest, shape.Digest)
            ? octets
            : SamlCauses.DigestWrong.Because($"the {signed.LocalName} is not what was signed");
    }

    // The certificate in the message decides nothing: it only says whether the operator should look at the organisation's keys
    // or at the message.
    private static Rejection Diagnose(SignatureShape shape, IReadOnlyList<TrustedKey> keys)
    {
        var trusted = string.Join(", ", keys.Take(4).Select(key => key.Fingerprint));
        var named = NamedCertificate(shape.KeyInfo);
        return named is not null && !keys.Any(key => string.Equals(key.Fingerprint, named, StringComparison.Ordinal))
            ? SamlCauses.SigningKeyUnknown.Because($"the message names {named}, trusted are {trusted}")
            : SamlCauses.SignatureWrong.Because($"made by none of {trusted}");
    }

    private static string? NamedCertificate(ElementNode? keyInfo)
    {
        var text = keyInfo?.Element(SamlNames.Signature, "X509Data")?.Element(SamlNames.Signature, "X509Certificate") is { } certificate
            ? string.Concat(certificate.Content.OfType<TextNode>().Select(node => node.Text))
            : null;
        if (text is null)
        {
            return null;
        }

        var buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out var written) && written > 0
            ? Convert.ToHexString(SHA256.HashData(buffer.AsSpan(0, written)))
            : null;
    }
}
