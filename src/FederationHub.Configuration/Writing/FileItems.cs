using System.Globalization;
using System.Security.Cryptography;
using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Reading;
using FederationHub.Core;
using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FederationHub.Core.Release;

namespace FederationHub.Configuration.Writing;

/// <summary>Each record as the item of the hub file that gives it, in the long form: what the readers in <c>Reading/</c> read, the other way round.</summary>
internal static class FileItems
{
    public static WrittenBlock Of(Suite suite) => new WrittenBlock { IsTall = true }
        .Put("id", suite.Id)
        .Put("name", Text(suite.Name))
        .Put("sector", suite.Sector, usual: suite.Id);

    public static WrittenBlock Of(Application application)
    {
        var usual = ApplicationProfileDefaults.For(application.Profile);
        var client = application.Client;
        var usualClient = new ClientSettings { IsPublic = client.IsPublic, RedirectUris = [] };
        return new WrittenBlock { IsTall = true }
            .Put("id", application.Id.Value)
            .Put("suite", application.Suite)
            .Put("sector", application.Sector)
            .Put("name", Text(application.Name))
            .Put("profile", ApplicationReader.WordOf(application.Profile))
            .Put("test", application.Test)
            .Put("suspended", application.Suspended)
            .Put("type", client.IsNative ? "native" : client.IsPublic ? "public" : "confidential", usual: "confidential")
            .Put("redirect_uris", client.RedirectUris)
            .Put("token_endpoint_auth_method", client.AuthenticationMethod)
            .Put("secrets", Written.Of(client.SecretHashes), usual: client.SecretHashes.Count == 0, secret: true)
            .Put("jwks", client.Jwks)
            .Put("jwks_uri", client.JwksUri)
            .Put("token_endpoint_auth_signing_alg", client.AssertionAlgorithm)
            .Put("assertion_audience", ClientBlock.WordOf(client.AssertionForEndpoints), usual: ClientBlock.WordOf(usualClient.AssertionForEndpoints))
            .Put("grant_types", client.GrantTypes, usual: usualClient.GrantTypes)
            .Put("audience", client.Audience)
            .Put("require_pushed_authorization_requests", client.RequiresPushedRequests)
            .Put("organisations", Of(application.Organisations))
            .Put("suspended_organisations", Sorted(application.SuspendedOrganisations))
            .Put("access", new WrittenList([.. application.Access.Select(Of)]), usual: application.Access.Count == 0)
            .Put("logo", application.Logo)
            .Put("home_page", application.HomePage)
            .Put("policy_uri", application.PolicyUri)
            .Put("tos_uri", application.TermsUri)
            .Put("initiate_login_uri", application.InitiateLoginUri)
            .Put("target_link_uris", application.TargetLinkUris)
            .Put("release_set", ReleaseBlock.WordOf(application.Release.Set), usual: ReleaseBlock.WordOf(usual.Release.Set))
            .Put("claims", new WrittenList([.. application.Release.Claims.Select(rule => Of(rule, application.Release.Set))]), usual: application.Release.Claims.SequenceEqual(usual.Release.Claims))
            .Put("token_shape", ReleaseBlock.WordOf(application.Release.Shape), usual: ReleaseBlock.WordOf(usual.Release.Shape))
            .Put("person_id", application.Release.PersonId)
            .Put("public_subject", application.Release.PublicSubject, usual: usual.Release.PublicSubject)
            .Put("agreements", ReleaseBlock.WordOf(application.Release.Agreements), usual: ReleaseBlock.WordOf(usual.Release.Agreements))
            .Put("consent", ApplicationReader.WordOf(application.Consent), usual: ApplicationReader.WordOf(usual.Consent))
            .Put("discovery", DiscoveryItems.Of(application.Discovery, DiscoveryBlock.UsualFor(application.Session)))
            .Put("session", SessionItems.Of(application.Session, usual.Session))
            .Put("logout", SessionItems.Of(application.Logout, usual.Logout))
            .Put("minimum_level", application.MinimumLevel.Wire(), usual: usual.MinimumLevel.Wire())
            .PutAssurance(application.Assurance, usual.Assurance)
            .Put("role_required", application.RoleRequired, usual: usual.RoleRequired)
            .Put("pkce", client.Pkce, usual: usual.Pkce)
            .Put("id_token_algorithm", client.IdTokenAlgorithm, usual: usualClient.IdTokenAlgorithm)
            .Put("access_token_algorithm", client.AccessTokenAlgorithm, usual: usualClient.AccessTokenAlgorithm)
            .Put("scopes", client.Scopes, usual: usualClient.Scopes)
            .Put("default_max_age_seconds", client.DefaultMaxAgeSeconds?.ToString(CultureInfo.InvariantCulture))
            .Put("default_acr_values", client.DefaultAcrValues)
            .Put("code_seconds", client.CodeSeconds, usualClient.CodeSeconds)
            .Put("access_token_seconds", client.AccessTokenSeconds, usualClient.AccessTokenSeconds)
            .Put("id_token_seconds", client.IdTokenSeconds, usualClient.IdTokenSeconds)
            .Put("access_token_format", client.OpaqueAccessTokens ? "opaque" : "jwt", usual: "jwt")
            .Put("refresh_tokens", Of(client.RefreshTokens))
            .Put("offline_access", Of(client.OfflineAccess));
    }

