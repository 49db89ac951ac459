using System.Text.Json;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;

namespace FederationHub.Core.Tests.Receipts;

/// <summary>How a receipt stands in a row: it reads back to the same, stays small, and never makes a row unreadable.</summary>
public sealed class ReceiptJsonTests
{
    private static readonly MappingTrace Whole = new(
        [
            new ReceivedValue("subject", 1, ValueShape.Of(["4b8f0a3e-5a52-4d0f-9d6e-0f6a7a1f3c11"])),
            new ReceivedValue("urn:oid:0.9.2342.19200300.100.1.3", 1, ValueShape.Of(["noor@school.example"])),
            new ReceivedValue("groups", 10_000, ValueShape.Of(["a", "bcdef"])),
            new ReceivedValue("empty", 1, ValueShape.Of([""])),
            new ReceivedValue("none", 0, ValueShape.Of([])),
        ],
        [
            new RuleTrace("eduperson#1", "organisation:schac_home_org", null, RuleResult.NotSent),
            new RuleTrace("eduperson#12", "email", "urn:oid:0.9.2342.19200300.100.1.3", RuleResult.Gave, 1),
            new RuleTrace("extra#1", "email", "mail", RuleResult.AlreadyGiven),
            new RuleTrace("extra#2", "groups", "groups", RuleResult.Dropped, 0, "scope_violation"),
            new RuleTrace("extra#3", "groups", null, RuleResult.ConditionNotMet),
            new RuleTrace("computed", "email_verified", "subject", RuleResult.Gave, 1),
        ])
    {
        Chosen = "school",
        Asserted = "college",
        Findings = [new Finding("scope_violation", "groups")],
    };

    [Fact]
    public void A_trace_reads_back_to_the_same() => Read(JsonSerializer.Serialize(Whole)).Should().BeEquivalentTo(Whole, options => options.WithStrictOrdering());

    [Fact]
    public void An_empty_trace_reads_back_to_the_same() => Read(JsonSerializer.Serialize(MappingTrace.Empty)).Should().BeEquivalentTo(MappingTrace.Empty);

    [Fact]
    public void Every_shape_has_a_code_of_three_characters_at_most()
    {
        string[][] samples =
        [
            [], [""], ["true"], ["12345"], ["4b8f0a3e-5a52-4d0f-9d6e-0f6a7a1f3c11"], ["a@b"], ["urn:x"], ["a b"], ["é"], ["a\u202eb"], ["a", "12345678901234567"], [new string('x', 5000)], ["x", new string('x', 5000)],
        ];
        foreach (var shape in samples.Select(ValueShape.Of))
        {
            ValueShape.Code(shape).Should().NotBeNull(shape).And.Match(code => code!.Length <= 3);
            ValueShape.Decoded(ValueShape.Code(shape)!).Should().Be(shape);
        }
    }

    [Fact]
    public void Rules_that_had_nothing_to_do_are_one_text_in_a_row()
    {
        var trace = new MappingTrace(
            [],
            [
                Silent("eduperson#7", "person:eduperson_unique_id"), Silent("eduperson#8", "uid"), Silent("eduperson#9", "uid", RuleResult.AlreadyGiven), Silent("eduperson#12", "name"),
                new RuleTrace("eduperson#13", "email", "mail", RuleResult.Gave, 1), Silent("extra#1", "title"), Silent("extra#2", "x=y"), Silent("extra#3", "title"),
            ]);
        var row = JsonSerializer.Serialize(trace);
        row.Should().Be("""{"v":1,"in":[],"rules":["0:7 person:eduperson_unique_id,uid,=uid,12 name",[0,13,"email","mail","gave",1],"1:1 title",[1,2,"x=y",null,"unsent",0],"1:3 title"],"sets":["eduperson","extra"]}""");
        Read(row).Should().BeEquivalentTo(trace, options => options.WithStrictOrdering());

        static RuleTrace Silent(string rule, string target, RuleResult result = RuleResult.NotSent) => new(rule, target, null, result);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"v":2,"in":[],"rules":[],"sets":[]}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"in":[["a"]],"rules":[],"sets":[]}""")]
    [InlineData("""{"v":1,"in":[],"rules":[[3,1,"x"]],"sets":[]}""")]
    [InlineData("""{"v":1,"in":[],"rules":["x"],"sets":["a"]}""")]
    [InlineData("""{"v":1,"in":[],"rules":["5:1 x"],"sets":["a"]}""")]
    [InlineData("""{"v":1,"in":[],"rules":["0:99999999999 x"],"sets":["a"]}""")]
    [InlineData("""{"v":1,"in":[],"rules":[[0,1,"x",9,"gave",1]],"sets":["a"]}""")]
    [InlineData("""{"v":1,"in":5,"rules":[],"sets":[]}""")]
    [InlineData("""{"Received":[],"Rules":[]}""")]
    public void What_cannot_be_read_reads_as_nothing(string row) => (Read(row) ?? MappingTrace.Empty).Should().BeEquivalentTo(MappingTrace.Empty);

    [Theory]
    [InlineData("""["email","minimal-set"]""", "email", "email", ClaimVerdict.MinimalSet, null)]
    [InlineData("""["mail","agreement","email","dpa-1"]""", "mail", "email", ClaimVerdict.Agreement, "dpa-1")]
    [InlineData("""["email","agreement","","dpa-1"]""", "email", "email", ClaimVerdict.Agreement, "dpa-1")]
    [InlineData("""["mail","not-in-statement","email"]""", "mail", "email", ClaimVerdict.NotInStatement, null)]
    public void A_decision_stands_in_one_short_list(string row, string claim, string source, ClaimVerdict verdict, string? reference)
    {
        var trace = new ClaimTrace(claim, source, verdict, reference);
        JsonSerializer.Serialize(trace).Should().Be(row);
        JsonSerializer.Deserialize<ClaimTrace>(row).Should().Be(trace);
    }

    [Fact]
    public void A_decision_keeps_the_identifier_that_the_application_goes_by()
    {
        var trace = new ClaimTrace("person_id", "person_id", ClaimVerdict.MinimalSet) { Identifier = "eppn" };
        JsonSerializer.Serialize(trace).Should().Be("""["person_id","minimal-set","","","eppn"]""");
        JsonSerializer.Deserialize<ClaimTrace>("""["person_id","minimal-set","","","eppn"]""").Should().Be(trace);
    }

    [Theory]
    [InlineData("""["email","by-royal-decree"]""")]
    [InlineData("""["email"]""")]
    [InlineData("""{"Claim":"email"}""")]
    [InlineData("5")]
    public void A_decision_that_is_not_understood_released_nothing(string row) => JsonSerializer.Deserialize<ClaimTrace>(row)!.Verdict.IsReleased().Should().BeFalse();

    private static MappingTrace? Read(string row) => JsonSerializer.Deserialize<MappingTrace>(row);
}
