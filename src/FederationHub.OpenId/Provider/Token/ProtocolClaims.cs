using System.Collections.Frozen;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>Claim names that the protocol owns.</summary>
public static class ProtocolClaims
{
    /// <summary>
    /// Names that no released claim can take: a release rule that names one would let an organisation's attribute stand for
    /// the hub's own word (OpenID Connect Core 2, RFC 7519 4.1, RFC 9068 2.2).
    /// </summary>
    public static IReadOnlySet<string> Reserved { get; } = new[]
    {
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "c_hash", "s_hash",
        "sid", "session_expiry", "client_id", "scope", "cnf", "events", "act", "may_act", "sub_id", "sub_jwk", "_claim_names", "_claim_sources",
    }.ToFrozenSet(StringComparer.Ordinal);
}
