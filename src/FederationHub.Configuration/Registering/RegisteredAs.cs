using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.OpenId;
using FederationHub.OpenId.Provider.Registration;
using FederationHub.Outcomes;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Configuration.Registering;

/// <summary>
/// What a client becomes: the template of its token, with its own id, names, addresses and way of authenticating. Nothing that it sends can widen what the
/// template gives: organisations, release, levels, sessions and PKCE are the template's.
/// </summary>
/// <param name="Application">The application.</param>
/// <param name="Metadata">What it is told that it is registered with.</param>
internal sealed record RegisteredAs(Application Application, ClientMetadata Metadata)
{
    private const string RefreshToken = "refresh_token";
    private const string OfflineAccess = "offline_access";

    public static Outcome<RegisteredAs> Of(RegistrationToken token, ClientMetadata metadata, string id, IReadOnlyList<string> secretHashes)
    {
        if (metadata.PublicSubject && token.PairwiseOnly)
        {
            return OpenIdCauses.MetadataNotAllowed.Because("subject_type is pairwise for what is registered with this token");
        }

        // The blank of Braille, fillers and the like: an application without a name that anybody sees could be any.
        if (!metadata.Names.Values.All(WellFormedText.IsIdentifying))
        {
            return OpenIdCauses.MetadataMalformed.Because("client_name has characters that nobody sees");
        }

        var template = token.Template;
        var isPublic = metadata.AuthenticationMethod == "none";
        var scopes = template.Client.Scopes.Where(scope => scope == "openid" || metadata.Scopes.Count == 0 || metadata.Scopes.Contains(scope, StringComparer.Ordinal)).ToList();
        var asks = metadata.GrantTypes.Contains(RefreshToken, StringComparer.Ordinal);
        var refresh = asks ? template.Client.RefreshTokens : null;
        var offline = asks && (metadata.Scopes.Count == 0 || metadata.Scopes.Contains(OfflineAccess, StringComparer.Ordinal)) ? template.Client.OfflineAccess : null;
        var application = template with
        {
            Id = new ApplicationId(id),
            Name = NameOf(metadata, id),
            Sector = metadata is { PublicSubject: false, SectorIdentifierUri: { } sector } ? new Uri(sector).IdnHost : null,
            Client = template.Client with
            {
                IsPublic = isPublic,
                IsNative = metadata.Native,
                RedirectUris = metadata.RedirectUris,
                AuthenticationMethod = isPublic ? null : metadata.AuthenticationMethod,
                SecretHashes = secretHashes,
                Jwks = metadata.HasKey ? metadata.Jwks?.GetRawText() : null,
                JwksUri = metadata.HasKey ? metadata.JwksUri : null,
                AssertionAlgorithm = metadata.AssertionAlgorithm,
                RequiresPushedRequests = metadata.RequirePushedRequests,
                // RFC 9700 2.1.1: who has no secret has no other proof that a code is its own.
                Pkce = isPublic ? "required" : template.Client.Pkce,
                IdTokenAlgorithm = metadata.IdTokenAlgorithm,
                DefaultMaxAgeSeconds = metadata.DefaultMaxAge ?? template.Client.DefaultMaxAgeSeconds,
                DefaultAcrValues = metadata.DefaultAcrValues,
                Scopes = scopes,
                RefreshTokens = refresh,
                OfflineAccess = offline,
            },
            Release = template.Release with { PublicSubject = metadata.PublicSubject },
            Logout = template.Logout with
            {
                BackChannelUri = metadata.BackChannelLogoutUri,
                BackChannelSessionRequired = metadata.BackChannelLogoutSessionRequired,
                PostLogoutRedirectUris = metadata.PostLogoutRedirectUris,
            },
            Logo = metadata.LogoUri,
            PolicyUri = metadata.PolicyUri,
            TermsUri = metadata.TermsUri,
            HomePage = metadata.ClientUri,
            InitiateLoginUri = metadata.InitiateLoginUri,
        };
        return new RegisteredAs(application, metadata with
        {
            Scopes = offline is null ? scopes : [.. scopes, OfflineAccess],
            GrantTypes = refresh is null && offline is null ? template.Client.GrantTypes : [.. template.Client.GrantTypes, RefreshToken],
        });
    }

    // OpenID Connect Dynamic Client Registration 1.0, 2: a name without a tag is in no known language; English is what the hub shows where it has no better.
    private static LocalisedText NameOf(ClientMetadata metadata, string id)
    {
        if (metadata.Names.Count == 0)
        {
            return LocalisedText.Same(id);
        }

        var byLanguage = metadata.Names.Where(name => name.Key.Length > 0).ToDictionary(StringComparer.Ordinal);
        if (metadata.Names.TryGetValue(string.Empty, out var plain))
        {
            byLanguage.TryAdd("en", plain);
        }

        return new LocalisedText { ByLanguage = byLanguage };
    }
}
