using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;

namespace FederationHub.Core.Tests.Assurance;

/// <summary>What a login lacks, on which axis, and where it goes on all the same (domain 3.6, 3.7).</summary>
public sealed class AssuranceNeedTests
{
    private const string Prefix = "https://hub.example/assurance/";
    private const string Surf = "http://surfconext.nl/assurance/";

    private static AssuranceNeed Need(AssuranceLevel level, params string[] essential) => new(new NeededLevel(level, "application"), essential, new AssuranceDemand(), Prefix);

    private static AssuranceStatement Reached(int aal, int ial, string? context = null) => new(AssurancePolicy.Project(aal, ial), aal, ial, "acr", []) { Contexts = context is null ? [] : [context] };

    private static string? Lacking(AssuranceNeed need, int aal, int ial, string? context = null) => need.Lacking(Reached(aal, ial, context))?.Code.ToString();

    [Theory]
    [InlineData(AssuranceLevel.Laag, 1, 0, null)]
    [InlineData(AssuranceLevel.Laag, 0, 1, "FH-1403/stronger-means-needed")]
    [InlineData(AssuranceLevel.Gemiddeld, 1, 1, null)]
    [InlineData(AssuranceLevel.Gemiddeld, 1, 0, "FH-1403/stronger-means-needed")]
    [InlineData(AssuranceLevel.Gemiddeld, 2, 0, "FH-1403/stronger-means-needed")]
    [InlineData(AssuranceLevel.Verhoogd, 2, 1, null)]
    [InlineData(AssuranceLevel.Verhoogd, 1, 3, "FH-1402/assurance-not-met")]
    [InlineData(AssuranceLevel.Verhoogd, 2, 0, "FH-1403/stronger-means-needed")]
    [InlineData(AssuranceLevel.Hoog, 3, 3, null)]
    [InlineData(AssuranceLevel.Hoog, 1, 3, "FH-1402/assurance-not-met")]
    [InlineData(AssuranceLevel.Hoog, 3, 2, "FH-1403/stronger-means-needed")]
    [InlineData(AssuranceLevel.Hoog, 2, 3, "FH-1403/stronger-means-needed")]
    public void R001_12_What_is_lacking_is_told_by_its_axis(AssuranceLevel level, int aal, int ial, string? lacking) => Lacking(Need(level), aal, ial).Should().Be(lacking);

    [Theory]
    [InlineData(Surf + "loa2", 2, 1, "FH-1403/essential-proofing-not-met")]
    [InlineData(Surf + "loa2", 1, 2, "FH-1402/essential-context-not-met")]
    [InlineData(Surf + "loa2", 2, 2, null)]
    [InlineData(Surf + "loa2", 3, 2, null)]
    [InlineData("urn:etoegang:core:assurance-class:loa3", 2, 1, "FH-1403/essential-proofing-not-met")]
    [InlineData("http://eidas.europa.eu/LoA/substantial", 2, 2, null)]
    [InlineData(Prefix + "verhoogd", 2, 1, null)]
    [InlineData(Prefix + "verhoogd", 1, 1, "FH-1402/essential-context-not-met")]
    [InlineData(Prefix + "hoog", 2, 3, "FH-1402/essential-context-not-met")]
    [InlineData("urn:x:unknown", 3, 3, "FH-1402/essential-context-not-met")]
    public void What_is_essential_is_judged_on_both_axes(string essential, int aal, int ial, string? lacking) => Lacking(Need(AssuranceLevel.Laag, essential), aal, ial).Should().Be(lacking);

    [Fact]
    public void One_of_several_essential_contexts_is_enough() => Lacking(Need(AssuranceLevel.Laag, "urn:x:unknown", Prefix + "gemiddeld"), 1, 1).Should().BeNull();

