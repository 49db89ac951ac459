using System.Globalization;
using System.Text;
using System.Xml;

namespace FederationHub.Saml.Writing;

/// <summary>The writer that every message of this library is written with: one line, no declaration, escaped by the platform.</summary>
internal static class XmlText
{
    // A carriage return is written as a reference: bare, every parser reads a line feed (XML 1.0, 2.11), and a name is then another one.
    private static readonly XmlWriterSettings Settings = new() { OmitXmlDeclaration = true, Indent = false, CheckCharacters = true, NewLineHandling = NewLineHandling.Entitize };

    internal static string Write(Action<XmlWriter> content)
    {
        var text = new StringBuilder(2048);
        using (var writer = XmlWriter.Create(text, Settings))
        {
            content(writer);
        }

        return text.ToString();
    }

    // SAML Core 1.3.3: UTC, no offset; whole seconds, which every product reads.
    internal static string Instant(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
