using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>
/// Reads metadata of one entity or of thousands, one entity in memory at a time. Where a signature is wanted, call
/// <see cref="VerifySignature"/> first and read the bytes that it gives back.
/// </summary>
public static class MetadataReader
{
    /// <summary>
    /// The entities of a document one after the other, each an outcome of its own: a broken or expired one does not hide the
    /// others. A document that cannot be read on ends with one refusal.
    /// </summary>
    /// <param name="metadata">The document; it is read while the result is enumerated, and stays the caller's.</param>
    /// <param name="now">Refuses what is past its validUntil.</param>
    /// <param name="limits">MaxBytes for the whole document, the other limits for one entity.</param>
    public static IEnumerable<Outcome<EntityDescriptor>> ReadEntities(Stream metadata, DateTimeOffset now, XmlLimits limits)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(limits);
        return Enumerate(metadata, now, limits);
    }

    /// <summary>The same for a document in memory.</summary>
    public static IEnumerable<Outcome<EntityDescriptor>> ReadEntities(ReadOnlyMemory<byte> metadata, DateTimeOffset now, XmlLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return metadata.Length > limits.MaxBytes
            ? [SamlCauses.XmlTooLarge.Because($"{metadata.Length} bytes, at most {limits.MaxBytes}")]
            : Enumerate(SafeXml.Open(metadata), now, limits);
    }

    /// <summary>
    /// One entity: the one with this entity ID, or with null the only one that is an identity provider.
    /// Refused with <see cref="SamlCauses.EntityNotFound"/>, <see cref="SamlCauses.EntityAmbiguous"/> or what was wrong with the document.
    /// </summary>
    public static Outcome<EntityDescriptor> ReadEntity(ReadOnlyMemory<byte> metadata, string? entityId, DateTimeOffset now, XmlLimits limits)
    {
        EntityDescriptor? found = null;
        Rejection? problem = null;
        foreach (var outcome in ReadEntities(metadata, now, limits))
        {
            var entity = outcome.Match<EntityDescriptor?>(entity => entity, _ => null);
            if (entity is null)
            {
                problem ??= outcome.Match<Rejection?>(_ => null, rejection => rejection);
                continue;
            }

            if (entityId is null ? entity.IdentityProvider is null : !string.Equals(entity.EntityId, entityId, StringComparison.Ordinal))
            {
                continue;
            }

            if (found is not null)
            {
                return SamlCauses.EntityAmbiguous.Because($"{found.EntityId} and {entity.EntityId}");
            }

            found = entity;
        }

        return found is not null ? found : problem ?? SamlCauses.EntityNotFound.Because(entityId ?? "no identity provider");
    }

    /// <summary>
    /// Checks the signature of the document's root with keys that the caller trusts for it, by the rules of messages, and gives
    /// back the signed octets: read those and not what was received. The whole document is in memory while it is checked, and
    /// all limits count for the whole of it.
    /// </summary>
    public static Outcome<ReadOnlyMemory<byte>> VerifySignature(
        ReadOnlyMemory<byte> metadata, IReadOnlyList<TrustedKey> trustedKeys, Allowances allow, XmlLimits limits)
    {
        ArgumentNullException.ThrowIfNull(trustedKeys);
        ArgumentNullException.ThrowIfNull(limits);
        return SafeXml.Parse(metadata, limits).Then(root => VerifyRoot(root, trustedKeys, allow, limits)).Then<ReadOnlyMemory<byte>>(verified => verified.Octets);
    }

    internal static Outcome<VerifiedOctets> VerifyRoot(ElementNode root, IReadOnlyList<TrustedKey> trustedKeys, Allowances allow, XmlLimits limits)
    {
        if (!root.Is(SamlNames.Metadata, "EntityDescriptor") && !root.Is(SamlNames.Metadata, "EntitiesDescriptor"))
        {
            return SamlCauses.NotMetadata.Because("no SAML 2.0 metadata");
        }

        return IdUsedOnce(root).Then(_ => SignatureShape.Locate(root, afterIssuer: false).Then<VerifiedOctets>(signature => signature is null
            ? SamlCauses.MetadataNotSigned.Because($"the {root.LocalName} is not signed")
            : SignatureVerifier.Verify(root, signature, new SignaturePolicy(trustedKeys, allow), limits)));
    }

    // Entities of an aggregate keep the ids of the documents they came from; only the one that is referred to must be unique.
    private static Outcome<Done> IdUsedOnce(ElementNode root)
    {
        var id = root.Attribute("ID");
        return id is not null && root.SelfAndDescendants().Skip(1).Any(element => string.Equals(element.Attribute("ID"), id, StringComparison.Ordinal))
            ? SamlCauses.DuplicateId.Because("the ID of the root stands twice")
            : Done.Instance;
    }

    private static IEnumerable<Outcome<EntityDescriptor>> Enumerate(Stream metadata, DateTimeOffset now, XmlLimits limits)
    {
        using var reader = SafeXml.CreateReader(metadata, limits.MaxBytes);

        // What an EntitiesDescriptor says of its validity holds for all in it, at each level (SAML Metadata 2.3.1).
        var around = new Stack<Validity>();
        around.Push(new Validity(null, null));
        while (true)
        {
            var (entity, problem) = Next(reader, around, limits);
            if (problem is not null)
            {
                yield return problem;
                yield break;
            }

            if (entity is null)
            {
                yield break;
            }

            yield return EntityReader.Read(entity, around.Peek(), now);
        }
    }

    // Goes on to the next entity; neither an entity nor a problem is the end of the document.
    private static (ElementNode? Entity, Rejection? Problem) Next(XmlReader reader, Stack<Validity> around, XmlLimits limits)
    {
        try
        {
            // The reader may stand on an entity's end, or on what follows one.
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.EndElement && IsMetadata(reader, "EntitiesDescriptor"))
                {
                    around.Pop();
                }

                if (reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                if (IsMetadata(reader, "EntityDescriptor"))
                {
                    var entity = SafeXml.ReadElement(reader, limits, out var problem);
                    return (entity, problem);
                }

                if (IsMetadata(reader, "EntitiesDescriptor"))
                {
                    if (around.Count > limits.MaxDepth)
                    {
                        return (null, SamlCauses.XmlTooDeep.Because($"more than {limits.MaxDepth} elements inside each other"));
                    }

                    if (!reader.IsEmptyElement)
                    {
                        if (Validity.TryRead(reader.GetAttribute("validUntil"), reader.GetAttribute("cacheDuration"), out var own) is { } malformed)
                        {
                            return (null, malformed);
                        }

                        around.Push(own.Within(around.Peek()));
                    }

                    continue;
                }

                if (around.Count == 1)
                {
                    return (null, SamlCauses.NotMetadata.Because("no SAML 2.0 metadata"));
                }

                // Signature, Extensions: read past with the same limits, kept by nobody.
                SafeXml.ReadElement(reader, limits, out var inside);
                if (inside is not null)
                {
                    return (null, inside);
                }
            }

            return (null, null);
        }
        catch (XmlException error)
        {
            return (null, SafeXml.Refusal(error));
        }
    }

    private static bool IsMetadata(XmlReader reader, string localName) =>
        string.Equals(reader.LocalName, localName, StringComparison.Ordinal) && string.Equals(reader.NamespaceURI, SamlNames.Metadata, StringComparison.Ordinal);
}
