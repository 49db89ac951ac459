using System.Collections.Frozen;

namespace FederationHub.Core.Identity;

/// <summary>
/// What the organisation said, raw, with proof. It has no claims and no opinion: those are the normaliser's. Only an
/// upstream adapter makes one, after every check of its protocol passed.
/// </summary>
public sealed record UpstreamStatement
{
    /// <summary>The upstream that answered.</summary>
    public required string Upstream { get; init; }

    /// <summary>SAML entity ID or OpenID issuer, as verified.</summary>
    public required string Issuer { get; init; }

    /// <summary>The subject as sent.</summary>
    public required SubjectId Subject { get; init; }

    /// <summary>Attributes or claims as sent: original names, all values, in order.</summary>
    public required AttributeValues Attributes { get; init; }

    /// <summary>What was sent and cannot be a value, each once: a cause such as <c>nested_value</c> or <c>too_many_values</c>, and the name.</summary>
    public IReadOnlyList<Finding> Unread { get; init; } = [];

    /// <summary>How the person authenticated, as sent.</summary>
    public required UpstreamAuthentication Authentication { get; init; }

    /// <summary>SAML SessionIndex or OpenID Connect <c>sid</c>, or null.</summary>
    public string? SessionIndex { get; init; }

    /// <summary>When the upstream says that its session ends (SAML SessionNotOnOrAfter, OpenID Connect <c>session_expiry</c>), or null.</summary>
    public DateTimeOffset? SessionEnds { get; init; }

    /// <summary>
    /// The ID token itself, where the upstream's logout wants it back (RP-Initiated Logout 2: <c>id_token_hint</c>); else null. It goes into the session and
    /// nowhere else.
    /// </summary>
    public string? IdToken { get; init; }

    /// <summary>Why it can be believed.</summary>
    public required TrustEvidence Evidence { get; init; }
}

/// <summary>The subject of an upstream statement.</summary>
/// <param name="Value">NameID value or <c>sub</c>; case-exact.</param>
/// <param name="Format">NameID format URI, or <see cref="OidcSub"/>.</param>
/// <param name="NameQualifier">SAML NameQualifier, or null.</param>
/// <param name="SpNameQualifier">SAML SPNameQualifier, or null.</param>
public sealed record SubjectId(string Value, string Format, string? NameQualifier = null, string? SpNameQualifier = null)
{
    /// <summary>Format of an OpenID Connect subject (OpenID Connect Core 2): unique within its issuer, never reassigned.</summary>
    public const string OidcSub = "oidc_sub";

    /// <summary>SAML Core 8.3.7.</summary>
    public const string Persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

    /// <summary>SAML Core 8.3.8: good for one session, never a key.</summary>
    public const string Transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";

    /// <summary>SAML Core 8.3.1; also what an absent format means.</summary>
    public const string Unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

    /// <summary>SAML Core 8.3.2.</summary>
    public const string EmailAddress = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

    // Domain 6.5; SAML Core 8.3.
    private static readonly FrozenSet<string> Formats = new[]
    {
        OidcSub, Persistent, Transient, Unspecified, EmailAddress,
        "urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity", "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName", "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A format as an operator may read it: a known one by name, since any other text is the sender's own.</summary>
    internal static string Named(string format) => Formats.Contains(format) ? format : "(another format)";
}

/// <summary>How the person authenticated, in the words of the upstream.</summary>
public sealed record UpstreamAuthentication
{
    /// <summary>When; from AuthnInstant or <c>auth_time</c>. Null when the upstream does not say.</summary>
    public DateTimeOffset? Instant { get; init; }

    /// <summary>SAML AuthnContextClassRef or OpenID Connect <c>acr</c>, or null.</summary>
    public string? Context { get; init; }

    /// <summary>OpenID Connect <c>amr</c>; empty when absent.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The chain behind the upstream (SAML AuthenticatingAuthority), in order.</summary>
    public IReadOnlyList<string> Authorities { get; init; } = [];
}

/// <summary>Why a statement can be believed.</summary>
/// <param name="KeyId">SHA-256 fingerprint of the certificate, or <c>kid</c>, that verified it.</param>
/// <param name="KeySource">Where that key came from: metadata of the organisation, or its JWKS.</param>
/// <param name="SignedPart">What was signed: <c>response</c>, <c>assertion</c>, <c>response+assertion</c> or <c>id_token</c>.</param>
public sealed record TrustEvidence(string KeyId, string KeySource, string SignedPart);
