using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Release;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Keys;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads one item of <c>applications</c>.</summary>
internal static class ApplicationReader
{
    private const int MostSecrets = 2;

    private static readonly (string Word, ApplicationProfile Meaning)[] Profiles =
        [.. Enum.GetValues<ApplicationProfile>().Select(profile => (profile.ToString().ToLowerInvariant(), profile))];

    private static readonly (string Word, AssuranceLevel Meaning)[] Levels = [.. Enum.GetValues<AssuranceLevel>().Select(level => (level.Wire(), level))];

    private static readonly (string Word, ClientKind Meaning)[] Kinds = [("confidential", ClientKind.Confidential), ("public", ClientKind.Public), ("native", ClientKind.Native)];

    private static readonly (string Word, PkcePolicy Meaning)[] PkceWords = [("required", PkcePolicy.Required), ("or_nonce", PkcePolicy.OrNonce), ("optional", PkcePolicy.Optional)];

    private static readonly (string Word, SigningAlgorithm Meaning)[] Algorithms = [.. Enum.GetValues<SigningAlgorithm>().Select(algorithm => (algorithm.ToString(), algorithm))];

    private static readonly (string Word, ConsentMode Meaning)[] ConsentWords = [("none", ConsentMode.None), ("notice", ConsentMode.Notice), ("ask", ConsentMode.Ask)];

    private static readonly string[] AuthenticationMethods = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

    private enum ClientKind
    {
        Confidential,
        Public,
        Native,
    }

    /// <summary>One scope (RFC 6749 3.3).</summary>
    public static string? Scope(string value) =>
        value.Length is > 0 and <= 100 && value.All(c => c is > ' ' and < '\u007f' and not ('"' or '\\'))
            ? null
            : $"'{Shown.Of(value)}' is not a scope. Write one word in each item of the list (RFC 6749 3.3).";

    /// <summary>One authentication context, as a request names it.</summary>
    private static string? Context(string value) =>
        value.Length is > 0 and <= 256 && !value.Any(c => c is <= ' ' or > '~')
            ? null
            : $"'{Shown.Of(value)}' is not an authentication context. Write one such as urn:example:high in each item, of at most 256 characters and without space.";

    /// <summary>The word of a profile.</summary>
    public static string WordOf(ApplicationProfile profile) => Profiles.First(word => word.Meaning == profile).Word;

    /// <summary>The word for what a person is shown.</summary>
    public static string WordOf(ConsentMode consent) => ConsentWords.First(word => word.Meaning == consent).Word;

    public static ApplicationDraft? Read(Section section, KnownNames names)
    {
        var id = names.ReadId(section, KnownNames.Kind.Application, value => ApplicationId.TryParse(value) is null
            ? $"'{Shown.Of(value)}' cannot be an application's id. Use 1 to 100 letters, digits and - _ . ~"
            : null);
        var suite = section.Text("suite", TextRules.Slug, required: true);
        var sector = section.Text("sector", PairwiseSubject.CheckSector);
        var name = section.Localised("name", SuiteReader.LongestName, required: true);
        var profile = section.Choice("profile", Profiles, required: true);
        var suspended = section.Flag("suspended");
        var test = section.Flag("test");
        var (client, secrets) = ReadClient(section, profile);
        var organisations = ReadOrganisations(section, names);
        var suspendedOrganisations = section.Texts("suspended_organisations", TextRules.Slug);
        var access = ReadAccess(section, names);
        var release = ReleaseBlock.Read(section, profile);
        var consent = section.Choice("consent", ConsentWords);
        var session = SessionBlock.ReadSession(section, profile);
        var discovery = DiscoveryBlock.Read(section, session, names);
        var logout = SessionBlock.ReadLogout(section, profile);
        var minimumLevel = section.Choice("minimum_level", Levels);
        var assurance = AssuranceBlock.Read(section, profile, names);
        var roleRequired = section.OptionalFlag("role_required");
        var logo = section.Text("logo", LogoRules.Check);
        var homePage = section.Text("home_page", AddressRules.Url);
        var policy = section.Text("policy_uri", AddressRules.Url);
        var terms = section.Text("tos_uri", AddressRules.Url);
        var initiateLogin = section.Text("initiate_login_uri", AddressRules.Url);
        var targets = section.Texts("target_link_uris", AddressRules.Url);
        section.Finish();

        if (suite is not null)
        {
            names.Refer(KnownNames.Kind.Suite, suite);
        }

        foreach (var organisation in suspendedOrganisations)
        {
            names.Refer(KnownNames.Kind.Organisation, organisation);
        }

        if (id is null || suite is null || name is null || profile is null)
        {
            return null;
        }

        var defaults = ApplicationProfileDefaults.For(profile.Value);
        var application = new Application
        {
            Id = new ApplicationId(id.Value),
            Suite = suite.Value,
            Sector = sector?.Value,
            Name = name,
            Profile = profile.Value,
            Suspended = suspended,
            Test = test,
            Client = client,
            Organisations = organisations,
            SuspendedOrganisations = suspendedOrganisations.Select(organisation => organisation.Value).ToHashSet(StringComparer.Ordinal),
            Access = access,
            Release = release,
            Consent = consent ?? defaults.Consent,
            Discovery = discovery,
            Session = session,
            Logout = logout,
            Assurance = assurance,
            MinimumLevel = minimumLevel ?? defaults.MinimumLevel,
            RoleRequired = roleRequired ?? defaults.RoleRequired,
            Logo = logo?.Value,
            HomePage = homePage?.Value,
            PolicyUri = policy?.Value,
            TermsUri = terms?.Value,
            InitiateLoginUri = initiateLogin?.Value,
            TargetLinkUris = [.. targets.Select(target => target.Value)],
        };
        return new ApplicationDraft(application, new PendingSecrets(secrets), section);
    }

