using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Sessions;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Login;

public sealed class LoginFlowTests
{
    private static readonly IdentityStatement Statement = Statements.Accept(Statements.Pupil);

    private static readonly LoginTransaction Login = new()
    {
        State = LoginState.Started,
        Reference = "7KQ2M9XA4T",
        Application = "app",
        Request = new LoginRequest(),
        DownstreamRequest = "{}",
        BrowserHash = "hash",
        StartedAt = Statements.Now,
    };

    private static readonly SsoSession Session = new()
    {
        SessionId = "sid",
        Statement = Statement,
        UpstreamSubject = Statements.Pupil.Subject,
        StartedAt = Statements.Now,
        LastUsedAt = Statements.Now,
        IdleEndsAt = Statements.Now.AddHours(1),
        EndsAt = Statements.Now.AddHours(8),
    };

    private static readonly LoginFacts Facts = new() { Now = Statements.Now, HasCandidates = true, Needed = new NeededLevel(AssuranceLevel.Laag, "application"), AssurancePrefix = "https://hub.example/assurance/", Reached = Statement.Assurance };

    private static string Refusal(LoginTransaction login, LoginFacts facts) => LoginFlow.Next(login, facts).Should().BeOfType<LoginStep.Refuse>().Which.Rejection.Code.ToString();

    [Fact]
    public void A_login_goes_from_top_to_bottom()
    {
        LoginFlow.Next(Login, Facts).Should().BeOfType<LoginStep.ShowChooser>();
        LoginFlow.Next(Login with { State = LoginState.Chosen, Entry = "school" }, Facts).Should().Be(new LoginStep.SendUpstream("school"));
        LoginFlow.Next(Login with { State = LoginState.Returned }, Facts).Should().BeOfType<LoginStep.EstablishIdentity>();
        LoginFlow.Next(Login with { State = LoginState.Identified, Statement = Statement }, Facts).Should().BeOfType<LoginStep.DecideRelease>();
        LoginFlow.Next(Login with { State = LoginState.Released, Statement = Statement }, Facts).Should().BeOfType<LoginStep.IssueCode>();
    }

    [Fact]
    public void R002_27_One_candidate_or_a_session_skips_the_screen()
    {
        LoginFlow.Next(Login, Facts with { OnlyCandidate = "school" }).Should().Be(new LoginStep.SendUpstream("school"));
        LoginFlow.Next(Login, Facts with { Session = new SessionVerdict.Reuse(Session), OnlyCandidate = "school" }).Should().BeOfType<LoginStep.EstablishFromSession>();
    }

    [Fact]
    public void Choosing_again_reuses_no_session() =>
        LoginFlow.Next(Login with { Request = new LoginRequest { ChooseAgain = true } }, Facts with { Session = new SessionVerdict.Reuse(Session) }).Should().BeOfType<LoginStep.ShowChooser>();

    [Fact]
    public void OpenID_Connect_Core_3_1_2_1_A_passive_login_shows_no_page()
    {
        var passive = Login with { Request = new LoginRequest { Passive = true } };
        Refusal(passive, Facts).Should().Be("FH-1005/login-required");
        Refusal(passive, Facts with { OnlyCandidate = "school" }).Should().Be("FH-1005/login-required");
        LoginFlow.Next(passive, Facts with { Session = new SessionVerdict.Reuse(Session) }).Should().BeOfType<LoginStep.EstablishFromSession>();
        ((LoginStep.Refuse)LoginFlow.Next(passive, Facts)).Rejection.EffectiveProtocolError.Should().Be("login_required");
    }

    [Fact]
    public void A_passive_login_goes_to_the_organisation_only_where_that_shows_no_page_either()
    {
        var passive = Login with { Request = new LoginRequest { Passive = true } };
        LoginFlow.Next(passive, Facts with { PassiveEntry = "school" }).Should().Be(new LoginStep.SendUpstream("school"));
        LoginFlow.Next(passive, Facts with { Session = new SessionVerdict.Reuse(Session), PassiveEntry = "school" }).Should().BeOfType<LoginStep.EstablishFromSession>();
        Refusal(passive with { StartLink = new StartLink("school", null) { Capture = "token" } }, Facts with { PassiveEntry = "school" }).Should().Be("FH-1005/login-required", "an invitation asks the person");
    }

    [Fact]
    public void An_application_that_may_use_nobody_is_told_so() => Refusal(Login, Facts with { HasCandidates = false }).Should().Be("FH-1101/no-candidates");

    [Theory]
    [InlineData(AssuranceLevel.Laag, true)]
    [InlineData(AssuranceLevel.Gemiddeld, true)]
    [InlineData(AssuranceLevel.Verhoogd, false)]
    [InlineData(AssuranceLevel.Hoog, false)]
    public void R001_12_A_level_below_the_minimum_is_refused(AssuranceLevel minimum, bool met)
    {
        var step = LoginFlow.Next(Login with { State = LoginState.Identified, Statement = Statement }, Facts with { Needed = new NeededLevel(minimum, "application") });
        (step is LoginStep.DecideRelease).Should().Be(met);
        if (!met)
        {
            step.Should().BeOfType<LoginStep.Refuse>().Which.Rejection.Code.Should().Be(CoreCauses.AssuranceNotMet);
        }
    }

