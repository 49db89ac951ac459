using System.Text;
using System.Xml.Linq;
using FederationHub.Core.Identity;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Upstreams.Saml;
using Microsoft.AspNetCore.WebUtilities;

namespace FederationHub.Upstreams.Tests.Saml;

public sealed class SamlUpstreamTests : UpstreamProtocolContract
{
    private SamlFace _face = new();

    protected override string Name => "saml";

    private protected override async Task<TestOrganisation> StartOrganisationAsync(int key)
    {
        var certificate = await Hub.Keys.SamlSigningAsync(Cancellation);
        var hub = new FakeServiceProvider(Hub.Address.SamlEntityId, [Hub.Address.AssertionConsumerService]) { Certificates = [certificate] };
        return await TestOrganisation.StartAsync(Hub.Clock, key, saml: _face with { ServiceProviders = [hub] });
    }

    private protected override string SettingsOf(TestOrganisation organisation) => Settings(organisation).ToJson();

    [Theory]
    [InlineData(Breakage.WrongAudience, "FH-1306/audience-mismatch")]
    [InlineData(Breakage.NotSigned, "FH-1303/unsigned")]
    [InlineData(Breakage.Tampered, "FH-1303/digest-wrong")]
    [InlineData(Breakage.Expired, "FH-1305")]
    [InlineData(Breakage.ClockAhead, "FH-1305")]
    [InlineData(Breakage.WrongInResponseTo, "FH-1306/in-response-to-mismatch")]
    [InlineData(Breakage.WrongDestination, "FH-1306/destination-mismatch")]
    [InlineData(Breakage.WrongIssuer, "FH-1306/response-issuer-mismatch")]
    [InlineData(Breakage.WrongRecipient, "FH-1306/recipient-mismatch")]
    [InlineData(Breakage.AccessDenied, "FH-1301/status-request-denied")]
    [InlineData(Breakage.UnknownKey, "FH-1304/signing-key-unknown")]
    [InlineData(Breakage.DocumentType, "FH-1306/xml-dtd")]
    public async Task One_thing_wrong_refuses_the_login(Breakage breakage, string code)
    {
        Refusal(await LogInAsync(breakage: breakage)).ToString().Should().StartWith(code);
        Value(await LogInAsync(trip => trip with { Forced = true })).Statement.Issuer.Should().Be(Organisation.Fake.EntityId, "the same login unbroken is accepted");
    }

    [Fact]
    public async Task An_answer_to_the_login_before_is_refused()
    {
        Value(await LogInAsync());
        Refusal(await LogInAsync(trip => trip with { Forced = true }, breakage: Breakage.Replay)).ToString().Should().Be("FH-1306/in-response-to-mismatch");
    }

    [Fact]
    public async Task Each_assertion_has_its_own_name_for_the_memory_of_replays()
    {
        var (first, second) = (Value(await LogInAsync()), Value(await LogInAsync()));
        first.ReplayId.Should().StartWith(Organisation.Fake.EntityId + "\n").And.NotBe(second.ReplayId);
        first.ReplayUntil.Should().BeAfter(Hub.Clock.Now).And.BeBefore(Hub.Clock.Now.AddHours(1));
    }

    [Fact]
    public async Task Cancelling_is_what_the_organisation_says() =>
        Refusal(await LogInAsync(cancel: true)).ToString().Should().Be("FH-1301/status-authn-failed");

    [Fact]
    public async Task An_answer_by_get_is_refused()
    {
        var (trip, start) = await StartAsync();
        var reply = await Visitor.LogInAsync(start);
        Refusal(await FinishAsync(trip, start, reply with { IsPost = false })).Should().Be(UpstreamsCauses.MethodUnexpected);
    }

