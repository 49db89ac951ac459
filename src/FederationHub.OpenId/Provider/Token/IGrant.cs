using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// One grant type: it finds and checks its own evidence and nothing else. Client authentication before it and the shared
/// conditions and minting after it belong to the pipeline, so that no grant can skip them.
/// </summary>
internal interface IGrant
{
    /// <summary>The <c>grant_type</c> it answers to.</summary>
    string GrantType { get; }

    /// <summary>Finds what the request stands on and uses it up.</summary>
    ValueTask<Outcome<GrantedLogin>> LoadAsync(TokenRequest request, AuthenticatedClient client, CancellationToken cancellationToken);
}
