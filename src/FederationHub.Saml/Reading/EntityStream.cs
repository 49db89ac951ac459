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
    private readonly HashSet<string> _ambiguous;

    // What an EntitiesDescriptor says of its validity holds for all in it, at each level (SAML Metadata 2.3.1).
    private readonly Stack<(Validity Validity, Rejection? Problem)> _around = [];

    private EntityStream(XmlReader reader, BoundedNodes nodes, DateTimeOffset now, AggregateLimits limits, HashSet<string> ambiguous)
    {
        (_reader, _nodes, _now, _limits, _ambiguous) = (reader, nodes, now, limits, ambiguous);
        _around.Push((new Validity(null, null), null));
    }

    /// <summary>Reads while it is enumerated, twice: of a name that stands there more than once, not even the first is handed out. The stream stays the caller's.</summary>
    internal static IEnumerable<EntityOutcome> Read(Stream metadata, DateTimeOffset now, AggregateLimits limits)
    {
        var ambiguous = Ambiguous(metadata, now, limits);
        metadata.Position = 0;

        // A node of canonical octets may be longer than it was sent, by what is escaped in it.
        using var nodes = new BoundedNodes(metadata, limits.Entity.MaxBytes * 6);
        using var reader = SafeXml.CreateReader(nodes, limits.MaxBytes * 2);
        var entities = new EntityStream(reader, nodes, now, limits, ambiguous);
        for (var count = 0; entities.Next(out var ended) is { } entity; count++)
        {
            yield return count < limits.MaxEntities ? entity : new EntityOutcome(null, SamlCauses.TooManyEntities.Because($"more than {limits.MaxEntities} entities"));
            if (ended || count >= limits.MaxEntities)
            {
                yield break;
            }
        }
    }

    /// <summary>The one of this name, or with null the only one that is an identity provider.</summary>
    internal static Outcome<EntityDescriptor> Find(IEnumerable<EntityOutcome> entities, string? entityId)
    {
        EntityDescriptor? found = null;
        Rejection? problem = null;
        foreach (var (name, outcome) in entities)
        {
            if (outcome is Outcome<EntityDescriptor>.Rejected { Rejection: var rejection })
            {
                if (rejection.Code == SamlCauses.EntityTwice && (entityId is null || string.Equals(name, entityId, StringComparison.Ordinal)))
                {
                    return SamlCauses.EntityAmbiguous.Because($"{name} twice");
                }

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

    // The names that more than one entity has. It stands on the same elements as the reading that follows, so that a name within somebody's
    // extensions takes nobody's away; a document that cannot be read on ends there in both.
    private static HashSet<string> Ambiguous(Stream metadata, DateTimeOffset now, AggregateLimits limits)
    {
        using var nodes = new BoundedNodes(metadata, limits.Entity.MaxBytes * 6);
        using var reader = SafeXml.CreateReader(nodes, limits.MaxBytes * 2);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ambiguous = new HashSet<string>(StringComparer.Ordinal);
        var names = new EntityStream(reader, nodes, now, limits, ambiguous);
        try
        {
            for (var count = 0; count < limits.MaxEntities && names.MoveToEntity().At; count++)
            {
                if (reader.GetAttribute("entityID") is { Length: > 0 and <= EntityReader.MaxEntityId } name && !seen.Add(name))
                {
                    ambiguous.Add(name);
                }

                names.ReadPast(reader.Depth);
            }
        }
        catch (XmlException)
        {
            // The reading that follows comes to the same place, and says what is wrong there.
        }

        return ambiguous;
    }

    // Null is the end of the document.
    private EntityOutcome? Next(out bool ended)
    {
        var (at, problem) = MoveToEntity();
        ended = !at;
        if (!at)
        {
            return problem is null ? null : new EntityOutcome(null, problem);
        }

        try
        {
            return ReadEntity();
        }
        catch (XmlException error)
        {
            ended = true;
            return new EntityOutcome(null, SafeXml.Refusal(error));
        }
    }

    // To the start of the next entity, or to the end of the document, or to where it cannot be read on.
    private (bool At, Rejection? Problem) MoveToEntity()
    {
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
                    return (true, null);
                }

                if (IsMetadata("EntitiesDescriptor"))
                {
                    if (_around.Count >= _limits.MaxDepth)
                    {
                        return (false, SamlCauses.XmlTooDeep.Because($"more than {_limits.MaxDepth} elements inside each other"));
                    }

                    if (!_reader.IsEmptyElement)
                    {
                        var (outer, wrong) = _around.Peek();
                        var malformed = Validity.TryRead(_reader.GetAttribute("validUntil"), _reader.GetAttribute("cacheDuration"), out var own);

                        // Of the whole it is the end of this issue only.
                        _around.Push(((_around.Count == 1 ? own with { OwnUntil = null } : own).Within(outer), wrong ?? malformed));
                    }

                    continue;
                }

                if (_around.Count == 1)
                {
                    return (false, SamlCauses.NotMetadata.Because("no SAML 2.0 metadata"));
                }

                // Signature, Extensions: read past, kept by nobody.
                ReadPast(_reader.Depth);
            }

            return (false, null);
        }
        catch (XmlException error)
        {
            return (false, SafeXml.Refusal(error));
        }
    }

    private EntityOutcome ReadEntity()
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
            return entityId.Length is 0 or > EntityReader.MaxEntityId ? new EntityOutcome(null, wrong) : EntityOutcome.Refused(entityId, wrong);
        }

        // Which of two is meant nobody can know, and whoever comes first must not win (SAML Metadata 2.3.1).
        return _ambiguous.Contains(entityId)
            ? EntityOutcome.Refused(entityId, SamlCauses.EntityTwice.Because("more than one entity has this name"))
            : EntityReader.Read(element!, validity, _now);
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
