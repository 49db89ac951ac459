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

    /// <summary>Finds what the request stands on, and changes nothing. From here on a refusal can be told by the login's reference.</summary>
    ValueTask<Outcome<GrantedLogin>> FindAsync(TokenRequest request, AuthenticatedClient client, CancellationToken cancellationToken);

    /// <summary>Uses up what was found, and checks that this request may.</summary>
    ValueTask<Outcome<GrantedLogin>> UseAsync(TokenRequest request, AuthenticatedClient client, GrantedLogin found, CancellationToken cancellationToken);
}
