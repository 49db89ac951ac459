using System.Text;
using FederationHub.Core.Identity;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Upstreams.Tests.Saml;

/// <summary>An answer outside of a login: what a login says of it, and why.</summary>
public sealed class SamlResponseCheckTests : IAsyncLifetime
{
    private readonly TestHub _hub = new();
    private readonly Visitor _visitor = new();
    private TestOrganisation _organisation = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var certificate = await _hub.Keys.SamlSigningAsync(Cancellation);
        var hub = new FakeServiceProvider(_hub.Address.SamlEntityId, [_hub.Address.AssertionConsumerService]) { Certificates = [certificate] };
        _organisation = await TestOrganisation.StartAsync(_hub.Clock, 0, saml: new SamlFace { ServiceProviders = [hub] });
    }

    public async ValueTask DisposeAsync()
    {
        await _organisation.DisposeAsync();
        _visitor.Dispose();
        _hub.Dispose();
    }

    [Fact]
    public async Task What_a_login_takes_the_check_takes_and_gives_the_same_statement()
    {
        var (upstream, answer, login) = await AnsweredAsync(Breakage.None);
        var report = await ExamineAsync(upstream, answer);
        report.Outcome.Should().BeOfType<Outcome<UpstreamStatement>.Accepted>().Subject.Value
            .Should().BeEquivalentTo(login.Should().BeOfType<Outcome<UpstreamAnswer>.Accepted>().Subject.Value.Statement);
        report.Checks.Should().OnlyContain(line => line.Verdict == SamlVerdict.Passed || line.Verdict == SamlVerdict.NotHere);
        report.Form.Should().Be("base64");
    }

    [Fact]
    public async Task What_only_a_login_knows_is_said_so()
    {
        var (upstream, answer, _) = await AnsweredAsync(Breakage.None);
        (await ExamineAsync(upstream, answer)).Checks.Where(line => line.Verdict == SamlVerdict.NotHere).Select(line => line.Name)
            .Should().Equal("binding", "in-response-to", "fresh", "authn-context", "relay-state", "replay");
    }

    [Theory]
    [InlineData(Breakage.WrongAudience)]
    [InlineData(Breakage.NotSigned)]
    [InlineData(Breakage.Tampered)]
    [InlineData(Breakage.Expired)]
    [InlineData(Breakage.ClockAhead)]
    [InlineData(Breakage.WrongDestination)]
    [InlineData(Breakage.WrongIssuer)]
    [InlineData(Breakage.WrongRecipient)]
    [InlineData(Breakage.AccessDenied)]
    [InlineData(Breakage.UnknownKey)]
    [InlineData(Breakage.DocumentType)]
    public async Task What_a_login_refuses_the_check_refuses_with_the_same_code(Breakage breakage)
    {
        var (upstream, answer, login) = await AnsweredAsync(breakage);
        var said = login.Should().BeOfType<Outcome<UpstreamAnswer>.Rejected>().Subject.Rejection;
        // For an unknown key only a login asks the metadata once more, and says so at the end.
        var refused = said.Code.Because(said.Detail.Split("; its metadata was asked again")[0]);
        var report = await ExamineAsync(upstream, answer);
        report.Outcome.Should().BeOfType<Outcome<UpstreamStatement>.Rejected>().Subject.Rejection.Should().BeEquivalentTo(refused);
        report.Checks.First(line => line.Verdict == SamlVerdict.Failed).Should().BeEquivalentTo(new { Code = refused.Code.ToString(), refused.Code.Clause, Text = refused.Detail });
    }

    [Fact]
    public async Task An_answer_that_was_kept_is_judged_for_the_instant_that_is_named()
    {
        var (upstream, answer, _) = await AnsweredAsync(Breakage.None);
        var later = Value(await SamlResponseCheck.ExamineAsync(upstream, _hub.Address, _hub.Keys, Encoding.UTF8.GetBytes(answer), null, _hub.Clock.Now.AddDays(1), Cancellation));
        later.Checks.Where(line => line.Verdict == SamlVerdict.Failed).Select(line => line.Name).Should().Contain(["not-on-or-after", "subject-confirmation"]);
        (await ExamineAsync(upstream, answer)).Outcome.Should().BeOfType<Outcome<UpstreamStatement>.Accepted>();
    }

    [Fact]
    public async Task An_encrypted_answer_is_opened_with_the_keys_of_the_hub_as_a_login_does()
    {
        _organisation.Fake.Encryption = new FakeEncryption((await _hub.Keys.SamlDecryptionAsync(Cancellation))[0]);
        var (upstream, answer, login) = await AnsweredAsync(Breakage.None);
        _organisation.Fake.Encryption = null;

        var report = await ExamineAsync(upstream, answer);

        report.Outcome.Should().BeOfType<Outcome<UpstreamStatement>.Accepted>().Subject.Value.Should().BeEquivalentTo(Value(login).Statement);
        report.Checks.Single(line => line.Name == "decryption").Verdict.Should().Be(SamlVerdict.Passed);
    }

    [Fact]
    public async Task A_request_in_the_confirmation_other_than_in_the_response_is_seen_here_too()
    {
        var (upstream, answer, _) = await AnsweredAsync(Breakage.None);
        var xml = Encoding.UTF8.GetString(Convert.FromBase64String(answer));
        var first = xml.IndexOf("InResponseTo=\"", StringComparison.Ordinal) + "InResponseTo=\"".Length;
        var changed = xml[..first] + "_another" + xml[xml.IndexOf('"', first)..];
        (await ExamineAsync(upstream, changed)).Checks.Single(line => line.Name == "subject-confirmation").Code.Should().Be("FH-1306/confirmation-in-response-to-mismatch");
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_is_refused_as_a_login_refuses_it()
    {
        var (upstream, answer, _) = await AnsweredAsync(Breakage.None);
        var xml = System.Text.RegularExpressions.Regex.Replace(Encoding.UTF8.GetString(Convert.FromBase64String(answer)), " InResponseTo=\"[^\"]*\"", string.Empty, System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        (await ExamineAsync(upstream, xml)).Checks.Single(line => line.Name == "in-response-to").Code.Should().Be("FH-1302/unsolicited-response");
    }

    [Fact]
    public async Task No_value_of_the_person_stands_in_the_report()
    {
        foreach (var breakage in new[] { Breakage.None, Breakage.Tampered, Breakage.Expired, Breakage.WrongAudience })
        {
            var (upstream, answer, _) = await AnsweredAsync(breakage);
            var pupil = _organisation.Fake.Personas.Single(persona => persona.Id == Personas.Pupil);
            var report = await ExamineAsync(upstream, answer);
            string.Join('\n', report.Checks).Should().NotContainAny([pupil.GivenName, pupil.FamilyName, pupil.Mail!, pupil.PersistentId]);
        }
    }

    [Fact]
    public async Task An_upstream_without_metadata_checks_nothing() =>
        (await SamlResponseCheck.ExamineAsync(
            TestHub.Upstream("saml", new SamlSettings { MetadataUrl = "https://idp.example/metadata" }.ToJson()), _hub.Address, _hub.Keys, "x"u8.ToArray(), null, _hub.Clock.Now, Cancellation))
            .Should().BeOfType<Outcome<SamlReport>.Rejected>().Subject.Rejection.Code.Should().Be(UpstreamsCauses.MetadataMissing);

    private async Task<SamlReport> ExamineAsync(Core.Organisations.Upstream upstream, string answer) =>
        Value(await SamlResponseCheck.ExamineAsync(upstream, _hub.Address, _hub.Keys, Encoding.UTF8.GetBytes(answer), null, _hub.Clock.Now, Cancellation));

    private async Task<(Core.Organisations.Upstream Upstream, string Answer, Outcome<UpstreamAnswer> Login)> AnsweredAsync(Breakage breakage)
    {
        var saml = _hub.Protocols.Find("saml")!;
        var settings = new SamlSettings { MetadataUrl = $"{_organisation.Fake.BaseUrl}/metadata" };
        var upstream = TestHub.Upstream("saml", Value(await ((IUpstreamMetadata)saml).RefreshAsync(settings.ToJson(), Cancellation)));
        // A second person must not come out of the session of the first.
        var trip = TestHub.Trip(upstream) with { Forced = true };
        var start = Value(await saml.StartAsync(trip, Cancellation));
        var reply = await _visitor.LogInAsync(start, breakage: breakage);
        return (upstream, reply.Single("SAMLResponse")!, await saml.FinishAsync(upstream, _hub.Leg(trip, start), reply, Cancellation));
    }

    private static T Value<T>(Outcome<T> outcome) => outcome.Match(value => value, rejection => throw new Xunit.Sdk.XunitException(rejection.ToString()));
}
