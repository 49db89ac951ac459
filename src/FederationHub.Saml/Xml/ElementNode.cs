namespace FederationHub.Saml.Xml;

/// <summary>What stands inside an element. Comments are not kept (exclusive canonicalisation drops them too), only that one was there.</summary>
internal abstract class ContentNode;

internal sealed class TextNode(string text) : ContentNode
{
    internal string Text { get; } = text;
}

internal sealed class InstructionNode(string target, string data) : ContentNode
{
    internal string Target { get; } = target;

    internal string Data { get; } = data;
}

internal readonly record struct AttributeNode(string Prefix, string LocalName, string NamespaceUri, string Value);

internal readonly record struct NamespaceDeclaration(string Prefix, string Uri);

/// <summary>
/// One element as it was written: prefixes and declarations are kept, because canonical form depends on them.
/// This is the only tree of the library: signatures are checked and values are read on the same type, made by the same
/// reader, so that there is no second view of a document to disagree with.
/// </summary>
internal sealed class ElementNode(string prefix, string localName, string namespaceUri, ElementNode? parent) : ContentNode
{
    private List<ContentNode>? _content;

    internal string Prefix { get; } = prefix;

    internal string LocalName { get; } = localName;

    internal string NamespaceUri { get; } = namespaceUri;

    internal ElementNode? Parent { get; } = parent;

    internal AttributeNode[] Attributes { get; set; } = [];

    internal NamespaceDeclaration[] Declarations { get; set; } = [];

    internal bool HasComment { get; set; }

    internal IReadOnlyList<ContentNode> Content => _content is null ? [] : _content;

    internal void Add(ContentNode node) => (_content ??= []).Add(node);

    /// <summary>Puts an element in the place of a child: what was encrypted, in the place of what held it.</summary>
    internal void Replace(ElementNode child, ElementNode by) => _content![_content.IndexOf(child)] = by;

    internal bool Is(string namespaceUri, string localName) =>
        string.Equals(LocalName, localName, StringComparison.Ordinal) && string.Equals(NamespaceUri, namespaceUri, StringComparison.Ordinal);

    /// <summary>The attribute without prefix, or null. Attributes of other namespaces never answer for it.</summary>
    internal string? Attribute(string localName)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.NamespaceUri.Length == 0 && string.Equals(attribute.LocalName, localName, StringComparison.Ordinal))
            {
                return attribute.Value;
            }
        }

        return null;
    }

    internal string? Attribute(string namespaceUri, string localName)
    {
        foreach (var attribute in Attributes)
        {
            if (string.Equals(attribute.LocalName, localName, StringComparison.Ordinal) && string.Equals(attribute.NamespaceUri, namespaceUri, StringComparison.Ordinal))
            {
                return attribute.Value;
            }
        }

        return null;
    }

    internal IEnumerable<ElementNode> Elements()
    {
        foreach (var node in Content)
        {
            if (node is ElementNode element)
            {
                yield return element;
            }
        }
    }

    internal IEnumerable<ElementNode> Elements(string namespaceUri, string localName)
    {
        foreach (var node in Content)
        {
            if (node is ElementNode element && element.Is(namespaceUri, localName))
            {
                yield return element;
            }
        }
    }

    internal ElementNode? Element(string namespaceUri, string localName)
    {
        foreach (var node in Content)
        {
            if (node is ElementNode element && element.Is(namespaceUri, localName))
            {
                return element;
            }
        }

        return null;
    }

    /// <summary>This element and everything below it, in document order; depth is bounded by the reader.</summary>
    internal IEnumerable<ElementNode> SelfAndDescendants()
    {
        var waiting = new Stack<ElementNode>();
        waiting.Push(this);
        while (waiting.TryPop(out var element))
        {
            yield return element;
            for (var i = element.Content.Count - 1; i >= 0; i--)
            {
                if (element.Content[i] is ElementNode child)
                {
                    waiting.Push(child);
                }
            }
        }
    }
}
