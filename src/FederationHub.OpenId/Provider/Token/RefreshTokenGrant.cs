using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// <c>refresh_token</c> (RFC 6749 6): each use gives the next token, and the one before it for a moment the same next one. An older one was stolen, from the
/// application or by it: it ends all of them and what they gave (RFC 9700 4.14.2). The shared conditions are asked each time, so that the session the login left,
/// a withdrawn agreement or a suspended organisation ends it too (R000-13).
/// </summary>
internal sealed class RefreshTokenGrant(IGrantStore grants, Randomness randomness, TimeProvider time) : IGrant
{
    // Two calls can meet at one family, each with the last token; more than a few times in a row is no accident.
    private const int MostTries = 8;

    public string GrantType => "refresh_token";

    public async ValueTask<Outcome<GrantEvidence>> LoadAsync(TokenRequest request, AuthenticatedClient client, CancellationToken cancellationToken)
    {
        var id = client.Client.Id;
        if (request.Form.Single(ParameterNames.RefreshToken) is not { } text)
        {
            return OpenIdCauses.RefreshTokenMissing.Because("the request has no refresh_token");
        }

        if (RefreshToken.TryParse(text) is not { } token || await grants.FindFamilyAsync(token.Family, cancellationToken) is not { } kept || !token.IsMadeWith(kept.Family.Seed))
        {
            return OpenIdCauses.RefreshTokenUnknown.Because($"client '{id}' sent a refresh token of which nothing is kept");
        }

        // RFC 6749 6: bound to the client. Its owner is not punished for what another one sends.
        if (kept.Family.Granted.ClientId != id)
        {
            return OpenIdCauses.RefreshTokenOfOtherClient.Because($"client '{id}' sent a refresh token of client '{kept.Family.Granted.ClientId}'");
        }

        if (client.Client.RefreshLife(kept.Family.Granted) is null)
        {
            return OpenIdCauses.GrantTypeNotAllowed.Because($"client '{id}' is not registered for refresh tokens of this kind any more");
        }

        var asked = request.Form.Single(ParameterNames.Scope)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray();
        var granted = kept.Family.Granted;
        return new RefreshEvidence(token.Family, granted with { AccessTokenId = randomness.Handle(), RefreshFamily = token.Family, Scopes = asked is { Length: > 0 } ? asked : granted.Scopes }, client.Client, Problem(token, kept.Family, asked), kept, token.Number)
        {
            Refresh = token.Number < kept.Family.Number ? kept.Family.Last(token.Family) : RefreshToken.Make(token.Family, kept.Family.Seed, token.Number + 1),
        };
    }

    public async ValueTask<Outcome<Done>> UseUpAsync(GrantEvidence evidence, NewAccessToken? token)
    {
        var refresh = (RefreshEvidence)evidence;
        if (token is null)
        {
            if (evidence.Problem?.Code == OpenIdCauses.RefreshTokenReused)
            {
                await grants.RevokeFamilyAsync(evidence.Handle, refresh.Kept.Family.EndsAt - time.GetUtcNow() + TimeSpan.FromMinutes(5), CancellationToken.None);
            }

            return Done.Instance;
        }

        // Of two that come with the last token one makes the next; the other finds it made, and gives the same.
        for (var kept = refresh.Kept; ;)
        {
            var now = time.GetUtcNow();
            var rotates = refresh.Number == kept.Family.Number;
            var next = rotates ? kept.Family.Rotated(now) : kept.Family;
            if (await grants.TryRefreshAsync(evidence.Handle, kept.Version, rotates ? next : null, next.Lifetime(evidence.Client.AccessTokenLifetimeSeconds, now), token, CancellationToken.None))
            {
                return Done.Instance;
            }

            refresh = refresh with { Tries = refresh.Tries + 1 };
            if (refresh.Tries == MostTries || await grants.FindFamilyAsync(evidence.Handle, CancellationToken.None) is not { } again)
            {
                return OpenIdCauses.RefreshTokenUnknown.Because($"client '{evidence.Client.Id}': the refresh tokens of login {evidence.Login.Login.Reference} were revoked meanwhile");
            }

            if (Problem(new RefreshToken(evidence.Handle, refresh.Number, string.Empty), again.Family, null) is { } problem)
            {
                return (await UseUpAsync(refresh with { Problem = problem, Kept = again }, null)).Then<Done>(_ => problem);
            }

            kept = again;
        }
    }

    private Rejection? Problem(RefreshToken token, RefreshFamily family, string[]? asked)
    {
        var now = time.GetUtcNow();
        var reference = family.Granted.Login.Reference;
        if (now >= family.IdleAt)
        {
            return OpenIdCauses.RefreshTokenExpired.Because($"the refresh token of login {reference} was unused too long, or its tokens came to their end");
        }

        if (token.Number > family.Number || (token.Number < family.Number && (token.Number < family.Number - 1 || now >= family.RotatedAt + RefreshFamily.Grace)))
        {
            return OpenIdCauses.RefreshTokenReused.Because($"client '{family.Granted.ClientId}' sent refresh token {token.Number} of login {reference}, where {family.Number} is the last; all of them are revoked");
        }

        // RFC 6749 6: nothing that was not granted.
        return asked?.FirstOrDefault(scope => !family.Granted.Scopes.Contains(scope, StringComparer.Ordinal)) is { } wider
            ? OpenIdCauses.RefreshScopeWider.Because($"client '{family.Granted.ClientId}' asked for a scope of {wider.Length} characters that login {reference} was not granted")
            : null;
    }

    private sealed record RefreshEvidence(string Handle, GrantedLogin Login, Client Client, Rejection? Problem, KeptRefreshFamily Kept, int Number)
        : GrantEvidence(Handle, Login, Client, Problem)
    {
        public int Tries { get; init; }
    }
}
