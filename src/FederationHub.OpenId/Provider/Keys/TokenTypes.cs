namespace FederationHub.OpenId.Provider.Keys;

/// <summary>The <c>typ</c> of each kind of token, so that none passes for another (RFC 8725 3.11).</summary>
internal static class TokenTypes
{
    public const string IdToken = "JWT";

    /// <summary>RFC 9068 2.1.</summary>
    public const string AccessToken = "at+jwt";

    /// <summary>OpenID Connect Back-Channel Logout 1.0, 2.4.</summary>
    public const string LogoutToken = "logout+jwt";
}
