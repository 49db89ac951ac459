using FederationHub.Configuration.Registering;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.OpenId;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Registration;
using FederationHub.Outcomes;
using FederationHub.Server.Background;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.OpenId;
using Microsoft.Net.Http.Headers;

namespace FederationHub.Server.Registration;

/// <summary>
/// Dynamic client registration (OpenID Connect Dynamic Client Registration 1.0, RFC 7591), with an initial access token only, and its management with the
/// token of the registration (RFC 7592). The token is looked at first: who has none is told nothing else.
/// </summary>
internal sealed class RegistrationEndpoint(
    Registrar registrar, RegistrationPace pace, SectorDocument sectors, SettingsRefresh refresh, ProviderIssuer issuer, HubAddress address, OpenIdLog log, Randomness randomness)
{
    private const string Scheme = "Bearer ";
    private const string ClientId = "clientId";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoint = routes.ServiceProvider.GetRequiredService<RegistrationEndpoint>();
        routes.MapPost(ProviderIssuer.RegistrationPath, (Delegate)endpoint.RegisterAsync);
        var one = ProviderIssuer.RegistrationPath + "/{" + ClientId + "}";
        routes.MapGet(one, (Delegate)endpoint.ReadAsync);
        routes.MapPut(one, (Delegate)endpoint.ChangeAsync);
        routes.MapDelete(one, (Delegate)endpoint.RemoveAsync);
    }

    private Task<IResult> RegisterAsync(HttpContext http) => AnswerAsync(
        http,
        registrar.FindTokenAsync,
        token => token.Id,
        async (token, _, reference) =>
        {
            var read = (await BodyAsync(http)).Then(body => ClientMetadataReader.Read(body, address.IsLoopback));
            return await ThenAsync(await FitAsync(read, reference, http.RequestAborted), async metadata =>
                (await registrar.RegisterAsync(token, metadata, http.RequestAborted)).Then<ProviderReply>(made => Told(made, metadataOf: made.Registered, isNew: true)));
        });

    private Task<IResult> ReadAsync(HttpContext http) => ManageAsync(http, (registered, secret, _) =>
        Task.FromResult<Outcome<ProviderReply>>(Told(new MadeRegistration(registered, null, secret), registered, isNew: false)));

    private Task<IResult> ChangeAsync(HttpContext http) => ManageAsync(http, async (registered, secret, reference) =>
    {
        var read = (await BodyAsync(http)).Then(body =>
            ClientMetadataReader.ReadChange(body, registered.Application.Id.Value, candidate => Registrar.HasSecret(registered, candidate), address.IsLoopback));
        return await ThenAsync(await FitAsync(read, reference, http.RequestAborted), async metadata =>
            (await registrar.ChangeAsync(registered, secret, metadata, http.RequestAborted)).Then<ProviderReply>(made => Told(made, made.Registered, isNew: false)));
    });

    // RFC 7592 2.3: what it was given goes with it, since every path asks for the application.
    private Task<IResult> RemoveAsync(HttpContext http) => ManageAsync(http, async (registered, _, _) =>
    {
        var id = registered.Application.Id.Value;
        await registrar.RemoveAsync(id, AuditActors.Registered(id), http.RequestAborted);
        return ProviderReply.Unregistered();
    });

    private Task<IResult> ManageAsync(HttpContext http, Func<RegisteredApplication, string, string, Task<Outcome<ProviderReply>>> act)
    {
        var id = (string?)http.Request.RouteValues[ClientId] ?? string.Empty;
        return AnswerAsync(http, (secret, cancellationToken) => registrar.FindAsync(id, secret, cancellationToken), registered => registered.Application.Id.Value, act);
    }

    private async Task<IResult> AnswerAsync<T>(
        HttpContext http, Func<string, CancellationToken, Task<Outcome<T>>> find, Func<T, string> nameOf, Func<T, string, string, Task<Outcome<ProviderReply>>> act)
    {
        var reference = randomness.Reference();
        http.Response.Headers["X-Correlation-Id"] = reference;
        var from = http.Connection.RemoteIpAddress;
        var secret = BearerOf(http);
        if (secret is null)
        {
            return Refused(OpenIdCauses.RegistrationTokenMissing.Because("no Bearer token in the Authorization header"), reference);
        }

        if (pace.IsShut(from))
        {
            return Refused(OpenIdCauses.RegistrationTooOften.Because($"more than {RegistrationPace.MostWrong} wrong tokens of one address within a minute"), reference);
        }

        var found = await find(secret, http.RequestAborted);
        if (found is not Outcome<T>.Accepted(var owner))
        {
            pace.Missed(from);
            return Refused(((Outcome<T>.Rejected)found).Rejection, reference);
        }

        if (!pace.Takes(nameOf(owner)))
        {
            return Refused(OpenIdCauses.RegistrationTooOften.Because($"{nameOf(owner)} was used more than {RegistrationPace.MostCalls} times within a minute"), reference);
        }

        var reply = await act(owner, secret, reference);
        if (reply is Outcome<ProviderReply>.Rejected(var rejection))
        {
            return Refused(rejection, reference);
        }

        if (!HttpMethods.IsGet(http.Request.Method))
        {
            // Here at once; the other nodes follow within ten seconds.
            await refresh.RefreshAsync(CancellationToken.None);
        }

        return new MachineReply(((Outcome<ProviderReply>.Accepted)reply).Value);
    }

    private MachineReply Refused(Rejection rejection, string reference)
    {
        log.RegistrationRefused(rejection.Code.ToString(), rejection.Detail, reference);
        return new MachineReply(ProviderReply.RegistrationError(rejection, reference, (int)RegistrationPace.Window.TotalSeconds));
    }

    private async Task<Outcome<ClientMetadata>> FitAsync(Outcome<ClientMetadata> read, string reference, CancellationToken cancellationToken) =>
        await ThenAsync(read, async metadata => (await sectors.CheckAsync(metadata, reference, cancellationToken)).Then<ClientMetadata>(_ => metadata));

    private static async Task<Outcome<TNext>> ThenAsync<T, TNext>(Outcome<T> outcome, Func<T, Task<Outcome<TNext>>> next) =>
        outcome is Outcome<T>.Accepted(var value) ? await next(value) : ((Outcome<T>.Rejected)outcome).Rejection;

    private ProviderReply Told(MadeRegistration made, RegisteredApplication metadataOf, bool isNew)
    {
        var id = metadataOf.Application.Id.Value;
        return ProviderReply.Registered(
            new RegisteredClient
            {
                ClientId = id,
                ClientSecret = made.Secret,
                HasSecret = metadataOf.Application.Client.SecretHashes.Count > 0,
                IssuedAt = metadataOf.RegisteredAt,
                EndsAt = metadataOf.EndsAt,
                RegistrationUri = $"{issuer.RegistrationEndpoint}/{id}",
                AccessToken = made.AccessToken,
                Metadata = ClientMetadataReader.ReadKept(metadataOf.Metadata),
            },
            isNew);
    }

    private static string? BearerOf(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && header[Scheme.Length..].Trim(' ') is { Length: > 0 and <= 512 } token ? token : null;

    private static async Task<Outcome<ReadOnlyMemory<byte>>> BodyAsync(HttpContext http)
    {
        // RFC 7591 3.1, RFC 8259 8.1: JSON, which is UTF-8.
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return OpenIdCauses.RegistrationNotJson.Because("the body is not application/json in UTF-8");
        }

        var body = new byte[ClientMetadataReader.MostBytes + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, http.RequestAborted);
        return length > ClientMetadataReader.MostBytes
            ? OpenIdCauses.RegistrationTooLong.Because($"the body is longer than {ClientMetadataReader.MostBytes} bytes")
            : (ReadOnlyMemory<byte>)body.AsMemory(0, length);
    }
}
