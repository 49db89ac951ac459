using System.Xml.Linq;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Upstreams.Tests.Saml;

/// <summary>An organisation that signs with another key than the hub knows: its metadata is asked once, inside the login.</summary>
public sealed class KeyRenewalTests : IAsyncLifetime
{
    private readonly TestHub _hub = new();
    private readonly Visitor _visitor = new();
    private TestOrganisation _organisation = null!;
    private Upstream _upstream = null!;
    private int _fetchedBefore;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private SamlUpstream Protocol => (SamlUpstream)_hub.Protocols.Find("saml")!;

    private int Fetches => _hub.Fetches - _fetchedBefore;

    public async ValueTask InitializeAsync()
    {
        var hub = new FakeServiceProvider(_hub.Address.SamlEntityId, [_hub.Address.AssertionConsumerService]);
        _organisation = await TestOrganisation.StartAsync(_hub.Clock, 0, saml: new SamlFace { ServiceProviders = [hub] });
        var settings = new SamlSettings { MetadataUrl = _organisation.Fake.BaseUrl + "/metadata" }.ToJson();
        _upstream = TestHub.Upstream("saml", Value(await Protocol.RefreshAsync(settings, Cancellation)));
        _fetchedBefore = _hub.Fetches;
    }

    public async ValueTask DisposeAsync()
    {
        _hub.Dispose();
        _visitor.Dispose();
        await _organisation.DisposeAsync();
    }

    [Fact]
    public async Task A_key_that_is_new_is_found_inside_the_login_and_saved_after_it()
    {
        var before = Value(await LogInAsync()).Statement.Evidence.KeyId;
        Fetches.Should().Be(0, "a key that is known asks for nothing");
        _organisation.Fake.RollKey();

        var after = Value(await LogInAsync()).Statement.Evidence.KeyId;

        after.Should().NotBe(before);
        Fetches.Should().Be(1);
        var renewed = Protocol.TakeRenewed().Should().ContainSingle().Subject;
        renewed.Upstream.Should().Be(_upstream.Id);
        SamlSettings.TryParse(renewed.Settings)!.Entity!.Certificates.Should().HaveCount(2);
        Protocol.TakeRenewed().Should().BeEmpty("it is told once");
    }

    [Fact]
    public async Task A_disk_or_a_store_that_fails_over_it_is_a_refusal_and_no_exception_also_for_those_who_share_it()
    {
        var asked = 0;
        var renewal = new KeyRenewal(
            (_, _) =>
            {
                asked++;
                throw new IOException("No space left on device");
            },
            _hub.Clock);

        foreach (var _ in Enumerable.Range(0, 3))
        {
            var refused = (await renewal.AskAsync(_upstream)).Should().BeOfType<Outcome<string>.Rejected>().Subject.Rejection;
            refused.Code.Should().Be(UpstreamsCauses.MetadataAskedInVain);
            refused.Detail.Should().Contain("IOException").And.NotContain("space left");
        }

        asked.Should().Be(1);
    }

    [Fact]
    public async Task All_logins_of_the_same_moments_share_one_fetch_until_it_is_saved()
    {
        _organisation.Fake.RollKey();
        var answers = new List<(UpstreamTrip Trip, UpstreamStart Start, UpstreamReply Reply)>();
        for (var i = 0; i < 5; i++)
        {
            answers.Add(await AnswerAsync());
        }

        var outcomes = await Task.WhenAll(answers.Select(answer => Task.Run(() => FinishAsync(answer), Cancellation)));

        outcomes.Should().AllSatisfy(outcome => Value(outcome));
        Fetches.Should().Be(1);
    }

    [Fact]
    public async Task A_key_that_nobody_published_is_refused_and_makes_one_fetch_a_window()
    {
        for (var i = 0; i < 4; i++)
        {
            var refused = Refusal(await LogInAsync(Breakage.UnknownKey));
            refused.Code.ToString().Should().Be("FH-1304/signing-key-unknown");
            refused.Detail.Should().Contain("its metadata was asked again and holds no other key");
        }

        Fetches.Should().Be(1);
        Protocol.TakeRenewed().Should().BeEmpty("nothing changed");
        _hub.Clock.Now += KeyRenewal.Window;
        Refusal(await LogInAsync(Breakage.UnknownKey));
        Fetches.Should().Be(2);
    }

    [Fact]
    public async Task After_the_renewed_keys_are_saved_an_unknown_one_waits_for_the_window_to_end()
    {
        _organisation.Fake.RollKey();
        Value(await LogInAsync());
        _upstream = _upstream with { Settings = Protocol.TakeRenewed()[0].Settings };

        Refusal(await LogInAsync(Breakage.UnknownKey)).Detail.Should().Contain("upstream-metadata-asked-before");
        Fetches.Should().Be(1);
        Value(await LogInAsync());
    }

    [Fact]
    public async Task A_key_that_the_metadata_dropped_opens_nothing_any_more()
    {
        var old = await AnswerAsync();
        _organisation.Fake.RollKey(keepPrevious: false);
        Value(await LogInAsync());
        _upstream = _upstream with { Settings = Protocol.TakeRenewed()[0].Settings };

        Refusal(await FinishAsync(old)).Code.ToString().Should().Be("FH-1304/signing-key-unknown");
    }

