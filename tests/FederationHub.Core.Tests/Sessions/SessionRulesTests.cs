using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Mapping;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Sessions;

/// <summary>Timers and what is left of a session; the decision itself is <see cref="SessionDecisionTests"/>.</summary>
public sealed class SessionRulesTests
{
    private static readonly DateTimeOffset Start = Statements.Now;

    private static readonly SessionSettings Settings = new() { Mode = SessionMode.Always, IdleSeconds = 600, AbsoluteSeconds = 3600 };

    private static readonly SessionSettings OptIn = Settings with { Mode = SessionMode.OptIn };

    private static readonly SsoSession Session = new()
    {
        SessionId = "sid",
        Statement = Statements.Accept(Statements.Pupil) with { AuthenticatedAt = Start },
        UpstreamSubject = Statements.Pupil.Subject,
        StartedAt = Start,
        LastUsedAt = Start,
        IdleEndsAt = Start.AddSeconds(600),
        EndsAt = Start.AddSeconds(3600),
    };

    private static bool MayReuse(int seconds, SsoSession? session = null, SessionSettings? settings = null) =>
        SessionRules.MayReuse(session ?? Session, settings ?? Settings, Start.AddSeconds(seconds));

    private static SsoSession Use(SsoSession session, int seconds, SessionSettings? settings = null, string application = "app") =>
        SessionRules.Use(session, settings ?? Settings, application, "sub-" + application, SessionRules.ExpiryOf(session, settings ?? Settings, AssuranceLevel.Gemiddeld, Start.AddSeconds(seconds)), Start.AddSeconds(seconds));

    [Theory]
    [InlineData(0, true)]
    [InlineData(599, true)]
    [InlineData(600, false)]
    public void R002_15_Reuse_stops_when_the_idle_timer_ends(int seconds, bool allowed) => MayReuse(seconds).Should().Be(allowed);

    [Fact]
    public void R002_15_Reuse_stops_when_the_absolute_timer_ends_however_much_it_was_used()
    {
        var used = Session with { LastUsedAt = Start.AddSeconds(3500), IdleEndsAt = Start.AddSeconds(3600) };
        MayReuse(3599, used).Should().BeTrue();
        MayReuse(3600, used).Should().BeFalse();
    }

    [Fact]
    public void Ruling_1_The_timers_of_the_asking_application_count_too()
    {
        MayReuse(59, settings: Settings with { IdleSeconds = 60 }).Should().BeTrue();
        MayReuse(60, settings: Settings with { IdleSeconds = 60 }).Should().BeFalse();
        MayReuse(60, settings: Settings with { AbsoluteSeconds = 60 }).Should().BeFalse();
    }

    [Fact]
    public void A_mode_without_sessions_and_a_session_that_is_there_for_logout_reuse_nothing()
    {
        MayReuse(1, settings: Settings with { Mode = SessionMode.Never }).Should().BeFalse();
        MayReuse(1, SessionRules.ForLogoutOnly(Session)).Should().BeFalse();
    }

    [Theory]
    [InlineData(99, 100, true)]
    [InlineData(100, 100, true)]
    [InlineData(101, 100, false)]
    [InlineData(1, 0, false)]
    public void OpenID_Connect_Core_3_1_2_1_Max_age_is_measured_from_the_authentication(int seconds, int maxAge, bool allowed) =>
        SessionRules.IsYoungEnough(Session, maxAge, Start.AddSeconds(seconds)).Should().Be(allowed);

    [Fact]
    public void OpenID_Connect_Core_3_1_2_1_An_authentication_of_which_nobody_said_when_it_was_meets_no_maximum_age()
    {
        var unknown = Session with { Statement = Session.Statement with { AuthenticationInstantIsOwn = true } };
        SessionRules.IsYoungEnough(unknown, 100, Start.AddSeconds(1)).Should().BeFalse();
        SessionRules.IsYoungEnough(unknown, int.MaxValue, Start).Should().BeFalse();
        SessionRules.IsYoungEnough(unknown, null, Start).Should().BeTrue();
    }