    private static (ClientSettings Client, IReadOnlyList<PendingSecret>? Secrets) ReadClient(Section section, ApplicationProfile? profile)
    {
        var kind = section.Choice("type", Kinds) ?? ClientKind.Confidential;
        var isPublic = kind is not ClientKind.Confidential;
        var isNative = kind is ClientKind.Native;
        var client = ClientBlock.Read(section, new ClientSettings { IsPublic = isPublic, RedirectUris = [] });
        var redirectUris = section.Texts("redirect_uris", value => RedirectUriRules.Check(value, isNative).Match<string?>(_ => null, rejection => $"'{Shown.Of(value)}' is refused: {rejection.Detail}. Register the exact address that the application sends."), required: ClientBlock.HasPeople(client));
        var secrets = ReadSecrets(section, isPublic);
        var method = section.Text("token_endpoint_auth_method", value => AuthenticationMethods.Contains(value, StringComparer.Ordinal)
            ? null
            : $"'{Shown.Of(value)}' is not one of {string.Join(", ", AuthenticationMethods)}. Write one of them.");
        if (method?.Value == "private_key_jwt" && !section.Has("jwks") && !section.Has("jwks_uri"))
        {
            section.Problem("token_endpoint_auth_method", "With private_key_jwt the application signs with a key of its own. Add jwks or jwks_uri.");
        }

        if (isPublic && method is not null)
        {
            section.Problem("token_endpoint_auth_method", "A public application does not authenticate itself. Remove the key, or make it type: confidential.");
        }

        var pkce = section.Choice("pkce", PkceWords);
        if (isPublic && pkce is PkcePolicy.OrNonce or PkcePolicy.Optional)
        {
            section.Problem("pkce", "A public application has no other proof that a code is its own, so PKCE is required (RFC 9700 2.1.1). Remove the key.");
        }

        var algorithm = section.Choice("id_token_algorithm", Algorithms);
        var scopes = section.Texts("scopes", Scope).Select(scope => scope.Value).ToList();
        if (scopes.Contains("offline_access", StringComparer.Ordinal))
        {
            section.Problem("scopes", "offline_access needs a life of its own: write the block offline_access with idle_seconds and absolute_seconds, and leave the word out here.");
        }

        var usual = profile is null ? "required" : ApplicationProfileDefaults.For(profile.Value).Pkce;
        var settings = client with
        {
            IsNative = isNative,
            RedirectUris = [.. redirectUris.Select(uri => uri.Value)],
            AuthenticationMethod = method?.Value,
            Pkce = pkce is null ? usual : PkceWords.First(word => word.Meaning == pkce).Word,
        };

        // openid belongs to every request (OpenID Connect Core 3.1.2.1), so it is allowed without being written.
        settings = settings with
        {
            IdTokenAlgorithm = algorithm?.ToString() ?? settings.IdTokenAlgorithm,
            AccessTokenAlgorithm = section.Choice("access_token_algorithm", Algorithms)?.ToString() ?? settings.AccessTokenAlgorithm,
            Scopes = scopes.Count == 0 ? settings.Scopes : ["openid", .. scopes.Where(scope => scope != "openid")],
            DefaultMaxAgeSeconds = section.Number("default_max_age_seconds", 0, SessionBlock.LongestTimer),
            DefaultAcrValues = [.. section.Texts("default_acr_values", Context).Select(context => context.Value)],
            CodeSeconds = section.Number("code_seconds", 1, 600) ?? settings.CodeSeconds,
            AccessTokenSeconds = section.Number("access_token_seconds", 1, 24 * 3600) ?? settings.AccessTokenSeconds,
            IdTokenSeconds = section.Number("id_token_seconds", 1, 24 * 3600) ?? settings.IdTokenSeconds,
            OpaqueAccessTokens = section.Choice("access_token_format", RefreshBlock.Formats) ?? false,
            RefreshTokens = RefreshBlock.Read(section, "refresh_tokens"),
            OfflineAccess = RefreshBlock.Read(section, "offline_access"),
        };
        return (settings, secrets);
    }