    [Fact]
    public async Task A_renewed_key_makes_no_other_check_lighter()
    {
        _organisation.Fake.RollKey();
        var answer = await AnswerAsync(Breakage.WrongAudience);
        Refusal(await FinishAsync(answer)).Code.ToString().Should().Be("FH-1306/audience-mismatch", "the same bytes were judged again, whole");
        Fetches.Should().Be(1);
    }

    [Theory]
    [InlineData(Breakage.Tampered)]
    [InlineData(Breakage.NotSigned)]
    [InlineData(Breakage.Expired)]
    [InlineData(Breakage.WrongInResponseTo)]
    [InlineData(Breakage.DocumentType)]
    public async Task What_no_key_can_mend_asks_for_nothing(Breakage breakage)
    {
        Refusal(await LogInAsync(breakage));
        Fetches.Should().Be(0);
    }

    [Fact]
    public async Task An_answer_that_does_not_say_which_key_signed_it_is_looked_up_too()
    {
        var (trip, start, reply) = await AnswerAsync();
        Fetches.Should().Be(0);
        Value(await FinishAsync((trip, start, Without(reply, "KeyInfo"))));
        _organisation.Fake.RollKey();
        (trip, start, reply) = await AnswerAsync();

        Value(await FinishAsync((trip, start, Without(reply, "KeyInfo"))));
        Fetches.Should().Be(1);
    }

    [Fact]
    public async Task An_organisation_whose_metadata_does_not_come_is_refused_for_the_first_reason()
    {
        var answer = await AnswerAsync(Breakage.UnknownKey);
        await _organisation.DisposeAsync();
        var refused = Refusal(await FinishAsync(answer));
        refused.Code.ToString().Should().Be("FH-1304/signing-key-unknown");
        refused.Detail.Should().Contain("its metadata was asked again: FH-1313/outbound-connect");
    }

    [Fact]
    public async Task Metadata_that_names_another_entity_is_not_believed_for_its_keys()
    {
        var answer = await AnswerAsync(Breakage.UnknownKey);
        await using var other = await TestOrganisation.StartAsync(_hub.Clock, 1, saml: new SamlFace());
        var moved = SamlSettings.TryParse(_upstream.Settings)! with { MetadataUrl = other.Fake.BaseUrl + "/metadata" };
        _upstream = _upstream with { Settings = moved.ToJson() };
        Refusal(await FinishAsync(answer)).Detail.Should().Contain("entity-not-found");
        Protocol.TakeRenewed().Should().BeEmpty();
    }

    [Fact]
    public async Task An_organisation_set_by_hand_is_refused_without_a_fetch()
    {
        var answer = await AnswerAsync(Breakage.UnknownKey);
        _upstream = _upstream with { Settings = (SamlSettings.TryParse(_upstream.Settings)! with { MetadataUrl = null }).ToJson() };
        var refused = Refusal(await FinishAsync(answer));
        refused.Code.ToString().Should().Be("FH-1304/signing-key-unknown");
        refused.Detail.Should().NotContain("asked again");
        Fetches.Should().Be(0);
    }

    private static UpstreamReply Without(UpstreamReply reply, string element)
    {
        var xml = XDocument.Parse(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(reply.Single("SAMLResponse")!)), LoadOptions.PreserveWhitespace);
        xml.Descendants(XName.Get(element, "http://www.w3.org/2000/09/xmldsig#")).Remove();
        var text = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(xml.ToString(SaveOptions.DisableFormatting)));
        return reply with { Parameters = [.. reply.Parameters.Select(pair => pair.Key == "SAMLResponse" ? KeyValuePair.Create(pair.Key, text) : pair)] };
    }

    private async Task<(UpstreamTrip Trip, UpstreamStart Start, UpstreamReply Reply)> AnswerAsync(Breakage breakage = Breakage.None)
    {
        var trip = TestHub.Trip(_upstream);
        var start = Value(await Protocol.StartAsync(trip, Cancellation));
        // Set at the organisation, since a person with a session sees no page on which to choose it.
        _organisation.Fake.Breakage = breakage;
        return (trip, start, await _visitor.LogInAsync(start));
    }

    private Task<Outcome<UpstreamAnswer>> FinishAsync((UpstreamTrip Trip, UpstreamStart Start, UpstreamReply Reply) answer) =>
        Protocol.FinishAsync(_upstream, _hub.Leg(answer.Trip, answer.Start), answer.Reply, Cancellation).AsTask();

    private async Task<Outcome<UpstreamAnswer>> LogInAsync(Breakage breakage = Breakage.None) => await FinishAsync(await AnswerAsync(breakage));

    private static T Value<T>(Outcome<T> outcome) => outcome.Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));

    private static Rejection Refusal<T>(Outcome<T> outcome) => outcome.Match(_ => throw new InvalidOperationException("accepted"), rejection => rejection);
}
