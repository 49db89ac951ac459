using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Samples.IdentityProvider;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.Tests.IdentityProvider;

/// <summary>The organisation's OpenID face, with a plain HTTP client.</summary>
public sealed class OidcTests
{
    private const string Verifier = "a-verifier-of-forty-three-characters-0123456789";
    private const string Redirect = "http://localhost/apps/shop/callback";

    [Fact]
    public async Task The_discovery_document_names_its_issuer_and_promises_what_it_does()
    {
        await using var world = await World.StartAsync();
        using var client = world.NewClient();
        var document = await client.GetFromJsonAsync<JsonElement>("/idp/college/.well-known/openid-configuration", TestContext.Current.CancellationToken);

        document.GetProperty("issuer").GetString().Should().Be("http://localhost/idp/college");
        document.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().Should().BeTrue();
        document.GetProperty("code_challenge_methods_supported")[0].GetString().Should().Be("S256");
    }

    [Fact]
    public async Task A_code_is_good_once()
    {
        await using var world = await World.StartAsync();
        using var client = world.NewClient();
        var code = await CodeAsync(world);

        (await RedeemAsync(client, code)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await ErrorAsync(await RedeemAsync(client, code))).Should().Be("invalid_grant");
    }

    [Fact]
    public async Task A_code_is_too_old_after_a_minute()
    {
        var clock = new MovableClock(TimeProvider.System.GetUtcNow());
        await using var world = await World.StartAsync(time: clock);
        using var client = world.NewClient();
        var code = await CodeAsync(world);
        clock.Now += TimeSpan.FromSeconds(61);

        (await ErrorAsync(await RedeemAsync(client, code))).Should().Be("invalid_grant");
    }

    [Theory]
    [InlineData("code_verifier", "another-verifier-of-forty-three-characters-0123", "invalid_grant")]
    [InlineData("code_verifier", null, "invalid_grant")]
    [InlineData("redirect_uri", "http://localhost/apps/shop/callback/", "invalid_grant")]
    [InlineData("grant_type", "client_credentials", "unsupported_grant_type")]
    [InlineData("client_secret", "wrong", "invalid_client")]
    [InlineData("client_secret", null, "invalid_client")]
    [InlineData("client_id", "roster", "invalid_client")]
    public async Task The_token_endpoint_refuses(string field, string? value, string error)
    {
        await using var world = await World.StartAsync();
        using var client = world.NewClient();
        var code = await CodeAsync(world);

        (await ErrorAsync(await RedeemAsync(client, code, (field, value)))).Should().Be(error);
    }

    [Theory]
    [InlineData("client_id", "stranger", null)]
    [InlineData("redirect_uri", "http://localhost/apps/shop/callback2", null)]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("scope", "profile", "invalid_scope")]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    public async Task The_authorization_endpoint_refuses(string field, string? value, string? error)
    {
        await using var world = await World.StartAsync();
        using var client = world.NewClient();
        using var answer = await client.GetAsync(AuthorizeUrl((field, value)), TestContext.Current.CancellationToken);

        if (error is null)
        {
            answer.StatusCode.Should().Be(HttpStatusCode.BadRequest, "an error goes nowhere before client and redirect URI are known");
        }
        else
        {
            var query = QueryHelpers.ParseQuery(answer.Headers.Location!.Query);
            query["error"].ToString().Should().Be(error);
            query["state"].ToString().Should().Be("state");
        }
    }

    [Fact]
    public async Task UserInfo_wants_a_token_it_gave()
    {
        await using var world = await World.StartAsync();
        using var client = world.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "guess");
        using var answer = await client.GetAsync("/idp/college/userinfo", TestContext.Current.CancellationToken);

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Max_age_asks_again_after_a_while()
    {
        var clock = new MovableClock(TimeProvider.System.GetUtcNow());
        await using var world = await World.StartAsync(time: clock);
        var browser = world.NewBrowser();
        await browser.PressAsync(await browser.GetAsync("http://localhost" + AuthorizeUrl()), "persona", Personas.Pupil);
        clock.Now += TimeSpan.FromMinutes(10);

        (await browser.GetAsync("http://localhost" + AuthorizeUrl(("max_age", "300")))).Kind.Should().Be("organisation-login");
        (await browser.GetAsync("http://localhost" + AuthorizeUrl(("max_age", "900")))).Kind.Should().Be("app-error", "it came back at once, with a state that the application did not make");
    }

    private static async Task<string> CodeAsync(World world)
    {
        var browser = world.NewBrowser();
        var page = await browser.PressAsync(await browser.GetAsync("http://localhost" + AuthorizeUrl()), "persona", Personas.Pupil);
        return QueryHelpers.ParseQuery(page.Address.Query)["code"].ToString();
    }

    private static string AuthorizeUrl(params (string Name, string? Value)[] changes)
    {
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = "shop",
            ["redirect_uri"] = Redirect,
            ["scope"] = "openid profile",
            ["state"] = "state",
            ["nonce"] = "nonce",
            ["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString("/idp/college/authorize", query.Where(pair => pair.Value is not null));
    }

    private static async Task<HttpResponseMessage> RedeemAsync(HttpClient client, string code, params (string Name, string? Value)[] changes)
    {
        var form = new Dictionary<string, string?>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = Redirect,
            ["code_verifier"] = Verifier,
            ["client_id"] = "shop",
            ["client_secret"] = World.Secret,
        };
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }

        using var content = new FormUrlEncodedContent(form.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)));
        return await client.PostAsync("/idp/college/token", content, TestContext.Current.CancellationToken);
    }

    private static async Task<string?> ErrorAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("error").GetString();
        }
    }
}
