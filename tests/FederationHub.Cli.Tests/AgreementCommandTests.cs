using System.Text.Json;

namespace FederationHub.Cli.Tests;

/// <summary>What an operator does with agreements (R001-11).</summary>
public sealed class AgreementCommandTests : IAsyncLifetime
{
    private readonly SqliteCommandHub _hub = new();

    public async ValueTask InitializeAsync() => await _hub.DoneAsync("apply", "--no-fetch", _hub.Write("hub.yaml", """
        suites:
          - { id: books, name: Books }
        applications:
          - { id: Shop.1, suite: books, name: Shop, profile: education, type: public, redirect_uris: ["https://shop.example/cb"], organisations: all }
        organisations:
          - { id: pole, name: Pole }
        """));

    public async ValueTask DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task R001_11_an_agreement_is_added_shown_and_ended_and_stays_as_a_record()
    {
        (await _hub.DoneAsync("agreement", "list")).Should().StartWith("There are no agreements.");

        (await _hub.DoneAsync("agreement", "add", "pole", "Shop.1", "--attributes", "given_name, person:eppn", "--from", "2026-01-01", "--to", "2999-07-31", "--who", "The board", "--reference", "VO 2026/014"))
            .Should().StartWith("The agreement 'pole-shop-1-20260101' is added (version 2; live within 10 seconds).").And.Contain("fedhub export --output");
        (await _hub.DoneAsync("agreement", "list")).Should().Be("""
            AGREEMENT             STATE   ORGANISATION  APPLICATION  FROM                  TO                    ATTRIBUTES              REFERENCE
            pole-shop-1-20260101  active  pole          Shop.1       2026-01-01T00:00:00Z  2999-08-01T00:00:00Z  given_name,person:eppn  VO 2026/014

            """);
        (await _hub.DoneAsync("agreement", "show", "pole-shop-1-20260101")).Should().ContainAll("  who:          The board", "  attributes:   given_name, person:eppn", "  state:        active");

        (await _hub.DoneAsync("agreement", "end", "pole-shop-1-20260101")).Should().StartWith("'pole-shop-1-20260101' has ended (version 3; live within 10 seconds).");
        (await _hub.DoneAsync("agreement", "end", "pole-shop-1-20260101")).Should().Contain("already. Nothing was changed.");
        var shown = JsonDocument.Parse(await _hub.DoneAsync("agreement", "show", "pole-shop-1-20260101", "--json")).RootElement;
        shown.GetProperty("state").GetString().Should().Be("ended");
        shown.GetProperty("reference").GetString().Should().Be("VO 2026/014");

        (await _hub.DoneAsync("agreement", "add", "pole", "Shop.1", "--who", "The board", "--reference", "VO 2027/001", "--from", "2999-01-01")).Should().Contain("'pole-shop-1-29990101'");
        JsonDocument.Parse(await _hub.DoneAsync("agreement", "list", "--organisation", "pole", "--application", "Shop.1", "--json")).RootElement.EnumerateArray()
            .Select(agreement => agreement.GetProperty("state").GetString()).Should().Equal("ended", "not begun");
        (await _hub.DoneAsync("agreement", "list", "--organisation", "north")).Should().StartWith("There are no agreements.");
        (await _hub.DoneAsync("export")).Should().ContainAll("id: pole-shop-1-20260101\n", "id: pole-shop-1-29990101\n", "from: 2999-01-01");
    }

    [Fact]
    public async Task R001_11_an_id_that_an_apply_took_away_is_not_made_again_and_the_apply_names_it()
    {
        string[] add = ["agreement", "add", "pole", "Shop.1", "--who", "W", "--reference", "R", "--from"];
        await _hub.DoneAsync([.. add, "2026-01-01"]);
        (await _hub.DoneAsync([.. add, "2026-01-01"])).Should().Contain("'pole-shop-1-20260101-2'");

        (await _hub.DoneAsync("apply", "--no-fetch", Path.Combine(_hub.Folder, "hub.yaml"))).Should().Contain("Agreements that the file no longer has, and on which nothing is given any more: pole-shop-1-20260101, pole-shop-1-20260101-2\n");

        (await _hub.DoneAsync([.. add, "2026-01-01"])).Should().Contain("'pole-shop-1-20260101-3'");
        (await _hub.DoneAsync([.. add, "2026-09-01"])).Should().Contain("'pole-shop-1-20260901'");
    }

