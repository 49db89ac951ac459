using System.Net;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

public sealed class AuthLocationTests
{
    private static readonly IPAddress Inside = IPAddress.Parse("192.0.2.9");
    private static readonly IPAddress Outside = IPAddress.Parse("198.51.100.9");
    private static readonly HomeOrganisation WithNetworks = School with { Networks = ["192.0.2.0/24"] };
    private static readonly OrganisationNetworks Networks = new(["192.0.2.0/24"]);

    private static readonly AttributeMap Insidecorporate = AttributeMap.Resolve("eduperson",
    [
        new MappingRule("auth_location", ["http://schemas.microsoft.com/ws/2012/01/insidecorporatenetwork"])
        {
            Steps = [new MappingStep.Lookup(new Dictionary<string, string> { ["true"] = "school", ["false"] = "thuis" })],
        },
        new MappingRule("auth_location", ["location"]),
    ]);

    private static StatementValue Location(UpstreamStatement statement, NormaliserInput input) => Accept(statement, input).Find(StandardAttributes.AuthLocation)!;

    public static TheoryData<string, string[], string?, string, string> Where { get; } = new()
    {
        { "inside a range", ["192.0.2.0/24"], "192.0.2.9", "school", "network" },
        { "outside every range", ["192.0.2.0/24"], "198.51.100.9", "thuis", "network" },
        { "another family", ["192.0.2.0/24"], "2001:db8::1", "thuis", "network" },
        { "no ranges", [], "192.0.2.9", "onbekend", "computed" },
        { "no address", ["192.0.2.0/24"], null, "onbekend", "computed" },
    };

    [Theory, MemberData(nameof(Where))]
    public void R001_16_Networks_say_where_a_person_is_and_the_provenance_says_that_they_did(string what, string[] networks, string? client, string location, string source)
    {
        var found = Location(Pupil, Input(organisations: School with { Networks = networks }) with { ClientAddress = client is null ? null : IPAddress.Parse(client) });
        found.Values.Should().Equal([location], what);
        found.Provenance.Source.Should().Be(source);
    }

    [Theory]
    [InlineData("http://schemas.microsoft.com/ws/2012/01/insidecorporatenetwork", "true", "school")]
    [InlineData("http://schemas.microsoft.com/ws/2012/01/insidecorporatenetwork", "false", "thuis")]
    [InlineData("location", "thuis", "thuis")]
    public void R001_16_A_mapped_attribute_comes_before_networks(string name, string value, string location)
    {
        var found = Location(Pupil with { Attributes = Attributes([.. PupilAttributes, (name, [value])]) }, Input(Insidecorporate, organisations: WithNetworks) with { ClientAddress = location == "school" ? Outside : Inside });
        found.Values.Should().Equal(location);
        found.Provenance.Source.Should().Be(name);
    }

    [Theory]
    [InlineData("kantine")]
    [InlineData("School")]
    [InlineData("school ")]
    public void R001_16_Another_word_is_dropped_and_told_and_leaves_it_to_networks(string word)
    {
        var statement = Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("location", [word])]) }, Input(Insidecorporate, organisations: WithNetworks) with { ClientAddress = Outside });
        statement.Value("auth_location").Should().Equal("thuis");
        statement.Findings.Should().Contain(new Finding("location_unknown", "auth_location"));
    }

    [Fact]
    public void R001_16_An_organisation_that_does_not_know_leaves_it_to_its_networks()
    {
        var sent = Pupil with { Attributes = Attributes([.. PupilAttributes, ("location", ["onbekend"])]) };
        Location(sent, Input(Insidecorporate, organisations: WithNetworks) with { ClientAddress = Inside }).Values.Should().Equal("school");
        var unknown = Location(sent, Input(Insidecorporate) with { ClientAddress = Inside });
        unknown.Values.Should().Equal("onbekend");
        unknown.Provenance.Source.Should().Be("location");
    }

    [Fact]
    public void R001_16_The_networks_are_those_of_the_organisation_that_was_asserted()
    {
        var other = Only(new SubjectId("p-1", SubjectId.Persistent), ("nlEduPersonHomeOrganizationId", ["22YY01"]), ("eduPersonAffiliation", ["student"]));
        Location(other, Input(organisations: [WithNetworks, OtherSchool]) with { ClientAddress = Inside }).Values.Should().Equal("onbekend");
    }

    [Fact]
    public void R001_16_At_a_later_visit_the_networks_are_asked_again()
    {
        var statement = Accept(Pupil, Input(organisations: WithNetworks) with { ClientAddress = Inside });
        AuthLocation.AtThisVisit(statement, Networks, Outside, Now.AddHours(1)).Value("auth_location").Should().Equal("thuis");
        AuthLocation.AtThisVisit(statement, Networks, Inside, Now.AddHours(1)).Should().BeSameAs(statement);
        AuthLocation.AtThisVisit(statement, new OrganisationNetworks([]), Inside, Now.AddHours(1)).Value("auth_location").Should().Equal("onbekend");
    }

    [Theory]
    [InlineData(0, "school")]
    [InlineData(3, "school")]
    [InlineData(5, "onbekend")]
    [InlineData(600, "onbekend")]
    public void R001_16_What_the_organisation_said_counts_for_five_minutes_after_the_authentication(int minutes, string location)
    {
        var statement = Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("location", ["school"])]) }, Input(Insidecorporate));
        AuthLocation.AtThisVisit(statement, new OrganisationNetworks([]), Outside, statement.AuthenticatedAt.AddMinutes(minutes)).Value("auth_location").Should().Equal(location);
    }

    [Fact]
    public void R001_16_What_the_organisation_said_of_an_authentication_of_unknown_age_is_not_kept()
    {
        var sent = Pupil with { Attributes = Attributes([.. PupilAttributes, ("location", ["school"])]), Authentication = Pupil.Authentication with { Instant = null } };
        AuthLocation.AtThisVisit(Accept(sent, Input(Insidecorporate)), Networks, Outside, Now).Value("auth_location").Should().Equal("thuis");
    }
}