    private static WrittenBlock? Of(RefreshTokenSettings? refresh) => refresh is null ? null : new WrittenBlock()
        .Put("idle_seconds", refresh.IdleSeconds.ToString(CultureInfo.InvariantCulture))
        .Put("absolute_seconds", refresh.AbsoluteSeconds.ToString(CultureInfo.InvariantCulture));

    public static WrittenBlock Of(HomeOrganisation organisation)
    {
        var usual = new HomeOrganisation { Id = organisation.Id, Name = organisation.Name };
        return new WrittenBlock { IsTall = true }
            .Put("id", organisation.Id)
            .Put("name", Text(organisation.Name))
            .Put("identifiers", Of(organisation.Identifiers))
            .Put("scopes", [.. organisation.Scopes.Select(scope => scope.Value)])
            .Put("networks", organisation.Networks)
            .Put("sector", organisation.Sector, usual: usual.Sector)
            .Put("identity_proofing", organisation.IdentityProofing, usual.IdentityProofing)
            .Put("highest_level", organisation.HighestLevel.Wire(), usual: usual.HighestLevel.Wire())
            .Put("session_role", OrganisationReader.WordOf(organisation.SessionRole), usual: OrganisationReader.WordOf(usual.SessionRole))
            .Put("default_role", organisation.DefaultRole?.Wire())
            .Put("state", OrganisationReader.WordOf(organisation.State), usual: OrganisationReader.WordOf(usual.State))
            .Put("applications", Of(organisation.Applications), usual: organisation.Applications is AllowedApplications.Every)
            .Put("support", organisation.Support is { } support ? new WrittenBlock().Put("name", support.Name).Put("email", support.Email).Put("url", support.Url) : null);
    }

    public static WrittenBlock Of(Upstream upstream)
    {
        var block = new WrittenBlock { IsTall = true }
            .Put("id", upstream.Id)
            .Put("organisations", upstream.Organisations)
            .Put("suspended", upstream.Suspended)
            .Put("attribute_map", upstream.AttributeMap, usual: UpstreamReader.UsualMap(upstream.Protocol))
            .Put("operators", upstream.Operators)
            .Put("rules", new WrittenList([.. upstream.ExtraRules.Select(RuleItems.Of)]), usual: upstream.ExtraRules.Count == 0)
            .Put("assurance", AssuranceItems.Of(upstream.Assurance));
        return upstream.Protocol switch
        {
            "saml" => block.Put("saml", UpstreamItems.Saml(upstream)),
            "oidc" => block.Put("oidc", UpstreamItems.Oidc(upstream)),
            _ => throw new ArgumentOutOfRangeException(nameof(upstream), upstream.Protocol, "The hub file has no block for this protocol."),
        };
    }

    /// <summary>An entry; its name is left out where it is the organisation's.</summary>
    public static WrittenBlock Of(DiscoveryEntry entry, LocalisedText? organisationName) => new WrittenBlock { IsTall = true }
        .Put("id", entry.Id)
        .Put("organisation", entry.Organisation)
        .Put("upstream", entry.Upstream)
        .Put("name", Text(entry.Name), usual: entry.Name == organisationName)
        .Put("aliases", entry.Aliases)
        .Put("domains", entry.Domains)
        .Put("place", entry.Place)
        .Put("country", entry.Country)
        .Put("identifiers", Of(entry.Identifiers))
        .Put("logo", entry.Logo)
        .Put("from", entry.ValidFrom is { } begin ? Days.Write(begin) : null)
        .Put("to", entry.ValidTo is { } end ? Days.WriteEnd(end) : null)
        .Put("disruption", entry.Disruption is { } disruption ? Text(disruption) : null)
        .Put("announced_from", entry.AnnouncedFrom)
        .Put("hidden", entry.Hidden)
        .Put("weight", entry.Weight, usual: 0);

