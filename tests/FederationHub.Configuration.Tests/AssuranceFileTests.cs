using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Organisations;
using FederationHub.Core.Sessions;

namespace FederationHub.Configuration.Tests;

/// <summary>Sessions, logout, levels and what upstreams are believed for: what a hub file says of them, and what is said of one that is wrong.</summary>
public sealed class AssuranceFileTests
{
    private const string Contract = "{ id: mfa, organisation: east, upstream: land, reference: MFA 1, from: 2026-01-01, to: 2026-12-31, owner: beheer@east.example }";

    [Fact]
    public void R000_06_R001_12_an_application_says_what_it_asks_of_an_authentication()
    {
        var application = Application("""
                class: gevoelig
                second_factor: application
                on_unmet: release
                accepts_contracts: true
                restricted_factors: [sms, okta_verify]
                second_factor_seconds: 900
                levels: { pole: verhoogd, east: laag }
                assurance_scheme: surf
            """);

        application.Assurance.Should().BeEquivalentTo(new AssuranceDemand
        {
            Class = ApplicationClass.Gevoelig,
            SecondFactor = SecondFactorPlace.Application,
            OnUnmet = UnmetLevel.Release,
            AcceptsContracts = true,
            RestrictedFactors = ["sms", "okta_verify"],
            SecondFactorSeconds = 900,
            ByOrganisation = new Dictionary<string, AssuranceLevel> { ["pole"] = AssuranceLevel.Verhoogd, ["east"] = AssuranceLevel.Laag },
            Scheme = AssuranceScheme.Surf,
        });
    }

    [Fact]
    public void R002_15_R002_16_an_application_says_how_long_people_stay_signed_in_and_how_they_leave()
    {
        var application = Application("""
                logout:
                  scope: idp_only
                  backchannel_uri: https://north.example/logout
                  backchannel_session_required: true
                  post_logout_redirect_uris: [https://north.example, "https://north.example/bye?x=1"]
            """, "{ mode: opt_in, reuse: force_reauthentication, idle_seconds: 20, absolute_seconds: off, persistent: true, ends_before_prompt: true, statement_seconds: 60 }");

        application.Session.Should().Be(new SessionSettings
        {
            Mode = SessionMode.OptIn,
            Reuse = SessionReuse.ForceReauthentication,
            IdleSeconds = 20,
            AbsoluteSeconds = null,
            Persistent = true,
            EndsBeforePrompt = true,
            StatementSeconds = 60,
        });
        application.Logout.Should().BeEquivalentTo(new LogoutSettings
        {
            Scope = LogoutScope.IdpOnly,
            BackChannelUri = "https://north.example/logout",
            BackChannelSessionRequired = true,
            PostLogoutRedirectUris = ["https://north.example", "https://north.example/bye?x=1"],
        });
    }

    [Fact]
    public void What_a_profile_sets_counts_until_the_file_says_otherwise()
    {
        var text = HubFiles.Valid.Replace("profile: education", "profile: etoegang", StringComparison.Ordinal);
        var usual = ApplicationProfileDefaults.For(ApplicationProfile.Etoegang);

        var plain = HubFiles.Accepted(text.Replace("    session: { mode: always, idle_seconds: 60 }\n", "", StringComparison.Ordinal)).Settings.Applications.Single();
        var own = HubFiles.Accepted(text.Replace("session: { mode: always, idle_seconds: 60 }", "session: { statement_seconds: off, ends_before_prompt: false }", StringComparison.Ordinal)).Settings.Applications.Single();

        plain.Session.Should().Be(usual.Session);
        plain.Logout.Should().Be(usual.Logout);
        plain.Assurance.Scheme.Should().Be(AssuranceScheme.Etoegang);
        own.Session.Should().Be(usual.Session with { StatementSeconds = null, EndsBeforePrompt = false });
    }

