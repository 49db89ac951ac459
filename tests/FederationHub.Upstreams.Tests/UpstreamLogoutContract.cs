using System.Security.Cryptography;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;

namespace FederationHub.Upstreams.Tests;

/// <summary>What logout must do in every protocol that has it, both ways, at a real organisation over real HTTP.</summary>
public abstract class UpstreamLogoutContract : IAsyncLifetime
{
    private protected TestHub Hub { get; } = new();

    private protected Visitor Visitor { get; } = new();

    private protected TestOrganisation Organisation { get; private set; } = null!;

    private protected Upstream Upstream { get; private set; } = null!;

    private protected IUpstreamLogout Logout => (IUpstreamLogout)Hub.Protocols.Find(Name)!;

    private IUpstreamProtocol Protocol => Hub.Protocols.Find(Name)!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The protocol's name.</summary>
    protected abstract string Name { get; }

    /// <summary>How long the hub asks nobody again for keys that it lacked.</summary>
    protected abstract TimeSpan Window { get; }

    private protected abstract string SettingsOf(TestOrganisation organisation);

    private protected abstract Task<TestOrganisation> StartOrganisationAsync(int key, bool offersLogout = true);

    /// <summary>What the organisation sends when the person logs out there.</summary>
    private protected abstract Task<UpstreamReply> DemandAsync();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Organisation = await StartOrganisationAsync(0);
        Upstream = await ConnectAsync(Organisation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Hub.Dispose();
        Visitor.Dispose();
        await Organisation.DisposeAsync();
    }

    [Fact]
    public async Task A_person_is_logged_out_at_the_organisation_and_comes_back()
    {
        var session = SessionOf(await LogInAsync());
        Logout.OffersLogout(Upstream).Should().BeTrue();

        var (start, reply) = await LogOutAsync(session);
        (reply.Single("state") ?? reply.Single("RelayState")).Should().Be(start.Trip.Handle);
        Value(await FinishAsync(start, reply)).Should().Be(UpstreamLogoutResult.Complete);
        (await Visitor.LogOutEverywhereAsync(Organisation.Fake.BaseUrl)).Should().BeNull("its session there is over");
    }

    [Fact]
    public async Task Where_the_organisation_has_no_place_for_it_nobody_is_sent()
    {
        await using var silent = await StartOrganisationAsync(1, offersLogout: false);
        var upstream = await ConnectAsync(silent);

        Logout.OffersLogout(upstream).Should().BeFalse();
        Refusal(await Logout.StartLogoutAsync(UpstreamLogoutTrip.Of(upstream, Randomness.System.Handle(), SessionOf(await LogInAsync())), Cancellation)).Should().Be(UpstreamsCauses.LogoutNotOffered);
    }

    [Fact]
    public async Task An_answer_to_another_trip_is_refused()
    {
        var session = SessionOf(await LogInAsync());
        var (first, reply) = await LogOutAsync(session);
        var (second, _) = await LogOutAsync(session);

        Refusal(await FinishAsync(second, reply)).Fh.Should().Be(FhCodes.AnswerUnexpected);
        Value(await FinishAsync(first, reply)).Should().Be(UpstreamLogoutResult.Complete);
    }

    [Fact]
    public async Task A_trip_of_a_login_is_finished_by_no_logout_and_the_other_way_around()
    {
        var session = SessionOf(await LogInAsync());
        var (start, reply) = await LogOutAsync(session);
        var login = TestHub.Trip(Upstream);
        var begun = Value(await Protocol.StartAsync(login, Cancellation));

        Refusal(await Logout.FinishLogoutAsync(Upstream, Hub.Leg(login, begun), reply, Cancellation)).Should().Be(UpstreamsCauses.MemoryUnusable);
        (await Protocol.FinishAsync(Upstream, Hub.Leg(login, start.Start), reply, Cancellation)).Should().BeOfType<Outcome<UpstreamAnswer>.Rejected>();
    }

