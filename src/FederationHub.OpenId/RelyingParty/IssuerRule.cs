using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>
/// Which issuer the hub trusts, to the letter. Two products need more than one string: a multi-tenant Entra ID publishes a
/// template, <c>https://login.microsoftonline.com/{tenantid}/v2.0</c>, for which the operator lists the tenants; Google writes its
/// issuer in two forms, of which the second is an alias here.
/// </summary>
public sealed record IssuerRule
{
    /// <summary>What stands for the tenant in the issuer of a multi-tenant provider.</summary>
    public const string TenantPlaceholder = "{tenantid}";

    // Personal Microsoft accounts: everybody can make one, so they prove no organisation.
    private const string PersonalAccountsTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

    private IssuerRule(string issuer, IReadOnlyList<string> tenants, IReadOnlyList<string> aliases)
    {
        Issuer = issuer;
        Tenants = tenants;
        Aliases = aliases;
    }

    /// <summary>The configured issuer, as it must stand in the discovery document.</summary>
    public string Issuer { get; }

    /// <summary>The allowed tenants where the issuer is a template; else empty.</summary>
    public IReadOnlyList<string> Tenants { get; }

    /// <summary>Other strings that the ID token may have as its issuer.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>Whether the issuer holds a place for the tenant.</summary>
    public bool IsTemplate => Issuer.Contains(TenantPlaceholder, StringComparison.Ordinal);

    /// <summary>Every issuer that an accepted ID token may have, each once; a tenant in lower case, as its provider writes it.</summary>
    public IReadOnlyList<string> Issuers =>
        IsTemplate
            ? [.. Tenants.Select(tenant => ForTenant(tenant.ToLowerInvariant())).Distinct(StringComparer.Ordinal)]
            : [.. Aliases.Prepend(Issuer).Distinct(StringComparer.Ordinal)];

    /// <summary>Where the discovery document stands unless it is set (OpenID Discovery 4).</summary>
    public string DefaultDiscoveryAddress =>
        Issuer.Replace(TenantPlaceholder, "organizations", StringComparison.Ordinal).TrimEnd('/') + "/.well-known/openid-configuration";

    /// <summary>Checks what an operator configured.</summary>
    /// <param name="issuer">The issuer, or the template.</param>
    /// <param name="tenants">Tenant ids; required for a template, and only there.</param>
    /// <param name="aliases">Other issuers for the ID token.</param>
    /// <param name="allowLoopbackHttp">Whether http on a loopback host will do.</param>
    /// <returns>The rule, or FH-1314/issuer-setting-invalid.</returns>
    public static Outcome<IssuerRule> From(string issuer, IReadOnlyList<string> tenants, IReadOnlyList<string> aliases, bool allowLoopbackHttp)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(tenants);
        ArgumentNullException.ThrowIfNull(aliases);
        var rule = new IssuerRule(issuer, [.. tenants], [.. aliases]);
        if (issuer.Contains('?', StringComparison.Ordinal)
            || !EndpointAddress.TryParse(issuer.Replace(TenantPlaceholder, "tenant", StringComparison.Ordinal), allowLoopbackHttp, out _))
        {
            return RelyingPartyCauses.IssuerSettingInvalid.Because("The issuer must be an https URL without query or fragment.");
        }

        if (rule.IsTemplate != tenants.Count > 0)
        {
            return RelyingPartyCauses.IssuerSettingInvalid.Because($"An issuer with {TenantPlaceholder} needs a list of tenants, and no other issuer has one.");
        }

        if (tenants.Any(tenant => !Guid.TryParseExact(tenant, "D", out _) || tenant.Equals(PersonalAccountsTenant, StringComparison.OrdinalIgnoreCase)))
        {
            return RelyingPartyCauses.IssuerSettingInvalid.Because("Tenants are ids such as 00000000-0000-0000-0000-000000000000; the tenant of personal accounts is refused.");
        }

        if (aliases.Any(string.IsNullOrWhiteSpace))
        {
            return RelyingPartyCauses.IssuerSettingInvalid.Because("An alias of the issuer is empty.");
        }

        return rule;
    }

    /// <summary>Whether an ID token of this issuer is one of ours (OpenID Core 3.1.3.7 2).</summary>
    /// <param name="issuer">Its <c>iss</c>.</param>
    /// <param name="tenant">Its <c>tid</c>, where the issuer is a template.</param>
    public bool Accepts(string issuer, string? tenant)
    {
        if (!IsTemplate)
        {
            return issuer == Issuer || Aliases.Contains(issuer, StringComparer.Ordinal);
        }

        return tenant is not null && Tenants.Contains(tenant, StringComparer.OrdinalIgnoreCase) && issuer == ForTenant(tenant);
    }

    /// <summary>Whether an authorization response may name this issuer (RFC 9207 2.4): the metadata's issuer, or one of its tenants.</summary>
    /// <param name="issuer">The parameter <c>iss</c>.</param>
    public bool AcceptsInResponse(string issuer) =>
        IsTemplate ? Tenants.Any(tenant => issuer == ForTenant(tenant)) : issuer == Issuer;

    /// <summary>Whether a key that is bound to an issuer may sign for this one; Entra ID binds its keys so.</summary>
    internal static bool KeyBelongsTo(string keyIssuer, string issuer, string? tenant) =>
        issuer == (tenant is null ? keyIssuer : keyIssuer.Replace(TenantPlaceholder, tenant, StringComparison.Ordinal));

    private string ForTenant(string tenant) => Issuer.Replace(TenantPlaceholder, tenant, StringComparison.Ordinal);
}
