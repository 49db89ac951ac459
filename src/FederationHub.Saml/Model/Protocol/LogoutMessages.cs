using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Model.Protocol;

/// <summary>What every logout message has (SAML Core 3.2.1, 3.2.2), out of verified octets; nothing of it was judged yet.</summary>
internal sealed record LogoutEnvelope(string Id, string Version, DateTimeOffset IssueInstant, string? Issuer, string? IssuerFormat, string? Destination);

/// <summary>A request to log out (SAML Core 3.7.1). Either the NameID or what holds it encrypted is there.</summary>
internal sealed record LogoutDemand(
    LogoutEnvelope Envelope, NameId? Subject, ElementNode? EncryptedSubject, IReadOnlyList<string> SessionIndexes, DateTimeOffset? NotOnOrAfter);

/// <summary>An answer to one (SAML Core 3.7.2).</summary>
internal sealed record LogoutAnswer(LogoutEnvelope Envelope, string? InResponseTo, IReadOnlyList<string> StatusCodes);
