using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using static FederationHub.Core.Tests.Hubs;

namespace FederationHub.Core.Tests.Applications;

public sealed class AccessRuleTests
{
    [Fact]
    public void Ruling_3_An_allowed_pair_with_a_connection_is_let_through() =>
        AccessRule.Check(App, School, SchoolIdp).Should().BeOfType<Outcome<Upstream>.Accepted>().Which.Value.Should().BeSameAs(SchoolIdp);

    public static TheoryData<string, Application, HomeOrganisation, Upstream?> Broken { get; } = new()
    {
        { "FH-1011/application-suspended", App with { Suspended = true }, School, SchoolIdp },
        { "FH-1104/organisation-suspended", App, School with { Suspended = true }, SchoolIdp },
        { "FH-1103/pair-not-allowed", App, Stranger, CollegeIdp },
        { "FH-1103/pair-not-allowed", App with { Organisations = AllowedOrganisations.None }, School, SchoolIdp },
        { "FH-1103/pair-not-allowed", App with { Organisations = AllowedOrganisations.Only([]) }, School, SchoolIdp },
        { "FH-1103/pair-not-allowed", App with { Organisations = AllowedOrganisations.Only(["SCHOOL"]) }, School, SchoolIdp },
        { "FH-1103/pair-suspended", App with { SuspendedOrganisations = new HashSet<string> { "school" } }, School, SchoolIdp },
        { "FH-1103/pair-suspended", App with { Organisations = AllowedOrganisations.All, SuspendedOrganisations = new HashSet<string> { "school" } }, School, SchoolIdp },
        { "FH-1104/no-upstream", App, School, null },
        { "FH-1104/upstream-suspended", App, School, SchoolIdp with { Suspended = true } },
        { "FH-1104/upstream-waiting", App, School, SchoolIdp with { Waiting = true } },
    };

    [Theory, MemberData(nameof(Broken))]
    public void Ruling_3_Each_switch_refuses_with_its_own_cause(string cause, Application application, HomeOrganisation organisation, Upstream? upstream) =>
        AccessRule.Check(application, organisation, upstream).Should().BeOfType<Outcome<Upstream>.Rejected>().Which.Rejection.Code.ToString().Should().Be(cause);

    [Fact]
    public void R000_23_A_suspended_application_is_refused_before_anything_else() =>
        AccessRule.Check(App with { Suspended = true }, Stranger with { Suspended = true }).Should().BeOfType<Outcome<Done>.Rejected>().Which.Rejection.Code.Should().Be(CoreCauses.ApplicationSuspended);

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