    [Fact]
    public async Task Every_change_of_an_agreement_is_in_the_audit_with_who_made_it()
    {
        await _hub.DoneAsync("agreement", "add", "pole", "Shop.1", "--attributes", "email", "--who", "W", "--reference", "R", "--id", "first");
        await _hub.DoneAsync("agreement", "end", "first");

        var told = JsonDocument.Parse($"[{string.Join(',', (await _hub.DoneAsync("audit", "export", "--event", "configuration.changed")).Trim().Split('\n'))}]").RootElement.EnumerateArray().ToList();
        told.Should().HaveCount(2);
        told.Select(change => change.GetProperty("detail").GetString()).Should().SatisfyRespectively(
            added => added.Should().Be("version 2: agreement first of pole for Shop.1 added: email"),
            ended => ended.Should().StartWith("version 3: agreement first of pole for Shop.1 ends at "));
        told.Should().OnlyContain(change => change.GetProperty("actor").GetString()!.StartsWith("cli:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("pole", "Shop.2", "email", "2026-01-01", "2026-12-31", "There is no application 'Shop.2'")]
    [InlineData("pool", "Shop.1", "email", "2026-01-01", "2026-12-31", "Did you mean 'pole'?")]
    [InlineData("pole", "Shop.1", "E-mail", "2026-01-01", "2026-12-31", "'E-mail' is not an attribute")]
    [InlineData("pole", "Shop.1", "email", "yesterday", "2026-12-31", "from: 'yesterday' is neither a day nor an instant")]
    [InlineData("pole", "Shop.1", "email", "2026-01-01", "2025-12-30", "before it begins")]
    [InlineData("pole", "Shop.1", "email", "2026-01-01", "2025-12-31", "before it begins")]
    [InlineData("pole", "Shop.1", "email", "2026-01-01T12:00:00Z", "2026-01-01T12:00:00Z", "never count")]
    public async Task Refuses_what_a_file_could_not_say(string organisation, string application, string attributes, string from, string to, string message)
    {
        var answer = await _hub.RunAsync("agreement", "add", organisation, application, "--attributes", attributes, "--from", from, "--to", to, "--who", "W", "--reference", "R");

        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Error.Should().Contain(message).And.Contain("Nothing was changed.");
        (await _hub.ReadAsync("SELECT COUNT(*) FROM setting WHERE kind = 'agreement'")).Should().Be("0");
    }

    [Theory]
    [InlineData("frist", "2999-01-01", "Did you mean 'first'?")]
    [InlineData("first", "soon", "neither a day nor an instant")]
    [InlineData("first", "2001-01-01", "has passed")]
    public async Task Refuses_an_end_that_would_change_what_was(string id, string at, string message)
    {
        await _hub.DoneAsync("agreement", "add", "pole", "Shop.1", "--who", "W", "--reference", "R", "--id", "first", "--from", "2000-01-01");

        var answer = await _hub.RunAsync("agreement", "end", id, "--at", at);

        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Error.Should().Contain(message);
    }

    [Fact]
    public async Task One_that_has_not_begun_never_does_and_one_that_ends_is_not_made_longer()
    {
        await _hub.DoneAsync("agreement", "add", "pole", "Shop.1", "--who", "W", "--reference", "R", "--id", "later", "--from", "2990-01-01");
        await _hub.DoneAsync("agreement", "add", "pole", "Shop.1", "--who", "W", "--reference", "R", "--id", "ends", "--to", "2990-01-01");

        await _hub.DoneAsync("agreement", "end", "later");
        (await _hub.DoneAsync("agreement", "end", "ends", "--at", "2995-01-01")).Should().Contain("'ends' ends at 2990-01-02T00:00:00Z already. Nothing was changed.");

        JsonDocument.Parse(await _hub.DoneAsync("agreement", "show", "later", "--json")).RootElement.GetProperty("to").GetString().Should().Be("2990-01-01T00:00:00Z");
        await _hub.DoneAsync("agreement", "end", "ends", "--at", "2989-06-30");
    }

    [Fact]
    public async Task R002_25_hashes_of_people_are_printed_and_stand_in_a_file()
    {
        var people = _hub.Write("people.txt", "Sanne@pole.example\n\n  pim@pole.example\n");

        var hashes = (await _hub.DoneAsync("app", "access-hash", "pole", "eppn", people)).TrimEnd('\n').Split('\n');

        hashes.Should().HaveCount(2).And.OnlyHaveUniqueItems().And.OnlyContain(hash => hash.StartsWith("hmac:", StringComparison.Ordinal) && hash.Length == 48);
        (await _hub.DoneAsync("app", "access-hash", "pole", "eppn", _hub.Write("again.txt", "sanne@pole.example"))).Should().Be(hashes[0] + "\n");
        await _hub.DoneAsync("apply", "--no-fetch", _hub.Write("with.yaml", File.ReadAllText(Path.Combine(_hub.Folder, "hub.yaml")).Replace("organisations: all }", $"organisations: all, access: [{{ organisation: pole, identifiers: ['{hashes[0]}'] }}] }}", StringComparison.Ordinal)));
        (await _hub.DoneAsync("export")).Should().Contain(hashes[0]);
    }

    [Theory]
    [InlineData("pool", "eppn", "sanne@pole.example", "There is no organisation 'pool'")]
    [InlineData("pole", "shoe_size", "42", "There is no person identifier of that type")]
    [InlineData("pole", "eppn", "sanne", "Line 1: The value does not have the form of eppn.")]
    public async Task R002_25_what_is_no_identifier_is_refused_by_its_line_and_never_repeated(string organisation, string type, string value, string message)
    {
        var answer = await _hub.RunAsync("app", "access-hash", organisation, type, _hub.Write("people.txt", value));

        (answer.ExitCode, answer.Output).Should().Be((Fedhub.Refused, ""));
        answer.Error.Should().Contain(message);
        if (organisation == "pole")
        {
            answer.Error.Should().NotContain(value);
        }
    }

    [Fact]
    public async Task An_application_that_is_removed_takes_its_agreements_along()
    {
        await _hub.DoneAsync("agreement", "add", "pole", "Shop.1", "--who", "W", "--reference", "R", "--from", "2026-01-01");

        await _hub.DoneAsync("app", "remove", "Shop.1");

        (await _hub.DoneAsync("agreement", "list")).Should().StartWith("There are no agreements.");
        (await _hub.DoneAsync("audit", "export", "--event", "configuration.changed")).Should().Contain("\"pole-shop-1-20260101\"");
    }
}
