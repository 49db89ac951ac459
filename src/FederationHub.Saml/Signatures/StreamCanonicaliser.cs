using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Signatures;

/// <summary>
/// Writes the canonical octets of a document's root while a reader goes through it once, with as much in memory as one node has.
/// By the same rules as <see cref="Canonicaliser"/>; the root has nothing around it, so that nothing is inherited.
/// </summary>
/// <param name="reader">Stands on the root, or behind what was read of its content already.</param>
/// <param name="nodes">What the reader reads from: it bounds how much one node may be.</param>
/// <param name="method">The form.</param>
/// <param name="output">Takes the octets.</param>
/// <param name="limits">MaxDepth and MaxAttributes count.</param>
/// <param name="watch">Sees each element below the root, with its depth (a child of the root has 1); what it gives back refuses the whole.</param>
internal sealed class StreamCanonicaliser(
    XmlReader reader, BoundedNodes nodes, Canonicalisation method, CanonicalOutput output, XmlLimits limits, Func<ElementNode, int, Rejection?> watch)
{
    // Written and not closed: all of them stay in memory. Real documents have a few dozen.
    private const int MaxRendered = 512;

    private readonly CanonicalWriter _writer = new(method, output);
    private readonly Stack<ElementNode> _open = [];
    private readonly char[] _chunk = new char[4096];

    /// <summary>Writes the root's start tag and what was read of its content; nothing of <paramref name="omitted"/>.</summary>
    internal void Begin(ElementNode root, ElementNode? omitted)
    {
        Start(root);
        foreach (var node in root.Content)
        {
            switch (node)
            {
                case TextNode text:
                    _writer.Text(text.Text);
                    break;
                case InstructionNode instruction:
                    _writer.Instruction(instruction.Target, instruction.Data);
                    break;
                case ElementNode child when !ReferenceEquals(child, omitted):
                    throw new InvalidOperationException("Only what is left out may have been read of the root.");
                default:
                    break;
            }
        }
    }

    /// <summary>Writes the rest, up to the root's end tag, which the reader then stands on. Gives the refusal when there is one; a malformed document throws.</summary>
    internal Rejection? Finish()
    {
        while (_open.Count > 0 && reader.Read())
        {
            nodes.Next();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (_open.Count >= limits.MaxDepth)
                    {
                        return SamlCauses.XmlTooDeep.Because($"more than {limits.MaxDepth} elements inside each other");
                    }

                    var empty = reader.IsEmptyElement;
                    var element = SafeXml.ReadStart(reader, null, limits, out var problem);
                    if (element is null || (problem = watch(element, _open.Count)) is not null)
                    {
                        return problem;
                    }

                    Start(element);
                    if (empty)
                    {
                        _writer.End(_open.Pop());
                    }

                    break;
                case XmlNodeType.EndElement:
                    _writer.End(_open.Pop());
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    WriteText();
                    break;
                case XmlNodeType.ProcessingInstruction:
                    _writer.Instruction(reader.Name, reader.Value);
                    break;
                case XmlNodeType.Comment when !method.WithComments:
                    break;
                case XmlNodeType.Comment:
                    return SamlCauses.CanonicalisationNotAllowed.Because("comments would be signed, and there are comments");
                default:
                    return SamlCauses.XmlMalformed.Because($"unexpected {reader.NodeType}");
            }

            if (output.Overflowed || _writer.Rendered > MaxRendered)
            {
                return SamlCauses.CanonicalisationFailed.Because("more octets or namespaces than any metadata needs");
            }
        }

        return null;
    }

    private void Start(ElementNode element)
    {
        _writer.Start(element, element.Declarations, []);
        _open.Push(element);
    }

    private void WriteText()
    {
        var held = 0;
        int read;
        while ((read = reader.ReadValueChunk(_chunk, held, _chunk.Length - held)) > 0)
        {
            var length = held + read;

            // Half a character that stands outside of the first plane waits for its other half.
            held = char.IsHighSurrogate(_chunk[length - 1]) ? 1 : 0;
            _writer.Text(_chunk.AsSpan(0, length - held));
            _chunk[0] = _chunk[length - 1];
        }
    }
}
