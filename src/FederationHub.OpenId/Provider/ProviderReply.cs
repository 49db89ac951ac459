using System.Buffers;
using System.Globalization;
using System.Text.Json;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider.Registration;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider;

/// <summary>
/// The answer of an endpoint that machines call, ready to send: status, headers, and a body of type <see cref="ContentType"/>.
/// It tells the caller the OAuth error and the FH-code; the <see cref="Rejection"/> is for audit and log.
/// </summary>
public sealed record ProviderReply
{
    /// <summary>The content type of every body, exactly (RFC 6749 5.1).</summary>
    public const string ContentType = "application/json";

    private static readonly KeyValuePair<string, string>[] NeverStored = [new("Cache-Control", "no-store"), new("Pragma", "no-cache")];

    private ProviderReply(int status, ReadOnlyMemory<byte> body, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        Status = status;
        Body = body;
        Headers = headers;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>UTF-8 JSON; empty when there is nothing to say.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Headers to send, besides the content type.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Why not; null for a success.</summary>
    public Rejection? Rejection { get; private init; }

    /// <summary>The client, once it is known and authenticated; for audit and bounded metric labels.</summary>
    public string? ClientId { get; init; }

    /// <summary>The reference of the login that the answer rests on; null when none was found.</summary>
    public string? LoginReference { get; init; }

    /// <summary>
    /// An error of the token endpoint (RFC 6749 5.2): 401 with a challenge for <c>invalid_client</c>, 415 for a JSON body, the
    /// FH-code's own status for faults of the hub, else 400.
    /// </summary>
    /// <param name="rejection">Why not.</param>
    /// <param name="reference">The reference of this call.</param>
    public static ProviderReply TokenError(Rejection rejection, string reference)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        var error = rejection.EffectiveProtocolError;
        var isOurs = rejection.Code.Fh.Number >= 1500;
        if (!isOurs && error is not ("invalid_request" or "invalid_client" or "invalid_grant" or "unauthorized_client" or "unsupported_grant_type" or "invalid_scope" or "invalid_target"))
        {
            // What says no at a login (access_denied) is, at the token endpoint, a grant that no longer holds.
            error = "invalid_grant";
        }

        return ClientError(rejection, error, reference);
    }

