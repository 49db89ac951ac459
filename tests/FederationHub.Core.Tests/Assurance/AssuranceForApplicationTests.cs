using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FederationHub.Core.Tests.Assurance.Fixtures;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Assurance;

/// <summary>What of one and the same authentication counts for one application, and in which words it hears so.</summary>
public sealed class AssuranceForApplicationTests
{
    private static readonly Judged Covered = new() { Contracts = [Judged.Contract], Demand = Judged.AcceptsContracts };

    [Fact]
    public void R000_14_Mfa_by_contract_is_told_to_who_accepts_contracts_and_to_nobody_else()
    {
        Covered.Reached.Should().BeEquivalentTo(new { Aal = 2, Evidence = "contract", Contract = "school-mfa", Level = AssuranceLevel.Verhoogd });
        Covered.Reached.Methods.Should().Equal("mfa");
        (Covered with { Demand = new AssuranceDemand() }).Reached.Should().BeEquivalentTo(new { Aal = 1, Evidence = "default", Methods = Array.Empty<string>(), Contract = (string?)null, Level = AssuranceLevel.Gemiddeld });
        Covered.Statement.Assurance.Level.Should().Be(AssuranceLevel.Gemiddeld, "the statement is everybody's");
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(9, true)]
    [InlineData(10, false)]
    public void R000_19_A_contract_counts_from_its_first_instant_to_its_last(int days, bool counts)
    {
        var contract = Judged.Contract with { From = Statements.Now.AddDays(-days), To = Statements.Now.AddDays(10 - days) };
        (Covered with { Contracts = [contract] }).Reached.Evidence.Should().Be(counts ? "contract" : "default");
    }

    [Theory]
    [InlineData("other-school", "school-idp")]
    [InlineData("school", "other-idp")]
    public void R000_19_A_contract_is_of_one_organisation_and_one_upstream(string organisation, string upstream) =>
        (Covered with { Contracts = [Judged.Contract with { Organisation = organisation, Upstream = upstream }] }).Reached.Aal.Should().Be(1);

    [Fact]
    public void R000_19_A_contract_that_ended_while_the_session_lasted_counts_no_more()
    {
        var session = Covered with { Contracts = [Judged.Contract with { To = Statements.Now.AddHours(1) }], Reused = true };
        session.Reached.Evidence.Should().Be("contract");
        (session with { Now = Statements.Now.AddHours(1) }).Reached.Should().BeEquivalentTo(new { Aal = 1, Evidence = "default", Methods = Array.Empty<string>() });
    }

    [Fact]
    public void R000_07_A_contract_begins_with_the_next_authentication_and_lifts_no_authentication_of_before()
    {
        var before = Covered with { Contracts = [] };
        AssuranceForApplication.Of(Covered.Directory, Hubs.App with { Assurance = Judged.AcceptsContracts }, before.Statement, Statements.Now, reused: true).Aal.Should().Be(1);
    }

    [Fact]
    public void R000_07_Nobody_chooses_a_contract_by_choosing_an_organisation()
    {
        var unnamed = Statements.With("urn:oid:1.3.6.1.4.1.25178.1.2.9");
        var mapping = new UpstreamMapping("school-idp", AttributeMap.Resolve("eduperson", []), [Statements.School, Statements.OtherSchool]) { Contracts = [Judged.Contract] };
        Statements.Accept(unnamed, Statements.Input() with { Mapping = mapping }).Assurance.Contract.Should().BeNull("the upstream speaks for two, and only the person's choice says which one");
        Statements.Accept(Statements.Pupil, Statements.Input() with { Mapping = mapping }).Assurance.Contract.Should().Be("school-mfa");
    }

    [Fact]
    public void R000_07_Real_evidence_is_told_as_such_where_there_is_a_contract_too() =>
        (Covered with { Methods = ["pwd", "otp"] }).Reached.Should().BeEquivalentTo(new { Aal = 2, Evidence = "amr", Contract = (string?)null });

