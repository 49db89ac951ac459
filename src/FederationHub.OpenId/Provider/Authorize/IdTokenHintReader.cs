using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>What a verified hint says. Only <see cref="IdTokenHintReader"/> makes one.</summary>
public sealed record IdTokenHint
{
    internal IdTokenHint(string subject, string clientId, string? sid)
    {
        Subject = subject;
        ClientId = clientId;
        Sid = sid;
    }

    /// <summary>The <c>sub</c>. Personal.</summary>
    public string Subject { get; }

    /// <summary>The client it was given to.</summary>
    public string ClientId { get; }

    /// <summary>The <c>sid</c>; null when it has none.</summary>
    public string? Sid { get; }

    /// <summary>Type and value of the identifier of the organisation that it names by <c>org_id_type</c> and <c>org_id</c>; null when it names none.</summary>
    public (string Type, string Value)? Organisation { get; internal init; }

    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"id_token_hint of {ClientId}";
}

/// <summary>Reads an ID token that comes back as a hint: this hub's own signature, its own client; the time does not count (OpenID Connect Core 3.1.2.1).</summary>
public sealed class IdTokenHintReader
{
    private readonly ProviderIssuer _issuer;
    private readonly ISigningKeys _keys;

    /// <summary>Makes a reader.</summary>
    public IdTokenHintReader(ProviderIssuer issuer, ISigningKeys keys)
    {
        _issuer = issuer;
        _keys = keys;
    }

    /// <summary>
    /// Verifies signature, issuer and audience; not the time, since a hint is old by nature.
    /// Refuses with FH-1005/id-token-hint-invalid.
    /// </summary>
    /// <param name="idTokenHint">As sent.</param>
    /// <param name="clientId">The client it must have been given to; null where the request names none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<Outcome<IdTokenHint>> ReadAsync(string idTokenHint, string? clientId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(idTokenHint);
        var keys = await _keys.RememberedAsync(cancellationToken);
        if (!Jws.TryVerify(idTokenHint, keys, TokenTypes.IdToken, out var claims, out var problem))
        {
            return OpenIdCauses.IdTokenHintInvalid.Because($"the hint is refused: {problem}");
        }

        if (Jws.Text(claims, "iss") != _issuer.Value)
        {
            return OpenIdCauses.IdTokenHintInvalid.Because("the hint has another issuer");
        }

        if (Jws.Text(claims, "aud") is not { } audience || (clientId is not null && audience != clientId))
        {
            return OpenIdCauses.IdTokenHintInvalid.Because($"the hint was not given to client '{clientId}'");
        }

        return Jws.Text(claims, "sub") is { } subject
            ? new IdTokenHint(subject, audience, Jws.Text(claims, "sid"))
            {
                Organisation = Jws.Text(claims, "org_id_type") is { } type && Jws.Text(claims, "org_id") is { } value ? (type, value) : null,
            }
            : OpenIdCauses.IdTokenHintInvalid.Because("the hint has no sub");
    }
}
