using FederationHub.Samples.Systems.Procurement;

namespace FederationHub.Samples.Tests.Systems;

public sealed class MaintenanceTests
{
    private static readonly Maintenance Table = new(Maintenance.Table(Codes("INK"), Codes("vast", "inhuur"), Codes("a", "b", "c"), Codes("bestellen")));

    private static Dictionary<string, IReadOnlyList<string>> Whole => new(StringComparer.Ordinal)
    {
        ["gender"] = ["F"],
        ["personid"] = ["2018"],
        ["firstname"] = ["Zoë"],
        ["lastname"] = ["Jansen"],
        ["employmenttype"] = ["vast"],
        ["functions"] = ["a; b;;c"],
    };

    [Fact]
    public void R003_07_A_list_is_parted_and_empty_parts_are_none()
    {
        var outcome = Table.Apply(null, Whole);

        outcome.Fields!["functions"].Should().Equal("a", "b", "c");
        outcome.Reports.Should().BeEmpty();
    }

    [Theory]
    [InlineData("gender")]
    [InlineData("personid")]
    [InlineData("firstname")]
    [InlineData("lastname")]
    [InlineData("employmenttype")]
    public void R003_07_A_profile_is_not_made_without_what_is_required(string field)
    {
        foreach (var value in new IReadOnlyList<string>[] { [], [""], [" "] })
        {
            var outcome = Table.Apply(null, With(field, value));

            (outcome.Fields, outcome.Refused).Should().Be((null, "required_field_missing"));
            outcome.Reports.Should().Contain($"{field}: missing");
        }
    }

    [Theory]
    [InlineData("department", "SALES")]
    [InlineData("functions", "a;x")]
    [InlineData("roles", "beheren")]
    public void R003_07_An_unknown_code_is_left_out_and_reported(string field, string value)
    {
        var outcome = Table.Apply(null, With(field, [value]));

        outcome.Fields.Should().NotBeNull().And.NotContainKey(field);
        outcome.Reports.Should().Equal($"{field}: unknown_code");
    }

    [Theory]
    [InlineData("X")]
    [InlineData("f")]
    public void R003_07_An_unknown_code_in_a_required_field_makes_no_profile(string gender)
    {
        var outcome = Table.Apply(null, With("gender", [gender]));

        outcome.Refused.Should().Be("required_field_missing");
        outcome.Reports.Should().Equal("gender: unknown_code", "gender: missing");
    }

    [Fact]
    public void R003_07_Another_personid_is_a_conflict_and_nothing_of_that_login_is_kept()
    {
        var before = Table.Apply(null, Whole).Fields!;
        var outcome = Table.Apply(before, new Dictionary<string, IReadOnlyList<string>>(Whole) { ["personid"] = ["2019"], ["lastname"] = ["Pietersen"] });

        (outcome.Fields, outcome.Refused).Should().Be((null, "immutable_field_changed"));
        before["lastname"].Should().Equal("Jansen");
    }

    [Fact]
    public void R003_07_A_later_login_changes_what_may_change_and_removes_nothing()
    {
        var before = Table.Apply(null, With("email", ["zoe@x"])).Fields!;
        var outcome = Table.Apply(before, With("lastname", ["Pietersen"]));

        outcome.Fields!["lastname"].Should().Equal("Pietersen");
        outcome.Fields["email"].Should().Equal("zoe@x");
        outcome.Fields["personid"].Should().Equal("2018");
    }

    [Fact]
    public void R003_05_Without_a_profile_nobody_enters_where_profiles_are_not_made()
    {
        var environment = new ProcurementEnvironment { Customer = "Brouwer" };
        Admission.Decide(environment, "90000012", "zoe@x", Whole).Refused.Should().Be("account_not_linked");

        environment.Profiles.Save(new Profile("90000012", "zoe@x", Whole));
        Admission.Decide(environment, "90000012", "zoe@x", None).Profile.Should().NotBeNull();
        Admission.Decide(environment, "90000013", "zoe@x", None).Refused.Should().Be("account_not_linked", "it is another organisation's zoe");
        Admission.Decide(environment, "90000012", "Zoe@x", None).Refused.Should().Be("account_not_linked");
        Admission.Decide(environment, null, "zoe@x", None).Refused.Should().Be("account_not_linked");
        Admission.Decide(environment, "90000012", null, None).Refused.Should().Be("account_not_linked");
    }

    private static Dictionary<string, IReadOnlyList<string>> None => new(StringComparer.Ordinal);

    private static Dictionary<string, IReadOnlyList<string>> With(string field, IReadOnlyList<string> value) => new(Whole, StringComparer.Ordinal) { [field] = value };

    private static HashSet<string> Codes(params string[] codes) => new(codes, StringComparer.Ordinal);
}
