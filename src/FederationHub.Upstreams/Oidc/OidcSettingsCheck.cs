using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.Upstreams.Oidc;

/// <summary>What can be wrong with <see cref="OidcSettings"/>, all of it at once.</summary>
internal static class OidcSettingsCheck
{
    private const string Google = "https://accounts.google.com";

    public static IReadOnlyList<SettingsProblem> Problems(OidcSettings settings, bool allowLoopbackHttp)
    {
        List<SettingsProblem> problems = [];
        void Add(string field, string message) => problems.Add(new SettingsProblem(field, message));

        var rule = IssuerRule.From(settings.Issuer, settings.Tenants, settings.IssuerAliases, allowLoopbackHttp);
        var issuer = rule.Match<IssuerRule?>(issuer => issuer, rejection =>
        {
            Add("issuer", rejection.Detail);
            return null;
        });

        if (settings.ClientId.Length is 0 or > 512)
        {
            Add("client_id", "Must have 1 to 512 characters.");
        }

        if (settings.DiscoveryUrl is not null && !WebAddress.IsHttps(settings.DiscoveryUrl, allowLoopbackHttp))
        {
            Add("discovery_url", "Must be an https URL.");
        }

        if (!settings.Scope.Split(' ').Contains("openid", StringComparer.Ordinal))
        {
            Add("scope", "Must hold openid (OpenID Connect Core 3.1.2.1).");
        }

        foreach (var unknown in settings.Algorithms.Except(SigningAlgorithms.All, StringComparer.Ordinal))
        {
            Add("algorithms", $"{unknown} is not one of {string.Join(' ', SigningAlgorithms.All)}.");
        }

        if (settings.ClientAuthentication is { } method && !ClientAuthenticationMethod.All.Contains(method, StringComparer.Ordinal))
        {
            Add("client_authentication", $"Must be one of {string.Join(", ", ClientAuthenticationMethod.All)}.");
        }

        if (settings.ClientAssertionAudience is not (AssertionAudience.Issuer or AssertionAudience.TokenEndpoint))
        {
            Add("client_assertion_audience", "Must be issuer or token_endpoint.");
        }

        // The issuer of a template is another one for each tenant; there is no one value to sign for.
        if (settings is { ClientAuthentication: ClientAuthenticationMethod.PrivateKeyJwt, ClientAssertionAudience: AssertionAudience.Issuer } && settings.Issuer.Contains(IssuerRule.TenantPlaceholder, StringComparison.Ordinal))
        {
            Add("client_assertion_audience", "An issuer of many tenants is no audience. Write token_endpoint.");
        }

        if (settings.PushedRequests is not (PushedRequestUse.Offered or PushedRequestUse.Never))
        {
            Add("pushed_requests", "Must be offered or never.");
        }
        else if (settings.PushedRequests == PushedRequestUse.Never && (settings.Endpoints ?? settings.Discovered)?.RequiresPushedRequests == true)
        {
            Add("pushed_requests", "The provider takes no other requests. Remove never.");
        }

        if (settings.UserInfo is not (UserInfoUse.WhenNeeded or UserInfoUse.Always or UserInfoUse.Never))
        {
            Add("user_info", "Must be when_needed, always or never.");
        }

        if (settings.FreshLogin is not (FreshLoginProof.Proved or FreshLoginProof.Trusted))
        {
            Add("fresh_login", "Must be proved or trusted.");
        }

        for (var i = 0; i < settings.AcrValuesSupported.Count; i++)
        {
            // OpenID Connect Core 3.1.2.1: a list with spaces between.
            if (settings.AcrValuesSupported[i].Length is 0 or > 512 || settings.AcrValuesSupported[i].Any(char.IsWhiteSpace))
            {
                Add($"acr_values_supported[{i}]", "Must have 1 to 512 characters, and no space.");
            }
        }

        if (settings.SkewSeconds is < 0 or > 600)
        {
            Add("skew_seconds", "Must be 0 to 600.");
        }

        // R000-08: else everybody with a private Google account could log in.
        if (settings.Issuer == Google && settings.HostedDomains.Count == 0)
        {
            Add("hosted_domains", "Google needs the domains of the organisation.");
        }

        if (issuer is not null && settings.Endpoints is not null)
        {
            ProviderMetadata.From(settings.Endpoints, issuer, settings.Algorithms, allowLoopbackHttp).Match(
                _ => Done.Instance,
                rejection =>
                {
                    Add("endpoints", rejection.Detail);
                    return Done.Instance;
                });
        }

        return problems;
    }
}