    [Fact]
    public async Task A_demand_ends_the_session_that_it_names_and_no_other()
    {
        var statement = await LogInAsync();
        var session = SessionOf(statement);

        var demand = Value(await Logout.ReadDemandAsync(Upstream, await DemandAsync(), Cancellation));

        demand.Upstream.Should().Be(Upstream.Id);
        demand.Issuer.Should().Be(statement.Issuer);
        (demand.Subject?.Value ?? statement.Subject.Value).Should().Be(statement.Subject.Value);
        demand.ReplayId.Should().StartWith(statement.Issuer + "\n");
        demand.ReplayUntil.Should().BeAfter(Hub.Clock.Now).And.BeBefore(Hub.Clock.Now.AddHours(1));
        Ends(session).Should().BeTrue();
        Ends(session with { UpstreamSessionIndex = "another session" }).Should().BeFalse();
        Ends(session with { UpstreamSubject = session.UpstreamSubject with { Value = "somebody else" } }).Should().BeFalse();
        Ends(session with { UpstreamSubject = session.UpstreamSubject with { Format = "urn:another" } }).Should().BeFalse();
        Ends(session with { Statement = session.Statement with { Upstream = "elsewhere" } }).Should().BeFalse();
        Ends(session with { Statement = session.Statement with { Authorities = ["https://elsewhere.example", statement.Issuer] } }).Should().BeFalse();
        Ends(session with { Statement = session.Statement with { Authorities = [] } }).Should().BeFalse();
        demand.ToString().Should().NotContain(statement.Subject.Value);
        demand.Marks.Should().OnlyContain(mark => !mark.ToString().Contains(statement.Subject.Value));

        // A session that there is, and one that is yet to begin.
        bool Ends(SsoSession session)
        {
            demand.Marks.Intersect(EndedMark.ThatEnd(session)).Any().Should().Be(demand.Ends(session));
            return demand.Ends(session);
        }
    }

    [Fact]
    public async Task Each_demand_has_its_own_name_for_the_memory_of_replays()
    {
        await LogInAsync();
        var first = Value(await Logout.ReadDemandAsync(Upstream, await DemandAsync(), Cancellation));
        await LogInAsync();
        var second = Value(await Logout.ReadDemandAsync(Upstream, await DemandAsync(), Cancellation));

        first.ReplayId.Should().NotBe(second.ReplayId);
    }

    [Fact]
    public async Task A_demand_of_another_organisation_is_refused()
    {
        await LogInAsync();
        var demand = await DemandAsync();
        await using var other = await StartOrganisationAsync(1);

        Refusal(await Logout.ReadDemandAsync(await ConnectAsync(other), demand, Cancellation)).Fh.Should()
            .Match<FhCode>(code => code == FhCodes.SigningKeyUnknown || code == FhCodes.SignatureInvalid || code == FhCodes.AnswerUnexpected);
    }

    [Fact]
    public async Task A_demand_that_is_old_is_refused()
    {
        await LogInAsync();
        var demand = await DemandAsync();
        Hub.Clock.Now += TimeSpan.FromHours(1);

        Refusal(await Logout.ReadDemandAsync(Upstream, demand, Cancellation)).Fh.Should().Be(FhCodes.AnswerOutsideItsTime);
    }

    [Fact]
    public async Task A_demand_that_is_signed_with_a_new_key_is_verified_with_it_after_one_fetch()
    {
        await LogInAsync();
        Value(await Logout.ReadDemandAsync(Upstream, await DemandAsync(), Cancellation));
        await LogInAsync();
        Organisation.Fake.RollKey();
        var demand = await DemandAsync();
        Hub.Clock.Now += Window;
        var before = Hub.Fetches;

        Value(await Logout.ReadDemandAsync(Upstream, demand, Cancellation)).Upstream.Should().Be(Upstream.Id);

        (Hub.Fetches - before).Should().Be(1);
    }

    [Fact]
    public async Task A_demand_that_is_signed_with_a_key_that_nobody_published_makes_one_fetch_a_window_and_ends_nothing()
    {
        await LogInAsync();
        var demand = await DemandAsync();
        Hub.Clock.Now += Window;
        var before = Hub.Fetches;
        using var key = RSA.Create(2048);
        var forged = Forged(demand, key);

        for (var i = 0; i < 4; i++)
        {
            Refusal(await Logout.ReadDemandAsync(Upstream, forged, Cancellation)).Fh.Should().Match<FhCode>(code => code == FhCodes.SigningKeyUnknown || code == FhCodes.SignatureInvalid);
        }

        (Hub.Fetches - before).Should().Be(1);
    }

