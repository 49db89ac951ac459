using System.Text.Json.Serialization;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>The values of an authorization request while the checks fill them, and as they lie in the store. Proves nothing by itself.</summary>
internal sealed class AuthorizeRequestValues
{
    public required string ClientId { get; init; }

    public required string RedirectUri { get; init; }

    public string? State { get; init; }

    public ResponseMode ResponseMode { get; init; }

    public string? PushedAs { get; init; }

    public List<string> Scopes { get; set; } = [];

    public string? Nonce { get; set; }

    public string? CodeChallenge { get; set; }

    public Prompts Prompts { get; set; }

    public int? MaxAgeSeconds { get; set; }

    public List<string> AcrValues { get; set; } = [];

    public List<string> EssentialAcrValues { get; set; } = [];

    public bool AcrIsEssential { get; set; }

    public string? ExpectedSubject { get; set; }

    public string? LoginHint { get; set; }

    // Verified in the request that brings it; whom it names is kept with the login.
    [JsonIgnore]
    public string? IdTokenHint { get; set; }

    public List<OrganisationHint> OrganisationHints { get; set; } = [];

    public List<string> UiLocales { get; set; } = [];
}
