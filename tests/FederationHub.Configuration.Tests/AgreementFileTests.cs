using FederationHub.Core;
using FederationHub.Core.Agreements;

namespace FederationHub.Configuration.Tests;

/// <summary>The agreements of a hub file (ruling 6): what they mean, and what is said of one that is wrong.</summary>
public sealed class AgreementFileTests
{
    private static readonly string[] Block =
    [
        /* 39 */ "agreements:",
        /* 40 */ "  - id: pole-north",
        /* 41 */ "    organisation: pole",
        /* 42 */ "    application: north",
        /* 43 */ "    attributes: [given_name, 'person:eppn']",
        /* 44 */ "    from: 2026-08-01",
        /* 45 */ "    to: 2027-07-31",
        /* 46 */ "    who: Board of Pole College",
        /* 47 */ "    reference: 2026-014",
    ];

    public static TheoryData<int, string, int, string, string> Rows => new()
    {
        // replaced line, replacement, line of the problem, field, part of the message
        { 40, "  - id: Pole-North", 40, "agreements[0].id", "lower-case letters" },
        { 41, "    organisation: pool", 41, "agreements[0].organisation", "Did you mean 'pole'?" },
        { 42, "    application: nort", 42, "agreements[0].application", "There is no application 'nort' here. Did you mean 'north'?" },
        { 42, "    application: north\n    atributes: [email]", 43, "agreements[0].atributes", "Did you mean 'attributes'?" },
        { 43, "    attributes: [Given Name]", 43, "agreements[0].attributes[0]", "'Given Name' is not an attribute" },
        { 43, "    attributes: ['person:shoe_size']", 43, "agreements[0].attributes[0]", "person:TYPE" },
        { 43, "    attributes: [email, email]", 43, "agreements[0].attributes[1]", "stands twice" },
        { 43, "    attributes: email", 43, "agreements[0].attributes", "must be a list" },
        { 44, "    from: 1 August", 44, "agreements[0].from", "neither a day nor an instant" },
        { 44, "    from: 2026-02-29", 44, "agreements[0].from", "neither a day nor an instant" },
        { 44, "    from: 2026-08-01T00:00:00+02:00", 44, "agreements[0].from", "in UTC" },
        { 44, "    attributes_too: []", 44, "agreements[0].attributes_too", "is not a key" },
        { 45, "    to: 2026-07-30", 45, "agreements[0].to", "before it begins" },
        { 45, "    to: 9999-12-31", 45, "agreements[0].to", "without it nothing ends" },
        { 46, "    who: ''", 46, "agreements[0].who", "The text is empty" },
        { 47, "    reference: 1\n  - { id: pole-north, organisation: pole, application: north, from: 2026-01-01, who: x, reference: y }", 48, "agreements[1].id", "The agreement 'pole-north' is there already, on line 40" },
        { 47, "    reference: 1\n  - { id: pole-2, organisation: pole, application: north, who: x, reference: y }", 48, "agreements[1].from", "'from' is missing" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Names_each_mistake_with_its_line_and_field(int replaced, string replacement, int line, string field, string message)
    {
        var problems = HubFiles.Problems(With(replaced, replacement));

        problems.Should().Contain(problem => problem.Line == line && problem.Field == field && problem.Message.Contains(message, StringComparison.Ordinal), "{0}", string.Join('\n', problems));
    }

    [Fact]
    public void Names_every_mistake_at_once() =>
        HubFiles.Problems(With(43, "    attributes: [A, email, B]\n    form: 2026-08-01").Replace("application: north", "application: south", StringComparison.Ordinal).Replace("who: Board of Pole College", "whom: x", StringComparison.Ordinal))
            .Select(problem => problem.Field).Should().BeEquivalentTo(
                "agreements[0].application", "agreements[0].attributes[0]", "agreements[0].attributes[2]", "agreements[0].form", "agreements[0].whom", "agreements[0].who");

    [Fact]
    public void R001_11_an_agreement_says_who_agreed_to_what_from_when_until_when()
    {
        var agreement = Only(With(39, "agreements:"));

        agreement.Should().BeEquivalentTo(new Agreement
        {
            Id = "pole-north",
            Organisation = "pole",
            Application = "north",
            Attributes = ["given_name", "person:eppn"],
            From = new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero),
            To = new DateTimeOffset(2027, 8, 1, 0, 0, 0, TimeSpan.Zero),
            Who = "Board of Pole College",
            Reference = "2026-014",
        }, options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData("2026-08-01", "2026-08-01", "2026-08-01T00:00:00Z", "2026-08-02T00:00:00Z")]
    [InlineData("2026-08-01T09:30:00Z", "2026-08-01T09:30:00.5Z", "2026-08-01T09:30:00Z", "2026-08-01T09:30:00.5Z")]
    [InlineData("2026-08-01T09:30:00Z", "2026-08-01T09:30:00Z", "2026-08-01T09:30:00Z", "2026-08-01T09:30:00Z")]
    public void A_last_day_counts_whole_and_an_instant_to_the_tick(string from, string to, string begins, string ends)
    {
        var agreement = Only(With(44, $"    from: {from}").Replace("to: 2027-07-31", $"to: {to}", StringComparison.Ordinal));

        (agreement.From, agreement.To).Should().Be((Instant(begins), Instant(ends)));
        agreement.IsActive(Instant(ends)).Should().BeFalse("at its end it counts no longer");
        agreement.IsActive(Instant(ends).AddTicks(-1)).Should().Be(Instant(begins) < Instant(ends));
    }

    [Fact]
    public void Without_an_end_and_without_attributes_it_covers_the_minimal_set_until_somebody_ends_it()
    {
        var agreement = Only(With(43, "    attributes: []").Replace("    to: 2027-07-31\n", "", StringComparison.Ordinal));

        (agreement.To, agreement.Attributes.Count).Should().Be((null, 0));
        agreement.IsActive(DateTimeOffset.MaxValue).Should().BeTrue();
        Only(Export.Write(HubFiles.Accepted(With(43, "    attributes: []").Replace("    to: 2027-07-31\n", "", StringComparison.Ordinal)).Settings)).Should().BeEquivalentTo(agreement);
    }

    [Fact]
    public void A_pair_may_have_several_and_the_directory_gives_them_in_order()
    {
        var settings = HubFiles.Accepted(With(47, "    reference: '1'\n  - { id: a-later, organisation: pole, application: north, attributes: [email], from: 2027-08-01, who: x, reference: y }\n"
            + "  - { id: other, organisation: east, application: north, from: 2027-08-01, who: x, reference: y }")).Settings;
        var directory = new HubDirectory(1, settings);

        directory.AgreementsOf("north", "pole").Select(agreement => agreement.Id).Should().Equal("pole-north", "a-later");
        directory.AgreementsOf("north", "east").Select(agreement => agreement.Id).Should().Equal("other");
        directory.AgreementsOf("north", "west").Should().BeEmpty();
        directory.AgreementsOf("North", "pole").Should().BeEmpty();
    }

    [Fact]
    public async Task A_plan_says_what_changes_of_an_agreement_by_id_and_key()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(With(39, "agreements:"), new ApplyOptions { Fetch = false });

        var planned = await hub.Apply.PlanAsync(hub.Write("hub.yaml", With(45, "    to: 2026-12-31").Replace("given_name, ", "given_name, email, ", StringComparison.Ordinal).Replace("env:LAND_SECRET", "kept", StringComparison.Ordinal)), TestContext.Current.CancellationToken);

        var plan = planned.Should().BeOfType<ApplyOutcome.Planned>().Subject.Plan;
        plan.ToString().Should().Be("agreements +0 ~1 -0");
        plan.Agreements.Fields["pole-north"].Should().BeEquivalentTo([new FieldChange("attributes", "[given_name, person:eppn] → [given_name, email, person:eppn]"), new FieldChange("to", "2027-07-31 → 2026-12-31")]);
    }

    private static string With(int line, string replacement)
    {
        var lines = Block.ToArray();
        lines[line - 39] = replacement;
        return HubFiles.Valid + string.Join('\n', lines) + "\n";
    }

    private static Agreement Only(string text) => HubFiles.Accepted(text).Settings.Agreements.Should().ContainSingle().Subject;

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
