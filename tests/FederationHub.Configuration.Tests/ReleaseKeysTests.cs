using FederationHub.Configuration.Changing;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;

namespace FederationHub.Configuration.Tests;

/// <summary>The keys of an application that say what it may receive, and what a profile says for each.</summary>
public sealed class ReleaseKeysTests
{
    private static readonly string[] Words = ["care", "education", "municipal", "procurement", "etoegang", "enterprise"];

    private static string File(string profile, string lines = "") =>
        "suites: [{ id: s, name: S }]\napplications:\n  - id: a\n    suite: s\n    name: A\n    redirect_uris: [https://a.example/cb]\n    secrets: [" + HubFiles.Hash + $"]\n    organisations: none\n    profile: {profile}\n{lines}";

    private static Application Read(string profile, string lines = "") => HubFiles.Accepted(File(profile, lines)).Settings.Applications.Single();

    private static string ClaimsOf(Application application) => string.Join(' ', application.Release.Claims.Select(claim => claim.Claim));

    /// <summary>Every setting that a profile gives, with a line that overrides it and what it then is.</summary>
    public static TheoryData<string, Func<Application, object>, string, object> Settings { get; } = new()
    {
        { "release_set", a => a.Release.Set, "release_set: surf", ReleaseSet.Surf },
        { "claims", ClaimsOf, "claims: [uids]\n    release_set: surf", "uids" },
        { "token_shape", a => a.Release.Shape, "token_shape: v1", TokenShape.V1 },
        { "person_id", a => string.Join(' ', a.Release.PersonId), "person_id: [email, hub]", "email hub" },
        { "consent", a => a.Consent, "consent: ask", ConsentMode.Ask },
        { "role_required", a => !a.RoleRequired, "role_required: {0}", true },
        { "minimum_level", a => a.MinimumLevel, "minimum_level: hoog", AssuranceLevel.Hoog },
        { "session.mode", a => a.Session.Mode == SessionMode.Always, "session: {{ mode: {0} }}", false },
        { "session.idle_seconds", a => a.Session.IdleSeconds, "session: { idle_seconds: 7 }", 7 },
        { "session.absolute_seconds", a => a.Session.AbsoluteSeconds ?? 0, "session: { absolute_seconds: 7777 }", 7777 },
        { "pkce", a => a.Client.Pkce, "pkce: or_nonce", "or_nonce" },
        { "public_subject", a => a.Release.PublicSubject, "public_subject: true", true },
    };

    [Theory, MemberData(nameof(Settings))]
    public void Ruling_1_Every_setting_of_every_profile_can_be_overridden(string setting, Func<Application, object> read, string line, object overridden)
    {
        foreach (var profile in Words)
        {
            // What is true in some profiles is turned round in each.
            var usual = read(Read(profile));
            var (text, expected) = setting switch
            {
                "role_required" => (string.Format(null, line, (bool)usual ? "true" : "false"), (object)!(bool)usual),
                "session.mode" => (string.Format(null, line, (bool)usual ? "never" : "always"), !(bool)usual),
                _ => (line, overridden),
            };
            usual.Should().NotBe(expected, "{0} of {1}", setting, profile);
            read(Read(profile, "    " + text + "\n")).Should().Be(expected, "{0} of {1}", setting, profile);
        }
    }

    [Fact]
    public void Ruling_6_Only_education_cannot_do_without_agreements()
    {
        foreach (var profile in Words.Except(["education"]))
        {
            Read(profile).Release.Agreements.Should().Be(AgreementNeed.Required);
            Read(profile, "    agreements: optional\n").Release.Agreements.Should().Be(AgreementNeed.Optional);
        }

        HubFiles.Problems(File("education", "    agreements: optional\n")).Should().ContainSingle().Which.Should().Match<FileProblem>(problem => problem.Field == "applications[0].agreements" && problem.Line == 10);
    }

    [Fact]
    public async Task Ruling_6_No_change_of_profile_takes_an_application_without_agreements_into_education()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(File("care", "    agreements: optional\n"), new ApplyOptions { Fetch = false });

