using FederationHub.Saml.Model.Assertions;

namespace FederationHub.Saml.Validation;

/// <summary>What was signed.</summary>
[Flags]
public enum SignedParts
{
    /// <summary>Nothing; a validated assertion never has this.</summary>
    None = 0,

    /// <summary>The response.</summary>
    Response = 1,

    /// <summary>The assertion.</summary>
    Assertion = 2,
}

/// <summary>
/// An assertion that passed every check of <see cref="ResponseValidator"/>; nothing else can make one. Whether it was seen
/// before is still to be asked: remember <see cref="Id"/> with <see cref="Issuer"/> until <see cref="ReplayUntil"/>.
/// </summary>
public sealed class ValidatedAssertion
{
    internal ValidatedAssertion(Assertion assertion, AuthnStatement authn, string? inResponseTo, DateTimeOffset replayUntil, string keyFingerprint, SignedParts signed)
    {
        Id = assertion.Id;
        Issuer = assertion.Issuer;
        InResponseTo = inResponseTo;
        Subject = assertion.Subject;
        Attributes = assertion.Attributes;
        AuthnInstant = authn.AuthnInstant;
        SessionIndex = authn.SessionIndex;
        SessionNotOnOrAfter = authn.SessionNotOnOrAfter;
        AuthnContextClassRef = authn.ClassRef;
        AuthenticatingAuthorities = authn.AuthenticatingAuthorities;
        ReplayUntil = replayUntil;
        KeyFingerprint = keyFingerprint;
        SignedParts = signed;
    }

    /// <summary>The assertion's ID.</summary>
    public string Id { get; }

    /// <summary>The organisation's entity ID, equal to the expected one.</summary>
    public string Issuer { get; }

    /// <summary>The request that was answered, or null when the response was unsolicited.</summary>
    public string? InResponseTo { get; }

    /// <summary>The name identifier, or null when the subject is known by attributes alone.</summary>
    public NameId? Subject { get; }

    /// <summary>All attributes of all statements, in order; a name may occur more than once.</summary>
    public IReadOnlyList<AttributeAsSent> Attributes { get; }

    /// <summary>When the person authenticated.</summary>
    public DateTimeOffset AuthnInstant { get; }

    /// <summary>The organisation's handle of its session, for logout, or null.</summary>
    public string? SessionIndex { get; }

    /// <summary>When the session that was made out of this must end, or null.</summary>
    public DateTimeOffset? SessionNotOnOrAfter { get; }

    /// <summary>How the person authenticated, in the organisation's words, or null.</summary>
    public string? AuthnContextClassRef { get; }

    /// <summary>Who authenticated the person behind the issuer, in the order sent.</summary>
    public IReadOnlyList<string> AuthenticatingAuthorities { get; }

    /// <summary>Until when the assertion would be accepted again: the memory for replays must last as long.</summary>
    public DateTimeOffset ReplayUntil { get; }

    /// <summary>The key that verified the assertion: SHA-256 of its certificate, upper-case hexadecimal.</summary>
    public string KeyFingerprint { get; }

    /// <summary>What was signed.</summary>
    public SignedParts SignedParts { get; }
}
