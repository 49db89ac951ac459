using System.Security.Cryptography;
using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Signatures;
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
        var limits = expected.Limits;
        if (metadata.Length > limits.MaxBytes)
        {
            return SamlCauses.XmlTooLarge.Because($"{metadata.Length} bytes, at most {limits.MaxBytes}");
        }

        try
        {
            using var nodes = new BoundedNodes(metadata, limits.Entity.MaxBytes);
            using var reader = SafeXml.CreateReader(nodes, limits.MaxBytes);
            return ReadHead(reader, nodes, limits).Then(head =>
                head.Signature is not { } signature
                    ? SamlCauses.MetadataNotSigned.Because($"the {head.Root.LocalName} is not signed")
                    : SignatureShape.Read(signature, head.Root, expected.Allow).Then(shape =>
                        SignatureVerifier.VerifyingKey(shape, new SignaturePolicy(expected.TrustedKeys, expected.Allow)).Then(key =>
                            Verify(reader, nodes, head.Root, signature, shape, scratch, limits) is { } problem
                                ? problem
                                : Verified(head.Root, key, scratch, expected))));
        }
        catch (XmlException error)
        {
            return SafeXml.Refusal(error);
        }
    }

    // The root's start tag and all up to the end of its first child, which must be the signature (SAML Metadata 2.3.1, 2.3.2). The reader is left there.
    private static Outcome<(ElementNode Root, ElementNode? Signature)> ReadHead(XmlReader reader, BoundedNodes nodes, AggregateLimits limits)
    {
        while (reader.Read() && reader.NodeType != XmlNodeType.Element)
        {
            nodes.Next();
        }

        var empty = reader.IsEmptyElement;
        var root = SafeXml.ReadStart(reader, null, limits.Entity, out var problem);
        if (root is null)
        {
            return problem!;
        }

        if (!root.Is(SamlNames.Metadata, "EntityDescriptor") && !root.Is(SamlNames.Metadata, "EntitiesDescriptor"))
        {
            return SamlCauses.NotMetadata.Because("no SAML 2.0 metadata");
        }

        // The bound on one node stays that of the whole head: what is before the signature is kept until it was read.
        while (!empty && reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when reader.LocalName == "Signature" && reader.NamespaceURI == SamlNames.Signature:
                    var signature = SafeXml.ReadElement(reader, XmlLimits.Messages, out problem, root);
                    if (signature is null)
                    {
                        return problem!;
                    }

                    root.Add(signature);
                    return (root, signature);
                case XmlNodeType.Element:
                    return (root, null);
                case XmlNodeType.ProcessingInstruction:
                    root.Add(new InstructionNode(reader.Name, reader.Value));
                    break;
                case XmlNodeType.Comment:
                    root.HasComment = true;
                    break;
                default:
                    root.Add(new TextNode(reader.Value));
                    break;
            }
        }

        return (root, null);
    }

    // Writes the canonical octets of the rest while they are hashed. What is in the scratch counts only when this gives no problem.
    private static Rejection? Verify(
        XmlReader reader, BoundedNodes nodes, ElementNode root, ElementNode signature, SignatureShape shape, Stream scratch, AggregateLimits limits)
    {
        var id = root.Attribute("ID");
        if (signature.SelfAndDescendants().Any(element => HasId(element, id)))
        {
            return SamlCauses.DuplicateId.Because("the ID of the root stands twice");
        }

        var entities = root.LocalName == "EntityDescriptor" ? 1 : 0;
        Rejection? Watch(ElementNode element, int depth)
        {
            // Entities of an aggregate keep the ids of the documents they came from; only the one that is referred to must be unique.
            if (HasId(element, id))
            {
                return SamlCauses.DuplicateId.Because("the ID of the root stands twice");
            }

            if (depth == 1 && element.Is(SamlNames.Signature, "Signature"))
            {
                return SamlCauses.SignatureMisplaced.Because($"a second Signature of {root.LocalName}");
            }

            return element.Is(SamlNames.Metadata, "EntityDescriptor") && ++entities > limits.MaxEntities
                ? SamlCauses.TooManyEntities.Because($"more than {limits.MaxEntities} entities")
                : null;
        }

        using var hash = IncrementalHash.CreateHash(shape.DigestAlgorithm);

        // White space and escapes make the canonical form longer than what was sent, but not many times so.
        var output = new CanonicalOutput(limits.MaxBytes * 2, hash, scratch);

        // One start tag that is over an entity's limit must not refuse the whole: here only memory counts, and the entity is refused when it is read.
        var whole = limits.Entity with { MaxDepth = limits.MaxDepth, MaxAttributes = limits.Entity.MaxAttributes * 8 };
        var canonicaliser = new StreamCanonicaliser(reader, nodes, shape.ReferenceForm, output, whole, Watch);
        canonicaliser.Begin(root, signature);
        if (canonicaliser.Finish() is { } problem)
        {
            return problem;
        }

        // To the end: what stands after the root must be well-formed too.
        while (reader.Read())
        {
            nodes.Next();
        }

        output.Flush();
        return CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), shape.Digest)
            ? null
            : SamlCauses.DigestWrong.Because($"the {root.LocalName} is not what was signed");
    }

    // The root's start tag is among what was verified: from here on its attributes may be read.
    private static Outcome<VerifiedAggregate> Verified(ElementNode root, TrustedKey key, Stream scratch, AggregateExpectations expected)
    {
        if (expected.EntityId is { } asked && (root.LocalName != "EntityDescriptor" || root.Attribute("entityID") != asked))
        {
            return SamlCauses.EntityNotFound.Because($"asked for {asked}, answered {root.Attribute("entityID") ?? root.LocalName}");
        }

        if (Validity.TryRead(root.Attribute("validUntil"), root.Attribute("cacheDuration"), out var validity) is { } malformed)
        {
            return malformed;
        }

        return validity.Until <= expected.Now
            ? SamlCauses.MetadataExpired.Because($"valid until {validity.Until:u}")
            : new VerifiedAggregate(scratch, validity, key, expected);
    }

    private static bool HasId(ElementNode element, string? id) => id is not null && string.Equals(element.Attribute("ID"), id, StringComparison.Ordinal);
}
