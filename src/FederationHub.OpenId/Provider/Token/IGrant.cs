using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
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

    /// <summary>Finds what the request stands on and checks it; changes nothing yet.</summary>
    ValueTask<Outcome<GrantEvidence>> LoadAsync(TokenRequest request, AuthenticatedClient client, CancellationToken cancellationToken);

    /// <summary>
    /// Uses the evidence up, right or wrong, and keeps what the token gives in the same commit. Says no when it was used up before.
    /// </summary>
    /// <param name="evidence">What <see cref="LoadAsync"/> found.</param>
    /// <param name="token">The access token that will be given, or null when the request is refused.</param>
    ValueTask<Outcome<Done>> UseUpAsync(GrantEvidence evidence, NewAccessToken? token);
}

/// <summary>What a request stands on.</summary>
/// <param name="Handle">The code, or the handle of a family of refresh tokens.</param>
/// <param name="Login">What it stands for.</param>
/// <param name="Client">Who brought it.</param>
/// <param name="Problem">Why it gives nothing, or null.</param>
internal record GrantEvidence(string Handle, GrantedLogin Login, Client Client, Rejection? Problem)
{
    /// <summary>The refresh token that goes out with the tokens; null for none.</summary>
    public RefreshToken? Refresh { get; init; }
}
