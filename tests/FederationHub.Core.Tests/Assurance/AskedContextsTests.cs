using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Tests.Assurance;

/// <summary>In which words each product is asked for the level that a login needs (domain 3.5, 3.6 rule 4b).</summary>
public sealed class AskedContextsTests
{
    private const string Prefix = "https://hub.example/assurance/";
    private const string Mfa = "https://refeds.org/profile/mfa";
    private const string Entra = "http://schemas.microsoft.com/claims/multipleauthn";
    private const string Okta = "urn:okta:loa:2fa:any";
    private const string Surf = "http://surfconext.nl/assurance/";
    private const string Etd = "urn:etoegang:core:assurance-class:";

    private static readonly HomeOrganisation Highest = Hubs.School with { HighestLevel = AssuranceLevel.Hoog };

    private static AssuranceNeed Need(AssuranceLevel level, params string[] essential) => new(new NeededLevel(level, "application"), essential, new AssuranceDemand(), Prefix);

    private static string Asked(AssuranceBelief belief, AssuranceNeed need, HomeOrganisation? organisation = null) =>
        string.Join(' ', AskedContexts.For(Hubs.SchoolIdp with { Assurance = belief }, organisation ?? Highest, need));

    private static AssuranceBelief Believed(params string[] contexts) => new() { Contexts = contexts };

    [Theory]
    [InlineData(AssuranceLevel.Geen)]
    [InlineData(AssuranceLevel.Laag)]
    [InlineData(AssuranceLevel.Gemiddeld)]
    public void R003_12_Nothing_is_asked_where_one_factor_is_enough(AssuranceLevel level)
    {
        var belief = Believed(Mfa, Surf + "loa2") with { Asking = new Dictionary<AssuranceLevel, IReadOnlyList<string>> { [AssuranceLevel.Verhoogd] = [Mfa] } };
        Asked(belief, Need(level)).Should().BeEmpty();
        Asked(belief, Need(level, Prefix + "gemiddeld")).Should().BeEmpty("nor does an essential context that one factor reaches change that");
        Asked(belief, Need(level, Surf + "loa1", Surf + "loa2")).Should().BeEmpty("the lowest of several will do");
    }

    [Theory]
    [InlineData(Mfa)]
    [InlineData(Entra)]
    [InlineData(Okta)]
    [InlineData("http://schemas.openid.net/pape/policies/2007/06/multi-factor")]
    [InlineData(Etd + "loa2plus")]
    public void Each_product_is_asked_by_what_it_is_believed_for(string context) =>
        Asked(Believed("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", context), Need(AssuranceLevel.Verhoogd)).Should().Be(context);

    [Fact]
    public void What_an_operator_wrote_for_the_level_is_asked_as_it_stands_and_in_its_order()
    {
        var belief = Believed(Mfa) with { Asking = new Dictionary<AssuranceLevel, IReadOnlyList<string>> { [AssuranceLevel.Verhoogd] = ["urn:x:strong", "urn:x:other"] } };
        Asked(belief, Need(AssuranceLevel.Verhoogd)).Should().Be("urn:x:strong urn:x:other");
        Asked(belief, Need(AssuranceLevel.Hoog)).Should().BeEmpty("it has no word for that, and a weaker one would be asked in vain");
    }

    [Fact]
    public void Contexts_of_Entra_are_asked_as_values_of_their_claim()
    {
        var belief = new AssuranceBelief { Attributes = ["acrs"], OwnContexts = [new ContextWorth("c1", 2), new ContextWorth("c2", 1)] };
        Asked(belief, Need(AssuranceLevel.Verhoogd)).Should().Be("acrs:c1");
        Asked(belief with { Attributes = [] }, Need(AssuranceLevel.Verhoogd)).Should().Be("c1", "elsewhere it is an acr like any other");
        Asked(belief with { Asking = new Dictionary<AssuranceLevel, IReadOnlyList<string>> { [AssuranceLevel.Verhoogd] = ["acrs:c7"] } }, Need(AssuranceLevel.Verhoogd)).Should().Be("acrs:c7");
    }

