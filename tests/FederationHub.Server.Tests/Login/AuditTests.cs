using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Core.Receipts;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>What the audit stream tells of a login afterwards: enough to say what happened, and nothing of whom.</summary>
public sealed class AuditTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_has_its_way_what_was_released_and_why_and_what_came_of_its_code()
    {
        using var browser = _world.NewBrowser();
        var tokens = await browser.TokensAsync(_world.Shop, "university", "teacher");

        var events = await LastLoginAsync();

        tokens.Status.Should().Be(200, tokens.Text);
        events.Select(e => e.Kind).Should().Equal(AuditKinds.LoginIssued, AuditKinds.TokenIssued);
        events.Should().OnlyContain(e => e.Application == "shop" && e.Organisation == "university" && e.Facts!.Upstream == "university" && e.Actor == null);
        var facts = events[0].Facts!;
        facts.Way!.Select(mark => mark.State).Should().Equal(
            LoginState.Started, LoginState.Chosen, LoginState.SentUpstream, LoginState.Returned, LoginState.Identified, LoginState.Released, LoginState.Issued);
        facts.Way!.Select(mark => mark.At).Should().BeInAscendingOrder();
        facts.SessionReused.Should().BeFalse();
        facts.Level.Should().NotBeNull();
        facts.Released.Should().Contain(["person_id", "given_name"]);
        facts.Ground.Should().NotBeNull();
        facts.Identifiers.Should().Contain(id => id.Of == "person" && id.Rule.StartsWith("eduperson#", StringComparison.Ordinal)).And.Contain(id => id.Of == "organisation");
        facts.Configuration.Should().BePositive();
    }

    [Fact]
    public async Task A_sign_on_out_of_a_session_is_written_down_like_any_other()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");
        var end = await browser.GoAsync(_world.Phone.AuthorizeUrl());
        await _world.Phone.RedeemAsync(end.Parameter("code")!);

        var events = await LastLoginAsync();

        events.Select(e => (e.Kind, e.Application)).Should().Equal((AuditKinds.LoginIssued, "phone"), (AuditKinds.TokenIssued, "phone"));
        events[0].Facts!.SessionReused.Should().BeTrue();
        events[0].Facts!.Way!.Select(mark => mark.State).Should().Equal(LoginState.Started, LoginState.Identified, LoginState.Released, LoginState.Issued);
    }

    [Fact]
    public async Task A_login_has_its_receipt_small_and_without_a_value()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university", "teacher");
        var teacher = _world.University.Personas.Single(persona => persona.Id == "teacher");

        var facts = (await LastLoginAsync())[0].Facts!;

        facts.Mapping!.Chosen.Should().Be("university");
        facts.Mapping.Asserted.Should().Be("university");
        facts.Mapping.Received.Should().Contain(received => received.Name == "urn:oid:0.9.2342.19200300.100.1.3" && received.Values == 1 && received.Shape.StartsWith("address with @", StringComparison.Ordinal));
        facts.Mapping.Rules.Should().Contain(rule => rule.Target == "email" && rule.Result == RuleResult.Gave && rule.Source == "urn:oid:0.9.2342.19200300.100.1.3")
            .And.Contain(rule => rule.Result == RuleResult.NotSent);
        facts.Decisions!.Select(decision => decision.Claim).Should().Contain(facts.Released);
        facts.StatementFrom.Should().BeNull();
        var row = JsonSerializer.Serialize(facts);
        row.Should().NotContainAny(teacher.GivenName, teacher.FamilyName, teacher.Mail!, teacher.PersistentId, teacher.PrincipalName);
        var receipt = JsonSerializer.Serialize(facts.Mapping).Length + JsonSerializer.Serialize(facts.Decisions).Length;
        receipt.Should().BeLessThan(3200, "each login leaves one, and this organisation sends each attribute by two names");
    }

    [Fact]
    public async Task A_sign_on_out_of_a_session_names_the_login_whose_answer_it_rests_on()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");
        var first = (await LastLoginAsync())[0];
        await browser.GoAsync(_world.Phone.AuthorizeUrl());

        var reused = (await LastLoginAsync())[0];

        reused.Reference.Should().NotBe(first.Reference);
        reused.Facts!.StatementFrom.Should().Be(first.Reference);
        reused.Facts.Mapping.Should().BeNull("what was received stands in the event of that login");
        reused.Facts.Decisions.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_login_that_is_refused_for_what_was_sent_has_the_received_half()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("uvl.example", "elsewhere.example", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university");

        page.Code.Should().StartWith("FH-13");
        var refused = (await world.AuditAsync(page.Document.Body!.GetAttribute("data-reference")!)).Single().Facts!;
        refused.Mapping!.Received.Should().NotBeEmpty();
        refused.Mapping.Chosen.Should().Be("university");
        refused.Decisions.Should().BeNull("it did not come to that");
    }

    [Fact]
    public async Task A_login_that_is_refused_for_what_was_not_agreed_has_both_halves()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("attributes: [given_name, email]", "attributes: [given_name]", StringComparison.Ordinal)
            .Replace("{ claim: email,", "{ required: true, claim: email,", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university");

        page.Code.Should().Be("FH-1309");
        var refused = (await world.AuditAsync(page.Document.Body!.GetAttribute("data-reference")!)).Single().Facts!;
        refused.Mapping!.Rules.Should().NotBeEmpty();
        refused.Decisions.Should().Contain(decision => decision.Verdict == ClaimVerdict.NoAgreement).And.Contain(decision => decision.Verdict == ClaimVerdict.MinimalSet);
    }

    [Fact]
    public async Task A_refusal_tells_the_state_the_clause_and_the_way_and_a_second_try_goes_on_with_it()
    {
        using var browser = _world.NewBrowser();
        _world.University.Breakage = Breakage.WrongAudience;
        var error = await browser.LogInAsync(_world.Shop, "university");
        _world.University.Breakage = Breakage.None;
        await browser.BecomeAsync(await browser.PickAsync(await browser.FollowAsync(error, ".actions a.primary"), "college"), "teacher");

        var events = await _world.AuditAsync(error.Document.Body!.GetAttribute("data-reference")!);

        events.Select(e => e.Kind).Should().Equal(AuditKinds.LoginRefused, AuditKinds.LoginIssued);
        events[0].Code.Should().StartWith("FH-1306/");
        events[0].Facts!.Clause.Should().NotBeNullOrEmpty();
        events[0].Facts!.Way!.Select(mark => mark.State).Should().Equal(LoginState.Started, LoginState.Chosen, LoginState.SentUpstream);
        events[1].Facts!.Way!.Select(mark => mark.State).Should().StartWith([LoginState.Started, LoginState.Chosen, LoginState.SentUpstream, LoginState.Returned, LoginState.Started, LoginState.Chosen]);
        events[1].Organisation.Should().Be("college");
    }

    [Fact]
    [Trait("Reaches", "FH-1013")]
    public async Task A_code_that_is_sent_again_and_again_is_written_down_once()
    {
        using var browser = _world.NewBrowser();
        var code = (await browser.LogInAsync(_world.Planner, "college")).Parameter("code")!;
        for (var i = 0; i < 4; i++)
        {
            await _world.Planner.RedeemAsync(code);
        }

        var events = await LastLoginAsync();

        events.Select(e => e.Kind).Should().Equal(AuditKinds.LoginIssued, AuditKinds.TokenIssued, AuditKinds.TokenRefused);
        events[2].Code.Should().Be("FH-1013/code-reused");
    }

    [Fact]
    public async Task A_stranger_who_answers_a_login_of_their_own_over_and_over_writes_a_few_lines()
    {
        using var browser = _world.NewBrowser();
        _world.University.Breakage = Breakage.NotSigned;
        var page = await browser.LogInAsync(_world.Shop, "university");
        for (var i = 0; i < 14; i++)
        {
            page = await browser.BecomeAsync(await browser.PickAsync(await browser.FollowAsync(page, ".actions a.primary"), "university"), "pupil");
        }

        _world.University.Breakage = Breakage.None;
        var events = await _world.AuditAsync(page.Document.Body!.GetAttribute("data-reference")!);

        page.Code.Should().Be("FH-1303");
        events.Should().HaveCount(10);
    }

    [Fact]
    public async Task Neither_a_request_without_a_login_nor_a_login_that_nobody_finishes_adds_anything()
    {
        var before = await CountAsync();
        using var browser = _world.NewBrowser();

        await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));
        await browser.GoAsync(_world.Shop.AuthorizeUrl(("redirect_uri", "https://elsewhere.example/")));
        await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university");
        await _world.Shop.RedeemAsync("a code that nobody was given");

        (await CountAsync()).Should().Be(before);
    }

    [Fact]
    public async Task No_event_holds_a_value_of_a_person_a_token_or_an_assertion()
    {
        using var browser = _world.NewBrowser();
        var tokens = await browser.TokensAsync(_world.Shop, "university", "teacher");
        var user = await _world.Shop.UserInfoAsync(tokens["access_token"]!);
        _world.College.Breakage = Breakage.BadNonce;
        await browser.LogInAsync(_world.Shop, "college", "teacher", ("prompt", "login"), ("login_hint", "zoe@waadkust.example"));
        _world.College.Breakage = Breakage.None;

        var dump = new List<string>();
        await foreach (var entry in Audit.SearchAsync(new AuditQuery(), Token))
        {
            dump.Add(JsonSerializer.Serialize(entry));
        }

        var text = string.Join('\n', dump);
        var claims = FakeApplication.Claims(tokens["id_token"]!).EnumerateObject().Concat(user.Json.EnumerateObject())
            .Where(claim => claim.Name is "sub" or "person_id" or "email" or "given_name" or "family_name" or "name" or "sid" or "nonce")
            .Select(claim => claim.Value.ToString());
        string[] secrets = [.. claims, tokens["access_token"]!, tokens["id_token"]!.Split('.')[1], HubWorld.ShopSecret, "zoe@waadkust.example", "SAMLResponse", "<saml"];
        secrets.Should().HaveCountGreaterThan(8).And.AllSatisfy(secret => text.Should().NotContain(secret));
        text.Should().Contain("person_id", "names are what it is for");
    }

    private IAuditLog Audit => _world.Services.GetRequiredService<IAuditLog>();

    private async Task<IReadOnlyList<AuditEvent>> LastLoginAsync()
    {
        await foreach (var entry in Audit.SearchAsync(new AuditQuery { Kind = AuditKinds.LoginIssued, NewestFirst = true }, Token))
        {
            return await _world.AuditAsync(entry.Event.Reference!);
        }

        return [];
    }

    private async Task<int> CountAsync() => await Audit.SearchAsync(new AuditQuery(), Token).CountAsync(Token);
}