    [Theory]
    [InlineData("    class: bestur", "class", "is not one of gewoon, gevoelig, beheer, bestuur. Did you mean 'bestuur'?")]
    [InlineData("    on_unmet: allow", "on_unmet", "is not one of refuse, release")]
    [InlineData("    second_factor: sms", "second_factor", "is not one of refuse, application")]
    [InlineData("    accepts_contracts: maybe", "accepts_contracts", "neither true nor false")]
    [InlineData("    restricted_factors: ['s m s']", "restricted_factors[0]", "is not an authentication method")]
    [InlineData("    second_factor_seconds: 0", "second_factor_seconds", "is not a whole number from 1")]
    [InlineData("    levels: { pool: laag }", "levels.pool", "There is no organisation 'pool' here. Did you mean 'pole'?")]
    [InlineData("    levels: { pole: strong }", "levels.pole", "is not one of geen, laag, gemiddeld, verhoogd, hoog")]
    [InlineData("    levels: { pole: [laag, hoog] }", "levels.pole[1]", "has more than one level")]
    [InlineData("    assurance_scheme: refeds", "assurance_scheme", "is not one of hub, surf, etoegang, eidas")]
    [InlineData("    logout: { scope: everywhere }", "logout.scope", "is not one of local, hub, idp_only, global")]
    [InlineData("    logout: { backchannel_uri: http://north.example/logout }", "logout.backchannel_uri", "Use https")]
    [InlineData("    logout: { backchannel_uri: 'https://north.example/logout#x' }", "logout.backchannel_uri", "has a fragment")]
    [InlineData("    logout: { backchannel_uri: /logout }", "logout.backchannel_uri", "is not an address")]
    [InlineData("    logout: { backchannel_session_required: true }", "logout.backchannel_session_required", "Add backchannel_uri")]
    [InlineData("    logout: { post_logout_redirect_uris: ['https://north.example/*'] }", "logout.post_logout_redirect_uris[0]", "no wildcard")]
    [InlineData("    logout: { post_logout_redirect_uris: ['http://north.example/bye'] }", "logout.post_logout_redirect_uris[0]", "loopback")]
    [InlineData("    logout: { frontchannel_uri: https://north.example }", "logout.frontchannel_uri", "is not a key of this block")]
    public void Names_each_mistake_of_an_application(string lines, string field, string message) => Only(HubFiles.With(12, lines), 12, "applications[0]." + field, message);

    [Fact]
    public void R000_06_the_second_factor_of_the_hub_is_refused_at_save_with_the_reason() =>
        Only(HubFiles.With(12, "    second_factor: hub"), 12, "applications[0].second_factor", "The hub has no second factor of its own yet");

    [Fact]
    public void R000_06_the_second_factor_of_the_hub_is_refused_beside_every_other_mistake_of_the_file_at_once()
    {
        var problems = HubFiles.Problems(HubFiles.With(12, "    second_factor: hub\n    class: bestur\n    second_factor_seconds: 0\n    levels: { pole: strong }"));

        problems.Select(problem => problem.Field).Should().BeEquivalentTo("applications[0].second_factor", "applications[0].class", "applications[0].second_factor_seconds", "applications[0].levels.pole");
        problems.Single(problem => problem.Field == "applications[0].second_factor").Message.Should().Contain("The hub has no second factor of its own yet").And.Contain("application").And.Contain("refuse");
    }

    [Theory]
    [InlineData("{ reuse: sometimes }", "reuse", "is not one of allow, force_reauthentication, never")]
    [InlineData("{ absolute_seconds: never }", "absolute_seconds", "nor off")]
    [InlineData("{ idle_seconds: off }", "idle_seconds", "is not a whole number")]
    [InlineData("{ idle_seconds: 61, absolute_seconds: 60 }", "idle_seconds", "at most absolute_seconds")]
    [InlineData("{ statement_seconds: 0 }", "statement_seconds", "is not a whole number")]
    [InlineData("{ persistent: true, public_terminal: true }", "persistent", "Where many people use one browser")]
    public void Names_each_mistake_of_a_session(string session, string field, string message) => Only(HubFiles.With(15, "    session: " + session), 15, "applications[0].session." + field, message);

