using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;

namespace FederationHub.Upstreams.Tests;

/// <summary>What every protocol must do, whatever it is called: logins at a real organisation over real HTTP.</summary>
public abstract class UpstreamProtocolContract : IAsyncLifetime
{
    private int _organisations;

    private protected TestHub Hub { get; } = new();

    private protected Visitor Visitor { get; } = new();

    private protected TestOrganisation Organisation { get; private set; } = null!;

    private protected Upstream Upstream { get; set; } = null!;

    private protected IUpstreamProtocol Protocol => Hub.Protocols.Find(Name)!;

    private protected IUpstreamMetadata Metadata => (IUpstreamMetadata)Protocol;

    /// <summary>The protocol's name.</summary>
    protected abstract string Name { get; }

    /// <summary>Settings that point at the organisation; nothing fetched yet.</summary>
    private protected abstract string SettingsOf(TestOrganisation organisation);

    private protected abstract Task<TestOrganisation> StartOrganisationAsync(int key);

    private protected Task<TestOrganisation> StartOrganisationAsync() => StartOrganisationAsync(_organisations++);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Organisation = await StartOrganisationAsync();
        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync(SettingsOf(Organisation), Cancellation)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Hub.Dispose();
        Visitor.Dispose();
        await Organisation.DisposeAsync();
    }

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_gives_what_the_organisation_said_with_its_proof()
    {
        var answer = Value(await LogInAsync());

        var statement = answer.Statement;
        statement.Upstream.Should().Be(TestHub.UpstreamId);
        statement.Issuer.Should().Be(Protocol.IdentifierOf(Upstream));
        Protocol.IssuersOf(Upstream).Should().Equal(statement.Issuer);
        statement.Subject.Value.Should().Be(Organisation.Fake.Personas[0].PersistentId);
        statement.Authentication.Instant.Should().BeCloseTo(Hub.Clock.Now, TimeSpan.FromSeconds(1));
        statement.SessionIndex.Should().NotBeNullOrEmpty();
        statement.Attributes.ByName.Values.SelectMany(values => values).Should().Contain("sdevries@school.example");
        statement.Evidence.KeyId.Should().NotBeNullOrEmpty();
        statement.Evidence.KeySource.Should().Contain(Organisation.Fake.BaseUrl);
    }

    [Fact]
    public async Task A_name_keeps_its_letters()
    {
        var answer = Value(await LogInAsync(persona: Personas.Diacritics));
        answer.Statement.Attributes.ByName.Values.SelectMany(values => values).Should().Contain("Zoë").And.Contain("d'Ânversè-Łuczak");
    }

    [Fact]
    public async Task An_answer_to_another_trip_is_refused()
    {
        var (_, first) = await StartAsync();
        var (trip, second) = await StartAsync();
        var reply = await Visitor.LogInAsync(first);
        Refusal(await FinishAsync(trip, second, reply)).Fh.Should().Be(FhCodes.AnswerUnexpected);
    }

    [Fact]
    public async Task An_answer_of_another_organisation_is_refused()
    {
        await using var other = await StartOrganisationAsync();
        var elsewhere = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync(SettingsOf(other), Cancellation)));
        var (trip, start) = await StartAsync();
        using var attacker = new TestHub();
        var foreign = Value(await attacker.Protocols.Find(Name)!.StartAsync(TestHub.Trip(elsewhere) with { Handle = trip.Handle }, Cancellation));
        var reply = await Visitor.LogInAsync(foreign);
        Refusal(await FinishAsync(trip, start, reply)).Fh.Should().Match<FhCode>(code => code == FhCodes.AnswerUnexpected || code == FhCodes.SigningKeyUnknown);
    }

    [Fact]
    public async Task A_leg_without_what_was_remembered_is_refused()
    {
        var (trip, start) = await StartAsync();
        var reply = await Visitor.LogInAsync(start);
        var leg = Hub.Leg(trip, start) with { Memory = new Dictionary<string, string>(StringComparer.Ordinal) };
        Refusal(await Protocol.FinishAsync(Upstream, leg, reply, Cancellation)).Should().Be(UpstreamsCauses.MemoryUnusable);
    }

    [Fact]
    public async Task A_forced_login_is_asked_of_the_organisation_and_checked()
    {
        Value(await LogInAsync());
        Hub.Clock.Now += TimeSpan.FromMinutes(10);

        var forced = Value(await LogInAsync(trip => trip with { Forced = true }));
        forced.Statement.Authentication.Instant.Should().BeCloseTo(Hub.Clock.Now, TimeSpan.FromSeconds(1));

        // An organisation that does not ask again: the session is ten minutes old.
        Hub.Clock.Now += TimeSpan.FromMinutes(10);
        var (trip, start) = await StartAsync();
        var reply = await Visitor.LogInAsync(start);
        var leg = Hub.Leg(trip, start) with { Forced = true };
        Refusal(await Protocol.FinishAsync(Upstream, leg, reply, Cancellation)).Fh.Should().Be(FhCodes.ReauthenticationNotPerformed);
    }

    [Fact]
    public async Task A_maximum_age_is_checked()
    {
        Value(await LogInAsync());
        Hub.Clock.Now += TimeSpan.FromMinutes(10);
        Value(await LogInAsync(trip => trip with { MaxAgeSeconds = 60 })).Statement.Authentication.Instant.Should().BeCloseTo(Hub.Clock.Now, TimeSpan.FromSeconds(1));

        Hub.Clock.Now += TimeSpan.FromMinutes(10);
        var (trip, start) = await StartAsync();
        var reply = await Visitor.LogInAsync(start);
        var leg = Hub.Leg(trip, start) with { MaxAgeSeconds = 300 };
        Refusal(await Protocol.FinishAsync(Upstream, leg, reply, Cancellation)).Fh.Should().Be(FhCodes.ReauthenticationNotPerformed);
    }

    [Fact]
    public async Task Without_a_session_a_passive_login_says_that_one_is_required()
    {
        var outcome = await LogInAsync(trip => trip with { Passive = true });
        var rejection = outcome.Match(_ => throw new InvalidOperationException("accepted"), rejection => rejection);
        rejection.Code.Fh.Should().Be(FhCodes.OrganisationRefused);
        rejection.EffectiveProtocolError.Should().Be("login_required");
    }

    [Fact]
    public async Task With_a_session_a_passive_login_shows_no_page()
    {
        Value(await LogInAsync());
        Value(await LogInAsync(trip => trip with { Passive = true })).Statement.Subject.Value.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_key_rollover_is_followed()
    {
        var before = Value(await LogInAsync()).Statement.Evidence.KeyId;
        Organisation.Fake.RollKey();
        Upstream = Upstream with { Settings = Value(await Metadata.RefreshAsync(Upstream.Settings, Cancellation)) };
        Value(await LogInAsync()).Statement.Evidence.KeyId.Should().NotBe(before);
    }

    [Fact]
    public async Task An_upstream_waits_until_its_metadata_has_come()
    {
        var waiting = SettingsOf(Organisation);
        Protocol.Check(waiting).Should().BeEmpty();
        Metadata.IsWaiting(waiting).Should().BeTrue();
        Refusal(await Protocol.StartAsync(TestHub.Trip(TestHub.Upstream(Name, waiting)), Cancellation)).ToString().Should().Be("FH-1313/upstream-metadata-missing");

        var complete = Value(await Metadata.RefreshAsync(waiting, Cancellation));
        Protocol.Check(complete).Should().BeEmpty();
        Metadata.IsWaiting(complete).Should().BeFalse();
        Value(await Metadata.RefreshAsync(complete, Cancellation)).Should().BeSameAs(complete, "nothing changed");
    }

    [Fact]
    public async Task An_organisation_that_is_down_is_unreachable_and_keeps_its_settings()
    {
        await Organisation.DisposeAsync();
        Refusal(await Metadata.RefreshAsync(Upstream.Settings, Cancellation)).ToString().Should().Be("FH-1313/outbound-connect");
        Value(await Protocol.StartAsync(TestHub.Trip(Upstream), Cancellation)).Memory.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_hub_on_the_internet_fetches_nothing_from_loopback()
    {
        using var hub = new TestHub("https://hub.example");
        var protocol = hub.Protocols.Find(Name)!;
        protocol.Check(SettingsOf(Organisation)).Should().NotBeEmpty();
        (await ((IUpstreamMetadata)protocol).RefreshAsync(SettingsOf(Organisation), Cancellation)).Should().BeOfType<Outcome<string>.Rejected>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":2}""")]
    [InlineData("""{"version":1,"version":1}""")]
    [InlineData("""{"version":1,"unknown":true}""")]
    [InlineData("""{"version":"1"}""")]
    [InlineData("""{"version":1,"issuer":"https://a.example","client_id":"a","tenants":[null]}""")]
    [InlineData("""{"version":1,"issuer":"https://a.example","client_id":"a","extra_parameters":{"a":null}}""")]
    [InlineData("""{"version":1,"issuer":"\ud800","client_id":"a"}""")]
    [InlineData("""{"version":1,"metadata_url":"https://a.example","metadata_certificates":[null]}""")]
    [InlineData("""{"version":1,"entity":{"entity_id":"a","certificates":[null]}}""")]
    [InlineData("""{"version":1,"entity":{"entity_id":"a"}}""")]
    public async Task Settings_that_mean_nothing_are_named_and_never_used(string settings)
    {
        Protocol.Check(settings).Should().NotBeEmpty();
        Metadata.IsWaiting(settings).Should().BeTrue();
        Protocol.IdentifierOf(TestHub.Upstream(Name, settings)).Should().BeNull();
        Protocol.IssuersOf(TestHub.Upstream(Name, settings)).Should().BeEmpty();
        (await Metadata.RefreshAsync(settings, Cancellation)).Should().BeOfType<Outcome<string>.Rejected>();
        (await Protocol.StartAsync(TestHub.Trip(TestHub.Upstream(Name, settings)), Cancellation)).Should().BeOfType<Outcome<UpstreamStart>.Rejected>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Garbage_is_refused_and_never_an_exception(bool post)
    {
        var (trip, start) = await StartAsync();
        string[] names = ["SAMLResponse", "RelayState", "state", "code", "iss", "error", "id_token", ""];
        string[] values = ["", "%", "PD94bWw+", "<x/>", "\0", new string('A', 400_000), "{}", "../..", trip.Handle, "é\uD800"];
        foreach (var name in names)
        {
            foreach (var value in values)
            {
                foreach (var times in new[] { 1, 2 })
                {
                    var reply = new UpstreamReply(post, [.. Enumerable.Repeat(KeyValuePair.Create(name, value), times), new("state", trip.Handle)], string.Empty);
                    var outcome = await FinishAsync(trip, start, reply);
                    outcome.Should().BeOfType<Outcome<UpstreamAnswer>.Rejected>($"{name} {times} times");
                }
            }
        }
    }

    private protected async Task<(UpstreamTrip Trip, UpstreamStart Start)> StartAsync(Func<UpstreamTrip, UpstreamTrip>? demand = null)
    {
        var trip = (demand ?? (trip => trip))(TestHub.Trip(Upstream));
        return (trip, Value(await Protocol.StartAsync(trip, Cancellation)));
    }

    private protected Task<Outcome<UpstreamAnswer>> FinishAsync(UpstreamTrip trip, UpstreamStart start, UpstreamReply reply) =>
        Protocol.FinishAsync(Upstream, Hub.Leg(trip, start), reply, Cancellation).AsTask();

    private protected async Task<Outcome<UpstreamAnswer>> LogInAsync(
        Func<UpstreamTrip, UpstreamTrip>? demand = null, string persona = Personas.Pupil, Breakage breakage = Breakage.None, bool cancel = false)
    {
        var (trip, start) = await StartAsync(demand);
        var reply = await Visitor.LogInAsync(start, persona, breakage, cancel);
        if (breakage == Breakage.None)
        {
            (reply.Single("state") ?? reply.Single("RelayState")).Should().Be(trip.Handle);
        }

        return await FinishAsync(trip, start, reply);
    }

    private protected static T Value<T>(Outcome<T> outcome) => outcome.Match(
        value => value,
        rejection => throw new InvalidOperationException(rejection.ToString()));

    private protected static RejectionCode Refusal<T>(Outcome<T> outcome) => outcome.Match(
        _ => throw new InvalidOperationException("accepted"),
        rejection =>
        {
            rejection.Detail.Should().NotContain("sdevries").And.NotContain("s e:c+r%é");
            return rejection.Code;
        });
}
