using System.Runtime.CompilerServices;
using FederationHub.Core.Applications;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.Server.Developers;
using FederationHub.Server.Registration;

namespace FederationHub.Server.OpenId;

/// <summary>The hub's applications as the OpenID library sees them: its clients, out of the snapshot of now.</summary>
internal sealed class ApplicationClients(CurrentDirectory current, DeveloperClients developers, DeveloperTries tries, RegisteredApplications registered) : IClientDirectory
{
    // One record lives as long as its snapshot does, and so does what was made of it.
    private static readonly ConditionalWeakTable<Application, Client> Made = [];

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
        AuthenticationMethods = (a.Client.IsPublic, a.Client.AuthenticationMethod) switch
        {
            (true, _) => [ClientAuthenticationMethod.None],
            (false, "client_secret_basic") => [ClientAuthenticationMethod.ClientSecretBasic],
            (false, "client_secret_post") => [ClientAuthenticationMethod.ClientSecretPost],
            _ => [ClientAuthenticationMethod.ClientSecretBasic, ClientAuthenticationMethod.ClientSecretPost],
        },
        Secrets = [.. a.Client.SecretHashes.Select(text => ClientSecretHash.TryParse(text, out var hash)
            ? new ClientSecret(hash)
            : throw new InvalidOperationException($"Application {a.Id} has a secret hash that cannot be read; saving it should have been refused."))],
        IdTokenSigningAlgorithm = a.Client.IdTokenAlgorithm == "ES256" ? SigningAlgorithm.ES256 : SigningAlgorithm.RS256,
        Scopes = a.Client.Scopes,
        DefaultMaxAgeSeconds = a.Client.DefaultMaxAgeSeconds,
        DefaultAcrValues = a.Client.DefaultAcrValues,
        CodeLifetimeSeconds = a.Client.CodeSeconds,
        IdTokenLifetimeSeconds = a.Client.IdTokenSeconds,
        AccessTokenLifetimeSeconds = a.Client.AccessTokenSeconds,
        DisplayName = a.Name.In("en").Text,
    });
}
