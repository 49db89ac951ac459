using System.Text;
using System.Xml;
using FederationHub.Samples.IdentityProvider.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FederationHub.Samples.IdentityProvider.Saml;

/// <summary>`/metadata`, `/sso`, and `/unsolicited` for people who start here.</summary>
internal static class SamlEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, FakeOrganisation organisation)
    {
        var path = organisation.BasePath;
        routes.MapGet(path + "/metadata", () => Results.Text(SamlMetadata.Write(organisation), "application/samlmetadata+xml", Encoding.UTF8));
        routes.MapMethods(path + "/sso", [HttpMethods.Get, HttpMethods.Post],
            (HttpContext http, CancellationToken cancellation) => ReceiveAsync(http, organisation, cancellation)).DisableAntiforgery();
        routes.MapGet(path + "/unsolicited", (HttpContext http, string providerId, string? target, CancellationToken cancellation) => SendAsync(http, organisation, providerId, target, cancellation));
    }

    /// <summary>Where a tile of this organisation leads.</summary>
    public static string TileUrl(FakeOrganisation organisation, FakeTile tile) =>
        $"{organisation.BasePath}/unsolicited?providerId={Uri.EscapeDataString(tile.Provider)}" + (tile.Target is null ? "" : $"&target={Uri.EscapeDataString(tile.Target)}");

    /// <summary>Sends the person back to the service provider with a response.</summary>
    public static IResult Reply(HttpContext http, FakeOrganisation organisation, PendingSamlLogin login, string response, Breakage breakage)
    {
        var fields = new List<(string, string)> { ("SAMLResponse", response) };
        if (login.RelayState is not null)
        {
            fields.Add(("RelayState", breakage.HasFlag(Breakage.WrongState) ? "another-relay-state" : login.RelayState));
        }

        return AutoPostPage.Render(http, organisation, login.AssertionConsumer, fields);
    }

    // SAML Profiles 4.1.5: a response that nobody asked for; RelayState is whatever the service provider agreed to.
    private static async Task<IResult> SendAsync(HttpContext http, FakeOrganisation organisation, string providerId, string? target, CancellationToken cancellation) =>
        await FindProviderAsync(organisation, providerId, cancellation) is { } provider
            ? LoginEndpoints.Begin(organisation, new PendingSamlLogin(provider.EntityId, provider.AssertionConsumers[0], null, target))
            : MessagePage.Error(http, organisation, $"This service provider is not known here: {providerId}");

    private static async Task<IResult> ReceiveAsync(HttpContext http, FakeOrganisation organisation, CancellationToken cancellation)
    {
        var (request, problem) = await AuthnRequest.ReadAsync(http.Request, cancellation);
        if (request is null)
        {
            return MessagePage.Error(http, organisation, problem!);
        }

        var provider = await FindProviderAsync(organisation, request.Issuer, cancellation);
        if (provider is null)
        {
            return MessagePage.Error(http, organisation, $"This service provider is not known here: {request.Issuer}");
        }

        if (organisation.Saml!.WantAuthnRequestsSigned && !request.IsSignedBy(provider.Certificates))
        {
            return MessagePage.Error(http, organisation, "The request is not signed with a key of the service provider.");
        }

        // Bindings 3.4.5.2 and 3.5.5.2: a signed message names where it goes; an unsigned one may.
        if (request.Destination is { } destination && destination != organisation.BaseUrl + "/sso")
        {
            return MessagePage.Error(http, organisation, $"The request is meant for another place: {destination}");
        }

        var consumer = request.AssertionConsumerUrl ?? provider.AssertionConsumers[0];
        if (!provider.AssertionConsumers.Contains(consumer, StringComparer.Ordinal))
        {
            return MessagePage.Error(http, organisation, $"The service provider does not list this assertion consumer: {consumer}");
        }

        return LoginEndpoints.Begin(organisation, new PendingSamlLogin(provider.EntityId, consumer, request.Id, request.RelayState)
        {
            Force = request.ForceAuthn,
            Passive = request.IsPassive,
            NameIdFormat = request.NameIdFormat,
            RequestedContexts = request.RequestedContexts,
        });
    }

    public static async Task<FakeServiceProvider?> FindProviderAsync(FakeOrganisation organisation, string entityId, CancellationToken cancellation)
    {
        var registered = organisation.Saml!.ServiceProviders.FirstOrDefault(provider => provider.EntityId == entityId);
        if (registered is not null)
        {
            return registered;
        }

        foreach (var url in organisation.Saml.ServiceProviderMetadataUrls)
        {
            try
            {
                var provider = FakeServiceProvider.FromMetadata(await organisation.Http.GetStringAsync(url, cancellation));
                if (provider.EntityId == entityId)
                {
                    return provider;
                }
            }
            catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException or XmlException or InvalidOperationException)
            {
                // Metadata that cannot be had makes the service provider unknown, which the page says.
                continue;
            }
        }

        return null;
    }
}
