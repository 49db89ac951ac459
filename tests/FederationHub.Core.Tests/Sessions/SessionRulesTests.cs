using FederationHub.Core.Sessions;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Sessions;

public sealed class SessionRulesTests
{
    private static readonly DateTimeOffset Start = Statements.Now;

    private static readonly SessionSettings Settings = new() { Mode = SessionMode.Always, IdleSeconds = 600, AbsoluteSeconds = 3600 };

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

    private static bool MayReuse(int seconds, SsoSession? session = null, SessionSettings? settings = null, bool forced = false, int? maxAge = null) =>
        SessionRules.MayReuse(session ?? Session, settings ?? Settings, forced, maxAge, Start.AddSeconds(seconds));

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
    public void A_forced_login_or_a_mode_without_sessions_reuses_nothing()
    {
        MayReuse(1, forced: true).Should().BeFalse();
        MayReuse(1, settings: Settings with { Mode = SessionMode.Never }).Should().BeFalse();
    }

    [Theory]
    [InlineData(99, 100, true)]
    [InlineData(100, 100, true)]
    [InlineData(101, 100, false)]
    [InlineData(1, 0, false)]
    public void OpenID_Connect_Core_3_1_2_1_Max_age_is_measured_from_the_authentication(int seconds, int maxAge, bool allowed) => MayReuse(seconds, maxAge: maxAge).Should().Be(allowed);

    [Fact]
    public void OpenID_Connect_Core_3_1_2_1_An_authentication_of_which_nobody_said_when_it_was_meets_no_maximum_age()
    {
        var unknown = Session with { Statement = Session.Statement with { AuthenticationInstantIsOwn = true } };
        MayReuse(1, unknown, maxAge: 100).Should().BeFalse();
        MayReuse(0, unknown, maxAge: int.MaxValue).Should().BeFalse();
        MayReuse(1, unknown).Should().BeTrue();
    }

    [Fact]
    public void R004_06_A_use_restarts_the_idle_timer_and_never_moves_the_end()
    {
        var used = SessionRules.Use(Session, Settings, "app", "sub", Start.AddSeconds(500));
        used.LastUsedAt.Should().Be(Start.AddSeconds(500));
        used.IdleEndsAt.Should().Be(Start.AddSeconds(1100));
        used.EndsAt.Should().Be(Session.EndsAt);
        SessionRules.Use(Session, Settings, "app", "sub", Start.AddSeconds(3500)).IdleEndsAt.Should().Be(Session.EndsAt);
    }

    [Fact]
    public void Each_application_is_noted_once_in_order_of_first_use()
    {
        var used = SessionRules.Use(SessionRules.Use(SessionRules.Use(Session, Settings, "b", "sub-b", Start), Settings, "a", "sub-a", Start.AddSeconds(1)), Settings, "b", "sub-b", Start.AddSeconds(2));
        used.Applications.Should().Equal(new SessionApplication("b", "sub-b", Start), new SessionApplication("a", "sub-a", Start.AddSeconds(1)));
    }

    [Fact]
    public void R002_15_A_session_ends_with_the_upstreams_at_the_latest()
    {
        SessionRules.EndOf(Start, Settings, null).Should().Be(Start.AddSeconds(3600));
        SessionRules.EndOf(Start, Settings, Start.AddSeconds(60)).Should().Be(Start.AddSeconds(60));
        SessionRules.EndOf(Start, Settings, Start.AddSeconds(99_999)).Should().Be(Start.AddSeconds(3600));
    }
}