    [Fact]
    public void An_organisation_has_a_ceiling_and_a_role_and_its_upstream_is_believed_for_what_is_written()
    {
        var settings = HubFiles.Accepted(HubFiles.With(34, """
                  client_secret: env:LAND_SECRET
                operators: [surfconext]
                assurance:
                  methods: false
                  contexts: [http://surfconext.nl/assurance/loa2, https://refeds.org/profile/mfa]
                  own_contexts:
                    - { context: "urn:land:strong", aal: 3, ial: 2 }
                    - { context: two, aal: 2 }
                  attributes: [http://schemas.microsoft.com/claims/authnmethodsreferences]
                  identity_profile: true
                  asking: { verhoogd: [https://refeds.org/profile/mfa, two], hoog: ["urn:land:strong"] }
            """).Replace("    name: East College\n", "    name: East College\n    highest_level: hoog\n    session_role: relay\n", StringComparison.Ordinal)).Settings;

        settings.Organisations[1].Should().Match<HomeOrganisation>(one => one.HighestLevel == AssuranceLevel.Hoog && one.SessionRole == SessionRole.Relay);
        settings.Organisations[0].Should().Match<HomeOrganisation>(one => one.HighestLevel == AssuranceLevel.Verhoogd && one.SessionRole == SessionRole.Holder);
        settings.Upstreams.Single(upstream => upstream.Id == "land").Assurance.Should().BeEquivalentTo(new AssuranceBelief
        {
            Methods = false,
            Contexts = ["http://surfconext.nl/assurance/loa2", "https://refeds.org/profile/mfa"],
            OwnContexts = [new ContextWorth("urn:land:strong", 3, 2), new ContextWorth("two", 2)],
            Attributes = ["http://schemas.microsoft.com/claims/authnmethodsreferences"],
            IdentityProfile = true,
            Asking = new Dictionary<AssuranceLevel, IReadOnlyList<string>> { [AssuranceLevel.Verhoogd] = ["https://refeds.org/profile/mfa", "two"], [AssuranceLevel.Hoog] = ["urn:land:strong"] },
        });
    }

    [Theory]
    [InlineData("{ contexts: [https://refeds.org/profile/mfaa] }", "contexts[0]", "The hub does not know what 'https://refeds.org/profile/mfaa' is worth.")]
    [InlineData("{ contexts: [http://test.surfconext.nl/assurance/loa3] }", "contexts[0]", "does not know")]
    [InlineData("{ contexts: ['urn:etoegang:core:assurance-class:loa3'] }", "contexts[0]", "is a word of etoegang, and from anybody else it counts for nothing")]
    [InlineData("{ own_contexts: [{ context: https://refeds.org/profile/sfa, aal: 3 }] }", "own_contexts[0].context", "The hub knows what")]
    [InlineData("{ own_contexts: [{ context: a, aal: 4 }] }", "own_contexts[0].aal", "from 0 to 3")]
    [InlineData("{ own_contexts: [{ context: a }] }", "own_contexts[0].aal", "'aal' is missing")]
    [InlineData("{ own_contexts: [{ context: a, aal: 1 }, { context: a, aal: 2 }] }", "own_contexts", "more than one worth")]
    [InlineData("{ own_contexts: [{ context: 'a b', aal: 1 }] }", "own_contexts[0].context", "without spaces")]
    [InlineData("{ attributes: ['a b'] }", "attributes[0]", "without spaces")]
    [InlineData("{ methods: yes }", "methods", "neither true nor false")]
    [InlineData("{ asking: { gemiddeld: [a] } }", "asking.gemiddeld", "Known here: verhoogd, hoog")]
    [InlineData("{ asking: { hoog: [] } }", "asking.hoog", "empty list")]
    [InlineData("{ acr: [a] }", "acr", "is not a key of this block")]
    public void Names_each_mistake_of_what_an_upstream_is_believed_for(string belief, string field, string message) =>
        Only(HubFiles.With(30, "    organisations: [east]\n    assurance: " + belief), 31, "upstreams[0].assurance." + field, message);

