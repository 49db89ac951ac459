using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FederationHub.Testing;

namespace FederationHub.Cli.Tests;

/// <summary>Tokens with which software registers itself, used as an operator and a supplier use them, on a hub that runs.</summary>
public sealed class RegistrationCommandTests : IAsyncLifetime
{
    private const string Redirect = "http://newcomer.localhost:1/callback";

    private HubWorld _world = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await HubWorld.StartAsync();

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task What_is_printed_registers_an_application_that_the_lists_show_and_remove_takes_away()
    {
        var printed = await DoneAsync("app", "registration-token", "--suite", "books", "--organisations", "university,college", "--claims", "name,email", "--agreements", "optional", "--profile", "enterprise", "--note", "Supplier 7");
        string One(string name) => printed.Split('\n').Single(line => line.Trim().StartsWith(name + ":", StringComparison.Ordinal)).Split(": ", 2)[1].Trim();

        One("initial access token").Should().StartWith("fhi_");
        (One("suite"), One("profile"), One("organisations"), One("pkce"), One("claims"), One("an application lives")).Should().Be(("books", "enterprise", "college, university", "required", "name, email", "365 days"));
        var registered = await RegisterAsync(One("registration endpoint"), One("initial access token"));
        var id = registered.GetProperty("client_id").GetString()!;
        (await DoneAsync("app", "registration-token", "list")).Should().Contain(One("id of the token")).And.Contain("in use").And.Contain("1 of 100").And.Contain("Supplier 7").And.NotContain(One("initial access token"));
        (await DoneAsync("app", "registered")).Should().Contain(id).And.Contain("Newcomer");
        JsonDocument.Parse(await DoneAsync("app", "registered", "--json")).RootElement[0].GetProperty("client_id").GetString().Should().Be(id);
        JsonDocument.Parse(await DoneAsync("app", "registered", "show", id)).RootElement.GetProperty("redirect_uris")[0].GetString().Should().Be(Redirect);
        (await DoneAsync("export")).Should().NotContain(id);
        (await DoneAsync("audit", "--application", id)).Should().Contain("registration.made");

        (await DoneAsync("app", "registered", "remove", id)).Should().Contain("removed");
        (await DoneAsync("app", "registered")).Should().Contain("No application registered itself");
        (await RunAsync("app", "registered", "remove", id)).ExitCode.Should().Be(1);
    }

    [Fact]
    public async Task A_suite_alone_is_enough_and_what_follows_from_it_is_said()
    {
        var ofPlans = await DoneAsync("app", "registration-token", "--suite", "plans");
        var ofNobody = await DoneAsync("app", "registration-token", "--suite", "unheard-of");
        var json = JsonDocument.Parse(await DoneAsync("app", "registration-token", "--suite", "books", "--json")).RootElement;

        ofPlans.Should().Contain("enterprise").And.Contain("No organisation is allowed");
        ofNobody.Should().Contain("no suite 'unheard-of'");
        json.GetProperty("registration_endpoint").GetString().Should().Be(_world.HubUrl + "/connect/register");
        (await RegisterAsync(json.GetProperty("registration_endpoint").GetString()!, json.GetProperty("initial_access_token").GetString()!)).GetProperty("client_id").GetString().Should().StartWith("reg-");
    }

    [Fact]
    public async Task A_revoked_token_registers_nothing_and_takes_along_what_it_is_told_to()
    {
        var json = JsonDocument.Parse(await DoneAsync("app", "registration-token", "--suite", "books", "--json")).RootElement;
        var (endpoint, token, id) = (json.GetProperty("registration_endpoint").GetString()!, json.GetProperty("initial_access_token").GetString()!, json.GetProperty("id").GetString()!);
        await RegisterAsync(endpoint, token);

        (await DoneAsync("app", "registration-token", "revoke", id)).Should().Contain("goes on");
        (await RegisterAsync(endpoint, token)).GetProperty("error").GetString().Should().Be("invalid_token");
        (await DoneAsync("app", "registration-token", "list")).Should().Contain("revoked");
        (await RunAsync("app", "registration-token", "revoke", id)).ExitCode.Should().Be(1);
        await DoneAsync("app", "registration-token", "revoke", id, "--with-applications");
        (await DoneAsync("app", "registered")).Should().Contain("No application registered itself");
    }

    [Theory]
    [InlineData("organisations[0]", "--organisations", "nowhere")]
    [InlineData("profile", "--profile", "school")]
    [InlineData("pkce", "--pkce", "plain")]
    [InlineData("claims[0]", "--claims", "sub")]
    [InlineData("days", "--expires-in", "0")]
    [InlineData("days", "--lifetime", "9999")]
    [InlineData("applications", "--most", "0")]
    [InlineData("agreements", "--agreements", "never")]
    [InlineData("refresh_tokens", "--refresh-tokens", "3600,60")]
    [InlineData("assertion_audience", "--assertion-audience", "everybody")]
    public async Task What_a_hub_file_would_refuse_is_refused_here(string named, string option, string value)
    {
        var answer = await RunAsync("app", "registration-token", "--suite", "books", option, value);

        answer.ExitCode.Should().Be(1);
        answer.Error.Should().Contain(named).And.Contain("Nothing was changed");
        (await DoneAsync("app", "registration-token", "list")).Should().Contain("no tokens");
    }

    [Fact]
    public async Task Without_a_suite_nothing_is_made()
    {
        var answer = await RunAsync("app", "registration-token");

        answer.ExitCode.Should().Be(2);
        answer.Error.Should().Contain("--suite");
    }

    private static async Task<JsonElement> RegisterAsync(string endpoint, string token)
    {
        using var http = LoopbackHttp.Create();
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new StringContent($$"""{"redirect_uris":["{{Redirect}}"],"client_name":"Newcomer"}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, Cancellation);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement;
    }

    private async Task<string> DoneAsync(params string[] arguments)
    {
        var answer = await RunAsync(arguments);
        answer.ExitCode.Should().Be(Fedhub.Done, "{0}: {1}{2}", string.Join(' ', arguments), answer.Error, answer.Output);
        return answer.Output;
    }

    private async Task<CommandHub.Answer> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new CommandSurroundings(output, error, name => name switch
        {
            "FederationHub__Storage__ConnectionString" => _world.ConnectionString,
            "FederationHub__PublicUrl" => _world.HubUrl,
            _ => null,
        }, _world.Clock);
        return new CommandHub.Answer(await Fedhub.RunAsync(arguments, surroundings, Cancellation), output.ToString(), error.ToString());
    }
}