    [Fact]
    public async Task Settings_that_mean_nothing_offer_no_logout_and_believe_no_demand()
    {
        var session = SessionOf(await LogInAsync());
        var demand = await DemandAsync();
        foreach (var settings in new[] { "", "{", "{}", """{"version":2}""" })
        {
            var broken = TestHub.Upstream(Name, settings);
            Logout.OffersLogout(broken).Should().BeFalse();
            (await Logout.StartLogoutAsync(UpstreamLogoutTrip.Of(broken, Randomness.System.Handle(), session), Cancellation)).Should().BeOfType<Outcome<UpstreamStart>.Rejected>();
            (await Logout.ReadDemandAsync(broken, demand, Cancellation)).Should().BeOfType<Outcome<UpstreamLogoutDemand>.Rejected>();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Garbage_is_refused_and_never_an_exception(bool post)
    {
        var (start, _) = await LogOutAsync(SessionOf(await LogInAsync()));
        string[] names = ["SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature", "logout_token", "state", ""];
        string[] values = ["", "%", "PD94bWw+", "<x/>", "\0", new string('A', 400_000), "{}", "a.b.c", "é\uD800"];
        foreach (var name in names)
        {
            foreach (var value in values)
            {
                foreach (var times in new[] { 1, 2 })
                {
                    var query = string.Join('&', Enumerable.Repeat($"{name}={(value.Length < 100 ? value : value[..100])}", times));
                    var reply = new UpstreamReply(post, [.. Enumerable.Repeat(KeyValuePair.Create(name, value), times)], post ? string.Empty : query);
                    Logout.DemandIssuer(reply).Should().BeOfType<Outcome<string>.Rejected>($"{name} {times} times");
                    (await Logout.ReadDemandAsync(Upstream, reply, Cancellation)).Should().BeOfType<Outcome<UpstreamLogoutDemand>.Rejected>($"{name} {times} times");
                    (await FinishAsync(start, reply)).Should().BeOfType<Outcome<UpstreamLogoutResult>.Rejected>($"{name} {times} times");
                }
            }
        }
    }

    /// <summary>The same demand, signed by somebody else.</summary>
    private protected abstract UpstreamReply Forged(UpstreamReply demand, RSA key);

    private protected async Task<UpstreamStatement> LogInAsync()
    {
        var trip = TestHub.Trip(Upstream);
        var start = Value(await Protocol.StartAsync(trip, Cancellation));
        return Value(await Protocol.FinishAsync(Upstream, Hub.Leg(trip, start), await Visitor.LogInAsync(start), Cancellation)).Statement;
    }

    private protected SsoSession SessionOf(UpstreamStatement statement) => new()
    {
        SessionId = "sid",
        Statement = new IdentityStatement
        {
            StatementId = "statement", Organisation = "school", Upstream = statement.Upstream, PersonKey = "person", PersonIds = [], OrganisationIds = [],
            Assurance = new AssuranceStatement(AssuranceLevel.Laag, 1, 1, "amr", []), AuthenticatedAt = Hub.Clock.Now, Authorities = [statement.Issuer], Values = [],
        },
        UpstreamSubject = statement.Subject,
        UpstreamSessionIndex = statement.SessionIndex,
        UpstreamIdToken = statement.IdToken,
        StartedAt = Hub.Clock.Now,
        LastUsedAt = Hub.Clock.Now,
        IdleEndsAt = Hub.Clock.Now.AddHours(1),
        EndsAt = Hub.Clock.Now.AddHours(8),
    };

    private protected async Task<((UpstreamLogoutTrip Trip, UpstreamStart Start) Started, UpstreamReply Reply)> LogOutAsync(SsoSession session)
    {
        var trip = UpstreamLogoutTrip.Of(Upstream, Randomness.System.Handle(), session);
        var start = Value(await Logout.StartLogoutAsync(trip, Cancellation));
        return ((trip, start), await Visitor.LogInAsync(start));
    }

    private protected Task<Outcome<UpstreamLogoutResult>> FinishAsync((UpstreamLogoutTrip Trip, UpstreamStart Start) started, UpstreamReply reply) =>
        Logout.FinishLogoutAsync(Upstream, Hub.Leg(new UpstreamTrip { Upstream = Upstream, Handle = started.Trip.Handle }, started.Start), reply, Cancellation).AsTask();

    private protected static T Value<T>(Outcome<T> outcome) => outcome.Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));

    private protected RejectionCode Refusal<T>(Outcome<T> outcome) => outcome.Match(
        _ => throw new InvalidOperationException("accepted"),
        rejection =>
        {
            rejection.Detail.Should().NotContain(Organisation.Fake.Personas[0].PersistentId);
            return rejection.Code;
        });

    private async Task<Upstream> ConnectAsync(TestOrganisation organisation) =>
        TestHub.Upstream(Name, Value(await ((IUpstreamMetadata)Protocol).RefreshAsync(SettingsOf(organisation), Cancellation)));
}
