using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>
/// The entities of a metadata document one after the other, one in memory at a time, each an outcome of its own. What is wrong
/// within an entity is that entity's; a document that cannot be read on ends with one refusal.
/// </summary>
internal sealed class EntityStream
{
    private readonly XmlReader _reader;
    private readonly BoundedNodes _nodes;
    private readonly DateTimeOffset _now;
    private readonly AggregateLimits _limits;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    // What an EntitiesDescriptor says of its validity holds for all in it, at each level (SAML Metadata 2.3.1).
    private readonly Stack<(Validity Validity, Rejection? Problem)> _around = [];

    private EntityStream(XmlReader reader, BoundedNodes nodes, DateTimeOffset now, AggregateLimits limits)
    {
        (_reader, _nodes, _now, _limits) = (reader, nodes, now, limits);
        _around.Push((new Validity(null, null), null));
    }

    /// <summary>Reads while it is enumerated; the stream stays the caller's.</summary>
    internal static IEnumerable<Outcome<EntityDescriptor>> Read(Stream metadata, DateTimeOffset now, AggregateLimits limits)
    {
        // A node of canonical octets may be longer than it was sent, by what is escaped in it.
        using var nodes = new BoundedNodes(metadata, limits.Entity.MaxBytes * 6);
        using var reader = SafeXml.CreateReader(nodes, limits.MaxBytes * 2);
        var entities = new EntityStream(reader, nodes, now, limits);
        for (var count = 0; entities.Next(out var ended) is { } entity; count++)
        {
            yield return count < limits.MaxEntities ? entity : SamlCauses.TooManyEntities.Because($"more than {limits.MaxEntities} entities");
            if (ended || count >= limits.MaxEntities)
            {
                yield break;
            }
        }
    }

    /// <summary>The one of this name, or with null the only one that is an identity provider.</summary>
    internal static Outcome<EntityDescriptor> Find(IEnumerable<Outcome<EntityDescriptor>> entities, string? entityId)
    {
        EntityDescriptor? found = null;
        Rejection? problem = null;
        foreach (var outcome in entities)
        {
            if (outcome is Outcome<EntityDescriptor>.Rejected { Rejection: var rejection })
            {
                problem ??= rejection;
                continue;
            }

            var entity = ((Outcome<EntityDescriptor>.Accepted)outcome).Value;
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

    // Null is the end of the document.
    private Outcome<EntityDescriptor>? Next(out bool ended)
    {
        ended = false;
        try
        {
            // The reader may stand on an entity's end, or on what follows one.
            while (_reader.Read())
            {
                _nodes.Next();
                if (_reader.NodeType == XmlNodeType.EndElement && IsMetadata("EntitiesDescriptor"))
                {
                    _around.Pop();
                }

                if (_reader.NodeType != XmlNodeType.Element)
                {
                    continue;
                }

                if (IsMetadata("EntityDescriptor"))
                {
                    return ReadEntity();
                }

                if (IsMetadata("EntitiesDescriptor"))
                {
                    if (_around.Count >= _limits.MaxDepth)
                    {
                        ended = true;
                        return SamlCauses.XmlTooDeep.Because($"more than {_limits.MaxDepth} elements inside each other");
                    }

                    if (!_reader.IsEmptyElement)
                    {
                        var (outer, wrong) = _around.Peek();
                        var malformed = Validity.TryRead(_reader.GetAttribute("validUntil"), _reader.GetAttribute("cacheDuration"), out var own);
                        _around.Push((own.Within(outer), wrong ?? malformed));
                    }

                    continue;
                }

                if (_around.Count == 1)
                {
                    ended = true;
                    return SamlCauses.NotMetadata.Because("no SAML 2.0 metadata");
                }

                // Signature, Extensions: read past, kept by nobody.
                ReadPast(_reader.Depth);
            }

            return null;
        }
        catch (XmlException error)
        {
            ended = true;
            return SafeXml.Refusal(error);
        }
    }

    private Outcome<EntityDescriptor> ReadEntity()
    {
        var depth = _reader.Depth;
        var entityId = _reader.GetAttribute("entityID") ?? string.Empty;
        var element = SafeXml.ReadElement(_reader, _limits.Entity, out var problem);
        if (element is null)
        {
            ReadPast(depth);
        }

        var (validity, ofGroup) = _around.Peek();
        if ((problem ?? ofGroup) is { } wrong)
        {
            return entityId.Length is 0 or > EntityReader.MaxEntityId ? wrong : EntityRefusal.Of(entityId, wrong);
        }

        return EntityReader.Read(element!, validity, _now).Then<EntityDescriptor>(entity =>
            _names.Add(entity.EntityId) ? entity : EntityRefusal.Of(entityId, SamlCauses.EntityTwice.Because("a second entity of this name")));
    }

    /// <summary>Goes to the end of the element of this depth that the reader is in or on.</summary>
    private void ReadPast(int depth)
    {
        _reader.MoveToElement();
        while ((_reader.Depth > depth || (_reader.NodeType == XmlNodeType.Element && !_reader.IsEmptyElement)) && _reader.Read())
        {
            _nodes.Next();
        }
    }

    private bool IsMetadata(string localName) =>
        string.Equals(_reader.LocalName, localName, StringComparison.Ordinal) && string.Equals(_reader.NamespaceURI, SamlNames.Metadata, StringComparison.Ordinal);
}