    private static List<PendingSecret>? ReadSecrets(Section section, bool isPublic)
    {
        var read = new List<PendingSecret>();
        if (!isPublic && !section.Has("secrets"))
        {
            _ = section.Take("secrets");
            return null;
        }

        var entries = section.Texts("secrets");
        foreach (var entry in entries)
        {
            if (SecretSource.TryParse(entry.Value) is { } source and not SecretSource.Kept)
            {
                read.Add(new PendingSecret(source, entry.Line, entry.Path));
            }
            else
            {
                section.Findings.Add(entry.Line, entry.Path, "A secret never stands in the file. Write env:NAME, file:PATH or its hash (sha256: and 43 characters), and treat a secret that stood here as lost.");
            }
        }

        if (isPublic && section.Has("secrets"))
        {
            section.Problem("secrets", "A public application cannot keep a secret. Remove the secrets, or make it type: confidential.");
        }
        else if (!isPublic && entries.Count == 0)
        {
            section.Problem("secrets", "The list of secrets is empty. Add env:NAME, file:PATH or a hash; or leave the key out, and the secrets stay that 'fedhub app secret' made.");
        }
        else if (entries.Count > MostSecrets)
        {
            section.Problem("secrets", $"There are {entries.Count} secrets; at most {MostSecrets} live at a time. Remove the oldest.");
        }

        return read;
    }

    private static AllowedOrganisations ReadOrganisations(Section section, KnownNames names)
    {
        const string Key = "organisations";
        if (section.Take(Key) is YamlScalar)
        {
            return section.Text(Key, value => value is "none" or "all" ? null : $"'{Shown.Of(value)}' is neither none, all nor a list of organisations. Write one of these.")?.Value == "all"
                ? AllowedOrganisations.All
                : AllowedOrganisations.None;
        }

        // Absent, it would be nobody; but who leaves it out has more likely forgotten it than meant that.
        var organisations = section.Texts(Key, TextRules.Slug, required: true);
        foreach (var organisation in organisations)
        {
            names.Refer(KnownNames.Kind.Organisation, organisation);
        }

        return organisations.Count == 0 ? AllowedOrganisations.None : AllowedOrganisations.Only(organisations.Select(organisation => organisation.Value));
    }

    // Without the key everybody is let in, so an empty list would let in everybody where its writer means nobody.
    private static List<AccessEntry> ReadAccess(Section section, KnownNames names)
    {
        const string Key = "access";
        if (section.Take(Key) is YamlList { Items.Count: 0 })
        {
            section.Problem(Key, "The list is empty, and so says neither everybody nor nobody. Remove the key, or name somebody; for nobody: suspended: true.");
        }

        return [.. section.Children(Key).Select(entry => AccessReader.Read(entry, names))];
    }
}

/// <summary>An application as it is written, with where its secrets are, and where it stands.</summary>
internal sealed record ApplicationDraft(Application Application, PendingSecrets Secrets, Section Block);