    [Fact]
    public void A_word_that_an_upstream_is_not_believed_for_is_worth_one_factor_and_says_nothing_of_the_identity()
    {
        AssuranceContexts.WorthOf(new AssuranceBelief(), Surf + "loa2").Should().Be(new ContextWorth(Surf + "loa2", 1, null));
        AssuranceContexts.WorthOf(new AssuranceBelief(), Etd + "loa1").Should().Be(new ContextWorth(Etd + "loa1", 0, null), "it was withdrawn");
        AssuranceContexts.WorthOf(Believed(Surf + "loa2"), Surf + "loa2").Should().Be(new ContextWorth(Surf + "loa2", 2, 2));
        AssuranceContexts.WorthOf(Believed(Surf + "loa2"), "urn:x:unknown").Should().BeNull();
    }

    [Theory]
    [InlineData(Surf + "loa2", "loa2 loa3")]
    [InlineData(Surf + "loa1.5", "loa1.5 loa2 loa3")]
    [InlineData(Prefix + "verhoogd", "loa1.5 loa2 loa3")]
    [InlineData(Etd + "loa3", "loa2 loa3")]
    public void What_is_essential_is_asked_in_words_that_are_enough_on_both_axes(string essential, string words) =>
        Asked(Believed(Surf + "loa1", Surf + "loa1.5", Surf + "loa2", Surf + "loa3"), Need(AssuranceLevel.Geen, essential))
            .Should().Be(string.Join(' ', words.Split(' ').Select(word => Surf + word)));

    [Fact]
    public void An_essential_word_without_an_order_is_asked_only_where_its_answer_would_be_taken_for_that_word()
    {
        const string names = "https://eduid.nl/trust/validate-names/mfa";
        var known = Highest with { IdentityProofing = 2 };
        Asked(Believed(Okta, names), Need(AssuranceLevel.Geen, names), known).Should().Be(names);
        Asked(new AssuranceBelief { OwnContexts = [new ContextWorth(names, 2)] }, Need(AssuranceLevel.Geen, names), known).Should().BeEmpty("it is believed for less than the word says");
    }

    [Theory]
    [InlineData(AssuranceLevel.Verhoogd, true)]
    [InlineData(AssuranceLevel.Gemiddeld, false)]
    public void What_the_ceiling_of_the_organisation_bars_is_not_asked_for(AssuranceLevel ceiling, bool asked) =>
        Asked(Believed(Mfa), Need(AssuranceLevel.Verhoogd), Highest with { HighestLevel = ceiling }).Length.Should().Be(asked ? Mfa.Length : 0);

    [Fact]
    public void A_word_that_tells_of_factors_alone_is_not_enough_where_the_identity_is_not_known()
    {
        var guests = Highest with { IdentityProofing = 0 };
        Asked(Believed(Mfa, Surf + "loa2"), Need(AssuranceLevel.Verhoogd), guests).Should().Be(Surf + "loa2");
        Asked(Believed(Mfa) with { IdentityProfile = true }, Need(AssuranceLevel.Verhoogd), guests).Should().Be(Mfa, "eduPersonAssurance may tell of it");
        Asked(Believed(Surf + "sfo-level2"), Need(AssuranceLevel.Verhoogd)).Should().BeEmpty("a second factor alone is asked elsewhere");
    }

    [Theory]
    [InlineData(SecondFactorPlace.Application, UnmetLevel.Refuse, AssuranceLevel.Verhoogd, false)]
    [InlineData(SecondFactorPlace.Application, UnmetLevel.Refuse, AssuranceLevel.Hoog, true)]
    [InlineData(SecondFactorPlace.Refuse, UnmetLevel.Release, AssuranceLevel.Hoog, false)]
    [InlineData(SecondFactorPlace.Refuse, UnmetLevel.Refuse, AssuranceLevel.Verhoogd, true)]
    public void Nothing_is_asked_that_the_login_does_not_need(SecondFactorPlace place, UnmetLevel unmet, AssuranceLevel level, bool asked)
    {
        var belief = Believed(Mfa, Etd + "loa4");
        var need = Need(level) with { Demand = new AssuranceDemand { SecondFactor = place, OnUnmet = unmet } };
        (Asked(belief, need).Length > 0).Should().Be(asked);
        Asked(belief, need with { Essential = [Prefix + "verhoogd"] }).Should().NotBeEmpty("what the request calls essential is needed all the same");
        Asked(belief, need with { Demand = need.Demand with { Class = ApplicationClass.Bestuur } }).Should().NotBeEmpty("who acts for an organisation does so at its level");
    }
}
