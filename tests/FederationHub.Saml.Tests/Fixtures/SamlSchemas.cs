using System.Xml;
using System.Xml.Schema;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>The schemas of OASIS and W3C, as Debian packages them (opensaml-schemas, xmltooling-schemas): a second opinion on what we write.</summary>
internal static class SamlSchemas
{
    private const string Folder = "/usr/share/xml";

    private static readonly string[] Files =
    [
        "xmltooling/xml.xsd", "xmltooling/xmldsig-core-schema.xsd", "xmltooling/xenc-schema.xsd",
        "opensaml/saml-schema-assertion-2.0.xsd", "opensaml/saml-schema-protocol-2.0.xsd", "opensaml/saml-schema-metadata-2.0.xsd",
    ];

    private static readonly Lazy<XmlSchemaSet> All = new(Load);

    /// <summary>What the schemas find wrong with a document; empty when it is valid and all of it is known to them.</summary>
    public static IReadOnlyList<string> Problems(string xml)
    {
        List<string> problems = [];
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = All.Value, ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings };
        settings.ValidationEventHandler += (_, problem) => problems.Add($"{problem.Severity}: {problem.Message}");
        using var reader = XmlReader.Create(new StringReader(xml), settings);
        while (reader.Read())
        {
        }

        return problems;
    }

    private static XmlSchemaSet Load()
    {
        // Imports are met by namespace, out of this list: nothing is fetched.
        var schemas = new XmlSchemaSet { XmlResolver = null };
        foreach (var file in Files)
        {
            using var reader = XmlReader.Create(Path.Combine(Folder, file), new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, XmlResolver = null });
            schemas.Add(null, reader);
        }

        schemas.Compile();
        return schemas;
    }
}
