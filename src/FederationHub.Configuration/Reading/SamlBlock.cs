using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads <c>saml</c>: metadata at a URL, metadata in a file, or the same by hand.</summary>
internal static class SamlBlock
{
    public static ProtocolBlock Read(Section section)
    {
        var block = new ProtocolBlock(section);
        var byUrl = block.Text("metadata_url", AddressRules.Url) is not null || section.Has("metadata_url");
        var byFile = block.TextFile("metadata_file", "metadata_xml");
        var entityId = block.Text("entity_id", AddressRules.EntityId) is not null || section.Has("entity_id");
        var metadataSigners = block.Certificates("metadata_certificates");
        var redirect = block.Text("sso_redirect_url", AddressRules.Url) is not null || section.Has("sso_redirect_url");
        var post = block.Text("sso_post_url", AddressRules.Url) is not null || section.Has("sso_post_url");
        var certificates = block.Certificates("certificates");
        block.Flag("sign_requests");
        block.Flag("allow_cbc");
        section.Finish();

        var byHand = redirect || post || section.Has("certificates");
        var ways = (byUrl ? 1 : 0) + (byFile ? 1 : 0) + (byHand ? 1 : 0);
        if (ways == 0)
        {
            section.Findings.Add(section.Line, section.Path, "Nothing says where the organisation is. Give metadata_url, or metadata_file, or entity_id with sso_redirect_url or sso_post_url and certificates.");
        }
        else if (ways > 1)
        {
            section.Findings.Add(section.Line, section.Path, "Where the organisation is, is said in more than one way. Keep one of metadata_url, metadata_file, and the fields by hand (sso_redirect_url, sso_post_url, certificates).");
        }
        else if (byHand)
        {
            if (!entityId)
            {
                section.Findings.Add(section.Line, section.PathOf("entity_id"), "'entity_id' is missing. Without metadata it must be given.");
            }

            if (!redirect && !post)
            {
                section.Findings.Add(section.Line, section.PathOf("sso_redirect_url"), "No address to log in at. Give sso_redirect_url, sso_post_url, or both.");
            }

            if (certificates == 0)
            {
                section.Findings.Add(section.LineOf("certificates"), section.PathOf("certificates"), "No certificate. Without one no answer can be believed: give at least one.");
            }

            if (metadataSigners > 0)
            {
                section.Problem("metadata_certificates", "There is no metadata here whose signature could be checked. Remove the key.");
            }
        }

        return block;
    }
}
