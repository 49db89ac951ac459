using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Organisations;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads one item of <c>metadata_sources</c>.</summary>
internal static class SourceReader
{
    private const int LargestMb = 1024;

    public static PendingSource? Read(Section section, KnownNames names)
    {
        var id = names.ReadId(section, KnownNames.Kind.MetadataSource, TextRules.Slug);
        var aggregate = section.Text("aggregate_url", AddressRules.Url)?.Value;
        var mdq = section.Text("mdq_url", Base)?.Value;
        var files = new List<PendingFile>();
        var allow = section.Texts("allow", SamlBlock.Allowance).Select(word => word.Value).ToList();
        var certificates = ProtocolBlock.Certificates(section, "certificates", "certificates", files, SamlSettings.LeastRsaBits(allow));
        var maxMb = section.Number("max_mb", 1, LargestMb) ?? MetadataSource.UsualMaxMb;
        section.Finish();

        if (section.Has("aggregate_url") == section.Has("mdq_url"))
        {
            section.Findings.Add(section.Line, section.Path, section.Has("mdq_url")
                ? "Both 'aggregate_url' and 'mdq_url' stand here. Keep one; the other can be a source of its own."
                : "Nothing says where the metadata is. Give aggregate_url (one document with all of it), or mdq_url (asked entity by entity).");
        }

        if (certificates.Count == 0)
        {
            // Whoever can change what a source publishes says whom the hub believes: TLS alone does not carry that for a whole federation.
            section.Problem("certificates", "There is no certificate: one of these must have signed the metadata. Copy it from the publisher's own page, not out of the metadata.");
        }

        return id is null
            ? null
            : new PendingSource(new MetadataSource { Id = id.Value, AggregateUrl = aggregate, MdqUrl = mdq, Certificates = certificates, Allow = allow, MaxMb = maxMb }, files);
    }

    // The entity ID comes behind it (Metadata Query Protocol 3.1), so nothing may stand there.
    private static string? Base(string value) => AddressRules.Url(value) ?? (value.Contains('?', StringComparison.Ordinal)
        ? $"'{Shown.Of(value)}' has a query. Give the base URL, below which 'entities/' stands."
        : null);
}
