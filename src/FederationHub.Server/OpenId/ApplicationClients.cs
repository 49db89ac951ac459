using System.Runtime.CompilerServices;
using FederationHub.Core.Applications;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Server.Developers;
using FederationHub.Server.Registration;

namespace FederationHub.Server.OpenId;

/// <summary>The hub's applications as the OpenID library sees them: its clients, out of the snapshot of now.</summary>
internal sealed class ApplicationClients(CurrentDirectory current, DeveloperClients developers, DeveloperTries tries, RegisteredApplications registered) : IClientDirectory
{
    // One record lives as long as its snapshot does, and so does what was made of it.
    private static readonly ConditionalWeakTable<Application, Client> Made = [];

    private static readonly ClientAuthenticationMethod[] BySecret = [ClientAuthenticationMethod.ClientSecretBasic, ClientAuthenticationMethod.ClientSecretPost];

    public ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(current.Directory.FindApplication(clientId) is { } application && !developers.HasEnded(clientId) && !registered.HasEnded(clientId)
            ? tries.AddTo(ClientOf(application))
            : null);

    /// <summary>The client of an application.</summary>
    public static Client ClientOf(Application application) => Made.GetValue(application, static a => new Client
    {
        Id = a.Id.Value,
        Kind = a.Client.IsPublic ? ClientKind.Public : ClientKind.Confidential,
        Enabled = !a.Suspended,
        Native = a.Client.IsNative,
        RedirectUris = a.Client.RedirectUris,
        PostLogoutRedirectUris = a.Logout.PostLogoutRedirectUris,
        Pkce = a.Client.Pkce switch
        {
            "or_nonce" => PkcePolicy.OrNonce,
            "optional" => PkcePolicy.Optional,
            _ => PkcePolicy.Required,
        },
        AuthenticationMethods = Methods(a.Client),
        Keys = a.Client.Jwks is { } jwks
            ? ClientKeySet.Read(jwks).Match(keys => keys, rejection => throw new InvalidOperationException($"Application {a.Id} has keys that cannot be read ({rejection}); saving them should have been refused."))
            : null,
        JwksUri = a.Client.JwksUri,
        AssertionAlgorithm = a.Client.AssertionAlgorithm,
        AssertionForEndpoints = a.Client.AssertionForEndpoints,
        GrantTypes = a.Client.GrantTypes,
        Audience = a.Client.Audience,
        RequiresPushedRequests = a.Client.RequiresPushedRequests,
        Secrets = [.. a.Client.SecretHashes.Select(text => ClientSecretHash.TryParse(text, out var hash)
            ? new ClientSecret(hash)
            : throw new InvalidOperationException($"Application {a.Id} has a secret hash that cannot be read; saving it should have been refused."))],
        IdTokenSigningAlgorithm = Enum.Parse<SigningAlgorithm>(a.Client.IdTokenAlgorithm),
        AccessTokenSigningAlgorithm = Enum.Parse<SigningAlgorithm>(a.Client.AccessTokenAlgorithm),
        Scopes = a.Client.OfflineAccess is null ? a.Client.Scopes : [.. a.Client.Scopes, GrantedLogin.OfflineAccess],
        AccessTokenFormat = a.Client.OpaqueAccessTokens ? AccessTokenFormat.Opaque : AccessTokenFormat.Jwt,
        RefreshTokens = LifeOf(a.Client.RefreshTokens),
        OfflineAccess = LifeOf(a.Client.OfflineAccess),
        DefaultMaxAgeSeconds = a.Client.DefaultMaxAgeSeconds,
        DefaultAcrValues = a.Client.DefaultAcrValues,
        CodeLifetimeSeconds = a.Client.CodeSeconds,
        IdTokenLifetimeSeconds = a.Client.IdTokenSeconds,
        AccessTokenLifetimeSeconds = a.Client.AccessTokenSeconds,
        DisplayName = a.Name.In("en").Text,
    });

    // Secrets count beside keys where both were written, for the time of moving.
    private static ClientAuthenticationMethod[] Methods(ClientSettings client)
    {
        ClientAuthenticationMethod[] possible = client.IsPublic ? [ClientAuthenticationMethod.None]
            : client is { Jwks: null, JwksUri: null } ? BySecret
            : [ClientAuthenticationMethod.PrivateKeyJwt, .. client.SecretHashes.Count > 0 ? BySecret : []];
        return client.AuthenticationMethod switch
        {
            "client_secret_basic" => Only(ClientAuthenticationMethod.ClientSecretBasic),
            "client_secret_post" => Only(ClientAuthenticationMethod.ClientSecretPost),
            "private_key_jwt" => Only(ClientAuthenticationMethod.PrivateKeyJwt),
            _ => possible,
        };

        ClientAuthenticationMethod[] Only(ClientAuthenticationMethod method) => Array.FindAll(possible, one => one == method);
    }

    private static RefreshTokenLife? LifeOf(RefreshTokenSettings? settings) => settings is null ? null : new(settings.IdleSeconds, settings.AbsoluteSeconds);
}
