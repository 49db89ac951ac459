using System.Text.Json.Nodes;
using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Upstreams.Oidc;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads <c>oidc</c>: by issuer, or the endpoints by hand.</summary>
internal static class OidcBlock
{
    private const string Endpoints = "endpoints";
    private static readonly string[] ByHand = ["authorization_endpoint", "token_endpoint", "jwks_uri"];
    private static readonly string[] ByHandOptional = ["userinfo_endpoint", "end_session_endpoint", "authorization_response_iss_parameter_supported", "pushed_authorization_request_endpoint"];
    private static readonly string[] Audiences = [AssertionAudience.Issuer, AssertionAudience.TokenEndpoint];
    private static readonly string[] PushedWords = [PushedRequestUse.Offered, PushedRequestUse.Never];
    private static readonly string[] UserInfoWords = [UserInfoUse.WhenNeeded, UserInfoUse.Always, UserInfoUse.Never];

    private static readonly string[] FreshLoginWords = [FreshLoginProof.Proved, FreshLoginProof.Trusted];

    // What the hub itself says in each request: a second one would let the provider choose which counts.
    private static readonly string[] RequestParameters =
        ["response_type", "response_mode", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "prompt", "max_age", "login_hint", "acr_values", "request", "request_uri"];

    public static ProtocolBlock Read(Section section)
    {
        var usual = new OidcSettings { Issuer = "", ClientId = "" };
        var issuer = section.Text("issuer", AddressRules.Issuer, required: true)?.Value;
        var tenants = section.Texts("tenants", value => Guid.TryParseExact(value, "D", out _) ? null : $"'{Shown.Of(value)}' is not a tenant. Write its id, such as 00000000-0000-0000-0000-000000000000.");
        var aliases = section.Texts("issuer_aliases", value => TextRules.Text(value, longest: 512));
        var clientId = section.Text("client_id", value => TextRules.Text(value, longest: 512), required: true)?.Value;
        var secret = ProtocolBlock.ReadSecret(section, "client_secret");
        var authentication = Word(section, "client_authentication", [.. ClientAuthenticationMethod.All]);
        var scopes = section.Texts("scopes", ApplicationReader.Scope);
        var algorithms = Values(section.Texts("algorithms", value => SigningAlgorithms.All.Contains(value, StringComparer.Ordinal)
            ? null
            : $"'{Shown.Of(value)}' is not an algorithm that the hub takes. Known: {string.Join(", ", SigningAlgorithms.All)}."));
        var settings = usual with
        {
            Issuer = issuer ?? "",
            ClientId = clientId ?? "",
            DiscoveryUrl = section.Text("discovery_url", AddressRules.Url)?.Value,
            Tenants = Values(tenants),
            IssuerAliases = Values(aliases),
            Scope = scopes.Count == 0 ? usual.Scope : Complete(Values(scopes)),
            Algorithms = algorithms,
            ClientAuthentication = authentication,
            ClientAssertionAudience = Word(section, "client_assertion_audience", Audiences) ?? usual.ClientAssertionAudience,
            PushedRequests = Word(section, "pushed_requests", PushedWords) ?? usual.PushedRequests,
            UserInfo = Word(section, "user_info", UserInfoWords) ?? usual.UserInfo,
            AcrValuesSupported = Values(section.Texts("acr_values_supported", value => value.Any(char.IsWhiteSpace) ? "A value has no space: write each as an item of its own." : TextRules.Text(value, longest: 512))),
            Passive = section.Flag("passive"),
            FreshLogin = Word(section, "fresh_login", FreshLoginWords) ?? usual.FreshLogin,
            ExtraParameters = ReadExtra(section),
            HostedDomains = Values(section.Texts("hosted_domains", TextRules.Domain)),
            TokenVersion = Word(section, "token_version", ["1.0", "2.0"]),
            SkewSeconds = section.Number("skew_seconds", 0, 600) ?? usual.SkewSeconds,
            Endpoints = ReadEndpoints(section, algorithms),
        };
        section.Finish();

        CheckByHand(section);
        CheckSecret(section, authentication);
        CheckTenants(section, issuer);
        return new ProtocolBlock((JsonObject)JsonNode.Parse(settings.ToJson())!, secret, [], FieldOf);
    }

