using System.Text;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Organisations;
using FederationHub.Core.Sessions;
using FederationHub.Upstreams.Oidc;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Configuration.Tests;

/// <summary>Runs while no other test does, since it counts processor time.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

/// <summary>What a file in order means.</summary>
[Collection(typeof(Alone))]
public sealed class HubFileReaderTests
{
    [Fact]
    public void Reads_the_file_that_the_rows_start_from() => HubFiles.Problems(HubFiles.Valid).Should().BeEmpty();

    [Fact]
    public void Reads_the_example_of_the_format_page()
    {
        var settings = HubFiles.Accepted(HubFiles.Example).Settings;

        settings.Applications.Select(application => application.Id.Value).Should().Equal("workbooks-north", "workbooks-phone", "registry");
        settings.Organisations.Should().HaveCount(6);
        settings.Upstreams.Select(upstream => upstream.Id).Should().Equal("noordpool", "zuiderzee", "biesbosch", "landstede", "westland-staff");
        settings.Entries.Select(entry => (entry.Id, entry.Upstream)).Should().Equal(
            ("noordpool", "noordpool"), ("zuiderzee", "zuiderzee"), ("biesbosch", "biesbosch"), ("oosterschelde", null),
            ("westland-pupils", "landstede"), ("westland-staff", "westland-staff"), ("oostland", "landstede"));
    }

    [Fact]
    public void The_short_form_makes_organisation_upstream_and_entry()
    {
        var settings = HubFiles.Accepted(HubFiles.Valid).Settings;

        settings.Organisations.Should().Contain(organisation => organisation.Id == "pole");
        settings.Upstreams.Should().Contain(upstream => upstream.Id == "pole" && upstream.Protocol == "saml" && upstream.AttributeMap == "eduperson" && upstream.Organisations.Single() == "pole");
        settings.Entries.Should().Contain(entry => entry.Id == "pole" && entry.Organisation == "pole" && entry.Upstream == "pole" && entry.Domains.Single() == "pole.example");
    }

    [Fact]
    public void An_organisation_without_an_upstream_is_known_and_not_connected() =>
        HubFiles.Accepted("organisations:\n  - { id: pole, name: Pole }").Settings.Entries.Single().Upstream.Should().BeNull();

    [Fact]
    public void An_entry_without_a_name_has_the_name_of_its_organisation() =>
        HubFiles.Accepted(HubFiles.Valid).Settings.Entries.Single(entry => entry.Id == "east-staff").Name.In("en").Text.Should().Be("East College");

    [Fact]
    public void A_profile_gives_what_the_application_does_not_set()
    {
        var usual = HubFiles.Accepted(HubFiles.With(16, "    suspended: false")).Settings.Applications.Single();

        usual.Profile.Should().Be(ApplicationProfile.Education);
        usual.MinimumLevel.Should().Be(ApplicationProfileDefaults.For(ApplicationProfile.Education).MinimumLevel);
        usual.RoleRequired.Should().Be(ApplicationProfileDefaults.For(ApplicationProfile.Education).RoleRequired);
    }

    [Fact]
    public void An_application_overrides_its_profile()
    {
        var application = HubFiles.Accepted(HubFiles.Valid).Settings.Applications.Single();

        application.MinimumLevel.Should().Be(AssuranceLevel.Laag);
        application.Session.Should().Be(ApplicationProfileDefaults.For(ApplicationProfile.Education).Session with { Mode = SessionMode.Always, IdleSeconds = 60 });
        application.Release.Claims.Should().ContainSingle(claim => claim.Claim == "role" && claim.Source == "edu_role");
    }

    [Fact]
    public void Without_claims_an_application_receives_what_its_profile_says()
    {
        var text = HubFiles.Valid.Replace("    claims:\n      - { claim: role, source: edu_role, in: [id_token] }\n", "", StringComparison.Ordinal);

        HubFiles.Accepted(text).Settings.Applications.Single().Release.Should().Be(ApplicationProfileDefaults.For(ApplicationProfile.Education).Release);
    }

