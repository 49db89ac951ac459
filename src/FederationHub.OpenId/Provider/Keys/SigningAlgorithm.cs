namespace FederationHub.OpenId.Provider.Keys;

/// <summary>The signature algorithms the hub signs with (RFC 7518 3.1). There is no <c>none</c> and no shared-secret algorithm to choose by mistake.</summary>
public enum SigningAlgorithm
{
    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256: what every OpenID Connect client must accept (OpenID Connect Core 15.1).</summary>
    RS256,

    /// <summary>RSASSA-PSS with SHA-256, for clients that refuse the older padding.</summary>
    PS256,

    /// <summary>ECDSA with P-256 and SHA-256: a tenth of the cost.</summary>
    ES256,
}
