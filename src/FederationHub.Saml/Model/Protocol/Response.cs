namespace FederationHub.Saml.Model.Protocol;

/// <summary>The envelope of an answer (SAML Core 3.2.2), without its assertion. It may be unsigned: nothing in it says who a person is. StatusMessage is not read: free text that may name one.</summary>
internal sealed record Response(
    string Id,
    string Version,
    DateTimeOffset IssueInstant,
    string? Issuer,
    string? Destination,
    string? InResponseTo,
    IReadOnlyList<string> StatusCodes);
