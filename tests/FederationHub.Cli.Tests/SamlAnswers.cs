using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Saml;
using FederationHub.Upstreams.Tests;

namespace FederationHub.Cli.Tests;

/// <summary>Real answers of a fake organisation, got over real HTTP by somebody with a browser, for commands to judge.</summary>
internal sealed class SamlAnswers : IAsyncDisposable
{
    public const string At = "2026-11-22T08:00:00Z";

    private readonly TestHub _hub = new("http://localhost:8080");
    private readonly Visitor _visitor = new();
    private TestOrganisation _organisation = null!;

    public FakeOrganisation Organisation => _organisation.Fake;

    public SteppedClock Clock => _hub.Clock;

    public string EntityId => _hub.Address.SamlEntityId;

    public string AssertionConsumer => _hub.Address.AssertionConsumerService;

    public Persona Pupil => Organisation.Personas.Single(persona => persona.Id == Personas.Pupil);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async Task StartAsync() => _organisation = await TestOrganisation.StartAsync(
        Clock, 0, saml: new SamlFace { ServiceProviders = [new FakeServiceProvider(EntityId, [AssertionConsumer])] });

    /// <summary>The value of SAMLResponse, and the ID of the request that it answers.</summary>
    public async Task<(string Response, string Request)> TakeAsync(Breakage breakage = Breakage.None)
    {
        var saml = _hub.Protocols.Find("saml")!;
        var settings = await ((IUpstreamMetadata)saml).RefreshAsync(new SamlSettings { MetadataUrl = $"{Organisation.BaseUrl}/metadata" }.ToJson(), Cancellation);
        var start = Value(await saml.StartAsync(TestHub.Trip(TestHub.Upstream("saml", Value(settings))) with { Forced = true }, Cancellation));
        var reply = await _visitor.LogInAsync(start, breakage: breakage);
        return (reply.Single("SAMLResponse")!, start.Memory["request_id"]);
    }

    /// <summary>The organisation's metadata.</summary>
    public async Task<string> MetadataAsync()
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri($"{Organisation.BaseUrl}/metadata"), Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _organisation.DisposeAsync();
        _visitor.Dispose();
        _hub.Dispose();
    }

    private static T Value<T>(Outcome<T> outcome) => outcome.Match(value => value, rejection => throw new Xunit.Sdk.XunitException(rejection.ToString()));
}
