using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Login;

/// <summary>What the flow does with a level that was not reached: asks once, then says so (domain 3.6 rule 4, 3.7).</summary>
public sealed class UnmetLevelTests
{
    private static readonly IdentityStatement Statement = Statements.Accept(Statements.Pupil);

    private static readonly LoginTransaction Identified = new()
    {
        State = LoginState.Identified,
        Reference = "7KQ2M9XA4T",
        Application = "app",
        Request = new LoginRequest(),
        DownstreamRequest = "{}",
        BrowserHash = "hash",
        StartedAt = Statements.Now,
        Entry = "school-entry",
        Statement = Statement,
    };

    private static readonly LoginFacts Low = new()
    {
        Now = Statements.Now,
        HasCandidates = true,
        Needed = new NeededLevel(AssuranceLevel.Verhoogd, "application"),
        Reached = new AssuranceStatement(AssuranceLevel.Gemiddeld, 1, 1, "amr", ["pwd"]),
        AssurancePrefix = "https://hub.example/assurance/",
        EntryToAsk = "school-entry",
    };

    private static string Refusal(LoginTransaction login, LoginFacts facts) => LoginFlow.Next(login, facts).Should().BeOfType<LoginStep.Refuse>().Which.Rejection.Code.ToString();

    [Fact]
    public void Who_lacks_a_level_is_sent_back_for_it_once()
    {
        LoginFlow.Next(Identified, Low).Should().Be(new LoginStep.AskForMore("school-entry", AssuranceLevel.Verhoogd));
        Refusal(Identified with { AskedLevel = AssuranceLevel.Verhoogd }, Low).Should().Be("FH-1402/assurance-not-met", "it was asked for right away");
        Refusal(Identified with { StepUp = new StepUp(null, Statement.PersonKey), AskedLevel = AssuranceLevel.Verhoogd }, Low).Should().Be("FH-1402/assurance-not-met");
        Refusal(Identified with { StepUp = new StepUp(null, Statement.PersonKey) }, Low with { Needed = new NeededLevel(AssuranceLevel.Hoog, "rule r") }).Should().Be("FH-1402/assurance-not-met", "once is once, whatever was found since");
        Refusal(Identified, Low with { EntryToAsk = null }).Should().Be("FH-1402/assurance-not-met", "there are no words to ask in");
    }

    [Fact]
    public void What_a_role_needs_beyond_what_was_asked_right_away_is_asked_for_as_well() =>
        LoginFlow.Next(Identified with { AskedLevel = AssuranceLevel.Verhoogd }, Low with { Needed = new NeededLevel(AssuranceLevel.Hoog, "rule r") })
            .Should().Be(new LoginStep.AskForMore("school-entry", AssuranceLevel.Hoog));

    [Fact]
    public void R004_02_Whoever_turns_out_to_need_hoog_authenticates_anew_once_also_where_it_was_reached()
    {
        var facts = Low with { Needed = new NeededLevel(AssuranceLevel.Hoog, "rule r"), Reached = new AssuranceStatement(AssuranceLevel.Hoog, 3, 3, "acr", []), EntryAgain = "school-entry" };
        var released = facts with { Reached = Low.Reached, Demand = new AssuranceDemand { OnUnmet = UnmetLevel.Release } };
        var forced = Identified with { SentForced = true };
        LoginFlow.Next(Identified, facts).Should().Be(new LoginStep.AskForMore("school-entry", AssuranceLevel.Hoog), "the organisation's own session may have answered");
        LoginFlow.Next(Identified with { AskedLevel = AssuranceLevel.Hoog }, facts with { EntryToAsk = null }).Should().Be(new LoginStep.AskForMore("school-entry", AssuranceLevel.Hoog), "no words are needed for it");
        LoginFlow.Next(Identified, released).Should().Be(new LoginStep.AskForMore("school-entry", AssuranceLevel.Hoog), "what is required says so, and not what will do");
        LoginFlow.Next(forced, facts).Should().BeOfType<LoginStep.DecideRelease>();
        LoginFlow.Next(forced, released).Should().BeOfType<LoginStep.DecideRelease>();
        Refusal(Identified with { Request = new LoginRequest { Passive = true } }, facts).Should().Be("FH-1005/login-required");
        Refusal(Identified, facts with { EntryAgain = null }).Should().Be("FH-1104/entry-unknown");
        LoginFlow.Next(Identified, facts with { Needed = new NeededLevel(AssuranceLevel.Verhoogd, "rule r") }).Should().BeOfType<LoginStep.DecideRelease>("below hoog the organisation's session is as good");
    }

