using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FederationHub.Configuration.Registering;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.OpenId;

/// <summary>One hub for the tests of a class. Its clients register over HTTP, as software does that knows nothing of this hub.</summary>
public sealed class RegistrationFixture : IAsyncLifetime
{
    public HubWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync();

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

/// <summary>What a registration is in a test: the calls, and one body that is good.</summary>
internal static class RegistrationWorld
{
    public const string Redirect = "http://newcomer.localhost:1/callback";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A body that is taken.</summary>
    public static JsonObject Good() => new() { ["redirect_uris"] = new JsonArray(Redirect), ["client_name"] = "Newcomer" };

    /// <summary>A good body with one member set; null takes it away.</summary>
    public static JsonObject With(this JsonObject body, string name, JsonNode? value)
    {
        body.Remove(name);
        if (value is not null)
        {
            body[name] = value;
        }

        return body;
    }

    /// <summary>A token as an operator makes one.</summary>
    public static async Task<string> MakeTokenAsync(this HubWorld world, Func<NewRegistrationToken, NewRegistrationToken>? change = null)
    {
        var wanted = new NewRegistrationToken { Suite = "books", Profile = "enterprise", Organisations = ["university"] };
        var settings = (await world.Services.GetRequiredService<ISettingsStore>().LoadAsync(Token)).Settings;
        var made = await world.Services.GetRequiredService<Registrar>().MakeTokenAsync(change?.Invoke(wanted) ?? wanted, settings, "cli:test", Token);
        made.Problems.Should().BeEmpty();
        return made.Secret!;
    }

    /// <summary>Registers.</summary>
    public static Task<RegistrationAnswer> RegisterAsync(this HubWorld world, string? token, JsonNode? body) => world.SendAsync(HttpMethod.Post, world.HubUrl + "/connect/register", token, body?.ToJsonString());

    /// <summary>Registers what must be taken.</summary>
    public static async Task<RegistrationAnswer> RegisteredAsync(this HubWorld world, string token, JsonNode body)
    {
        var answer = await world.RegisterAsync(token, body);
        answer.Status.Should().Be(201, answer.Text);
        return answer;
    }

    /// <summary>One call.</summary>
    public static async Task<RegistrationAnswer> SendAsync(this HubWorld world, HttpMethod method, string url, string? token, string? body = null, string contentType = "application/json")
    {
        using var http = LoopbackHttp.Create();
        using var request = new HttpRequestMessage(method, url);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        using var response = await http.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        var json = response.Content.Headers.ContentType?.MediaType == "application/json" && text.Length > 0 ? JsonDocument.Parse(text).RootElement : default;
        return new RegistrationAnswer((int)response.StatusCode, json, text, [.. response.Headers.WwwAuthenticate.Select(value => value.ToString())])
        {
            NotStored = response.Headers.CacheControl?.NoStore ?? false,
            RetryAfter = response.Headers.RetryAfter?.ToString(),
        };
    }

    /// <summary>Where a page leads that says what was wrong first: to an application that registered itself nobody is sent by themselves.</summary>
    public static BrowserPage LedBack(this BrowserPage page) => page with { Url = page.Document.QuerySelector("main a[href*='error=']")!.GetAttribute("href")! };

    /// <summary>What registered itself, as an application that speaks for itself.</summary>
    public static FakeApplication Application(this HubWorld world, RegistrationAnswer registered, string redirect = Redirect) =>
        new(world.HubUrl, registered["client_id"]!, registered["client_secret"], redirect);
}

/// <summary>An answer of the registration endpoint.</summary>
internal sealed record RegistrationAnswer(int Status, JsonElement Json, string Text, IReadOnlyList<string> Challenges)
{
    public bool NotStored { get; init; }

    public string? RetryAfter { get; init; }

    /// <summary>A member as text, or null.</summary>
    public string? this[string name] => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) ? value.ToString() : null;
}
