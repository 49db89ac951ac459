using System.Text;
using System.Xml;

namespace FederationHub.Saml.Tests.Mutation;

/// <summary>
/// An element as it is written, to be changed and written again. Names, values and texts are raw: nothing keeps them well-formed,
/// which is the point. A text between elements is a string of the content.
/// </summary>
internal sealed class Part(string name)
{
    public string Name { get; set; } = name;

    public List<(string Name, string Value)> Attributes { get; } = [];

    public List<object> Content { get; } = [];

    public static Part From(XmlElement element)
    {
        var part = new Part(element.Name);
        foreach (XmlAttribute attribute in element.Attributes)
        {
            part.Attributes.Add((attribute.Name, Escaped(attribute.Value)));
        }

        foreach (XmlNode node in element.ChildNodes)
        {
            part.Content.Add(node is XmlElement child ? From(child) : node.OuterXml);
        }

        return part;
    }

    public Part Copy()
    {
        var copy = new Part(Name);
        copy.Attributes.AddRange(Attributes);
        foreach (var node in Content)
        {
            copy.Content.Add(node is Part child ? child.Copy() : node);
        }

        return copy;
    }

    /// <summary>All elements with what they stand in, this one first.</summary>
    public void Gather(List<(Part Part, Part? Parent)> into, Part? parent = null)
    {
        into.Add((this, parent));
        foreach (var node in Content)
        {
            if (node is Part child)
            {
                child.Gather(into, this);
            }
        }
    }

    public bool Holds(Part other) => ReferenceEquals(this, other) || Content.Any(node => node is Part child && child.Holds(other));

    public void Write(StringBuilder text)
    {
        text.Append('<').Append(Name);
        foreach (var (attribute, value) in Attributes)
        {
            text.Append(' ').Append(attribute).Append("=\"").Append(value).Append('"');
        }

        if (Content.Count == 0)
        {
            text.Append("/>");
            return;
        }

        text.Append('>');
        foreach (var node in Content)
        {
            if (node is Part child)
            {
                child.Write(text);
            }
            else
            {
                text.Append((string)node);
            }
        }

        text.Append("</").Append(Name).Append('>');
    }

    private static string Escaped(string value) => value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)
        .Replace("\t", "&#x9;", StringComparison.Ordinal).Replace("\n", "&#xA;", StringComparison.Ordinal).Replace("\r", "&#xD;", StringComparison.Ordinal);
}