    [Fact]
    public void R000_19_Whose_second_factor_is_too_old_authenticates_anew_once_also_where_there_are_no_words_or_they_were_used()
    {
        var old = Low with { TooOld = true, EntryToAsk = null, EntryAgain = "school-entry" };
        LoginFlow.Next(Identified, old).Should().Be(new LoginStep.AskForMore("school-entry", AssuranceLevel.Verhoogd));
        LoginFlow.Next(Identified with { AskedLevel = AssuranceLevel.Verhoogd }, old).Should().Be(new LoginStep.AskForMore("school-entry", AssuranceLevel.Verhoogd));
        Refusal(Identified with { SentForced = true }, old).Should().Be("FH-1402/assurance-not-met", "it was forced already");
        LoginFlow.Next(Identified with { StepUp = new StepUp(null, Statement.PersonKey), AskedLevel = AssuranceLevel.Verhoogd }, old)
            .Should().Be(new LoginStep.AskForMore("school-entry", AssuranceLevel.Verhoogd), "who was sent back for a second factor brought an old one");
        Refusal(Identified with { StepUp = new StepUp(null, Statement.PersonKey) { Anew = true }, SentForced = true }, old).Should().Be("FH-1402/assurance-not-met");
        Refusal(Identified with { Request = new LoginRequest { Passive = true } }, old).Should().Be("FH-1005/login-required");
    }

    [Fact]
    public void OpenID_Connect_Core_3_1_2_1_Without_a_page_nobody_can_be_asked()
    {
        var step = LoginFlow.Next(Identified with { Request = new LoginRequest { Passive = true } }, Low);
        step.Should().BeOfType<LoginStep.Refuse>().Which.Rejection.EffectiveProtocolError.Should().Be("login_required");
    }

    [Theory]
    [InlineData(SecondFactorPlace.Application, UnmetLevel.Refuse)]
    [InlineData(SecondFactorPlace.Refuse, UnmetLevel.Release)]
    public void R000_06_An_application_that_takes_less_is_told_what_was_reached(SecondFactorPlace place, UnmetLevel unmet)
    {
        var facts = Low with { Demand = new AssuranceDemand { SecondFactor = place, OnUnmet = unmet } };
        LoginFlow.Next(Identified, facts).Should().BeOfType<LoginStep.DecideRelease>();
        LoginFlow.Next(Identified with { Request = new LoginRequest { EssentialContexts = ["https://hub.example/assurance/verhoogd"] } }, facts)
            .Should().Be(new LoginStep.AskForMore("school-entry", AssuranceLevel.Verhoogd), "what its request calls essential is asked for");
    }

    [Fact]
    public void Domain_3_7_What_is_only_wished_for_is_never_a_demand()
    {
        var wish = Identified with { Request = new LoginRequest { RequestedContexts = ["https://hub.example/assurance/hoog"] } };
        LoginFlow.Next(wish, Low with { Needed = new NeededLevel(AssuranceLevel.Gemiddeld, "application") }).Should().BeOfType<LoginStep.DecideRelease>();
    }

    [Fact]
    public void OpenID_Connect_Core_3_1_2_1_Who_refused_for_a_wish_is_asked_again_and_what_comes_then_is_the_answer()
    {
        var refused = Identified with { State = LoginState.Returned, Statement = null, WishRefused = true };
        LoginFlow.Next(refused, Low).Should().Be(new LoginStep.SendUpstream("school-entry"));
        LoginFlow.Next(refused with { Answer = Statements.Pupil }, Low).Should().BeOfType<LoginStep.EstablishIdentity>();
        Refusal(refused with { Refusal = new StoredRefusal(1301, "status-no-authn-context", "SAML Core 3.2.2.2", "unmet_authentication_requirements", []) }, Low).Should().Be("FH-1301/status-no-authn-context");
    }

    [Fact]
    public void Where_nothing_can_be_judged_nothing_is_met() => Refusal(Identified, Low with { Reached = null, Needed = new NeededLevel(AssuranceLevel.Geen, "application") }).Should().Be("FH-1402/assurance-not-met");
}
