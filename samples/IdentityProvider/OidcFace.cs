namespace FederationHub.Samples.IdentityProvider;

/// <summary>How a fake organisation behaves as an OpenID Provider. Its issuer is the organisation's base URL.</summary>
public sealed record OidcFace
{
    public required IReadOnlyList<FakeClient> Clients { get; init; }

    public OidcClaimStyle Claims { get; init; } = OidcClaimStyle.Plain;

    /// <summary>The person's claims are in the ID token too; else only UserInfo has them.</summary>
    public bool ProfileInIdToken { get; init; } = true;

    /// <summary>Sends `iss` beside the code (RFC 9207) and says so in the discovery document.</summary>
    public bool SendIssuer { get; init; } = true;

    /// <summary>Sends `amr`.</summary>
    public bool SendAmr { get; init; } = true;

    /// <summary>Requests without a PKCE challenge are refused. A challenge that is sent is always checked.</summary>
    public bool RequirePkce { get; init; } = true;

    /// <summary>People can be sent here to log out (RP-Initiated Logout 1.0).</summary>
    public bool EndSession { get; init; } = true;

    /// <summary>The value of Entra's `tid`.</summary>
    public Guid TenantId { get; init; } = new("6d0f8d62-52b6-4a4b-9a55-0d5a6f2f7a11");
}

/// <summary>A relying party: without a secret it is public.</summary>
public sealed record FakeClient(string ClientId, string? Secret, IReadOnlyList<string> RedirectUris)
{
    /// <summary>Where people may be sent after a logout (RP-Initiated Logout 3.1).</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Where it takes logout tokens (Back-Channel Logout 2.2); null: nowhere.</summary>
    public string? BackChannelLogoutUri { get; init; }
}

/// <summary>Which claims are sent.</summary>
public enum OidcClaimStyle
{
    /// <summary>The standard claims, with eduPerson's.</summary>
    Plain,

    /// <summary>As Entra ID, token version 2.0: `oid`, `tid`, `preferred_username`.</summary>
    Entra,
}
