using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Signatures;

internal enum CanonicalForm
{
    /// <summary>Exclusive XML Canonicalization 1.0.</summary>
    Exclusive,

    /// <summary>Canonical XML 1.0.</summary>
    Inclusive10,

    /// <summary>Canonical XML 1.1.</summary>
    Inclusive11,
}

/// <summary>A canonical form with the prefixes that it treats inclusively (<c>#default</c> stands here as the empty string).</summary>
internal sealed record Canonicalisation(CanonicalForm Form, IReadOnlyList<string> InclusivePrefixes)
{
    internal static Canonicalisation Exclusive { get; } = new(CanonicalForm.Exclusive, []);

    /// <summary>The signer says that comments are signed too: the form written here is the signed one only where there is none.</summary>
    internal bool WithComments { get; init; }
}

/// <summary>
/// Writes the canonical octets of one element of a tree, without comments: Exclusive XML Canonicalization 1.0 with
/// InclusiveNamespaces, and Canonical XML 1.0 and 1.1 of a whole subtree. One signature element may be left out (the
/// enveloped-signature transform).
/// </summary>
internal static class Canonicaliser
{
    /// <summary>
    /// Gives no octets when they would be more than <paramref name="maxBytes"/> (a long namespace that every child must repeat
    /// grows without end) or when the element inherits <c>xml:base</c> under Canonical XML 1.1. A caller cannot mistake that
    /// for an empty form: an empty one does not exist, and other libraries have signed it (CVE-2025-66475).
    /// </summary>
    internal static bool TryWrite(ElementNode apex, ElementNode? omitted, Canonicalisation method, int maxBytes, out ReadOnlyMemory<byte> octets)
    {
        octets = default;
        if (InheritedXmlAttributes(apex, method.Form) is not { } inherited)
        {
            return false;
        }

        var output = new CanonicalOutput(maxBytes);
        var writer = new CanonicalWriter(method, output);
        writer.Start(apex, InScope(apex), inherited);
        WriteContent(apex, omitted, writer, output);
        if (output.Overflowed || output.Octets.Length == 0)
        {
            return false;
        }

        octets = output.Octets;
        return true;
    }

    private static void WriteContent(ElementNode element, ElementNode? omitted, CanonicalWriter writer, CanonicalOutput output)
    {
        foreach (var node in element.Content)
        {
            switch (node)
            {
                case TextNode text:
                    writer.Text(text.Text);
                    break;
                case InstructionNode instruction:
                    writer.Instruction(instruction.Target, instruction.Data);
                    break;
                case ElementNode child when !ReferenceEquals(child, omitted) && !output.Overflowed:
                    writer.Start(child, child.Declarations, []);
                    WriteContent(child, omitted, writer, output);
                    break;
                default:
                    break;
            }
        }

        writer.End(element);
    }

    // A subtree stands in the declarations of all around it, the nearest first.
    private static NamespaceDeclaration[] InScope(ElementNode apex)
    {
        if (apex.Parent is null)
        {
            return apex.Declarations;
        }

        List<NamespaceDeclaration> found = [];
        for (var scope = apex; scope is not null; scope = scope.Parent)
        {
            found.AddRange(scope.Declarations);
        }

        return [.. found];
    }

    // Canonical XML 1.0, 2.4: a subtree takes the xml: attributes of its ancestors along. 1.1 does not take xml:id and joins
    // xml:base, which nobody needs in SAML: null, so that it is refused instead of guessed.
    private static AttributeNode[]? InheritedXmlAttributes(ElementNode apex, CanonicalForm form)
    {
        if (form == CanonicalForm.Exclusive || apex.Parent is null)
        {
            return [];
        }

        List<AttributeNode> found = [];
        for (var scope = apex.Parent; scope is not null; scope = scope.Parent)
        {
            foreach (var attribute in scope.Attributes)
            {
                if (!string.Equals(attribute.Prefix, "xml", StringComparison.Ordinal)
                    || apex.Attribute(attribute.NamespaceUri, attribute.LocalName) is not null
                    || found.Exists(known => string.Equals(known.LocalName, attribute.LocalName, StringComparison.Ordinal)))
                {
                    continue;
                }

                if (form == CanonicalForm.Inclusive10 || attribute.LocalName is "lang" or "space")
                {
                    found.Add(attribute);
                }
                else if (attribute.LocalName is "base")
                {
                    return null;
                }
            }
        }

        return [.. found];
    }
}
