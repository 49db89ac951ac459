using FederationHub.Outcomes;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>The door for signed metadata: one entity, or an aggregate of thousands that is never in memory as a whole.</summary>
public static class AggregateReader
{
    /// <summary>
    /// Checks the signature of the document's root by the rules of messages, and gives the entities only after the digest of
    /// the whole is verified. Refused with what is wrong with the document, its signature, or its validity.
    /// </summary>
    /// <param name="metadata">Seekable, at its begin; stays the caller's and is not needed any more when this returns.</param>
    /// <param name="scratch">Seekable, writable and empty, such as a file that goes when it is closed: takes the verified octets, about as many as the document has. Disposed with the aggregate.</param>
    /// <param name="expected">Who must have signed, and what else must hold.</param>
    public static Outcome<VerifiedAggregate> Open(Stream metadata, Stream scratch, AggregateExpectations expected)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentNullException.ThrowIfNull(expected);
        if (metadata.Length > expected.Limits.MaxBytes)
        {
            return SamlCauses.XmlTooLarge.Because($"{metadata.Length} bytes, at most {expected.Limits.MaxBytes}");
        }

        using var document = new MemoryStream();
        metadata.CopyTo(document);
        var whole = expected.Limits.Entity with { MaxBytes = (int)expected.Limits.MaxBytes, MaxNodes = int.MaxValue };
        return SafeXml.Parse(document.ToArray(), whole).Then(root =>
        {
            if (Validity.TryRead(root.Attribute("validUntil"), root.Attribute("cacheDuration"), out var validity) is { } malformed)
            {
                return malformed;
            }

            if (expected.EntityId is { } asked && (!root.Is(SamlNames.Metadata, "EntityDescriptor") || root.Attribute("entityID") != asked))
            {
                return SamlCauses.EntityNotFound.Because($"asked for {asked}, answered {root.Attribute("entityID") ?? root.LocalName}");
            }

            return MetadataReader.VerifyRoot(root, expected.TrustedKeys, expected.Allow, whole).Then<VerifiedAggregate>(verified =>
            {
                if (validity.Until <= expected.Now)
                {
                    return SamlCauses.MetadataExpired.Because($"valid until {validity.Until:u}");
                }

                scratch.Write(verified.Octets.Span);
                return new VerifiedAggregate(scratch, validity, verified.Key, expected);
            });
        });
    }
}
