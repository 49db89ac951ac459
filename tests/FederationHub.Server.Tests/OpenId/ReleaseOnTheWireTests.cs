using System.Text.Json;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.OpenId;

/// <summary>What an application finds in its tokens and at UserInfo.</summary>
public sealed class ReleaseOnTheWireTests
{
    private static readonly string[] Protocol =
        ["iss", "sub", "aud", "exp", "iat", "nonce", "at_hash", "sid", "session_expiry", "auth_time", "acr", "amr", "jti", "client_id", "scope"];

    private static readonly string[] Minimal = ["person_id", "person_id_type", "org_id", "org_id_type", "edu_role", "assurance_level"];

    // The teacher at the university, with values whose bytes matter (R002-10). The hub's own rules can say this; the organisation knows one name.
    private const string Rules =
        "    rules:\n"
        + "      - { target: oid, sources: ['urn:oid:0.9.2342.19200300.100.1.1'], steps: [{ lookup: { bjansen: 'kZ9+aB==', sdevries: 'kz9+ab==' } }] }\n"
        + "      - { target: unique_name, sources: ['urn:oid:0.9.2342.19200300.100.1.1'], steps: [{ lookup: { bjansen: 'Jan@X', sdevries: 'jan@x' } }] }\n"
        + "      - { target: upn, sources: ['urn:oid:0.9.2342.19200300.100.1.1'], steps: [{ lookup: { bjansen: 'J.an+1@X', sdevries: 'j.an+1@x' } }] }\n"
        + "      - { target: windows_account, sources: ['urn:oid:0.9.2342.19200300.100.1.1'], steps: [{ lookup: { bjansen: 'UVL\\BJansen', sdevries: 'UVL\\SdVries' } }] }\n";