    [Theory]
    [InlineData("    highest_level: highest", "highest_level", "is not one of geen, laag, gemiddeld, verhoogd, hoog")]
    [InlineData("    session_role: broker", "session_role", "is not one of holder, relay")]
    [InlineData("    assurance: { methods: true }", "assurance", "this organisation has none here")]
    public void Names_each_mistake_of_an_organisation(string line, string field, string message) =>
        Only(HubFiles.With(27, "    name: East College\n" + line), 28, "organisations[1]." + field, message);

    [Fact]
    public void R000_07_R000_19_a_contract_names_organisation_upstream_document_dates_and_owner() =>
        HubFiles.Accepted(With(Contract)).Settings.MfaContracts.Should().Equal(new MfaContract
        {
            Id = "mfa",
            Organisation = "east",
            Upstream = "land",
            Reference = "MFA 1",
            From = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            To = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Owner = "beheer@east.example",
        });

    [Theory]
    [InlineData("organisation: east", "organisation: eest", "organisation", "There is no organisation 'eest' here. Did you mean 'east'?")]
    [InlineData("upstream: land", "upstream: lend", "upstream", "There is no upstream 'lend' here. Did you mean 'land'?")]
    [InlineData("upstream: land", "upstream: pole", "upstream", "The upstream 'pole' does not speak for 'east'")]
    [InlineData("organisation: east", "organisation: pole", "upstream", "The upstream 'land' does not speak for 'pole'")]
    [InlineData("to: 2026-12-31", "to: 2025-12-31", "to", "The contract would end (2025-12-31) before it begins (2026-01-01)")]
    [InlineData("from: 2026-01-01, to: 2026-12-31", "from: 2026-01-01T00:00:00Z, to: 2026-01-01T00:00:00Z", "to", "before it begins")]
    [InlineData("to: 2026-12-31, ", "", "to", "'to' is missing")]
    [InlineData("from: 2026-01-01, ", "", "from", "'from' is missing")]
    [InlineData("owner: beheer@east.example", "owner: ''", "owner", "The text is empty")]
    [InlineData(", owner: beheer@east.example", "", "owner", "'owner' is missing")]
    [InlineData("reference: MFA 1, ", "", "reference", "'reference' is missing")]
    [InlineData("id: mfa", "id: MFA", "id", "lower-case letters")]
    [InlineData("id: mfa", "id: mfa, until: 2027", "until", "is not a key of this block")]
    public void R000_19_names_each_mistake_of_a_contract(string right, string wrong, string field, string message) =>
        Only(With(Contract.Replace(right, wrong, StringComparison.Ordinal)), 40, "mfa_contracts[0]." + field, message);

    [Fact]
    public void R001_12_a_level_rule_may_be_for_one_class_of_applications()
    {
        var rules = HubFiles.Accepted(HubFiles.Valid + "minimum_levels:\n  - { id: admin, class: beheer, level: hoog }\n").Settings.MinimumLevels;

        rules.Should().Equal(new LevelRule { Id = "admin", Class = ApplicationClass.Beheer, Level = AssuranceLevel.Hoog });
        Only(HubFiles.Valid + "minimum_levels:\n  - { id: admin, class: admin, level: hoog }\n", 40, "minimum_levels[0].class", "is not one of gewoon");
    }

    private static Application Application(string lines, string session = "{ mode: always, idle_seconds: 60 }") =>
        HubFiles.Accepted(HubFiles.With(15, lines.TrimEnd('\n') + "\n    session: " + session)).Settings.Applications.Single();

    private static string With(string contract) => HubFiles.Valid + "mfa_contracts:\n  - " + contract + "\n";

    private static void Only(string text, int line, string field, string message)
    {
        var problems = HubFiles.Problems(text);
        problems.Should().ContainSingle("{0}", string.Join('\n', problems)).Which.Should().Match<FileProblem>(problem => problem.Line == line && problem.Field == field && problem.Message.Contains(message), "{0}", problems[0]);
    }
}
