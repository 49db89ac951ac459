using FederationHub.Saml.Encryption;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Validation;

/// <summary>What a logout message must be, all of it given by the caller.</summary>
public sealed record LogoutExpectations
{
    /// <summary>States what is expected.</summary>
    /// <param name="destination">The address that received the message, as registered; compared as a string.</param>
    /// <param name="hub">This hub's entity ID.</param>
    /// <param name="issuer">The entity ID of the organisation whose message it is said to be.</param>
    /// <param name="trustedKeys">That organisation's signing keys, tried in order; an empty list refuses everything.</param>
    /// <param name="now">The instant of the check.</param>
    public LogoutExpectations(string destination, string hub, string issuer, IReadOnlyList<TrustedKey> trustedKeys, DateTimeOffset now)
    {
        ArgumentException.ThrowIfNullOrEmpty(destination);
        ArgumentException.ThrowIfNullOrEmpty(hub);
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentNullException.ThrowIfNull(trustedKeys);
        (Destination, Hub, Issuer, TrustedKeys, Now) = (destination, hub, issuer, trustedKeys, now);
    }

    /// <summary>The address that received the message.</summary>
    public string Destination { get; }

    /// <summary>This hub's entity ID: what an absent SPNameQualifier means.</summary>
    public string Hub { get; }

    /// <summary>The organisation's entity ID.</summary>
    public string Issuer { get; }

    /// <summary>The organisation's signing keys, tried in order.</summary>
    public IReadOnlyList<TrustedKey> TrustedKeys { get; }

    /// <summary>The instant of the check.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>How far the two clocks may differ: 180 seconds unless set.</summary>
    public TimeSpan Skew { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>How old a message may be, skew not counted: 10 minutes unless set. Its ID must be remembered for as long.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What counts beyond the rules, for an organisation that can do no better.</summary>
    public Allowances Allow { get; init; }

    /// <summary>The signature algorithms that count, of those that count at all; empty: each of them.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>This hub's keys for an encrypted NameID, tried in order; empty refuses one.</summary>
    public IReadOnlyList<DecryptionKey> DecryptionKeys { get; init; } = [];

    /// <summary>How large the XML may be.</summary>
    public XmlLimits Limits { get; init; } = XmlLimits.Messages;

    internal SignaturePolicy Policy => new(TrustedKeys, Allow) { Algorithms = Algorithms };
}
