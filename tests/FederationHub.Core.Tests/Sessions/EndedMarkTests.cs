using FederationHub.Core.Identity;
using FederationHub.Core.Sessions;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Sessions;

public sealed class EndedMarkTests
{
    private const string Issuer = "https://idp.example";

    private static readonly SubjectId Subject = new("p-1", SubjectId.OidcSub);

    private static readonly SsoSession Session = new()
    {
        SessionId = "sid",
        Browser = "browser",
        Statement = Statements.Accept(Statements.Pupil) with { PersonKey = "person", Upstream = "up", Authorities = [Issuer] },
        UpstreamSubject = Subject,
        UpstreamSessionIndex = "index",
        StartedAt = Statements.Now,
        LastUsedAt = Statements.Now,
        IdleEndsAt = Statements.Now,
        EndsAt = Statements.Now,
    };

    public static TheoryData<EndedMark, bool> Marks => new()
    {
        { EndedMark.OfPerson("person"), true },
        { EndedMark.OfPerson("browser"), false },
        { EndedMark.OfBrowser("browser"), true },
        { EndedMark.OfBrowser("person"), false },
        { EndedMark.OfSubject("up", Issuer, Subject, null), true },
        { EndedMark.OfSubject("up", Issuer, Subject, "index"), true },
        { EndedMark.OfSubject("up", Issuer, Subject, "other"), false },
        { EndedMark.OfSubject("up", Issuer, Subject with { Format = "other" }, null), false },
        { EndedMark.OfSubject("up", Issuer, Subject with { NameQualifier = "" }, null), false },
        { EndedMark.OfSubject("up", Issuer, Subject with { SpNameQualifier = "x" }, null), false },
        { EndedMark.OfSubject("up", "other", Subject, null), false },
        { EndedMark.OfSubject("other", Issuer, Subject, null), false },
        { EndedMark.OfUpstreamSession("up", Issuer, "index"), true },
        { EndedMark.OfUpstreamSession("up", Issuer, "other"), false },
        { EndedMark.OfUpstreamSession("other", Issuer, "index"), false },
        { EndedMark.OfUpstreamSession("up", "other", "index"), false },
    };

    [Theory]
    [MemberData(nameof(Marks))]
    public void A_mark_ends_what_it_names_and_nothing_else(EndedMark mark, bool ends) => EndedMark.ThatEnd(Session).Contains(mark).Should().Be(ends);

    [Fact]
    public void A_session_without_browser_or_index_is_ended_by_what_it_has()
    {
        var bare = Session with { Browser = null, UpstreamSessionIndex = null };

        EndedMark.ThatEnd(bare).Should().Equal(EndedMark.OfPerson("person"), EndedMark.OfSubject("up", Issuer, Subject, null));
        EndedMark.LeftBy(bare).Should().BeEmpty();
        EndedMark.ThatEnd(bare with { Statement = bare.Statement with { Authorities = [] } }).Should().Equal(EndedMark.OfPerson("person"));
    }

    [Fact]
    public void What_a_session_leaves_ends_its_person_in_the_same_browser_and_the_same_session_of_the_upstream_only()
    {
        var left = EndedMark.LeftBy(Session);

        Ends(Session with { UpstreamSessionIndex = "other" }).Should().BeTrue("the same browser");
        Ends(Session with { Browser = "other" }).Should().BeTrue("the same session of the upstream");
        Ends(Session with { Browser = "other", UpstreamSessionIndex = "other" }).Should().BeFalse();
        Ends(Session with { UpstreamSubject = Subject with { Value = "p-2" }, Statement = Session.Statement with { PersonKey = "other" } }).Should().BeFalse("somebody else in the same browser");

        bool Ends(SsoSession session) => EndedMark.ThatEnd(session).Intersect(left).Any();
    }

    [Theory]
    [InlineData("a:1", "b", "a", "1:b")]
    [InlineData("a\n1:b", "c", "a", "b\n1:c")]
    public void No_two_are_written_alike(string upstream, string issuer, string otherUpstream, string otherIssuer) =>
        EndedMark.OfUpstreamSession(upstream, issuer, "x").Should().NotBe(EndedMark.OfUpstreamSession(otherUpstream, otherIssuer, "x"));

    [Fact]
    public void Says_nothing_of_whom_it_is() => EndedMark.OfPerson("person-1").ToString().Should().Be("mark of person");
}
