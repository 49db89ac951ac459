using FederationHub.Core.Identity;

namespace FederationHub.Upstreams.Tests;

public sealed class StatementFileTests
{
    private const string Whole = """
        {
          "version": 1,
          "upstream": "school",
          "issuer": "https://idp.school.example",
          "subject": { "value": "p-7f3a", "format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "name_qualifier": "a", "sp_name_qualifier": "b" },
          "attributes": { "mail": ["noor@school.example"], "groups": ["a", "b"] },
          "authentication": { "instant": "2026-03-01T12:00:00.0000000+00:00", "context": "urn:x", "methods": ["pwd"], "authorities": ["https://first.example"] },
          "session_index": "_s1",
          "session_ends": "2026-03-01T20:00:00.0000000+00:00",
          "evidence": { "key": "ABCD", "key_source": "metadata of https://idp.school.example", "signed": "assertion" }
        }
        """;

    [Fact]
    public void A_statement_reads_back_as_it_was_written()
    {
        var statement = new UpstreamStatement
        {
            Upstream = "school",
            Issuer = "https://idp.school.example",
            Subject = new SubjectId("p-7f3a", SubjectId.Persistent, "a", "b"),
            Attributes = AttributeValues.From([new("mail", "noor@school.example"), new("groups", "a"), new("naam\u202e", "Zoë \"\n𝒳 \u200b<&>"), new("groups", "b"), new("empty", "")]),
            Unread = [new Finding("nested_value", "address")],
            Authentication = new UpstreamAuthentication { Instant = new DateTimeOffset(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero), Context = "urn:x", Methods = ["pwd", "mfa"], Authorities = ["https://first.example"] },
            SessionIndex = "_s1",
            SessionEnds = new DateTimeOffset(2026, 3, 1, 20, 0, 0, TimeSpan.Zero),
            Evidence = new TrustEvidence("ABCD", "metadata of https://idp.school.example", "assertion"),
        };
        Read(StatementFile.Write(statement)).Should().BeEquivalentTo(statement, options => options.WithStrictOrdering());
    }

    [Fact]
    public void What_is_written_is_the_documented_form() => StatementFile.Write(Read(Whole)!).Should().BeEquivalentTo(StatementFile.Write(Read(StatementFile.Write(Read(Whole)!))!)).And.Contain("\"sp_name_qualifier\": \"b\"");

    [Fact]
    public void By_hand_an_issuer_a_subject_and_claims_are_enough()
    {
        var statement = Read("""{ "issuer": "https://op.example", "subject": { "value": "248289761001" }, "attributes": { "email": "noor@school.example", "email_verified": true, "amount": 12.50, "groups": ["a", 1] } }""")!;
        statement.Upstream.Should().Be("school");
        statement.Subject.Should().Be(new SubjectId("248289761001", SubjectId.OidcSub));
        statement.Attributes["email"].Should().Equal("noor@school.example");
        statement.Attributes["email_verified"].Should().Equal("true");
        statement.Attributes["amount"].Should().Equal("12.50");
        statement.Attributes["groups"].Should().Equal("a", "1");
        statement.Authentication.Instant.Should().BeNull();
        statement.Evidence.SignedPart.Should().Be("by hand");
    }

    public static TheoryData<string, string, string> Mistakes => new()
    {
        { "no JSON", "{ \"issuer\": ", ": Line 1, byte 13: this is not JSON, or it is nested too deeply." },
        { "a list", "[]", ": This must be a JSON object." },
        { "another version", Whole.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal), "version: The only version is 1." },
        { "another upstream", Whole.Replace("\"upstream\": \"school\"", "\"upstream\": \"other\"", StringComparison.Ordinal), "upstream: The statement is of upstream 'other', and 'school' was asked for." },
        { "no issuer", Whole.Replace("\"issuer\": \"https://idp.school.example\",", "", StringComparison.Ordinal), "issuer: This is missing." },
        { "an unknown member", Whole.Replace("\"session_index\"", "\"session\"", StringComparison.Ordinal), "session: There is no such member. Use: version, upstream, issuer, subject, attributes, unread, authentication, session_index, session_ends, evidence." },
        { "an unknown member inside", Whole.Replace("\"context\"", "\"acr\"", StringComparison.Ordinal), "authentication.acr: There is no such member. Use: instant, context, methods, authorities." },
        { "a member twice", Whole.Replace("\"groups\": [\"a\", \"b\"]", "\"mail\": []", StringComparison.Ordinal), "attributes.mail: This stands twice." },
        { "a nested object", Whole.Replace("[\"a\", \"b\"]", "[\"a\", {}]", StringComparison.Ordinal), "attributes.groups[1]: A value is text, a number, true or false, or a list of those; a member of an object is written as a name of its own, such as \"address.country\"." },
        { "null", Whole.Replace("\"_s1\"", "null", StringComparison.Ordinal), "session_index: This must be text; leave it out where there is none." },
        { "no instant", Whole.Replace("2026-03-01T20:00:00.0000000+00:00", "tonight", StringComparison.Ordinal), "session_ends: This must be an instant such as 2026-03-01T12:00:00Z." },
        { "methods as text", Whole.Replace("[\"pwd\"]", "\"pwd\"", StringComparison.Ordinal), "authentication.methods: This must be a list of texts." },
        { "half a character", Whole.Replace("noor@", "\\ud800@", StringComparison.Ordinal), "attributes.mail[0]: This is no valid text: half a character." },
        { "no subject", """{ "issuer": "https://op.example" }""", "subject: Who it is about is missing: an object with 'value' and 'format'." },
        { "a subject without value", """{ "issuer": "https://op.example", "subject": {} }""", "subject.value: This is missing." },
        { "an unread name without a cause", Whole.Replace("\"session_index\"", "\"unread\": [{ \"name\": \"address\" }], \"session_index\"", StringComparison.Ordinal), "unread[0].cause: This is missing." },
        { "unread names as text", Whole.Replace("\"session_index\"", "\"unread\": \"address\", \"session_index\"", StringComparison.Ordinal), "unread: This must be a list of objects with 'name' and 'cause'." },
        { "an empty key", Whole.Replace("ABCD", "", StringComparison.Ordinal), "evidence.key: This is missing." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_with_its_place(string what, string json, string problem)
    {
        StatementFile.Read(json, "school", out var problems).Should().BeNull(what);
        problems.Select(found => $"{found.Field}: {found.Message}").Should().Equal([problem], what);
    }

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        StatementFile.Read("""{ "version": "1", "subject": { "format": 1, "values": [] }, "attributes": [], "colour": "red" }""", "school", out var problems).Should().BeNull();
        problems.Select(found => found.Field).Should().Equal("colour", "version", "issuer", "subject.values", "subject.value", "subject.format", "attributes");
    }

    private static UpstreamStatement? Read(string json)
    {
        var statement = StatementFile.Read(json, "school", out var problems);
        problems.Should().BeEmpty();
        return statement;
    }
}
