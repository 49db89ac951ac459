using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using static FederationHub.Core.Tests.Hubs;

namespace FederationHub.Core.Tests.Applications;

public sealed class AccessRuleTests
{
    [Fact]
    public void Ruling_3_An_allowed_pair_with_a_connection_is_let_through() =>
        AccessRule.Check(App, School, SchoolIdp, startLink: null).Should().BeOfType<Outcome<Upstream>.Accepted>().Which.Value.Should().BeSameAs(SchoolIdp);

    public static TheoryData<string, Application, HomeOrganisation, Upstream?> Broken { get; } = new()
    {
        { "FH-1011/application-suspended", App with { Suspended = true }, School, SchoolIdp },
        { "FH-1104/organisation-suspended", App, School with { State = OrganisationState.Suspended }, SchoolIdp },
        { "FH-1103/pair-not-allowed", App, Stranger, CollegeIdp },
        { "FH-1103/pair-not-allowed", App with { Organisations = AllowedOrganisations.None }, School, SchoolIdp },
        { "FH-1103/pair-not-allowed", App with { Organisations = AllowedOrganisations.Only([]) }, School, SchoolIdp },
        { "FH-1103/pair-not-allowed", App with { Organisations = AllowedOrganisations.Only(["SCHOOL"]) }, School, SchoolIdp },
        { "FH-1103/pair-suspended", App with { SuspendedOrganisations = new HashSet<string> { "school" } }, School, SchoolIdp },
        { "FH-1103/pair-suspended", App with { Organisations = AllowedOrganisations.All, SuspendedOrganisations = new HashSet<string> { "school" } }, School, SchoolIdp },
        { "FH-1103/organisation-excludes-application", App, School with { Applications = AllowedApplications.Only([]) }, SchoolIdp },
        { "FH-1103/organisation-excludes-application", App, School with { Applications = AllowedApplications.Only(["APP", "other"]) }, SchoolIdp },
        { "FH-1103/organisation-excludes-application", App with { Organisations = AllowedOrganisations.All }, School with { Applications = AllowedApplications.Only(["other"]) }, SchoolIdp },
        { "FH-1104/organisation-not-published", App, School with { State = OrganisationState.Draft }, SchoolIdp },
        { "FH-1104/organisation-not-published", App with { Test = true }, School with { State = OrganisationState.Draft }, SchoolIdp },
        { "FH-1104/organisation-not-published", App, Stranger with { State = OrganisationState.Draft }, null },
        { "FH-1104/organisation-not-published", App, School with { State = OrganisationState.Draft, Applications = AllowedApplications.Only([]) }, SchoolIdp with { Suspended = true } },
        { "FH-1104/no-upstream", App, School, null },
        { "FH-1104/upstream-suspended", App, School, SchoolIdp with { Suspended = true } },
        { "FH-1104/upstream-waiting", App, School, SchoolIdp with { Waiting = true } },
    };

    [Theory, MemberData(nameof(Broken))]
    public void Ruling_3_Each_switch_refuses_with_its_own_cause(string cause, Application application, HomeOrganisation organisation, Upstream? upstream) =>
        AccessRule.Check(application, organisation, upstream, startLink: null).Should().BeOfType<Outcome<Upstream>.Rejected>().Which.Rejection.Code.ToString().Should().Be(cause);

    private static readonly Application Bestuur = App with { Assurance = new AssuranceDemand { Class = ApplicationClass.Bestuur, OnUnmet = UnmetLevel.Release, SecondFactor = SecondFactorPlace.Application } };

    [Theory]
    [InlineData("", false)]
    [InlineData("surfconext", false)]
    [InlineData("etoegang", true)]
    public void R001_19_Who_acts_for_an_organisation_comes_by_eHerkenning_and_by_no_other_way(string name, bool mayUse)
    {
        var outcome = AccessRule.Check(Bestuur, School, SchoolIdp with { Operators = name.Length == 0 ? [] : [name] }, startLink: null);
        outcome.Match<string?>(_ => null, rejection => rejection.Code.ToString()).Should().Be(mayUse ? null : "FH-1403/not-eherkenning");
    }

    [Fact]
    public void R000_23_A_suspended_application_is_refused_before_anything_else() =>
        AccessRule.Check(App with { Suspended = true }, Stranger with { State = OrganisationState.Suspended }, startLink: null).Should().BeOfType<Outcome<Done>.Rejected>().Which.Rejection.Code.Should().Be(CoreCauses.ApplicationSuspended);

    private static readonly HomeOrganisation Draft = School with { State = OrganisationState.Draft };

    private static readonly Application Test = App with { Test = true };

    [Fact]
    public void A_draft_is_reached_by_the_start_link_of_a_test_application() =>
        AccessRule.Check(Test, Draft, SchoolIdp, new StartLink("school", "school-entry")).Should().BeOfType<Outcome<Upstream>.Accepted>();

    public static TheoryData<string, Application, HomeOrganisation, StartLink?> NearlyDrafts { get; } = new()
    {
        { "FH-1104/organisation-not-published", App, Draft, new StartLink("school", null) },
        { "FH-1104/organisation-not-published", Test, Draft, null },
        { "FH-1104/organisation-not-published", Test, Draft, new StartLink("college", null) },
        { "FH-1104/organisation-not-published", Test, Draft, new StartLink("SCHOOL", null) },
        { "FH-1104/organisation-not-published", Test with { Organisations = AllowedOrganisations.None }, Draft, new StartLink("school", null) },
        { "FH-1104/organisation-not-published", Test, Draft with { Applications = AllowedApplications.Only(["other"]) }, new StartLink("school", null) },
        { "FH-1103/pair-suspended", Test with { SuspendedOrganisations = new HashSet<string> { "school" } }, Draft, new StartLink("school", null) },
        { "FH-1104/organisation-suspended", Test, School with { State = OrganisationState.Suspended }, new StartLink("school", null) },
        { "FH-1011/application-suspended", Test with { Suspended = true }, Draft, new StartLink("school", null) },
    };

    [Theory, MemberData(nameof(NearlyDrafts))]
    public void A_start_link_opens_a_draft_and_nothing_else(string cause, Application application, HomeOrganisation organisation, StartLink? startLink) =>
        AccessRule.Check(application, organisation, SchoolIdp, startLink).Should().BeOfType<Outcome<Upstream>.Rejected>().Which.Rejection.Code.ToString().Should().Be(cause);

    [Fact]
    public void An_organisation_allows_every_application_unless_it_names_them()
    {
        School.Applications.Includes(App.Id).Should().BeTrue();
        AllowedApplications.Only([]).Includes(App.Id).Should().BeFalse();
        AllowedApplications.Only(["app"]).Should().Be(AllowedApplications.Only(["app"])).And.NotBe(AllowedApplications.All);
    }

    [Fact]
    public void An_application_without_a_list_may_use_nobody() => new AllowedOrganisations[] { AllowedOrganisations.None, AllowedOrganisations.Only([]) }.Should().OnlyContain(a => !a.Includes("school"));

    [Fact]
    public void Everybody_is_said_out_loud() => AllowedOrganisations.All.Includes("anyone").Should().BeTrue();

    [Fact]
    public void Lists_are_equal_when_they_name_the_same_organisations()
    {
        AllowedOrganisations.Only(["a", "b"]).Should().Be(AllowedOrganisations.Only(["b", "a"]));
        AllowedOrganisations.Only(["a"]).Should().NotBe(AllowedOrganisations.Only(["A"]));
        AllowedOrganisations.Only([]).Should().NotBe(AllowedOrganisations.None);
    }
}