    public static WrittenBlock Of(Agreement agreement) => new WrittenBlock { IsTall = true }
        .Put("id", agreement.Id)
        .Put("organisation", agreement.Organisation)
        .Put("application", agreement.Application)
        .Put("attributes", agreement.Attributes)
        .Put("from", Days.Write(agreement.From))
        .Put("to", agreement.To is { } end ? Days.WriteEnd(end) : null)
        .Put("who", agreement.Who)
        .Put("reference", agreement.Reference);

    public static WrittenBlock Of(LevelRule rule) => new WrittenBlock { IsTall = true }
        .Put("id", rule.Id)
        .Put("sector", rule.Sector)
        .Put("role", rule.Role?.Wire())
        .Put("class", rule.Class is { } one ? AssuranceBlock.WordOf(one) : null)
        .Put("from", rule.From is { } begin ? Days.Write(begin) : null)
        .Put("level", rule.Level.Wire());

    public static WrittenBlock Of(MetadataSource source) => new WrittenBlock { IsTall = true }
        .Put("id", source.Id)
        .Put("aggregate_url", source.AggregateUrl)
        .Put("mdq_url", source.MdqUrl)
        .Put("certificates", new WrittenList([.. source.Certificates.Select(Certificate)]))
        .Put("allow", source.Allow)
        .Put("max_mb", source.MaxMb, MetadataSource.UsualMaxMb);

    /// <summary>A certificate as PEM; where it is only named, by its fingerprint.</summary>
    public static Written Certificate(string text)
    {
        if (text.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            return new WrittenText(text.ReplaceLineEndings("\n").TrimEnd('\n'));
        }

        var octets = Convert.FromBase64String(text);
        return new WrittenText(PemEncoding.WriteString("CERTIFICATE", octets)) { Shown = "certificate " + Convert.ToHexString(SHA256.HashData(octets))[..16] };
    }

    // One text in English is what one text without a language is read as.
    private static Written Text(LocalisedText text)
    {
        if (text.ByLanguage.Count == 1 && text.ByLanguage.TryGetValue("en", out var only))
        {
            return Written.Of(only);
        }

        var languages = new WrittenBlock();
        foreach (var (language, value) in text.ByLanguage.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            languages.Put(language, value);
        }

        return languages;
    }

    private static Written Of(AllowedOrganisations allowed) => allowed switch
    {
        AllowedOrganisations.Everybody => Written.Of("all"),
        AllowedOrganisations.These { OrganisationIds.Count: > 0 } these => Written.Of(Sorted(these.OrganisationIds)),
        _ => Written.Of("none"),
    };

    private static Written Of(AllowedApplications allowed) => allowed switch
    {
        AllowedApplications.Every => Written.Of("all"),
        AllowedApplications.These these => Written.Of(Sorted(these.ApplicationIds)),
        _ => throw new ArgumentOutOfRangeException(nameof(allowed)),
    };

    // By its name alone where the set says the rest.
    private static Written Of(ClaimRule rule, ReleaseSet set) => ReleaseSets.Of(set).GetValueOrDefault(rule.Claim) == rule
        ? Written.Of(rule.Claim)
        : new WrittenBlock()
            .Put("claim", rule.Claim)
            .Put("source", rule.Source, usual: rule.Claim)
            .Put("in", Written.Of(ReleaseBlock.WordsOf(rule.Placement)))
            .Put("required", rule.Required)
            .Put("array", rule.AsArray)
            .Put("format", rule.Format)
            .Put("codes", rule.Codes)
            .Put("separator", rule.Separator)
            .Put("form", ReleaseBlock.WordOf(rule.Form), usual: ReleaseBlock.WordOf(ValueForm.AsIs))
            .Put("one_of", rule.OneOf);

    private static WrittenBlock Of(AccessEntry entry) => new WrittenBlock()
        .Put("organisation", entry.Organisation)
        .Put("everyone", entry.Everyone)
        .Put("roles", [.. entry.Roles.Select(role => role.Wire())])
        .Put("groups", entry.Groups)
        .Put("entitlements", entry.Entitlements)
        .Put("affiliations", entry.Affiliations)
        .Put("identifiers", entry.Identifiers);

    private static WrittenBlock Of(IReadOnlyList<OrganisationIdentifier> identifiers)
    {
        var block = new WrittenBlock();
        foreach (var type in identifiers.GroupBy(identifier => identifier.Type, identifier => identifier.Value, StringComparer.Ordinal))
        {
            block.Put(type.Key, type.Count() == 1 ? Written.Of(type.Single()) : Written.Of(type));
        }

        return block;
    }

    private static string[] Sorted(IEnumerable<string> ids) => [.. ids.Order(StringComparer.Ordinal)];
}
