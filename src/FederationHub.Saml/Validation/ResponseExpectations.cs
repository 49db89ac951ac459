using FederationHub.Saml.Encryption;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Validation;

/// <summary>
/// What a response must be, all of it given by the caller: there is no default for who, where to or in answer to what.
/// Use <see cref="ForRequest"/>; <see cref="Unsolicited"/> is only for learning which organisation someone comes from.
/// </summary>
public sealed record ResponseExpectations
{
    private ResponseExpectations(
        string? requestId, string assertionConsumer, string audience, string issuer, IReadOnlyList<TrustedKey> trustedKeys, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrEmpty(assertionConsumer);
        ArgumentException.ThrowIfNullOrEmpty(audience);
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentNullException.ThrowIfNull(trustedKeys);
        (RequestId, AssertionConsumer, Audience, Issuer, TrustedKeys, Now) = (requestId, assertionConsumer, audience, issuer, trustedKeys, now);
    }

    /// <summary>The request that must be answered; null only for an unsolicited response, which must then answer none.</summary>
    public string? RequestId { get; }

    /// <summary>The address that received the response, as registered: Destination and Recipient are compared with it as strings.</summary>
    public string AssertionConsumer { get; }

    /// <summary>This hub's entity ID, which every audience restriction must list.</summary>
    public string Audience { get; }

    /// <summary>The entity ID of the organisation that was asked.</summary>
    public string Issuer { get; }

    /// <summary>The organisation's signing keys, tried in order; an empty list refuses everything.</summary>
    public IReadOnlyList<TrustedKey> TrustedKeys { get; }

    /// <summary>The instant of the check.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>How far the two clocks may differ: 180 seconds unless set.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Whether the response itself must be signed. Off: a signed assertion is enough.</summary>
    public bool RequireSignedResponse { get; init; }

    /// <summary>Whether the assertion itself must be signed. Off: a signed response is enough.</summary>
    public bool RequireSignedAssertion { get; init; }

    /// <summary>What counts beyond the rules, for an organisation that can do no better.</summary>
    public Allowances Allow { get; init; }

    /// <summary>This hub's keys for what is encrypted, tried in order; empty refuses what is encrypted.</summary>
    public IReadOnlyList<DecryptionKey> DecryptionKeys { get; init; } = [];

    /// <summary>The signature algorithms (URIs) that count, of those that count at all; empty: each of them.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>The authentication contexts of which the answer must be one: with comparison "exact" those asked for; empty: none was asked for.</summary>
    public IReadOnlyList<string> RequestedAuthnContexts { get; init; } = [];

    /// <summary>When a fresh authentication was demanded: the authentication must not be more than 60 seconds older. Null: none was.</summary>
    public DateTimeOffset? FreshSince { get; init; }

    /// <summary>How large the XML may be.</summary>
    public XmlLimits Limits { get; init; } = XmlLimits.Messages;

    /// <summary>An answer to the request with this ID.</summary>
    public static ResponseExpectations ForRequest(
        string requestId, string assertionConsumer, string audience, string issuer, IReadOnlyList<TrustedKey> trustedKeys, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        return new ResponseExpectations(requestId, assertionConsumer, audience, issuer, trustedKeys, now);
    }

    /// <summary>A response that nobody asked for (SAML Profiles 4.1.5). What it says of a person must not be used.</summary>
    public static ResponseExpectations Unsolicited(
        string assertionConsumer, string audience, string issuer, IReadOnlyList<TrustedKey> trustedKeys, DateTimeOffset now) =>
        new(null, assertionConsumer, audience, issuer, trustedKeys, now);
}