    [Theory]
    [InlineData(SamlSignature.Assertion, "assertion")]
    [InlineData(SamlSignature.Response, "response")]
    [InlineData(SamlSignature.Both, "response+assertion")]
    public async Task The_statement_says_what_was_signed(SamlSignature signature, string part)
    {
        _face = _face with { Signature = signature };
        await using var organisation = await StartOrganisationAsync();
        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync(SettingsOf(organisation), Cancellation)));
        Value(await LogInAsync()).Statement.Evidence.SignedPart.Should().Be(part);
    }

    [Theory]
    [InlineData(SamlSignature.Assertion, true, false, "FH-1303/response-not-signed")]
    [InlineData(SamlSignature.Response, false, true, "FH-1303/assertion-not-signed")]
    [InlineData(SamlSignature.Both, true, true, null)]
    public async Task What_must_be_signed_is_demanded(SamlSignature signature, bool response, bool assertion, string? code)
    {
        _face = _face with { Signature = signature };
        await using var organisation = await StartOrganisationAsync();
        var settings = Settings(organisation) with { RequireSignedResponse = response, RequireSignedAssertion = assertion };
        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync(settings.ToJson(), Cancellation)));
        (await LogInAsync()).Match<string?>(_ => (string?)null, rejection => rejection.Code.ToString()).Should().Be(code);
    }

    [Theory]
    [InlineData(RequestBinding.Redirect)]
    [InlineData(RequestBinding.Post)]
    public async Task Requests_are_signed_where_the_organisation_wants_it(string binding)
    {
        _face = _face with { WantAuthnRequestsSigned = true };
        await using var organisation = await StartOrganisationAsync();
        var settings = Settings(organisation) with { RequestBinding = binding };
        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync(settings.ToJson(), Cancellation)));
        Value(await LogInAsync());

        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync((settings with { SignRequests = false }).ToJson(), Cancellation)));
        var unsigned = () => LogInAsync(trip => trip with { Forced = true });
        await unsigned.Should().ThrowAsync<InvalidOperationException>("the organisation refuses it").WithMessage("*not signed*");
    }

    [Theory]
    [InlineData(RequestBinding.Redirect)]
    [InlineData(RequestBinding.Post)]
    [InlineData(null)]
    public async Task A_login_works_by_either_binding(string? binding)
    {
        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync((Settings(Organisation) with { RequestBinding = binding }).ToJson(), Cancellation)));
        var (trip, start) = await StartAsync();
        start.GetType().Name.Should().Be(binding == RequestBinding.Post ? "PostForm" : "RedirectTo");
        Value(await FinishAsync(trip, start, await Visitor.LogInAsync(start)));
    }

    [Fact]
    public async Task Asks_for_no_more_than_the_login_needs()
    {
        var (_, plain) = await StartAsync();
        var request = Request(plain);
        request.Attribute("ForceAuthn").Should().BeNull();
        request.Attribute("IsPassive").Should().BeNull();
        request.Elements().Select(element => element.Name.LocalName).Should().Equal("Issuer");
        request.Attribute("ID")!.Value.Should().StartWith("_").And.HaveLength(44);

        var (_, demanding) = await StartAsync(trip => trip with { Forced = true, Passive = true, RequestedContexts = ["urn:a", "urn:b", "urn:of-nobody"] });
        var more = Request(demanding);
        more.Attribute("ForceAuthn")!.Value.Should().Be("true");
        more.Attribute("IsPassive")!.Value.Should().Be("true");
        more.Descendants().Where(element => element.Name.LocalName == "AuthnContextClassRef").Select(element => element.Value).Should().Equal("urn:a", "urn:b");

        Request((await StartAsync(trip => trip with { MaxAgeSeconds = 60 })).Start).Attribute("ForceAuthn")!.Value.Should().Be("true");
    }

    [Fact]
    public async Task A_context_that_was_asked_must_be_the_one_that_was_used()
    {
        const string Mfa = "https://refeds.org/profile/mfa";
        var asked = await LogInAsync(trip => trip with { RequestedContexts = [Mfa] }, persona: Personas.Teacher);
        Value(asked).Statement.Authentication.Context.Should().Be(Mfa);

        // The organisation answers a request for less, and the leg remembers that more was asked.
        var (trip, start) = await StartAsync(trip => trip with { Forced = true });
        var reply = await Visitor.LogInAsync(start, Personas.Teacher);
        var leg = Hub.Leg(trip, start);
        leg = leg with { Memory = new Dictionary<string, string>(leg.Memory, StringComparer.Ordinal) { ["contexts"] = Mfa } };
        Refusal(await Protocol.FinishAsync(Upstream, leg, reply, Cancellation)).Fh.Should().Be(FhCodes.AuthenticationContextNotAllowed);
    }

    [Fact]
    public async Task Attributes_keep_their_names_and_all_their_values()
    {
        var statement = Value(await LogInAsync()).Statement;
        statement.Subject.Format.Should().Be(SubjectId.Persistent);
        statement.Subject.NameQualifier.Should().Be(Organisation.Fake.EntityId);
        statement.Subject.SpNameQualifier.Should().Be(Hub.Address.SamlEntityId);
        statement.Attributes["urn:oid:0.9.2342.19200300.100.1.3"].Should().Equal("sdevries@school.example");
        statement.Authentication.Context.Should().NotBeNullOrEmpty();
        statement.SessionEnds.Should().Be(Hub.Clock.Now.AddHours(8));
    }

    [Fact]
    public async Task Keys_to_decrypt_are_asked_for_only_where_something_is_encrypted()
    {
        Value(await LogInAsync());
        Hub.Keys.DecryptionAsked.Should().Be(0, "most answers hold nothing encrypted, and cost no key");

        Organisation.Fake.Encryption = new FakeEncryption((await Hub.Keys.SamlDecryptionAsync(Cancellation))[0]);
        var statement = Value(await LogInAsync()).Statement;

        statement.Attributes["urn:oid:0.9.2342.19200300.100.1.3"].Should().NotBeEmpty();
        statement.Evidence.SignedPart.Should().Be("assertion");
        Hub.Keys.DecryptionAsked.Should().Be(2);
    }

    [Fact]
    public async Task An_organisation_that_encrypts_can_sign_with_a_new_key_in_the_middle_of_a_login()
    {
        Organisation.Fake.Encryption = new FakeEncryption((await Hub.Keys.SamlDecryptionAsync(Cancellation))[0]);
        Value(await LogInAsync());
        Organisation.Fake.RollKey(keepPrevious: false);

        Value(await LogInAsync()).Statement.Issuer.Should().Be(Organisation.Fake.EntityId);
    }

    [Fact]
    public async Task The_organisation_knows_the_hub_by_its_metadata()
    {
        var metadata = await new SamlServiceProvider(Hub.Keys, Hub.Address, Hub.Clock).MetadataAsync(Cancellation);
        var hub = FakeServiceProvider.FromMetadata(metadata);
        hub.EntityId.Should().Be("http://localhost:5999/saml/metadata");
        hub.AssertionConsumers.Should().Equal("http://localhost:5999/login/return/saml");
        hub.Certificates.Should().ContainSingle().Which.RawData.Should().Equal((await Hub.Keys.SamlSigningAsync(Cancellation)).RawData);
    }

    [Fact]
    public async Task Metadata_given_as_text_needs_no_network()
    {
        using var browser = new HttpClient();
        var xml = await browser.GetStringAsync(new Uri(Organisation.Fake.BaseUrl + "/metadata"), Cancellation);
        var settings = new SamlSettings { MetadataXml = xml }.ToJson();
        Protocol.Check(settings).Should().BeEmpty();
        Metadata.IsWaiting(settings).Should().BeTrue();

        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync(settings, Cancellation)));
        Upstream.Settings.Should().NotContain("metadata_xml\":\"");
        Value(await LogInAsync()).Statement.Issuer.Should().Be(Organisation.Fake.EntityId);
    }

    [Theory]
    [InlineData("https://help.example/?code=ERRORURL_CODE", true)]
    [InlineData("http://help.example/", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("mailto:help@help.example", false)]
    [InlineData("/help", false)]
    [InlineData("https://help.example/\u00e9", false)]
    public async Task The_page_for_errors_that_metadata_names_is_an_https_address_or_none(string address, bool counts)
    {
        using var browser = new HttpClient();
        var xml = (await browser.GetStringAsync(new Uri(Organisation.Fake.BaseUrl + "/metadata"), Cancellation)).Replace("<md:IDPSSODescriptor ", $"<md:IDPSSODescriptor errorURL=\"{address}\" ", StringComparison.Ordinal);

        var upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync(new SamlSettings { MetadataXml = xml }.ToJson(), Cancellation)));

        Protocol.ErrorUrlOf(upstream).Should().Be(counts ? address : null);
        (await LogInAsync()).Should().NotBeNull("an address that is no help is no reason to refuse the rest");
    }

    [Theory]
    [InlineData("<x/>", "not-metadata")]
    [InlineData("<!DOCTYPE x><x/>", "xml-dtd")]
    [InlineData("", "xml-malformed")]
    [InlineData("<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='https://a.example'/>", "entity-not-found")]
    public void Metadata_that_is_none_is_named_so(string xml, string cause) =>
        Protocol.Check(new SamlSettings { MetadataXml = xml }.ToJson()).Should().ContainSingle()
            .Which.Should().Match<SettingsProblem>(problem => problem.Field == "metadata_xml" && problem.Message.Contains(cause));

    [Theory]
    [InlineData("https://pole.example/\u00e9")]
    [InlineData("https://pole.example/a b")]
    [InlineData("http://pole.example/sso")]
    [InlineData("sso")]
    public void An_address_that_nobody_may_be_sent_to_is_named_at_save_time(string address)
    {
        var certificate = CertificateOf(Upstream.Settings);
        string Metadata(string location) => $"""
            <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:pole"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
              <KeyDescriptor><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
              <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{location}"/>
            </IDPSSODescriptor></EntityDescriptor>
            """;
        Protocol.Check(new SamlSettings { MetadataXml = Metadata("https://pole.example/sso") }.ToJson()).Should().BeEmpty();
        Protocol.Check(new SamlSettings { MetadataXml = Metadata(address) }.ToJson()).Should().ContainSingle().Which.Message.Should().Contain("upstream-metadata-without-endpoint");
        Protocol.Check(new SamlSettings { Entity = new SamlEntity { EntityId = "urn:pole", RedirectUrl = address, Certificates = [certificate] } }.ToJson())
            .Should().ContainSingle().Which.Field.Should().Be("entity.redirect_url");
    }

    [Fact]
    public async Task Fetched_metadata_is_signed_where_that_is_demanded()
    {
        var demanding = (Settings(Organisation) with { MetadataCertificates = [CertificateOf(Upstream.Settings)] }).ToJson();
        Refusal(await Metadata.RefreshAsync(demanding, Cancellation)).ToString().Should().Be("FH-1303/metadata-not-signed");

        _face = _face with { SignMetadata = true };
        await using var signing = await StartOrganisationAsync();
        var own = CertificateOf(Value(await Metadata.RefreshAsync(SettingsOf(signing), Cancellation)));
        Metadata.IsWaiting(Value(await Metadata.RefreshAsync((Settings(signing) with { MetadataCertificates = [own] }).ToJson(), Cancellation))).Should().BeFalse();
        Refusal(await Metadata.RefreshAsync((Settings(signing) with { MetadataCertificates = [CertificateOf(Upstream.Settings)] }).ToJson(), Cancellation))
            .Fh.Number.Should().BeOneOf(1303, 1304);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signed_metadata_that_is_older_than_what_was_applied_is_refused(bool statesItsEnd)
    {
        _face = _face with { SignMetadata = true, MetadataCounts = statesItsEnd ? TimeSpan.FromDays(7) : null };
        await using var signing = await StartOrganisationAsync();
        var fetched = SamlSettings.TryParse(Value(await Metadata.RefreshAsync(SettingsOf(signing), Cancellation)))!;
        var known = fetched with { MetadataCertificates = [fetched.Entity!.Certificates[0]] };
        SamlSettings Applied(DateTimeOffset? end) => known with { Entity = known.Entity! with { ValidUntil = end } };
        fetched.Entity.ValidUntil.HasValue.Should().Be(statesItsEnd);

        Value(await Metadata.RefreshAsync(Applied(null).ToJson(), Cancellation));
        var end = fetched.Entity.ValidUntil ?? Hub.Clock.Now.AddDays(1);
        if (statesItsEnd)
        {
            Value(await Metadata.RefreshAsync(Applied(end).ToJson(), Cancellation));
            Value(await Metadata.RefreshAsync(Applied(end.AddSeconds(-1)).ToJson(), Cancellation)).Should().NotBe(Applied(end.AddSeconds(-1)).ToJson());
        }

        Refusal(await Metadata.RefreshAsync(Applied(end.AddSeconds(1)).ToJson(), Cancellation)).Should().Be(UpstreamsCauses.MetadataOlder);
        Value(await Metadata.RefreshAsync((Applied(end.AddSeconds(1)) with { MetadataCertificates = [] }).ToJson(), Cancellation));
    }

    [Fact]
    public async Task Metadata_that_suddenly_names_another_entity_is_refused()
    {
        await using var other = await StartOrganisationAsync();
        SettingsJson.TryRead<SamlSettings>(Upstream.Settings, out var settings, out _).Should().BeTrue();
        var moved = (settings! with { MetadataUrl = other.Fake.BaseUrl + "/metadata" }).ToJson();
        Refusal(await Metadata.RefreshAsync(moved, Cancellation)).Cause.Should().Be("entity-not-found");
    }

    [Fact]
    public async Task Metadata_that_has_expired_is_not_used()
    {
        SettingsJson.TryRead<SamlSettings>(Upstream.Settings, out var settings, out _).Should().BeTrue();
        var expired = settings! with { Entity = settings.Entity! with { ValidUntil = Hub.Clock.Now } };
        Refusal(await Protocol.StartAsync(TestHub.Trip(TestHub.Upstream(Name, expired.ToJson())), Cancellation)).Should().Be(UpstreamsCauses.MetadataExpired);
        var valid = settings with { Entity = settings.Entity with { ValidUntil = Hub.Clock.Now.AddSeconds(1) } };
        Value(await Protocol.StartAsync(TestHub.Trip(TestHub.Upstream(Name, valid.ToJson())), Cancellation));
    }

    [Fact]
    public void Settings_by_hand_name_every_problem_at_once()
    {
        var settings = new SamlSettings
        {
            Entity = new SamlEntity { EntityId = "", PostUrl = "ftp://x", Certificates = ["AAAA"] },
            EntityId = "",
            MetadataCertificates = ["no base64"],
            RequestBinding = "artifact",
            SkewSeconds = 601,
        };
        Protocol.Check(settings.ToJson()).Select(problem => problem.Field).Should().BeEquivalentTo(
            "entity.entity_id", "entity.post_url", "entity.certificates[0]", "entity_id", "metadata_certificates[0]", "request_binding", "skew_seconds");
        Protocol.Check(new SamlSettings { Entity = settings.Entity! with { EntityId = "urn:a\nurn:b" }, EntityId = "urn:a\nurn:b" }.ToJson()).Select(problem => problem.Field)
            .Should().Contain("entity.entity_id").And.Contain("entity_id", "a line feed parts an issuer from the ID of its assertion in the memory of replays");
        Protocol.Check(new SamlSettings().ToJson()).Should().ContainSingle().Which.Field.Should().Be("metadata_url");
        Protocol.Check(new SamlSettings { Entity = new SamlEntity { EntityId = "urn:a", Certificates = [] } }.ToJson()).Select(problem => problem.Field)
            .Should().BeEquivalentTo("entity.redirect_url", "entity.certificates");
    }

    [Fact]
    public async Task An_organisation_set_by_hand_works()
    {
        SettingsJson.TryRead<SamlSettings>(Upstream.Settings, out var fetched, out _).Should().BeTrue();
        var pem = $"-----BEGIN CERTIFICATE-----\n{fetched!.Entity!.Certificates[0]}\n-----END CERTIFICATE-----\n";
        var byHand = new SamlSettings { Entity = fetched.Entity with { Certificates = [pem] } }.ToJson();
        Protocol.Check(byHand).Should().BeEmpty();
        Value(await Metadata.RefreshAsync(byHand, Cancellation)).Should().BeSameAs(byHand);
        Upstream = TestHub.Upstream(Name, byHand);
        Value(await LogInAsync()).Statement.Issuer.Should().Be(Organisation.Fake.EntityId);
    }

    private static SamlSettings Settings(TestOrganisation organisation) => new()
    {
        MetadataUrl = organisation.Fake.BaseUrl + "/metadata",
        AuthnContextsSupported = ["urn:a", "urn:b", "https://refeds.org/profile/mfa"],
    };

    private static string CertificateOf(string settings) =>
        SettingsJson.TryRead<SamlSettings>(settings, out var read, out _) ? read.Entity!.Certificates[0] : throw new InvalidOperationException();

    private static XElement Request(UpstreamStart start)
    {
        var query = QueryHelpers.ParseQuery(new Uri(start.Should().BeOfType<UpstreamStart.RedirectTo>().Subject.Uri).Query);
        using var inflate = new System.IO.Compression.DeflateStream(new MemoryStream(Convert.FromBase64String(query["SAMLRequest"].ToString())), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(inflate, Encoding.UTF8);
        return XElement.Parse(reader.ReadToEnd());
    }
}
