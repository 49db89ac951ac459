namespace FederationHub.Core.Ports;

/// <summary>What the vault holds. Part of what binds a value to its place: never change a word.</summary>
public static class VaultKinds
{
    /// <summary>Keys that sign tokens.</summary>
    public const string Signing = "signing";

    /// <summary>Keys and certificates of the SAML service provider.</summary>
    public const string Saml = "saml";

    /// <summary>The key of pairwise subjects, which is never rotated (ruling 15).</summary>
    public const string Pairwise = "pairwise";

    /// <summary>The key of persons' pseudonyms, which is never rotated.</summary>
    public const string Persons = "persons";

    /// <summary>The key under which browsers keep start links for some minutes.</summary>
    public const string StartNotes = "start-notes";

    /// <summary>The key under which browsers keep which organisations they chose.</summary>
    public const string RecentChoices = "recent-choices";

    /// <summary>Data protection keys of the server: XML, UTF-8.</summary>
    public const string DataProtection = "data-protection";

    /// <summary>Secrets of the hub at its upstreams, UTF-8, by <c>Upstream.SecretName</c>.</summary>
    public const string UpstreamSecret = "upstream-secret";

    /// <summary>Clients that developers made on a hub for trying things out: JSON, UTF-8, by client id.</summary>
    public const string DeveloperClient = "developer-client";

    /// <summary>Tokens with which software may register itself, as hashes with what they allow: JSON, UTF-8, by id.</summary>
    public const string RegistrationToken = "registration-token";

    /// <summary>Applications that registered themselves: JSON, UTF-8, by client id.</summary>
    public const string RegisteredApplication = "registered-application";
}
