using FederationHub.Core.Applications;
using FederationHub.Core.Sessions;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Sessions;

public sealed class LogoutPlanTests
{
    private static readonly SsoSession Session = new()
    {
        SessionId = "sid",
        Statement = Statements.Accept(Statements.Pupil),
        UpstreamSubject = Statements.Pupil.Subject,
        StartedAt = Statements.Now,
        LastUsedAt = Statements.Now,
        IdleEndsAt = Statements.Now.AddSeconds(600),
        EndsAt = Statements.Now.AddSeconds(3600),
        Applications = [new("shop", "a", Statements.Now), new("planner", "b", Statements.Now), new("phone", "c", Statements.Now)],
    };

    // Domain 4.7, row by row.
    [Theory]
    [InlineData(LogoutScope.Local, "shop", false, false, "shop", "", "planner phone")]
    [InlineData(LogoutScope.Hub, "shop", true, false, "shop", "shop", "planner phone")]
    [InlineData(LogoutScope.IdpOnly, "shop", true, true, "shop", "shop", "planner phone")]
    [InlineData(LogoutScope.Global, "shop", true, true, "shop planner phone", "shop planner phone", "")]
    [InlineData(LogoutScope.Local, null, true, true, "shop planner phone", "shop planner phone", "")]
    [InlineData(LogoutScope.Hub, "gone", true, false, "", "", "shop planner phone")]
    public void R002_17_R002_18_Each_scope_reaches_as_far_as_it_says(
        LogoutScope scope, string? initiator, bool endsSession, bool asksOrganisation, string leaving, string told, string staying)
    {
        var plan = LogoutPlan.Of(scope, initiator, Session);

        (plan.EndsSession, plan.AsksOrganisation, Ids(plan.Leaving), Ids(plan.Told), Ids(plan.Staying)).Should().Be((endsSession, asksOrganisation, leaving, told, staying));
    }

    [Fact]
    public void What_is_there_for_logout_only_ends_with_its_last_application()
    {
        var kept = Session with { LogoutOnly = true };

        LogoutPlan.Of(LogoutScope.Local, "shop", kept).EndsSession.Should().BeFalse();
        LogoutPlan.Of(LogoutScope.Local, "shop", kept with { Applications = [Session.Applications[0]] }).EndsSession.Should().BeTrue();
    }

    private static string Ids(IEnumerable<SessionApplication> applications) => string.Join(' ', applications.Select(application => application.Application));
}
