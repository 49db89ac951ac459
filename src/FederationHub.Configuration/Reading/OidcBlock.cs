using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.OpenId.RelyingParty;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads <c>oidc</c>: by issuer, or the endpoints by hand.</summary>
internal static class OidcBlock
{
    private static readonly string[] ByHand = ["authorization_endpoint", "token_endpoint", "jwks_uri"];

    public static ProtocolBlock Read(Section section)
    {
        var block = new ProtocolBlock(section);
        var issuer = block.Text("issuer", AddressRules.Issuer, required: true);
        var tenants = block.Texts("tenants", value => Guid.TryParseExact(value, "D", out _) ? null : $"'{Shown.Of(value)}' is not a tenant. Write its id, such as 00000000-0000-0000-0000-000000000000.");
        block.Texts("issuer_aliases", value => TextRules.Text(value, longest: 512));
        block.Text("client_id", value => TextRules.Text(value, longest: 512), required: true);
        block.ReadSecret("client_secret");
        var isPublic = block.Flag("public_client") ?? false;
        block.Text("discovery_url", AddressRules.Url);
        foreach (var endpoint in ByHand)
        {
            block.Text(endpoint, AddressRules.Url);
        }

        block.Text("userinfo_endpoint", AddressRules.Url);
        block.Text("end_session_endpoint", AddressRules.Url);
        block.Texts("token_endpoint_auth_methods", value => value is "client_secret_basic" or "client_secret_post" ? null : $"'{Shown.Of(value)}' is neither client_secret_basic nor client_secret_post.");
        block.Texts("id_token_algorithms", value => SigningAlgorithms.All.Contains(value, StringComparer.Ordinal)
            ? null
            : $"'{Shown.Of(value)}' is not an algorithm that the hub takes. Known: {string.Join(", ", SigningAlgorithms.All)}.");
        var scopes = block.Texts("scopes", ApplicationReader.Scope);
        section.Finish();

        CheckByHand(section);
        if (isPublic == section.Has("client_secret"))
        {
            section.Problem("client_secret", isPublic
                ? "A public client has no secret. Remove client_secret or public_client."
                : "'client_secret' is missing. Write env:NAME or file:PATH, or public_client: true when the organisation gave no secret.");
        }

        if (scopes.Count > 0 && !scopes.Contains("openid", StringComparer.Ordinal))
        {
            section.Problem("scopes", "'openid' is missing among the scopes: without it there is no ID token (OpenID Connect Core 3.1.2.1). Add it.");
        }

        var isTemplate = issuer?.Contains(IssuerRule.TenantPlaceholder, StringComparison.Ordinal) ?? false;
        if (isTemplate && !section.Has("tenants"))
        {
            section.Problem("tenants", $"An issuer with {IssuerRule.TenantPlaceholder} lets every tenant in. List the tenants that may, under 'tenants'.");
        }
        else if (!isTemplate && tenants.Count > 0 && issuer is not null)
        {
            section.Problem("tenants", $"Tenants count only for an issuer with {IssuerRule.TenantPlaceholder} in it. Remove them.");
        }

        return block;
    }

    private static void CheckByHand(Section section)
    {
        if (!ByHand.Any(section.Has))
        {
            return;
        }

        foreach (var missing in ByHand.Where(endpoint => !section.Has(endpoint)))
        {
            section.Problem(missing, $"'{missing}' is missing. By hand all of {string.Join(", ", ByHand)} are needed; or give the issuer alone, and the hub asks it.");
        }

        if (section.Has("discovery_url"))
        {
            section.Problem("discovery_url", "With the endpoints by hand, the discovery document is not read. Remove one of both.");
        }
    }
}