    [Theory]
    [InlineData("university", "pupil")]
    [InlineData("university", "teacher")]
    [InlineData("college", "pupil")]
    [InlineData("college", "guardian")]
    public async Task R001_15_a_plain_education_application_gets_exactly_the_minimal_set_wherever_it_looks(string organisation, string persona)
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("organisations: [university]\n", "organisations: [university, college]\n", StringComparison.Ordinal));
        using var browser = world.NewBrowser();

        var tokens = await browser.TokensAsync(world.Phone, organisation, persona);

        var everywhere = Names(FakeApplication.Claims(tokens["id_token"]!)).Concat(Names(FakeApplication.Claims(tokens["access_token"]!))).Concat(Names((await world.Phone.UserInfoAsync(tokens["access_token"]!)).Json));
        everywhere.Except(Protocol).Should().BeEquivalentTo(Minimal);
        Names(FakeApplication.Claims(tokens["id_token"]!)).Should().Contain(Minimal, "the token response alone suffices");
    }

    [Fact]
    public async Task R002_22_the_token_response_alone_says_who_it_is_with_scope_openid_profile()
    {
        await using var world = await HubWorld.StartAsync(text => Planner(text, "    person_id: [upn]\n    claims:\n      - { claim: login_id, source: person_id, in: [id_token], required: true }\n      - { claim: login_id_at_the_api, source: upn, in: [access_token] }\n"));
        using var browser = world.NewBrowser();

        var tokens = await browser.TokensAsync(world.Planner, "university", "teacher", ("scope", "openid profile"));

        FakeApplication.Claims(tokens["id_token"]!).GetProperty("login_id").GetString().Should().Be("J.an+1@X");
        Names(FakeApplication.Claims(tokens["id_token"]!)).Except(Protocol).Should().Equal("login_id");
        Names(FakeApplication.Claims(tokens["access_token"]!)).Except(Protocol).Should().Equal("login_id_at_the_api");
        Names((await world.Planner.UserInfoAsync(tokens["access_token"]!)).Json).Should().Equal("sub");
    }

    [Fact]
    public async Task R002_09_R002_10_one_login_two_applications_both_shapes_byte_for_byte()
    {
        await using var world = await HubWorld.StartAsync(text => Planner(text, "", "municipal")
            .Replace("home_page: http://shop.localhost:1/\n", "home_page: http://shop.localhost:1/\n    token_shape: v1\n", StringComparison.Ordinal)
            .Replace("application: shop, attributes: [given_name, email]", "application: shop, attributes: [unique_name, upn]", StringComparison.Ordinal)
            .Replace("agreements:\n", "agreements:\n  - { id: plans, organisation: university, application: planner, attributes: [name, preferred_username], from: 2020-01-01, who: Board, reference: x }\n", StringComparison.Ordinal));
        using var browser = world.NewBrowser();

        var v2 = FakeApplication.Claims((await browser.TokensAsync(world.Planner, "university", "teacher"))["id_token"]!);
        var v1 = FakeApplication.Claims((await world.Shop.RedeemAsync((await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code")!))["id_token"]!);

        v2.GetProperty("oid").GetString().Should().Be("kZ9+aB==");
        v2.GetProperty("ver").GetString().Should().Be("2.0");
        v2.GetProperty("name").GetString().Should().Be("Bram Jansen");
        v2.GetProperty("person_id").GetString().Should().Be("kZ9+aB==", "the shape's key is what identifies the person");
        Names(v2).Except([.. Protocol, .. Minimal]).Should().BeEquivalentTo("oid", "name", "ver");
        v1.GetProperty("unique_name").GetString().Should().Be("Jan@X");
        v1.GetProperty("upn").GetString().Should().Be("J.an+1@X");
        v1.GetProperty("ver").GetString().Should().Be("1.0");
        Names(v1).Except([.. Protocol, .. Minimal]).Should().BeEquivalentTo("unique_name", "upn", "ver");
        (v1.GetProperty("iss").GetString(), v2.GetProperty("iss").GetString()).Should().Be((world.HubUrl, world.HubUrl));
        v1.GetProperty("sub").GetString().Should().NotBe(v2.GetProperty("sub").GetString());
    }

    [Fact]
    public async Task R002_10_another_case_is_another_person()
    {
        await using var world = await HubWorld.StartAsync(text => Planner(text, "    token_shape: v1\n    claims: [person_id]\n"));
        using var one = world.NewBrowser();
        using var other = world.NewBrowser();

        var (upper, lower) = (await one.TokensAsync(world.Planner, "university", "teacher"), await other.TokensAsync(world.Planner, "university"));

        FakeApplication.Claims(upper["id_token"]!).GetProperty("unique_name").GetString().Should().Be("Jan@X");
        FakeApplication.Claims(lower["id_token"]!).GetProperty("unique_name").GetString().Should().Be("jan@x");
        FakeApplication.Claims(upper["id_token"]!).GetProperty("sub").GetString().Should().NotBe(FakeApplication.Claims(lower["id_token"]!).GetProperty("sub").GetString());
    }

    [Fact]
    public async Task R003_13_three_environments_have_three_values_each_the_same_over_ten_logins()
    {
        await using var world = await HubWorld.StartAsync(text => Planner(text, "    person_id: [windows_account]\n")
            .Replace("home_page: http://shop.localhost:1/\n", "home_page: http://shop.localhost:1/\n    person_id: [email]\n", StringComparison.Ordinal)
            .Replace("    type: public\n", "    type: public\n    person_id: [hub]\n", StringComparison.Ordinal));
        var seen = new HashSet<(string, string, string)>();
        for (var login = 0; login < 10; login++)
        {
            using var browser = world.NewBrowser();
            foreach (var application in new[] { world.Shop, world.Planner, world.Phone })
            {
                var code = application != world.Shop
                    ? (await browser.GoAsync(application.AuthorizeUrl(("prompt", "none")))).Parameter("code")!
                    : (await browser.LogInAsync(application, "university", "teacher")).Parameter("code")!;
                var claims = FakeApplication.Claims((await application.RedeemAsync(code))["id_token"]!);
                seen.Add((application.ClientId, claims.GetProperty("person_id").GetString()!, claims.GetProperty("person_id_type").GetString()!));
                if (application == world.Phone)
                {
                    claims.GetProperty("person_id").GetString().Should().Be(claims.GetProperty("sub").GetString());
                }
            }
        }

        seen.Should().HaveCount(3);
        seen.Should().Contain(("shop", "bjansen@uvl.example", "email")).And.Contain(("planner", @"UVL\BJansen", "windows_account")).And.Contain(value => value.Item1 == "phone" && value.Item3 == "hub" && value.Item2.Length == 43);
    }

    [Fact]
    public async Task R001_07_R001_09_secondary_identifiers_are_objects_and_arrive_only_when_the_contract_names_them()
    {
        await using var world = await HubWorld.StartAsync(text => Planner(text, "    agreements: optional\n    claims:\n      - person_id_type\n      - person_id_secondary\n      - { claim: organisations, source: org_id_secondary, in: [id_token] }\n"));
        using var browser = world.NewBrowser();

        var tokens = await browser.TokensAsync(world.Planner, "university", "teacher");

        var info = (await world.Planner.UserInfoAsync(tokens["access_token"]!)).Json;
        var secondary = info.GetProperty("person_id_secondary");
        secondary.ValueKind.Should().Be(JsonValueKind.Array);
        secondary.EnumerateArray().Should().OnlyContain(id => id.EnumerateObject().Count() == 2 && id.GetProperty("type").GetString() != info.GetProperty("person_id_type").GetString());
        secondary.EnumerateArray().Select(id => (id.GetProperty("type").GetString(), id.GetProperty("value").GetString())).Should().Contain(("eppn", "bjansen@uvl.example"));
        Names(FakeApplication.Claims(tokens["id_token"]!)).Should().NotContain("person_id_secondary");
    }

    [Theory]
    [InlineData("college", "teacher", true)]
    [InlineData("college", "pupil", false)]
    [InlineData("university", "pupil", false)]
    public async Task R000_14_amr_is_an_array_in_the_id_token_whatever_the_release_policy_says(string organisation, string persona, bool twoFactors)
    {
        await using var world = await HubWorld.StartAsync(text => Planner(text, "    minimum_level: laag\n    claims: []\n", "care"));
        using var browser = world.NewBrowser();

        var claims = FakeApplication.Claims((await browser.TokensAsync(world.Planner, organisation, persona))["id_token"]!);

        var amr = claims.GetProperty("amr");
        amr.ValueKind.Should().Be(JsonValueKind.Array);
        amr.EnumerateArray().Any(method => method.GetString() == "mfa").Should().Be(twoFactors);
    }

    [Fact]
    public async Task R000_15_a_suite_has_one_sector_and_shares_sub_and_another_suite_has_another()
    {
        await using var world = await HubWorld.StartAsync(text => Planner(text, "").Replace("    suite: plans\n    name: Planner", "    suite: books\n    name: Planner", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        var shop = Sub(await browser.TokensAsync(world.Shop, "university"));

        Sub(await world.Planner.RedeemAsync((await browser.GoAsync(world.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("code")!)).Should().Be(shop);
        await world.ApplyAsync(text => text);
        Sub(await world.Planner.RedeemAsync((await browser.GoAsync(world.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("code")!)).Should().NotBe(shop);
    }

    [Fact]
    public async Task Ruling_1_the_names_of_SURFconext_come_with_the_types_that_it_gives_them()
    {
        await using var world = await HubWorld.StartAsync(text => Planner(text, "    agreements: optional\n    release_set: surf\n    claims: [uids, eckid, subject_id, eduperson_principal_name, eduperson_affiliation, eduperson_scoped_affiliation, schac_home_organization, given_name, family_name, name, nickname, preferred_username, email, email_verified, edumember_is_member_of]\n"));
        using var browser = world.NewBrowser();

        var tokens = await browser.TokensAsync(world.Planner, "university");

        var info = (await world.Planner.UserInfoAsync(tokens["access_token"]!)).Json;
        Names(info).Except(Protocol).Should().BeEquivalentTo(
            "uids", "eckid", "subject_id", "eduperson_principal_name", "eduperson_affiliation", "eduperson_scoped_affiliation", "schac_home_organization",
            "given_name", "family_name", "name", "nickname", "preferred_username", "email", "email_verified");
        info.EnumerateObject().Where(claim => claim.Value.ValueKind == JsonValueKind.Array).Select(claim => claim.Name).Should().BeEquivalentTo("uids", "eduperson_affiliation", "eduperson_scoped_affiliation");
        info.GetProperty("email_verified").ValueKind.Should().Be(JsonValueKind.True);
        info.GetProperty("uids")[0].GetString().Should().Be("sdevries");
    }

    [Fact]
    public async Task Ruling_1_the_names_of_Entree_are_bare()
    {
        await using var world = await HubWorld.StartAsync(text => Planner(text, "    agreements: optional\n    release_set: entree\n    claims: [eckId, givenName, sn, mail, eduPersonAffiliation, nlEduPersonHomeOrganizationBranchId, nlEduPersonRealId]\n"));
        using var browser = world.NewBrowser();

        var tokens = await browser.TokensAsync(world.Planner, "college");

        Names((await world.Planner.UserInfoAsync(tokens["access_token"]!)).Json).Except(Protocol).Should().BeEquivalentTo("eckId", "givenName", "sn", "mail", "eduPersonAffiliation", "nlEduPersonHomeOrganizationBranchId");
    }

    [Fact]
    [Trait("Reaches", "FH-1310")]
    public async Task R003_07_a_value_that_breaks_the_contract_refuses_the_login_and_only_where_it_is_required()
    {
        const string Gender = "    agreements: optional\n    claims:\n      - person_id\n      - { claim: code, source: given_name, in: [id_token], codes: [F, M], required: REQUIRED }\n      - { claim: verified, source: email_verified, in: [id_token] }\n";
        await using var world = await HubWorld.StartAsync(text => Planner(text, Gender.Replace("REQUIRED", "true", StringComparison.Ordinal)));
        using var refused = world.NewBrowser();
        using var browser = world.NewBrowser();

        var page = await refused.LogInAsync(world.Planner, "university", "teacher");
        page.Code.Should().Be("FH-1310");
        page.Text.Should().NotContain("Bram");
        world.Log.Should().Contain("FH-1310/contract_not_met").And.NotContain("Bram");

        await world.ApplyAsync(text => Planner(text, Gender.Replace("REQUIRED", "false", StringComparison.Ordinal)));
        var claims = FakeApplication.Claims((await browser.TokensAsync(world.Planner, "university", "teacher"))["id_token"]!);
        Names(claims).Should().NotContain("code");
        claims.GetProperty("verified").ValueKind.Should().Be(JsonValueKind.True, "a boolean, whatever its name");
    }

    [Fact]
    public async Task R000_12_without_a_key_to_make_an_account_by_there_is_no_login()
    {
        await using var world = await HubWorld.StartAsync(text => Planner(text, "    agreements: optional\n    claims:\n      - { claim: employee_number, source: 'person:employee_number', in: [id_token], one_of: account }\n      - { claim: email, in: [id_token], one_of: account }\n", "care")
            .Replace("    profile: care\n", "    profile: care\n    minimum_level: laag\n", StringComparison.Ordinal));
        using var without = world.NewBrowser();
        using var with = world.NewBrowser();

        (await without.LogInAsync(world.Planner, "university", "no-email")).Code.Should().Be("FH-1309");
        world.Log.Should().Contain("FH-1309/provisioning_key_missing");
        Names(FakeApplication.Claims((await with.TokensAsync(world.Planner, "university"))["id_token"]!)).Should().Contain("email").And.NotContain("employee_number");
    }

    // The planner with other lines in the place of its empty list of claims, and people whose identifiers have bytes that matter.
    private static string Planner(string text, string lines, string profile = "enterprise") => text
        .Replace("    profile: enterprise\n    redirect_uris: [\"http://planner", $"    profile: {profile}\n    redirect_uris: [\"http://planner", StringComparison.Ordinal)
        .Replace("    claims: []\n", lines, StringComparison.Ordinal)
        .Replace("    sector: wo\n", "    sector: wo\n" + Rules, StringComparison.Ordinal);

    private static IEnumerable<string> Names(JsonElement claims) => claims.EnumerateObject().Select(claim => claim.Name);

    private static string Sub(JsonAnswer tokens) => FakeApplication.Claims(tokens["id_token"]!).GetProperty("sub").GetString()!;
}
