using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml;
using FederationHub.Saml.Encryption;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;

namespace FederationHub.Upstreams.Saml;

/// <summary>Reads the two sides of an answer out of files, for judging one where no hub is configured. A login never comes here.</summary>
public static class SamlFiles
{
    /// <summary>Longest metadata, bytes.</summary>
    public const int MaxMetadataBytes = 128 * 1024 * 1024;

    /// <summary>Longest file of certificates or keys, bytes.</summary>
    public const int MaxKeyBytes = 1024 * 1024;

    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";

    private static readonly AggregateLimits Limits = AggregateLimits.Aggregate with { MaxBytes = MaxMetadataBytes };

    /// <summary>
    /// An organisation by its metadata: one entity, or an aggregate. Its end (<c>validUntil</c>), its endpoints and its signature do not
    /// count here: whoever gives the file vouches for it. Refused when there is no such identity provider in it.
    /// </summary>
    /// <param name="metadata">The document.</param>
    /// <param name="entityId">Which entity; null for the only identity provider in it.</param>
    public static Outcome<SamlOrganisation> Organisation(ReadOnlyMemory<byte> metadata, string? entityId) =>
        UnsignedMetadata.OpenWithoutSignature(metadata, DateTimeOffset.MinValue, Limits).Then(document => document.Find(entityId)).Then<SamlOrganisation>(entity =>
        {
            if (entity.IdentityProvider is not { } provider)
            {
                return SamlCauses.EntityNotFound.Because($"{entity.EntityId} is no SAML 2.0 identity provider");
            }

            // SAML Metadata 2.4.1.1: without "use" a key is for both.
            return new SamlOrganisation(
                entity.EntityId,
                [.. provider.Keys.Where(key => key.Use is not KeyUse.Encryption).Select(key => Key(key.Certificate).Match(trusted => trusted, _ => null)).OfType<TrustedKey>()]);
        });

    /// <summary>
    /// An organisation by its certificates, each file in PEM (several may stand in one), DER, or base64 of DER with white space anywhere.
    /// Refused when one cannot be read. One whose key is neither RSA nor of an elliptic curve is read, and verifies nothing.
    /// </summary>
    /// <param name="files">The files, in the order in which their keys are tried.</param>
    /// <param name="entityId">Its entity ID.</param>
    public static Outcome<SamlOrganisation> Organisation(IEnumerable<ReadOnlyMemory<byte>> files, string entityId)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentException.ThrowIfNullOrEmpty(entityId);
        List<TrustedKey> keys = [];
        foreach (var file in files)
        {
            var certificates = Certificates(file);
            if (certificates.Count == 0)
            {
                return SamlCauses.CertificateUnusable.Because("no certificate in PEM");
            }

            foreach (var der in certificates)
            {
                switch (Key(der))
                {
                    case Outcome<TrustedKey?>.Rejected { Rejection: var rejection }:
                        return rejection;
                    case Outcome<TrustedKey?>.Accepted { Value: { } key }:
                        keys.Add(key);
                        break;
                }
            }
        }

        return new SamlOrganisation(entityId, keys);
    }

    /// <summary>A recipient with its private RSA keys, each PKCS#8 or PKCS#1 in PEM or as bare base64. Refused when one cannot be read.</summary>
    /// <param name="recipient">Who receives.</param>
    /// <param name="files">The keys, in the order in which they are tried.</param>
    public static Outcome<SamlRecipient> WithKeys(this SamlRecipient recipient, IEnumerable<ReadOnlyMemory<byte>> files)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(files);
        List<DecryptionKey> keys = [];
        foreach (var file in files)
        {
            var text = Encoding.UTF8.GetString(file.Span);
            var outcome = text.Contains(Begin, StringComparison.Ordinal)
                ? DecryptionKey.FromPem(text)
                : Labelled(text, "PRIVATE KEY") is Outcome<DecryptionKey>.Accepted pkcs8 ? pkcs8 : Labelled(text, "RSA PRIVATE KEY");
            switch (outcome)
            {
                case Outcome<DecryptionKey>.Accepted { Value: var key }:
                    keys.Add(key);
                    break;
                case Outcome<DecryptionKey>.Rejected { Rejection: var rejection }:
                    return rejection;
            }
        }

        return recipient with { DecryptionKeys = keys };
    }

    private static Outcome<DecryptionKey> Labelled(string base64, string label) =>
        DecryptionKey.FromPem($"{Begin}{label}-----\n{base64.Trim()}\n{End}{label}-----");

    // The key to trust; null where the certificate is one, with a key of a kind that never counts (DSA).
    private static Outcome<TrustedKey?> Key(ReadOnlyMemory<byte> der)
    {
        if (TrustedKey.FromCertificate(der) is Outcome<TrustedKey>.Accepted { Value: var key })
        {
            return key;
        }

        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der.Span);
            return new Outcome<TrustedKey?>.Accepted(null);
        }
        catch (CryptographicException)
        {
            return SamlCauses.CertificateUnusable.Because($"{der.Length} bytes that are no certificate");
        }
    }

    private static List<ReadOnlyMemory<byte>> Certificates(ReadOnlyMemory<byte> file)
    {
        // DER: a SEQUENCE with a length of several octets (X.690 8.1.3); base64 is never that.
        if (file.Span is [0x30, >= 0x80, ..])
        {
            return [file];
        }

        var text = Encoding.UTF8.GetString(file.Span);
        return text.Contains(Begin, StringComparison.Ordinal) ? [.. Blocks(text).Select(Der)] : [Der(text.Trim('\uFEFF'))];
    }

    // RFC 7468 2: what stands around the blocks is explanation, and blocks of another label are other things.
    private static IEnumerable<string> Blocks(string text)
    {
        var at = 0;
        while ((at = text.IndexOf(Begin, at, StringComparison.Ordinal)) >= 0)
        {
            var label = at + Begin.Length;
            var body = text.IndexOf("-----", label, StringComparison.Ordinal);
            var end = body < 0 ? -1 : text.IndexOf(End, body, StringComparison.Ordinal);
            if (end < 0)
            {
                yield break;
            }

            if (text.AsSpan(label, body - label).EndsWith("CERTIFICATE"))
            {
                yield return text[(body + 5)..end];
            }

            at = end;
        }
    }

    // Nothing where it is no base64: no certificate is that short, so that it is refused as one.
    private static ReadOnlyMemory<byte> Der(string base64)
    {
        var der = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, der, out var length) ? der.AsMemory(0, length) : ReadOnlyMemory<byte>.Empty;
    }
}