    [Fact]
    public void A_contract_lifts_nobody_over_the_ceiling_of_the_organisation() =>
        (Covered with { Organisation = Statements.School with { HighestLevel = AssuranceLevel.Gemiddeld } }).Reached.Should().BeEquivalentTo(new { Aal = 1, Evidence = "default", Contract = (string?)null });

    [Theory]
    [InlineData("pwd sms mfa", "sms", 1)]
    [InlineData("pwd sms", "sms", 1)]
    [InlineData("pwd sms otp mfa", "sms", 2)]
    [InlineData("pwd otp mfa", "sms", 2)]
    [InlineData("pwd email mfa", "email", 1)]
    [InlineData("kba otp", "kba", 1)]
    [InlineData("mfa", "sms", 2)]
    [InlineData("sms", "sms", 0)]
    [InlineData("pwd hwk sms mfa", "hwk", 2)]
    public void Rule_A4_A_factor_that_is_restricted_is_none_for_this_application(string amr, string restricted, int aal)
    {
        var reached = new Judged { Methods = amr.Split(' '), Demand = new AssuranceDemand { RestrictedFactors = [restricted], AcceptsContracts = true }, Contracts = [Judged.Contract] }.Reached;
        reached.Aal.Should().Be(aal, "a contract does not make another factor of it");
        reached.Methods.Contains("mfa").Should().Be(aal >= 2);
    }

    [Fact]
    public void Rule_A4_What_is_left_without_a_restricted_factor_is_never_more_than_was_believed() =>
        new Judged { Methods = ["pwd", "otp", "sms"], Belief = new AssuranceBelief { Methods = false }, Demand = new AssuranceDemand { RestrictedFactors = ["sms"] } }.Reached.Aal.Should().Be(1);

    [Fact]
    public void R000_19_A_contract_guarantees_a_second_factor_no_longer_than_the_application_takes_one()
    {
        var login = Covered with { Demand = Judged.AcceptsContracts with { SecondFactorSeconds = 300 } };
        login.Reached.Evidence.Should().Be("contract");
        (login with { Now = Statements.Now.AddMinutes(4) }).Reached.Should().BeEquivalentTo(new { Aal = 1, Evidence = "default", Contract = (string?)null });
    }

    [Fact]
    public void Of_an_organisation_that_is_gone_nothing_counts()
    {
        var login = new Judged { Methods = ["pwd", "mfa"] };
        var without = new HubDirectory(1, HubSettings.Empty);
        AssuranceForApplication.Of(without, Hubs.App, login.Statement, Statements.Now, reused: false).Should().BeEquivalentTo(new { Level = AssuranceLevel.Geen, Aal = 0, Ial = 0 });
    }

    [Fact]
    public void R000_19_A_second_factor_older_than_the_application_allows_is_none()
    {
        var demand = new AssuranceDemand { SecondFactorSeconds = 300, AcceptsContracts = true };
        var login = new Judged { Methods = ["pwd", "mfa"], Demand = demand };
        login.Reached.Aal.Should().Be(2);
        (login with { Now = Statements.Now.AddMinutes(4).AddTicks(-1) }).Reached.Aal.Should().Be(2);
        (login with { Now = Statements.Now.AddMinutes(4) }).Reached.Methods.Should().Equal("pwd");
        var application = Hubs.App with { Assurance = demand };
        AssuranceForApplication.Of(login.Directory, application, login.Statement, Statements.Now.AddMinutes(4), reused: true, secondFactorAt: Statements.Now).Aal.Should().Be(2, "it was used later than the first");
        AssuranceForApplication.Of(login.Directory, application, login.Statement, Statements.Now.AddMinutes(5), reused: true, secondFactorAt: Statements.Now).Aal.Should().Be(1, "five minutes are over");
        AssuranceForApplication.Of(login.Directory, application, login.Statement with { AuthenticationInstantIsOwn = true }, Statements.Now, reused: false).Aal.Should().Be(1, "nobody says when it was");
    }

