using System.Text;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Clients;

/// <summary>A client that proved to be itself, or is public and needs no proof. Only <see cref="ClientAuthentication"/> makes one.</summary>
public sealed class AuthenticatedClient
{
    private AuthenticatedClient(Client client) => Client = client;

    /// <summary>The client, enabled.</summary>
    public Client Client { get; }

    internal static AuthenticatedClient Proved(Client client) => new(client);
}

/// <summary>
/// Who calls the token endpoint, or another one that asks the same? Exactly one method, one the client registered (RFC 6749 2.3, OpenID Connect Core 9).
/// One instance serves all endpoints.
/// </summary>
/// <param name="issuer">Whom a client's assertion is for.</param>
/// <param name="clients">Where clients are looked up.</param>
/// <param name="keys">Their keys.</param>
/// <param name="assertions">Which of their assertions were used.</param>
/// <param name="time">The clock.</param>
public sealed class ClientAuthentication(ProviderIssuer issuer, IClientDirectory clients, ClientKeys keys, IAssertionGuard assertions, TimeProvider time)
{
    private const int MaxHeaderLength = 4096;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private sealed record Claimed(string ClientId, string? Secret, ClientAuthenticationMethod Method, ClientAssertion? Assertion = null);

    /// <summary>Authenticates the caller. Refuses with FH-1012, or FH-1011 for a client that proved itself and is not enabled.</summary>
    /// <param name="form">The form of the call, without duplicates.</param>
    /// <param name="authorizationHeaders">Every Authorization header, as sent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(ProtocolParameters form, IReadOnlyList<string> authorizationHeaders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(authorizationHeaders);
        var read = Read(form, authorizationHeaders);
        if (read is not Outcome<Claimed>.Accepted(var claimed))
        {
            return read.Match<Outcome<AuthenticatedClient>>(_ => throw new InvalidOperationException(), rejection => rejection);
        }

        var client = Client.CouldBeId(claimed.ClientId) ? await clients.FindAsync(claimed.ClientId, cancellationToken) : null;
        if (client is null)
        {
            return OpenIdCauses.AuthenticatingClientUnknown.Because($"no client has the id that was sent by {Name(claimed.Method)}");
        }

