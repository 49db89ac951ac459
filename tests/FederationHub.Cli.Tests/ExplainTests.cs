using System.Text.Json;
using FederationHub.Cli.Records;
using FederationHub.Core;
using FederationHub.Core.Agreements;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Outcomes;
using FederationHub.Server.Tests;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Cli.Tests;

/// <summary>A login's receipt as an operator reads it: after real logins, and sentence by sentence on events made by hand.</summary>
public sealed class ExplainTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static MappingTrace Mapping { get; } = new(
        [
            new ReceivedValue("mail", 1, "address with @, 17 to 32 characters"),
            new ReceivedValue("groups", 3, "text, 5 to 8 characters"),
            new ReceivedValue("shoeSize", 1, "digits, 2 characters"),
        ],
        [
            new RuleTrace("eduperson#28", "email", "mail", RuleResult.Gave, 1),
            new RuleTrace("extra#1", "groups", "groups", RuleResult.Dropped, 0, "scope_violation"),
            new RuleTrace("extra#2", "title", null, RuleResult.ConditionNotMet),
            new RuleTrace("eduperson#18", "given_name", null, RuleResult.NotSent),
            new RuleTrace("eduperson#22", "name", null, RuleResult.AlreadyGiven),
        ])
    {
        Chosen = "school",
        Asserted = "college",
    };

    private static AuditEvent Issued { get; } = new(At, AuditKinds.LoginIssued, "ABCDEFGHJK", "shop", "college", null, null)
    {
        Facts = new AuditFacts
        {
            Upstream = "college",
            Level = "gemiddeld",
            Evidence = "acr",
            AuthenticatedAt = At,
            Released = ["person_id", "mail"],
            Ground = "agreement dpa-1",
            Identifiers = [new AuditedIdentifier("person", "eppn", "eduPersonPrincipalName", "eduperson#13", true)],
            Dropped = [new Finding("scope_violation", "groups"), new Finding("nested_value", "address")],
            Mapping = Mapping,
            Decisions =
            [
                new ClaimTrace("person_id", "person_id", ClaimVerdict.MinimalSet, "dpa-1") { Identifier = "eppn" },
                new ClaimTrace("mail", "email", ClaimVerdict.Agreement, "dpa-1"),
                new ClaimTrace("groups", "groups", ClaimVerdict.NotInStatement),
                new ClaimTrace("given_name", "given_name", ClaimVerdict.NoAgreement),
            ],
        },
    };

    [Fact]
    [Trait("Documented command", "fedhub explain 7KQ2-M9XA-4T")]
    public void A_receipt_tells_what_came_what_became_of_it_and_who_let_each_claim_through()
    {
        var told = string.Join('\n', Timeline.Of("ABCDEFGHJK", [Issued], [], ReceiptReader.Operator).Lines());

        told.Should().Contain("""
            What organisation college sent
              mail      1 value   address with @, 17 to 32 characters  → email
              groups    3 values  text, 5 to 8 characters              → groups (dropped)
              shoeSize  1 value   digits, 2 characters                 no rule took it

            What each rule made of it
              eduperson#28  email   from mail    1 value
              extra#1       groups  from groups  dropped, scope_violation: its scope is none of the organisation's own (V-06)
              extra#2       title                its condition was not met
              Nothing was sent for: given_name

            Dropped or noticed: SECURITY groups: scope_violation: its scope is none of the organisation's own (V-06)
            Dropped or noticed: address: nested_value: it is an object within an object or a list, which has no name that a rule could read
            Organisation: the person chose school; the answer names college, which counts (R001-22).
            Level: gemiddeld, resting on acr; authenticated 2026-03-01T12:00:00.000Z

            What application shop got
              person_id  eppn from eduPersonPrincipalName by eduperson#13  released, it belongs to the minimal set, under agreement dpa-1
              mail       email from mail by eduperson#28                   released, agreement dpa-1 names it

            What it did not get
              groups      from groups, dropped, scope_violation: its scope is none of the organisation's own (V-06)  withheld, what the organisation said holds no groups
              given_name                                                                                             withheld, no active agreement of college with this application names given_name
            """);
    }

    [Fact]
    public void A_logout_is_told_party_by_party_and_not_as_a_login()
    {
        AuditEvent Of(int second, string kind, string? application, string detail) => new(At.AddSeconds(second), kind, "ABCDEFGHJK", application, "college", null, detail);
        AuditEvent[] events =
        [
            Of(0, AuditKinds.LogoutStarted, "shop", "asked by the application; scope global; session ended, 2 to be told, 0 stay"),
            Of(1, AuditKinds.LogoutNotTold, "planner", "attempt 1: answered 500; tried again"),
            Of(1, AuditKinds.LogoutTold, "shop", "attempt 1: answered 200"),
            Of(2, AuditKinds.LogoutUpstream, "shop", "Complete"),
            Of(16, AuditKinds.LogoutTold, "planner", "attempt 2: answered 204"),
        ];

        var all = Timeline.Of("ABCDEFGHJK", events, [], ReceiptReader.Operator);
        all.Succeeded.Should().BeTrue();
        string.Join('\n', all.Lines()).Should().ContainAll(
            "a logout; applications told: 2.", "Application   shop", "logged out at the hub, of college", "application planner could not be told", "tried again", "application planner was told, and heard it", "the answer of organisation college", "Complete");

        var meanwhile = Timeline.Of("ABCDEFGHJK", events[..4], [], ReceiptReader.Operator);
        meanwhile.Succeeded.Should().BeFalse();
        meanwhile.Lines().First().Should().EndWith("a logout; applications told: 1; not told: planner (the last line of each says whether it is tried again).");
        Timeline.Of("ABCDEFGHJK", events[2..3], [], ReceiptReader.Operator).Lines().First().Should().EndWith("the time of a session was over; applications told: 1.");
    }

    [Theory]
    [InlineData("school", null, "Organisation: the person chose school; the answer names none, so the choice counts.")]
    [InlineData("school", "school", "Organisation: the person chose school, and the answer names it too.")]
    [InlineData("school", "college", "Organisation: the person chose school; the answer names college, which counts (R001-22).")]
    public void R001_22_What_was_chosen_and_what_the_answer_names_are_told_apart(string chosen, string? asserted, string sentence) =>
        Timeline.Of("ABCDEFGHJK", [Issued with { Facts = Issued.Facts! with { Mapping = Mapping with { Chosen = chosen, Asserted = asserted } } }], [], ReceiptReader.Operator).Lines().Should().Contain(sentence);

    [Fact]
    public void Each_side_is_told_its_own_half()
    {
        var forOrganisation = Told(Issued, ReceiptReader.Organisation);
        forOrganisation.Should().ContainAll("shoeSize", "extra#1", "chose school").And.NotContainAny("dpa-1", "given_name  ", "What application", "released");
        var forApplication = Told(Issued, ReceiptReader.Application);
        forApplication.Should().ContainAll("dpa-1", "no active agreement of college", "Level: gemiddeld").And.NotContainAny("shoeSize", "eduperson#28", "extra#1", "eduPersonPrincipalName", "chose school", "scope_violation");

        static string Told(AuditEvent found, ReceiptReader reader)
        {
            var timeline = Timeline.Of("ABCDEFGHJK", [found], [], reader);
            return string.Join('\n', timeline.Lines()) + timeline.Json();
        }
    }

    [Fact]
    public void For_programs_a_receipt_is_one_object_with_names_that_stay()
    {
        using var json = JsonDocument.Parse(Timeline.Of("ABCDEFGHJK", [Issued], [], ReceiptReader.Operator).Json());
        var receipt = json.RootElement.GetProperty("receipt");

        receipt.EnumerateObject().Select(member => member.Name).Should().Equal("statement_from", "level", "evidence", "chosen", "asserted", "received", "rules", "dropped", "consent", "claims");
        receipt.GetProperty("received")[0].GetRawText().Should().MatchRegex("^\\{\\s+\"name\": \"mail\",\\s+\"values\": 1,\\s+\"shape\": \"address with @, 17 to 32 characters\"\\s+\\}$");
        receipt.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("result").GetString()).Should().Equal("gave", "dropped", "condition-not-met", "not-sent", "already-given");
        receipt.GetProperty("dropped").EnumerateArray().Select(finding => finding.GetProperty("security").GetBoolean()).Should().Equal(true, false);
        var claims = receipt.GetProperty("claims").EnumerateArray().ToList();
        claims.Select(claim => claim.GetProperty("verdict").GetString()).Should().Equal("minimal-set", "agreement", "not-in-statement", "no-agreement");
        claims.Select(claim => claim.GetProperty("released").GetBoolean()).Should().Equal(true, true, false, false);
        claims[1].GetProperty("from")[0].GetProperty("received").GetString().Should().Be("mail");
        claims[1].GetProperty("agreement").GetString().Should().Be("dpa-1");
    }

    [Fact]
    public void An_export_carries_the_same()
    {
        using var line = JsonDocument.Parse(AuditJson.Line(new AuditEntry(1, Issued)));
        var facts = line.RootElement.GetProperty("facts");
        facts.GetProperty("received").GetArrayLength().Should().Be(3);
        facts.GetProperty("rules").GetArrayLength().Should().Be(5);
        facts.GetProperty("claims")[1].GetRawText().Should().Be("""{"claim":"mail","source":"email","verdict":"agreement","agreement":"dpa-1"}""");
        facts.GetProperty("chosen").GetString().Should().Be("school");
    }

    [Fact]
    public void What_would_have_gone_out_is_no_release_where_the_login_was_refused()
    {
        var refused = Issued with { Kind = AuditKinds.LoginRefused, Code = "FH-1309/agreement_missing" };
        var told = string.Join('\n', Timeline.Of("ABCDEFGHJK", [refused], [], ReceiptReader.Operator).Lines());
        told.Should().ContainAll("would have got: the login was refused, and nothing went out", "What it would not have got", "What to do");
        using var json = JsonDocument.Parse(Timeline.Of("ABCDEFGHJK", [refused], [], ReceiptReader.Operator).Json());
        json.RootElement.GetProperty("receipt").GetProperty("claims").EnumerateArray().Should().OnlyContain(claim => !claim.GetProperty("released").GetBoolean());
    }

    [Theory]
    [InlineData("ask", "The person was asked before, and consented; a consent adds to agreements and replaces none.")]
    [InlineData("notice", "The person was told before what goes out.")]
    public void What_the_person_was_shown_is_told(string consent, string sentence) =>
        Timeline.Of("ABCDEFGHJK", [Issued with { Facts = Issued.Facts! with { Consent = consent } }], [], ReceiptReader.Application).Lines().Should().Contain(sentence);

    [Fact]
    public void A_session_tells_the_login_whose_answer_it_rests_on()
    {
        var reused = Issued with { Facts = Issued.Facts! with { Mapping = null, StatementFrom = "ABCDEFGHJK", SessionReused = true } };
        string.Join('\n', Timeline.Of("7KQ2M9XA4T", [reused], [Issued], ReceiptReader.Operator).Lines())
            .Should().ContainAll("a session gave the statement again. It was made by login ABCD-EFGH-JK.", "shoeSize", "email from mail by eduperson#28");
        string.Join('\n', Timeline.Of("7KQ2M9XA4T", [reused], [], ReceiptReader.Operator).Lines())
            .Should().Contain("made by login ABCD-EFGH-JK, of which no receipt is kept");
    }

    [Fact]
    public async Task A_real_login_its_session_and_a_refusal_are_told()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "university", "teacher");
        var first = await ReferenceAsync(world);
        await browser.GoAsync(world.Phone.AuthorizeUrl());
        var second = await ReferenceAsync(world);

        var told = await ExplainAsync(world, first);
        told.Should().ContainAll(
            "What organisation university sent", "urn:oid:0.9.2342.19200300.100.1.3", "address with @", "What each rule made of it", "Nothing was sent for: ",
            "the person chose university, and the answer names it too", "What application shop got", "released, it belongs to the minimal set");
        told.Should().MatchRegex("email +from urn:oid:0\\.9\\.2342\\.19200300\\.100\\.1\\.3 by eduperson#\\d+ +released, agreement books-university names it");
        told.Should().MatchRegex("\n  person_id +subject_id from urn:oasis:names:tc:SAML:attribute:subject-id by eduperson#\\d+ +released, it belongs to the minimal set, under agreement books-university\n");
        var teacher = world.University.Personas.Single(persona => persona.Id == "teacher");
        told.Should().NotContainAny(teacher.GivenName, teacher.FamilyName, teacher.Mail!, teacher.PersistentId, teacher.PrincipalName);

        (await ExplainAsync(world, second)).Should().ContainAll($"It was made by login {ScreenText.Reference(first)}.", "What application phone got");
        (await ExplainAsync(world, first, "--for", "application")).Should().NotContain("urn:oid:").And.Contain("What application shop got");
        (await ExplainAsync(world, first, "--for", "organisation", "--json")).Should().Contain("urn:oid:").And.NotContain("minimal-set");
    }

    [Fact]
    public async Task Another_side_than_the_two_is_not_understood()
    {
        using var output = new StringWriter();
        (await Fedhub.RunAsync(["explain", "ABCDEFGHJK", "--for", "everybody"], new CommandSurroundings(output, output, _ => null, TimeProvider.System), Cancellation)).Should().Be(Fedhub.Unusable);
        output.ToString().Should().Contain("--for is organisation or application.");
    }

    /// <summary>
    /// Thousands of answers whose every value holds a marker, in the places that rules read, in forms that they take and that they drop:
    /// nothing that is kept or shown afterwards holds one.
    /// </summary>
    [Theory]
    [InlineData("eduperson")]
    [InlineData("entree")]
    [InlineData("entra")]
    [InlineData("adfs")]
    [InlineData("oidc")]
    public void R000_11_No_value_of_an_answer_is_in_its_receipt(string preset)
    {
        const string Marker = "zqxMARKERxqz";
        const string Uuid = "decafbadf00d";
        var random = new Random(preset.Length);
        string[] names =
        [
            "urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "urn:oid:1.3.6.1.4.1.25178.1.2.9",
            "urn:oasis:names:tc:SAML:attribute:subject-id", "eckId", "nlEduPersonRealId", "nlEduPersonHomeOrganizationId", "uid", "uids", "employeeNumber", "mail", "email", "email_verified", "sub", "oid", "tid",
            "upn", "groups", "given_name", "name", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "http://schemas.microsoft.com/identity/claims/tenantid", "shoeSize",
        ];
        Func<string, string>[] forms =
        [
            marker => marker, marker => marker + "@school.example", marker => marker + "@elsewhere.example", marker => "student@" + marker, marker => "https://hub.example.nl/" + marker,
            marker => "urn:etoegang:core:" + marker, marker => $"a\u202e{marker}", marker => marker + new string('x', 5000), marker => $"<{marker} \"'&>", marker => $"https://ketenid.nl/201703/{marker}", marker => $"{marker}:{marker}",
            marker => marker + "\ud800",
        ];
        var school = new HomeOrganisation { Id = "school", Name = LocalisedText.Same("School"), Identifiers = [new OrganisationIdentifier("brin6", "11ZZ03")], Scopes = [new OrganisationScope("school.example")] };
        var other = school with { Id = "other", Identifiers = [new OrganisationIdentifier("brin6", "22YY01")], Scopes = [new OrganisationScope("other.example")] };
        var mapping = new UpstreamMapping("school-idp", AttributeMap.Resolve(preset, [new MappingRule("groups", ["shoeSize", "groups"]), new MappingRule("title", ["uid"]) { Scoped = true }]), preset == "entra" ? [school] : [school, other]);
        var (accepted, refused) = (0, 0);
        for (var i = 0; i < 600; i++)
        {
            string Value() => forms[random.Next(forms.Length)](Marker + random.Next());
            IEnumerable<string> Values(string name) => name is "oid" or "tid" && random.Next(4) > 0 ? [$"{random.Next():x8}-0000-4000-8000-{Uuid}"] : Enumerable.Range(0, random.Next(1, 4)).Select(_ => Value());
            var answer = new UpstreamStatement
            {
                Upstream = "school-idp",
                Issuer = "https://school.example/idp",
                Subject = new SubjectId(Marker + i, random.Next(3) switch { 0 => SubjectId.Persistent, 1 => SubjectId.OidcSub, _ => SubjectId.Unspecified }),
                Attributes = AttributeValues.From(names.Where(_ => random.Next(3) == 0).SelectMany(name => Values(name).Select(value => KeyValuePair.Create(name, value)))),
                Unread = [new Finding("nested_value", "address")],
                Authentication = new UpstreamAuthentication { Context = Value(), Methods = [Value()], Authorities = [Value()] },
                SessionIndex = Value(),
                Evidence = new TrustEvidence("key", "metadata", "assertion"),
            };
            var outcome = Normaliser.Normalise(answer, new NormaliserInput
            {
                Mapping = mapping,
                ChosenOrganisation = "school",
                Hub = HubAddress.TryParse("https://hub.example.nl", null, out _)!,
                RoleRequired = random.Next(2) == 0,
                StatementId = "statement",
                Now = At,
            }, out var trace);
            var statement = (outcome as Outcome<IdentityStatement>.Accepted)?.Value;
            var rejection = (outcome as Outcome<IdentityStatement>.Rejected)?.Rejection;
            _ = statement is null ? refused++ : accepted++;
            IReadOnlyList<ClaimTrace>? decisions = null;
            if (statement is not null)
            {
                var application = Shop();
                var decided = ReleaseDecider.Decide(new ReleaseInput { Application = application, Statement = statement, Subject = "subject", Agreements = [], Now = At }, out decisions);
                rejection = (decided as Outcome<ReleaseDecision>.Rejected)?.Rejection;
            }

            var found = new AuditEvent(At, rejection is null ? AuditKinds.LoginIssued : AuditKinds.LoginRefused, "ABCDEFGHJK", "shop", "school", rejection?.Code.ToString(), rejection?.Detail)
            {
                Facts = new AuditFacts
                {
                    Level = statement?.Assurance.Level.ToString(),
                    Evidence = statement?.Assurance.Evidence,
                    Mapping = trace with { Findings = [] },
                    Dropped = trace.Findings,
                    Decisions = decisions,
                    Identifiers = statement is null ? null : [.. statement.PersonIds.Select(id => new AuditedIdentifier("person", id.Type, id.Provenance.Source, id.Provenance.Rule, id.Provenance.ScopeChecked))],
                },
            };
            var timeline = Timeline.Of("ABCDEFGHJK", [found], [], ReceiptReader.Operator);
            var kept = JsonSerializer.Serialize(found) + AuditJson.Line(new AuditEntry(1, found)) + timeline.Json() + string.Join('\n', timeline.Lines());
            kept.Should().NotContainEquivalentOf("MARKER", "answer {0} of {1}", i, preset).And.NotContainEquivalentOf(Uuid);
        }

        (accepted > 0, refused > 0).Should().Be((true, true), "both ends leave a receipt: {0} accepted, {1} refused", accepted, refused);
    }

    [Fact]
    public void Whatever_an_operator_should_look_into_has_a_sentence() => ReceiptWords.Known.Should().Contain(Finding.SecurityCauses);

    [Fact]
    public void Every_sentence_ends_up_in_a_line_of_its_own() => ReceiptWords.Known.Should().AllSatisfy(cause => ReceiptWords.Cause(cause).Should().StartWith(cause + ": ").And.NotContain("\n"));

    private static Core.Applications.Application Shop() => new()
    {
        Id = new Core.Applications.ApplicationId("shop"),
        Suite = "books",
        Name = LocalisedText.Same("Shop"),
        Profile = Core.Applications.ApplicationProfile.Enterprise,
        Client = new Core.Applications.ClientSettings { RedirectUris = [], IsPublic = true },
        Session = new Core.Sessions.SessionSettings { Mode = Core.Sessions.SessionMode.Never },
        RoleRequired = false,
        Release = new ReleasePolicy { Claims = [new ClaimRule("person_id", "person_id", ClaimPlacement.IdToken), new ClaimRule("mail", "email", ClaimPlacement.UserInfo), new ClaimRule("groups", "groups", ClaimPlacement.UserInfo) { Required = true }], Agreements = AgreementNeed.Optional },
    };

    [Fact]
    public async Task What_was_refused_before_there_was_a_login_is_told_as_long_as_its_page_is_kept()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var page = await browser.GoAsync(world.Shop.AuthorizeUrl(("redirect_uri", "http://evil.example/")));

        var told = await ExplainAsync(world, page.Document.Body!.GetAttribute("data-reference")!);

        told.Should().ContainAll("FH-1002", page.Document.Body.GetAttribute("data-reference"), "shop");
    }

    private static async Task<string> ReferenceAsync(HubWorld world)
    {
        await foreach (var entry in world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.LoginIssued, NewestFirst = true }, Cancellation))
        {
            return entry.Event.Reference!;
        }

        throw new InvalidOperationException("There was no login.");
    }

    private static async Task<string> ExplainAsync(HubWorld world, string reference, params string[] options)
    {
        using var output = new StringWriter();
        (await Fedhub.RunAsync(["explain", reference, .. options, "--connection", world.ConnectionString], new CommandSurroundings(output, output, _ => null, TimeProvider.System), Cancellation)).Should().Be(Fedhub.Done, "{0}", output);
        return output.ToString();
    }
}