    private static string FieldOf(string field) => field switch
    {
        "scope" => "scopes",
        Endpoints => ByHand[0],
        _ => field,
    };

    // R002-05: without openid there is no ID token (OpenID Connect Core 3.1.2.1), without profile nobody to recognise.
    private static string Complete(string[] scopes) => string.Join(' ', (string[])["openid", "profile", .. scopes.Except(["openid", "profile"], StringComparer.Ordinal)]);

    private static string[] Values(IReadOnlyList<Entry> entries) => [.. entries.Select(entry => entry.Value)];

    private static string? Word(Section section, string key, string[] words) =>
        section.Text(key, value => words.Contains(value, StringComparer.Ordinal) ? null : $"'{Shown.Of(value)}' is not one of {string.Join(", ", words)}. Write one of them.")?.Value;

    private static Dictionary<string, string> ReadExtra(Section section)
    {
        var extra = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in section.Child("extra_parameters")?.Pairs() ?? [])
        {
            if (RequestParameters.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                section.Findings.Add(value.Line, value.Path, $"'{Shown.Of(name)}' is the hub's own to say in a request. Remove it.");
            }
            else if (!extra.TryAdd(name, value.Value))
            {
                section.Findings.Add(value.Line, value.Path, $"'{Shown.Of(name)}' has more than one value. Keep one.");
            }
        }

        return extra;
    }

    private static ProviderEndpoints? ReadEndpoints(Section section, IReadOnlyList<string> algorithms)
    {
        string? Address(string key) => section.Text(key, AddressRules.Url)?.Value;
        var endpoints = new ProviderEndpoints
        {
            AuthorizationEndpoint = Address(ByHand[0]),
            TokenEndpoint = Address(ByHand[1]),
            JwksUri = Address(ByHand[2]),
            UserInfoEndpoint = Address(ByHandOptional[0]),
            EndSessionEndpoint = Address(ByHandOptional[1]),
            SendsIssuerInResponse = section.Flag(ByHandOptional[2]),
            PushedAuthorizationRequestEndpoint = Address(ByHandOptional[3]),
            SigningAlgorithms = algorithms,
        };
        return ByHand.Any(section.Has) ? endpoints : null;
    }

    private static void CheckByHand(Section section)
    {
        if (!ByHand.Any(section.Has))
        {
            foreach (var stray in ByHandOptional.Where(section.Has))
            {
                section.Problem(stray, $"'{stray}' counts only by hand, beside {string.Join(", ", ByHand)}; here the hub asks the issuer. Remove it.");
            }

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

    private static void CheckSecret(Section section, string? authentication)
    {
        if (!ClientAuthenticationMethod.NeedsSecret(authentication) && section.Has("client_secret"))
        {
            section.Problem("client_secret", $"With client_authentication: {authentication} there is no secret. Remove one of both.");
        }
        else if (ClientAuthenticationMethod.NeedsSecret(authentication) && !section.Has("client_secret"))
        {
            section.Problem("client_secret", "'client_secret' is missing. Write env:NAME or file:PATH; or client_authentication: none when the organisation gave no secret, private_key_jwt when it knows the hub by its keys.");
        }

        if (authentication != ClientAuthenticationMethod.PrivateKeyJwt && section.Has("client_assertion_audience"))
        {
            section.Problem("client_assertion_audience", "It counts only with client_authentication: private_key_jwt. Remove it.");
        }
    }

    private static void CheckTenants(Section section, string? issuer)
    {
        var isTemplate = issuer?.Contains(IssuerRule.TenantPlaceholder, StringComparison.Ordinal) ?? false;
        if (isTemplate && !section.Has("tenants"))
        {
            section.Problem("tenants", $"An issuer with {IssuerRule.TenantPlaceholder} lets every tenant in. List the tenants that may, under 'tenants'.");
        }
        else if (!isTemplate && section.Has("tenants") && issuer is not null)
        {
            section.Problem("tenants", $"Tenants count only for an issuer with {IssuerRule.TenantPlaceholder} in it. Remove them.");
        }
    }
}
