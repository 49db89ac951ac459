using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Tests;

/// <summary>How people of an application find their organisation: what a hub file says of it, and what is said of one that is wrong.</summary>
public sealed class DiscoveryFileTests
{
    [Fact]
    public void An_application_says_what_of_the_list_is_seen_pinned_and_remembered()
    {
        Application("{ list_mode: list, pinned: [east-staff], remember: recent_and_auto, show_not_connected: true, keycloak_hint: true, entity_id: https://north.example/sp, responses: [https://north.example/ds, \"https://north.example/ds?x=1\"] }")
            .Discovery.Should().BeEquivalentTo(new DiscoverySettings
            {
                Pinned = ["east-staff"],
                Remember = RememberChoice.RecentAndAuto,
                ShowNotConnected = true,
                KeycloakHint = true,
                EntityId = "https://north.example/sp",
                Responses = ["https://north.example/ds", "https://north.example/ds?x=1"],
            });
        Application("{ list_mode: domain_only }").Discovery.ListMode.Should().Be(DiscoveryListMode.DomainOnly);
    }

    [Fact]
    public void A_browser_that_many_use_remembers_nobody_s_choice_without_being_told()
    {
        Application("{ list_mode: search }").Discovery.Remember.Should().Be(RememberChoice.Recent);
        Application("{ list_mode: search }", "{ mode: never, public_terminal: true }").Discovery.Remember.Should().Be(RememberChoice.Off);
    }

    [Theory]
    [InlineData("{ list_mode: all }", "list_mode", "list, search, domain_only")]
    [InlineData("{ pinned: [nobody] }", "pinned", "nobody")]
    [InlineData("{ pinned: [pole, east-staff, a, b] }", "pinned", "at most 3")]
    [InlineData("{ remember: always }", "remember", "off, recent, recent_and_auto")]
    [InlineData("{ remember: recent }", "remember", "Where many people use one browser", "{ mode: never, public_terminal: true }")]
    [InlineData("{ list_mode: search, show_not_connected: true }", "show_not_connected", "Write list_mode: list")]
    [InlineData("{ entity_id: https://north.example/sp }", "entity_id", "Write both, or neither")]
    [InlineData("{ responses: [https://north.example/ds] }", "responses", "Write both, or neither")]
    [InlineData("{ entity_id: x, responses: [http://north.example/ds] }", "responses", "is http")]
    [InlineData("{ entity_id: x, responses: [\"https://north.example/ds#a\"] }", "responses", "has a fragment")]
    [InlineData("{ pin: [pole] }", "pin", "pinned")]
    public void What_is_wrong_is_told_with_its_key(string discovery, string key, string message, string session = "{ mode: always, idle_seconds: 60 }")
    {
        HubFiles.Problems(Text(discovery, session)).Should().Contain(problem => problem.Field.Contains($"discovery.{key}") && problem.Message.Contains(message), "{0}", string.Join('\n', HubFiles.Problems(Text(discovery, session))));
    }

    [Fact]
    public void Two_applications_cannot_ask_under_one_entity_ID()
    {
        const string discovery = "    discovery: { entity_id: urn:x:y, responses: [https://north.example/ds] }\n";
        var text = HubFiles.Valid.Replace("    minimum_level: laag\n", "    minimum_level: laag\n" + discovery
            + "  - { id: south, suite: workbooks, name: South, profile: education, redirect_uris: [https://south.example/cb], organisations: none, secrets: [" + HubFiles.Hash + "], discovery: { entity_id: urn:x:y, responses: [https://south.example/ds] } }\n", StringComparison.Ordinal);

        HubFiles.Problems(text).Should().ContainSingle().Which.Message.Should().Contain("is also that of application 'north'");
    }

    [Fact]
    public void An_entry_says_its_logo_its_own_identifiers_and_when_it_is_there()
    {
        var entry = HubFiles.Accepted(HubFiles.With(38, "    upstream: land\n    logo: https://east.example/logo.png\n    identifiers: { brin6: 12AB09 }\n    from: 2026-08-01\n    to: 2026-08-31\n")).Settings.Entries.Single(entry => entry.Id == "east-staff");

        entry.Logo.Should().Be("https://east.example/logo.png");
        entry.Identifiers.Should().Equal(new OrganisationIdentifier("brin6", "12AB09"));
        entry.IsValid(new DateTimeOffset(2026, 7, 31, 23, 59, 59, TimeSpan.Zero)).Should().BeFalse();
        entry.IsValid(new DateTimeOffset(2026, 8, 31, 23, 59, 59, TimeSpan.Zero)).Should().BeTrue("a last day counts whole");
        entry.IsValid(new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero)).Should().BeFalse();
    }

    [Theory]
    [InlineData("logo: http://east.example/logo.png", "logo", "is http")]
    [InlineData("logo: http://localhost/logo.png", "logo", "over https only")]
    [InlineData("logo: \"data:image/svg+xml;base64,PHN2Zy8+\"", "logo", "Give PNG, JPEG or WebP")]
    [InlineData("identifiers: { brin: 12AB09 }", "identifiers", "brin6")]
    [InlineData("from: tomorrow", "from", "neither a day nor an instant")]
    [InlineData("from: 2026-08-03\n    to: 2026-08-01", "to", "before it begins")]
    public void What_is_wrong_with_an_entry_is_told_with_its_key(string lines, string key, string message) =>
        HubFiles.Problems(HubFiles.With(38, $"    upstream: land\n    {lines}\n")).Should().Contain(problem => problem.Field == $"entries[0].{key}" || problem.Field.StartsWith($"entries[0].{key}."))
            .Which.Message.Should().Contain(message);

    private static string Text(string discovery, string session) => HubFiles.With(15, $"    discovery: {discovery}\n    session: {session}");

    private static Application Application(string discovery, string session = "{ mode: always, idle_seconds: 60 }") => HubFiles.Accepted(Text(discovery, session)).Settings.Applications.Single();
}
