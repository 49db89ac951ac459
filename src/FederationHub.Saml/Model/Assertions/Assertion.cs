namespace FederationHub.Saml.Model.Assertions;

/// <summary>A name identifier as it was sent (SAML Core 2.2.3). Two are the same only when value, format and both qualifiers are.</summary>
/// <param name="Value">The identifier without surrounding white space; never empty.</param>
/// <param name="Format">Its format; <see cref="SamlNames.UnspecifiedNameId"/> when none was sent.</param>
/// <param name="NameQualifier">Who made it, where that is not the issuer.</param>
/// <param name="SPNameQualifier">For whom it was made, where that is not this hub.</param>
public sealed record NameId(string Value, string Format, string? NameQualifier, string? SPNameQualifier)
{
    /// <summary>The format only: the value says who a person is.</summary>
    public override string ToString() => $"NameID {Format}";
}

/// <summary>An attribute as it was sent (SAML Core 2.7.3.1).</summary>
/// <param name="Name">
/// Its name; compare byte for byte. Where a value is an encrypted identifier of a kind (its NameQualifier, other than the issuer), the name is
/// followed by <c>#</c> and that kind: <c>urn:etoegang:core:LegalSubjectID#urn:etoegang:1.9:EntityConcernedID:KvKnr</c>.
/// </param>
/// <param name="NameFormat">How the name is to be read, or null.</param>
/// <param name="FriendlyName">A label that means nothing, or null.</param>
/// <param name="Values">Its values in order, with their white space; a value that is a NameID gives the text of that NameID. May be empty.</param>
public sealed record AttributeAsSent(string Name, string? NameFormat, string? FriendlyName, IReadOnlyList<string> Values)
{
    /// <summary>The name and the number of values: the values are personal.</summary>
    public override string ToString() => $"{Name} ({Values.Count})";
}

internal sealed record SubjectConfirmation(string Method, string? Recipient, string? InResponseTo, DateTimeOffset? NotBefore, DateTimeOffset? NotOnOrAfter);

internal sealed record Conditions(
    DateTimeOffset? NotBefore, DateTimeOffset? NotOnOrAfter, IReadOnlyList<IReadOnlyList<string>> AudienceRestrictions, IReadOnlyList<string> Unknown);

internal sealed record AuthnStatement(
    DateTimeOffset AuthnInstant,
    string? SessionIndex,
    DateTimeOffset? SessionNotOnOrAfter,
    string? ClassRef,
    IReadOnlyList<string> AuthenticatingAuthorities);

/// <summary>What a signed assertion says; nothing of it was judged yet.</summary>
internal sealed record Assertion(
    string Id,
    string Version,
    DateTimeOffset IssueInstant,
    string Issuer,
    NameId? Subject,
    IReadOnlyList<SubjectConfirmation> Confirmations,
    Conditions? Conditions,
    IReadOnlyList<AuthnStatement> AuthnStatements,
    IReadOnlyList<AttributeAsSent> Attributes);
