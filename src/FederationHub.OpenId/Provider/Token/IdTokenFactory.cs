using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Keys;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>Writes the ID token: the hub's word about the login, and the claims that release placed in it (OpenID Connect Core 2).</summary>
internal sealed class IdTokenFactory(ProviderIssuer issuer)
{
    public string Create(GrantedLogin granted, Client client, SigningKey key, string accessToken, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("iss", issuer.Value);
            writer.WriteString("sub", granted.Login.Subject);
            writer.WriteString("aud", client.Id);
            writer.WriteNumber("exp", now.AddSeconds(client.IdTokenLifetimeSeconds).ToUnixTimeSeconds());
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            if (granted.Nonce is { } nonce)
            {
                writer.WriteString("nonce", nonce);
            }

            // OpenID Connect Core 3.1.3.6: the left half of the hash of the token, by the hash of the signature algorithm.
            writer.WriteString("at_hash", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16)));
            if (granted.Login.Sid is { } sid)
            {
                writer.WriteString("sid", sid);
            }

            // OpenID Connect Enterprise Extensions 1.0, 2.1: until when the application may keep a session of its own.
            if (granted.Login.SessionExpiresAt is { } expires)
            {
                writer.WriteNumber("session_expiry", expires.ToUnixTimeSeconds());
            }

            LoginClaims.WriteAuthentication(writer, granted.Login);
            LoginClaims.WriteReleased(writer, granted.Login.IdTokenClaims);
            writer.WriteEndObject();
        }

        return Jws.Sign(key, TokenTypes.IdToken, buffer.WrittenSpan);
    }
}