    [Theory]
    [InlineData(LoginState.SentUpstream, "FH-1204/login-already-used")]
    [InlineData(LoginState.Issued, "FH-1204/login-already-used")]
    [InlineData(LoginState.Failed, "FH-1204/login-failed-before")]
    public void A_login_that_has_nothing_to_do_here_is_refused(LoginState state, string cause) => Refusal(Login with { State = state }, Facts with { Session = new SessionVerdict.Reuse(Session) }).Should().Be(cause);

    [Fact]
    public void R001_17_The_person_is_asked_after_the_release_was_decided_and_before_the_code()
    {
        var released = Login with { State = LoginState.Released, Statement = Statement };
        LoginFlow.Next(released, Facts with { ConsentNeeded = true }).Should().BeOfType<LoginStep.AskConsent>();
        LoginFlow.Next(Login with { State = LoginState.Identified, Statement = Statement }, Facts with { ConsentNeeded = true }).Should().BeOfType<LoginStep.DecideRelease>();
        var passive = released with { Request = new LoginRequest { Passive = true } };
        Refusal(passive, Facts with { ConsentNeeded = true }).Should().Be("FH-1005/consent-required");
        ((LoginStep.Refuse)LoginFlow.Next(passive, Facts with { ConsentNeeded = true })).Rejection.EffectiveProtocolError.Should().Be("consent_required");
        LoginFlow.Next(passive, Facts).Should().BeOfType<LoginStep.IssueCode>();
    }

    [Fact]
    public void An_invitation_to_keep_the_answer_is_asked_before_anything_is_made_of_it_and_once()
    {
        var invited = Login with { StartLink = new StartLink("school", null) { Capture = "token" } };
        LoginFlow.Next(invited, Facts with { Session = new SessionVerdict.Reuse(Session), OnlyCandidate = "school" }).Should().BeOfType<LoginStep.SendUpstream>("a session has no answer to keep");
        LoginFlow.Next(invited with { State = LoginState.Returned }, Facts).Should().BeOfType<LoginStep.AskCapture>();
        LoginFlow.Next(invited with { State = LoginState.Returned, CaptureAnswered = true }, Facts).Should().BeOfType<LoginStep.EstablishIdentity>();
        Refusal(invited with { State = LoginState.Returned, Refusal = new StoredRefusal(1306, "audience-mismatch", "c", "access_denied", []) }, Facts).Should().Be("FH-1306/audience-mismatch");
    }

    [Fact]
    public void R004_04_Staying_signed_in_is_offered_when_only_the_answer_is_left_and_never_before()
    {
        var offered = Facts with { StayOffered = true };
        LoginFlow.Next(Login with { State = LoginState.Released, Statement = Statement }, offered).Should().BeOfType<LoginStep.AskStay>();
        LoginFlow.Next(Login with { State = LoginState.Released, Statement = Statement }, offered with { ConsentNeeded = true }).Should().BeOfType<LoginStep.AskConsent>("whoever refuses that does not log in");
        LoginFlow.Next(Login with { State = LoginState.Identified, Statement = Statement }, offered).Should().BeOfType<LoginStep.DecideRelease>();
        LoginFlow.Next(Login, offered).Should().BeOfType<LoginStep.ShowChooser>();
    }

    [Fact]
    public void Domain_4_3_A_session_that_is_too_low_goes_back_to_where_it_began_and_one_that_must_not_answer_is_login_required()
    {
        LoginFlow.Next(Login, Facts with { Session = new SessionVerdict.StepUp(Session, "school"), OnlyCandidate = "college" }).Should().Be(new LoginStep.StepUp(Session, "school"));
        LoginFlow.Next(Login with { Request = new LoginRequest { ChooseAgain = true } }, Facts with { Session = new SessionVerdict.StepUp(Session, "school") }).Should().BeOfType<LoginStep.ShowChooser>();
        Refusal(Login with { Request = new LoginRequest { Passive = true } }, Facts with { Session = new SessionVerdict.LoginRequired("why"), PassiveEntry = "school" }).Should().Be("FH-1005/login-required");
    }

    [Fact]
    public void Every_state_has_an_answer()
    {
        foreach (var state in Enum.GetValues<LoginState>())
        {
            FluentActions.Invoking(() => LoginFlow.Next(Login with { State = state, Entry = "e", Statement = Statement }, Facts)).Should().NotThrow(state.ToString());
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(299, false)]
    [InlineData(300, true)]
    [InlineData(3600, true)]
    public void Domain_2_1_A_statement_that_waited_five_minutes_is_no_answer_any_more(int seconds, bool isRefused)
    {
        var released = Login with { State = LoginState.Released, Statement = Statement };
        var later = Facts with { Now = Statements.Now.AddSeconds(seconds) };
        if (isRefused)
        {
            Refusal(released, later).Should().Be("FH-1201/statement_expired");
        }
        else
        {
            LoginFlow.Next(released, later).Should().BeOfType<LoginStep.IssueCode>();
        }

        LoginFlow.Next(released with { Statement = Statement.IssuedAgain(later.Now) }, later).Should().BeOfType<LoginStep.IssueCode>();
        LoginFlow.Next(released, later with { ConsentNeeded = true }).Should().BeOfType<LoginStep.AskConsent>("the page may be reloaded; the answer gives the statement again");
    }
}