    [Fact]
    public void A_level_that_no_state_notified_never_meets_a_request_for_a_notified_one() =>
        Lacking(Need(AssuranceLevel.Laag, "http://eidas.europa.eu/LoA/high"), 3, 3, "http://eidas.europa.eu/NotNotified/LoA/high").Should().NotBeNull();

    [Theory]
    [InlineData(SecondFactorPlace.Refuse, UnmetLevel.Refuse, 1, 1, false)]
    [InlineData(SecondFactorPlace.Application, UnmetLevel.Refuse, 1, 1, true)]
    [InlineData(SecondFactorPlace.Application, UnmetLevel.Refuse, 1, 0, false)]
    [InlineData(SecondFactorPlace.Refuse, UnmetLevel.Release, 1, 0, true)]
    public void R000_06_A_login_goes_on_below_its_level_only_where_the_application_takes_that(SecondFactorPlace place, UnmetLevel unmet, int aal, int ial, bool goesOn)
    {
        var need = Need(AssuranceLevel.Verhoogd) with { Demand = new AssuranceDemand { SecondFactor = place, OnUnmet = unmet } };
        need.MayGoOn(Reached(aal, ial)).Should().Be(goesOn);
        need.Lacking(Reached(aal, ial)).Should().NotBeNull("what goes on lacks it all the same");
        (need with { Essential = [Prefix + "verhoogd"] }).MayGoOn(Reached(aal, ial)).Should().BeFalse("no setting of the application goes past its own request");
        (need with { Demand = need.Demand with { Class = ApplicationClass.Bestuur } }).MayGoOn(Reached(aal, ial)).Should().BeFalse("R001-19");
    }

    [Fact]
    public void R000_06_The_second_factor_of_an_application_makes_no_hoog_of_a_login()
    {
        var need = Need(AssuranceLevel.Hoog) with { Demand = new AssuranceDemand { SecondFactor = SecondFactorPlace.Application } };
        need.MayGoOn(Reached(1, 3)).Should().BeFalse();
        need.ToAsk.Should().Be(AssuranceLevel.Hoog);
    }

    [Theory]
    [InlineData(AssuranceLevel.Hoog, null, true)]
    [InlineData(AssuranceLevel.Verhoogd, null, false)]
    [InlineData(AssuranceLevel.Laag, Prefix + "hoog", true)]
    [InlineData(AssuranceLevel.Laag, "urn:etoegang:core:assurance-class:loa4", true)]
    [InlineData(AssuranceLevel.Laag, "urn:etoegang:core:assurance-class:loa3", false)]
    [InlineData(AssuranceLevel.Laag, "urn:x:unknown", false)]
    [InlineData(AssuranceLevel.Laag, Prefix + "hoog urn:x:unknown", true)]
    [InlineData(AssuranceLevel.Laag, Prefix + "geen " + Prefix + "hoog", true)]
    [InlineData(AssuranceLevel.Laag, "0 urn:etoegang:core:assurance-class:loa4", true)]
    [InlineData(AssuranceLevel.Laag, Prefix + "hoog " + Prefix + "verhoogd", false)]
    public void R004_02_Level_hoog_is_what_the_service_requires(AssuranceLevel level, string? essential, bool highest) =>
        Need(level, essential is null ? [] : essential.Split(' ')).IsHighest.Should().Be(highest);

    [Theory]
    [InlineData(Prefix + "verhoogd urn:x:unknown", AssuranceLevel.Verhoogd)]
    [InlineData("0 " + Surf + "loa3", AssuranceLevel.Verhoogd)]
    [InlineData(Prefix + "hoog " + Prefix + "geen", AssuranceLevel.Hoog)]
    [InlineData(Prefix + "hoog " + Prefix + "gemiddeld", null)]
    [InlineData("urn:x:unknown", null)]
    public void Domain_3_6_What_can_never_be_met_does_not_keep_the_rest_from_being_asked_for(string essential, AssuranceLevel? asked) =>
        Need(AssuranceLevel.Laag, essential.Split(' ')).ToAsk.Should().Be(asked);
}
