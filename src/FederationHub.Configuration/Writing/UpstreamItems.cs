using System.Globalization;
using FederationHub.Configuration.Checks;
using FederationHub.Core.Organisations;
using FederationHub.Upstreams.Oidc;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Configuration.Writing;

/// <summary>
/// The protocol blocks. What the hub learned from where the file points is left out, since it is fetched again. Metadata that came from a
/// file is here no more, only what was read out of it: that is written as if by hand, and means the same.
/// </summary>
internal static class UpstreamItems
{
    public static WrittenBlock Saml(Upstream upstream)
    {
        var settings = SamlSettings.TryParse(upstream.Settings) ?? throw Unreadable(upstream);
        var usual = new SamlSettings();
        var byHand = settings.MetadataUrl is null && settings.MetadataSource is null ? settings.Entity : null;
        var block = new WrittenBlock { IsTall = true }
            .Put("metadata_url", settings.MetadataUrl)
            .Put("metadata_source", settings.MetadataSource)
            .Put("entity_id", byHand?.EntityId ?? settings.EntityId);
        if (byHand is null)
        {
            block.Put("metadata_certificates", Certificates(settings.MetadataCertificates), usual: settings.MetadataCertificates.Count == 0);
        }

        return block
            .Put("redirect_url", byHand?.RedirectUrl)
            .Put("post_url", byHand?.PostUrl)
            .Put("logout_url", byHand?.LogoutRedirectUrl)
            .Put("logout_post_url", byHand?.LogoutPostUrl)
            .Put("logout_answer_url", byHand?.LogoutRedirectAnswerUrl)
            .Put("logout_post_answer_url", byHand?.LogoutPostAnswerUrl)
            .Put("error_url", byHand?.ErrorUrl)
            .Put("certificates", byHand is null ? null : Certificates(byHand.Certificates))
            .Put("wants_signed_requests", byHand?.WantsSignedRequests ?? false)
            .Put("valid_until", byHand?.ValidUntil?.UtcDateTime.ToString(Instants.Form, CultureInfo.InvariantCulture))
            .Put("sign_requests", settings.SignRequests)
            .Put("request_binding", settings.RequestBinding)
            .Put("name_id_format", settings.NameIdFormat)
            .Put("allow_create", settings.AllowCreate, usual.AllowCreate)
            .Put("force_authn", settings.ForceAuthn, usual.ForceAuthn)
            .Put("authn_contexts", settings.AuthnContexts)
            .Put("authn_contexts_supported", settings.AuthnContextsSupported)
            .Put("comparison", settings.Comparison, usual.Comparison)
            .Put("requester_id", settings.RequesterId)
            .Put("proxy_count", settings.ProxyCount?.ToString(CultureInfo.InvariantCulture))
            .Put("idp_list", settings.IdpList)
            .Put("login_hint", settings.LoginHint, usual.LoginHint)
            .Put("passive", settings.Passive)
            .Put("algorithms", settings.Algorithms)
            .Put("require_signed_response", settings.RequireSignedResponse)
            .Put("require_signed_assertion", settings.RequireSignedAssertion)
            .Put("allow", settings.Allow)
            .Put("unsolicited", settings.Unsolicited)
            .Put("skew_seconds", settings.SkewSeconds, usual.SkewSeconds);
    }

    public static WrittenBlock Oidc(Upstream upstream)
    {
        var settings = OidcSettings.TryParse(upstream.Settings) ?? throw Unreadable(upstream);
        var usual = new OidcSettings { Issuer = settings.Issuer, ClientId = settings.ClientId };
        var byHand = settings.Endpoints;
        return new WrittenBlock { IsTall = true }
            .Put("issuer", settings.Issuer)
            .Put("client_id", settings.ClientId)

            // The file where it can be put anew, else the one that this hub has.
            .Put("client_secret", upstream.SecretName is null ? null : Written.Of([$"file:secrets/{upstream.Id}", SecretSource.KeptWord]))
            .Put("client_authentication", settings.ClientAuthentication)
            .Put("client_assertion_audience", settings.ClientAssertionAudience, usual: usual.ClientAssertionAudience)
            .Put("authorization_endpoint", byHand?.AuthorizationEndpoint)
            .Put("token_endpoint", byHand?.TokenEndpoint)
            .Put("jwks_uri", byHand?.JwksUri)
            .Put("userinfo_endpoint", byHand?.UserInfoEndpoint)
            .Put("end_session_endpoint", byHand?.EndSessionEndpoint)
            .Put("authorization_response_iss_parameter_supported", byHand?.SendsIssuerInResponse ?? false)
            .Put("pushed_authorization_request_endpoint", byHand?.PushedAuthorizationRequestEndpoint)
            .Put("pushed_requests", settings.PushedRequests, usual: usual.PushedRequests)
            .Put("discovery_url", settings.DiscoveryUrl)
            .Put("scopes", settings.Scope.Split(' '), usual: usual.Scope.Split(' '))
            .Put("algorithms", settings.Algorithms)
            .Put("user_info", settings.UserInfo, usual: usual.UserInfo)
            .Put("acr_values_supported", settings.AcrValuesSupported)
            .Put("passive", settings.Passive)
            .Put("fresh_login", settings.FreshLogin, usual: usual.FreshLogin)
            .Put("tenants", settings.Tenants)
            .Put("hosted_domains", settings.HostedDomains)
            .Put("issuer_aliases", settings.IssuerAliases)
            .Put("token_version", settings.TokenVersion)
            .Put("extra_parameters", Extra(settings.ExtraParameters))
            .Put("skew_seconds", settings.SkewSeconds, usual.SkewSeconds);
    }

    private static WrittenBlock Extra(IReadOnlyDictionary<string, string> parameters)
    {
        var block = new WrittenBlock();
        foreach (var (name, value) in parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            block.Put(name, Written.Of(value));
        }

        return block;
    }

    private static WrittenList Certificates(IEnumerable<string> certificates) => new([.. certificates.Select(FileItems.Certificate)]);

    private static InvalidOperationException Unreadable(Upstream upstream) =>
        new($"The stored settings of upstream '{upstream.Id}' cannot be read; saving them should have been refused.");
}