    public static TheoryData<AssuranceScheme, int, int, string> Words { get; } = new()
    {
        { AssuranceScheme.Hub, 1, 0, "https://hub.example.nl/assurance/laag" },
        { AssuranceScheme.Hub, 2, 2, "https://hub.example.nl/assurance/verhoogd" },
        { AssuranceScheme.Surf, 1, 0, "https://hub.example.nl/assurance/laag" },
        { AssuranceScheme.Surf, 1, 1, "http://surfconext.nl/assurance/loa1" },
        { AssuranceScheme.Surf, 2, 1, "http://surfconext.nl/assurance/loa1.5" },
        { AssuranceScheme.Surf, 2, 2, "http://surfconext.nl/assurance/loa2" },
        { AssuranceScheme.Surf, 3, 3, "http://surfconext.nl/assurance/loa3" },
        { AssuranceScheme.Etoegang, 1, 1, "urn:etoegang:core:assurance-class:loa2" },
        { AssuranceScheme.Etoegang, 2, 1, "urn:etoegang:core:assurance-class:loa2plus" },
        { AssuranceScheme.Etoegang, 3, 2, "urn:etoegang:core:assurance-class:loa3" },
        { AssuranceScheme.Etoegang, 3, 3, "urn:etoegang:core:assurance-class:loa4" },
        { AssuranceScheme.Eidas, 1, 0, "https://hub.example.nl/assurance/laag" },
        { AssuranceScheme.Eidas, 2, 1, "http://eidas.europa.eu/LoA/low" },
        { AssuranceScheme.Eidas, 2, 2, "http://eidas.europa.eu/LoA/substantial" },
        { AssuranceScheme.Eidas, 3, 3, "http://eidas.europa.eu/LoA/high" },
    };

    [Theory, MemberData(nameof(Words))]
    public void R001_13_Each_application_hears_the_level_in_its_own_words_and_never_one_that_was_not_reached(AssuranceScheme scheme, int aal, int ial, string word) =>
        Reported(scheme, Reached(aal, ial)).Should().Be(word);

    [Fact]
    public void The_first_requested_context_that_is_met_is_told_whatever_the_scheme()
    {
        var reached = Reached(2, 1);
        Reported(AssuranceScheme.Surf, reached, "http://surfconext.nl/assurance/loa3", "https://refeds.org/profile/mfa", "https://refeds.org/profile/sfa").Should().Be("https://refeds.org/profile/mfa");
        Reported(AssuranceScheme.Hub, reached, "https://hub.example.nl/assurance/hoog", "https://hub.example.nl/assurance/gemiddeld").Should().Be("https://hub.example.nl/assurance/gemiddeld");
        Reported(AssuranceScheme.Hub, reached, "https://hub.example.nl/assurance/geen", "urn:x", "0", "http://surfconext.nl/assurance/sfo-level1.5").Should().Be("https://hub.example.nl/assurance/verhoogd");
    }

    [Fact]
    public void A_context_without_an_order_is_met_only_by_the_very_one()
    {
        var reached = Reached(2, 1);
        Meets(reached, "urn:okta:loa:2fa:any").Should().BeFalse();
        Meets(reached with { Contexts = ["urn:okta:loa:2fa:any"] }, "urn:okta:loa:2fa:any").Should().BeTrue();
        Meets(reached with { Contexts = ["urn:okta:loa:2fa:any"], Aal = 1 }, "urn:okta:loa:2fa:any").Should().BeFalse("the application counts one factor of it");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:ac:classes:PreviousSession")]
    public void A_context_that_is_no_authentication_is_never_met_and_never_told(string context)
    {
        var reached = Reached(2, 1) with { Contexts = [context] };
        Meets(reached, context).Should().BeFalse();
        Reported(AssuranceScheme.Hub, reached, context).Should().Be("https://hub.example.nl/assurance/verhoogd");
    }

    private static AssuranceStatement Reached(int aal, int ial) => new(AssurancePolicy.Project(aal, ial), aal, ial, "amr", []);

    private static bool Meets(AssuranceStatement reached, string context) => AssuranceContexts.IsMet(Statements.Hub.AssurancePrefix, context, reached);

    private static string Reported(AssuranceScheme scheme, AssuranceStatement reached, params string[] requested) =>
        AssuranceContexts.Reported(Statements.Hub.AssurancePrefix, scheme, requested, reached);
}
