using System.Text;
using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Tests.Reading;

public sealed class UnsignedMetadataTests
{
    private static readonly DateTimeOffset Now = ResponseFixture.Now;

    [Fact]
    public void Reads_what_a_federation_says_of_an_identity_provider()
    {
        var entity = Verdict.Value(One(MetadataFixture.Federation(attributes: "validUntil=\"2026-03-02T00:00:00Z\" cacheDuration=\"PT6H\"")));

        entity.EntityId.Should().Be("https://idp.school.example/metadata");
        entity.ValidUntil.Should().Be(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero));
        entity.CacheDuration.Should().Be(TimeSpan.FromHours(6));
        entity.Organization!.DisplayNames.Should().Equal(new LocalizedText("nl", "De School te Utrecht"));
        entity.Contacts.Should().ContainSingle().Which.Should().BeEquivalentTo(new ContactPerson("technical", "Sam de Vries", ["ict@school.example"]));
        entity.EntityCategories.Should().Equal("http://refeds.org/category/hide-from-discovery");
        entity.EntityProperties.Should().ContainSingle().Which.Values.Should().Equal("http://refeds.org/category/hide-from-discovery");
        var role = entity.IdentityProvider!;
        role.WantAuthnRequestsSigned.Should().BeTrue();
        role.ErrorUrl.Should().Be("https://school.example/help");
        role.NameIdFormats.Should().Equal(SamlNames.PersistentNameId);
        role.Scopes.Should().Equal(new Scope("school.example", false), new Scope("^[a-z]+\\.school\\.example$", true));
        role.SingleSignOnAt(SamlNames.RedirectBinding).Should().Be("https://idp.school.example/redirect");
        role.SingleSignOnAt(SamlNames.PostBinding).Should().Be("https://idp.school.example/post");
        role.SingleSignOn.Should().HaveCount(3, "an address that is no web address is no endpoint");
        role.SingleLogout.Should().Equal(new Endpoint(SamlNames.RedirectBinding, "https://idp.school.example/slo", "https://idp.school.example/slo/return"));
        role.UserInterface.DisplayNames.Should().Equal(new LocalizedText("nl", "De School"), new LocalizedText("en", "The School"));
        role.UserInterface.Keywords.Should().Equal(new LocalizedText("nl", "school oude+naam"));
        role.UserInterface.Logos.Should().Equal(new Logo(null, 80, 60, "https://school.example/logo.png"), new Logo("nl", 0, 0, "https://school.example/klein.png"));
        role.UserInterface.DomainHints.Should().Equal("school.example");
    }

    [Theory]
    [InlineData("https://idp.school.example/\u00e9")]
    [InlineData("https://idp.sch\u00f6ol.example/redirect")]
    [InlineData("https://idp.school.example/a b")]
    [InlineData("https://idp.school.example/a&#10;b")]
    [InlineData("https://idp.school.example/\u007f")]
    [InlineData("https://idp.school.example/\ud83c\udf92")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/redirect")]
    public void An_address_that_no_browser_can_be_sent_to_is_no_endpoint(string address)
    {
        var role = Verdict.Value(One(MetadataFixture.Federation()
            .Replace("https://idp.school.example/redirect", address, StringComparison.Ordinal)
            .Replace("https://idp.school.example/slo\"", address + "\"", StringComparison.Ordinal))).IdentityProvider!;

        role.SingleSignOnAt(SamlNames.RedirectBinding).Should().BeNull();
        role.SingleSignOnAt(SamlNames.PostBinding).Should().NotBeNull();
        role.SingleLogout.Should().BeEmpty();
    }

    [Fact]
    public void Reads_who_registered_an_entity_and_what_it_was_found_to_keep()
    {
        using var generated = new MemoryStream();
        FederationHub.Testing.Metadata.GeneratedAggregate.Write(generated, 3);

        var entity = Verdict.Value(MetadataFixture.Find(generated.ToArray(), "https://idp.university-2.example/idp/shibboleth"));

        entity.Registration.Should().Be(new Registration("https://federation-2.example/", new DateTimeOffset(2014, 5, 22, 8, 4, 2, TimeSpan.Zero)));
        entity.EntityCategories.Should().Equal("http://refeds.org/category/discovery-2");
        entity.SupportedCategories.Should().Equal("http://refeds.org/category/research-and-scholarship", "http://www.geant.net/uri/dataprotection-code-of-conduct/v1");
        entity.AssuranceCertifications.Should().Equal("https://refeds.org/sirtfi");
        entity.CacheDuration.Should().Be(TimeSpan.FromHours(6));
        entity.Contacts.Select(contact => contact.Name).Should().Equal("Identity team", "Security team");
        entity.IdentityProvider!.ErrorUrl.Should().Be("https://idp.university-2.example/help?code=ERRORURL_CODE&ts=ERRORURL_TS");
        entity.IdentityProvider.Scopes.Select(scope => scope.Value).Should().Equal("university-2.example", "students.university-2.example");
        entity.IdentityProvider.SingleLogout[0].ResponseLocation.Should().EndWith("/SLO/Return");
    }

    [Fact]
    public void Every_key_for_signing_or_without_a_use_signs_and_no_other_does()
    {
        var role = Verdict.Value(One(MetadataFixture.Federation())).IdentityProvider!;

        role.Keys.Select(key => key.Use).Should().Equal(KeyUse.Signing, KeyUse.Both, KeyUse.Encryption, KeyUse.Signing);
        role.SigningKeys().Select(key => key.Fingerprint).Should().Equal(
            TestKeys.Trusted(TestKeys.Organisation).Fingerprint, TestKeys.Trusted(TestKeys.OrganisationNext).Fingerprint);
    }

    [Fact]
    public void Finds_the_role_that_counts_among_those_of_other_protocols()
    {
        var entity = Verdict.Value(One("\uFEFF" + MetadataFixture.DirectoryServer));

        entity.EntityId.Should().Be("http://fs.school.example/adfs/services/trust");
        entity.IdentityProvider!.SigningKeys().Should().ContainSingle();
        entity.IdentityProvider.SingleSignOn.Should().ContainSingle();
    }

    [Fact]
    public void A_role_for_another_protocol_only_is_no_identity_provider()
    {
        var xml = MetadataFixture.Federation().Replace("urn:oasis:names:tc:SAML:1.1:protocol urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.1:protocol", StringComparison.Ordinal);

        Verdict.Value(Read(xml).Single()).IdentityProvider.Should().BeNull();
        Verdict.Of(MetadataFixture.Find(Encoding.UTF8.GetBytes(xml))).Should().Be("FH-1104/entity-not-found");
    }

    [Fact]
    public void One_bad_entity_of_an_aggregate_does_not_hide_the_others()
    {
        var aggregate = MetadataFixture.Aggregate(
            string.Empty,
            MetadataFixture.Federation("https://a.example"),
            MetadataFixture.Federation(string.Empty),
            MetadataFixture.Federation("https://expired.example", "validUntil=\"2026-03-01T12:00:00Z\""),
            MetadataFixture.Federation("https://odd.example", "validUntil=\"soon\""),
            MetadataFixture.Aggregate(string.Empty, MetadataFixture.Federation("https://b.example")),
            MetadataFixture.DirectoryServer[MetadataFixture.DirectoryServer.IndexOf("<Entity", StringComparison.Ordinal)..]);

        Read(aggregate).Select(outcome => outcome.Match(entity => entity.EntityId, rejection => rejection.Code.ToString())).Should().Equal(
            "https://a.example", "FH-1104/entity-id-missing", "FH-1104/metadata-expired", "FH-1306/instant-malformed", "https://b.example", "http://fs.school.example/adfs/services/trust");
    }

    [Theory]
    [InlineData("validUntil=\"2026-03-01T12:00:00Z\"", "", "", "FH-1104/metadata-expired")]
    [InlineData("", "validUntil=\"2026-03-01T12:00:00Z\"", "", "FH-1104/metadata-expired")]
    [InlineData("", "", "validUntil=\"2026-03-01T12:00:00Z\"", "FH-1104/metadata-expired")]
    [InlineData("validUntil=\"2026-03-01T12:00:01Z\"", "validUntil=\"2027-01-01T00:00:00Z\"", "validUntil=\"2028-01-01T00:00:00Z\"", "accepted")]
    public void Metadata_is_over_when_any_level_of_it_is(string aggregate, string entity, string role, string code)
    {
        var outcome = Read(MetadataFixture.Aggregate(aggregate, MetadataFixture.Federation("https://a.example", entity, role))).Single();

        Verdict.Of(outcome).Should().Be(code);
        if (code == "accepted")
        {
            Verdict.Value(outcome).ValidUntil.Should().Be(Now.AddSeconds(1));
        }
    }

    [Fact]
    public void Picks_the_entity_that_was_asked_for_and_never_guesses()
    {
        var aggregate = Encoding.UTF8.GetBytes(MetadataFixture.Aggregate(string.Empty, MetadataFixture.Federation("https://a.example"), MetadataFixture.Federation("https://b.example")));

        Verdict.Value(MetadataFixture.Find(aggregate, "https://b.example")).EntityId.Should().Be("https://b.example");
        Verdict.Of(MetadataFixture.Find(aggregate, "https://B.example")).Should().Be("FH-1104/entity-not-found");
        Verdict.Of(MetadataFixture.Find(aggregate)).Should().Be("FH-1104/entity-ambiguous");
    }

    [Theory]
    [InlineData("", "FH-1306/xml-malformed")]
    [InlineData("{\"issuer\":\"https://a.example\"}", "FH-1306/xml-malformed")]
    [InlineData("<html/>", "FH-1104/not-metadata")]
    [InlineData("<!DOCTYPE x><EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>", "FH-1306/xml-dtd")]
    [InlineData("<EntityDescriptor/>", "FH-1104/not-metadata")]
    [InlineData("<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'>", "FH-1306/xml-malformed")]
    [InlineData("<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>", "FH-1104/entity-id-missing")]
    public void Refuses_what_is_no_metadata(string xml, string code) => Verdict.Of(Read(xml).Last()).Should().Be(code);

    [Fact]
    public void An_empty_aggregate_holds_nothing() => Read("<EntitiesDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>").Should().BeEmpty();

    [Fact]
    public void The_whole_document_has_a_size_and_each_entity_its_own_limits()
    {
        var entities = Enumerable.Range(0, 50).Select(i => MetadataFixture.Federation($"https://{i}.example")).ToArray();
        var aggregate = MetadataFixture.Aggregate(string.Empty, entities);
        var oneEntity = XmlLimits.Metadata with { MaxNodes = 400 };

        Read(aggregate, oneEntity).Should().HaveCount(50).And.AllBeOfType<Outcome<EntityDescriptor>.Accepted>();
        Read(aggregate, oneEntity with { MaxNodes = 50 }).Select(Verdict.Of).Should().HaveCount(50).And.AllBe("FH-1306/xml-too-many-nodes");
        Verdict.Of(Entities(Encoding.UTF8.GetBytes(aggregate), AggregateLimits.Aggregate with { MaxBytes = 1000 }).Single()).Should().Be("FH-1306/xml-too-large");
        Verdict.Of(Entities(Encoding.UTF8.GetBytes(aggregate), AggregateLimits.Aggregate with { MaxEntities = 49 }).Last()).Should().Be("FH-1104/too-many-entities");
    }

    [Fact]
    public void No_octet_that_is_changed_makes_it_throw()
    {
        var good = Encoding.UTF8.GetBytes(MetadataFixture.Aggregate("validUntil=\"2027-01-01T00:00:00Z\"", MetadataFixture.Federation()));
        for (var i = 0; i < good.Length; i += 13)
        {
            var changed = (byte[])good.Clone();
            changed[i] = (byte)(changed[i] ^ (1 << (i % 7)));
            var read = () => Entities(changed, AggregateLimits.Aggregate).Select(outcome => outcome.Match(entity => entity.IdentityProvider?.SigningKeys().Count, _ => null)).ToList();
            read.Should().NotThrow();
        }
    }

    private static Outcome<EntityDescriptor> One(string xml) => MetadataFixture.Find(Encoding.UTF8.GetBytes(xml));

    private static List<Outcome<EntityDescriptor>> Read(string xml, XmlLimits? limits = null) =>
        [.. Entities(Encoding.UTF8.GetBytes(xml), AggregateLimits.Aggregate with { Entity = limits ?? XmlLimits.Metadata })];

    private static IEnumerable<Outcome<EntityDescriptor>> Entities(byte[] xml, AggregateLimits limits) =>
        UnsignedMetadata.OpenWithoutSignature(xml, Now, limits).Match(metadata => metadata.Entities(), rejection => [rejection]);
}