        return await ProveAsync(claimed, client, cancellationToken);
    }

    private async ValueTask<Outcome<AuthenticatedClient>> ProveAsync(Claimed claimed, Client client, CancellationToken cancellationToken)
    {
        // A confidential client cannot call itself public, nor a public one bring a secret that proves nothing.
        var fits = (client.Kind == ClientKind.Public) == (claimed.Method == ClientAuthenticationMethod.None);
        if (!fits || !client.AuthenticationMethods.Contains(claimed.Method))
        {
            return OpenIdCauses.AuthenticationMethodNotAllowed.Because(
                $"client '{client.Id}' authenticated by {Name(claimed.Method)}; registered: {string.Join(' ', client.AuthenticationMethods.Select(Name))}");
        }

        var unproved = claimed switch
        {
            { Assertion: { } assertion } => await AssertionAsync(client, assertion, cancellationToken),
            { Secret: { } secret } => Secret(client, secret),
            _ => null,
        };
        if (unproved is not null)
        {
            return unproved;
        }

        // Told only to who proved to be the client.
        return client.Enabled
            ? AuthenticatedClient.Proved(client)
            : OpenIdCauses.ClientSuspended.Because($"client '{client.Id}' is not enabled");
    }

    // Remembered last: what proves nothing is not kept, and what is not kept can be tried again.
    private async ValueTask<Rejection?> AssertionAsync(Client client, ClientAssertion assertion, CancellationToken cancellationToken)
    {
        if (await keys.VerifyAsync(client, assertion, cancellationToken) is { } unsigned)
        {
            return unsigned;
        }

        var fits = assertion.Check(client, issuer, time.GetUtcNow());
        if (fits is not Outcome<(string Id, DateTimeOffset Until)>.Accepted(var once))
        {
            return ((Outcome<(string Id, DateTimeOffset Until)>.Rejected)fits).Rejection;
        }

        return await assertions.TryUseAsync(client.Id, once.Id, once.Until, cancellationToken)
            ? null
            : OpenIdCauses.ClientAssertionReplayed.Because($"client '{client.Id}' sent an assertion whose jti it used before");
    }

    private Rejection? Secret(Client client, string secret)
    {
        // All of them each time, so that the time does not tell which one matched.
        var matching = client.Secrets.Where(candidate => candidate.Hash.Matches(secret)).ToList();
        if (matching.Count == 0)
        {
            return OpenIdCauses.SecretWrong.Because($"client '{client.Id}': no secret matches; {client.Secrets.Count} registered");
        }

        var now = time.GetUtcNow();
        return matching.Exists(candidate => candidate.ExpiresAt is null || candidate.ExpiresAt > now)
            ? null
            : OpenIdCauses.SecretExpired.Because($"client '{client.Id}': the secret expired on {matching.Max(candidate => candidate.ExpiresAt):u}");
    }

    private static Outcome<Claimed> Read(ProtocolParameters form, IReadOnlyList<string> authorizationHeaders)
    {
        var formId = form.Single(ParameterNames.ClientId);
        var formSecret = form.Single(ParameterNames.ClientSecret);
        if (form.Contains(ParameterNames.ClientAssertion) || form.Contains(ParameterNames.ClientAssertionType))
        {
            return authorizationHeaders.Count > 0 || formSecret is not null
                ? OpenIdCauses.SeveralAuthenticationMethods.Because("the request authenticates in more than one way")
                : ClientAssertion.Read(form).Then<Claimed>(assertion => new Claimed(assertion.ClientId, null, ClientAuthenticationMethod.PrivateKeyJwt, assertion));
        }

        if (authorizationHeaders.Count == 0)
        {
            return formId is null
                ? OpenIdCauses.ClientNotAuthenticated.Because("no Authorization header and no client_id")
                : new Claimed(formId, formSecret, formSecret is null ? ClientAuthenticationMethod.None : ClientAuthenticationMethod.ClientSecretPost);
        }

        // RFC 6749 2.3: one method a request. A client_id beside the header is no method, but must not contradict it.
        if (authorizationHeaders.Count > 1 || formSecret is not null)
        {
            return OpenIdCauses.SeveralAuthenticationMethods.Because("the request authenticates in more than one way");
        }

        return Basic(authorizationHeaders[0]).Then<Claimed>(basic => formId is null || formId == basic.ClientId
            ? basic
            : OpenIdCauses.SeveralAuthenticationMethods.Because("client_id in the body differs from the one in the header"));
    }

    private static Outcome<Claimed> Basic(string header)
    {
        const string scheme = "Basic ";
        if (header.Length > MaxHeaderLength || !header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return OpenIdCauses.AuthorizationHeaderMalformed.Because("the Authorization header is not Basic");
        }

        var encoded = header[scheme.Length..].Trim(' ');
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            return OpenIdCauses.AuthorizationHeaderMalformed.Because("the Basic credentials are not base64");
        }

        var pair = FormDecoded(bytes.AsSpan(0, length));
        return pair is { } decoded && decoded.Id.Length > 0
            ? new Claimed(decoded.Id, decoded.Secret, ClientAuthenticationMethod.ClientSecretBasic)
            : OpenIdCauses.AuthorizationHeaderMalformed.Because("the Basic credentials are not form-encoded id:secret");
    }

    // RFC 6749 2.3.1: both parts are form-encoded before they are joined, so the first colon is the one between them.
    private static (string Id, string Secret)? FormDecoded(ReadOnlySpan<byte> credentials)
    {
        var colon = credentials.IndexOf((byte)':');
        return colon > 0 && FormDecode(credentials[..colon]) is { } id && FormDecode(credentials[(colon + 1)..]) is { } secret
            ? (id, secret)
            : null;
    }

    private static string? FormDecode(ReadOnlySpan<byte> encoded)
    {
        var decoded = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var value = encoded[i] == (byte)'+' ? (byte)' ' : encoded[i];
            if (value == (byte)'%')
            {
                if (i + 2 >= encoded.Length || !IsHex(encoded[i + 1]) || !IsHex(encoded[i + 2]))
                {
                    return null;
                }

                value = (byte)((Digit(encoded[i + 1]) << 4) | Digit(encoded[i + 2]));
                i += 2;
            }

            decoded[length++] = value;
        }

        try
        {
            return StrictUtf8.GetString(decoded, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static bool IsHex(byte c) => char.IsAsciiHexDigit((char)c);

    private static int Digit(byte c) => Convert.ToInt32(((char)c).ToString(), 16);

    private static string Name(ClientAuthenticationMethod method) => method switch
    {
        ClientAuthenticationMethod.None => "none",
        ClientAuthenticationMethod.ClientSecretBasic => "client_secret_basic",
        ClientAuthenticationMethod.ClientSecretPost => "client_secret_post",
        ClientAuthenticationMethod.PrivateKeyJwt => "private_key_jwt",
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };
}