        HubFiles.Problems(File("education", "    agreements: optional\n")).Should().ContainSingle().Which.Field.Should().Be("applications[0].agreements");
        var before = await hub.SettingsAsync();
        var after = before with { Applications = [.. before.Applications.Select(application => application with { Profile = ApplicationProfile.Education })] };
        new WholeCheck([]).NewProblems(before, after).Should().ContainSingle(problem => problem.Contains("agreements", StringComparison.Ordinal), "a command is held against what a file is");
    }

    [Fact]
    public void Without_claims_an_application_gets_the_minimal_set_and_with_an_empty_list_nothing()
    {
        foreach (var profile in Words)
        {
            Read(profile).Release.Claims.Select(claim => claim.Claim).Should().Equal(ReleaseSets.Minimal.Select(claim => claim.Claim));
            Read(profile, "    claims: []\n").Release.Claims.Should().BeEmpty();
        }
    }

    [Theory]
    [InlineData("hub", "preferred_username", "preferred_username")]
    [InlineData("surf", "preferred_username", "nickname")]
    [InlineData("entree", "mail", "email")]
    public void A_bare_name_is_the_claim_of_the_set(string set, string name, string source) =>
        Read("enterprise", $"    claims: [{name}]\n    release_set: {set}\n").Release.Claims.Should().ContainSingle().Which.Should().Match<ClaimRule>(rule => rule.Claim == name && rule.Source == source);

    [Fact]
    public void A_name_and_a_whole_rule_stand_beside_each_other() =>
        Read("enterprise", "    claims:\n      - person_id\n      - { claim: login, source: \"person:upn\", in: [access_token] }\n").Release.Claims
            .Should().Equal(ReleaseSets.Hub["person_id"], new ClaimRule("login", "person:upn", ClaimPlacement.AccessToken));

    public static TheoryData<string, string, string, int> Bad { get; } = new()
    {
        { "    release_set: surff\n", "applications[0].release_set", "Did you mean 'surf'?", 10 },
        { "    token_shape: v3\n", "applications[0].token_shape", "none, v1, v2", 10 },
        { "    person_id: []\n", "applications[0].person_id", "empty list", 10 },
        { "    person_id: [e_mail]\n", "applications[0].person_id[0]", "Did you mean 'email'?", 10 },
        { "    claims:\n      - person_id\n      - given_nam\n", "applications[0].claims[1]", "Did you mean 'given_name'?", 12 },
        { "    claims:\n      - uids\n", "applications[0].claims[0]", "no claim of the set hub", 11 },
        { "    claims:\n      - sub\n", "applications[0].claims[0]", "always the hub's to fill", 11 },
        { "    claims:\n      - amr\n", "applications[0].claims[0]", "always the hub's to fill", 11 },
        { "    claims:\n      - email\n      - email\n", "applications[0].claims[1]", "stands twice", 12 },
        { "    claims:\n      - [email]\n", "applications[0].claims[0]", "must be a name or a block", 11 },
        { "    claims:\n      - { claim: x, source: email, in: [id_token], format: \"[a\" }\n", "applications[0].claims[0].format", "no regular expression", 11 },
        { "    claims:\n      - { claim: x, source: email, in: [id_token], codes: [] }\n", "applications[0].claims[0].codes", "remove the key", 11 },
        { "    claims:\n      - { claim: x, source: email, in: [id_token], form: iso }\n", "applications[0].claims[0].form", "iso_language", 11 },
        { "    claims:\n      - { claim: x, source: email, in: [id_token], one_of: key }\n", "applications[0].claims[0].one_of", "has this claim only", 11 },
        { "    claims:\n      - { claim: x, source: email, in: [id_token], separator: and }\n", "applications[0].claims[0].separator", "one character", 11 },
        { "    claims:\n      - { claim: x, source: token_version, in: [id_token] }\n", "applications[0].claims[0].source", "token_shape", 11 },
    };

    [Theory, MemberData(nameof(Bad))]
    public void Says_what_is_wrong_and_where(string lines, string field, string message, int line) =>
        HubFiles.Problems(File("enterprise", lines)).Should().ContainSingle().Which.Should().Match<FileProblem>(problem => problem.Field == field && problem.Line == line && problem.Message.Contains(message));

    [Fact]
    public void Says_everything_that_is_wrong_at_once() =>
        HubFiles.Problems(File("education", string.Concat(Bad.Take(2).Select(row => row.Data.Item1)) + "    agreements: optional\n    person_id: [shoe]\n    claims: [shoe, { claim: iss, in: [id_token] }]\n"))
            .Select(problem => problem.Field).Should().BeEquivalentTo(
                "applications[0].release_set", "applications[0].token_shape", "applications[0].agreements", "applications[0].person_id[0]", "applications[0].claims[0]", "applications[0].claims[1].claim");
}