    [Theory]
    [InlineData("none", false, false)]
    [InlineData("all", true, true)]
    [InlineData("[pole]", true, false)]
    public void Who_may_use_whom_is_none_all_or_a_list(string written, bool pole, bool east)
    {
        var allowed = HubFiles.Accepted(HubFiles.With(11, $"    organisations: {written}")).Settings.Applications.Single().Organisations;

        allowed.Includes("pole").Should().Be(pole);
        allowed.Includes("east").Should().Be(east);
    }

    [Theory]
    [InlineData("all", true)]
    [InlineData("[north]", true)]
    [InlineData("[]", false)]
    public void An_organisation_allows_all_some_or_no_applications(string written, bool north) =>
        HubFiles.Accepted(HubFiles.With(22, $"    applications: {written}")).Settings.Organisations[0].Applications.Includes(new ApplicationId("north")).Should().Be(north);

    [Theory]
    [InlineData("    state: draft", OrganisationState.Draft)]
    [InlineData("    state: published", OrganisationState.Published)]
    [InlineData("    state: suspended", OrganisationState.Suspended)]
    [InlineData("    place: Pole", OrganisationState.Published)]
    public void An_organisation_is_published_unless_it_says_otherwise(string line, OrganisationState state) =>
        HubFiles.Accepted(HubFiles.With(22, line)).Settings.Organisations[0].State.Should().Be(state);

    [Fact]
    public void An_application_is_for_use_unless_it_is_marked_test()
    {
        HubFiles.Accepted(HubFiles.Valid).Settings.Applications.Single().Test.Should().BeFalse();
        HubFiles.Accepted(HubFiles.With(12, "    test: true")).Settings.Applications.Single().Test.Should().BeTrue();
    }

    [Fact]
    public void A_country_is_not_taken_for_a_no() =>
        HubFiles.Accepted(HubFiles.With(23, "    country: NO")).Settings.Entries[0].Country.Should().Be("NO");

    [Fact]
    public void The_settings_of_an_upstream_are_those_that_its_protocol_reads() =>
        HubFiles.Accepted(HubFiles.Valid).Settings.Upstreams.Single(upstream => upstream.Id == "land").Settings
            .Should().Be(new OidcSettings { Issuer = "https://land.example", ClientId = "hub" }.ToJson());

    [Fact]
    public void A_certificate_is_kept_as_base64_whether_it_is_pem_or_not()
    {
        var base64 = HubFiles.Certificate();
        string Read(string certificate) => HubFiles.Accepted($"""
            organisations:
              - id: pole
                name: Pole
                saml:
                  entity_id: urn:pole
                  post_url: https://pole.example/sso
                  certificates:
                    - {certificate}
            """).Settings.Upstreams.Single().Settings;
        var pem = $"\"-----BEGIN CERTIFICATE-----\\n{base64}\\n-----END CERTIFICATE-----\"";

        Read(pem).Should().Be(Read(base64)).And.Contain("\"certificates\":[\"");
    }

    [Fact]
    public void Ten_thousand_organisations_are_read_at_ten_times_the_cost_of_a_thousand()
    {
        HubFiles.Accepted(HubFiles.Valid);
        var (_, small) = Cost(1_000);
        var (settings, large) = Cost(10_000);

        // What is allocated tells the order of growth, whatever else the machine does.
        large.Should().BeLessThan(small * 12);
        settings.Organisations.Should().HaveCount(10_000);
        settings.Entries.Should().HaveCount(10_000);
        settings.Upstreams.Should().BeEmpty();

        static (HubSettings Settings, double Allocated) Cost(int count)
        {
            var text = Crowd(count);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var read = HubFiles.Accepted(text).Settings;
            return (read, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static string Crowd(int count)
    {
        var text = new StringBuilder("organisations:\n");
        for (var i = 0; i < count; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"""
                  - id: school-{i}
                    name: {"{"} nl: "Basisschool De {i}e Wilg", en: "Willow {i} Primary School" {"}"}
                    aliases: [W{i}, "De Wilg {i}"]
                    domains: [wilg{i}.example]
                    place: Dorp {i}
                    country: NL
                    sector: po

                """);
        }

        return text.ToString();
    }
}