    /// <summary>
    /// An error where requests are pushed (RFC 9126 2.3): as the token endpoint says it of a client, and with the authorization endpoint's own error for what is asked.
    /// </summary>
    /// <param name="rejection">Why not.</param>
    /// <param name="reference">The reference of this call.</param>
    public static ProviderReply PushedRequestError(Rejection rejection, string reference)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        return ClientError(rejection, rejection.EffectiveProtocolError, reference);
    }

    private static ProviderReply ClientError(Rejection rejection, string error, string reference)
    {
        var status = rejection.Code.Fh.Number >= 1500 ? rejection.Code.Fh.HttpStatus
            : rejection.Code == OpenIdCauses.JsonBody ? 415
            : error == "invalid_client" ? 401
            : 400;
        var body = Json(writer =>
        {
            writer.WriteString(ParameterNames.Error, error);
            writer.WriteString(ParameterNames.ErrorDescription, ErrorDescription.Of(rejection.Code, reference));
        });

        // RFC 9110 15.5.2: a 401 names a scheme.
        KeyValuePair<string, string>[] headers = status == 401
            ? [.. NeverStored, new("WWW-Authenticate", "Basic realm=\"token endpoint\", charset=\"UTF-8\"")]
            : NeverStored;
        return new(status, body, headers) { Rejection = rejection };
    }

    /// <summary>
    /// An error of a resource of the hub (RFC 6750 3): the challenge says no error when no token was sent, so that a caller who
    /// did not know learns only that it needs one (RFC 6750 3.1).
    /// </summary>
    /// <param name="rejection">Why not.</param>
    /// <param name="reference">The reference of this call.</param>
    public static ProviderReply BearerError(Rejection rejection, string reference)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        if (rejection.Code == OpenIdCauses.AccessTokenMissing)
        {
            return new(401, default, [.. NeverStored, new("WWW-Authenticate", "Bearer")]) { Rejection = rejection };
        }

        var isOurs = rejection.Code.Fh.Number >= 1500;
        var error = isOurs || rejection.EffectiveProtocolError == "invalid_request" ? rejection.EffectiveProtocolError : "invalid_token";
        var status = isOurs ? rejection.Code.Fh.HttpStatus : error == "invalid_request" ? 400 : 401;
        var description = ErrorDescription.Of(rejection.Code, reference);
        var body = Json(writer =>
        {
            writer.WriteString(ParameterNames.Error, error);
            writer.WriteString(ParameterNames.ErrorDescription, description);
        });
        return new(status, body, [.. NeverStored, new("WWW-Authenticate", $"Bearer error=\"{error}\", error_description=\"{description}\"")]) { Rejection = rejection };
    }

    /// <summary>
    /// An error of client registration (RFC 7591 3.2.2, RFC 7592 2): 401 with a challenge where the token is not good (RFC 6750 3), 429 with a time to wait,
    /// 413 for a body that is too long, else 400. The description says which member, since a refusal names members and nothing that was sent.
    /// </summary>
    /// <param name="rejection">Why not.</param>
    /// <param name="reference">The reference of this call.</param>
    /// <param name="waitSeconds">How long to wait before another try.</param>
    public static ProviderReply RegistrationError(Rejection rejection, string reference, int waitSeconds = 60)
    {
        ArgumentNullException.ThrowIfNull(rejection);
        if (rejection.Code == OpenIdCauses.RegistrationTokenMissing)
        {
            return new(401, default, [.. NeverStored, new("WWW-Authenticate", "Bearer")]) { Rejection = rejection };
        }

        var isOurs = rejection.Code.Fh.Number >= 1500;
        var error = isOurs ? rejection.EffectiveProtocolError
            : rejection.Code.Fh == FhCodes.RedirectUriNotRegistered ? "invalid_redirect_uri"
            : rejection.EffectiveProtocolError;
        var status = isOurs ? rejection.Code.Fh.HttpStatus
            : error == "invalid_token" ? 401
            : rejection.Code == OpenIdCauses.RegistrationTooLong ? 413
            : 400;
        var description = isOurs || error == "invalid_token"
            ? ErrorDescription.Of(rejection.Code, reference)
            : ErrorDescription.Printable($"{rejection.Code}: {rejection.Detail}. Reference {reference}");
        var body = Json(writer =>
        {
            writer.WriteString(ParameterNames.Error, error);
            writer.WriteString(ParameterNames.ErrorDescription, description);
        });
        KeyValuePair<string, string>[] headers = status switch
        {
            401 => [.. NeverStored, new("WWW-Authenticate", $"Bearer error=\"{error}\", error_description=\"{description}\"")],
            429 => [.. NeverStored, new("Retry-After", waitSeconds.ToString(CultureInfo.InvariantCulture))],
            _ => NeverStored,
        };
        return new(status, body, headers) { Rejection = rejection };
    }

    /// <summary>What a client is registered with now (RFC 7591 3.2.1, RFC 7592 3).</summary>
    /// <param name="registered">All of it.</param>
    /// <param name="isNew">Whether it was registered by this call: 201.</param>
    public static ProviderReply Registered(RegisteredClient registered, bool isNew)
    {
        ArgumentNullException.ThrowIfNull(registered);
        return new(isNew ? 201 : 200, Json(registered.WriteTo), NeverStored) { ClientId = registered.ClientId };
    }

    /// <summary>A registration is gone (RFC 7592 2.3).</summary>
    public static ProviderReply Unregistered() => new(204, default, NeverStored);

    /// <summary>The status and the refusal: bodies hold tokens.</summary>
    public override string ToString() => Rejection is null ? $"{Status}" : $"{Status} {Rejection}";

    internal static ProviderReply Created(Action<Utf8JsonWriter> members) => new(201, Json(members), NeverStored);

    internal static ProviderReply Success(Action<Utf8JsonWriter> members) => new(200, Json(members), NeverStored);

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