    [Fact]
    public void An_authentication_in_the_future_is_no_fresher_for_it()
    {
        var ahead = Session with { Statement = Session.Statement with { AuthenticatedAt = Start.AddHours(1) } };
        SessionRules.IsYoungEnough(ahead, 100, Start).Should().BeFalse();
        SessionRules.IsYoungEnough(Session with { Statement = Session.Statement with { AuthenticatedAt = Start.AddSeconds(30) } }, 100, Start).Should().BeTrue("clocks differ that much");
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_no_session_longer()
    {
        MayReuse(-3600).Should().BeFalse();
        MayReuse(-30).Should().BeTrue("clocks differ that much");
        MayReuse(100, Session with { LastUsedAt = Start.AddSeconds(1000), IdleEndsAt = Start.AddSeconds(1600) }).Should().BeFalse("it was used by a clock that ran ahead");
    }

    [Fact]
    public void R004_06_A_use_restarts_the_idle_timer_and_never_moves_the_end()
    {
        var used = Use(Session, 500);
        used.LastUsedAt.Should().Be(Start.AddSeconds(500));
        used.IdleEndsAt.Should().Be(Start.AddSeconds(1100));
        used.EndsAt.Should().Be(Session.EndsAt);
        Use(Session, 3500).IdleEndsAt.Should().Be(Session.EndsAt);
    }

    [Fact]
    public void R004_06_Without_an_absolute_timer_a_session_lasts_as_long_as_it_is_used_and_with_one_it_does_not()
    {
        var idleOnly = Settings with { AbsoluteSeconds = null };
        var (without, with) = (Session with { EndsAt = DateTimeOffset.MaxValue }, Session);
        for (var at = 500; at < 5 * 3600; at += 500)
        {
            MayReuse(at, without, idleOnly).Should().BeTrue();
            MayReuse(at, with).Should().Be(at < 3600);
            (without, with) = (Use(without, at, idleOnly), Use(with, at));
        }
    }

    [Fact]
    public void R004_05_The_maximum_starts_when_the_person_chose_to_stay()
    {
        var later = Session with { OptedInAt = Start.AddSeconds(300), LastUsedAt = Start.AddSeconds(3800), IdleEndsAt = Start.AddSeconds(5000), EndsAt = Start.AddSeconds(5000) };
        MayReuse(3899, later, OptIn).Should().BeTrue();
        MayReuse(3900, later, OptIn).Should().BeFalse();
        MayReuse(3850, later, Settings).Should().BeFalse("where nobody is asked it starts at the authentication");
    }

    [Fact]
    public void R004_13_Whoever_asks_reuses_only_what_was_chosen()
    {
        MayReuse(1, settings: OptIn).Should().BeFalse();
        MayReuse(1, Session with { OptedInAt = Start }, OptIn).Should().BeTrue();
        MayReuse(1, Session with { OptedInAt = Start }, Settings).Should().BeTrue("what was chosen does for who does not ask as well");
    }

    [Fact]
    public void Each_application_is_noted_once_in_order_of_first_use_with_its_newest_end()
    {
        var used = Use(Use(Use(Session, 0, application: "b"), 1, application: "a"), 2, application: "b");
        used.Applications.Should().Equal(
            new SessionApplication("b", "sub-b", Start) { EndsAt = Start.AddSeconds(602) },
            new SessionApplication("a", "sub-a", Start.AddSeconds(1)) { EndsAt = Start.AddSeconds(601) });
    }

    [Fact]
    public void A_session_lives_as_long_as_any_of_its_applications_could_reuse_it()
    {
        var shorter = Use(Session, 100, Settings with { IdleSeconds = 20, AbsoluteSeconds = 60 }, "short");
        shorter.IdleEndsAt.Should().Be(Start.AddSeconds(700));
        shorter.EndsAt.Should().Be(Start.AddSeconds(3600));
        var longer = Use(Session, 100, Settings with { IdleSeconds = 5000, AbsoluteSeconds = 9000 }, "long");
        longer.IdleEndsAt.Should().Be(Start.AddSeconds(5100));
        longer.EndsAt.Should().Be(Start.AddSeconds(9000));
    }

    [Theory]
    [InlineData(AssuranceLevel.Gemiddeld, null, null, 600)]
    [InlineData(AssuranceLevel.Gemiddeld, 60, null, 60)]
    [InlineData(AssuranceLevel.Gemiddeld, null, 300, 600)]
    [InlineData(AssuranceLevel.Verhoogd, null, 300, 300)]
    [InlineData(AssuranceLevel.Hoog, 60, 300, 60)]
    public void R002_15_The_end_that_is_told_is_the_first_of_idle_absolute_upstream_and_statement(AssuranceLevel told, int? upstream, int? statement, int expected)
    {
        var session = Session with { UpstreamSessionEnds = upstream is { } seconds ? Start.AddSeconds(seconds) : null };
        SessionRules.ExpiryOf(session, Settings with { StatementSeconds = statement }, told, Start).Should().Be(Start.AddSeconds(expected));
    }

    [Fact]
    public void R002_15_The_end_that_is_told_is_never_after_the_absolute_timer() =>
        SessionRules.ExpiryOf(Session, Settings, AssuranceLevel.Gemiddeld, Start.AddSeconds(3500)).Should().Be(Start.AddSeconds(3600));

    [Fact]
    public void R002_15_A_session_ends_with_the_upstreams_at_the_latest()
    {
        SessionRules.EndOf(Session, Settings).Should().Be(Start.AddSeconds(3600));
        SessionRules.EndOf(Session with { UpstreamSessionEnds = Start.AddSeconds(60) }, Settings).Should().Be(Start.AddSeconds(60));
        SessionRules.EndOf(Session with { UpstreamSessionEnds = Start.AddSeconds(99_999) }, Settings).Should().Be(Start.AddSeconds(3600));
        MayReuse(60, Session with { UpstreamSessionEnds = Start.AddSeconds(60) }).Should().BeFalse();
    }

    [Fact]
    public void R004_12_Whom_somebody_represents_is_not_in_what_a_session_says()
    {
        var from = new Provenance("represented", "test#1");
        var session = Session with
        {
            Statement = Session.Statement with
            {
                Values = [.. Session.Statement.Values, new StatementValue(StandardAttributes.RepresentedOrganisation, ["90000001"], from), new StatementValue(StandardAttributes.Mandate, ["sign"], from)],
            },
        };
        var said = SessionRules.StatementOf(session);
        said.Values.Should().Equal(Session.Statement.Values);
        said.PersonKey.Should().Be(Session.Statement.PersonKey);
    }

    [Theory]
    [InlineData("represented_org", ApplicationClass.Gewoon, true)]
    [InlineData("mandate", ApplicationClass.Gewoon, true)]
    [InlineData("email", ApplicationClass.Gewoon, false)]
    [InlineData("email", ApplicationClass.Bestuur, true)]
    public void R004_12_An_application_that_needs_to_know_asks_anew(string source, ApplicationClass @class, bool asks)
    {
        var application = Hubs.App with
        {
            Assurance = new AssuranceDemand { Class = @class },
            Release = new ReleasePolicy { Claims = [new ClaimRule("claim", source, ClaimPlacement.IdToken)] },
        };
        SessionRules.NeedsRepresentation(application).Should().Be(asks);
    }

    [Fact]
    public void R004_08_What_is_kept_for_logout_says_nothing_of_the_person()
    {
        var left = SessionRules.ForLogoutOnly(Use(Session with { OptedInAt = Start }, 1));
        left.LogoutOnly.Should().BeTrue();
        left.OptedInAt.Should().BeNull();
        left.Statement.PersonIds.Should().BeEmpty();
        left.Statement.Values.Should().BeEmpty();
        left.Statement.Roles.Should().BeEmpty();
        left.Statement.Role.Should().BeNull();
        left.Applications.Should().ContainSingle();
    }
}
