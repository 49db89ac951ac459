using System.Buffers;
using System.Text.Json;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Keys;

namespace FederationHub.OpenId.Provider.LogoutToken;

/// <summary>Writes logout tokens: the hub's word to one application that a session is over (OpenID Connect Back-Channel Logout 1.0, 2.4).</summary>
public sealed class LogoutTokenFactory
{
    /// <summary>Life of a token, seconds: it is used at once, and the clause recommends at most two minutes.</summary>
    public const int LifetimeSeconds = 120;

    /// <summary>The member of <c>events</c> that makes it a logout token.</summary>
    public const string Event = "http://schemas.openid.net/event/backchannel-logout";

    private readonly ProviderIssuer _issuer;
    private readonly ISigningKeys _keys;

    /// <summary>Makes a factory.</summary>
    public LogoutTokenFactory(ProviderIssuer issuer, ISigningKeys keys)
    {
        _issuer = issuer;
        _keys = keys;
    }

    /// <summary>Writes a token, signed with the algorithm of the application's ID tokens (2.6).</summary>
    /// <param name="client">The application that is told.</param>
    /// <param name="subject">The <c>sub</c> that it knows.</param>
    /// <param name="sid">The <c>sid</c> of its ID tokens.</param>
    /// <param name="id">The <c>jti</c>: one an event.</param>
    /// <param name="now">The instant.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<string> CreateAsync(Client client, string subject, string sid, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        var key = await _keys.CurrentAsync(client.IdTokenSigningAlgorithm, cancellationToken);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("iss", _issuer.Value);
            writer.WriteString("sub", subject);
            writer.WriteString("aud", client.Id);
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteNumber("exp", now.AddSeconds(LifetimeSeconds).ToUnixTimeSeconds());
            writer.WriteString("jti", id);
            writer.WriteString("sid", sid);
            writer.WriteStartObject("events");
            writer.WriteStartObject(Event);
            writer.WriteEndObject();
            writer.WriteEndObject();

            // 2.4: never a nonce, so that it cannot stand for an ID token.
            writer.WriteEndObject();
        }

        return Jws.Sign(key, TokenTypes.LogoutToken, buffer.WrittenSpan);
    }
}
