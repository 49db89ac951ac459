using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Revocation;

/// <summary>What revocation and introspection have in common: a client that proved to be itself, and the token it speaks of (RFC 7009 2.1, RFC 7662 2.1).</summary>
/// <param name="Client">The client.</param>
/// <param name="Token">What it sent: anything.</param>
internal sealed record TokenQuestion(Client Client, string Token)
{
    /// <summary>Reads and authenticates a call. Refuses with FH-1005, FH-1011 or FH-1012.</summary>
    public static async ValueTask<Outcome<TokenQuestion>> ReadAsync(TokenRequest request, ClientAuthentication authentication, CancellationToken cancellationToken)
    {
        // RFC 6749 3.2: no parameter twice.
        if (request.Form.DuplicatedNames() is [var twice, ..])
        {
            return OpenIdCauses.ParameterDuplicated.Because($"'{twice}' is sent more than once");
        }

        var authenticated = await authentication.AuthenticateAsync(request.Form, request.AuthorizationHeaders, cancellationToken);
        return authenticated.Then<TokenQuestion>(client => request.Form.Single(ParameterNames.Token) is { } token
            ? new TokenQuestion(client.Client, token)
            : OpenIdCauses.TokenMissing.Because("the request has no token"));
    }

    /// <summary>Never the token.</summary>
    public override string ToString() => $"a question of {Client.Id}";
}
